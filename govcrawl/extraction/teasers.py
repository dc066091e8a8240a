"""Blocks of like elements that speak of other things than the article: teasers of other articles, readers' comments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from govcrawl.extraction.blocks import Blocks, Node

_COMMENT = re.compile(r"回复|举报|点赞|顶\s*[(（\[]\d|赞\s*[(（\[]\d|\d\s*楼|\d\s*(?:秒|分钟|小时|天|个月)前|IP属地")
_FEWEST = 3
_GAP = 2
"""Lines that may stand between two neighbours."""
_MOST_LINES = 12
"""Lines of one teaser or comment; a section of an article with a linked heading has more."""
_SHORT = 40


def find_teasers(blocks: Blocks, seen: Sequence[bool]) -> set[int]:
    """Return the lines of three or more neighbours alike that are each a linked title with words, or a comment.

    Alike are children of one element with the same tag and names. Each must hold text besides its link: bare lists of
    links weigh nothing anyway.
    """
    groups: dict[tuple[int, str, str], list[Node]] = defaultdict(list)
    for node in blocks.nodes:
        if 0 < node.end - node.start <= _MOST_LINES and seen[node.start]:
            groups[node.parent, node.tag, node.words].append(node)
    found: set[int] = set()
    for nodes in groups.values():
        run: list[Node] = []
        for node in nodes:
            if run and node.start > run[-1].end + _GAP:
                found.update(_lines(run))
                run = []
            if _is_teaser(blocks, node) or _is_comment(blocks, node):
                run.append(node)
        found.update(_lines(run))
    return found


def _lines(run: Sequence[Node]) -> Iterator[int]:
    if len(run) >= _FEWEST:
        for node in run:
            yield from range(node.start, node.end)


def _is_teaser(blocks: Blocks, node: Node) -> bool:
    """A linked title of its own line, and words about it."""
    lines = blocks.lines[node.start : node.end]
    titles = [line for line in lines if line.link_chars >= 6 and line.link_chars >= 0.8 * line.chars]
    return bool(titles) and len(lines) > len(titles)


def _is_comment(blocks: Blocks, node: Node) -> bool:
    """Words, and a short line that answers, rates or reports them."""
    lines = blocks.lines[node.start : node.end]
    return len(lines) > 1 and any(line.chars <= _SHORT and _COMMENT.search(line.text) for line in lines)
