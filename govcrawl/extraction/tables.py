"""Which tables hold data, and which only place things on a page."""

from __future__ import annotations

from lxml import etree

_LAYOUT_INSIDE = frozenset(("table", "h1", "h2", "h3", "form", "ul", "iframe"))
_LONG_CELL = 800
"""Characters; a cell longer than this with many paragraphs is an article that stands in a table."""

_MENU = 8
"""Links in one cell that make it a menu."""


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
