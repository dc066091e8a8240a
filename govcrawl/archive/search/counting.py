"""Counts of hits: exact where that is fast, else an estimate from a sample of days, which says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice

from sqlalchemy import Connection, bindparam, text

from govcrawl.archive.search.asking import Asked, ask, time_limit
from govcrawl.archive.search.days import DAY, day_of
from govcrawl.archive.search.filters import Filters
from govcrawl.archive.search.matching import holds

COUNTED = 1_500_000
"""Rows of the index that a count goes through (0.1 µs a row); for more it takes a sample."""

UNCHECKED = 50_000
"""Rows that are listed to look some of them up in the stored text; of more, some of a few days are looked up."""

FILTERED = 40_000
"""The same where a filter must be looked up for each of them (2 µs a row)."""

CHECKED = 1_000
"""Rows that are looked up in the stored text for a count (0.1 ms each); of more it takes a sample."""

CHECKED_SLICES = 24
"""Days of such a sample where there are very many."""

SLICES = 48
"""Parts of the index that make a sample."""

MONTH_SLICES = 360
"""Days of a sample for counts by month: three of each in ten years."""

SLICED = 100
"""Hits of one slice that are counted by source, place …: their shares are wanted, not their number."""

PLACED = 50_000
"""Hits whose stories are counted one by one (6 µs each); for more it takes a sample."""

FACETED = 150_000
"""Hits that are counted one by one by source, place, month …; for more it takes a sample."""

_TEXTS = """
SELECT reading.title, reading.text FROM search_entry JOIN reading ON reading.id = search_entry.reading_id
WHERE search_entry.id IN :rows
"""
# Asked for together, SQLite goes through all rows between them.
_ENDS = text(
    "SELECT (SELECT min(id) FROM search_entry WHERE id BETWEEN :low AND :high), "
    "(SELECT max(id) FROM search_entry WHERE id BETWEEN :low AND :high)"
)
_STORIES = "LEFT JOIN story_member ON story_member.page_id = search_entry.page_id"


class CountBy(StrEnum):
    """What hits are counted by."""

    YEAR = "year"
    MONTH = "month"
    PROVINCE = "province"
    CITY = "city"
    SOURCE = "source"
    LEVEL = "level"
    ORIGIN = "origin"
    TOPIC = "topic"
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of hits."""

    number: int
    about: bool = False
    """Estimated from a sample, and rounded to two digits."""

    def __str__(self) -> str:
        """Return it for people: `about 61,000`."""
        return f"{'about ' if self.about else ''}{self.number:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many hits have a value; None is for those that have none, such as no date."""

    value: str | None
    count: Count


def count_hits(connection: Connection, terms: str, filters: Filters | None = None) -> Count:
    """Return how many articles `search` would find without a limit; raises InputError as it does."""
    asked = ask(connection, terms, filters)
    with time_limit(connection):
        return _count(connection, asked)


def count_stories(connection: Connection, terms: str, filters: Filters | None = None) -> Count:
    """Return how many rows `search` would find if it grouped them by story."""
    asked = ask(connection, terms, filters)
    with time_limit(connection):
        total = _count(connection, asked)
        if not total.about and total.number <= PLACED:
            rows = asked.hits(
                connection, "coalesce(story_member.story_id, -search_entry.page_id) AS one", joins=_STORIES
            )
            return Count(len({row["one"] for row in rows}))
        return _about(total.number * _story_share(connection, asked))


def count_by(connection: Connection, terms: str, by: CountBy, filters: Filters | None = None) -> list[Counted]:
    """Return the counts of hits by a value: months and years in their order, the rest with the largest first.

    An article has several topics or none. Raises InputError as `search` does.
    """
    asked = ask(connection, terms, filters)
    with time_limit(connection):
        found, about = _values(connection, asked, by)
    named = _named(connection, found, by)
    counts = [
        Counted(value=value, count=_about(some) if about else Count(round(some))) for value, some in named.items()
    ]
    if by in (CountBy.MONTH, CountBy.YEAR):
        return sorted(counts, key=lambda one: (one.value is None, one.value or ""))
    return sorted(counts, key=lambda one: (-one.count.number, one.value is None, one.value or ""))


def _count(connection: Connection, asked: Asked) -> Count:
    if asked.word is not None:
        statement = text("SELECT doc FROM search_index_words WHERE term = :word")
        return Count(int(connection.execute(statement, {"word": asked.word}).scalar() or 0))
    # Rows that meet no filter are gone through as well, so it is those of the index that are bounded.
    most = FILTERED if asked.conditions else COUNTED
    few = replace(asked, conditions=()).statement("search_index.rowid", entry=False, end=f"LIMIT {most + 1}")
    seen = connection.execute(text(f"SELECT count(*) FROM ({few})"), asked.bound()).scalar_one()
    if seen > most:
        return _about(_estimate(connection, asked))
    if asked.is_exact:
        return Count(asked.candidates(connection) if asked.conditions else seen)
    if seen > UNCHECKED:
        return _about(seen * _precision(connection, asked, _slices(connection, asked, CHECKED_SLICES)))
    return _checked(connection, asked)


