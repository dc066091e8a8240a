"""What a name means on the site of a publisher whose place is known: 市生态环境局, 朝阳区, 安岳县融媒体中心."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govcrawl.origins.places import ends_as_publisher, leading_place
from govcrawl.origins.words import Body, body_of
from govcrawl.regions import COUNTRY, region

_RANK = re.compile(r"^(本|我)?(省|自治区|市|州|盟|县|区|旗)(?!场|民|容|值|级|际|域|块|间|县|区|直)(.*)$")
_COUNTY = re.compile(r"^([\u4e00-\u9fff]{1,8}?(?:自治县|[县区市]))((?![县区市]).*)$")
_BANNER = re.compile(r"^([\u4e00-\u9fff]{1,12}?旗)(.*)$")
_NO_COUNTY = re.compile(
    r"(?:[社园小地灾特山校辖牧库城厂矿新各全本我市省景郊]区|.*(?:开发|高新|技术|保护|自治|风景|示范|合作|[社园校])区"
    r"|[城都超股楼上门夜菜各全本我省县州]市|[各全本我市郡强]县|[红国军战]旗)$"
)
"""Words that end like the name of a county: 社区, 开发区, 城市, 都市."""
_PART = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:生态环境分?局|分局)$")
"""Since 2019 a county's bureau is a part of the prefecture's, and often drops the rank: 宣汉生态环境局."""

_COUNTIES = ("县", "区", "旗")
_KINDS = {
    "市": ("city", "municipality", "county"),
    "州": ("autonomous_prefecture",),
    "盟": ("league",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A place that a name means in the neighbourhood of a publisher."""

    code: str
    """GB/T 2260, six digits."""
    rule: str
    """near_name, near_rank, near_county or near_province."""
    body: Body | None = None
    """The body of exactly that place, where the name says one."""


def nearby(name: str, near: str) -> Neighbour | None:
    """Return what a folded name means on the site of a publisher at *near*, an admin code; None where it is unclear.

    >>> nearby("市生态环境局", "512000").code, nearby("省水利厅", "512000").code, nearby("市场监管局", "512000")
    ('512000', '510000', None)
    >>> nearby("朝阳", "211300").rule, nearby("鼓楼区政府", "350100").rule, nearby("鼓楼区政府", "350000").rule
    ('near_name', 'near_county', 'near_province')
    """
    unit = region(near)
    if unit is None or unit.code == COUNTRY:
        return None
    inside = leading_place(name, within=unit.province_code)
    if inside is not None:
        return Neighbour(code=inside.code, rule="near_name", body=body_of(name[inside.length :]))
    return _by_rank(name, near) or _county(name, near)


def county_rest(text: str) -> str:
    """Return what follows the name of a county that *text* begins with; all of it where there is none.

    >>> county_rest("朝阳区生态环境局"), county_rest("生态环境局")
    ('生态环境局', '生态环境局')
    """
    found = _COUNTY.match(text)
    return found[2] if found else text


def _by_rank(name: str, near: str) -> Neighbour | None:
    found = _RANK.match(name)
    own, word, rest = found.groups() if found else (None, "", name)
    # 省厅 and 市局 are, among those who print them, the department and bureau of the environment.
    body = Body.ENVIRONMENT if word and rest in ("厅", "局") else body_of(rest)
    if not word and body is Body.ENVIRONMENT:
        word = next((rank for rank in rest if rank in "厅局"), "")
    if not word or not (own or body or ends_as_publisher(rest)):
        return None
    code = _ranked(word, near)
    if code is None:
        return None
    # A county's own bureau is none of the prefecture's.
    unit = region(code)
    exact = word not in _COUNTIES or unit is None or unit.code != code
    return Neighbour(code=code, rule="near_rank", body=body if exact else None)


def _ranked(word: str, near: str) -> str | None:
    """Return the unit of that rank in which a publisher at *near* lies; None where there is none or several."""
    unit = region(near)
    province = region(unit.province_code) if unit else None
    if unit is None or province is None:
        return None
    if word in ("省", "自治区", "厅"):
        kinds = {"省": {"province"}, "自治区": {"autonomous_region"}}.get(word, {"province", "autonomous_region"})
        return province.code if province.kind in kinds else None
    if word in _COUNTIES:
        return near if near != unit.code else (None if unit.is_province else unit.code)
    if word == "局":
        return None if unit.kind in ("province", "autonomous_region") else near
    return unit.code if unit.kind in _KINDS[word] else None


def _county(name: str, near: str) -> Neighbour | None:
    """Return the unit around a publisher for a county or district that the table does not have."""
    unit = region(near)
    if unit is None:
        return None
    wide = unit.is_province and unit.kind != "municipality"
    found = _COUNTY.match(name) or (_BANNER.match(name) if unit.province_code == "150000" else None)
    if found is None or _NO_COUNTY.match(found[1]):
        known = not wide and _PART.match(name) is not None
    else:
        known = not found[2] or ends_as_publisher(found[2])
    if not known:
        return None
    return Neighbour(code=unit.code, rule="near_province" if wide else "near_county")
