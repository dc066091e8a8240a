"""Blocks: stretches of a page in which one kind of element, each holding a link, is repeated.

A page is cut in every possible way: for each element that has children with links, these children (with what
stands between them) are rows. Cuts with the same path of tags and classes are one group, so that a list in several
`<ul>` is found whole. A group counts by its rows: by the weight of the row's best link, by how much that link is
the only one, and three times where a date stands in the row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

from govcrawl.listing.anchors import Anchor
from govcrawl.listing.document import ListDocument, has_text, short_text, text_of
from govcrawl.listing.survey import Row, Survey

DATED = 3.0
"""How many undated rows one dated row is worth."""

_ASIDE_HEADING = re.compile(
    r"排行|热门|热点(?:推荐|文章|信息|新闻|关注|资讯|聚焦)|推荐阅读|推荐文章|点击量|点击榜|相关(?:文章|阅读|新闻|链接|推荐|内容)|"
    r"友情链接|最新(?:文章|资讯|更新|发布)|图片新闻|猜你喜欢|大家都在看|编辑推荐|精彩推荐|导航"
)
_MORE = re.compile(r"[\[【(（<《›»>+…\s]*(?:查看|了解)?(?:更多|more)[\]】)）>》›»+.…\s]*", re.I)
_ALIKE = 0.3
"""Share of the best row's weight from which a row is a row like it; the others are menus cut into the same piece."""
_MENU = 0.1
"""Mean purity below which a cut without dates is a menu; entries of four characters have 0.05 to 0.12. It is left
out beside a heavier one with dates; else it stays, and where it is the heaviest the page has no list."""
_SLIGHT = 0.05
"""Share of the best group's score below which a group is neither the list nor a piece of it."""
_NOTHING = 0.02
"""Share of the heaviest cut's weight below which a cut is not looked at: even dated rows would not lift it."""


class Headings:
    """Short texts that stand before elements; each place is looked at once."""

    def __init__(self) -> None:
        self._known: dict[etree._Element, str | None] = {}
        self._more: dict[etree._Element, bool] = {}

    def lead_on(self, element: etree._Element, levels: int = 2) -> bool:
        """Tell whether the short text right before an element, up to two levels up, has a link to more."""
        found = self._more.get(element)
        if found is None:
            before = element.getprevious()
            while before is not None and not has_text(before):
                before = before.getprevious()
            if before is not None and (before.tag != element.tag or before.get("class") != element.get("class")):
                short = short_text(before, 24)
                found = bool(short) and any(_MORE.fullmatch(text_of(link)) for link in before.iter("a"))
            else:
                around = element.getparent() if levels else None
                found = around is not None and self.lead_on(around, levels - 1)
            self._more[element] = found
        return found

    def before(self, element: etree._Element) -> str:
        """Return the short text that stands right before an element, up to three levels up."""
        node: etree._Element | None = element
        for _ in range(4):
            if node is None:
                break
            if node not in self._known:
                self._known[node] = _right_before(node)
            found = self._known[node]
            if found is not None:
                return found
            node = node.getparent()
        return ""


def _right_before(node: etree._Element) -> str | None:
    """The text of the sibling before, empty where that is no heading; None where there is no such sibling."""
    before = node.getprevious()
    while before is not None and not has_text(before):
        before = before.getprevious()
    # A like-named sibling is another row or section, not the heading of this one.
    if before is None or (before.tag == node.tag and before.get("class") == node.get("class")):
        return None
    # Several links are a menu (图片新闻 | 通知公告 | …), whose entries say nothing of what follows.
    return short_text(before, 24) if len(before.findall(".//a")) < 2 else ""


