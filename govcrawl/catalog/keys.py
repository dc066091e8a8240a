"""What each key of a catalog file may hold; a check returns the value or raises ValueError that says what to write."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from govcrawl.regions import region
from govcrawl.source import Level, Obstacle, Scope, SourceStatus
from govcrawl.tls_allowance import parse_allowance

FAMILIES = frozenset(
    {
        "generic",
        "trs",  # 拓尔思 TRS WCM and its successor IGI
        "ucap",  # 开普 Kaipu UCAP
        "hanweb",  # 大汉 jcms with dataproxy lists
        "jpaas",  # 大汉 jpaas
        "gkmlpt",  # 南方 NFCMS and gkmlpt of Guangdong
        "lonsun",  # 龙讯 of Anhui
        "eportal",
        "easysite",
        "epoint",  # 国泰新点
        "truecms",
        "zcms",  # 泽元
        "jeecms",
        "powereasy",
        "siteserver",
        "vsb",  # 博达
        "webplus",  # 苏迪
        "jsonlist",  # 网站群内容管理系统 with /cms/JsonList
        "in_en",  # 国际节能环保网
        "gscn",  # 中国甘肃网
        "feed",  # RSS, Atom, JSON Feed
        "sitemap",
    }
)
"""Kinds of CMS that a column may name; where one has no reader yet, the list is read as its pages show it."""

RESERVED_IDS = frozenset({"column", "feed", "recheck", "scout"})
"""Names of spiders: a source is called by its id in the same place."""

MAX_TEXT = 500
"""Longest name, note or selector, in characters."""
MAX_URL = 2000
"""Longest address, in characters."""

_ID = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_][a-z0-9_-]{0,62}(?:\.[a-z0-9_][a-z0-9_-]{0,62})*")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_TYPES = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a table"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: how its value is checked, and whether it must be there."""

    check: Callable[[object], Any]
    required: bool = False


def text(value: object, *, longest: int = MAX_TEXT) -> str:
    """Return one line of text without blanks at its ends.

    >>> text(" 四川省生态环境厅 ")
    '四川省生态环境厅'
    """
    if not isinstance(value, str):
        raise ValueError(f"must be text in quotes, not {_TYPES.get(type(value), 'a date')}")
    line = value.strip()
    if not line:
        raise ValueError("is empty; write its value or leave the key out")
    if not line.replace("\u3000", " ").replace("\xa0", " ").isprintable():
        raise ValueError("holds a line break or a control character; write it on one line")
    if len(line) > longest:
        raise ValueError(f"is longer than {longest} characters; shorten it")
    return line


def note(value: object) -> str:
    """Return one line of text, which may be empty."""
    return "" if value == "" else text(value)


def source_id(value: object) -> str:
    """Return an id in lower snake case or with hyphens.

    >>> source_id("sichuan-aba_gov")
    'sichuan-aba_gov'
    """
    name = text(value, longest=64)
    if not _ID.fullmatch(name):
        raise ValueError(f'{name!r} must be lower-case letters and digits, joined by "-" or "_", such as "sichuan-aba"')
    if name in RESERVED_IDS:
        raise ValueError(f"{name!r} is the name of a spider; choose another")
    return name


