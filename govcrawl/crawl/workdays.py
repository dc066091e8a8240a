"""Days on which Chinese offices rest as a nation, as far as they can be known years ahead.

The State Council announces the days of a year in the autumn before it. What is the same every year is enough to judge a
silence by: the weeks around Spring Festival and National Day, and the days that the sun's calendar fixes.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_LUNAR_YEARS = """
0205 0124 0212 0201 0122 0209 0129 0218 0207 0126
0214 0203 0123 0210 0131 0219 0208 0128 0216 0205
0125 0212 0201 0122 0210 0129 0217 0206 0126 0213
0203 0123 0211 0131 0219 0208 0128 0215 0204 0124
0212 0201 0122 0210 0130 0217 0206 0126 0214 0202
0123 0211 0201 0219 0208 0128 0215 0204 0124 0212 0202
"""
"""Month and day on which the lunar year begins, from 2000 to 2060 (GB/T 33661-2017; the Hong Kong Observatory's tables
to 2100 have the same, and so have the packages holidays 0.109 and lunardate 0.3.0, with which they were compared)."""

_FIRST = 2000

_BEFORE, _AFTER = 3, 8
"""Days before and after the first day of the lunar year on which little is published: eight or nine days are given, and
offices empty before them."""

_FIXED = frozenset(
    {(1, 1), (4, 4), (4, 5), *((5, day) for day in range(1, 6)), *((10, day) for day in range(1, 8))}
)  # fmt: skip
"""New Year, Qingming, Labour Day and National Day, with the days that weekends are moved to. Dragon Boat and Mid-Autumn
are left out: a single workday each."""


@cache
def is_holiday(day: date) -> bool:
    """Return whether *day* is a public holiday in China, or lies in the weeks of the great ones.

    After 2060 all days from January 18 to February 28, on which Spring Festival can lie, count as such.

    >>> is_holiday(date(2031, 1, 23)), is_holiday(date(2024, 10, 7)), is_holiday(date(2024, 10, 8))
    (True, True, False)
    """
    return (day.month, day.day) in _FIXED or day in _spring_festival(day.year)


@cache
def _spring_festival(year: int) -> frozenset[date]:
    known = dict(enumerate(_LUNAR_YEARS.split(), _FIRST))
    if lunar := known.get(year):
        first = last = date(year, int(lunar[:2]), int(lunar[2:]))
    else:
        first, last = date(year, 1, 21), date(year, 2, 20)
    days = (last - first).days + _BEFORE + _AFTER
    return frozenset(first + timedelta(days=each - _BEFORE) for each in range(days + 1))