@dataclass(slots=True)
class Block:
    """The rows below one element."""

    parent: etree._Element
    rows: list[Row]
    score: float
    dated: int
    factor: float
    headings: Headings
    _aside: bool | None = None

    @property
    def aside(self) -> bool:
        """True where a heading says that this is a ranking, a recommendation or the like."""
        if self._aside is None:
            self._aside = _ASIDE_HEADING.search(self.headings.before(self.parent)) is not None
        return self._aside

    @property
    def led_on(self) -> bool:
        """True where a heading leads to more of the same: this is a box with the latest rows of another column."""
        return self.headings.lead_on(self.parent)


@dataclass(slots=True)
class Group:
    """Blocks with the same path of tags and classes."""

    blocks: list[Block] = field(default_factory=list)
    score: float = 0.0

    @property
    def rows(self) -> list[Row]:
        """All rows in document order."""
        return [row for block in self.blocks for row in block.rows]

    @property
    def dated(self) -> int:
        """How many rows have something like a date."""
        return sum(block.dated for block in self.blocks)


def find_groups(document: ListDocument, anchors: list[Anchor]) -> list[Group]:
    """Return the groups of a page, best first."""
    survey, headings = Survey(document, anchors), Headings()
    groups = [
        Group([_block(survey, headings, parent, heads) for parent, heads in cuts])
        for cuts in _promising(survey)
        if cuts
    ]
    for group in groups:
        rows = sum(len(block.rows) for block in group.blocks)
        purities = [survey.purity(row.head) for row in group.rows]
        least = _ALIKE * max(purities)
        good = sum(purity > least for purity in purities)
        group.score = sum(block.score for block in group.blocks) * good / rows
    ranked = sorted((g for g in groups if g.score > 0), key=lambda g: -g.score)
    for group in ranked[:8]:
        if group.score < _SLIGHT * ranked[0].score:
            break  # a heading is looked up only where it can matter
        marked = sum(block.score * (0.8 if block.led_on else 0.7 if block.aside else 0.0) for block in group.blocks)
        group.score -= marked * group.score / (sum(block.score for block in group.blocks) or 1)
    # Of cuts of the same worth the outermost has the whole rows, marks and all.
    return sorted(ranked, key=lambda g: (-round(g.score, 6), sum(1 for _ in g.blocks[0].parent.iterancestors())))


def _promising(survey: Survey) -> list[list[tuple[etree._Element, list[etree._Element]]]]:
    """Return the cuts of the page by path, without menus and those that weigh next to nothing beside the heaviest."""
    cuts: dict[tuple[int, str], list[tuple[etree._Element, list[etree._Element]]]] = defaultdict(list)
    weights: dict[tuple[int, str], float] = defaultdict(float)
    purities: dict[tuple[int, str], float] = defaultdict(float)
    for parent, by_tag in survey.heads.items():
        for tag, heads in by_tag.items():
            key = survey.signature(parent), tag
            cuts[key].append((parent, heads))
            purity = sum(map(survey.purity, heads))
            purities[key] += purity
            weights[key] += purity * survey.factor(parent)
    least = _NOTHING * max(weights.values(), default=0.0)
    dated = {key for key, found in cuts.items() if any(parent in survey.dates for parent, _ in found)}
    most = max((weights[key] for key in dated), default=0.0)

    def is_menu(key: tuple[int, str]) -> bool:
        return (
            key not in dated
            and weights[key] < most
            and purities[key] < _MENU * sum(len(heads) for _, heads in cuts[key])
        )

    return [cuts[key] for key, weight in weights.items() if weight > least and not is_menu(key)]


def _block(survey: Survey, headings: Headings, parent: etree._Element, heads: list[etree._Element]) -> Block:
    rows = survey.cut(parent, heads)
    score, dated = 0.0, 0
    if parent in survey.dates:
        for row in rows:
            has_date = survey.is_dated(row)
            dated += has_date
            score += survey.purity(row.head) * (DATED if has_date else 1.0)
    else:
        score = sum(map(survey.purity, heads))
    factor = survey.factor(parent)
    return Block(parent=parent, rows=rows, score=score * factor, dated=dated, factor=factor, headings=headings)
