"""From the blocks of a page to the links of its list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lxml import etree

from govcrawl.extraction.dates import find_dates
from govcrawl.listing.anchors import read_anchors
from govcrawl.listing.blocks import Block, Group, find_groups
from govcrawl.listing.document import ListDocument, is_attachment, squeeze, text_of
from govcrawl.listing.items import Item, RowReader
from govcrawl.listing.no_rows import is_stated_empty
from govcrawl.listing.pager_places import nearest_to_pager
from govcrawl.listing.records import Link
from govcrawl.listing.row_dates import infer_years, with_month, with_year
from govcrawl.listing.survey import Row
from govcrawl.listing.year_marks import months_above, years_above
from govcrawl.periods import CHINA

_SHAPE = re.compile(r"[0-9a-f]{16,}|\d+", re.I)
_TWIN = 0.8
"""Share of common addresses from which two blocks are one list shown twice (wide and narrow screens)."""
_LEAST_DATED, _LEAST_UNDATED = 0.03, 0.2
"""Least mean weight of the links of a list; friend links to the home pages of other sites have 0.02."""
_DATED_LIST = 0.6
"""Share of dated rows from which a block is a dated list."""
_FEW_DATED, _LEAST_ROWS = 0.2, 4
"""Share of dated rows of boxes that look like a dated list beside them (some titles begin with a month), and the rows
that the list then has at least."""
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright|版权所有)[^。；;]{0,60}", re.I)
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d{2}(?![\d年])|(?<=\d{4}-)20\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Rows:
    """The links of a list, and the elements that hold them."""

    links: tuple[Link, ...]
    last: etree._Element | None
    """The last link's element; pagers stand behind it."""


def find_rows(document: ListDocument) -> Rows:
    """Find the list of a page without selectors: the heaviest group of rows, its twins and its continuations."""
    anchors = read_anchors(document)
    groups = find_groups(document, anchors)
    if not groups:
        return Rows((), None)
    reader = RowReader(document, anchors)
    main = _innermost(groups, nearest_to_pager(document, groups))
    items = reader.read(_fitting(main))
    if not _is_list(items, main) or is_stated_empty(document, main):
        return Rows((), None)
    for group in groups[:12]:
        if group is not main:
            items = _join(items, reader, main, group)
    return _rows(document, items)


def _is_list(items: list[Item], group: Group) -> bool:
    """Tell a list of articles from the menus, friend links and rankings that a page without rows is left with."""
    if not items or all(block.aside for block in group.blocks):
        return False
    dated = sum(item.found.raw is not None for item in items)
    if len(items) == 1:
        return dated == 1
    weight = sum(item.weight for item in items) / len(items)
    return weight >= (_LEAST_DATED if dated >= _DATED_LIST * len(items) else _LEAST_UNDATED)


def select_rows(document: ListDocument, elements: Iterable[etree._Element]) -> Rows:
    """Read the rows around given links (or around elements that hold them)."""
    anchors = read_anchors(document)
    chosen = {inner for element in elements for inner in element.iter("a")}
    picked = [anchor for anchor in anchors if anchor.element in chosen]
    reader = RowReader(document, anchors)
    inside = Counter(up for anchor in picked for up in (anchor.element, *anchor.element.iterancestors()))
    rows = []
    for anchor in picked:
        head = anchor.element
        while (up := head.getparent()) is not None and inside[up] == 1 and up.tag not in ("body", "html"):
            head = up
        rows.append((anchor, Row(head, (head,))))
    return _rows(document, [reader.item(row, [anchor]) for anchor, row in rows])


def read_records(document: ListDocument, heads: Iterable[etree._Element]) -> Rows:
    """Read elements that are known to be rows, one article each; none of them is taken for a stray."""
    anchors = read_anchors(document)
    reader = RowReader(document, anchors)
    items = []
    for head in heads:
        row = Row(head, (head,))
        inside = reader.inside(row)
        best = max(inside, key=lambda anchor: anchor.weight, default=None)
        if best is not None:
            items.append(reader.item(row, [anchor for anchor in inside if anchor.url == best.url]))
    return _rows(document, items, strays=False)


