"""Days that stand in other table rows than their articles: one cell for several rows, or each day under its cell."""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import islice

from lxml import etree

_DAY = re.compile(
    r"(?:[一-鿿]{0,4}(?:日期|时间)[ ]?[:：][ ]?)?[\[(（【]?[ ]?(?:\d{4}[ ]?[-./年][ ]?)?\d{1,2}[ ]?[-./月][ ]?\d{1,2}"
    r"[ ]?日?(?:[ ]\d{1,2}:\d{2}(?::\d{2})?)?[ ]?[\])）】]?"
)
_SPANNING = etree.XPath("//td[@rowspan][not(.//a)]")
_LINKLESS = etree.XPath("//tr[td[2]][not(.//a)][preceding-sibling::tr[1][td[2]]/td//a]")
_MOST = 200
"""Rows that a cell's day is entered into, at most; days have fewer articles."""


def spread_days(root: etree._Element) -> None:
    """Enter a day that a cell states for several rows into each, and days under the cells of articles into those."""
    for cell in _SPANNING(root):
        if _is_day(cell):
            _repeat(cell)
    for row in _LINKLESS(root):
        parent = row.getparent()
        pairs = list(zip(_cells(next(row.itersiblings("tr", preceding=True))), _cells(row), strict=False))
        if parent is not None and all(_fits(article, day) for article, day in pairs):
            _lift(pairs)
            parent.remove(row)


def _text(cell: etree._Element) -> str:
    return " ".join("".join(map(str, cell.itertext())).split())


def _is_day(cell: etree._Element) -> bool:
    return _DAY.fullmatch(_text(cell)) is not None


def _cells(row: etree._Element) -> list[etree._Element]:
    return list(row.iterchildren("td"))


def _fits(article: etree._Element, day: etree._Element) -> bool:
    """Whether the lower of two cells states the day of an article in the upper one, or both hold nothing."""
    return _is_day(day) if next(article.iter("a"), None) is not None else not _text(article) and not _text(day)


def _repeat(cell: etree._Element) -> None:
    """Copy a cell into the rows that it spans."""
    stated, row = (cell.get("rowspan") or "").strip(), cell.getparent()
    if row is None or not (stated.isascii() and stated.isdigit()):
        return
    place = row.index(cell)
    del cell.attrib["rowspan"]
    for below in islice(list(row.itersiblings("tr")), max(min(int(stated), _MOST) - 1, 0)):
        copied = deepcopy(cell)
        copied.tail = None
        below.insert(min(place, len(below)), copied)


def _lift(pairs: list[tuple[etree._Element, etree._Element]]) -> None:
    for article, day in pairs:
        if stated := _text(day):
            etree.SubElement(article, "span").text = stated
