"""The path of columns above an article (当前位置：首页 > 要闻 > 部门动态)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govcrawl.extraction.blocks import Blocks

_NAMED = re.compile(
    r"(?<![a-z])(?:bread\w*|crumbs?\w*|cru|location|position|weizhi|dqwz|path|pos|curmb|loca|place)(?![a-z])"
)
_LABEL = re.compile(r"^.{0,12}?(?:位置|所在|导航)(?:是|为)?\s*[:：>＞»]?\s*")
_STARTS = re.compile(r".{0,10}(?:位置|您?所在)\s*[:：]|首\s*页\s*[>＞»›/|→-]")
_BETWEEN = re.compile(r"\s*(?:>>|->|[>＞»›→|/\\]|\s-\s)\s*")
_LAST = frozenset(("正文", "内容", "详情", "详情页", "文章详情", "信息内容", "详细内容"))


def read_breadcrumb(blocks: Blocks, seen: Sequence[bool], before: int) -> tuple[str, ...]:
    """Return the names of the columns on the path, without 正文; empty where none stands above line `before`."""
    for index in range(min(before, len(blocks.lines)) - 1, -1, -1):
        line = blocks.lines[index]
        if seen[index] and line.chars <= 120 and _STARTS.match(line.text):
            node = blocks.nodes[line.node]
            text = line.spaced if line.links or _BETWEEN.search(line.text) else _joined(blocks, node.start, node.end)
            if len(path := split_path(text)) > 1 or not line.links:
                return path
    for node in reversed(blocks.nodes):
        if node.start < before and 0 < node.end - node.start <= 10 and _NAMED.search(node.words) and seen[node.start]:
            path = split_path(_joined(blocks, node.start, node.end))
            if 1 < len(path) <= 10:
                return path
    return ()


def split_path(text: str) -> tuple[str, ...]:
    """Return the names on a path.

    >>> split_path("您现在的位置： 首页 > 要闻动态 >> 区县 > 正文")
    ('首页', '要闻动态', '区县')
    """
    names = [name.strip(" :：\t") for name in _BETWEEN.split(_LABEL.sub("", text))]
    return tuple(name for name in names if 1 < len(name) <= 30 and name not in _LAST)


def _joined(blocks: Blocks, start: int, end: int) -> str:
    return ">".join(line.text for line in blocks.lines[start:end] if not line.hidden)
