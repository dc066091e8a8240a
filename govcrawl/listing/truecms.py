"""truecms: static first rows, and a service that gives records by their numbers.

GET …/truecms/messageController/getMessage.do?startrecord=1&endrecord=50&perpage=50&columnId=… with a Referer (some
sites answer 404 without) gives `callback({"result": "<datastore><totalrecord>…<record><![CDATA[<li>…]]>…"})`. How many
records a site gives at once differs: 50, 20 or 10; more than that gives 404 or nothing.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from govcrawl.listing.answers import counted_listing, number_of, parameter, query_of, with_parameters
from govcrawl.listing.assembly import read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.fields import field, quoted
from govcrawl.listing.records import Emptiness, Link, Listing, NextRequest
from govcrawl.listing.rows import find_rows, select_rows
from govcrawl.source import Column

_SERVICE = "messageController/getMessage.do"
_RECORD = re.compile(r"<record>", re.I)
_RECORD_END = re.compile(r"</record>", re.I)
_TOTAL = re.compile(r"<totalrecord>\s*(?P<total>\d{1,7})\s*</totalrecord>", re.I)
_SETTING = re.compile(r"\b(?P<key>columnId|perPage|groupSize|totalRecord)\s*:\s*[\"']?(?P<value>[\w-]{1,64})")
_SIZES = (50, 20, 10)
_REACH = 20_000
"""Characters around the service's address in which its pager's settings stand, with a template of rows."""


class Truecms:
    """Lists of truecms."""

    name = "truecms"

    def recognises(self, document: ListDocument) -> int:
        """95 for an answer of its service, 92 for a page whose pager asks it (a pager of Hanweb's make)."""
        if _SERVICE in urlsplit(document.own).path:
            return 95 if document.data is not None else 0
        return 92 if _SERVICE in document.text and _call(document) else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the records that the page holds, and ask for those after them."""
        if _SERVICE in urlsplit(document.own).path:
            return self._read_answer(document, column)
        call = _call(document)
        if call is None:
            return read_static(document, column, self.name)
        url, stated = call
        records = [row for code in document.scripts for row in _records(code)]
        links = _links(document, records) if records else _shown(document, column)
        held = len(records) or sum(1 for link in links if _is_own(document, link))
        window = min(_SIZES[0], (stated.get("perPage") or _SIZES[0]) * max(1, stated.get("groupSize") or 1))
        sizes = [window, *(size for size in _SIZES[1:] if size < window)]
        following: NextRequest | None = None
        for size in reversed(sizes):
            following = _request(url, held + 1, size, column, following)
        if not links:
            return Listing(family=self.name, next_request=following)
        return counted_listing(
            links, family=self.name, number=1, following=following, total=stated.get("totalRecord"), before=0
        )

    def _read_answer(self, document: ListDocument, column: Column) -> Listing:
        result = field(document.data, "result")
        if not isinstance(result, str):
            known = isinstance(document.data, dict) and "result" in document.data
            return Listing(family=self.name, empty=Emptiness.NO_ROWS if known else None)
        query = query_of(document.own)
        start, size = number_of(parameter(query, "startrecord")) or 1, number_of(parameter(query, "perpage")) or 10
        records = _records(result)
        stated = _TOTAL.search(result)
        # Some sites cut what is asked for; the next record is the one after those that came.
        following = _request(document.own, start + len(records), size, column, None)
        links = _links(document, records)
        if records and not links:
            return Listing(family=self.name)
        return counted_listing(
            links,
            family=self.name,
            number=None,
            following=following,
            total=int(stated["total"]) if stated else None,
            before=start - 1 + len(records) - len(links),
        )


def _records(text: str) -> list[str]:
    pieces = (_RECORD_END.split(piece, maxsplit=1) for piece in _RECORD.split(text)[1:])
    rows = [piece[0].strip() for piece in pieces if len(piece) == 2]
    return [row.removeprefix("<![CDATA[").removesuffix("]]>") for row in rows]


def _links(document: ListDocument, records: list[str]) -> tuple[Link, ...]:
    fragment = document.fragment(f"<ul>{''.join(records)}</ul>")
    if fragment is None:
        return ()
    found = find_rows(fragment).links
    if len(found) >= len(set(records)):
        return found
    every = select_rows(fragment, fragment.root.iter("a")).links
    return every if len(every) > len(found) else found


def _shown(document: ListDocument, column: Column) -> tuple[Link, ...]:
    """Return the rows that the page shows, without those of boxes at the side."""
    links = read_static(document, column, Truecms.name).links
    return tuple(link for link in links if _is_own(document, link)) or links


def _is_own(document: ListDocument, link: Link) -> bool:
    """Tell whether an article is the column's own: it lies beside the page, in content/."""
    return link.url.startswith(document.own.rpartition("/")[0] + "/content/")


def _call(document: ListDocument) -> tuple[str, dict[str, int]] | None:
    """Return the address of the service with the column's id, and the numbers that its pager states."""
    for place, address in quoted(document.text, _SERVICE):
        begin = document.text.rfind("jpage", max(0, place - _REACH), place)
        near = document.text[begin if begin != -1 else max(0, place - 2000) : place + _REACH]
        found: dict[str, str] = {}
        for match in _SETTING.finditer(near):
            found.setdefault(match["key"], match["value"])
        url = document.resolve(address)
        if url and "columnId" in found:
            numbers = {key: number for key, value in found.items() if (number := number_of(value))}
            return with_parameters(url, columnId=found["columnId"]), numbers
    return None


def _request(url: str, start: int, size: int, column: Column, otherwise: NextRequest | None) -> NextRequest:
    asked = with_parameters(url, startrecord=start, endrecord=start + size - 1, perpage=size, callback="cb")
    return NextRequest(url=asked, headers=(("Referer", column.url),), otherwise=otherwise)
