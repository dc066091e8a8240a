"""Values in what services and scripts say: members of JSON objects, and the settings that a script hands to a pager."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from govcrawl.listing.answers import number_of

_SETTING = re.compile(
    r"(?<![\w$])[\"']?(?P<key>[A-Za-z_$][\w$]{0,40})[\"']?\s{0,20}[:=]\s{0,20}"
    r"(?:(?P<number>\d{1,9})(?![\w.])|\"(?P<double>[^\"\r\n]{0,600})\"|'(?P<single>[^'\r\n]{0,600})')"
)
_NEAR = 4000
"""Characters in which all settings of one call stand."""
_MOST = 100
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