def _innermost(groups: list[Group], best: Group) -> Group:
    """The best group; where it has a single row, the smallest of those that hold the same link."""
    if len(best.rows) > 1:
        return best
    return max(
        (g for g in groups if g.score >= 0.9 * best.score and len(g.rows) == 1 and g.dated == best.dated),
        key=lambda g: sum(1 for _ in g.blocks[0].parent.iterancestors()),
        default=best,
    )


def _fitting(group: Group) -> list[Row]:
    """Rows of those blocks of a group that are alike: dated or not, and not set apart by a heading."""
    blocks = group.blocks
    plain = [block for block in blocks if not block.aside]
    if sum(len(b.rows) for b in plain) >= 2:
        blocks = plain
    rows = sum(len(block.rows) for block in blocks)
    dated = sum(block.dated for block in blocks)
    if dated >= _DATED_LIST * rows:
        blocks = [block for block in blocks if block.dated or len(block.rows) == 1]
    elif whole := [block for block in blocks if _is_dated_list(block)]:
        rest = [block for block in blocks if block not in whole]
        if sum(block.dated for block in rest) <= _FEW_DATED * sum(len(block.rows) for block in rest):
            blocks = whole
    return _without_taken_off([row for block in blocks for row in block.rows])


def _without_taken_off(rows: list[Row]) -> list[Row]:
    """Leave out hidden rows that shown ones follow (templates, rows taken off); a script may show those at the end."""
    hidden = [_HIDDEN.search(row.head.get("style") or "") is not None for row in rows]
    if all(hidden) or not any(hidden):
        return rows
    last = len(rows) - hidden[::-1].index(False)
    return [row for place, row in enumerate(rows) if place >= last or not hidden[place]]


def _is_dated_list(block: Block) -> bool:
    return len(block.rows) >= _LEAST_ROWS and block.dated >= _DATED_LIST * len(block.rows)


def _join(items: list[Item], reader: RowReader, main: Group, group: Group) -> list[Item]:
    """Add what another group knows of the same list: a twin's dates and rows, or a block that continues it."""
    urls = {item.anchor.url for item in items}
    inside = [anchor for row in group.rows for anchor in reader.inside(row)]
    if {item.anchor.element for item in items} & {anchor.element for anchor in inside}:
        return items  # another cut of the same rows
    heads = {row.head for row in main.rows}
    if all(not heads.isdisjoint(row.head.iterancestors()) for row in group.rows):
        return items  # pieces of the same rows
    common = urls & {anchor.url for anchor in inside}
    if not common:
        return items + _continuation(items, reader, main, group)
    undated = any(item.found.month is None for item in items)
    if not undated and len(common) < _TWIN * max(len(urls), 1):
        return items  # neither a twin nor of use
    others = {item.anchor.url: item for item in reader.read(group.rows)}
    for item in items:
        twin = others.get(item.anchor.url)
        if twin is not None and item.found.month is None and twin.found.month is not None:
            item.found = twin.found
    if len(urls & others.keys()) < _TWIN * max(len(urls), len(others)):
        return items
    return items + [item for url, item in others.items() if url not in urls]


def _continuation(items: list[Item], reader: RowReader, main: Group, group: Group) -> list[Item]:
    """The rows of a group that go on with a dated list, such as the pinned ones in a `<ul>` of their own."""
    if main.dated < _DATED_LIST * len(main.rows):
        return []
    first = main.blocks[0]
    if group.dated >= _DATED_LIST * len(group.rows) and _continues(first, group.blocks[0]):
        return reader.read(group.rows)
    # Where an <hr> or a stray tag closes a paragraph, the rows after it stand one level higher.
    nested = [block for block in group.blocks if _is_nested(first, block) and _continues(first, block, nested=True)]
    found = reader.read([row for block in nested for row in block.rows if block.dated])
    shapes = {_SHAPE.sub("#", item.anchor.url) for item in items if item.found.raw is not None}
    return [item for item in found if item.found.raw is not None and _SHAPE.sub("#", item.anchor.url) in shapes]


