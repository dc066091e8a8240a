"""Filters of search and export: publication dates, province, sources."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from govcrawl.archive.tables import source
from govcrawl.errors import InputError
from govcrawl.periods import Period
from govcrawl.regions import province_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles are wanted. An article without a date is in no period that is closed on either side."""

    period: Period = field(default_factory=Period)
    province: str | None = None
    """GB/T 2260 code of a province, six digits; a source is of the province that its own code names."""
    sources: tuple[str, ...] = ()
    """Ids; empty: all."""

    def conditions(self, date: str, source_id: str) -> tuple[str, dict[str, str]]:
        """Return an SQL condition over two named columns (a date and a source id), and its parameters."""
        parts, values = ["1"], {}
        if self.period.since:
            parts.append(f"{date} >= :since")
            values["since"] = self.period.since
        if self.period.until:
            parts.append(f"{date} <= :until")
            values["until"] = self.period.until
        if self.province:
            parts.append(f"{source_id} IN (SELECT id FROM source WHERE province = :province)")
            values["province"] = province_of(self.province) or ""
        if self.sources:
            names = [f"source_{number}" for number in range(len(self.sources))]
            parts.append(f"{source_id} IN ({', '.join(':' + name for name in names)})")
            values |= dict(zip(names, self.sources, strict=True))
        return " AND ".join(parts), values


def check_sources(connection: Connection, filters: Filters) -> None:
    """Raise InputError for a source that the archive does not know, with the nearest ids."""
    known = connection.execute(select(source.c.id)).scalars().all()
    for wanted in filters.sources:
        if wanted not in known:
            near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
            advice = f"did you mean {', '.join(near)}?" if near else "govcrawl sources list shows those of the catalog"
            raise InputError(f"the archive has no source {wanted!r}; {advice}")
