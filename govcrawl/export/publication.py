"""A published copy: one read-only SQLite file for others to query, without captures, with a manifest of hashes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from govcrawl.archive.faults import explained
from govcrawl.bigrams import indexed_words
from govcrawl.codebook import Table, codebook
from govcrawl.errors import InputError
from govcrawl.export.articles import Counter, Tell
from govcrawl.export.files import drafted, replaced
from govcrawl.export.provenance import provenance
from govcrawl.export.rows import Selection, gather, rows

APPLICATION_ID = 0x67637770
"""PRAGMA application_id of a published copy ("gcwp"); an archive has another."""
FORMAT_VERSION = 1
"""PRAGMA user_version: of tables and columns, their meanings, and the way in which rows are hashed."""

ROW_HASH = (
    "SHA-256 over all rows in the order of rowid; each is the JSON array of its columns, in order, as UTF-8 without "
    "blanks and without escapes but those that JSON demands, and ends with a line feed"
)
SEARCH = """WITH RECURSIVE place (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM place WHERE i + 1 < length(:q))
SELECT id, published_date, source, title FROM articles WHERE rowid IN (
    SELECT rowid FROM articles_words WHERE articles_words MATCH
        (SELECT group_concat('"' || substr(:q, i, 2) || '"', ' AND ') FROM place)
) ORDER BY published_date DESC"""
"""Finds :q, Chinese characters; in plain SQL, so also as a canned query of Datasette."""
SEARCH_NOTE = (
    "articles_words holds single Chinese characters and pairs of them, simplified, and Latin words and numbers in "
    "lower case, but no places. So a query of one or two characters is exact; of more, a few rows hold all its pairs "
    "but not the word: add AND instr(title || text, :q) for those that hold it as typed. MATCH '\"pm2.5\"' finds a "
    "Latin word."
)
_SOURCES = {
    "stories": "SELECT {columns} FROM stories ORDER BY id",
    "attachments": "SELECT {columns} FROM attachments ORDER BY page_id, place, url",
    "events": """
        SELECT coalesce(target.public_id, page.public_id) AS page_id, event.kind, event.at,
               earlier.public_id AS from_version_id, later.public_id AS to_version_id, event.fields, event.extractor
        FROM event JOIN page ON page.id = event.page_id
        LEFT JOIN page AS target ON target.id = page.merged_into
        LEFT JOIN version AS earlier ON earlier.id = event.from_version_id
        LEFT JOIN version AS later ON later.id = event.to_version_id
        ORDER BY 1, event.at, event.kind, from_version_id, to_version_id, event.fields
    """,
    "edits": "SELECT {columns} FROM edits ORDER BY page_id, at, to_version_id",
    "removals": "SELECT {columns} FROM removals ORDER BY id",
    "coverage": "SELECT {columns} FROM coverage ORDER BY source_id, month",
    "sources": "SELECT {columns} FROM source ORDER BY id",
}
"""By table, what is read in the archive; only rows of the published articles are taken."""
_BELONGS = {
    "stories": ("story_id", "id"), "sources": ("source_id", "id"), "removals": ("id", "id", "moved_to"),
    "coverage": ("source_id", "source_id"),
}  # fmt: skip
"""By table, the column of `articles` and those of its own by which a row belongs to an article; else `id` and
`page_id`."""
_INDEXES = (
    ("articles", "url"), ("articles", "version_id"), ("articles", "published_date"), ("articles", "story_id"),
    ("articles", "source_id, published_date"), ("articles", "province, published_date"), ("articles", "origin"),
    ("stories", "published_date"), ("attachments", "page_id"), ("events", "page_id"), ("events", "kind, at"),
    ("edits", "page_id"), ("edits", "at"), ("removals", "id"), ("removals", "state"),
    ("coverage", "source_id, month"), ("coverage", "month"),
)  # fmt: skip
_WORDS = """
CREATE VIRTUAL TABLE articles_words USING fts5(
    words, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '.'"
)
"""
_WORDS_AT_ONCE = 32 * 1024 * 1024
"""Bytes of words that are sorted in memory before they are written: the larger, the less is merged later."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publication came to."""

    path: Path
    manifest: Path
    rows: dict[str, int]
    """By table."""
    bytes: int


