"""Filling the search index: one row a page, with the words of its current article.

Contentless FTS5 forgets a row only when it is told the very words that it was given, so they are made again from
the stored reading, which never changes. (Its option contentless_delete needs SQLite 3.43.)
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from govcrawl.archive.bigrams import indexed_words
from govcrawl.archive.days import DAY, day_number
from govcrawl.archive.tables import page, reading, search_entry
from govcrawl.forms import fold


def index_page(connection: Connection, page_number: int, reading_number: int | None) -> None:
    """Let the index hold that reading as the page's, and no other; None: nothing of this page."""
    held = connection.execute(
        select(search_entry.c.id, search_entry.c.reading_id).where(search_entry.c.page_id == page_number)
    ).one_or_none()
    if held is not None:
        entry, held_reading = held
        if held_reading == reading_number:
            return
        _tell(connection, _FORGET, entry, held_reading)
        connection.execute(delete(search_entry).where(search_entry.c.id == entry))
    if reading_number is not None:
        _add(connection, page_number, reading_number)


def note_source(connection: Connection, source_id: str, page_numbers: Iterable[int]) -> None:
    """Let the rows of pages that had no publisher name this one; call it where that is learnt after the indexing."""
    some = [{"number": number} for number in page_numbers]
    here = update(search_entry).where(search_entry.c.page_id == bindparam("number"), search_entry.c.source_id.is_(None))
    if some:
        connection.execute(here.values(source_id=source_id), some)


def rebuild(connection: Connection) -> None:
    """Fill the index anew from what it should hold; for migrations that change its words."""
    connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('delete-all')")
    for entry, number in connection.execute(select(search_entry.c.id, search_entry.c.reading_id)).all():
        _tell(connection, _LEARN, entry, number)


_LEARN = "INSERT INTO search_index(rowid, title, text) VALUES (?, ?, ?)"
_FORGET = "INSERT INTO search_index(search_index, rowid, title, text) VALUES ('delete', ?, ?, ?)"


def _add(connection: Connection, page_number: int, reading_number: int) -> None:
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
        "origin": fold(origin) if origin else None, "origin_admin_code": place, "chars": chars, "topics": topics,
    }  # fmt: skip
    connection.execute(insert(search_entry).values(values))
    _tell(connection, _LEARN, entry, reading_number)


def _tell(connection: Connection, statement: str, entry: int, reading_number: int) -> None:
    title, text = connection.execute(
        select(reading.c.title, reading.c.text).where(reading.c.id == reading_number)
    ).one()
    connection.exec_driver_sql(statement, (entry, indexed_words(title or ""), indexed_words(text)))
