"""Values in what services and scripts say: members of JSON objects, and the settings that a script hands to a pager."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from govcrawl.listing.answers import number_of

_SETTING = re.compile(
    r"(?<![\w$])[\"']?(?P<key>[A-Za-z_$][\w$]{0,40})[\"']?\s{0,20}[:=]\s{0,20}"
    r"(?:(?P<number>\d{1,9})(?![\w.])|\"(?P<double>[^\"\r\n]{0,600})\"|'(?P<single>[^'\r\n]{0,600})')"
)
_NEAR = 4000
"""Characters in which all settings of one call stand."""
_NAMED = re.compile(
    r"(?<![\w$])[\"']?(?P<key>\w{1,40})[\"']?\s{0,20}:\s{0,20}(?P<name>[A-Za-z_$][\w$]{0,40})\s{0,20}(?=[,}])"
)
_JOINT = re.compile(
    r"[\"']?\s{0,20}\+\s{0,20}(?:[\"'](?P<text>[^\"'\r\n]{0,600})[\"']|\(?(?P<name>[A-Za-z_$][\w$]{0,40})(?:\s?[+-]\s?\d\)?)?)"
)
_VARIABLE = re.compile(
    r"(?<![\w.$&?])(?P<name>[A-Za-z_$][\w$]{0,40})\s{0,9}=\s{0,9}(?:(?P<number>\d{1,12})(?=\s{0,9}(?:[;,\r\n]|$))"
    r"|[\"'](?P<text>[^\"'\r\n]{0,300})[\"'])"
)
_JOINTS = 24
_FAR = 500_000
"""Characters of a page in which its variables are looked for."""
_MOST = 60
"""Mentions of an address in one page that are looked at."""


def field(item: object, *names: str) -> Any:
    """Return the first member of a JSON object that has one of the names, whatever their case, and is not empty.

    >>> field({"PubDate": "2024-03-05", "url": ""}, "url", "pubdate")
    '2024-03-05'
    """
    if not isinstance(item, dict):
        return None
    members = {str(key).lower(): value for key, value in item.items()}
    return next((value for name in names if (value := members.get(name.lower())) not in (None, "")), None)


def count_in(data: object, *names: str) -> int | None:
    """Return the whole number that a member has, of the object itself or of an object right inside it.

    >>> count_in({"result": [], "pageInfo": {"totalCount": "31"}}, "total", "totalCount")
    31
    """
    if not isinstance(data, dict):
        return None
    inside = [value for value in data.values() if isinstance(value, dict)]
    numbers = (number_of(field(each, name)) for each in (data, *inside[:20]) for name in names)
    return next((number for number in numbers if number is not None), None)


def objects_of(value: object, *names: str) -> list[dict[str, Any]] | None:
    """Return the JSON objects in the list that a chain of members leads to; None where there is no list.

    >>> objects_of({"custom": {"data": [{"a": 1}, 7]}}, "custom", "data"), objects_of({"custom": None}, "custom")
    ([{'a': 1}], None)
    """
    for name in names:
        value = field(value, name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else None


def settings(text: str, start: int = 0) -> dict[str, str]:
    """Return the settings (`name: 'value'`, `name = 3`) that a script states from *start* on, the first of each name.

    >>> settings("jpage({perPage:10, proxyUrl:'/a.do', ajaxParam:{columnId:'7'}})")
    {'perPage': '10', 'proxyUrl': '/a.do', 'columnId': '7'}
    """
    found: dict[str, str] = {}
    for match in _SETTING.finditer(text, start, start + _NEAR):
        value = next(v for v in (match["number"], match["double"], match["single"]) if v is not None)
        found.setdefault(match["key"], value)
    return found


def variables(text: str) -> dict[str, str]:
    """Return the numbers and strings that a script gives to variables, the first of each name.

    >>> variables("var siteId = '7', n=3; go('/a?x=' + n); m = n + 1;")
    {'siteId': '7', 'n': '3'}
    """
    return _variables(text[:_FAR])


@lru_cache(maxsize=4)
def _variables(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _VARIABLE.finditer(text):
        found.setdefault(match["name"], match["number"] or match["text"] or "")
    return found


def arguments(text: str, place: int) -> dict[str, str]:
    """Return the members of the object literal that stands behind a place in a script, variables written out.

    >>> arguments("var s = '7'; get('/a.do', {id: s, n: 2, page: now})", 20)
    {'id': '7', 'n': '2'}
    """
    opened = text.find("{", place, place + 600)
    closed = text.find("}", opened, opened + _NEAR) if opened != -1 else -1
    if closed == -1:
        return {}
    inside = text[opened : closed + 1]
    names = {match["key"]: match["name"] for match in _NAMED.finditer(inside)}
    known = variables(text) if names else {}
    return {**{key: known[name] for key, name in names.items() if name in known}, **settings(inside)}


def joined(text: str, place: int, start: str) -> str:
    """Return an address that a script puts together (`'/a?n=' + n + '&s=5'`), from its first string on.

    *place* is where *start*, the first string, begins. Variables are written out; an unknown one leaves nothing.

    >>> joined("go('/a?n=' + n + '&s=' + size);var size = 5;", 4, "/a?n=")
    '/a?n=&s=5'
    """
    whole, end = start, place + len(start)
    match = _JOINT.match(text, end)
    known = variables(text) if match else {}
    for _ in range(_JOINTS):
        match = _JOINT.match(text, end)
        if match is None:
            break
        whole += match["text"] if match["name"] is None else known.get(match["name"], "")
        end = match.end() - (match["name"] is None)
    return whole


def quoted(text: str, part: str) -> Iterator[tuple[int, str]]:
    """Yield the quoted strings that hold *part*, each with the place where it begins.

    >>> list(quoted("$.get('/cms/JsonList?a=1', show)", "/cms/JsonList"))
    [(7, '/cms/JsonList?a=1')]
    """
    place = text.find(part)
    for _ in range(_MOST):
        if place == -1:
            return
        before = max(text.rfind(mark, max(0, place - 600), place) for mark in "\"'")
        if before != -1:
            end = text.find(text[before], place, place + 2000)
            inside = text[before + 1 : end] if end != -1 else ""
            if inside and "\n" not in inside and "<" not in inside:
                yield before + 1, inside
        place = text.find(part, place + len(part))
