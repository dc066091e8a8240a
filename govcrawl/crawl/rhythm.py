"""Rhythm: whether a source's present silence is like those that it has kept before, or means that something broke.

A list can be read every night and have nothing new for months because its articles appear elsewhere. So a source is
judged by its own history: on which weekdays it publishes, how long it has paused, and what is a holiday in China.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from govcrawl.crawl.workdays import is_holiday

HISTORY = 400
"""Days before the last news by which a rhythm is measured: a year, and the Spring Festival of it for certain."""

LEAST_DAYS = 56
LEAST_PAUSES = 8
"""A source whose history is shorter, or has fewer pauses, has no rhythm yet, and is never called silent."""

_RARE, _LONGER = 0.1, 1.5
_UNUSUAL, _MUCH_LONGER = 1.0, 2.0
"""A silence is beyond the rhythm when its like is expected once in ten years and it outweighs the longest on record by
half, or once a year and it weighs twice as much. Chance alone is wrong for sources that publish in bursts, the record
alone for those that have hardly ever paused."""

_LEAST_WORKDAYS = 3
"""Fewer days without news on which news would be likely are nothing, however regular a source is."""

_SURE = 0.95
"""No weekday is surer to bring news than this; one missed day is then worth three in the logarithm."""

_FAR = 800
"""Days of silence beyond which every rhythm has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How long a source has brought no news, against its own rhythm."""

    last: date | None
    """The last day with news; None: never any."""
    days: int
    """Whole days since then; 0 on the day itself, and where there never was any."""
    usual: int | None
    """Days of silence that its rhythm explains, from that day on; None where it has no rhythm yet."""

    @property
    def is_broken(self) -> bool:
        """True where it has been silent for longer than its rhythm explains."""
        return self.usual is not None and self.days > self.usual

    @property
    def words(self) -> str:
        """How long nothing new has come, against the rhythm."""
        return f"nothing new for {self.days} days; its own rhythm explains {self.usual}"


def silence_of(news: Iterable[date], today: date, since: date | None = None) -> Silence:
    """Return how the silence of a source up to *today* compares with its own rhythm.

    *news* are days on which it brought at least one article, in any order; later ones than *today* are left out, as
    mistakes. *since* is the first day of which all news are known; None: the first of them.

    >>> days = [date(2025, 3, 3) + timedelta(days=number) for number in range(0, 364, 7)]
    >>> silence_of(days, days[-1] + timedelta(days=8)).is_broken
    False
    >>> silence_of(days, days[-1] + timedelta(days=40)).is_broken
    True
    """
    known = sorted({day for day in news if day <= today})
    if not known:
        return Silence(last=None, days=0, usual=None)
    last = known[-1]
    begin = max(since or known[0], last - timedelta(days=HISTORY))
    days = [day for day in known if day >= begin]
    rhythm = _rhythm_of(days, begin)
    return Silence(last=last, days=(today - last).days, usual=rhythm.usual_after(last) if rhythm else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rhythm:
    weights: tuple[float, ...]
    """By weekday, from Monday: how much a day without news weighs, -ln of its probability."""
    longest: float
    """The weightiest silence on record."""
    a_year: float
    """Silences in a year."""

    def usual_after(self, last: date) -> int:
        """Return after how many days without news the rhythm explains no more."""
        weight, workdays = 0.0, 0
        for number in range(1, _FAR):
            own = _weight(self.weights, last + timedelta(days=number))
            weight += own
            workdays += own >= _mean(self.weights)
            if workdays >= _LEAST_WORKDAYS and self._is_beyond(weight):
                return number - 1
        return _FAR

    def _is_beyond(self, weight: float) -> bool:
        expected = self.a_year * math.exp(-weight)
        is_rare = expected < _RARE and weight > _LONGER * self.longest
        return is_rare or (expected < _UNUSUAL and weight > _MUCH_LONGER * self.longest)


def _rhythm_of(days: Sequence[date], begin: date) -> _Rhythm | None:
    """Return the rhythm of a history that begins at a day; None where it is too short."""
    if not days or (days[-1] - begin).days < LEAST_DAYS or len(days) - 1 < LEAST_PAUSES:
        return None
    weights = _weights(set(days), begin, days[-1])
    pauses = [sum(_weight(weights, day) for day in _between(one, other)) for one, other in pairwise(days)]
    # What came before the first news is a pause, too, which may have begun earlier.
    pauses.append(sum(_weight(weights, day) for day in _between(begin - timedelta(days=1), days[0])))
    a_year = len(pauses) * 365 / ((days[-1] - begin).days + 1)
    return _Rhythm(weights=weights, longest=max(pauses), a_year=a_year)


def _weights(news: set[date], begin: date, end: date) -> tuple[float, ...]:
    """Return by weekday how much a day without news weighs, holidays left out."""
    counted, active = [0] * 7, [0] * 7
    for day in _between(begin - timedelta(days=1), end + timedelta(days=1)):
        if not is_holiday(day):
            counted[day.weekday()] += 1
            active[day.weekday()] += day in news
    # Half a day with news and half a one without are added: nothing is impossible, nor certain (Jeffreys' prior).
    chances = [(active[day] + 0.5) / (counted[day] + 1) for day in range(7)]
    return tuple(-math.log(1 - min(chance, _SURE)) for chance in chances)


def _weight(weights: Sequence[float], day: date) -> float:
    """Return how much a day without news weighs; on holidays nothing."""
    return 0.0 if is_holiday(day) else weights[day.weekday()]


def _mean(weights: Sequence[float]) -> float:
    return sum(weights) / len(weights)


def _between(one: date, other: date) -> Iterator[date]:
    """Yield the days that lie between two, neither included."""
    day = one + timedelta(days=1)
    while day < other:
        yield day
        day += timedelta(days=1)