def _checked(connection: Connection, asked: Asked) -> Count:
    """Look up the candidates in the texts: all of them, or some that are evenly spread over them."""
    rows = connection.execute(text(asked.statement("search_index.rowid", entry=False)), asked.bound()).scalars().all()
    some = rows[:: -(-len(rows) // CHECKED)] if rows else []
    texts = text(_TEXTS).bindparams(bindparam("rows", expanding=True))
    held = 0
    for start in range(0, len(some), 500):
        found = connection.execute(texts, {"rows": list(some[start : start + 500])})
        held += sum(holds(asked.query, title, content) for title, content in found)
    return Count(held) if len(some) == len(rows) else _about(held / len(some) * len(rows))


def _estimate(connection: Connection, asked: Asked) -> float:
    """Return about how many hits there are: their share among the rows of some days, times all rows."""
    slices = _slices(connection, asked)
    rows = sum(_entries(connection, low, high) for low, high in slices)
    found = sum(asked.candidates(connection, low, high) for low, high in slices)
    share = found / rows if rows else 0.0
    return share * _entries(connection, asked.low, asked.high) * _precision(connection, asked, slices)


def _precision(connection: Connection, asked: Asked, slices: list[tuple[int, int]]) -> float:
    """Return which part of what the index finds is a hit, by some of each slice."""
    if asked.is_exact:
        return 1.0
    seen = held = 0
    each = CHECKED // (2 * len(slices)) + 1
    some = replace(asked, is_exact=True)
    for low, high in slices:
        for row in islice(some.hits(connection, "search_index.rowid AS id", texts=True, low=low, high=high), each):
            seen += 1
            held += holds(asked.query, row["title"], row["text"])
    return held / seen if seen else 1.0


def _slices(connection: Connection, asked: Asked, most: int | None = None) -> list[tuple[int, int]]:
    """Return parts of the index, evenly spread over the rows asked for: days, or parts of days where there are few."""
    undated = connection.execute(_ENDS, {"low": asked.low, "high": min(asked.high, DAY - 1)}).one()
    dated = connection.execute(_ENDS, {"low": max(asked.low, DAY), "high": asked.high}).one()
    slices = []
    if dated[0] is not None:
        first, last = dated[0] // DAY, dated[1] // DAY
        step = max(1, (last - first + 1) // (most or SLICES))
        step += step % 7 == 0  # a step of whole weeks would only see one day of the week
        slices += [(day * DAY, day * DAY + DAY - 1) for day in range(first + step // 2, last + 1, step)]
    if undated[0] is not None:
        low, high = undated
        step = max(1, (high - low + 1) // 8)
        slices += [(start, start + max(0, step // 8)) for start in range(low, high + 1, step)]
    return slices


def _entries(connection: Connection, low: int, high: int) -> int:
    bounds = "" if (low, high) == Filters().rows else " WHERE id BETWEEN :low AND :high"
    statement = text(f"SELECT count(*) FROM search_entry{bounds}")
    return int(connection.execute(statement, {"low": low, "high": high} if bounds else {}).scalar_one())


def _story_share(connection: Connection, asked: Asked) -> float:
    """Return how many stories there are to a hit, by a sample: each hit is one part of its story's articles."""
    size = "(SELECT count(*) FROM story_member AS other WHERE other.story_id = story_member.story_id) AS size"
    parts: list[float] = []
    for low, high in _slices(connection, asked):
        rows = asked.hits(connection, f"search_index.rowid AS id, {size}", joins=_STORIES, low=low, high=high)
        parts += [1 / max(1, row["size"] or 1) for row in islice(rows, 50)]
    return sum(parts) / len(parts) if parts else 1.0


def _values(connection: Connection, asked: Asked, by: CountBy) -> tuple[dict[str | None, float], bool]:
    """Return hits by value as the rows have it (for places and levels: by source), and whether that is estimated."""
    total = _count(connection, asked)
    if not total.about and total.number <= FACETED:
        return _tally(connection, asked, by, [(asked.low, asked.high)]), False
    is_period = by in (CountBy.MONTH, CountBy.YEAR)
    if is_period and not asked.conditions:
        found = _by_period(connection, asked, by)
        held = total.number / max(1.0, sum(found.values()))  # those of them that are hits
        return {one: some * held for one, some in found.items()}, not asked.is_exact
    slices = _slices(connection, asked, MONTH_SLICES if by is CountBy.MONTH and asked.is_exact else SLICES)
    found = _tally(connection, asked, by, slices, None if is_period else SLICED)
    if is_period:
        return _spread(connection, found, slices, asked, by), True
    hits = _tally(connection, asked, CountBy.VERDICT, slices, SLICED)
    whole = sum(hits.values())
    return {value: some / whole * total.number for value, some in found.items()}, True


def _tally(
    connection: Connection, asked: Asked, by: CountBy, slices: Iterable[tuple[int, int]], most: int | None = None
) -> dict[str | None, float]:
    """Return hits by value; of each slice the newest only where *most* bounds them."""
    counts: Counter[str | None] = Counter()
    for low, high in slices:
        if by in (CountBy.MONTH, CountBy.YEAR):
            length = 7 if by is CountBy.MONTH else 4
            rows = asked.hits(connection, "search_index.rowid AS id", low=low, high=high)
            counts.update((day_of(row["id"]) or "")[:length] or None for row in rows)
        elif by is CountBy.TOPIC:
            rows = asked.hits(connection, "search_entry.topics AS value", low=low, high=high)
            for row in islice(rows, most):
                counts.update(row["value"].strip('[]"').split('","'))
        else:
            column = by.value if by in (CountBy.ORIGIN, CountBy.VERDICT) else "source_id"
            rows = asked.hits(connection, f"search_entry.{column} AS value", low=low, high=high)
            counts.update(row["value"] for row in islice(rows, most))
    return {value or None: float(some) for value, some in counts.items()}


def _by_period(connection: Connection, asked: Asked, by: CountBy) -> dict[str | None, float]:
    """Count each month or year by itself: the index goes from one end of it to the other without any row."""
    low, high = connection.execute(_ENDS, {"low": max(asked.low, DAY), "high": asked.high}).one()
    found: dict[str | None, float] = {}
    if asked.low < DAY:
        found[None] = asked.candidates(connection, high=DAY - 1)
    for start in _starts(low // DAY, high // DAY, by) if low is not None else ():
        first, following = start.toordinal(), _next(start, by).toordinal()
        part = asked.candidates(connection, max(asked.low, first * DAY), min(asked.high, following * DAY - 1))
        found[start.isoformat()[: 7 if by is CountBy.MONTH else 4]] = part
    return {value: some for value, some in found.items() if some}


def _starts(first: int, last: int, by: CountBy) -> Iterable[date]:
    start = date.fromordinal(first).replace(day=1)
    start = start.replace(month=1) if by is CountBy.YEAR else start
    while start.toordinal() <= last:
        yield start
        start = _next(start, by)


def _next(start: date, by: CountBy) -> date:
    if by is CountBy.YEAR or start.month == 12:
        return date(start.year + 1, 1, 1)
    return start.replace(month=start.month + 1)


def _spread(
    connection: Connection, found: dict[str | None, float], slices: list[tuple[int, int]], asked: Asked, by: CountBy
) -> dict[str | None, float]:
    """Return counts of whole months from those of sampled days: a month's hits are to its articles as in the days."""
    length = 7 if by is CountBy.MONTH else 4
    sampled: Counter[str | None] = Counter()
    for low, high in slices:
        sampled[(day_of(low) or "")[:length] or None] += _entries(connection, low, high)
    plain = text(
        f"SELECT id / {DAY} AS day, count(*) FROM search_entry WHERE id BETWEEN :low AND :high GROUP BY id / {DAY}"
    )
    whole: Counter[str | None] = Counter()
    for day, some in connection.execute(plain, {"low": asked.low, "high": asked.high}):
        whole[date.fromordinal(day).isoformat()[:length] if day else None] += some
    return {value: some / sampled[value] * whole[value] for value, some in found.items() if sampled[value]}


def _named(connection: Connection, found: dict[str | None, float], by: CountBy) -> dict[str | None, float]:
    """Return counts of sources as those of their provinces, cities, levels."""
    if by not in (CountBy.PROVINCE, CountBy.CITY, CountBy.LEVEL):
        return found
    rows = connection.execute(text(f"SELECT id, {by.value} FROM source"))
    places = {str(source_id): value for source_id, value in rows}
    counts: dict[str | None, float] = {}
    for source_id, some in found.items():
        place = places.get(source_id or "")
        counts[place] = counts.get(place, 0.0) + some
    return counts


def _about(number: float) -> Count:
    """Return an estimate with the two digits that a sample can tell."""
    whole = round(number)
    digits = max(0, len(str(whole)) - 2)
    return Count(round(whole, -digits), about=True)
