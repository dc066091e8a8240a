"""A survey of a page, made once: weights of links, dates, paths and surroundings of elements, and cuts into rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from govcrawl.listing.anchors import Anchor
from govcrawl.listing.document import ListDocument, squeeze

_DATE_LIKE = re.compile(
    r"\d{4}[ ]?[-./年][ ]?\d{1,2}|(?<!\d)\d{2}[-/]\d{2}[-/]\d{2}(?!\d)"
    r"|^[\[(（【]?[ ]?\d{1,2}[ ]?[-/.月][ ]?\d{1,2}[ ]?日?[ ]?[\])）】]?(?:[ ]+\d{1,2}:\d{2})?$|^\d{1,2}月$"
    r"|^(?:\d+[ ]?(?:秒|分钟|小时|天)前|刚刚|(?:今天|昨天|前天)[ ]?[\d:]*)$"
)
_MAY_DATE = re.compile(r"[\d刚今昨前]")
"""What every match of `_DATE_LIKE` has in it; one set of characters is looked for ten times as fast as words are."""
_ASIDE_TAGS = {"nav": 0.2, "header": 0.3, "footer": 0.2, "aside": 0.4, "marquee": 0.2}
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot|footer|header|crumbs?|breadcrumb|friend|flink|yqlj|rank|ranking|phb|paihang|hot|"
    r"related|recommend|tuijian|sidebar|copyright|share|banner|dqwz|wzdh|position|keywords?|tags?)"
    r"(?=$|[\s_-])|(?:^|\s)(?:foot|nav|menu|crumb|breadcrumb|friendlink|ranking|hotnews|related|sidebar)",
    re.I,
)
_SLIDES = re.compile(
    r"(?:^|[\s_-])(?:swiper|slick|carousel|slide(?:s|r|show|box)?|flexslider|bxslider|lunbo|lunbotu|marquee|flash|jdt|hdp)"
    r"(?=$|[\s\d_-])|(?:^|\s)(?:swiper|carousel|slider|slick)",
)
"""Pictures that change: they show some rows of several columns."""
_SLIDE_WORDS = ("slid", "swiper", "carousel", "lunbo", "slick", "marquee", "flash", "jdt", "hdp")
_DIGITS = re.compile(r"\d+")
_OF_POST = re.compile(r"(?<!\S)(?:sticky|has-post-thumbnail|(?:category|tag|format)-\S+)(?!\S)\s*")
"""What WordPress adds to the class of each row (`get_post_class`): rows of one list differ in it."""


@dataclass(slots=True)
class Row:
    """Sibling elements that belong together: the one with the link, and what follows (or precedes) it."""

    head: etree._Element
    parts: tuple[etree._Element, ...]
    lead: str = ""
    """Bare text before the first part."""
    tail: bool = True
    """Whether the bare text after the last part belongs to the row."""


class Survey:
    """Counts over the tree, each made once: weights of links, date-like texts, paths, surroundings."""

    def __init__(self, document: ListDocument, anchors: Iterable[Anchor]) -> None:
        self.links: dict[etree._Element, dict[str, float]] = {}
        self.heads: dict[etree._Element, dict[str, list[etree._Element]]] = {}
        self.dates: dict[etree._Element, int] = {}
        self.tails: set[etree._Element] = set()
        self.texts: set[etree._Element] = set()
        self._above: dict[etree._Element, etree._Element | None] = {}
        self._paths: dict[tuple[int, str], int] = {}
        self._names: dict[tuple[str, str | None, str | None], tuple[str, float]] = {}
        self._places: dict[etree._Element, tuple[int, float]] = {}
        self._purities: dict[etree._Element, float] = {}
        for anchor in anchors:
            self._climb(anchor)
        for element in document.nodes:
            self._note_dates(element)

    def _climb(self, anchor: Anchor) -> None:
        """Enter a link into all elements around it."""
        url, weight = anchor.url, anchor.weight
        child: etree._Element | None = anchor.element
        while child is not None:
            links = self.links.get(child)
            if links is None:
                self.links[child] = {url: weight}
                parent = child.getparent()
                if parent is not None:
                    self.heads.setdefault(parent, {}).setdefault(str(child.tag), []).append(child)
                    if parent.tag in ("body", "html"):
                        parent = None
                self._above[child] = parent
            elif weight > links.get(url, -1.0):
                links[url] = weight
            child = self._above[child]

    def _note_dates(self, element: etree._Element) -> None:
        tail, text = element.tail, element.text
        if tail and _MAY_DATE.search(tail) and _DATE_LIKE.search(squeeze(tail)):
            self.tails.add(element)
            self._count(element.getparent())
        if text and _MAY_DATE.search(text) and _DATE_LIKE.search(squeeze(text)):
            self.texts.add(element)
            self._count(element)

    def _count(self, element: etree._Element | None) -> None:
        while element is not None:
            self.dates[element] = self.dates.get(element, 0) + 1
            element = element.getparent()

    def purity(self, head: etree._Element) -> float:
        """Weight of the best link of a row times its share among all links of the row."""
        known = self._purities.get(head)
        if known is None:
            weights = self.links[head].values()
            # Most rows have one link.
            best = max(weights) if len(weights) > 1 else next(iter(weights))
            share = best / sum(weights) if best and len(weights) > 1 else 1.0
            known = self._purities[head] = best * share
        return known

    def cut(self, parent: etree._Element, heads: list[etree._Element]) -> list[Row]:
        """Cut the children of `parent` into rows, the date after the link or, where that gives more, before it."""
        children = list(parent)
        if len(children) == len(heads) and not self._has_bare_text(parent, children):
            return [Row(head, (head,)) for head in heads]
        places = {id(child): place for place, child in enumerate(children)}
        starts = [places[id(head)] for head in heads]
        after = _rows_after(heads, starts, children, self.links)
        if parent not in self.dates:
            return after
        before = _rows_before(heads, starts, children, self.links, parent)
        if sum(map(self.is_dated, before)) > sum(map(self.is_dated, after)):
            return before
        return after

    def _has_bare_text(self, parent: etree._Element, children: list[etree._Element]) -> bool:
        return parent in self.texts or any(child in self.tails for child in children)

    def is_dated(self, row: Row) -> bool:
        """True where something like a date stands in a row."""
        if row.lead and _DATE_LIKE.search(row.lead):
            return True
        for part in row.parts:
            if part in self.dates:
                return True
        return not self.tails.isdisjoint(row.parts if row.tail else row.parts[:-1])

    def signature(self, element: etree._Element) -> int:
        """Number of the path of tags and class names that leads to an element; digits in names are dropped."""
        return (self._places.get(element) or self._place(element))[0]

    def factor(self, element: etree._Element) -> float:
        """1, or less inside navigation, footers, rankings and the like."""
        return (self._places.get(element) or self._place(element))[1]

    def _place(self, element: etree._Element) -> tuple[int, float]:
        """Signature and factor of an element, from those of the elements around it, which are placed first."""
        chain: list[etree._Element] = []
        node: etree._Element | None = element
        while node is not None and node not in self._places:
            chain.append(node)
            node = node.getparent()
        signature, factor = (0, 1.0) if node is None else self._places[node]
        for each in reversed(chain):
            key = str(each.tag), each.get("class"), each.get("id")
            known = self._names.get(key)
            if known is None:
                known = self._names[key] = _own_place(*key)
            signature = self._paths.setdefault((signature, known[0]), len(self._paths) + 1)
            factor *= known[1]
            self._places[each] = signature, factor
        return signature, factor


def _own_place(tag: str, classes: str | None, name: str | None) -> tuple[str, float]:
    """What an element's tag and names add to its path, and by how much they lessen its worth."""
    names = f"{classes or ''} {name or ''}"
    factor = _ASIDE_TAGS.get(tag, 1.0)
    if tag not in ("body", "html") and _ASIDE_NAMES.search(names):
        factor *= 0.4
    lowered = names.lower()
    if tag not in ("body", "html") and any(word in lowered for word in _SLIDE_WORDS) and _SLIDES.search(lowered):
        factor *= 0.15
    if "post" in lowered:
        names = _OF_POST.sub("", names)
    return _DIGITS.sub("", f"{tag} {names}"), factor


