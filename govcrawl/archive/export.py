"""Export of the view `articles` as CSV or JSON lines, all columns in their promised order."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, RowMapping, text

from govcrawl.archive.days import DAY
from govcrawl.archive.faults import explain
from govcrawl.archive.filters import Filters, check_filters
from govcrawl.archive.search import hit_ids
from govcrawl.archive.views import ARTICLE_COLUMNS
from govcrawl.errors import InputError

_READ_AT_ONCE = 200
_WANTED = """
SELECT page.public_id FROM search_entry
JOIN page ON page.id = search_entry.page_id
WHERE {conditions}
ORDER BY search_entry.id < :dated, search_entry.id / :dated, page.public_id
"""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """Form of an export."""

    CSV = "csv"
    JSONL = "jsonl"


def articles(connection: Connection, filters: Filters | None = None, terms: str = "") -> Iterator[RowMapping]:
    """Yield the rows of the view `articles`, oldest publication first, those without a date last.

    With *terms*, only those that hold every word of them, as `search` finds them. Rows are read as they are wanted, so
    that memory does not grow with the archive. Raises InputError for an unknown source.
    """
    wanted = filters or Filters()
    check_filters(connection, wanted)
    order = "ORDER BY published_date IS NULL, published_date, id"
    ids: Sequence[str]
    if terms:
        ids = hit_ids(connection, terms, wanted)
    else:
        ids = article_ids(connection, wanted)
    for start in range(0, len(ids), _READ_AT_ONCE):
        some = {f"id_{number}": value for number, value in enumerate(ids[start : start + _READ_AT_ONCE])}
        names = ", ".join(f":{name}" for name in some)
        yield from connection.execute(text(f"SELECT * FROM articles WHERE id IN ({names}) {order}"), some).mappings()


def article_ids(connection: Connection, filters: Filters) -> list[str]:
    """Return the ids of all articles that the filters want, oldest publication first, those without a date last."""
    conditions, values = filters.conditions()
    found = connection.execute(text(_WANTED.format(conditions=conditions)), values | {"dated": DAY})
    return [str(one) for one in found.scalars()]


def write_articles(
    connection: Connection,
    stream: BinaryIO,
    form: Format,
    filters: Filters | None = None,
    *,
    terms: str = "",
    guard: bool = True,
) -> int:
    """Write the articles to *stream* and return how many there were.

    CSV is UTF-8 with a byte order mark, for Excel; with *guard*, a text that a spreadsheet would run as a formula gets
    an apostrophe before it. JSON lines are UTF-8, with `topics` as a list and `document` as an object.
    """
    count = 0
    if form is Format.CSV:
        stream.write(b"\xef\xbb\xbf" + _csv_line(ARTICLE_COLUMNS))
    for row in articles(connection, filters, terms):
        count += 1
        if form is Format.CSV:
            stream.write(_csv_line([guarded(row[name]) if guard else row[name] for name in ARTICLE_COLUMNS]))
        else:
            opened = {name: json.loads(row[name] or "null") for name in ("topics", "document")}
            values = {name: row[name] for name in ARTICLE_COLUMNS} | opened
            stream.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
    return count


def export_file(
    connection: Connection,
    path: Path,
    form: Format,
    filters: Filters | None = None,
    *,
    terms: str = "",
    guard: bool = True,
) -> int:
    """Write the articles to the file *path* and return how many there were.

    The file is whole or not there: it is written under another name and renamed at the end. Raises InputError where
    it cannot be written, ArchiveError when the disk is full.
    """
    with _replaced(path) as stream:
        return write_articles(connection, stream, form, filters, terms=terms, guard=guard)


def guarded(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV Injection); numbers stay numbers.

    >>> guarded("-10℃低温预警"), guarded("=1+1"), guarded(-10), guarded("蓝天")
    ("'-10℃低温预警", "'=1+1", -10, '蓝天')
    """
    return "'" + value if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def _csv_line(cells: list[object] | tuple[str, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
        raise InputError(f"{path} cannot be written: {error.strerror}; give another file with --output") from error
    except OSError as error:
        told = explain(error, path)
        raise (told or error) from error
    finally:
        draft.unlink(missing_ok=True)
