"""Rows that a static page carries as JSON in a script: `var list = [{"title": …, "url": …, "publishTime": …}];`."""

from __future__ import annotations

import json
import re
from typing import Any

from govcrawl.listing.anchors import weigh_title, weigh_url
from govcrawl.listing.answers import link_of
from govcrawl.listing.document import ListDocument
from govcrawl.listing.fields import field
from govcrawl.listing.records import Link

_ARRAY = re.compile(r"\[\s*\{\s*\"")
_TITLES = ("title", "topic", "docTitle", "newsTitle", "articleTitle", "name", "subject", "bt")
_URLS = ("url", "link", "href", "infourl", "docPubUrl", "linkUrl", "pageUrl", "articleUrl", "path")
_DAYS = (
    *("publishTime", "publishDate", "pubDate", "pubtime", "publish_time", "docRelTime", "releaseTime", "showTime"),
    *("fbrq", "fbsj", "date", "time", "createTime", "create_time"),
)
_LEAST = 3
"""Rows of the shortest list; boxes of one or two objects state other things."""
_DATED = 0.6
"""Share of dated rows that a list has; menus state none."""
_WEIGHT = 0.3
"""Least mean weight of the links, by title and address."""
_SENTENCES = 3
"""Full stops from which a page has text of its own."""
_LONGEST = 2_000_000
"""Characters of the scripts that are gone through."""


def embedded_links(document: ListDocument) -> tuple[Link, ...]:
    """Return the longest list of dated links that stands as JSON in a script of the page."""
    if not any(_ARRAY.search(script) for script in document.scripts) or _has_prose(document):
        return ()
    best: tuple[Link, ...] = ()
    left = _LONGEST
    for script in document.scripts:
        left -= len(script)
        if left < 0:
            break
        place = 0
        while (match := _ARRAY.search(script, place)) is not None:
            try:
                rows, place = json.JSONDecoder(strict=False).raw_decode(script, match.start())
            except (ValueError, RecursionError):
                place = match.end()
                continue
            links = _links(document, rows)
            best = links if len(links) > len(best) else best
    return best


def _has_prose(document: ListDocument) -> bool:
    """True for an article or the like, whose scripts hold what else there is to read; menus and footers have no 。"""
    return "".join(map(str, document.root.itertext())).count("。") >= _SENTENCES


def _links(document: ListDocument, rows: list[Any]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for row in rows:
        link = (
            link_of(document, field(row, *_URLS), field(row, *_TITLES), field(row, *_DAYS))
            if isinstance(row, dict)
            else None
        )
        if link is not None:
            found.setdefault(link.url, link)
    links = tuple(found.values())
    dated = sum(link.date is not None for link in links)
    weight = sum(weigh_title(link.title) * weigh_url(link.url) for link in links)
    fits = len(links) >= _LEAST and dated >= _DATED * len(links) and weight >= _WEIGHT * len(links)
    return links if fits else ()
