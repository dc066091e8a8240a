"""Filling the search index: one row a page, with the words of its current article and its publisher.

Contentless FTS5 forgets a row only when it is told the very words that it was given, so they are made again from
the stored reading, which never changes, and the publisher that the row names. (Its option contentless_delete needs
SQLite 3.43.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Connection, delete, insert, select, update

from govcrawl.archive.driver import Prepared, run, value_of
from govcrawl.archive.search.days import DAY, day_number
from govcrawl.archive.tables import page, reading, search_entry
from govcrawl.article import Verdict
from govcrawl.bigrams import indexed_words, searched, source_word


def index_page(connection: Connection, page_number: int, reading_number: int | None, words: str | None = None) -> None:
    """Let the index hold that reading as the page's, and no other; None: nothing of this page.

    *words* are those of the reading, where `bigrams.indexed_words` made them already, in another process or thread.
    """
    held = connection.execute(
        select(search_entry.c.id, search_entry.c.reading_id).where(search_entry.c.page_id == page_number)
    ).one_or_none()
    if held is not None:
        entry, held_reading = held
        if held_reading == reading_number:
            return
        _tell(connection, _FORGET, entry)
        connection.execute(delete(search_entry).where(search_entry.c.id == entry))
    if reading_number is not None:
        _add(connection, page_number, reading_number, words)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index takes of an article."""

    page_number: int
    reading_number: int
    day: str | None
    title: str | None
    text: str
    origin: str | None
    place: str | None
    """Code of the place that its origin names."""
    source_id: str | None
    chars: int
    verdict: Verdict
    topics: list[str]
    words: str | None = None


def add_entry(connection: Connection, one: Entry) -> None:
    """Enter an article of a page that the index does not hold."""
    first = day_number(one.day)
    newest = value_of(connection, _NEWEST, (first, first + DAY))
    entry = first + 1 if newest is None else newest + 1
    values = {
        "id": entry, "page_id": one.page_number, "reading_id": one.reading_number, "source_id": one.source_id,
        "verdict": one.verdict, "origin": _origin(one.origin) if one.origin else None, "chars": one.chars,
        "origin_admin_code": one.place, "topics": one.topics,
    }  # fmt: skip
    _ENTER.run(connection, values)
    words = _words_of(one.title, one.text, one.source_id, one.words)
    pending = connection.info.get(_PENDING)
    if pending is None:
        run(connection, _LEARN, (entry, words))
    else:
        pending.append((entry, words))


_origin = lru_cache(maxsize=4096)(searched)
"""An origin as it is searched; there are few of them."""

_ENTER = Prepared(insert(search_entry))
_NEWEST = "SELECT max(id) FROM search_entry WHERE id >= ? AND id < ?"


@contextmanager
def told_together(connection: Connection) -> Iterator[list[tuple[int, str]]]:
    """Tell the index of new articles at the end of the block, all at once; yield those that it is to be told of.

    FTS5 writes what it holds in memory at every savepoint, and statements of several rows have one of their own: told
    singly, each article becomes a segment of the index, to be merged with others again and again. Whoever undoes a
    part of the transaction takes its articles off the end of the list.
    """
    pending: list[tuple[int, str]] = []
    connection.info[_PENDING] = pending
    try:
        yield pending
        _tell_pending(connection)
    finally:
        del connection.info[_PENDING]


def _tell_pending(connection: Connection) -> None:
    pending = connection.info.get(_PENDING)
    if pending:
        connection.exec_driver_sql(_LEARN, pending)
        pending.clear()


_PENDING = "govcrawl_words_to_tell"


def note_source(connection: Connection, source_id: str, page_numbers: Iterable[int]) -> None:
    """Let the rows of pages that had no publisher name this one; call it where that is learnt after the indexing."""
    query = select(search_entry.c.id).where(
        search_entry.c.page_id.in_(list(page_numbers)), search_entry.c.source_id.is_(None)
    )
    for entry in connection.execute(query).scalars().all():
        _tell(connection, _FORGET, entry)
        connection.execute(update(search_entry).where(search_entry.c.id == entry).values(source_id=source_id))
        _tell(connection, _LEARN, entry)


def rebuild(connection: Connection) -> None:
    """Fill the index anew from what it should hold; for migrations that change its words. Memory stays bounded."""
    connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('delete-all')")
    last = -1
    while entries := connection.exec_driver_sql(_SOME, (last, _AT_ONCE)).all():
        for entry, title, text, source_id in entries:
            connection.exec_driver_sql(_LEARN, (entry, _words_of(title, text, source_id)))
        last = entries[-1][0]


_AT_ONCE = 500
_LEARN = "INSERT INTO search_index(rowid, words) VALUES (?, ?)"
_FORGET = "INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', ?, ?)"
_SOME = """
SELECT search_entry.id, reading.title, reading.text, search_entry.source_id
FROM search_entry JOIN reading ON reading.id = search_entry.reading_id
WHERE search_entry.id > ? ORDER BY search_entry.id LIMIT ?
"""


def _add(connection: Connection, page_number: int, reading_number: int, words: str | None) -> None:
    query = (
        select(
            reading.c.published_date, reading.c.title, reading.c.text, reading.c.origin, reading.c.origin_admin_code,
            page.c.source_id, reading.c.chars, reading.c.verdict, reading.c.topics,
        )
        .join_from(reading, page, page.c.id == page_number)
        .where(reading.c.id == reading_number)
    )  # fmt: skip
    one = Entry(page_number, reading_number, *connection.execute(query).one())
    add_entry(connection, replace(one, words=words))


def _tell(connection: Connection, statement: str, entry: int) -> None:
    _tell_pending(connection)
    title, text, source_id = connection.execute(
        select(reading.c.title, reading.c.text, search_entry.c.source_id)
        .join_from(search_entry, reading, reading.c.id == search_entry.c.reading_id)
        .where(search_entry.c.id == entry)
    ).one()
    connection.exec_driver_sql(statement, (entry, _words_of(title, text, source_id)))


def _words_of(title: str | None, text: str, source_id: str | None, words: str | None = None) -> str:
    made = indexed_words(title or "", text) if words is None else words
    return f"{made} {source_word(source_id)}"
