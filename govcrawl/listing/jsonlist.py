"""CMS 网站群内容管理系统: a list that a service gives as JSON, asked for by POST at /cms/JsonList.

The form has channelCode, perPage and pageno (from 1); the answer is `{"list": [{"topic", "infourl", "pubtime"}],
"totalRec": …}`.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from govcrawl.listing.answers import counted_listing, form_request, link_of, number_of, parameter
from govcrawl.listing.assembly import read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.fields import count_in, field, objects_of, quoted
from govcrawl.listing.records import Listing, NextRequest
from govcrawl.source import Column

_SERVICE = "/cms/JsonList"
_CHANNEL = re.compile(r"channelCode[\"']?\s*[:=]\s*[\"'](?P<code>[A-Za-z]\w{1,40})[\"']")
_SIZE = re.compile(r"perPage[\"']?\s*[:=]\s*[\"']?(?P<size>\d{1,3})\b")
_ROWS = 20


class JsonList:
    """Lists of that system."""

    name = "jsonlist"

    def recognises(self, document: ListDocument) -> int:
        """95 for an answer of its service, 85 for a page whose script asks it."""
        if document.data is not None:
            return 95 if _is_service(document.own) and field(document.data, "list") is not None else 0
        return 85 if _SERVICE in document.text and _first_request(document) else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the service's answer, else ask for its first page."""
        if document.data is not None:
            return self._read_answer(document)
        listing = read_static(document, column, self.name)
        request = _first_request(document)
        if request is None or (listing.links and listing.next_request):
            return listing
        return Listing(family=self.name, next_request=request)

    def _read_answer(self, document: ListDocument) -> Listing:
        items = objects_of(document.data, "list")
        form = document.page.request_body.decode("utf-8", "replace")
        code = parameter(form, "channelCode")
        if items is None or code is None:
            return Listing(family=self.name)
        number, size = number_of(parameter(form, "pageno")) or 1, number_of(parameter(form, "perPage")) or _ROWS
        return counted_listing(
            (link_of(document, field(i, "infourl"), field(i, "topic", "title"), field(i, "pubtime")) for i in items),
            family=self.name,
            number=number,
            following=_request(document.own, code, size, number + 1),
            pages=count_in(document.data, "totalPage", "pageCount") or None,
            total=count_in(document.data, "totalRec") or None,
            before=(number - 1) * size,
        )


def _is_service(url: str) -> bool:
    return urlsplit(url).path.lower().endswith(_SERVICE.lower())


def _first_request(document: ListDocument) -> NextRequest | None:
    channel, size = _CHANNEL.search(document.text), _SIZE.search(document.text)
    url = next((document.resolve(address) for _, address in quoted(document.text, _SERVICE)), None)
    if channel is None or url is None:
        return None
    rows = int(size["size"]) if size else _ROWS
    return _request(url, channel["code"], rows if 0 < rows <= 100 else _ROWS, 1)


def _request(url: str, code: str, size: int, number: int) -> NextRequest:
    return form_request(url, [("channelCode", code), ("perPage", size), ("pageno", number)])
