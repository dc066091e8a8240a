"""Addresses of an article's parts: the article's own address and a number, in the forms that sites write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from govcrawl.canonical import url_key_or_none

_EXTENSION = re.compile(r"\.(?:s?html?|jspx?|aspx?|php|do|action)$", re.I)
_INDEX = re.compile(r"/(?:index|default)$", re.I)
_NUMBER = r"(?P<number>[1-9]\d?)"
"""Two digits: articles have no hundred parts, and ids mostly have more digits."""
_FILE = re.compile(rf"(?P<base>.*[^/_-])[_-]{_NUMBER}")
_FOLDER = re.compile(rf"(?P<base>.*[^/])/{_NUMBER}")
_PARAMETER = re.compile(r"(?:(?:cur(?:rent)?)?page(?:no|num|number|index)?|paged|p|pn)=(?P<number>[1-9]\d?)", re.I)
_DAY = re.compile(r"[a-z]{0,3}[-_]?(?:19|20)\d{2}[-_]?\d{2}(?:[-_]?\d{2})?", re.I)
_HASH = re.compile(r"[0-9a-f]{16,}", re.I)
_LIST_NAME = re.compile(r"index|default|list|node|col|column|channel|more|xlist", re.I)
_FEWEST_DIGITS = 5

_AFTER_STEM = re.compile(
    rb"[_-][1-9]\d?(?=\.(?:s?html?|jspx?|aspx?|php|do|action)|[\"'/?#\s>&])|/[1-9]\d?(?=[./\"'?#\s>&])|"
    rb"[\"']\s*,\s*[\"']\.?s?html?[\"']|_?[\"']\s*\+|(?:\.\w{2,6}|/)?\?(?:[^\"'\s<>]{0,200}[&;])?p\w{0,10}=[1-9]",
    re.I,
)
_MOST_PLACES = 2000
"""Places looked at for a short name; beyond that the whole page is read to tell."""
_SINGLE = re.compile(rb"createPage\w*\s*\(\s*(?:[\"'][^\"']*[\"']\s*,\s*)?[01]\s*,[^()]*$", re.I)
"""The call of TRS and UCAP sites on a page that has no second part, up to the page's name."""
_SHORT = 4
_BEFORE = (b'"', b"'", b"/")
"""What stands before a short name, which would otherwise be found in every other word."""
_QUERY = re.compile(rb"(?:[^\"'\s<>]{0,200}[&;])?p\w{0,10}=[1-9]\d?(?!\d)", re.I)


@dataclass(frozen=True, slots=True)
class Step:
    """How one address stands to another as parts of one article."""

    base: str
    """What both have in common."""
    own: int | None
    """Number in the one address; None: it has none, and is the first part."""
    other: int


def part_number(url: str) -> int | None:
    """Return the number that an address bears behind an article's id, or None. TRS writes 1 for the second part.

    >>> part_number("http://a.gov.cn/202406/t20240624_6790_2.html"), part_number("http://a.gov.cn/show?id=77&page=3")
    (2, 3)
    >>> part_number("http://a.gov.cn/202406/t20240624_67.html"), part_number("http://a.gov.cn/hbyw/index_2.html")
    (None, None)
    """
    return next((number for base, number in forms(url).items() if number is not None and names_article(base)), None)


def steps(url: str, other: str) -> list[Step]:
    """Return the ways in which *other* is the address *url* with a (further) part number.

    >>> steps("http://a.cn/t20240624_6790.html", "http://a.cn/t20240624_6790_1.html")
    [Step(base='a.cn/t20240624_6790?', own=None, other=1)]
    >>> steps("http://a.cn/t20240624_6790.html", "http://a.cn/t20240624_6791.html")
    []
    """
    own = forms(url)
    return [Step(base, own[base], number) for base, number in forms(other).items() if number and base in own]


@lru_cache(maxsize=256)
def forms(url: str) -> dict[str, int | None]:
    """Return every way to read an address as that of an article and a part number (None: without one), by article."""
    key = url_key_or_none(url)
    if key is None or "#" in key:
        return {}
    path, _, query = key.partition("?")
    plain = _EXTENSION.sub("", path).rstrip("/")
    found: dict[str, int | None] = {f"{_bare(plain)}?{query}": None}
    for pattern in (_FILE, _FOLDER):
        if match := pattern.fullmatch(plain):
            found[f"{_bare(match['base'])}?{query}"] = int(match["number"])
    pairs = query.split("&") if query else []
    for place, pair in enumerate(pairs):
        if match := _PARAMETER.fullmatch(pair):
            rest = "&".join(pairs[:place] + pairs[place + 1 :])
            found[f"{_bare(plain)}?{rest}"] = int(match["number"])
    return found


def names_article(base: str) -> bool:
    """Tell whether the common part of two addresses ends in what only an article has: an id, not just a day.

    >>> names_article("a.cn/202406/t20240624_6790?"), names_article("a.cn/show?id=77"), names_article("a.cn/hbyw?")
    (True, True, False)
    """
    path, _, query = base.partition("?")
    if any(sum(map(str.isdigit, value)) >= 2 for _, _, value in (pair.partition("=") for pair in query.split("&"))):
        return True
    name = path.rpartition("/")[2]
    if _DAY.fullmatch(name) or _LIST_NAME.match(name):
        return False
    return sum(map(str.isdigit, name)) >= _FEWEST_DIGITS or _HASH.search(name) is not None


def is_mentioned(url: str, body: bytes) -> bool:
    """Tell whether a page's bytes hold its own address with a part number anywhere; False for nearly all pages.

    >>> page = b'<a href="t20240624_6790_1.html">2</a>'
    >>> is_mentioned("http://a.cn/t20240624_6790.html", page), is_mentioned("http://a.cn/t20240624_6791.html", page)
    (True, False)
    """
    return any(_is_followed(body, stem, _AFTER_STEM) for stem in _stems(url)) or _is_followed(body, b'"?', _QUERY)


def _is_followed(body: bytes, stem: bytes, after: re.Pattern[bytes]) -> bool:
    """Tell whether *after* matches behind any *stem*. Searched this way, a page of 100 kB takes some 40 µs."""
    place = -1
    for _ in range(_MOST_PLACES):
        place = body.find(stem, place + 1)
        if place < 0:
            return False
        if after.match(body, place + len(stem)) and not _SINGLE.search(body, max(0, place - 80), place):
            return True
    return True


@lru_cache(maxsize=64)
def _stems(url: str) -> tuple[bytes, ...]:
    """Return the names behind which a part number may stand: that of the file or folder, and it without a number."""
    try:
        path = _EXTENSION.sub("", urlsplit(url).path).rstrip("/")
    except ValueError:
        return ()
    folder, _, name = path.rpartition("/")
    names = {name}
    if match := _FILE.fullmatch(name):
        names.add(match["base"])
    if (name.isdigit() and len(name) <= 2) or _INDEX.fullmatch(f"/{name}"):
        names.add(folder.rpartition("/")[2])
    if not urlsplit(url).path.rpartition("/")[2]:
        names.add("index")
    whole = [name for name in sorted(names) if name and not (name.isdigit() and len(name) <= 2)]
    return tuple(mark + name.encode() for name in whole for mark in (_BEFORE if len(name) < _SHORT else (b"",)))


def _bare(path: str) -> str:
    return _INDEX.sub("", path).rstrip("/")
