"""Whether the search index holds exactly the current readings of the articles that are shown."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from urllib.parse import quote

from sqlalchemy import Connection

from govcrawl.archive.search.filters import Filters
from govcrawl.archive.search.hits import hit_ids
from govcrawl.archive.search.indexing import index_page, rebuild
from govcrawl.bigrams import ANY_SOURCE
from govcrawl.care.problem import REPAIR, Kind, Problem
from govcrawl.periods import Period

_WANTED = """
SELECT page.id AS page, reading.id AS reading, page.public_id AS public
FROM page
JOIN version ON version.page_id = page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
WHERE reading.verdict IN ('article', 'flagged') AND page.merged_into IS NULL
  AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
"""
_LACKING = f"""
SELECT wanted.page, wanted.reading, wanted.public FROM ({_WANTED}) AS wanted
LEFT JOIN search_entry ON search_entry.page_id = wanted.page
WHERE search_entry.reading_id IS NOT wanted.reading
"""
_SPARE = f"""
SELECT search_entry.page_id, page.public_id FROM search_entry JOIN page ON page.id = search_entry.page_id
WHERE search_entry.page_id NOT IN (SELECT page FROM ({_WANTED}))
"""
_ROWS = "SELECT rowid FROM search_index WHERE search_index MATCH ?"
_UNHELD = f"SELECT id FROM search_entry EXCEPT {_ROWS}"
_UNNAMED = f"{_ROWS} EXCEPT SELECT id FROM search_entry"
_SHADOWS = ("data", "idx", "config")
"""Tables in which FTS5 keeps an index without content or sizes (https://www.sqlite.org/fts5.html, section 9)."""

_HAN = re.compile(r"[\u4e00-\u9fff]{2,40}(?=[^\u4e00-\u9fff])")

_PROBED = 200
"""Articles whose words are looked for in the index."""


def check_index(connection: Connection, *, quick: bool = False, seed: int = 0) -> Iterator[Problem]:
    """Yield where the index differs from the rows, in itself (not *quick*), or does not find an article by its words.

    The words of some articles, chosen by *seed*, are looked for. Nothing is written.
    """
    for _, _, public in connection.exec_driver_sql(_LACKING):
        yield _problem(f"page {public}", "its current reading is not in the search index")
    for _, public in connection.exec_driver_sql(_SPARE):
        yield _problem(f"page {public}", "the search index holds it, though it is not shown")
    for query, what in ((_UNHELD, "has no words in the index"), (_UNNAMED, "is in the index without an article")):
        for row in connection.exec_driver_sql(query, (ANY_SOURCE,)).scalars():
            yield _problem(f"search_entry row {row}", f"this row {what}")
    if not quick and (fault := _fault(connection)) is not None:
        yield _problem("search_index", f"FTS5 finds it damaged ({fault})")
    yield from _probe(connection, Random(seed))


def repair_index(connection: Connection) -> Iterator[Problem]:
    """Put right what `check_index` finds, and yield it; call it in a writing transaction."""
    found = list(check_index(connection))
    if any(one.where.startswith("search_") for one in found):
        rebuild(connection)
    lacking = connection.exec_driver_sql(_LACKING).all()
    for page, _ in connection.exec_driver_sql(_SPARE).all():
        index_page(connection, page, None)
    for page, reading, _ in lacking:
        index_page(connection, page, reading)
    if found and any(True for _ in check_index(connection)):
        rebuild(connection)
    yield from found


def _problem(where: str, what: str) -> Problem:
    return Problem(kind=Kind.INDEX, what=what, where=where, advice=REPAIR)


def _fault(connection: Connection) -> str | None:
    """Return what FTS5's own check of the index complains of; None where it is whole.

    The check is a statement that writes, so a reader has it done on a copy of the index.
    """
    check = "INSERT INTO search_index(search_index) VALUES ('integrity-check')"
    path = str(connection.exec_driver_sql("PRAGMA database_list").all()[0][2])
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "index.sqlite"
        try:
            _copy_index(path, copy)
            with closing(sqlite3.connect(copy, isolation_level=None)) as opened:
                opened.execute(check)
        except sqlite3.DatabaseError as error:
            return str(error)
    return None


def _copy_index(path: str, copy: Path) -> None:
    with closing(sqlite3.connect(f"file:{quote(str(copy))}", uri=True, isolation_level=None)) as opened:
        opened.execute("ATTACH ? AS archive", (f"file:{quote(path)}?mode=ro",))
        opened.execute("BEGIN")
        ((made,),) = opened.execute("SELECT sql FROM archive.sqlite_master WHERE name = 'search_index'")
        opened.execute(made)
        for shadow in _SHADOWS:
            opened.execute(f"DELETE FROM main.search_index_{shadow}")
            opened.execute(f"INSERT INTO main.search_index_{shadow} SELECT * FROM archive.search_index_{shadow}")
        opened.execute("COMMIT")


def _probe(connection: Connection, random: Random) -> Iterator[Problem]:
    """Look for some articles by words of their titles, and of the beginnings of their texts."""
    entries = connection.exec_driver_sql("SELECT id FROM search_entry ORDER BY id").scalars().all()
    query = (
        "SELECT page.public_id, reading.published_date, coalesce(reading.title, ''), substr(reading.text, 1, 60) "
        "FROM search_entry JOIN page ON page.id = search_entry.page_id "
        "JOIN reading ON reading.id = search_entry.reading_id WHERE search_entry.id = ?"
    )
    for entry in sorted(random.sample(entries, min(_PROBED, len(entries)))):
        row = connection.exec_driver_sql(query, (entry,)).one_or_none()
        if row is None:
            continue  # its page or reading is gone, which is told as a broken reference
        public, day, title, start = row
        filters = Filters(period=Period(since=day, until=day))
        for words in (_longest(f"{title}\n"), _longest(start)):
            if words and public not in hit_ids(connection, words, filters):
                yield _problem(f"page {public}", f"the search index does not find it by {words!r}")


def _longest(text: str) -> str:
    """Return the longest run of Han characters of a text, one that may be cut off at its end left out.

    >>> _longest("“回头看”查出三处问题，PM2.5浓度")
    '查出三处问题'
    """
    return max((found[0] for found in _HAN.finditer(text)), key=len, default="")
