"""What columns are called, and how likely one of a name is to hold news (`column_names.toml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from govcrawl.errors import GovcrawlError
from govcrawl.origins.places import namesakes
from govcrawl.toml_text import parse_toml

LONGEST = 16
"""Characters of the longest name of a column; titles of articles are longer."""
_LONGEST_LIKE = 10
"""Characters of a name that is only like those of columns; short titles of articles end in 新闻, too."""
PRIMARY = 0.4
"""Weight from which a column is one of news; below it is proposed as a secondary one."""


class ColumnRole(StrEnum):
    """What is behind a name in a menu."""

    COLUMN = "column"
    SECONDARY = "secondary"
    """Notices and the like: articles, but hardly news."""
    HUB = "hub"
    """A page of several columns."""
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NameWeight:
    """How a name is taken."""

    role: ColumnRole
    weight: float
    """0 to 1: how likely news of the environment is found behind it."""
    hub: float = 0.0
    """0 to 1: how likely it is a page of several columns; names of columns are names of hubs elsewhere."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    find: re.Pattern[str]
    role: ColumnRole
    weight: float
    portal: float


@dataclass(frozen=True, slots=True)
class _Words:
    names: dict[str, tuple[ColumnRole, float, float]]
    hubs: dict[str, float]
    refused: frozenset[str]
    refusal: re.Pattern[str]
    patterns: tuple[_Pattern, ...]


_MARKS = re.compile(r"^[\s·•▪■□◆◇★☆>＞»›|｜【\[（(:：\-—+]+|[\s·•>＞»›|｜】\]）):：\-—+…]+$")
_LOCAL = re.compile(r"(.{2,5})(?:环境|环保|生态)")
"""山西环境: the place's own news."""
_LOCAL_WEIGHT = 0.7
_COUNTED = re.compile(r"[（(\[]\s*\d+\s*[）)\]]$")


def clean_column_name(text: str) -> str:
    """Return a name without the marks and blanks that designs put around and into it.

    >>> clean_column_name("【 环 境 要 闻 】>>"), clean_column_name("工作动态(128)")
    ('环境要闻', '工作动态')
    """
    name = _COUNTED.sub("", " ".join("".join(char if char.isprintable() else " " for char in text[:300]).split()))
    before = None
    while before != name:
        before, name = name, _MARKS.sub("", name)
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", name)


def weigh_name(name: str, *, portal: bool = False) -> NameWeight:
    """Return how a cleaned name of a menu is taken; `portal` for the site of a government.

    >>> weigh_name("环境要闻").weight, weigh_name("冀环要闻").weight, weigh_name("党建动态").role.value
    (1.0, 0.9, 'refused')
    >>> weigh_name("今日四川", portal=True).weight, weigh_name("新闻中心").role.value, weigh_name("通知公告").role.value
    (0.9, 'hub', 'secondary')
    """
    words = _words()
    hub = words.hubs.get(name, 0.0)
    known = words.names.get(name)
    if known is not None:
        role, weight, in_portal = known
        return NameWeight(role, in_portal if portal else weight, hub)
    if hub:
        return NameWeight(ColumnRole.HUB, 0.0, hub)
    if not 2 <= len(name) <= LONGEST or name in words.refused or words.refusal.search(name):
        return NameWeight(ColumnRole.REFUSED if name else ColumnRole.UNKNOWN, 0.0)
    for pattern in words.patterns if len(name) <= _LONGEST_LIKE else ():
        if pattern.find.search(name):
            return NameWeight(pattern.role, pattern.portal if portal else pattern.weight, 0.0)
    local = _LOCAL.fullmatch(name)
    if local is not None and namesakes(local[1]):
        return NameWeight(ColumnRole.COLUMN, _LOCAL_WEIGHT)
    return NameWeight(ColumnRole.UNKNOWN, 0.0)


def is_no_column(name: str) -> bool:
    """Tell whether a whole name is that of something else on every site (首页, 网站地图)."""
    return name in _words().refused


@cache
def _words() -> _Words:
    file = "column_names.toml"
    table = parse_toml(
        resources.files("govcrawl.upkeep").joinpath(file).read_bytes(), file, "vocabulary", GovcrawlError
    )
    names: dict[str, tuple[ColumnRole, float, float]] = {}
    hubs: dict[str, float] = {}
    for kind in table["kind"]:
        weight = float(kind["weight"])
        for name in kind["names"]:
            if kind["role"] == ColumnRole.HUB:
                hubs.setdefault(name, weight)
            else:
                names.setdefault(name, (ColumnRole(kind["role"]), weight, float(kind.get("portal", weight))))
    patterns = tuple(
        _Pattern(
            re.compile(each["find"]),
            ColumnRole(each.get("role", "column")),
            float(each["weight"]),
            float(each.get("portal", each["weight"])),
        )
        for each in table["pattern"]
    )
    refused = table["refused"]
    return _Words(names, hubs, frozenset(refused["names"]), re.compile(refused["pattern"]), patterns)
