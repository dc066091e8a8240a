"""Periods of publication as users type them: YYYY, YYYY-MM or YYYY-MM-DD."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import timedelta, timezone

from govcrawl.errors import InputError

CHINA = timezone(timedelta(hours=8))
"""The one zone of China, without summer time since 1991."""

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From one day to another in China, both included, YYYY-MM-DD; None: open."""

    since: str | None = None
    until: str | None = None

    def contains(self, day: str) -> bool:
        """Return whether a day, YYYY-MM-DD, lies within.

        >>> Period(since="2023-07-01", until="2023-07-31").contains("2023-07-31")
        True
        """
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


def first_day(text: str) -> str:
    """Return the first day of a year, month or day; raises InputError for anything else.

    >>> first_day("2023"), first_day("2023-7"), first_day("2023-07-19")
    ('2023-01-01', '2023-07-01', '2023-07-19')
    """
    return _span(text)[0]


def last_day(text: str) -> str:
    """Return the last day of a year, month or day; raises InputError for anything else.

    >>> last_day("2023"), last_day("2024-02"), last_day("2023-07-19")
    ('2023-12-31', '2024-02-29', '2023-07-19')
    """
    return _span(text)[1]


def parse_period(since: str | None, until: str | None) -> Period:
    """Return the period between two dates as typed; either may be None or empty.

    Raises InputError for what is no date, and for an end before the beginning.

    >>> parse_period("2023-07", None)
    Period(since='2023-07-01', until=None)
    """
    period = Period(since=first_day(since) if since else None, until=last_day(until) if until else None)
    if period.since and period.until and period.until < period.since:
        raise InputError(f"the period ends before it begins: {since} to {until}; exchange the two dates")
    return period


def _span(text: str) -> tuple[str, str]:
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in found.groups())
    if not year or (month is not None and not 1 <= month <= 12):
        raise InputError(f"{text!r} is not a date of the calendar; write YYYY, YYYY-MM or YYYY-MM-DD")
    if month is None:
        return f"{year:04}-01-01", f"{year:04}-12-31"
    days = calendar.monthrange(year, month)[1]
    if day is None:
        return f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{days:02}"
    if not 1 <= day <= days:
        raise InputError(f"{text!r} is not a date of the calendar: that month has {days} days")
    return f"{year:04}-{month:02}-{day:02}", f"{year:04}-{month:02}-{day:02}"
