"""Provinces and prefectures of China by their GB/T 2260 codes.

The table is `regions.csv`: every current unit of province and prefecture level, the counties and cities
that a province governs directly, and units abolished or renamed since 2006 that older pages still name.
Codes follow GB/T 2260-2007 and the yearly lists of the Ministry of Civil Affairs; `valid_from` and
`valid_to` are the month (or year) of the State Council's decision, given where it is known. Two codes
are customary and not of the standard: 100000 for the whole country, 660000 for 新疆生产建设兵团.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from govcrawl.errors import InputError

COUNTRY = "100000"
"""The code that national publishers carry."""

_FIRST_LEVEL = frozenset({"municipality", "province", "autonomous_region", "special_region"})
_PREFECTURES = frozenset({"city", "prefecture", "autonomous_prefecture", "league"})
_WITHOUT_PREFECTURES = frozenset({"municipality", "special_region"})
_SUFFIX = re.compile(
    r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|[省市]"
    r"|(?: (?:zhuang|hui|uygur|uyghur))? autonomous region| special administrative region"
    r"| province| municipality| city| sheng| shi)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A unit of the administrative division."""

    code: str
    """GB/T 2260, six digits."""
    name: str
    """The full name in Chinese, such as 阿坝藏族羌族自治州."""
    kind: str
    """country, municipality, province, autonomous_region, special_region, corps (province level);
    city, prefecture, autonomous_prefecture, league (prefecture level); county (directly governed)."""
    pinyin: str
    """Without tones, spaces and suffix, such as `aba`."""
    province_code: str
    """The unit of province level that it lies in (its own code for a province); empty for the country."""
    valid_from: str | None = None
    """YYYY or YYYY-MM, where known."""
    valid_to: str | None = None
    """YYYY or YYYY-MM of its end or renaming; None for a current unit."""
    aliases: tuple[str, ...] = ()
    """Other spellings, lower case, such as `inner mongolia`."""

    @property
    def is_province(self) -> bool:
        """True for the 34 units of province level."""
        return self.kind in _FIRST_LEVEL


