"""Lonsun (龙讯), of Anhui and beyond.

Column pages hold their first rows, or none; a script (`Ls.pagination`) states how many pages there are and whom to ask
for them: the label service (/site/label/8888?labelName=publicInfoList&…&pageIndex=2), which answers with a piece of
markup, or the column itself (/content/column/6791573?pageIndex=2). Older sites number their pages in the path
(/News/showList/43279/page_1.html).
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from govcrawl.listing.answers import counted_listing, number_of, parameter, query_of, with_parameters
from govcrawl.listing.assembly import emptiness, read_static
from govcrawl.listing.document import ListDocument, text_of
from govcrawl.listing.fields import arguments, joined, quoted, settings
from govcrawl.listing.records import Emptiness, EndProof, Listing, NextRequest
from govcrawl.source import Column

_LABEL = "/site/label/"
_PAGER = "Ls.pagination"
_COLUMN = re.compile(r"/(?:public|content)/column/(?P<id>\d+)(?=$|[?#])")
_SHOW_LIST = re.compile(r"(?P<before>/\w+/showList/(?:\w+/){1,3}page_)(?P<number>\d{1,5})(?P<after>\.s?html?)")
_ARTICLE_BODY = re.compile(r"class=[\"'][^\"']*j-fontContent")
_CALLBACK = re.compile(r"Ls\.pagination\s*\(\s*[\"'][^\"']*[\"']\s*,\s*(?P<name>[A-Za-z_$][\w$]*)\s*,")
_FUNCTION = re.compile(r"(?:function\s+(?P<name>[A-Za-z_$][\w$]*)\s*\()")
_STATED = {"pageIndex": ("pageIndex", "currPage"), "pageCount": ("pageCount",), "total": ("total", "rowCount")}
_NOTHING = ("暂无", "没有相关", "无相关信息")
_SIZE = 15
"""Rows of a page where nothing states how many to ask for; what the sites' own scripts ask."""


class Lonsun:
    """Lists of Lonsun."""

    name = "lonsun"

    def recognises(self, document: ListDocument) -> int:
        """95 for an answer of the label service, 90 for its pager or a list's call of it, 70 for addresses."""
        if document.data is not None:
            return 0
        if _is_answer(document):
            return 95
        if _PAGER in document.text or _label_call(document.text):
            return 90
        path = urlsplit(document.own).path
        if _SHOW_LIST.search(path) or (_COLUMN.search(path) and _LABEL in document.text):
            return 70
        return 30 if "StartLabelHtml_" in document.text else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the rows as on any page, and the further pages from the pager's settings; an article has neither."""
        if _is_answer(document):
            return self._read_answer(document, column)
        if _ARTICLE_BODY.search(document.text):
            return Listing(family=self.name)
        listing = read_static(document, column, self.name)
        if _SHOW_LIST.search(document.own):
            return _numbered(document, listing)
        if column.next is not None:
            return listing
        call = _asked(document, any_call=not listing.links)
        return listing if call is None else self._called(document, listing, call)

    def _called(self, document: ListDocument, listing: Listing, call: str) -> Listing:
        """Return the listing of a column page whose further pages are to be asked for by *call*."""
        stated = _stated(document)
        here = number_of(parameter(query_of(document.own), "pageIndex")) or stated.get("pageIndex") or 1
        pages, total = stated.get("pageCount"), stated.get("total")
        size = number_of(parameter(query_of(call), "pageSize"))
        if not listing.links or (_LABEL in call and size not in (None, len(listing.links)) and pages != 1):
            # The service gives the rows anew, and in its own pages: those of the column page would not join up.
            return Listing(family=self.name, next_request=_page(call, here), pages=pages, total=total)
        return counted_listing(
            listing.links,
            family=self.name,
            number=here,
            following=_page(call, here + 1),
            pages=pages,
            total=total,
            before=(here - 1) * size if size else 0 if here == 1 else None,
        )

    def _read_answer(self, document: ListDocument, column: Column) -> Listing:
        query = query_of(document.own)
        number = number_of(parameter(query, "pageIndex")) or 1
        size = number_of(parameter(query, "pageSize"))
        stated = _stated(document)
        listing = read_static(document, column, self.name)
        if not listing.links:
            said = any(word in text_of(document.root) for word in _NOTHING)
            empty = Emptiness.NO_ROWS if said or "<li" in document.text or "<ul" in document.text else None
            return Listing(family=self.name, empty=empty or emptiness(document), page_number=number)
        return counted_listing(
            listing.links,
            family=self.name,
            number=number,
            following=_page(document.own, number + 1),
            pages=stated.get("pageCount"),
            total=stated.get("total"),
            before=(number - 1) * size if size else None,
        )


