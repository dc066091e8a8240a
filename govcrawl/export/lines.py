"""Articles as CSV and as JSON lines, all columns in their promised order."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping

from govcrawl.archive.views import ARTICLE_COLUMNS
from govcrawl.export.files import Measured
from govcrawl.export.guard import guarded

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes a CSV file for one in the code page of the machine."""

JSON_COLUMNS = ("topics", "document")
"""Columns that hold JSON."""


def write_csv(found: Iterable[RowMapping], stream: Measured, *, guard: bool) -> None:
    """Write rows as CSV (RFC 4180) in UTF-8 with a byte order mark; null is an empty cell.

    With *guard*, a text that a spreadsheet would run as a formula gets an apostrophe before it (`guarded`).
    """
    stream.write(BYTE_ORDER_MARK + _csv([ARTICLE_COLUMNS]))
    for row in found:
        cells = [row[name] for name in ARTICLE_COLUMNS]
        stream.write(_csv([[guarded(cell) for cell in cells] if guard else cells]))


def write_jsonl(found: Iterable[RowMapping], stream: Measured) -> None:
    """Write one JSON object a row in UTF-8, with `topics` as a list and `document` as an object."""
    for row in found:
        opened = {name: json.loads(row[name] or "null") for name in JSON_COLUMNS}
        line = json.dumps({name: row[name] for name in ARTICLE_COLUMNS} | opened, ensure_ascii=False)
        # Half a character (a lone surrogate, from an escape in stored JSON) has no UTF-8: it stays an escape.
        stream.write(line.encode(errors="backslashreplace") + b"\n")


def _csv(lines: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()