@cache
def regions() -> tuple[Region, ...]:
    """Return every row of the table in the order of codes; a renamed unit has a row for each name, the older first."""
    text = resources.files("govcrawl").joinpath("regions.csv").read_text(encoding="utf-8")
    return tuple(
        Region(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            pinyin=row["pinyin"],
            province_code=row["province_code"],
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
            aliases=tuple(row["aliases"].split(";")) if row["aliases"] else (),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


@cache
def _by_code() -> dict[str, Region]:
    return {unit.code: unit for unit in regions()}


def region(code: str) -> Region | None:
    """Return the unit of a six-digit code, or None where the code names nothing.

    The code of a county or district gives the prefecture that it lies in, or the province in a
    municipality; a renamed unit gives its current name.

    >>> region("510104").name
    '成都市'
    >>> region("110105").name
    '北京市'
    >>> region("519900") is None
    True
    """
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    known = _by_code()
    if code in known:
        return known[code]
    parent = known.get(code[:4] + "00")
    if parent is not None and parent.kind in _PREFECTURES:
        return parent
    province = known.get(code[:2] + "0000")
    if province is not None and province.kind in _WITHOUT_PREFECTURES and code[2:4] in ("01", "02"):
        return province
    return None


def province_of(code: str) -> str | None:
    """Return the name of the province that a code lies in; None for the country and for unknown codes.

    >>> province_of("513200"), province_of("660000"), province_of("100000")
    ('四川省', '新疆维吾尔自治区', None)
    """
    unit = region(code)
    return _by_code()[unit.province_code].name if unit and unit.province_code else None


def city_of(code: str) -> str | None:
    """Return the name of the prefecture (or directly governed county) of a code; None above that level.

    >>> city_of("513221"), city_of("419001"), city_of("510000"), city_of("110105")
    ('阿坝藏族羌族自治州', '济源市', None, None)
    """
    unit = region(code)
    if unit is None or unit.is_province or unit.kind in ("country", "corps"):
        return None
    return unit.name


def find_province(text: str) -> Region:
    """Return the province that a user names: with or without suffix, in pinyin or English, or by its code.

    陕西 is `shaanxi`, 山西 `shanxi`. Raises InputError that names the province of a city, or the nearest names.

    >>> [find_province(text).code for text in ("四川", "内蒙古自治区", "Shaanxi", "inner mongolia", "51")]
    ['510000', '150000', '610000', '150000', '510000']
    """
    wanted = _fold(text)
    provinces = [unit for unit in regions() if unit.is_province]
    namesake = next((unit for unit in regions() if unit.name == text.strip() and not unit.is_province), None)
    if namesake is None:
        for unit in provinces:
            if wanted in _spellings(unit):
                return unit
    inside = namesake or next(_units_named(wanted), None)
    if inside is not None and inside.province_code:
        province = _by_code()[inside.province_code]
        raise InputError(f"{text!r} is {inside.name}, a part of {province.name}: name the province ({province.pinyin})")
    spelled = {spelling: unit for unit in provinces for spelling in (_fold(unit.name), unit.pinyin, *unit.aliases)}
    near = dict.fromkeys(spelled[found] for found in difflib.get_close_matches(wanted, spelled, n=4, cutoff=0.5))
    nearest = ", ".join(f"{unit.name} ({unit.pinyin})" for unit in near)
    advice = f"did you mean {nearest}?" if near else "write it like 四川, sichuan or 510000"
    raise InputError(f"no province is called {text!r}: {advice}")


def find_city(text: str, province: str | None = None) -> Region:
    """Return the prefecture, or directly governed county, that a user names, as `find_province` does for provinces.

    *province* (a code) tells namesakes apart, such as 苏州 and 宿州 by `suzhou`. Raises InputError where there is none
    in it, or several, with their names or the nearest ones.

    >>> find_city("成都").code, find_city("suzhou", "340000").name, find_city("5132").name
    ('510100', '宿州市', '阿坝藏族羌族自治州')
    """
    wanted = _fold(text)
    cities = [unit for unit in regions() if city_of(unit.code) is not None]
    cities = [unit for unit in cities if province is None or unit.province_code == province]
    codes = {wanted, wanted + "00"} if re.fullmatch(r"[0-9]{4}|[0-9]{6}", wanted) else set()
    found = [unit for unit in cities if unit.name == text.strip()]
    found = found or [unit for unit in cities if wanted in _spellings(unit) or unit.code in codes]
    named = {unit.code: _by_code()[unit.code] for unit in found}
    if len(named) == 1:
        return next(iter(named.values()))
    if named:
        choice = ", ".join(f"{unit.name} ({unit.code})" for unit in named.values())
        raise InputError(f"{text!r} may be {choice}: give its Chinese name or its code")
    spelled = {spelling: unit for unit in cities for spelling in (_fold(unit.name), unit.pinyin, *unit.aliases)}
    near = dict.fromkeys(spelled[one] for one in difflib.get_close_matches(wanted, spelled, n=4, cutoff=0.5))
    advice = ", ".join(f"{unit.name} ({unit.pinyin})" for unit in near)
    where = f" in {_by_code()[province].name}" if province else ""
    raise InputError(
        f"no city is called {text!r}{where}: "
        + (f"did you mean {advice}?" if advice else "write it like 成都, chengdu or 510100")
    )


def _units_named(wanted: str) -> Iterator[Region]:
    """Yield the units of that spelling, current ones first; a bare code gives its own unit or the one around it."""
    for unit in sorted(regions(), key=lambda unit: unit.valid_to is not None):
        if wanted in _spellings(unit):
            yield unit
    around = region(wanted)
    if around is not None:
        yield around


def _spellings(unit: Region) -> frozenset[str]:
    spellings = {_fold(unit.name), unit.pinyin, unit.code, *unit.aliases}
    if unit.is_province:
        spellings.add(unit.code[:2])
    return frozenset(spellings)


def _fold(text: str) -> str:
    """Lower case, single spaces, no suffix of rank: `Sichuan  Province` and `sichuan` are one."""
    words = re.sub(r"[\s_-]+", " ", text.strip().lower())
    return _SUFFIX.sub("", words)
