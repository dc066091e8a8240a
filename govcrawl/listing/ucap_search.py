"""The services of UCAP (开普) that give a list as JSON.

`/common/search/<channel>?_isAgg=true&_isJson=true&_pageSize=15&_template=index&…&page=N`, also as `/es-search/search/`,
`/search/` or `/searchList/`, answers `data.{total,page,rows,results:[{title,url,publishedTimeStr}]}`;
`/szinf/info/getInfoCommon/?pagesize=15&currpage=N&channelid=<channel>` (苏州) `infolist:[{title,link,pubtime}]`.
A page asks them from a script, which puts the address together from literals and variables.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from govcrawl.listing.answers import counted_listing, link_of, number_of, parameter, query_of, with_parameters
from govcrawl.listing.document import ListDocument
from govcrawl.listing.records import Emptiness, Listing, NextRequest

_SERVICE = re.compile(r"/(?:common/search|es-search/search|searchList|search)/[\w-]{8,64}(?:[/?#]|$)")
_COMMON = re.compile(r"/getInfoCommon\b", re.I)
_CALLED = re.compile(
    r"(?P<path>(?:https?:)?/[\w./:-]{0,120}?(?:(?P<sure>common/search|es-search/search)|searchList|search)/)"
    r"(?P<channel>[0-9a-f]{32}|\{[^{}\s]+\})(?P<query>\?[^\"'`\s<>]*)?"
)
_CALLED_COMMON = re.compile(r"(?P<path>(?:https?:)?/[\w./:-]{0,120}?/getInfoCommon/?)(?P<query>\?[^\"'`\s<>]*)?", re.I)
_JOINED = re.compile(r"[\"'`]\s*\+\s*([\w.$]+(?:\([^()]*\))?)\s*\+\s*[\"'`]")
_APPENDED = re.compile(r"([\"'`])\s*\+\s*([\w.$]+)")
_PLAIN = re.compile(r"([\"'])\s*\+\s*\1")
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_CHANNEL = re.compile(r"\bchannel_?id[\"']?\s*[:=]\s*[\"']([0-9A-Za-z]{8,64})[\"']", re.I)
_PAGE_NAME = re.compile(r"page(?:num|no|index)?$|currpage|curpage|current|^[pn]$|^i$", re.I)
_DEFAULTS = "_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&_channelName=&page=1"
"""What the scripts of the platform send."""
_DEFAULTS_COMMON = "pagesize=15&currpage=1"
_DATES = ("publishedTimeStr", "publishedTime", "pubtime", "pubTime", "publishTime", "pubDate")
_MOST = 200_000
"""Characters of scripts that are searched; the call of a list stands in the page's own, not in a library."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """Items of an answer and what it states of its place."""

    items: list[Any]
    number: int | None
    rows: int | None
    total: int | None
    common: bool
    """An answer of getInfoCommon."""


def is_answer(document: ListDocument) -> bool:
    """Tell an answer of these services, by its address and its form."""
    return _answer(document) is not None