def publish(connection: Connection, path: Path, selection: Selection, *, tell: Tell | None = None) -> Published:
    """Write the wanted articles, with what belongs to them, into the fresh SQLite file *path*, and its manifest beside.

    Withdrawn pages, captures, places of files, runs and errors are not in it. The file is whole or not there. The same
    state of the archive gives the same hashes of rows. Raises InputError where something else than a published copy is
    in its place, or it cannot be written; ArchiveError when the disk is full.
    """
    _check(path)
    total = gather(connection, selection)
    about = provenance(connection, selection)
    counter = Counter(tell, total)
    with explained(path), drafted(path) as draft:
        draft.open("wb").close()  # where the folder refuses it, that is told as of any file
        with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            tables = _fill(connection, copy, about, counter)
        draft.chmod(0o444)
    manifest = path.with_name(f"{path.name}.manifest.json")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    size = path.stat().st_size
    found = {"file": path.name, "bytes": size, "sha256": digest, "tables": tables, "row_hash": ROW_HASH} | about
    with replaced(manifest) as stream:
        stream.write(json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n")
    counts = {name: int(table["rows"]) for name, table in tables.items()}
    return Published(path=path, manifest=manifest, rows=counts, bytes=size)


def _check(path: Path) -> None:
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as held:
            marked = held.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    except sqlite3.Error:
        marked = False
    if not marked:
        raise InputError(f"{path} is there and is no published copy; give another file")


def _fill(
    connection: Connection, copy: sqlite3.Connection, about: dict[str, Any], counter: Counter
) -> dict[str, dict[str, Any]]:
    """Fill the copy and return of each table how many rows it has and their hash."""
    # Nobody reads a draft, and one that a crash left behind is thrown away.
    copy.execute("PRAGMA journal_mode = OFF")
    copy.execute("PRAGMA synchronous = OFF")
    copy.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    copy.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
    copy.execute("BEGIN")
    book = _described(connection)
    tables: dict[str, dict[str, Any]] = {}
    copy.execute(_definition(book["articles"]))
    copy.execute(_WORDS)
    copy.execute(f"INSERT INTO articles_words (articles_words, rank) VALUES ('hashsize', {_WORDS_AT_ONCE})")
    found = _values(book["articles"], counter.count(rows(connection)))
    tables["articles"] = _insert(copy, book["articles"], found, words=True)
    for name, query in _SOURCES.items():
        if name not in book:
            continue
        table = book[name]
        copy.execute(_definition(table))
        mine, *own = _BELONGS.get(name, ("id", "page_id"))
        copy.execute(f"CREATE INDEX IF NOT EXISTS ix_articles_{mine} ON articles ({mine})")
        columns = ", ".join(f'"{one}"' for one in table.names)
        asked = connection.execute(text(query.format(columns=columns)), execution_options={"yield_per": _AT_ONCE})
        belonging = (row for row in asked.mappings() if any(_has(copy, mine, row.get(one)) for one in own))
        tables[name] = _insert(copy, table, _values(table, belonging))
    for table_name, columns in _INDEXES:
        if table_name not in book:
            continue
        name = f"ix_{table_name}_{columns.replace(', ', '_')}"
        copy.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table_name} ({columns})")
    _describe(copy, about, tables, book)
    copy.execute("INSERT INTO articles_words (articles_words) VALUES ('optimize')")
    copy.execute("COMMIT")
    copy.execute("ANALYZE")
    copy.execute("VACUUM")
    return tables


def _described(connection: Connection) -> dict[str, Table]:
    """Return the tables of the codebook that can be made of this archive, with the columns that its views have."""
    found: dict[str, Table] = {}
    for name, table in codebook().items():
        view = {"sources": "source", "events": ""}.get(name, name)
        held = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info('{view}')")] if view else table.names
        if held:
            found[name] = table.only(held)
    return found


def _definition(table: Table) -> str:
    """Return the statement that makes a table; without STRICT, which older readers do not know."""
    columns = [
        f'"{one.name}" {one.type.sql}' + (" PRIMARY KEY" if one.name == table.key else "")
        + (" NOT NULL" if one.required else "")
        for one in table.columns
    ]  # fmt: skip
    return f'CREATE TABLE "{table.name}" ({", ".join(columns)})'


def _values(table: Table, found: Iterable[RowMapping]) -> Iterator[tuple[Any, ...]]:
    return (tuple(row[name] for name in table.names) for row in found)


def _insert(
    copy: sqlite3.Connection, table: Table, found: Iterable[tuple[Any, ...]], *, words: bool = False
) -> dict[str, Any]:
    """Insert rows, the first with rowid 1, and return their number and hash; with *words* also into the index."""
    digest, count = hashlib.sha256(), 0
    statement = f'INSERT INTO "{table.name}" (rowid, {", ".join(table.names)}) VALUES (?{", ?" * len(table.names)})'
    title, body = (table.names.index(name) for name in ("title", "text")) if words else (0, 0)
    for count, row in enumerate(found, start=1):
        copy.execute(statement, (count, *row))
        digest.update(row_line(row))
        if words:
            found_words = indexed_words(row[title] or "", row[body])
            copy.execute("INSERT INTO articles_words (rowid, words) VALUES (?, ?)", (count, found_words))
    return {"rows": count, "sha256": digest.hexdigest()}


def row_line(row: Iterable[Any]) -> bytes:
    """Return what a row gives to the hash of its table (ROW_HASH)."""
    return json.dumps(list(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _has(copy: sqlite3.Connection, column: str, value: object) -> bool:
    return copy.execute(f"SELECT 1 FROM articles WHERE {column} = ? LIMIT 1", (value,)).fetchone() is not None


def _describe(
    copy: sqlite3.Connection, about: dict[str, Any], tables: dict[str, dict[str, Any]], book: dict[str, Table]
) -> None:
    """Write the tables `codebook` and `meta`."""
    copy.execute(
        "CREATE TABLE codebook (table_name TEXT NOT NULL, column_name TEXT NOT NULL, type TEXT NOT NULL, unit TEXT, "
        "source TEXT NOT NULL, meaning TEXT NOT NULL, meaning_zh TEXT NOT NULL, PRIMARY KEY (table_name, column_name))"
    )
    for table in book.values():
        copy.executemany(
            "INSERT INTO codebook VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(table.name, one.name, one.type, one.unit, one.source, one.en, one.zh) for one in table.columns],
        )
    copy.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    values = about | {"tables": tables, "row_hash": ROW_HASH, "search": SEARCH, "search_note": SEARCH_NOTE}
    copy.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [
            (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            for key, value in values.items()
        ],
    )
