"""One row of a list, read: its link, title, date and marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from govcrawl.listing.anchors import Anchor
from govcrawl.listing.document import ListDocument, squeeze, text_of
from govcrawl.listing.row_dates import RowDate, read_row_date
from govcrawl.listing.survey import Row
from govcrawl.listing.titles import is_pinned, split_date, title_of, unpin

_FULL_DATE = re.compile(r"\d{4}\s*[-./年]\s*\d")
_YEAR = re.compile(r"(?:19|20)\d{2}年?")
"""It may stand in the title as well as beside it."""
_DATED_NAMES = ("data-time", "data-date", "data-pubtime")
"""Attributes that may state the day of a row, beside title and datetime; few pages have them."""
_DATE_HEAD = re.compile(r"[一-鿿]{0,6}(?:日期|时间|截止|截至|有效期|期限)")


@dataclass(slots=True)
class Item:
    """A row on its way to a Link."""

    anchor: Anchor
    title: str
    found: RowDate
    pinned: bool
    weight: float
    """Of the link that looks most like a title; a picture may come before it."""
    order: int = 0


class RowReader:
    """Reads rows as items; knows the place of each link of the page."""

    def __init__(self, document: ListDocument, anchors: list[Anchor]) -> None:
        self._names = ["title", "datetime", *(name for name in _DATED_NAMES if f"{name}=" in document.text)]
        self._heads: dict[etree._Element, list[str]] = {}
        self.anchors = {anchor.element: anchor for anchor in anchors}
        self.order = {anchor.element: place for place, anchor in enumerate(anchors)}

    def inside(self, row: Row) -> list[Anchor]:
        """Return the links of a row."""
        return [anchor for e in row.head.iter("a") if (anchor := self.anchors.get(e)) is not None]

    def read(self, rows: list[Row]) -> list[Item]:
        """Return one item for each row that has a link fit to be a title."""
        inside = [self.inside(row) for row in rows]
        # The link of a category or a tag stands in many rows, that of an article in one or two.
        often = Counter(url for found in inside for url in {a.url for a in found})
        items = []
        for row, found in zip(rows, inside, strict=True):
            best = max(found, key=lambda a: a.weight / (1 if often[a.url] <= 2 else often[a.url]), default=None)
            if best is not None and best.weight > 0:
                items.append(self.item(row, [a for a in found if a.url == best.url]))
        return items

    def item(self, row: Row, anchors: list[Anchor]) -> Item:
        title, date_in_title = split_date(title_of(anchors))
        title, marked = unpin(title)
        anchor = anchors[0]
        pieces = list(_pieces(row, anchors, title))
        dated = len(pieces) > 1 and sum(_FULL_DATE.search(piece) is not None for piece in pieces) > 1
        if dated and (heads := self._heads_of(row)):
            pieces = list(_pieces(row, anchors, title, heads))
        if anchor.beside:
            # The cell with the title may begin with a day: 2024年7月19日空气质量日报.
            pieces = [piece for piece in pieces if not anchor.text.startswith(piece.rstrip(".…"))]
        if date_in_title:
            pieces.append(date_in_title)
        attributes = [
            value
            for part in row.parts
            for e in part.iter("*")
            if e.tag != "a"
            for name in self._names
            if (value := e.get(name))
        ]
        found = read_row_date(pieces, attributes, anchor.url)
        pinned = marked or is_pinned(row.parts, anchor.element)
        weight = max(each.weight for each in anchors)
        order = self.order[anchor.element]
        return Item(anchor=anchor, title=title, found=found, pinned=pinned, weight=weight, order=order)

    def _heads_of(self, row: Row) -> dict[etree._Element, str]:
        """The words over the cells of a row that say which date stands there, where the list has a head for them."""
        cells = list(row.head)
        parent = row.head.getparent()
        if len(cells) < 2 or len(row.parts) > 1 or parent is None:
            return {}
        table = next(parent.iterancestors("table"), parent) if parent.tag in ("tbody", "thead") else parent
        if table not in self._heads:
            first = next((each for each in table.iter(str(row.head.tag)) if len(each) > 1), None)
            texts = [text_of(cell) for cell in first] if first is not None and not first.findall(".//a") else []
            self._heads[table] = [text if _DATE_HEAD.fullmatch(text) else "" for text in texts]
        heads = self._heads[table]
        return dict(zip(cells, heads, strict=True)) if len(heads) == len(cells) and any(heads) else {}


def _pieces(
    row: Row, anchors: list[Anchor], title: str, heads: Mapping[etree._Element, str] = MappingProxyType({})
) -> Iterable[str]:
    """Yield the texts of a row but for the title, one for each text node; those of a cell behind its head's words."""
    links = {anchor.element for anchor in anchors}
    if row.lead:
        yield row.lead
    for part in row.parts:
        if heads:
            for cell in part:
                yield from filter(None, (heads.get(cell), *_texts(cell, links, title), squeeze(cell.tail)))
        else:
            yield from _texts(part, links, title)
        if (part is not row.parts[-1] or row.tail) and (text := squeeze(part.tail)):
            yield text


def _texts(element: etree._Element, links: set[etree._Element], title: str) -> Iterable[str]:
    """Yield the text nodes inside an element; of the links that hold the title, what stands beside it."""
    opened: list[tuple[etree._Element | None, Iterator[etree._Element]]] = [(None, iter((element,)))]
    while opened:
        around, children = opened[-1]
        child = next(children, None)
        if child is None:
            opened.pop()
            done = around
        elif child in links:
            yield from _beside_title(child, title)
            done = child
        else:
            if text := squeeze(child.text):
                yield text
            if len(child):
                opened.append((child, iter(child)))
                continue
            done = child
        if done is not None and done is not element and (text := squeeze(done.tail)):
            yield text


def _beside_title(link: etree._Element, title: str) -> Iterable[str]:
    """Yield what a link holds besides the title, where the whole row lies inside it."""
    if len(link) == 0:
        return
    for text in (piece for node in link.iter("*") for piece in (node.text, node.tail if node is not link else None)):
        if (bare := squeeze(text)) and len(bare) <= 40 and (bare not in title or _YEAR.fullmatch(bare)):
            yield bare
