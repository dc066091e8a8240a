"""Tables: which hold data and which only place things on a page; what stands in merged cells."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from govcrawl.extraction.blocks import Line

CELL = "\x1f"
"""Begins a cell in a row that is being gathered (ASCII's unit separator, which no parsed page holds)."""
_LAYOUT_INSIDE = frozenset(("table", "h1", "h2", "h3", "form", "ul", "iframe"))
_LONG_CELL = 800
"""Characters; a cell longer than this with many paragraphs is an article that stands in a table."""

_MENU = 8
"""Links in one cell that make it a menu."""
_WIDEST, _TALLEST = 50, 500
"""Columns and rows over which one cell reaches at most, whatever it states."""
_BROADEST = 120
"""Columns of a row from which no cell reaches over more than one place; sheets of a month have some 70."""
_REPEATED = 60
"""Characters of a value that is repeated in the rows it is merged over; a longer one is read once."""
_HEADS = 2
"""Rows at the top of a table that may head groups of columns."""


class Grid:
    """The rows of one table of data while it is walked through, to give each row what is merged into it."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        self._rows: list[tuple[Line | None, list[str], list[tuple[int, int]]]] = []
        self._merged = False

    def cell(self, element: etree._Element) -> None:
        """Note over how many rows and columns the next cell reaches."""
        span = (_span(element.get("rowspan"), _TALLEST), _span(element.get("colspan"), _WIDEST))
        self._merged = self._merged or span != (1, 1)
        self._spans.append(span)

    def row(self, line: Line | None, cells: Sequence[str]) -> None:
        """Close a row; `line` is None where nothing stands in it."""
        if self._spans:
            self._rows.append((line, list(cells), self._spans))
        self._spans = []

    def fill(self) -> None:
        """Write into each line what cells of the rows above reach down into it, and what heads several columns."""
        if not self._merged:
            return
        reaching: dict[int, tuple[int, str]] = {}
        for number, (line, cells, spans) in enumerate(self._rows):
            heads = number < _HEADS and len(spans) > 1 and any(rows > 1 for rows, _ in spans)
            row: list[str] = []
            for text, (rows, columns) in zip(cells, spans, strict=False):
                _reach(row, reaching)
                for column in range(columns if len(row) < _BROADEST else 1):
                    value = text if column == 0 or heads else ""
                    if rows > 1 and len(row) < _BROADEST:
                        reaching[len(row)] = (rows, value if len(value) <= _REPEATED else "")
                    row.append(value)
            _reach(row, reaching)
            reaching = {column: (rows - 1, value) for column, (rows, value) in reaching.items() if rows > 1}
            if line is not None:
                line.text = "\t".join(row).strip()
                line.chars = sum(map(len, line.text.split()))


def _reach(row: list[str], reaching: dict[int, tuple[int, str]]) -> None:
    """Put the values that reach down into the next columns of a row."""
    while len(row) in reaching and reaching[len(row)][0] > 0:
        row.append(reaching[len(row)][1])


def _span(stated: str | None, most: int) -> int:
    return max(1, min(int(stated), most)) if stated and stated.isascii() and stated.strip().isdigit() else 1


def is_data_table(table: etree._Element) -> bool:
    """True when the rows of the table belong together as rows: two cells or more in most of at least two rows, or
    in one with a border.

    A table around other tables, headings or forms places things; so does one whose cell holds an article.
    """
    rows: list[int] = []
    for element in table.iterdescendants():
        tag = element.tag
        if tag in _LAYOUT_INSIDE:
            return False
        if tag == "tr":
            rows.append(0)
        elif tag in ("td", "th"):
            if rows:
                rows[-1] += 1
            if _holds_article(element) or sum(1 for _ in element.iter("a")) >= _MENU:
                return False
    if len(rows) == 1:
        return rows[0] >= 2 and table.get("border", "0") not in ("", "0")
    return len(rows) >= 2 and 2 * sum(cells >= 2 for cells in rows) >= len(rows)


def _holds_article(cell: etree._Element) -> bool:
    paragraphs = sum(1 for _ in cell.iter("p", "br", "div"))
    return paragraphs >= 8 and len("".join("".join(cell.itertext()).split())) > _LONG_CELL
