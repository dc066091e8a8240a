"""Menus that stand in scripts: markup in string literals, and pairs of a name and an address in arrays and objects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from govcrawl.upkeep.column_names import LONGEST, clean_column_name

MOST = 400_000
"""Characters of scripts that are looked at, on one page."""
MOST_PAIRS = 500
_NEAR = 4
"""Strings on each side of a name among which its address is looked for."""
_GAP = 80
"""Characters between two strings of one object."""

_JOINT = re.compile(r"([\"'])\s*\+\s*\1")
_LINK = re.compile(r"<a\s[^<>]{0,300}?href\s*=\s*[\"']?([^\"'<>\s]{1,300})[^<>]{0,300}>(.{0,200}?)</a", re.I | re.S)
_TAG = re.compile(r"<[^<>]{0,300}>")
_BRACKET = re.compile(r"[\[\](){};]")
_STRING = re.compile(r"\"((?:\\.|[^\"\\\n]){1,300})\"|'((?:\\.|[^'\\\n]){1,300})'")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ADDRESS = re.compile(
    r"(?:https?:/)?\.{0,2}/[\w%./~?=&#:-]*|[\w%./~-]+\.(?:s?html?|jsp|aspx?|php)(?:\?[^\s]*)?|[\w-]+/"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def menu_pairs(scripts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield names and references as scripts pair them, each name cleaned; nothing is run.

    >>> list(menu_pairs(['var m = [{"name": "环境要闻", "url": "/hjyw/"}, ["工作动态", "gzdt/index.html"]];']))
    [('环境要闻', '/hjyw/'), ('工作动态', 'gzdt/index.html')]
    >>> list(menu_pairs(["s += '<li><a href=/xwzx/>新闻' + '中心</a></li>';"]))
    [('新闻中心', '/xwzx/')]
    """
    left, count = MOST, 0
    for script in scripts:
        left -= len(script)
        if left < 0 or count > MOST_PAIRS:
            return
        if not (_CHINESE.search(script) or "\\u" in script):
            continue
        source = _UNICODE.sub(lambda found: chr(int(found[1], 16)), script)
        for name, reference in (*_in_markup(source), *_in_groups(source)):
            count += 1
            if count > MOST_PAIRS:
                return
            yield name, reference


def _in_markup(source: str) -> Iterator[tuple[str, str]]:
    if "<a" not in source.lower():
        return
    plain = _JOINT.sub("", source).replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")
    for match in _LINK.finditer(plain):
        name = clean_column_name(_TAG.sub("", match[2]))
        if 2 <= len(name) <= LONGEST:
            yield name, match[1]


def _in_groups(source: str) -> Iterator[tuple[str, str]]:
    """Each name with the nearest address of its own object, row or call: the one that follows, else the one before."""
    strings = [
        (match.start(), match.end(), (match[1] or match[2]).replace("\\/", "/")) for match in _STRING.finditer(source)
    ]
    for place, (start, end, text) in enumerate(strings):
        if len(text) > 2 * LONGEST or "<" in text or not _CHINESE.search(text):
            continue
        after = _nearest(source, strings[place + 1 : place + 1 + _NEAR], end, 0)
        before = _nearest(source, reversed(strings[max(0, place - _NEAR) : place]), start, 1)
        reference = after or before
        if reference:
            yield clean_column_name(text), reference


def _nearest(source: str, strings: Iterable[tuple[int, int, str]], edge: int, side: int) -> str | None:
    """The first address among the strings on one side, before a bracket or another name."""
    for start, end, text in strings:
        gap = source[edge:start] if side == 0 else source[end:edge]
        if len(gap) > _GAP or _BRACKET.search(gap) or _CHINESE.search(text):
            return None
        if _ADDRESS.fullmatch(text):
            return text
        edge = end if side == 0 else start
    return None