def admin_code(value: object) -> str:
    """Return a GB/T 2260 code of six digits that names a region."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError(f'must be text: write "{value}" in quotes')
    code = text(value)
    if region(code) is None:
        raise ValueError(f'{code!r} names no region of GB/T 2260; write six digits such as "510000"')
    return code


def one_of(choices: type[StrEnum]) -> Callable[[object], StrEnum]:
    """Return a check for the values of a closed list."""

    def check(value: object) -> StrEnum:
        word = text(value)
        if word not in set(choices):
            raise ValueError(f"{word!r} is none of {', '.join(choices)}")
        return choices(word)

    return check


def obstacles(value: object) -> tuple[Obstacle, ...]:
    """Return a list of words from Obstacle, each once.

    >>> obstacles(["http", "mainland"])
    (<Obstacle.HTTP: 'http'>, <Obstacle.MAINLAND: 'mainland'>)
    """
    if not isinstance(value, list):
        raise ValueError(f'must be a list such as ["http"], not {_TYPES.get(type(value), "a date")}')
    check = one_of(Obstacle)
    return tuple(dict.fromkeys(Obstacle(check(word)) for word in value))


def day(value: object) -> str:
    """Return a day as YYYY-MM-DD, in quotes or as TOML writes dates.

    >>> day("2024-03-05")
    '2024-03-05'
    """
    written = value.isoformat() if type(value) is date else text(value)
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError as problem:
        raise ValueError(f'{written!r} is no day; write it like "2024-03-05"') from problem


def host(value: object) -> str:
    """Return a bare host name in lower case, with a port where one is given.

    >>> host("STHJT.sc.gov.cn")
    'sthjt.sc.gov.cn'
    """
    name = text(value).lower()
    bare, _, port = name.partition(":")
    port_fits = ":" not in name or (port.isdecimal() and port.isascii() and int(port[:6]) < 65536)
    if not _HOST.fullmatch(bare) or not port_fits:
        raise ValueError(f'{name!r} must be a bare host name, such as "sthjt.sc.gov.cn" (xn--… for one in Chinese)')
    return name


def url(value: object) -> str:
    """Return an absolute http or https address, unchanged.

    >>> url("https://sthjt.sc.gov.cn/sthjt/c103878/xwdt_list.shtml")
    'https://sthjt.sc.gov.cn/sthjt/c103878/xwdt_list.shtml'
    """
    address = text(value, longest=MAX_URL)
    if re.search(r"\s", address):
        raise ValueError(f"{address!r} holds a blank; write it as %20 or take it out")
    try:
        parts = urlsplit(address)
        name, _ = parts.hostname or "", parts.port
    except ValueError as problem:
        raise ValueError(f"{address!r} cannot be read as an address ({problem}); copy it from the browser") from problem
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"{address!r} must begin with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError(f"{address!r} must not carry a user name or password")
    if not _HOST.fullmatch(name) and not _is_ip(name):
        raise ValueError(f"{address!r} has no usable host name (xn--… for one in Chinese)")
    return address


def family(value: object) -> str:
    """Return the name of a kind of CMS from FAMILIES."""
    name = text(value)
    if name not in FAMILIES:
        known = ", ".join(sorted(FAMILIES))
        raise ValueError(f"{name!r} is no known family ({known}); leave it out to have it recognised")
    return name


def selector(value: object) -> str:
    """Return a CSS selector that compiles; `::text` and `::attr(name)` are allowed.

    >>> selector("ul.list > li a::attr(href)")
    'ul.list > li a::attr(href)'
    """
    # Few catalogs have selectors, and parsel takes as long to load as all of them to be read.
    from cssselect import SelectorError
    from parsel.csstranslator import HTMLTranslator

    css = text(value)
    try:
        HTMLTranslator().css_to_xpath(css)
    except SelectorError as problem:
        raise ValueError(f"{css!r} is no CSS selector ({problem}); XPath is not read here") from problem
    return css


def hours(value: object) -> str:
    """Return a span of China's time; one that ends before it begins runs over midnight.

    >>> hours("22:00-06:00")
    '22:00-06:00'
    """
    span = text(value)
    if not _HOURS.fullmatch(span) or span[:5] == span[6:]:
        raise ValueError(f'{span!r} must be two different times of day, such as "22:00-06:00"')
    return span


def tls(value: object) -> str:
    """Return what the hosts may do wrong with TLS, and until which day; `legacy` may stand without one.

    >>> tls("mismatched,expired until 2027-06-30")
    'expired, mismatched until 2027-06-30'
    """
    return str(parse_allowance(text(value)))


def seconds(value: object) -> float:
    """Return a delay from 0 to 3600 seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number of seconds, not {_TYPES.get(type(value), 'a date')}")
    if not 0 <= value <= 3600:
        raise ValueError(f"{value} must lie between 0 and 3600 seconds")
    return float(value)


def flag(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false, without quotes")
    return value


def count(least: int) -> Callable[[object], int]:
    """Return a check for whole numbers from `least` to 100,000."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a whole number without quotes")
        if not least <= value <= 100_000:
            raise ValueError(f"{value} must lie between {least} and 100000")
        return value

    return check


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


SOURCE_KEYS: Mapping[str, Key] = {
    "id": Key(check=source_id, required=True),
    "name": Key(check=text, required=True),
    "admin_code": Key(check=admin_code, required=True),
    "level": Key(check=one_of(Level), required=True),
    "host": Key(check=host, required=True),
    "scope": Key(check=one_of(Scope)),
    "status": Key(check=one_of(SourceStatus)),
    "note": Key(check=note),
    "family": Key(check=family),
    "obstacles": Key(check=obstacles),
    "checked": Key(check=day),
    "delay": Key(check=seconds),
    "hours": Key(check=hours),
    "tls": Key(check=tls),
}
"""The keys of [[source]], beside its columns."""

CHANGE_KEYS: Mapping[str, Key] = {
    name: Key(check=key.check, required=name == "id") for name, key in SOURCE_KEYS.items()
}
"""The keys of [[change]]: those of [[source]], of which only the id must be there."""

COLUMN_KEYS: Mapping[str, Key] = {
    "name": Key(check=text, required=True),
    "url": Key(check=url, required=True),
    "family": Key(check=family),
    "items": Key(check=selector),
    "next": Key(check=selector),
    "render": Key(check=flag),
    "must_have_items": Key(check=count(0)),
    "max_pages": Key(check=count(1)),
}
"""The keys of [[source.column]]."""