def _rows_after(
    heads: list[etree._Element],
    starts: list[int],
    children: list[etree._Element],
    links: dict[etree._Element, dict[str, float]],
) -> list[Row]:
    """Rows of a head and the children without links behind it; the last takes no more than the longest other."""
    ends = []
    for start, limit in zip(starts, [*starts[1:], len(children)], strict=True):
        end = start + 1
        while end < limit and children[end] not in links:
            end += 1
        ends.append(end)
    if len(ends) > 1:
        longest = max(end - start for start, end in zip(starts[:-1], ends[:-1], strict=True))
        ends[-1] = min(ends[-1], starts[-1] + longest)
    return [Row(head, tuple(children[start:end])) for head, start, end in zip(heads, starts, ends, strict=True)]


def _rows_before(
    heads: list[etree._Element],
    starts: list[int],
    children: list[etree._Element],
    links: dict[etree._Element, dict[str, float]],
    parent: etree._Element,
) -> list[Row]:
    """Rows of a head and the children without links before it."""
    rows = []
    previous = -1
    for head, start in zip(heads, starts, strict=True):
        begin = start
        while begin - 1 > previous and children[begin - 1] not in links:
            begin -= 1
        lead = squeeze(parent.text) if begin == 0 else squeeze(children[begin - 1].tail)
        rows.append(Row(head, tuple(children[begin : start + 1]), lead=lead, tail=False))
        previous = start
    return rows
