"""Hanweb jpaas: the rows of a page come as markup in JSON from a service that builds units of pages.

    <script src="/…/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit"
            queryData="{'parseType':'bulidstatic','webId':'…','tplSetId':'…','pageType':'column','tagId':'…','pageId':'…'}">

Pages are asked for through `paramJson={"pageNo":N,"pageSize":"15"}` alone: a bare `pageNo` is ignored and gives the
first page for ever. Past the last page the markup is empty. Most tenants print a pager with `count`, `rows` and
`pageNo`; some networks are given the first page whatever they ask for, and that pager tells.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from govcrawl.listing.answers import number_of, parameter, query_of, with_parameters
from govcrawl.listing.assembly import read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.records import Emptiness, EndProof, Link, Listing, NextRequest
from govcrawl.listing.rows import select_rows
from govcrawl.source import Column

SERVICE = "/api-gateway/jpaas-publish-server/front/page/build/unit"
PAGE_SIZE = "15"
"""Rows of a page where nothing states another number; a text, as the pages' own script sends it."""
MOST_UNITS = 3
"""How many units of a page are asked for its list, one after the other."""

_TAG = re.compile(
    r"<(?P<tag>[a-z]+)\b(?P<before>[^<>]*?)\bqueryData\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')(?P<after>[^<>]*)>",
    re.I,
)
_ADDRESS = re.compile(r"(?<![\w-])url\s*=\s*[\"']?([^\"'\s>]+)", re.I)
_PAIR = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|([^,'\"{}\s]+))")
_WRITTEN_OUT = re.compile(
    r"[\"']((?:https?://[\w.:-]{1,100})?/[\w./-]{0,100}jpaas-publish-server/[\w./-]{0,100}unit\?[^\"'\s]+)[\"']", re.I
)
_KEYS = ("parseType", "webId", "tplSetId", "pageType", "tagId", "editType", "pageId")
_VARIABLE = r"\b{key}[\"']?\s*[:=]\s*[\"']([^\"']+)"
_LIST = re.compile(r"列表|分页|list", re.I)
_LIKE_LIST = re.compile(r"信息|栏目|新闻|文章|通知|公告|动态|内容|zw|con", re.I)
_FRAME = re.compile(r"导航|菜单|位置|面包屑|友情|页?[头脚尾眉]部?$|头部|底部|nav|menu|foot|head|crumb|logo|login", re.I)
_ASIDE = re.compile(
    r"热点|推荐|排行|相关|轮播|图片|焦点|搜索|检索|二维码|链接|banner|swiper|slide|search|hot|rank|link", re.I
)
_ANY_TAG = re.compile(r"<[a-z][^<>]{0,2000}>", re.I)
_STATED = tuple(re.compile(rf"\b{key}[\"']?\s*[:=]\s*[\"']?(\d{{1,9}})", re.I) for key in ("pageNo", "rows", "count"))
_ARTICLE = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_[0-9a-f_]+\.s?html?(?:$|[?#])", re.I)
_NAMED_BY_HASH = re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.s?html?(?:$|[?#])", re.I)


class Jpaas:
    """Lists of Hanweb jpaas."""

    name = "jpaas"

    def recognises(self, document: ListDocument) -> int:
        """95 for an answer of the service, 90 for a unit in a page, 45 for addresses of articles."""
        if _markup(document) is not None:
            return 95 if "jpaas" in document.own or "/build/unit" in document.own else 50
        if _names_service(document):
            return 90
        return 45 if document.leads_to(_NAMED_BY_HASH, "/art_") >= 3 else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Ask for the unit that is the list of a page, or read an answer of the service; else the page itself."""
        markup = _markup(document)
        if markup is not None:
            return _read_answer(document, column, markup)
        if document.data is not None or _ARTICLE.search(document.own):
            return Listing(family=self.name)
        units = sorted(_units(document), key=lambda unit: -unit.rank)
        chosen = [unit for unit in units if unit.rank >= 0][:MOST_UNITS]
        if not chosen or chosen[0].rank == 0:
            static = read_static(document, column, self.name)
            if not chosen or (static.links and (static.next_request or static.end_proof in _PROVEN)):
                return _unproven(static) if _names_service(document) else static
        following = None
        for unit in reversed(chosen):
            following = replace(_page(unit.url, 1), otherwise=following)
        return Listing(next_request=following, family=self.name)


def _names_service(document: ListDocument) -> bool:
    text = document.text
    return "jpaas-publish-server" in text or ("unitbuild" in text and "queryData" in text)


def _unproven(listing: Listing) -> Listing:
    """A page that asks a service is never known to be all of its list for want of a pager."""
    if listing.end_proof is EndProof.NO_NEXT_SINGLE_PAGE:
        return replace(listing, end_proof=None)
    return listing


_PROVEN = (EndProof.LAST_PAGE_NUMBER, EndProof.TOTAL_REACHED)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A part of a page that the service builds."""

    url: str
    rank: int
    """3 for one that is named 列表 or 分页, down to -1 for one that is named like what stands around a list."""


def _units(document: ListDocument) -> Iterator[_Unit]:
    """Yield the units of a page, in order, each once; a page that names one alone has no other."""
    found: dict[str, _Unit] = {}
    for address, values in (*_declared(document.text), *_scripted(document)):
        url = document.resolve(address)
        if url is None or not values.get("pageId") or not values.get("webId"):
            continue
        values = {"parseType": "bulidstatic", "pageType": "column", **values}
        names = [*(key for key in _KEYS if key in values), *(key for key in values if key not in _KEYS)]
        query = urlencode([(name, values[name]) for name in names], quote_via=quote)
        url = f"{url.partition('?')[0]}?{query}"
        found.setdefault(url, _Unit(url, _rank(values.get("tagId", ""))))
    if not found:
        for match in _WRITTEN_OUT.finditer(document.text):
            url = document.resolve(html.unescape(match[1]))
            if url is not None and "pageId=" in url:
                found.setdefault(url, _Unit(url, _rank(parameter(query_of(url), "tagId") or "")))
    if len(found) == 1:
        found = {url: replace(unit, rank=3) for url, unit in found.items()}
    yield from found.values()


def _rank(tag: str) -> int:
    """How much the label of a unit, which editors choose freely, is that of a list."""
    if _FRAME.search(tag):
        return -1
    named = 3 if _LIST.search(tag) else 1 if _LIKE_LIST.search(tag) else 0
    return max(named - 2, -1) if _ASIDE.search(tag) else named


def _declared(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield address and query of the elements that a unit is written into."""
    for tag in _TAG.finditer(text):
        named = _ADDRESS.search(f"{tag['before']} {tag['after']}")
        address = html.unescape(named[1]) if named else SERVICE
        if "jpaas" not in address and "/build/unit" not in address:
            continue
        raw = html.unescape(tag["double"] if tag["double"] is not None else tag["single"])
        yield address, {pair[1]: pair[2] or pair[3] or pair[4] or "" for pair in _PAIR.finditer(raw)}


def _scripted(document: ListDocument) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the query that a script puts together from variables, where the page names the service."""
    if "jpaas-publish-server" not in document.text or _TAG.search(document.text):
        return
    code = "\n".join(document.scripts)
    found = {key: match[1] for key in _KEYS if (match := re.search(_VARIABLE.format(key=key), code))}
    if {"webId", "pageId", "tplSetId"} <= found.keys():
        yield SERVICE, found


def _markup(document: ListDocument) -> str | None:
    """The markup that an answer of the service carries; None for what is no such answer."""
    data = document.data
    inner = data.get("data") if isinstance(data, dict) else None
    if isinstance(inner, dict) and "html" in inner:
        inner = inner["html"] if inner["html"] is not None else ""
    elif "/build/unit" not in document.own:
        return None
    return inner if isinstance(inner, str) else None


def _page(url: str, number: int, size: str = PAGE_SIZE) -> NextRequest:
    sent = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
    return NextRequest(url=with_parameters(url, paramJson=sent))


def _read_answer(document: ListDocument, column: Column, markup: str) -> Listing:
    asked, asked_size = _asked(document)
    number, size, total = _stated(markup)
    pages = -(-total // size) if total and size else None
    if not markup.strip():
        return Listing(family=Jpaas.name, empty=Emptiness.NO_ROWS, pages=pages, total=total)
    links, anchors = _links(document, column, markup)
    if not links:
        empty = None if anchors else Emptiness.NO_ROWS
        return Listing(family=Jpaas.name, empty=empty, pages=pages, total=total)
    if number is not None and number != asked:
        return Listing(links=links, family=Jpaas.name, page_number=number, pages=pages, total=total)
    proof = EndProof.LAST_PAGE_NUMBER if number is not None and pages is not None and number >= pages else None
    following = _page(document.page.url, asked + 1, asked_size or str(size or PAGE_SIZE))
    return Listing(
        links=links,
        next_request=None if proof else following,
        end_proof=proof,
        family=Jpaas.name,
        page_number=asked,
        pages=pages,
        total=total,
    )


def _asked(document: ListDocument) -> tuple[int, str | None]:
    """The number of the page that was asked for, and the size where one was."""
    sent = parameter(query_of(document.page.url), "paramJson")
    try:
        values = json.loads(sent) if sent else {}
    except (ValueError, RecursionError):
        values = {}
    values = values if isinstance(values, dict) else {}
    size = number_of(values.get("pageSize"))
    return number_of(values.get("pageNo")) or 1, str(size) if size else None


def _stated(markup: str) -> tuple[int | None, int | None, int | None]:
    """Number, size and total that the pager of an answer states, as attributes or in its queryData."""
    for tag in _ANY_TAG.finditer(markup):
        if "count" not in tag[0].lower():
            continue
        text = html.unescape(tag[0])
        found = [number_of(match[1]) if (match := field.search(text)) else None for field in _STATED]
        if found[2] is not None and (found[0] or found[1]):
            return found[0] or None, found[1] or None, found[2]
    return None, None, None


def _links(document: ListDocument, column: Column, markup: str) -> tuple[tuple[Link, ...], bool]:
    """The rows of an answer, and whether it holds any link at all."""
    base = f'<head><base href="{html.escape(column.url)}"></head>' if column.url else ""
    fragment = document.fragment(f"<html>{base}<body>{markup}</body></html>")
    if fragment is None:
        return (), False
    links = read_static(fragment, column, Jpaas.name).links
    if not links and column.items is None:
        # The last page may hold a row or two without a date, too few to be known as a list.
        links = select_rows(fragment, (a for a in fragment.anchor_nodes if _ARTICLE.search(a.get("href") or ""))).links
    return links, any(fragment.resolve(a.get("href")) for a in fragment.anchor_nodes)
