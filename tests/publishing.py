"""Sources that publish in their own ways, day by day, for tests and measurements of rhythms."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from govcrawl.crawl.rhythm import silence_of
from govcrawl.crawl.workdays import is_holiday

Habit = Callable[[date], bool]
"""Whether it publishes on a day; asked in order."""


def workdays(chance: random.Random, often: float, on_rest: float = 0.0) -> Habit:
    """On a share of workdays; on weekends and holidays seldom."""
    return lambda day: chance.random() < (on_rest if is_holiday(day) or day.weekday() > 4 else often)


def weekly(chance: random.Random) -> Habit:
    """A bulletin on Fridays, dropped now and then."""
    return lambda day: day.weekday() == 4 and not is_holiday(day) and chance.random() < 0.95


def monthly(chance: random.Random) -> Habit:
    """A bulletin on one of the first days of a month."""
    days: dict[tuple[int, int], int] = {}
    return lambda day: day.day == days.setdefault((day.year, day.month), chance.randint(3, 9))


def bursty(chance: random.Random) -> Habit:
    """A week of campaign, then weeks of nothing."""
    state = [False]

    def publishes(day: date) -> bool:
        state[0] = chance.random() > 0.15 if state[0] else chance.random() < 0.05
        return state[0] and day.weekday() < 5 and not is_holiday(day) and chance.random() < 0.8

    return publishes


HABITS: dict[str, Callable[[random.Random], Habit]] = {
    "daily": lambda chance: workdays(chance, 0.9, 0.1),
    "every_day": lambda chance: workdays(chance, 0.97, 0.97),
    "sparse": lambda chance: workdays(chance, 0.25),
    "rare": lambda chance: workdays(chance, 0.05),
    "weekly": weekly,
    "monthly": monthly,
    "bursty": bursty,
}


def published(habit: str, seed: int, start: date, days: int) -> list[date]:
    """The days of *days* from *start* on which it publishes."""
    publishes = HABITS[habit](random.Random(seed))
    return [day for number in range(days) if publishes(day := start + timedelta(days=number))]


def false_alarms(news: list[date], start: date) -> tuple[int, list[int]]:
    """How often a source that never fell silent was called silent, watched daily; and how long it may be each time."""
    alarms, delays = 0, []
    for number in range(1, len(news)):
        usual = silence_of(news[max(0, number - 420) : number], news[number - 1], start).usual
        if usual is not None:
            alarms += (news[number] - news[number - 1]).days - 1 > usual
            delays.append(usual + 1)
    return alarms, delays