def _continues(first: Block, other: Block, *, nested: bool = False) -> bool:
    if first.rows[0].head.tag != other.rows[0].head.tag or other.factor < first.factor or other.aside:
        return False
    same_level = other.parent.getparent() is first.parent.getparent() and other.parent.tag == first.parent.tag
    return nested or same_level


def _is_nested(first: Block, other: Block) -> bool:
    pair = (first.parent, other.parent)
    return pair[0].getparent() is pair[1] or pair[1].getparent() is pair[0]


def _rows(document: ListDocument, items: list[Item], *, strays: bool = True) -> Rows:
    """Order, part from strays where there may be any, complete the years, and make links of the items."""
    seen: dict[str, Item] = {}
    for item in sorted(items, key=lambda i: i.order):
        if item.title and item.anchor.url not in seen:
            seen[item.anchor.url] = item
    kept = _without_strays(list(seen.values())) if strays else list(seen.values())
    if not kept:
        return Rows((), None)
    yearless = [item for item in kept if item.found.month is not None and item.found.year is None]
    years = years_above(document, [item.anchor.element for item in yearless]) if yearless else {}
    for item in yearless:
        item.found = with_year(item.found, item.anchor.url, years.get(item.anchor.element))
    if of_month := [item for item in kept if item.found.of_month]:
        numbered = [item.found.day for item in of_month] == list(range(1, len(of_month) + 1))
        months = {} if numbered else months_above(document, [item.anchor.element for item in of_month])
        for item in of_month:
            item.found = with_month(item.found, months.get(item.anchor.element))
    running = [item for item in kept if not item.pinned]
    latest = latest_day(document) if any(i.found.month and not i.found.full for i in kept) else None
    for part in (running, *([item] for item in kept if item.pinned)):
        dates = infer_years([i.found for i in part], [i.anchor.url for i in part], latest)
        for item, found in zip(part, dates, strict=True):
            item.found = found
    return Rows(tuple(map(_link, kept)), kept[-1].anchor.element)


def _link(item: Item) -> Link:
    day = item.found.full
    return Link(
        url=item.anchor.url,
        title=item.title,
        date=day.isoformat() if day else None,
        raw_date=item.found.raw,
        date_rule=item.found.rule if day else None,
        pinned=item.pinned,
        attachment=is_attachment(item.anchor.url),
    )


def _without_strays(items: list[Item]) -> list[Item]:
    """Drop undated rows of a dated list, unless pinned or addressed like the dated ones (headers, 更多, sorting)."""
    dated = [item for item in items if item.found.raw is not None]
    if len(dated) < _DATED_LIST * len(items):
        return items
    shapes = {_SHAPE.sub("#", item.anchor.url) for item in dated}
    return [i for i in items if i.found.raw is not None or i.pinned or _SHAPE.sub("#", i.anchor.url) in shapes]


def latest_day(document: ListDocument) -> date | None:
    """The day that no row can lie after: that of the fetch, else the latest full date on the page."""
    if document.page.fetched_at > datetime(1995, 1, 1, tzinfo=UTC):
        return document.page.fetched_at.astimezone(CHINA).date()
    texts = [text_of(document.root), *(squeeze(meta.get("content")) for meta in document.root.iter("meta"))]
    days = [found.day for text in texts for found in find_dates(text)]
    if days:
        return date.fromisoformat(max(days))
    # Last of all the line of rights, which most sites write anew each year.
    years = [int(year) for line in _RIGHTS.findall(texts[0]) for year in _YEAR.findall(line)]
    return date(max(years), 12, 31) if years else None
