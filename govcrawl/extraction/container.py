"""Which element of a page holds the article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govcrawl.extraction.blocks import Blocks, Node

_NAMED = re.compile(
    r"(?<![a-z])(?:"
    r"trs_editor|trs_ueditor|trs_preappend|ucap-?content|cms_?article_?content|vsb_content\w*|v_news_content|wp_articlecontent|"
    r"fontzoom|zoom(?:con|content)?|bodylabel|easysite-?(?:news-)?text|ivs_content|j-fontcontent|pages_content|conzynr|"
    r"art(?:icle|i|ical)?[-_]?(?:content|con|cont|body|txt|text|detail|main|box_content|view|html|bd)|artibody|artcontent|"
    r"(?:news|main|detail|post|entry|view|info|page|text|xl|doc|cont|p|rich_media|xxgk|zw|gk)[-_]?(?:content|contents|con|cont|body|txt|"
    r"text|detail|article|main|nr)|"
    r"(?:content|con)[-_]?(?:main|text|txt|body|detail|article|area|nr|inner)|the_content|maintext|left_zw|zwnr|nrcontent|"
    r"(?:article|content|detail|zhengwen|neirong|zw|details|newstext|texts?|word)"
    r")(?![a-z])"
)
"""Names of the element around an article's text, in publishing systems common in China and in general use."""
_SIDE = re.compile(
    r"(?<![a-z])(?:comments?|pinglun|share|bdshare\w*|bshare\w*|related?|relate\w*|recommend\w*|hot\w*|rank\w*|side(?:bar)?|aside|foot(?:er)?|"
    r"navi?\w*|menu|copyright|header|login|search|crumbs?|breadcrumbs?|position|toolbar|tags?|pager|pagination|ads?|advert\w*|qr\w*|"
    r"list|friend\w*|links?|banner|xgwz|xgyd|xgxw|tuijian|paihang|bottom)(?![a-z])"
)
_BOXES = frozenset([
    "html", "body", "div", "td", "article", "section", "main", "center", "form", "blockquote", "ucapcontent",
    "content"
])  # fmt: skip
"""Elements that hold an article; a <p> or <li> holds a part of one, <table> and <tr> its frame."""
_BELOW, _MORE, _LEAD = 8, 0.6, 30
"""Lines between the title and the text's element; share of the text that a named one must hold; characters above it."""
_HELD = 0.8
"""Share of the text that a child must hold before the search goes down into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The element that holds the article, as an index of `Blocks.nodes`."""

    node: int
    sure: bool
    """The page shows it: by a name, a marker, or because nearly all text stands in it."""


def has_trade_name(words: str) -> bool:
    """True for the class and id of an element that publishing systems put around an article's text.

    >>> has_trade_name(" trs_editor "), has_trade_name(" news-content sidebar ")
    (True, False)
    """
    return _NAMED.search(words) is not None and _SIDE.search(words) is None


