"""News: on which days each source brought articles, as far back as a rhythm reaches.

An article is news on the day on which it could first be had: the day printed on it, or a later one where it was put up
late. What a backfill or an import brought is taken to have been put up on the day that it bears.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Connection

from govcrawl.archive.search.days import DAY
from govcrawl.periods import CHINA

_LATE = timedelta(days=30)
"""An article that is seen later than this after its day was there before, and only found now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a source has brought of late."""

    days: tuple[date, ...]
    """The day of each article, in no order; one for each."""
    since: date | None
    """The first day of which all news are known; None where its lists were read to their ends."""


def china_day(at: datetime) -> date:
    """Return the day in China of an aware time."""
    return at.astimezone(CHINA).date()


def news_of(
    connection: Connection, sources: Mapping[str, date], reach: int, *, by_print: bool = False
) -> dict[str, News]:
    """Return what *sources* have brought within *reach* days before their newest articles, each up to a day in China.

    *by_print* takes the day printed on each article for that on which it could be had, which is many times as fast.
    """
    runs = [_china_day(hour) for (hour,) in connection.exec_driver_sql(_RUNS)]
    floors = {name: date.fromisoformat(day) for name, day in connection.exec_driver_sql(_FLOORS)}
    found = {}
    for name, today in sources.items():
        end = (today.toordinal() + 1) * DAY
        newest = connection.exec_driver_sql(_NEWEST, (name, end)).scalar()
        begin = max(newest // DAY - reach, 1) * DAY if newest is not None else end
        since = f"{date.fromordinal(begin // DAY)}"
        dated = connection.exec_driver_sql(_PRINTED if by_print else _DATED, (name, begin)).all()
        undated = connection.exec_driver_sql(_UNDATED, (name, since)).all()
        days = (_arrival(number, hour, runs) for number, hour in (*dated, *undated))
        found[name] = News(days=tuple(day for day in days if day <= today), since=floors.get(name))
    return found


@cache
def _china_day(hour: str) -> date:
    """Return the day in China of a time in UTC as the tables have it, cut off behind the hour."""
    return china_day(datetime.fromisoformat(f"{hour}:00+00:00"))


def _arrival(number: int, hour: str, runs: Sequence[date]) -> date:
    """Return the day on which an article could first be had.

    *number* is that of the day printed on it, 0 without one; *hour* is when it was first seen, "" where it was in time.
    """
    if not number:
        return _china_day(hour)
    printed = date.fromordinal(number)
    if not hour or printed >= (seen := _china_day(hour)):
        return printed
    before = bisect_left(runs, seen)
    if seen - printed > _LATE or not before:
        return printed
    # The run before did not see it yet.
    return max(printed, runs[before - 1])


_RUNS = "SELECT substr(started_at, 1, 13) FROM run ORDER BY started_at"

_FLOORS = """
SELECT source_id, max(floor_date) FROM "column"
WHERE vanished_at IS NULL AND backfill_done = 0 AND floor_date IS NOT NULL GROUP BY source_id
"""

_NEWEST = "SELECT max(id) FROM search_entry WHERE source_id = ? AND id < ?"

_SEEN = "substr(page.first_seen_at, 1, 13) FROM search_entry JOIN page ON page.id = search_entry.page_id"

_DATED = f"SELECT search_entry.id >> 24, {_SEEN} WHERE search_entry.source_id = ? AND search_entry.id >= ?"

_PRINTED = "SELECT id >> 24, '' FROM search_entry WHERE source_id = ? AND id >= ?"

_UNDATED = f"SELECT 0, {_SEEN} WHERE search_entry.source_id = ? AND search_entry.id < {DAY} AND page.first_seen_at >= ?"
