"""Names of places as publishers print them, found only where a name can begin.

The full names are those of `regions.csv`. Short ones follow from them by rule: without the word of rank (资阳), without
the peoples of an autonomous unit (阿坝, 阿坝州), and a few that are customary (内蒙, 兵团, 锡盟).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from govcrawl.regions import COUNTRY, Region, region, regions

_PEOPLES = re.compile(
    r"(?:土家族|苗族|藏族|羌族|彝族|回族|(?<!内)蒙古族?|哈萨克|朝鲜族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|黎族"
    r"|维吾尔|柯尔克孜)+自治(?=[区州县]$)"
)
_RANK = re.compile(r"(?:特别行政区|自治[区州县]|地区|林区|[省市区州盟县])$")

_CUSTOMARY = {
    "内蒙": "150000",
    "广西自治区": "450000",
    "宁夏自治区": "640000",
    "新疆自治区": "650000",
    "香港特区": "810000",
    "澳门特区": "820000",
    "兵团": "660000",
    "新疆兵团": "660000",
    "锡盟": "152500",
    "巴州": "652800",
    "博州": "652700",
    "克州": "653000",
}
_NEEDS_PROVINCE = frozenset((
    "东方", "阿里", "朝阳", "双河", "新星", "白杨", "北屯", "昆玉", "兴安", "海西", "海北", "海东", "黄南",
    "玉树", "白沙", "昌江", "乐东", "巴州", "博州", "克州",
))  # fmt: skip
"""Short names that are common words, or that districts and counties elsewhere bear too (朝阳区 in Beijing and
Changchun, 巴州区 in 巴中): they count beside the name of their province, or on a site that lies in it."""

_NEEDS_NOUN = frozenset((
    "来宾", "吴忠", "中山", "日照", "白银", "大同", "安康", "文山", "德州", "天门", "三明", "新余", "文昌",
    "万宁", "巢湖",
))  # fmt: skip
"""Short names that are words or names of persons: they count before the noun of a publisher only."""

_NOT_THE_UNIT = re.compile(r"[区县旗镇乡村路街桥岛湖]|道(?!路)|合作组织|[\u4e00-\u9fff]{1,6}族自治")
"""What makes a short name part of another one: 河北区, 长沙县, 南京路, 北海道, 上海合作组织, 河南蒙古族自治县."""

_NOUN = re.compile(
    r"(?:[报网台局厅委办府站院社队处室号云部版港]|中心|发布|在线|新闻|环境|环保|微信|微博|客户端|app|公司|协会|学会|融媒体?"
    r"|传媒|频道|热线|监管|检察|公安|消防|气象|水务|水利|林业|统计|应急|文明|政务|政法|机关|门户|信息|观察|播报|头条|讯"
    r"|报(?:记者|社|业|客户端|讯|\d).*)$"
)
_PRESS = re.compile(r"(?:[日晚早晨时商]报|广播|电视|新闻|融媒|生态环境|政府|发布|网$)")
_CITIES_OF_PREFECTURES = frozenset((
    "恩施", "大理", "楚雄", "文山", "昌吉", "临夏", "阿克苏", "喀什", "和田", "塔城", "阿勒泰",
))  # fmt: skip
"""Prefectures within which lies the only city of their name."""


class Form(IntEnum):
    """How complete a name is."""

    SHORT = 0
    """资阳, 阿坝: ordinary words may begin alike."""
    RANKED = 1
    """阿坝州, 恩施市."""
    FULL = 2
    """As the table has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place whose name begins a text."""

    code: str
    """GB/T 2260, six digits."""
    length: int
    """Characters of its name (or of the names of a province and a place in it)."""
    form: Form


def leading_place(text: str, within: str | None = None) -> Place | None:
    """Return the place whose name *text* begins with, the deepest where several follow (四川省资阳市); None otherwise.

    *within* is the code of a province: then only places in it count, and names that are ambiguous elsewhere too.

    >>> leading_place("阿坝州生态环境局").code, leading_place("四川资阳").code, leading_place("朝阳区政府")
    ('513200', '512000', None)
    """
    for end in range(min(len(text), _longest()), 1, -1):
        for code, form in _names().get(text[:end], ()):
            unit = region(code)
            if unit is None or (within is not None and (unit.province_code != within or unit.is_province)):
                continue
            found = Place(code=code, length=end, form=form)
            if not _stands(text, found, unit, sure=within is not None):
                continue
            return _deeper(text, found) if unit.is_province else found
    return None


def namesakes(name: str) -> tuple[str, ...]:
    """Return the codes of all units that bear a name, the greatest first.

    >>> namesakes("海南"), namesakes("资阳"), namesakes("海南日报")
    (('460000', '632500'), ('512000',), ())
    """
    return tuple(code for code, _ in _names().get(name, ()))


def short_name(unit: Region) -> str:
    """Return a unit's name without rank and peoples.

    >>> [short_name(region(code)) for code in ("513200", "150000", "469028", "232700", "660000")]
    ['阿坝', '内蒙古', '陵水', '大兴安岭', '新疆生产建设兵团']
    """
    return _RANK.sub("", _PEOPLES.sub("", unit.name))


def ends_as_publisher(text: str) -> bool:
    """Return whether a text ends in the noun of an office or a medium (局, 日报, 客户端)."""
    return _NOUN.search(text) is not None


def _deeper(text: str, found: Place) -> Place:
    inner = leading_place(text[found.length :], within=found.code)
    if inner is None:
        return found
    return Place(code=inner.code, length=found.length + inner.length, form=min(found.form, inner.form))


def _stands(text: str, found: Place, unit: Region, *, sure: bool) -> bool:
    """Return whether a name is that place where it stands, by what follows it."""
    name, rest = text[: found.length], text[found.length :]
    if found.form is not Form.SHORT:
        return not (name.endswith("市") and rest.startswith(("场", "民")))
    if _NOT_THE_UNIT.match(rest):
        return False
    if unit.is_province or unit.kind == "corps":
        return True
    if name in _NEEDS_PROVINCE and not sure:
        return False
    if name in _NEEDS_NOUN and not sure:
        return _PRESS.match(rest) is not None
    return not rest or ends_as_publisher(rest)


@cache
def _names() -> dict[str, tuple[tuple[str, Form], ...]]:
    """Return the codes that each name may mean, provinces and current units first, each with its form."""
    names: dict[str, dict[str, Form]] = {}
    for unit in sorted(regions(), key=lambda unit: (not unit.is_province, unit.valid_to is not None)):
        if unit.code != COUNTRY:
            code = _heir(unit)
            for name, form in _spellings(unit):
                names.setdefault(name, {}).setdefault(code, form)
    for name, code in _CUSTOMARY.items():
        names.setdefault(name, {})[code] = Form.RANKED if name[-1] in "区盟" else Form.SHORT
    return {name: tuple(codes.items()) for name, codes in names.items()}


@cache
def _longest() -> int:
    return max(map(len, _names()))


def _spellings(unit: Region) -> Iterator[tuple[str, Form]]:
    yield unit.name, Form.FULL
    short = short_name(unit)
    if len(short) < 2 or short == unit.name:
        return
    yield short, Form.SHORT
    if unit.kind == "autonomous_prefecture":
        yield short + "州", Form.RANKED
    if unit.name.endswith("自治县"):
        yield short + "县", Form.RANKED
    if short in _CITIES_OF_PREFECTURES:
        yield short + "市", Form.RANKED


def _heir(unit: Region) -> str:
    """Return the code of the unit that goes on under a former one's name in its province (铜仁地区 as 铜仁市)."""
    if unit.valid_to is None:
        return unit.code
    short = short_name(unit)
    heirs = (
        other.code
        for other in regions()
        if other.valid_to is None and other.province_code == unit.province_code and short_name(other) == short
    )
    return next(heirs, unit.code)
