"""Trace: what became of every line of a page, for those who ask why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedBlock:
    """Neighbouring lines that one rule took out, or that are text."""

    rule: str | None
    """None for text."""
    lines: tuple[str, ...]

    @property
    def chars(self) -> int:
        """Characters without white space."""
        return sum(len(word) for line in self.lines for word in line.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The lines of a page in their order, each with the rule by which it is not text (None for text)."""

    lines: tuple[str, ...] = ()
    rules: tuple[str | None, ...] = ()
    element: str | None = None
    """Tag, classes and id of the element that holds the article; None where none does, and for plain text."""
    sure: bool = False
    """The page itself shows that element to be the article's: a name, a marker, or nearly all text stands in it."""

    def blocks(self) -> Iterator[TracedBlock]:
        """Yield the runs of lines of one fate."""
        for rule, pairs in groupby(zip(self.rules, self.lines, strict=True), key=lambda pair: pair[0]):
            yield TracedBlock(rule=rule, lines=tuple(line for _, line in pairs))


def trace_dropped(lines: Sequence[str], dropped: Sequence[tuple[str, str]]) -> Trace:
    """Return the trace of a plain text, of which (rule, line) were dropped in any order.

    >>> trace_dropped(["首页", "水清了。", "打印"], [("widget", "打印"), ("head", "首页")]).rules
    ('head', None, 'widget')
    """
    rules: dict[str, list[str]] = {}
    for rule, line in dropped:
        rules.setdefault(line, []).append(rule)
    times = Counter(lines)
    fates: list[str | None] = []
    for line in lines:
        # of a line that stands several times and was dropped less often, the first standing is the one that stays
        waiting = rules.get(line, [])
        fates.append(waiting.pop(0) if len(waiting) >= times[line] else None)
        times[line] -= 1
    return Trace(lines=tuple(lines), rules=tuple(fates))
