"""Parts of a long article in a page of its own or among others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from tests.stories.edits import SENTENCE, moved
from tests.stories.texts import Story, frame, stories

Cut = Callable[[str, Story, int], Story]


def quoted(lot: str, story: Story, n: int) -> Story:
    """Three or four paragraphs between a lead and an end of one's own."""
    lines = story.paragraphs
    first = 1 + n % 3
    return _framed(lot, story, lines[first : first + 3 + (len(lines) > 9)], n)


def first_half(lot: str, story: Story, n: int) -> Story:
    """The text up to its middle, and a link to the rest."""
    lines = story.paragraphs
    return moved(story.told(*lines[: max(3, len(lines) // 2)], "……（全文请点击阅读原文）"), n)


def middle(lot: str, story: Story, n: int) -> Story:
    """The middle paragraphs under a title of their own."""
    lines = story.paragraphs
    size = max(3, len(lines) * 2 // 5)
    start = (len(lines) - size) // 2
    title = re.split(r"[，。：；？！“”]", lines[start])[0][:30]
    return moved(replace(story.told(*lines[start : start + size]), title=title), n)


def scattered(lot: str, story: Story, n: int) -> Story:
    """Every other paragraph, with a lead and an end of one's own."""
    return _framed(lot, story, story.paragraphs[n % 2 :: 2], n)


def condensed(lot: str, story: Story, n: int) -> Story:
    """Four paragraphs in a row, their last sentences cut off."""
    lines = [SENTENCE.split(line) for line in story.paragraphs[1:5]]
    return _framed(lot, story, ["".join(line[: max(1, len(line) - 1)]) for line in lines], n)


def short_quote(lot: str, story: Story, n: int) -> Story:
    """One or two paragraphs between a lead and an end of one's own."""
    lines = story.paragraphs
    first = 1 + n % (len(lines) - 3)
    return _framed(lot, story, lines[first : first + 1 + n % 2], n)


def roundup(lot: str, one: Story, other: Story) -> Story:
    """A page that holds three or more paragraphs of each of two articles, under their titles."""
    page = stories(lot, "frames")["roundup"]
    head, end = page.paragraphs
    parts = [[story.title, *story.paragraphs[: max(3, len(story.paragraphs) // 2)]] for story in (one, other)]
    return page.told(head, *parts[0], *parts[1], end)


def _framed(lot: str, story: Story, lines: list[str], n: int) -> Story:
    lead, end = frame(lot, f"brief_lead_{n % 3 + 1}"), frame(lot, f"brief_end_{n % 2 + 1}")
    return moved(replace(story.told(*lead, *lines, *end), title=f"{story.source[:4]}：一份值得读的答卷"), n)


CUTS: tuple[Cut, ...] = (quoted, first_half, middle, scattered, condensed)
