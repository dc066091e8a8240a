"""Blocks of like elements that speak of other things than the article: teasers of other articles, readers' comments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from govcrawl.extraction.blocks import Blocks, Line, Node

_COMMENT = re.compile(
    r"(?=[回举点顶赞踩支反\dI沙板地])(?:回复|举报|点赞|[顶赞踩]\s*[(（\[]\d|(?:支持|反对)\s*[(（\[]\d|\d\s*楼|\d\s*(?:秒|分钟|小时|天|个月)前|IP属地|"
    r"^(?:沙发|板凳|地板|(?:[2-9]|[1-9]\d{1,3})\s*[#＃楼])(?:\s|$|发表))"
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
    titles = [0, *accumulate(line.link_chars >= 3 and line.link_chars >= 0.6 * line.chars for line in blocks.lines)]
    remarks = [0, *accumulate(_is_remark(line) for line in blocks.lines)]
    groups: dict[tuple[int, str, str], list[Node]] = defaultdict(list)
    for node in blocks.nodes:
        held = node.end - node.start
        if not 0 < held <= _MOST_LINES or not seen[node.start]:
            continue
        # a linked title of its own line, and words about it; or words, and a short line that answers or rates them
        if 0 < titles[node.end] - titles[node.start] < held or (held > 1 and remarks[node.end] > remarks[node.start]):
            groups[node.parent, node.tag, _unnumbered(node.words)].append(node)
    found: set[int] = set()
    for nodes in groups.values():
        run: list[Node] = []
        for node in nodes:
            if run and node.start > run[-1].end + _GAP:
                found.update(_lines(blocks, run))
                run = []
            run.append(node)
        found.update(_lines(blocks, run))
    return found


@lru_cache(maxsize=4096)
def _unnumbered(words: str) -> str:
    return _DIGITS.sub("", words)


def _lines(blocks: Blocks, run: Sequence[Node]) -> Iterator[int]:
    if len(run) >= _FEWEST or (len(run) > 1 and all(_is_cut(blocks, node) for node in run)):
        for node in run:
            yield from range(node.start, node.end)


def _is_cut(blocks: Blocks, node: Node) -> bool:
    """Words that break off, as the first of another article do; two such teasers will do."""
    return blocks.lines[node.end - 1].text.endswith(CUT)


def _is_remark(line: Line) -> bool:
    """A short line by which readers answer, rate or report words of each other."""
    return line.chars <= _SHORT and _COMMENT.search(line.text) is not None
