"""What the data embedded in a page says of its article: JSON-LD, the variables of scripts, `<time datetime>`.

Pages drawn by scripts print a bare 05-13 09:16, or nothing, and carry the rest as data. Data also speak of other
articles, of accounts and of comments; so a time counts where the data know no other day, or beside the title, and a
name only where the head of the page shows it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from lxml import etree

from govcrawl.extraction.dates import FoundDate, read_date

_MOST = 400_000
"""Characters of scripts that are looked at."""
_TIME = re.compile(
    r"(?i)(?<![a-z])(?:date_?published|(?:first_?)?publish(?:ed)?_?(?:time|date|at)|pub_?(?:time|date)|news_?time|ptime|"
    r"release_?(?:time|date)|(?P<made>create_?(?:time|date)|ct))[\"']?\s*[:=]\s*[\"']?"
    r"(?P<value>(?:19|20)\d\d[-/.年][^\"',;<>{}\\]{4,28}|1\d{9}(?:\d{3})?(?!\d))"
)
"""Names of publication times in schema.org data and in the state of common page scripts; WeChat says createTime."""
_NAME = re.compile(
    r"(?i)(?<![a-z])(?P<key>source(?:_?name)?|media(?:_?name)?|nick_?name|author(?:_?name)?)[\"']?\s*[:=]\s*"
    r"(?:\w+\()?[\"'](?P<value>[^\"'<>{}]{2,40})[\"']"
)
_PERSON = re.compile(
    r"[\"']author[\"']\s*:\s*\[?\s*\{[^{}]{0,200}?[\"']name[\"']\s*:\s*[\"'](?P<value>[^\"']{2,30})[\"']"
)
_CHANGED = re.compile(r"\"dateModified\"\s*:\s*\"([^\"]{8,40})\"")
_STAMPS = frozenset(
    [
        "data-time",
        "data-date",
        "data-timestamp",
        "data-publish-time",
        "data-publishtime",
        "data-publish-date",
        "data-pubtime",
        "data-pub-time",
        "data-pubdate",
    ]
)
"""Attributes from which scripts print when an article was published."""
_DATA = etree.XPath("//@*[starts-with(name(), 'data-')]")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_NEAR = 3000
"""Characters around the title within which a time is that of the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the embedded data of one page say; a name is a claim until the page shows it."""

    published: FoundDate | None = None
    origins: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()


def read_state(root: etree._Element, title: str | None) -> State:
    """Read the embedded data of a parsed page; `title` tells which of several articles in it is meant.

    >>> from lxml import html
    >>> page = html.fromstring('<html><script>var s={"sourceName":"某报","publishTime":"2024-05-13 09:16:00"}</script>')
    >>> state = read_state(page, None)
    >>> state.published.value, sorted(state.origins)
    ('2024-05-13T09:16:00+08:00', ['某报'])
    """
    scripts = list(_scripts(root))
    origins: set[str] = set()
    authors: set[str] = set()
    for script in scripts:
        for match in _NAME.finditer(script):
            (authors if match["key"].lower().startswith("author") else origins).add(unescape(match["value"]).strip())
        authors.update(unescape(match["value"]).strip() for match in _PERSON.finditer(script))
    return State(
        published=_published(scripts, title) or _time_element(root) or _attribute(root),
        origins=frozenset(origins),
        authors=frozenset(authors),
    )


def _scripts(root: etree._Element) -> Iterator[str]:
    left = _MOST
    for element in root.iter("script"):
        text = (element.text or "")[:left]
        if len(text) > 20 and left > 0:
            left -= len(text)
            yield _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _published(scripts: Iterable[str], title: str | None) -> FoundDate | None:
    """The one day that the scripts name, or the time nearest to the title; a time of creation only for want of both."""
    stated: list[tuple[float, bool, FoundDate]] = []
    for script in scripts:
        places = [match.start() for match in re.finditer(re.escape(title), script)] if title else []
        for match in _TIME.finditer(script):
            found = _moment(match["value"])
            if found is not None:
                distance = min((abs(match.start() - place) for place in places), default=float("inf"))
                stated.append((distance, match["made"] is not None, found))
    wanted = [item for item in stated if not item[1]] or stated
    if len({item[2].day for item in wanted}) == 1:
        return max(wanted, key=lambda item: len(item[2].value))[2]
    near = [item for item in wanted if item[0] <= _NEAR]
    return min(near, key=lambda item: item[0])[2] if near else None


def _moment(value: str) -> FoundDate | None:
    """Read a time as it is printed, or counted in seconds or milliseconds since 1970; midnight is a day."""
    found = read_date(value)
    midnight = found is not None and "T00:00:00" in found.value  # a day kept as a moment
    return read_date(found.day) if found is not None and midnight else found


def _time_element(root: etree._Element) -> FoundDate | None:
    """The day on which all `<time datetime>` of the page agree, or that of the one marked as publication."""
    elements = [element for element in root.iter("time") if element.get("datetime")]
    marked = [e for e in elements if e.get("itemprop") == "datePublished" or e.get("pubdate") is not None]
    found = [date for e in (marked or elements) if (date := read_date(e.get("datetime") or "")) is not None]
    return found[0] if found and len({date.day for date in found}) == 1 else None


def _attribute(root: etree._Element) -> FoundDate | None:
    """The day on which all attributes agree from which a script prints the time.

    Elements with a link, or in one, are rows of other articles.
    """
    found: list[FoundDate] = []
    for value in _DATA(root):
        date = read_date(value) if value.attrname in _STAMPS else None
        if date is not None:
            element = value.getparent()
            if next(element.iter("a"), None) is None and next(element.iterancestors("a"), None) is None:
                found.append(date)
    return found[0] if found and len({date.day for date in found}) == 1 else None


def stated_change(root: etree._Element) -> FoundDate | None:
    """Return the `dateModified` of a page's JSON-LD; None where its parts name several days.

    >>> from lxml import html
    >>> data = '<script type="application/ld+json">{"dateModified": "2023-07-21T09:30:00+08:00"}</script>'
    >>> stated_change(html.fromstring(f"<html><body>{data}</body></html>")).value
    '2023-07-21T09:30:00+08:00'
    """
    scripts = (element.text or "" for element in root.iter("script") if element.get("type") == "application/ld+json")
    values = [match[1] for script in scripts for match in _CHANGED.finditer(script[:_MOST])]
    found = [date for value in values if (date := read_date(value)) is not None]
    return found[0] if found and len({date.day for date in found}) == 1 else None


def confirm(names: Iterable[str], shown: Iterable[str]) -> str | None:
    """Return the first of the shown words that the data give as a name.

    >>> confirm({"某报", "另一家"}, ["原创", "某报", "05-13 09:16"])
    '某报'
    """
    known = set(names)
    return next((word for word in shown if word in known), None)
