"""What the lines of a plain dump are: running text, dated headlines, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence

from govcrawl.extraction.noise import line_noise

DATED = re.compile(r"^\S.{3,80}?[\s\[(（]*(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[\])）]*$")
"""A headline with its date behind it."""
GAP = 12
"""Lines between two paragraphs of one text at most."""
_PARAGRAPH = 40
"""Characters from which a line is taken for running text."""


def size(line: str) -> int:
    """Characters of a line without white space."""
    return len(re.sub(r"\s+", "", line))


def is_paragraph(line: str) -> bool:
    """Tell whether a line is running text: a sentence with its full stop, or long and with commas.

    >>> is_paragraph("会议要求，各地要压实责任。"), is_paragraph("新闻排行"), is_paragraph("财经 金融 证券 " * 9)
    (True, False, False)
    """
    length = size(line)
    if length >= _PARAGRAPH:
        return any(mark in line for mark in "，。；,;") and line.count(" ") * 6 < length
    return length >= 12 and line.rstrip().endswith("。")


def main_text(lines: Sequence[str], info: frozenset[int]) -> tuple[int, int]:
    """Return the first and last line of the running text: of the greatest group of paragraphs; (n, -1) without any."""
    groups: list[list[int]] = []
    for number, line in enumerate(lines):
        if is_paragraph(line) and number not in info and not line_noise(line):
            if groups and number - groups[-1][-1] <= GAP:
                groups[-1].append(number)
            else:
                groups.append([number])
    if not groups:
        return len(lines), -1
    group = max(groups, key=lambda group: sum(size(lines[n]) for n in group))
    return group[0], group[-1]
