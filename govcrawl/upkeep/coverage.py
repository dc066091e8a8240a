"""Coverage: for which prefectures the catalog has a source with a column, a candidate, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from govcrawl.regions import Region, city_of, region, regions
from govcrawl.source import Level, Scope, Source


class Cover(StrEnum):
    """How far a place is covered, the best of its sources counting."""

    COLUMN = "column"
    """A source with a column."""
    CANDIDATE = "candidate"
    """Candidates alone: the host is known, no column is."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCover:
    """A prefecture, or a county governed by the province, and what the catalog has of it."""

    unit: Region
    own: tuple[Source, ...]
    """Sources of its own rank: its bureau, its portal. Media are no source of a place."""
    inside: tuple[Source, ...]
    """Sources of counties within it; they do not cover it."""

    @property
    def cover(self) -> Cover:
        """Return how far it is covered."""
        return cover_of(self.own)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceCover:
    """A province and its places."""

    unit: Region
    department: Source | None
    """The department or bureau of the environment."""
    portal: Source | None
    """The site of its government."""
    others: tuple[Source, ...]
    """Other sources of the province that lie in none of its prefectures: media, the corps of Xinjiang."""
    prefectures: tuple[PlaceCover, ...]
    counties: tuple[PlaceCover, ...]
    """Of the counties and cities that it governs directly, those that have a source; they are not counted."""

    def count(self, cover: Cover) -> int:
        """Return how many prefectures are covered so."""
        return sum(place.cover is cover for place in self.prefectures)


def cover_of(sources: Sequence[Source]) -> Cover:
    """Return the best cover that some sources give."""
    if not sources:
        return Cover.NONE
    return Cover.CANDIDATE if all(source.is_candidate for source in sources) else Cover.COLUMN


def coverage(sources: Iterable[Source]) -> tuple[ProvinceCover, ...]:
    """Return each province in the order of codes; one without prefectures is left out unless it has a source."""
    by_unit: dict[str, list[Source]] = {}
    for source in sources:
        unit = region(source.admin_code)
        if unit is not None:
            by_unit.setdefault(unit.code, []).append(source)
    current = [unit for unit in regions() if unit.valid_to is None]
    places: dict[str, list[PlaceCover]] = {}
    for unit in current:
        if city_of(unit.code) is not None:
            places.setdefault(unit.province_code, []).append(_place(unit, by_unit.get(unit.code, [])))
    provinces = (unit for unit in current if unit.is_province)
    found = (_province(unit, by_unit, places.get(unit.code, [])) for unit in provinces)
    return tuple(one for one in found if one.prefectures or one.department or one.portal or one.others)


def _place(unit: Region, sources: Sequence[Source]) -> PlaceCover:
    public = [source for source in sources if source.level is not Level.MEDIA]
    return PlaceCover(
        unit=unit,
        own=tuple(source for source in public if source.admin_code == unit.code),
        inside=tuple(source for source in public if source.admin_code != unit.code),
    )


def _province(unit: Region, by_unit: dict[str, list[Source]], places: Sequence[PlaceCover]) -> ProvinceCover:
    own = [*by_unit.get(unit.code, [])]
    own += [source for code, sources in by_unit.items() if _is_corps(code, unit) for source in sources]
    ranked = [source for source in own if source.level is Level.PROVINCE and source.admin_code == unit.code]
    department = next((source for source in ranked if source.scope is Scope.ALL), None)
    portal = next((source for source in ranked if source.scope is Scope.ENVIRONMENT), None)
    return ProvinceCover(
        unit=unit,
        department=department,
        portal=portal,
        others=tuple(source for source in own if source not in (department, portal)),
        prefectures=tuple(place for place in places if place.unit.kind != "county"),
        counties=tuple(place for place in places if place.unit.kind == "county" and (place.own or place.inside)),
    )


def _is_corps(code: str, province: Region) -> bool:
    unit = region(code)
    return unit is not None and unit.kind == "corps" and unit.province_code == province.code
