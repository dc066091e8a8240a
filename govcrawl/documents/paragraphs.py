"""Printed lines put together to paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_NUMBER = re.compile(
    r"\s*[-—–―－·.]+\s*\d{1,4}\s*[-—–―－·.]+\s*|\s*第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?\s*"
)
"""The number of a page, as official documents print it (GB/T 9704-2012 §7.5)."""
_ENDS = frozenset("。！？；：…!?;:")
_BEGINS = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十百\d]{1,4}[)）、.．]|第[一二三四五六七八九十百千\d]{1,5}[章节条款项]|"
    r"附\s*件|抄\s*送|[●•■◆▪])"
)
"""How a new paragraph begins that follows a full line."""
_FULL = 0.9
"""Share of a page's widest line from which a line is full, so that its paragraph may go on in the next."""
_NARROWEST = 40
"""Half-widths that the widest line of a page of prose has at least."""
_WORD = re.compile(r"[A-Za-z0-9,.()%]")
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_SPREAD = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")
"""Blanks that are no characters of the page: a justified line is spread, and its gaps look like them."""


class Paragraphs:
    """Takes the lines of one page after the other; `lines` are the paragraphs so far."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._goes_on = False

    def add(self, page: Sequence[str]) -> None:
        """Add the lines of a page. A full line that ends no sentence goes on in the next, over the page's end too.

        >>> found = Paragraphs()
        >>> found.add(["今年以来，全市持续推进入河排口整治，截至目前", "已完成三十处。", "— 1 —"])
        >>> found.lines
        ['今年以来，全市持续推进入河排口整治，截至目前已完成三十处。']
        """
        lines = [_SPREAD.sub("", line) for line in page if line.strip()]
        for edge in (0, -1):
            if lines and _NUMBER.fullmatch(lines[edge]):
                del lines[edge]
        widest = max(map(_width, lines), default=0)
        for line in lines:
            if self._goes_on and not _BEGINS.match(line):
                before, after = self.lines[-1].rstrip(), line.strip()
                apart = _WORD.match(before[-1:]) and _WORD.match(after)
                self.lines[-1] = before + (" " if apart else "") + after
            else:
                self.lines.append(line)
            full = widest >= _NARROWEST and _width(line) >= _FULL * widest
            self._goes_on = full and line.rstrip()[-1] not in _ENDS and "\t" not in line


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line.rstrip())
