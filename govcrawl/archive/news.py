"""News: on which days each source brought articles, as far back as a rhythm reaches.

An article is news on the day on which it could first be had: the day printed on it, or a later one where it was put up
late. What a backfill or an import brought is taken to have been put up on the day that it bears.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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


def news_of(connection: Connection, source_ids: Iterable[str], today: date, reach: int) -> dict[str, News]:
    """Return what each source has brought within *reach* days before its newest article, up to *today*.

    Days to come, which are mistakes of the printer or announcements, count by the day on which they were seen.
    """
    runs = [china_day(datetime.fromisoformat(at)) for (at,) in connection.exec_driver_sql(_RUNS)]
    floors = {name: date.fromisoformat(day) for name, day in connection.exec_driver_sql(_FLOORS)}
    end = (today.toordinal() + 1) * DAY
    found = {}
    for name in source_ids:
        newest = connection.exec_driver_sql(_NEWEST, (name, end)).scalar()
        begin = max(newest // DAY - reach, 1) * DAY if newest is not None else end
        since = f"{date.fromordinal(begin // DAY)}"
        dated = connection.exec_driver_sql(_DATED, (name, begin)).all()
        undated = connection.exec_driver_sql(_UNDATED, (name, since)).all()
        seen = [(number, china_day(datetime.fromisoformat(at))) for number, at in (*dated, *undated)]
        days = (_arrival(number, day, runs) for number, day in seen)
        found[name] = News(days=tuple(day for day in days if day <= today), since=floors.get(name))
    return found


def _arrival(number: int, seen: date, runs: Sequence[date]) -> date:
    """Return the day on which an article could first be had; *number* is that of its day, 0 without one."""
    if not number:
        return seen
    printed = date.fromordinal(number)
    if printed >= seen:
        return seen
    before = bisect_left(runs, seen)
    if seen - printed > _LATE or not before:
        return printed
    # The run before did not see it yet.
    return max(printed, runs[before - 1])


_RUNS = "SELECT started_at FROM run ORDER BY started_at"

_FLOORS = """
SELECT source_id, max(floor_date) FROM "column"
WHERE vanished_at IS NULL AND backfill_done = 0 AND floor_date IS NOT NULL GROUP BY source_id
"""

_NEWEST = "SELECT max(id) FROM search_entry WHERE source_id = ? AND id < ?"

_DATED = """
SELECT search_entry.id >> 24, page.first_seen_at FROM search_entry JOIN page ON page.id = search_entry.page_id
WHERE search_entry.source_id = ? AND search_entry.id >= ?
"""

_UNDATED = f"""
SELECT 0, page.first_seen_at FROM search_entry JOIN page ON page.id = search_entry.page_id
WHERE search_entry.source_id = ? AND search_entry.id < {DAY} AND page.first_seen_at >= ?
"""  # a number of the program
