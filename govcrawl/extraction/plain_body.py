"""Where the article begins and ends among the lines of a plain dump, and which of its lines are copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from govcrawl.extraction.dates import find_dates
from govcrawl.extraction.label_zones import squeeze
from govcrawl.extraction.noise import ends_article, line_noise, tail_noise
from govcrawl.extraction.plain_lines import DATED, is_paragraph, main_text, size

_STOPPED = re.compile(r"[。！？!?：:；;…”」』）)]$")


@dataclass(slots=True)
class Body:
    """Lines of the article, and what each rule took out of them (rule -> characters without white space)."""

    lines: list[str] = field(default_factory=list)
    removed: Counter[str] = field(default_factory=Counter)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    """Every dropped line behind its rule."""

    def drop(self, rule: str, lines: Iterable[str]) -> None:
        """Count lines as removed by a rule."""
        pairs = [(rule, line) for line in lines]
        self.dropped += pairs
        chars = sum(size(line) for _, line in pairs)
        if chars:
            self.removed[rule] += chars


def read_body(lines: Sequence[str], title: tuple[int, str] | None, info: frozenset[int]) -> Body:
    """Return the article's own lines: from below the head to the first sign of its end, copies and furniture left "
    "out."""
    body = Body()
    start = _start(lines, title, info)
    body.drop("head", lines[:start])
    end, rule = _end(lines, start, title[1] if title else None, info)
    above = {squeeze(line) for line in lines[:end] if size(line) >= 10}
    for line in lines[end:]:
        body.drop("copy" if squeeze(line) in above else line_noise(line) or rule, [line])
    kept: list[str] = []
    for number in range(start, end):
        line = lines[number]
        code = "info" if number in info else line_noise(line)
        if code is not None:
            body.drop(code, [line])
        else:
            kept.append(line)
    body.lines = _trim(_without_copies(kept, body), body)
    return body


def _start(lines: Sequence[str], title: tuple[int, str] | None, info: frozenset[int]) -> int:
    """Return the first line behind the head: below the title and every info line and widget that precedes the text."""
    if title is None:
        first, last = main_text(lines, info)
        return first if last >= 0 else 0
    start = title[0] + (2 if title[1] != lines[title[0]] else 1)
    for number in range(start, min(len(lines), start + 16)):
        if number in info or line_noise(lines[number]):
            start = number + 1
        elif size(lines[number]) >= 25 or _STOPPED.search(lines[number]):
            break
    return start


def _end(lines: Sequence[str], start: int, title: str | None, info: frozenset[int]) -> tuple[int, str]:
    """Return the first line below the article, and the rule that says so."""
    seen: set[str] = set()
    _, last = main_text(lines[start:], frozenset(n - start for n in info))
    last = start + last if last >= 0 else len(lines)
    last_sentence = max(
        (n for n in range(start, len(lines)) if n not in info and is_paragraph(lines[n]) and not tail_noise(lines[n])),
        default=start - 1,
    )
    for number in range(start, len(lines)):
        line = lines[number]
        code = ends_article(line)
        if code is not None and seen:
            return number, "copy" if code == "elder" else code
        if title is not None and squeeze(line) == squeeze(title) and _repeats(lines, number + 1, seen, info):
            return number, "copy"
        if seen and number > last_sentence and _is_list(lines, number):
            return number, "list"
        if seen and number > last and _is_dated_list(lines, number):
            return number, "list"
        if number in info and seen and number > min(last, last_sentence) and number + 1 < len(lines):
            return number + 1, "tail"
        if line and number not in info and not line_noise(line):
            seen.add(squeeze(line))
    return len(lines), "tail"


def _repeats(lines: Sequence[str], start: int, seen: set[str], info: frozenset[int]) -> bool:
    """Tell whether the next lines of text have stood above."""
    texts = [
        squeeze(lines[n]) for n in range(start, min(len(lines), start + 14))
        if n not in info and lines[n] and not line_noise(lines[n])
    ][:6]  # fmt: skip
    return bool(texts) and sum(text in seen for text in texts) * 2 > len(texts)


def _is_list(lines: Sequence[str], start: int) -> bool:
    """Tell whether four dated headlines begin here."""
    rest = lines[start : start + 4]
    return len(rest) == 4 and all(DATED.match(line) and not _STOPPED.search(line) and size(line) > 12 for line in rest)


def _is_dated_list(lines: Sequence[str], start: int) -> bool:
    """Tell whether headlines with dates on lines of their own begin here, behind the text."""
    window = lines[start : start + 9]
    bare = []
    for line in window:
        dates = find_dates(line)
        bare.append(len(dates) == 1 and size(line) - size(dates[0].raw) < 3)
    return len(bare) > 3 and sum(bare) >= 3 and not bare[0] and True in bare[:3]


def _without_copies(lines: list[str], body: Body) -> list[str]:
    """Drop the second standing of a text that stands twice; lines that merely recur stay."""
    first: dict[str, int] = {}
    again: list[int] = []
    for number, line in enumerate(lines):
        key = squeeze(line)
        if key in first and len(key) >= 20:
            again.append(number)
        first.setdefault(key, number)
    once = sum(len(key) for key in first)
    twice = sum(size(lines[number]) for number in again)
    if len(again) < 2 or twice * 2 < once:
        return lines
    low, high = again[0], again[-1]
    copy = [n for n in range(low, high + 1) if first[squeeze(lines[n])] < low]
    body.drop("copy", (lines[n] for n in copy))
    gone = set(copy)
    return [line for n, line in enumerate(lines) if n not in gone]


def _trim(lines: list[str], body: Body) -> list[str]:
    """Drop footer lines from the end, and numbered headlines of a ranking that lost its heading."""
    end = len(lines)
    while end and (code := tail_noise(lines[end - 1])) is not None:
        body.drop(code, [lines[end - 1]])
        end -= 1
    return lines[:end]