def find_container(blocks: Blocks, weights: list[int], title: int | None = None) -> Container | None:
    """Return the element that holds the article, or None where no line weighs anything.

    `weights` has, for each line, what it speaks for (see weights.weigh). The search goes down from the body while one
    child holds nearly all of it, then prefers an element with a name of the trade that holds most of what was found.
    """
    sums = [0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    if not sums[-1] or not blocks.nodes:
        return None
    found = _descend(blocks, sums)
    named = _named_inside(blocks, sums, found)
    if named is None and title is not None:
        named = _named_below(blocks, sums, found, title)
    if named is not None:
        return Container(node=named, sure=True)
    node = blocks.nodes[found]
    clean = sums[node.end] - sums[node.start] >= 0.6 * _visible(blocks, node)
    return Container(node=found, sure=clean)


def _held(node: Node, sums: list[int]) -> int:
    return sums[node.end] - sums[node.start]


def _visible(blocks: Blocks, node: Node) -> int:
    return sum(line.chars for line in blocks.lines[node.start : node.end] if not line.hidden)


def _children(blocks: Blocks, index: int) -> list[int]:
    found = []
    child, last = index + 1, blocks.nodes[index].last
    while child < last:
        found.append(child)
        child = blocks.nodes[child].last
    return found


def _descend(blocks: Blocks, sums: list[int]) -> int:
    """Go down from the root to the innermost box that still holds nearly all text."""
    current = box = 0
    while True:
        children = _children(blocks, current)
        if not children:
            return box
        best = max(children, key=lambda child: _held(blocks.nodes[child], sums))
        whole = _held(blocks.nodes[current], sums)
        node = blocks.nodes[best]
        threshold = _HELD if _is_clean(blocks, current, sums) else 0.5
        if _held(node, sums) < threshold * whole or _is_one_of_many(blocks, best, children):
            return box
        if _text_beside(blocks, blocks.nodes[current], node, sums):
            return box
        current = best
        if node.tag in _BOXES or "-" in node.tag:
            box = best


def _is_clean(blocks: Blocks, index: int, sums: list[int]) -> bool:
    node = blocks.nodes[index]
    return _held(node, sums) >= 0.5 * _visible(blocks, node)


def _is_one_of_many(blocks: Blocks, best: int, children: list[int]) -> bool:
    """True for a paragraph among paragraphs: a child of few lines beside others of the same tag and name."""
    node = blocks.nodes[best]
    if node.end - node.start > 2 or node.tag in ("tr", "tbody", "table"):
        return False
    twins = [blocks.nodes[c] for c in children if c != best]
    return any(
        twin.tag == node.tag and twin.words == node.words and twin.end > twin.start and not twin.hidden
        for twin in twins
    )


def _text_beside(blocks: Blocks, outer: Node, inner: Node, sums: list[int]) -> bool:
    """True when a sentence of the outer element stands directly before or behind the inner one."""
    for index in (inner.start - 1, inner.end):
        if (
            outer.start <= index < outer.end
            and sums[index + 1] - sums[index] >= 30
            and "。" in blocks.lines[index].text
        ):
            return True
    return False


def _named_below(blocks: Blocks, sums: list[int], found: int, title: int) -> int | None:
    """The outermost named element around or right below the title that holds more than half of what was found.

    What is left out stands below it: the profile of an account, a teaser or two. An element with a twin of the same
    name is only a part of the text.
    """
    outer = blocks.nodes[found]
    whole = _held(outer, sums)
    for index in range(found + 1, outer.last):
        node = blocks.nodes[index]
        if node.tag not in _BOXES or not (title - 1 <= node.start <= title + _BELOW or node.start <= title < node.end):
            continue
        named = node.tag == "article" or _NAMED.search(node.words)
        if not named or _SIDE.search(node.words) or _held(node, sums) < _MORE * whole:
            continue
        if sums[node.start] - sums[outer.start] > _LEAD:
            continue
        twins = [n for n in blocks.nodes[found + 1 : outer.last] if n.words == node.words and n.tag == node.tag]
        if sum(_held(twin, sums) > 0 for twin in twins) == 1:
            return index
    return None


def _named_inside(blocks: Blocks, sums: list[int], found: int) -> int | None:
    """The outermost element with a name of the trade, inside or just around what was found, that holds most of it."""
    whole = _held(blocks.nodes[found], sums)
    best: int | None = None
    best_held = 0
    for index in (*reversed(blocks.ancestors(found)[:1]), *range(found + 1, blocks.nodes[found].last)):
        node = blocks.nodes[index]
        held = _held(node, sums)
        if held < 0.5 * whole or held <= 1.02 * best_held or node.tag not in _BOXES:
            continue
        named = has_trade_name(node.words) or (node.tag == "article" and not _SIDE.search(node.words))
        if index in blocks.starts or named:
            best, best_held = index, held
    if best is None or best_held < 0.85 * whole:
        return best if best is not None and not _is_clean(blocks, found, sums) else None
    return best