def _is_answer(document: ListDocument) -> bool:
    return _LABEL in urlsplit(document.own).path and parameter(query_of(document.own), "labelName") is not None


def _page(call: str, number: int) -> NextRequest:
    return NextRequest(url=with_parameters(call, pageIndex=number))


def _stated(document: ListDocument) -> dict[str, int]:
    """Return what the pager's script states: pageIndex, pageCount, total."""
    place = document.text.find(_PAGER)
    found = settings(document.text, place) if place != -1 else {}
    numbers = {
        key: number
        for key, names in _STATED.items()
        if (number := next((n for name in names if (n := number_of(found.get(name)))), None))
    }
    if numbers.get("pageIndex", 1) > numbers.get("pageCount", 10**6):
        del numbers["pageIndex"]
    return numbers


def _asked(document: ListDocument, *, any_call: bool) -> str | None:
    """Return the address that gives the column's pages: of the label service, else of the column.

    It stands in the pager's script or in that of the function which the pager calls; elsewhere (*any_call*) only where
    the page has no rows: boxes at the side are filled by the same service.
    """
    pagers = [code for code in document.scripts if _PAGER in code]
    named = {match["name"] for code in pagers for match in _CALLBACK.finditer(code)}
    pagers += [c for c in document.scripts if c not in pagers and named & {m["name"] for m in _FUNCTION.finditer(c)}]
    calls = [_label_call(code) for code in (*pagers, *((document.text,) if any_call else ()))]
    call = next(filter(None, calls), None) or (_built_call(document) if any_call else None)
    if call is None and pagers:
        columns = (html.unescape(address) for code in pagers for _, address in quoted(code, "/content/column/"))
        own = document.own if _COLUMN.search(document.own) else None
        call = next(filter(_COLUMN.search, columns), own)
    return None if call is None else document.resolve(call)


def _label_call(text: str) -> str | None:
    for place, address in quoted(text, _LABEL):
        url = html.unescape(joined(text, place, address))
        query = dict(parse_qsl(query_of(url), keep_blank_values=True))
        if "labelName" not in query:
            query |= arguments(text, place)
        name = query.get("labelName", "")
        if "siteId" in query and (name == "publicInfoList" or ("List" in name and "pageIndex" in query)):
            query.setdefault("pageSize", str(_SIZE))
            return with_parameters(url, **query)
    return None


def _built_call(document: ListDocument) -> str | None:
    """Return the call for a directory of open information whose script builds it from parts that the page states."""
    organ = re.search(r"/public/column/(\d+)$", urlsplit(document.own).path)
    if organ is None or "publicInfoList" not in document.text:
        return None
    named = {**settings(document.text[document.text.find("siteId") :]), **_metas(document)}
    site, query = named.get("siteid") or named.get("siteId"), query_of(document.own)
    if site is None:
        return None
    values = {
        "labelName": "publicInfoList",
        "siteId": site,
        "pageSize": str(_SIZE),
        "pageIndex": "1",
        "action": "list",
        "isDate": "true",
        "dateFormat": "yyyy-MM-dd",
        "organId": organ[1],
        "type": parameter(query, "type") or "4",
        "catId": parameter(query, "catId") or "",
    }
    return with_parameters("/site/label/8888", **values)


def _metas(document: ListDocument) -> dict[str, str]:
    return {(m.get("name") or "").lower(): m.get("content") or "" for m in document.root.iter("meta") if m.get("name")}


def _numbered(document: ListDocument, listing: Listing) -> Listing:
    """Complete the listing of a page whose number stands in its address."""
    own = _SHOW_LIST.search(document.own)
    if own is None or not listing.links:
        return listing
    number = int(own["number"])
    listing = replace(listing, page_number=number)
    if listing.next_request is not None:
        return listing
    if listing.pages is not None and number >= listing.pages:
        return replace(listing, end_proof=EndProof.LAST_PAGE_NUMBER)
    if listing.end_proof is not None:
        return listing
    url = f"{document.own[: own.end('before')]}{number + 1}{document.own[own.start('after') :]}"
    return replace(listing, next_request=NextRequest(url=url))
