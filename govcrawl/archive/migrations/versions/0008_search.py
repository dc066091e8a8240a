"""The search index: what its filters need, and words without places."""

from __future__ import annotations

from alembic import op

from govcrawl.archive.search.indexing import rebuild
from govcrawl.bigrams import searched

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ENTRY = """
CREATE TABLE search_entry (
    id INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    reading_id INTEGER NOT NULL,
    source_id TEXT,
    origin_admin_code TEXT,
    verdict TEXT NOT NULL,
    chars INTEGER NOT NULL,
    topics TEXT NOT NULL,
    origin TEXT,
    CONSTRAINT pk_search_entry PRIMARY KEY (id),
    CONSTRAINT ck_search_entry_verdict CHECK (verdict IN ('article', 'flagged')),
    CONSTRAINT uq_search_entry_page_id UNIQUE (page_id),
    CONSTRAINT fk_search_entry_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_search_entry_reading_id_reading FOREIGN KEY(reading_id) REFERENCES reading (id),
    CONSTRAINT fk_search_entry_source_id_source FOREIGN KEY(source_id) REFERENCES source (id)
) STRICT
"""
_ENTRY_BEFORE = """
CREATE TABLE search_entry (
    id INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    reading_id INTEGER NOT NULL,
    CONSTRAINT pk_search_entry PRIMARY KEY (id),
    CONSTRAINT uq_search_entry_page_id UNIQUE (page_id),
    CONSTRAINT fk_search_entry_page_id_page FOREIGN KEY(page_id) REFERENCES page (id),
    CONSTRAINT fk_search_entry_reading_id_reading FOREIGN KEY(reading_id) REFERENCES reading (id)
) STRICT
"""
_FILL = """
INSERT INTO search_entry (
    id, page_id, reading_id, source_id, origin_admin_code, verdict, chars, topics, origin
)
SELECT
    held.id, held.page_id, held.reading_id, page.source_id, reading.origin_admin_code, reading.verdict, reading.chars,
    reading.topics, folded(reading.origin)
FROM search_entry_before AS held
JOIN page ON page.id = held.page_id
JOIN reading ON reading.id = held.reading_id
ORDER BY held.id
"""


# Words come ready-made and separated by spaces, so the plainest tokenizer is the right one: `ascii` takes every
# character beyond ASCII as part of a word, where unicode61 does not know the later extensions of Han. Without places
# and sizes (detail, columnsize) the index is half as large, and common words are counted ten times as fast.
_INDEX = """
CREATE VIRTUAL TABLE search_index USING fts5(
    words, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '.'"
)
"""
_WORDS = "CREATE VIRTUAL TABLE search_index_words USING fts5vocab(search_index, row)"
_INDEX_BEFORE = """
CREATE VIRTUAL TABLE search_index USING fts5(title, text, content = '', tokenize = "ascii tokenchars '.'")
"""


def upgrade() -> None:
    """Add to the rows of the index what filters ask of them, and make the index anew with other words."""
    connection = op.get_bind()
    plain = connection.connection.driver_connection
    assert plain is not None
    plain.create_function("folded", 1, lambda value: None if value is None else searched(value), deterministic=True)
    _replace_table(_ENTRY, _FILL)
    connection.exec_driver_sql("DROP TABLE search_index")
    connection.exec_driver_sql(_INDEX)
    connection.exec_driver_sql(_WORDS)
    rebuild(connection)


def downgrade() -> None:
    """Take it away again. The index of before stays empty: it needs the words that the release of before makes."""
    connection = op.get_bind()
    connection.exec_driver_sql("DROP TABLE search_index_words")
    connection.exec_driver_sql("DROP TABLE search_index")
    connection.exec_driver_sql(_INDEX_BEFORE)
    _replace_table(_ENTRY_BEFORE, "INSERT INTO search_entry SELECT id, page_id, reading_id FROM search_entry_before")


def _replace_table(statement: str, fill: str) -> None:
    """Make the table anew under its own name: a table that was renamed to it would keep quotes in its SQL."""
    connection = op.get_bind()
    connection.exec_driver_sql("DROP INDEX ix_search_entry_reading_id")
    connection.exec_driver_sql("ALTER TABLE search_entry RENAME TO search_entry_before")
    connection.exec_driver_sql(statement)
    connection.exec_driver_sql(fill)
    connection.exec_driver_sql("DROP TABLE search_entry_before")
    connection.exec_driver_sql("CREATE INDEX ix_search_entry_reading_id ON search_entry (reading_id)")
