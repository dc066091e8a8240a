"""Filters of search and export, as conditions over the rows of `search_entry`: one row an article that is shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Connection, select, text

from govcrawl.archive.search.days import DAY, FIRST_UNDATED, LAST, day_number
from govcrawl.archive.tables import source
from govcrawl.article import Verdict
from govcrawl.bigrams import searched
from govcrawl.errors import InputError
from govcrawl.periods import Period
from govcrawl.regions import city_of, province_of, region, regions
from govcrawl.source import Level
from govcrawl.topics import load_lexicon


class PlaceOf(StrEnum):
    """Whose place a province or city is compared with."""

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
    """Which articles are wanted: those that meet all that is given. One without a date is in no closed period.

    Of several sources, levels, topics or verdicts an article needs one. Values that nothing can have are found by
    `check_filters`.
    """

    period: Period = field(default_factory=Period)
    province: str | None = None
    """GB/T 2260 code of a province, six digits."""
    city: str | None = None
    """GB/T 2260 code of a prefecture, or of a county that a province governs directly."""
    by: PlaceOf = PlaceOf.SOURCE
    """Whose code must lie in the province and in the city."""
    sources: tuple[str, ...] = ()
    """Ids; empty: all."""
    levels: tuple[Level, ...] = ()
    """Of the publisher; empty: all."""
    origin: str | None = None
    """What the 来源 line must hold, in whatever script and width."""
    topics: tuple[str, ...] = ()
    """Ids of the lexicon; empty: all."""
    verdicts: tuple[Verdict, ...] = ()
    """`article` or `flagged`; empty: both."""

    @property
    def rows(self) -> tuple[int, int]:
        """The first and last row number of `search_entry` that the period allows, both included."""
        since, until = self.period.since, self.period.until
        low = day_number(since) if since else (DAY if until else FIRST_UNDATED)
        return low, day_number(until) + DAY - 1 if until else LAST

    def conditions(self) -> tuple[str, dict[str, object]]:
        """Return an SQL condition over the table `search_entry`, and its parameters; `1` where all is wanted.

        The names of the parameters begin with `f_`. The period is part of it, as a range of `search_entry.id`.
        """
        parts: list[str] = []
        values: dict[str, object] = {}
        if self.rows != Filters().rows:
            parts.append("search_entry.id BETWEEN :f_low AND :f_high")
            values |= dict(zip(("f_low", "f_high"), self.rows, strict=True))
        of_row, of_values = self.row_conditions()
        return " AND ".join([*parts, *of_row]) or "1", values | of_values

    def of_pages(self, page_id: str, day: str) -> tuple[str, dict[str, object]]:
        """Return an SQL condition over two columns, a page's public id and a day of its own, and its parameters.

        The period is compared with that day; all else with the article that the page shows now.
        """
        parts: list[str] = []
        of_row, values = self.row_conditions()
        for bound, sign in ((self.period.since, ">="), (self.period.until, "<=")):
            if bound:
                parts.append(f"{day} {sign} :{_bind(values, 'f_day', bound)}")
        if of_row:
            parts.append(
                f"{page_id} IN (SELECT page.public_id FROM search_entry JOIN page ON page.id = search_entry.page_id "
                f"WHERE {' AND '.join(of_row)})"
            )
        return " AND ".join(parts) or "1", values

    def row_conditions(self, *, publishers: bool = True) -> tuple[list[str], dict[str, object]]:
        """Return the conditions without that of the period, and their parameters.

        Without *publishers*, also without those that `publisher_conditions` gives.
        """
        parts: list[str] = []
        of_publisher, values = self.publisher_conditions() if publishers else ([], {})
        if of_publisher:
            parts.append(f"search_entry.source_id IN (SELECT id FROM source WHERE {' AND '.join(of_publisher)})")
        if self.by is PlaceOf.ORIGIN:
            for name, ranges in (("province", _province_codes(self.province)), ("city", _city_codes(self.city))):
                if ranges:
                    parts.append(_between("search_entry.origin_admin_code", f"f_{name}", ranges, values))
        if self.origin:
            parts.append("instr(search_entry.origin, :f_origin) > 0")
            values["f_origin"] = searched(self.origin).strip()
        if self.topics:
            # The column holds a JSON list of ids, which have no quotes in them.
            names = [_bind(values, "f_topic", f'"{one}"') for one in self.topics]
            parts.append("(" + " OR ".join(f"instr(search_entry.topics, :{name}) > 0" for name in names) + ")")
        if self.verdicts:
            parts.append(f"search_entry.verdict IN ({_listed('f_verdict', self.verdicts, values)})")
        return parts, values

    def publisher_conditions(self) -> tuple[list[str], dict[str, object]]:
        """Return the conditions over the table `source`, and their parameters."""
        parts: list[str] = []
        values: dict[str, object] = {}
        if self.by is PlaceOf.SOURCE and self.province:
            parts.append(f"province = :{_bind(values, 'f_province', province_of(self.province) or '')}")
        if self.by is PlaceOf.SOURCE and self.city:
            parts.append(_between("admin_code", "f_city", _city_codes(self.city), values))
        if self.sources:
            parts.append(f"id IN ({_listed('f_source', self.sources, values)})")
        if self.levels:
            parts.append(f"level IN ({_listed('f_level', self.levels, values)})")
        return parts, values


def check_filters(connection: Connection, filters: Filters) -> None:
    """Raise InputError for a source, topic, city or verdict that nothing in the archive can have, with the nearest."""
    if filters.sources:
        known = connection.execute(select(source.c.id)).scalars().all()
        for wanted in filters.sources:
            if wanted not in known:
                raise InputError(
                    f"the archive has no source {wanted!r}; "
                    + _advice(wanted, known, "govcrawl sources list shows those of the catalog")
                )
    for wanted in filters.topics:
        _check_topic(connection, wanted)
    if filters.city is not None and city_of(filters.city) is None:
        raise InputError(f"{filters.city!r} is no code of a city; give six digits, such as 510100")
    for verdict in filters.verdicts:
        if not verdict.accepted:
            raise InputError(
                f"no article has the verdict {verdict}: pages of it are not searched; give article or flagged"
            )
    if filters.origin is not None and not searched(filters.origin).strip():
        raise InputError("the origin is empty; give a part of a 来源 line, such as 新华社")


def find_topic(wanted: str) -> str:
    """Return the id of a topic as a user names it, by id or by its Chinese name; what is unknown is returned as it is.

    >>> find_topic("大气"), find_topic("air"), find_topic("own-topic")
    ('air', 'air', 'own-topic')
    """
    name = searched(wanted).strip()
    return next((one.id for one in load_lexicon().topics if name in (one.id, searched(one.name))), wanted.strip())


def _check_topic(connection: Connection, wanted: str) -> None:
    """A topic is known where the built-in lexicon has it, or an article: archives may be made with another lexicon."""
    known = load_lexicon().topics
    if any(one.id == wanted for one in known):
        return
    held = text("SELECT 1 FROM search_entry WHERE instr(topics, :wanted) > 0 LIMIT 1")
    if '"' in wanted or connection.execute(held, {"wanted": f'"{wanted}"'}).first() is None:
        named = {one.name: one.id for one in known} | {one.id: one.id for one in known}
        advice = _advice(wanted, named, f"the topics are {', '.join(one.id for one in known)}")
        raise InputError(f"no article has the topic {wanted!r}; {advice}")


def _advice(wanted: str, known: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(wanted, list(known), n=3, cutoff=0.5)
    return f"did you mean {', '.join(near)}?" if near else otherwise


def _province_codes(code: str | None) -> list[tuple[str, str]]:
    """Return the ranges of codes that lie in a province: 65 and, for the corps within it, 66 in 新疆.

    >>> _province_codes("510000"), _province_codes("650000")
    ([('510000', '519999')], [('650000', '659999'), ('660000', '669999')])
    """
    starts = sorted({unit.code[:2] for unit in regions() if code and unit.province_code == code})
    return [(f"{start}0000", f"{start}9999") for start in starts]


def _city_codes(code: str | None) -> list[tuple[str, str]]:
    """Return the range of codes that lie in a city.

    >>> _city_codes("510100"), _city_codes("419001")
    ([('510100', '510199')], [('419001', '419001')])
    """
    if not code:
        return []
    unit = region(code)
    return [(code, code) if unit is not None and unit.kind == "county" else (f"{code[:4]}00", f"{code[:4]}99")]


def _between(column: str, name: str, ranges: list[tuple[str, str]], values: dict[str, object]) -> str:
    some = [f"{column} BETWEEN :{_bind(values, name, low)} AND :{_bind(values, name, high)}" for low, high in ranges]
    return f"({' OR '.join(some)})"


def _listed(name: str, wanted: Iterable[str], values: dict[str, object]) -> str:
    return ", ".join(f":{_bind(values, name, str(one))}" for one in wanted)


def _bind(values: dict[str, object], name: str, value: object) -> str:
    """Add a parameter and return its name."""
    numbered = f"{name}_{len(values)}"
    values[numbered] = value
    return numbered
