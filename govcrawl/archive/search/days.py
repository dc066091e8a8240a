"""Row numbers of the search index: publication day x 2^24 + serial, so that newest first and periods are ranges."""

from __future__ import annotations

from datetime import date

DAY = 2**24
"""Row numbers of one publication day; also the first that a day can have, since what lies below has no date."""

FIRST_UNDATED = 0
LAST = 2**62
"""No row number is above it."""


def day_number(day: str | None) -> int:
    """Return the first row number of a publication day, YYYY-MM-DD; 0 without a date.

    >>> day_number("2023-07-19") // DAY, day_number(None)
    (738720, 0)
    """
    return date.fromisoformat(day).toordinal() * DAY if day else 0


def day_of(row: int) -> str | None:
    """Return the publication day of a row number, None where it has none.

    >>> day_of(day_number("2023-07-19") + 5), day_of(7)
    ('2023-07-19', None)
    """
    return date.fromordinal(row // DAY).isoformat() if row >= DAY else None
