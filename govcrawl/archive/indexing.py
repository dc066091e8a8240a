"""Filling the search index: one row a page, with the words of its current article and its publisher.

Contentless FTS5 forgets a row only when it is told the very words that it was given, so they are made again from
the stored reading, which never changes, and the publisher that the row names. (Its option contentless_delete needs
SQLite 3.43.)
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from govcrawl.archive.bigrams import indexed_words, searched, source_word
from govcrawl.archive.days import DAY, day_number
from govcrawl.archive.tables import page, reading, search_entry


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
    fields = (reading.c.published_date, reading.c.origin, reading.c.origin_admin_code, reading.c.verdict)
    day, origin, place, verdict, chars, topics = connection.execute(
        select(*fields, reading.c.chars, reading.c.topics).where(reading.c.id == reading_number)
    ).one()
    publisher = connection.execute(select(page.c.source_id).where(page.c.id == page_number)).scalar_one()
    first = day_number(day)
    newest = connection.execute(
        select(func.max(search_entry.c.id)).where(search_entry.c.id >= first, search_entry.c.id < first + DAY)
    ).scalar_one()
    entry = first + 1 if newest is None else newest + 1
    values = {
        "id": entry, "page_id": page_number, "reading_id": reading_number, "source_id": publisher, "verdict": verdict,
        "origin": searched(origin) if origin else None, "origin_admin_code": place, "chars": chars, "topics": topics,
    }  # fmt: skip
    connection.execute(insert(search_entry).values(values))
    _tell(connection, _LEARN, entry, words)


def _tell(connection: Connection, statement: str, entry: int, words: str | None = None) -> None:
    title, text, source_id = connection.execute(
        select(reading.c.title, reading.c.text, search_entry.c.source_id)
        .join_from(search_entry, reading, reading.c.id == search_entry.c.reading_id)
        .where(search_entry.c.id == entry)
    ).one()
    connection.exec_driver_sql(statement, (entry, _words_of(title, text, source_id, words)))


def _words_of(title: str | None, text: str, source_id: str | None, words: str | None = None) -> str:
    made = indexed_words(title or "", text) if words is None else words
    return f"{made} {source_word(source_id)}" if source_id else made
