"""The steps of a removal, and what was seen at each."""

from __future__ import annotations

from urllib.parse import urlsplit

from alembic import op
from sqlalchemy import Connection

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = (
    """CREATE TABLE observation (
    capture_id INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    host TEXT NOT NULL,
    CONSTRAINT pk_observation PRIMARY KEY (capture_id, page_id),
    CONSTRAINT ck_observation_kind CHECK (kind IN ('there', 'moved', 'gone', 'soft_404', 'home', 'list', 'notice')),
    CONSTRAINT fk_observation_capture_id_capture FOREIGN KEY(capture_id) REFERENCES capture (id),
    CONSTRAINT fk_observation_page_id_page FOREIGN KEY(page_id) REFERENCES page (id)
) STRICT""",
    "CREATE INDEX ix_observation_page_id_at ON observation (page_id, at)",
    "CREATE INDEX ix_observation_host_at ON observation (host, at)",
    """CREATE TABLE host_day (
    host TEXT NOT NULL,
    day TEXT NOT NULL,
    good INTEGER NOT NULL,
    bad INTEGER NOT NULL,
    CONSTRAINT pk_host_day PRIMARY KEY (host, day),
    CONSTRAINT ck_host_day_good CHECK (good IN (0, 1)),
    CONSTRAINT ck_host_day_bad CHECK (bad IN (0, 1))
) WITHOUT ROWID, STRICT""",
    """CREATE TABLE listed (
    page_id INTEGER NOT NULL,
    column_id INTEGER NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    unseen INTEGER NOT NULL,
    unseen_at TEXT,
    pinned INTEGER NOT NULL,
    CONSTRAINT pk_listed PRIMARY KEY (page_id, column_id),
    CONSTRAINT ck_listed_pinned CHECK (pinned IN (0, 1)),
    CONSTRAINT fk_listed_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_listed_column_id_column FOREIGN KEY(column_id) REFERENCES "column" (id)
) STRICT""",
    "CREATE INDEX ix_listed_column_id_last_at ON listed (column_id, last_at)",
)

_COLUMNS = (
    "miss_cause TEXT", "moved_to INTEGER", "unlisted_at TEXT", "delisted_at TEXT", "site_state TEXT",
    "site_state_at TEXT",
)  # fmt: skip

_SEEN = """
SELECT capture.id, capture.page_id, capture.fetched_at, capture.url, CASE
    WHEN capture.verdict IN ('article', 'flagged', 'off_topic', 'template_farm') THEN 'there'
    WHEN capture.verdict = 'error' AND capture.status IN (404, 410) THEN 'gone'
    WHEN capture.verdict = 'error' AND capture.reasons = '["soft_404"]' THEN 'soft_404'
    WHEN capture.verdict = 'empty' AND capture.reasons <> '["empty_body"]' THEN 'soft_404'
    WHEN capture.verdict = 'blocked' AND capture.reasons = '["redirect_home"]' THEN 'home'
    WHEN capture.verdict IN ('list', 'search') THEN 'list'
    WHEN capture.verdict = 'home' THEN 'home'
END AS kind
FROM capture LEFT JOIN run ON run.id = capture.run_id
WHERE capture.page_id IS NOT NULL AND capture.role = 'article' AND kind IS NOT NULL
  AND json_extract(run.settings, '$.replay') IS NULL
"""
"""What the answers on record show; those of the recorded web are left out, because a page may not be recorded."""

_LISTED = """
INSERT INTO listed (page_id, column_id, first_at, last_at, unseen, pinned)
SELECT id, column_id, first_seen_at, last_listed_at, 0, 0 FROM page
WHERE column_id IS NOT NULL AND last_listed_at IS NOT NULL
"""

_PLANNED = """
UPDATE page SET next_due_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+' || (1 + id % 60) || ' days')
WHERE status = 'live' AND next_due_at IS NULL AND merged_into IS NULL
"""
"""Two months for a first look at what is on record, so that no host has it all on one night."""


def upgrade() -> None:
    """Make the tables and fill them from the captures on record; nothing becomes suspected by that."""
    connection = op.get_bind()
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    for column in _COLUMNS:
        connection.exec_driver_sql(f"ALTER TABLE page ADD COLUMN {column}")
    connection.exec_driver_sql("CREATE INDEX ix_page_site_state ON page (site_state) WHERE site_state IS NOT NULL")
    _rebuild_event(connection, "'merged'", "'merged', 'relisted'")
    _fill(connection)
    connection.exec_driver_sql(_LISTED)
    connection.exec_driver_sql(_PLANNED)


def downgrade() -> None:
    """Take all of it away again."""
    connection = op.get_bind()
    connection.exec_driver_sql("DELETE FROM event WHERE kind = 'relisted'")
    _rebuild_event(connection, "'merged', 'relisted'", "'merged'")
    connection.exec_driver_sql("DROP INDEX ix_page_site_state")
    for column in reversed(_COLUMNS):
        connection.exec_driver_sql(f"ALTER TABLE page DROP COLUMN {column.split()[0]}")
    for table in ("listed", "host_day", "observation"):
        connection.exec_driver_sql(f"DROP TABLE {table}")


def _rebuild_event(connection: Connection, before: str, after: str) -> None:
    """Give the table event another list of kinds; its columns and indexes stay as they are."""
    query = "SELECT sql FROM sqlite_master WHERE tbl_name = 'event' AND type = '{}' AND sql IS NOT NULL"
    (table,) = connection.exec_driver_sql(query.format("table")).scalars().all()
    indexes = connection.exec_driver_sql(query.format("index")).scalars().all()
    names = [f'"{row[1]}"' for row in connection.exec_driver_sql("PRAGMA table_info(event)")]
    connection.exec_driver_sql("ALTER TABLE event RENAME TO event_before")
    for row in connection.exec_driver_sql("PRAGMA index_list(event_before)").all():
        if not str(row[1]).startswith("sqlite_"):
            connection.exec_driver_sql(f'DROP INDEX "{row[1]}"')
    connection.exec_driver_sql(table.replace(before, after))
    columns = ", ".join(names)
    connection.exec_driver_sql(f"INSERT INTO event ({columns}) SELECT {columns} FROM event_before")
    connection.exec_driver_sql("DROP TABLE event_before")
    for index in indexes:
        connection.exec_driver_sql(index)


def _fill(connection: Connection) -> None:
    days: dict[tuple[str, str], list[int]] = {}
    last = 0
    query = f"{_SEEN} AND capture.id > ? ORDER BY capture.id LIMIT 2000"
    while rows := connection.exec_driver_sql(query, (last,)).all():
        last = rows[-1][0]
        seen = [(number, page, at, kind, _host(url)) for number, page, at, url, kind in rows]
        connection.exec_driver_sql(
            "INSERT INTO observation (capture_id, page_id, at, kind, host) VALUES (?, ?, ?, ?, ?)", seen
        )
        for _, _, at, kind, host in seen:
            flags = days.setdefault((host, at[:10]), [0, 0])
            flags[kind != "there"] = 1
    if days:
        connection.exec_driver_sql(
            "INSERT INTO host_day (host, day, good, bad) VALUES (?, ?, ?, ?)",
            [(host, day, good, bad) for (host, day), (good, bad) in days.items()],
        )


def _host(url: str) -> str:
    """Return the host as it stands in URL keys: lower case, with a port that is not the scheme's own."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2].lower().removesuffix(":443" if parts.scheme == "https" else ":80")
