"""Filters of search and export: publication dates, province, sources."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Connection, select

from govcrawl.archive.tables import source
from govcrawl.errors import InputError
from govcrawl.periods import Period
from govcrawl.regions import province_of, regions


class PlaceOf(StrEnum):
    """Whose place a province is compared with."""

    SOURCE = "source"
    """The publisher's."""
    ORIGIN = "origin"
    """The one that the article's 来源 line names; an article whose line names none is in no province."""


class Order(StrEnum):
    """Which edits come first."""

    TIME = "time"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles are wanted. An article without a date is in no period that is closed on either side."""

    period: Period = field(default_factory=Period)
    province: str | None = None
    """GB/T 2260 code of a province, six digits."""
    by: PlaceOf = PlaceOf.SOURCE
    """Whose code must lie in the province."""
    sources: tuple[str, ...] = ()
    """Ids; empty: all."""

    def conditions(self, date: str, source_id: str, origin_code: str) -> tuple[str, dict[str, str]]:
        """Return an SQL condition over three columns (a date, a source id, an origin's code), and its parameters."""
        parts, values = ["1"], {}
        if self.period.since:
            parts.append(f"{date} >= :since")
            values["since"] = self.period.since
        if self.period.until:
            parts.append(f"{date} <= :until")
            values["until"] = self.period.until
        if self.province and self.by is PlaceOf.ORIGIN:
            ranges = []
            for number, start in enumerate(_starts(self.province)):
                ranges.append(f"{origin_code} BETWEEN :from_{number} AND :to_{number}")
                values |= {f"from_{number}": f"{start}0000", f"to_{number}": f"{start}9999"}
            parts.append(f"({' OR '.join(ranges)})")
        elif self.province:
            parts.append(f"{source_id} IN (SELECT id FROM source WHERE province = :province)")
            values["province"] = province_of(self.province) or ""
        if self.sources:
            names = [f"source_{number}" for number in range(len(self.sources))]
            parts.append(f"{source_id} IN ({', '.join(':' + name for name in names)})")
            values |= dict(zip(names, self.sources, strict=True))
        return " AND ".join(parts), values


def _starts(province: str) -> list[str]:
    """Return the first two digits of the codes in a province: 65 and, for the corps within it, 66 in 新疆.

    >>> _starts("510000"), _starts("650000")
    (['51'], ['65', '66'])
    """
    return sorted({unit.code[:2] for unit in regions() if unit.province_code == province})


def check_sources(connection: Connection, filters: Filters) -> None:
    """Raise InputError for a source that the archive does not know, with the nearest ids."""
    known = connection.execute(select(source.c.id)).scalars().all()
    for wanted in filters.sources:
        if wanted not in known:
            near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
            advice = f"did you mean {', '.join(near)}?" if near else "govcrawl sources list shows those of the catalog"
            raise InputError(f"the archive has no source {wanted!r}; {advice}")
