"""XLSX, by openpyxl in its reading mode, which holds one row at a time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from govcrawl.documents.packed import check_packed, has_macros
from govcrawl.limits import Limits

_EMPTY_ROWS = 100_000
"""Rows in a row without a value after which a sheet has ended, whatever its size says."""


def read_xlsx(body: bytes, limits: Limits) -> tuple[str, dict[str, Any]]:
    """Return text and fields of an XLSX: each sheet's name, then its rows; formulas show what was last worked out.

    Raises UnreadableError where it must not be unpacked, and whatever openpyxl does for a damaged one.
    """
    names = check_packed(body, limits)
    from openpyxl import load_workbook

    workbook = load_workbook(BytesIO(body), read_only=True, data_only=True, keep_links=False)
    reader = _Reader(limits)
    try:
        sheets = workbook.worksheets
        for sheet in sheets:
            reader.lines.append(sheet.title)
            # some programs state a million rows, and the reading mode would fill them
            sheet.reset_dimensions()
            reader.read(sheet.iter_rows(values_only=True))
            if reader.is_cut:
                break
        titles = [sheet.title for sheet in sheets]
        title = (workbook.properties.title or "").strip()
    finally:
        workbook.close()
    return "\n".join(reader.lines), {
        "sheets": titles, "title": title, "macros": has_macros(names), "cut": reader.is_cut,
    }  # fmt: skip


class _Reader:
    """Takes rows until a limit is reached."""

    def __init__(self, limits: Limits) -> None:
        self.lines: list[str] = []
        self._cells = limits.document_cells
        self._chars = limits.document_chars

    @property
    def is_cut(self) -> bool:
        return self._cells < 0 or self._chars < 0

    def read(self, rows: Iterator[Sequence[object]]) -> None:
        empty = 0
        for row in rows:
            self._cells -= len(row)
            line = "\t".join(map(_shown, row)).rstrip("\t")
            empty = 0 if line else empty + 1
            if line:
                self.lines.append(line)
                self._chars -= len(line) + 1
            if self.is_cut or empty > _EMPTY_ROWS:
                return


def _shown(value: object) -> str:
    """Return a value as a reader of the sheet sees it, about; its number format is not applied."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return f"{value:.15g}"
        case datetime.datetime():
            is_day = value.time() == datetime.time()
            return value.strftime("%Y-%m-%d") if is_day else value.isoformat(" ", "seconds")
        case _:
            return " ".join(str(value).split())