def read_answer(document: ListDocument, family: str) -> Listing:
    """Read an answer; one that reports an error, or a page that was not asked for, proves nothing."""
    answer = _answer(document)
    if answer is None:
        return Listing(family=family)
    query = query_of(document.page.url)
    page_name, size_name = ("currpage", "pagesize") if answer.common else ("page", "_pageSize")
    asked = number_of(parameter(query, page_name)) or 1
    size = number_of(parameter(query, size_name)) or answer.rows or None
    received = (asked - 1) * (size or 0) + len(answer.items)
    # A total below what has been received counts something else, such as the rows of this answer.
    total = answer.total if answer.total is not None and (answer.total >= received or not answer.items) else None
    items = [each for each in answer.items if isinstance(each, dict)]
    links = {link.url: link for each in items if (link := _link(document, each)) is not None}
    if answer.items and not links:
        return Listing(family=family, total=total)
    if asked == 1 and size and total and 0 < len(items) < min(size, total):
        size = len(items)  # the service has a largest page of its own
    number = answer.number or asked
    pages = -(-total // size) if total and size else None
    if not links:
        return Listing(family=family, empty=Emptiness.NO_ROWS, pages=pages, total=total)
    if number != asked:
        return Listing(links=tuple(links.values()), family=family, page_number=number, pages=pages, total=total)
    if answer.common and total == len(items) == size and asked == 1:
        pages = total = None  # the number of the rows that it gave, as likely as that of all
    values = {page_name: asked + 1, **({size_name: size} if size else {})}
    following = NextRequest(url=with_parameters(document.page.url, **values))
    return counted_listing(links.values(), family=family, number=asked, following=following, pages=pages, total=total)


def find_service(document: ListDocument) -> NextRequest | None:
    """Return the request for the first answer of the service that a page's scripts ask; None where they ask none."""
    if not any(word in document.text for word in ("/search", "getInfoCommon")):
        return None
    code = _flattened("\n".join(document.scripts)[:_MOST])
    for match in _CALLED_COMMON.finditer(code):
        request = _request(document, code, match["path"], match["query"] or "", _DEFAULTS_COMMON, "channelid")
        if request is not None:
            return request
    for match in _CALLED.finditer(code):
        query = match["query"] or ""
        if not match["sure"] and not re.search(r"_isJson|_isAgg|_pageSize", query or code):
            continue
        channel = match["channel"] if match["channel"][0] != "{" else _value(document, code, match["channel"][1:-1])
        if channel:
            return _request(document, code, f"{match['path']}{channel}", query, _DEFAULTS, None)
    return None


def common_service(document: ListDocument) -> NextRequest | None:
    """Return the request that the platform's own scripts send for the channel that a page names, and no call of it."""
    channel = _value(document, "\n".join(document.scripts)[:_MOST], "channelId")
    url = document.resolve(f"/common/search/{channel}") if channel and re.fullmatch("[0-9a-f]{32}", channel) else None
    return NextRequest(url=f"{url}?{_DEFAULTS}") if url else None


def _request(
    document: ListDocument, code: str, path: str, query: str, defaults: str, channel: str | None
) -> NextRequest | None:
    """Fill in what a script leaves open; *channel* is the parameter that must name the list."""
    names: dict[str, str] = {}
    pairs = [pair.partition("=") for pair in html.unescape(query).lstrip("?").split("&") if pair.partition("=")[0]]
    for name, _, raw in pairs or [pair.partition("=") for pair in defaults.split("&")]:
        names[name] = _filled(document, code, name, raw)
    for name, _, raw in (pair.partition("=") for pair in defaults.split("&")):
        if name in ("page", "currpage", "_isJson", "_pageSize", "pagesize"):
            names[name] = names.get(name) or raw
    if channel is not None and not names.get(channel):
        names[channel] = _value(document, code, "channelid") or ""
        if not names[channel]:
            return None
    names["page" if channel is None else "currpage"] = "1"
    url = document.resolve(path)
    return NextRequest(url=f"{url}?{'&'.join(f'{name}={value}' for name, value in names.items())}") if url else None


def _filled(document: ListDocument, code: str, name: str, raw: str) -> str:
    """A parameter as the script sends it for the first page."""
    if "{" in raw and _PAGE_NAME.search(name):
        return "1"
    return _PLACEHOLDER.sub(lambda match: _value(document, code, match[1]) or "", raw)


def _value(document: ListDocument, code: str, expression: str) -> str | None:
    """The value of a variable of the scripts; a channel may also stand in a meta tag."""
    name = re.split(r"[.(]", expression.strip())[-1] or expression
    if re.fullmatch(r"\w{1,40}", name):
        match = re.search(rf"\b{name}[\"']?\s*[:=]\s*(?:[\"']([\w-]{{1,64}})[\"']|(\d{{1,9}})\b)", code)
        if match:
            return match[1] or match[2]
    if "channel" not in expression.lower():
        return None
    for meta in document.root.iter("meta"):
        if (meta.get("name") or "").lower() in ("channelid", "channel_id") and (content := meta.get("content")):
            return content.strip() if re.fullmatch(r"\s*[\w-]{8,64}\s*", content) else None
    match = _CHANNEL.search(code)
    return match[1] if match else None


def _flattened(code: str) -> str:
    """Scripts with literals joined, and what is put in between as {name}."""
    code = _PLAIN.sub("", code).replace("${", "{")
    return _APPENDED.sub(r"{\2}\1", _JOINED.sub(r"{\1}", code))


def _answer(document: ListDocument) -> _Answer | None:
    data = document.data
    if not isinstance(data, dict):
        return None
    inner = data["data"] if isinstance(data.get("data"), dict) else data
    common = _COMMON.search(document.own) is not None
    if common and isinstance(items := data.get("infolist", inner.get("infolist")), list):
        totals = (
            each.get(name) for each in (inner, data) for name in ("totalcount", "totalCount", "recordcount", "total")
        )
        total = next((found for each in totals if (found := number_of(each))), None)
        return _Answer(items, None, None, total, common=True)
    items = inner.get("results")
    if not isinstance(items, list) or not (_SERVICE.search(document.own) or {"total", "rows", "page"} <= inner.keys()):
        return None
    number, rows, total = (number_of(inner.get(name)) for name in ("page", "rows", "total"))
    return _Answer(items, number or None, rows or None, total, common=False)


def _link(document: ListDocument, item: dict[str, Any]) -> Any:
    url = item.get("url") or item.get("link")
    for name in _DATES:
        link = link_of(document, url, item.get("title"), item.get(name))
        if link is None or link.date is not None:
            return link
    return link_of(document, url, item.get("title"))
