"""eportal, of Liaoning: columns whose rows a portlet gives as JSON.

/eportal/ui?moduleId=5&portal.url=/portlet/xxgkml!queryList.portlet&pageNo=1&pageSize=20&… answers `{"result": [{"url":
…}]}`. Columns with rows of their own are read as any static list.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qsl

from govcrawl.listing.answers import counted_listing, day_of, link_of, number_of, parameter, query_of, with_parameters
from govcrawl.listing.assembly import read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.fields import arguments, count_in, field, joined, objects_of, quoted
from govcrawl.listing.records import DateRule, Link, Listing, NextRequest
from govcrawl.source import Column

_SERVICE = "queryList.portlet"
_TITLE = ("title", "bt", "mc", "name", "articleTitle")
_DATE = ("fbrq", "publishDate", "pubDate", "publishTime", "releaseTime", "fbsj", "createTime", "date", "rq")
_PAGES = ("totalPages", "totalPage", "pageCount")
_TOTAL = ("totalCount", "total", "totalNum", "recordCount")
_SIZE = 20
_ID = re.compile(r"/(?P<day>(?:19|20)\d{6})\d{6,12}/index\.s?html?(?:$|[?#])")
"""Articles are named by the moment of their making: 14 to 17 digits and more, the day first."""


class Eportal:
    """Lists of eportal."""

    name = "eportal"

    def recognises(self, document: ListDocument) -> int:
        """95 for an answer of its portlet, 85 for a page whose script asks the portlet."""
        if document.data is not None:
            return 95 if _SERVICE in document.own and field(document.data, "result") is not None else 0
        return 85 if _SERVICE in document.text and _call(document) else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read rows where the page has them, else ask the portlet that its script asks."""
        if document.data is not None:
            return self._read_answer(document)
        listing = read_static(document, column, self.name)
        call = _call(document)
        if call is None or listing.next_request or listing.end_proof:
            return listing
        size = number_of(parameter(query_of(call), "pageSize"))
        if listing.links:
            # Rows of another length are another list than the portlet's.
            return listing if len(listing.links) != size else _continued(listing, call)
        return Listing(family=self.name, next_request=NextRequest(url=with_parameters(call, pageNo=1)))

    def _read_answer(self, document: ListDocument) -> Listing:
        items = objects_of(document.data, "result")
        if items is None:
            return Listing(family=self.name)
        query = query_of(document.own)
        number = number_of(parameter(query, "pageNo")) or 1
        size = number_of(parameter(query, "pageSize"))
        total = count_in(document.data, *_TOTAL)
        if total in (0, size if size == len(items) else 0):
            total = None  # it may be the number of rows on this page
        return counted_listing(
            (_link(document, item) for item in items),
            family=self.name,
            number=number,
            following=NextRequest(url=with_parameters(document.own, pageNo=number + 1)),
            pages=count_in(document.data, *_PAGES) or None,
            total=total,
            before=(number - 1) * size if size else None,
        )


def _link(document: ListDocument, item: dict[str, object]) -> Link | None:
    link = link_of(document, field(item, "url"), field(item, *_TITLE), field(item, *_DATE))
    stated = _ID.search(link.url) if link is not None and link.date is None else None
    day = day_of("{}-{}-{}".format(*re.findall(r"^....|..", stated["day"]))) if stated else None
    if link is None or stated is None or day is None:
        return link
    return replace(link, date=day, raw_date=link.raw_date or stated["day"], date_rule=DateRule.URL)


def _continued(listing: Listing, call: str) -> Listing:
    following = NextRequest(url=with_parameters(call, pageNo=2))
    return replace(listing, next_request=following, end_proof=None, page_number=1)


def _call(document: ListDocument) -> str | None:
    """Return the request for page 1 that a script of the page makes."""
    for place, address in quoted(document.text, _SERVICE):
        url = document.resolve(html.unescape(joined(document.text, place, address)))
        if url is None:
            continue
        query = dict(parse_qsl(query_of(url), keep_blank_values=True))
        added = {key: value for key, value in arguments(document.text, place).items() if not query.get(key)}
        sized = {} if query.get("pageSize") or "pageSize" in added else {"pageSize": str(_SIZE)}
        return with_parameters(url, **added, **sized)
    return None
