"""Filling the search index: one row a page, with the words of its current article.

Contentless FTS5 forgets a row only when it is told the very words that it was given, so they are made again from
the stored reading, which never changes. (Its option contentless_delete needs SQLite 3.43.)
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, func, insert, select

from govcrawl.archive.bigrams import indexed_words
from govcrawl.archive.tables import reading, search_entry

DAY = 2**24
"""Row numbers of one publication day."""


def day_number(day: str | None) -> int:
    """Return the first row number of a publication day, YYYY-MM-DD; 0 without a date.

    >>> day_number("2023-07-19") // DAY, day_number(None)
    (738720, 0)
    """
    return date.fromisoformat(day).toordinal() * DAY if day else 0


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


def rebuild(connection: Connection) -> None:
    """Fill the index anew from what it should hold; for migrations that change its words."""
    connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('delete-all')")
    for entry, number in connection.execute(select(search_entry.c.id, search_entry.c.reading_id)).all():
        _tell(connection, _LEARN, entry, number)


_LEARN = "INSERT INTO search_index(rowid, title, text) VALUES (?, ?, ?)"
_FORGET = "INSERT INTO search_index(search_index, rowid, title, text) VALUES ('delete', ?, ?, ?)"


def _add(connection: Connection, page_number: int, reading_number: int) -> None:
    day = connection.execute(select(reading.c.published_date).where(reading.c.id == reading_number)).scalar_one()
    first = day_number(day)
    newest = connection.execute(
        select(func.max(search_entry.c.id)).where(search_entry.c.id >= first, search_entry.c.id < first + DAY)
    ).scalar_one()
    entry = first + 1 if newest is None else newest + 1
    values = {"id": entry, "page_id": page_number, "reading_id": reading_number}
    connection.execute(insert(search_entry).values(values))
    _tell(connection, _LEARN, entry, reading_number)


def _tell(connection: Connection, statement: str, entry: int, reading_number: int) -> None:
    title, text = connection.execute(
        select(reading.c.title, reading.c.text).where(reading.c.id == reading_number)
    ).one()
    connection.exec_driver_sql(statement, (entry, indexed_words(title or ""), indexed_words(text)))
