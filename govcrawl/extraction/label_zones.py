"""Where the head, the text and the tail of a page lie, told from its title and its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ABOVE, _BELOW = 4, 14
"""Info lines stand within so many lines of the title on the pages measured; farther ones count less."""
_TITLES = 40
"""Standings of the title that are looked at; a page that repeats one line without end must not take long."""
_LONG = 60
"""Characters from which a line with a full stop is taken for a paragraph of the text."""
_TEXT = re.compile(r"^[一二三四五六七八九十]{1,3}、|[。；，：]$|^.{40,}[。，]")
_GAP = 12
"""Lines between two paragraphs of one text at most."""


class Zones:
    """Where the head, the text and the tail of a page lie, by its title and its paragraphs."""

    def __init__(self, lines: Sequence[str], title: str | None) -> None:
        self.lines = lines
        wanted = squeeze(title or "")
        squeezed = [squeeze(line) for line in lines]
        exact = len(wanted) < 8
        self.titles = [
            n for n, line in enumerate(squeezed)
            if wanted and (line == wanted if exact else line.startswith(wanted) and len(line) < len(wanted) + 60)
        ][:_TITLES]  # fmt: skip
        long = _greatest_group([n for n, line in enumerate(squeezed) if len(line) >= _LONG and "。" in line])
        self.first_long = long[0] if long else len(lines)
        self.last_long = long[-1] if long else -1
        self.last_title = self.titles[-1] if self.titles else 0

    def near(self, number: int) -> bool:
        """Tell whether a line belongs to a head: close to the title, or above the text where the title is unknown."""
        if not self.titles:
            return number <= self.first_long
        return any(-_ABOVE <= number - title <= _BELOW for title in self.titles)

    def below_title(self, number: int) -> bool:
        """Tell whether a line is in a head and not above its title."""
        return self.near(number) and (not self.titles or any(0 <= number - title <= _BELOW for title in self.titles))

    def in_head(self, number: int) -> bool:
        """Tell whether nothing that reads like text stands between the title (or the top) and a line below it."""
        starts = [title for title in self.titles if 0 <= number - title <= _BELOW]
        if self.titles and not starts:
            return False
        above = self.lines[starts[-1] + 1 : number] if starts else self.lines[max(0, number - 3) : number]
        return not any(_TEXT.search(line.strip()) for line in above)

    def inside(self, number: int) -> bool:
        """Tell whether a line stands within the text."""
        return self.first_long < number < self.last_long

    def behind(self, number: int) -> bool:
        """Tell whether a line stands below the whole text."""
        return 0 <= self.last_long < number

    def distance(self, number: int) -> int:
        """Lines to the nearest title above or just below; to the top where the title is unknown."""
        if not self.titles:
            return number
        return min(number - t if number >= t else (t - number) + _ABOVE for t in self.titles)


def squeeze(text: str) -> str:
    """Drop all white space and invisible blanks."""
    return "".join(text.split()).replace("\u200b", "").replace("\ufeff", "")


def _greatest_group(numbers: list[int]) -> list[int]:
    """Return the longest run of paragraphs with no more than twelve lines between two of them."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number - groups[-1][-1] <= _GAP:
            groups[-1].append(number)
        else:
            groups.append([number])
    return max(groups, key=len, default=[])
