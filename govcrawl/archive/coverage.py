"""Coverage as researchers ask for it: rows of the view `coverage`, by which no articles are told from no data."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from govcrawl.archive.search.filters import Filters, check_filters


class CoverStatus(StrEnum):
    """What a month of a source is known by."""

    COMPLETE = "complete"
    """Its lists were read over the whole month, and every article of them is here; where none is, none was listed."""
    PARTIAL = "partial"
    """A part of the month was read, or some of its articles could not be had; the reason says which."""
    NO_DATA = "no_data"
    """Its lists were not read for this month: that nothing is here says nothing of the source."""
    BLOCKED = "blocked"
    """No data, because the site turned the crawler away on most nights on which it came."""
    UNKNOWN = "unknown"
    """Its lists were read, but too many of its articles bear no date to be told by months."""


def coverage_rows(
    connection: Connection, filters: Filters, statuses: tuple[CoverStatus, ...] = ()
) -> list[dict[str, Any]]:
    """Return months of sources, source by source, the oldest first; *statuses* empty: all.

    The period of the filters bounds the months; those that it touches are taken whole. Raises InputError for an unknown
    source.
    """
    check_filters(connection, filters)
    conditions, values = ["1"], dict[str, str]()
    if filters.sources:
        named = {f"source_{number}": name for number, name in enumerate(filters.sources)}
        conditions.append(f"source_id IN ({', '.join(':' + name for name in named)})")
        values |= named
    if filters.province:
        conditions.append("substr(admin_code, 1, 2) = :province")
        values["province"] = filters.province[:2]
    if filters.period.since:
        conditions.append("month >= :since")
        values["since"] = filters.period.since[:7]
    if filters.period.until:
        conditions.append("month <= :until")
        values["until"] = filters.period.until[:7]
    if statuses:
        conditions.append(f"status IN ({', '.join(repr(status.value) for status in statuses)})")
    query = text(f"SELECT * FROM coverage WHERE {' AND '.join(conditions)} ORDER BY source_id, month")
    return [dict(row) for row in connection.execute(query, values).mappings()]
