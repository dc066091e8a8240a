"""The longest block of rows on a page that each hold a link and a date: what makes a page a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from govcrawl.extraction.blocks import Blocks

_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d\s*[-/.年]\s*)?[01]?\d\s*[-/.月]\s*[0-3]?\d(?!\d)日?")
_SIGN = re.compile(r"\d\s*[-/.月]")
"""What every date has; most lines have none, and are let pass quickly."""
_LONGEST_ROW = 160
_MOST_LINES = 6


def count_dated_links(blocks: Blocks, seen: Sequence[bool]) -> int:
    """Return the number of rows of the longest block of repeated links with dates.

    A row is an element whose lines hold one link or more and a date, and little else; rows of one parent are a block.
    """
    blocks_of: Counter[tuple[int, str]] = Counter()
    taken: set[int] = set()
    for index, line in enumerate(blocks.lines):
        if not seen[index] or line.chars > _LONGEST_ROW or not _SIGN.search(line.text) or not _DATE.search(line.text):
            continue
        row = _row_with_link(blocks, line.node)
        if row is not None and row not in taken:
            taken.add(row)
            blocks_of[(blocks.nodes[row].parent, blocks.nodes[row].tag)] += 1
    return max(blocks_of.values(), default=0)


def _row_with_link(blocks: Blocks, node: int) -> int | None:
    """The innermost element around a date, at most three levels up, that also holds a link and few lines."""
    for outer in blocks.ancestors(node)[:4]:
        place = blocks.nodes[outer]
        if place.end - place.start > _MOST_LINES:
            return None
        lines = blocks.lines[place.start : place.end]
        if sum(line.chars for line in lines) > 3 * _LONGEST_ROW:
            return None
        if any(line.link_chars >= 4 for line in lines):
            return outer
    return None
