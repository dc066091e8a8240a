"""Blocks of like elements that speak of other things than the article: teasers of other articles, readers' comments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from govcrawl.extraction.blocks import Blocks, Node

_COMMENT = re.compile(
    r"回复|举报|点赞|[顶赞踩]\s*[(（\[]\d|(?:支持|反对)\s*[(（\[]\d|\d\s*楼|\d\s*(?:秒|分钟|小时|天|个月)前|IP属地"
)
CUT = ("...", "…", "详细]", "详情]", "[详细", "更多>>", "查看详情", "【详细】", "【详情】")
"""How the first words of another article end."""
_DIGITS = re.compile(r"\d+")
_FEWEST = 3
_GAP = 2
"""Lines that may stand between two neighbours."""
_MOST_LINES = 12
"""Lines of one teaser or comment; a section of an article with a linked heading has more."""
_SHORT = 40


def find_teasers(blocks: Blocks, seen: Sequence[bool]) -> set[int]:
    """Return the lines of three or more neighbours alike that are each a linked title with words, or a comment.

    Two will do where the words of both break off.
    Alike are children of one element with the same tag and names. Each must hold text besides its link: bare lists of
    links weigh nothing anyway.
    """
    groups: dict[tuple[int, str, str], list[Node]] = defaultdict(list)
    for node in blocks.nodes:
        if 0 < node.end - node.start <= _MOST_LINES and seen[node.start]:
            groups[node.parent, node.tag, _DIGITS.sub("", node.words)].append(node)
    found: set[int] = set()
    for nodes in groups.values():
        run: list[Node] = []
        for node in nodes:
            if run and node.start > run[-1].end + _GAP:
                found.update(_lines(blocks, run))
                run = []
            if _is_teaser(blocks, node) or _is_comment(blocks, node):
                run.append(node)
        found.update(_lines(blocks, run))
    return found


def _lines(blocks: Blocks, run: Sequence[Node]) -> Iterator[int]:
    if len(run) >= _FEWEST or (len(run) > 1 and all(_is_cut(blocks, node) for node in run)):
        for node in run:
            yield from range(node.start, node.end)


def _is_cut(blocks: Blocks, node: Node) -> bool:
    """Words that break off, as the first of another article do; two such teasers will do."""
    return blocks.lines[node.end - 1].text.endswith(CUT)


def _is_teaser(blocks: Blocks, node: Node) -> bool:
    """A linked title of its own line, and words about it."""
    lines = blocks.lines[node.start : node.end]
    titles = [line for line in lines if line.link_chars >= 3 and line.link_chars >= 0.6 * line.chars]
    return bool(titles) and len(lines) > len(titles)


def _is_comment(blocks: Blocks, node: Node) -> bool:
    """Words, and a short line that answers, rates or reports them."""
    lines = blocks.lines[node.start : node.end]
    return len(lines) > 1 and any(line.chars <= _SHORT and _COMMENT.search(line.text) for line in lines)
