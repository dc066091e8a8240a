"""Which fields make a version, and how much an edit weighs.

Hashes are made anew in normal form 2: over title, text, day of publication and origin. Ids of versions stay, also of
those that are now alike; edits that changed nothing else than editor, author or time of day are taken out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from alembic import op
from sqlalchemy import Connection

from govcrawl.archive.versions.edits import edit_of
from govcrawl.archive.versions.recording import STATE_COLUMNS, state_of_row
from govcrawl.archive.versions.states import state_hash
from govcrawl.forms import VERSION_FORM

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_AT_ONCE = 500
"""Rows in memory at a time: a text has some kilobytes."""
_STATE = ", ".join(f"reading.{column.name}" for column in STATE_COLUMNS)


def upgrade() -> None:
    """Add the columns, hash the readings anew and weigh the edits on record."""
    connection = op.get_bind()
    connection.exec_driver_sql("ALTER TABLE event ADD COLUMN weight REAL")
    connection.exec_driver_sql("ALTER TABLE event ADD COLUMN marks TEXT")
    _hash_readings(connection)
    _hash_versions(connection)
    _weigh_edits(connection)


def downgrade() -> None:
    """Take the columns away again; hashes stay in the form that their rows name."""
    connection = op.get_bind()
    connection.exec_driver_sql("ALTER TABLE event DROP COLUMN marks")
    connection.exec_driver_sql("ALTER TABLE event DROP COLUMN weight")


def _batches(connection: Connection, statement: str) -> Iterator[list[Any]]:
    """Yield the rows of a statement over `id > ?`, some at a time; the first column is the id."""
    last = 0
    while rows := connection.exec_driver_sql(f"{statement} LIMIT {_AT_ONCE}", (last,)).all():
        yield list(rows)
        last = rows[-1][0]


def _hash_readings(connection: Connection) -> None:
    query = f"SELECT id, {_STATE} FROM reading WHERE id > ? AND form < {VERSION_FORM} ORDER BY id"
    for rows in _batches(connection, query):
        values = [(state_hash(state_of_row(row[1:])), VERSION_FORM, row[0]) for row in rows]
        connection.exec_driver_sql("UPDATE reading SET hash = ?, form = ? WHERE id = ?", values)


def _hash_versions(connection: Connection) -> None:
    """Give each version the hash of the reading that made it; one whose reading is not on record keeps its own."""
    of_it = "FROM reading WHERE reading.version_id = version.id AND reading.extractor = version.extractor"
    connection.exec_driver_sql(
        f"UPDATE version SET form = {VERSION_FORM}, reading_hash = (SELECT reading.hash {of_it}) "
        f"WHERE form < {VERSION_FORM} AND EXISTS (SELECT 1 {of_it})"
    )


def _weigh_edits(connection: Connection) -> None:
    query = (
        "SELECT id, from_version_id, to_version_id, extractor, fields FROM event "
        "WHERE id > ? AND kind = 'edited' ORDER BY id"
    )
    for rows in _batches(connection, query):
        for number, before, after, extractor, fields in rows:
            pair = [_state(connection, version, extractor) for version in (before, after)]
            if pair[0] is None or pair[1] is None:
                left = [name for name in json.loads(fields or "[]") if name not in ("editor", "author")]
                values: tuple[Any, ...] | None = (json.dumps(left, separators=(",", ":")), None, None) if left else None
            else:
                edit = edit_of(extractor, pair[0], pair[1])
                values = (_json(list(edit.fields)), edit.weight, _json(edit.marks)) if edit else None
            if values is None:
                connection.exec_driver_sql("DELETE FROM event WHERE id = ?", (number,))
            else:
                statement = "UPDATE event SET fields = ?, weight = ?, marks = ? WHERE id = ?"
                connection.exec_driver_sql(statement, (*values, number))


def _state(connection: Connection, version: int | None, extractor: int | None) -> Any:
    query = f"SELECT {_STATE} FROM reading WHERE version_id = ? AND extractor = ?"
    row = connection.exec_driver_sql(query, (version, extractor)).one_or_none()
    return None if row is None else state_of_row(row)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
