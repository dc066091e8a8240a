"""Export of the view `articles` to a stream or a file, with what is known of what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, RowMapping

from govcrawl.export.files import Measured, replaced
from govcrawl.export.lines import write_csv, write_jsonl
from govcrawl.export.parquet import check_pyarrow, write_parquet
from govcrawl.export.provenance import provenance
from govcrawl.export.rows import Selection, gather, rows

Tell = Callable[[int, int], None]
"""Is told now and then how many rows are done, and of how many."""

_TOLD_AFTER = 100


class Format(StrEnum):
    """Form of an export."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an export came to."""

    form: Format
    guarded: bool
    """Cells have guards against spreadsheets; only CSV has."""
    rows: int
    bytes: int
    sha256: str
    about: dict[str, Any]
    """Where it comes from, see `provenance`."""


def write_articles(
    connection: Connection,
    stream: BinaryIO,
    form: Format,
    selection: Selection | None = None,
    *,
    guard: bool = True,
    tell: Tell | None = None,
) -> Written:
    """Write the wanted articles to *stream*, oldest first, as rows of one state of the archive.

    Raises InputError for what `gather` refuses, and for Parquet without pyarrow.
    """
    wanted = selection or Selection()
    if form is Format.PARQUET:
        check_pyarrow()
    total = gather(connection, wanted)
    about, measured, counter = provenance(connection, wanted), Measured(stream), Counter(tell, total)
    found = counter.count(rows(connection))
    if form is Format.CSV:
        write_csv(found, measured, guard=guard)
    elif form is Format.JSONL:
        write_jsonl(found, measured)
    else:
        write_parquet(found, measured, about)
    measured.flush()
    return Written(
        form=form,
        guarded=guard and form is Format.CSV,
        rows=counter.rows,
        bytes=measured.bytes,
        sha256=measured.sha256,
        about=about,
    )


def export_file(
    connection: Connection,
    path: Path,
    form: Format,
    selection: Selection | None = None,
    *,
    guard: bool = True,
    tell: Tell | None = None,
) -> Written:
    """Write the wanted articles to the file *path*, which is whole or not there.

    It is written under another name and renamed at the end. Raises as `write_articles` does, InputError where it
    cannot be written, ArchiveError when the disk is full.
    """
    with replaced(path) as stream:
        return write_articles(connection, stream, form, selection, guard=guard, tell=tell)


class Counter:
    """Counts the rows that pass, and tells of them."""

    def __init__(self, tell: Tell | None, total: int) -> None:
        self.rows = 0
        self._total = total
        self._tell = tell

    def count(self, found: Iterator[RowMapping]) -> Iterator[RowMapping]:
        """Yield *found*."""
        for row in found:
            yield row
            self.rows += 1
            if self._tell is not None and self.rows % _TOLD_AFTER == 0:
                self._tell(self.rows, self._total)
