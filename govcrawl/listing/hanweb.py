"""Hanweb jcms (大汉版通): the first records stand in the page, the others come from a proxy.

A page holds one unit or several, each a datastore with a pager's script (see `jpage`). The proxy is asked for a stretch
of records (`startrecord`, `endrecord`, `perpage`) by some hosts and for a page (`page`, `perpage`) by others, which
ignore the stretch; both are sent, and both say the same. A stretch begins where the records received so far end, so
that it goes on without a gap where the proxy cuts what it gives (it does above 300 records). Hosts that encrypt their
column and unit answer with an empty datastore, which says nothing of the end.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from lxml import etree

from govcrawl.listing.answers import form_request, number_of, parameter, query_of, with_parameters
from govcrawl.listing.assembly import read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.jpage import Datastore, Unit, read_datastores, read_units
from govcrawl.listing.records import Emptiness, EndProof, Link, Listing, NextRequest
from govcrawl.listing.rows import read_records
from govcrawl.source import Column

PROXY = "/module/web/jpage/dataproxy.jsp"
"""Where the proxy lies when a page does not say."""
PER_PAGE, MOST_PER_PAGE = 15, 100
"""Records asked for at a time: the default of the pager's script, and well below what any host cuts."""

_ARTICLE = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_[0-9a-f_]+\.s?html?(?:$|[?#])", re.I)
_NAMED_BY_COLUMN = re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.s?html?(?:$|[?#])", re.I)
_MARK = re.compile(r"大汉(?:网络|版通)|<!--<\$\[|ZJEG_RSS\.|/module/(?:web|jslib|xxgk)/|\bjpage\b", re.I)
_SIGNS = ("大汉".encode(), b"<!--<$[", b"zjeg_rss.", b"/module/", b"jpage")
"""One of them is in every match of `_MARK`."""
_COLUMN = re.compile(r"/col/col(\d+)/")
_RECORDS = re.compile("<record(?:set)?[\\s>]", re.I)
_ROW = re.compile(r"\s*<tr\b", re.I)


class Hanweb:
    """Lists of Hanweb jcms."""

    name = "hanweb"

    def recognises(self, document: ListDocument) -> int:
        """95 for a datastore as answer, 92 for one in a page, 88 for a proxy; 60 or 45 for addresses and marks."""
        if is_answer(document):
            return 95
        text = document.text
        if "getMessage.do" in text and "dataproxy" not in text:
            return 20  # truecms speaks of datastores and pagers in the same words
        if document.says(b"<datastore") and _RECORDS.search(text):
            return 92
        if "dataproxy.jsp" in text:
            return 88
        named = document.leads_to(_NAMED_BY_COLUMN, "/art_") >= 3
        marked = document.says(*_SIGNS) and _MARK.search(text) is not None
        return 60 if named and marked else 45 if named else 20 if marked else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the embedded records of the page's list, or an answer of the proxy; without either, the page itself."""
        if is_answer(document):
            return _read_answer(document, column)
        if _ARTICLE.search(document.own):
            return Listing(family=self.name)
        unit = _list_unit(read_units(document.text), document, column)
        return _read_unit(document, column, unit) if unit else read_static(document, column, self.name)


def is_answer(document: ListDocument) -> bool:
    """Tell an answer of the proxy from a page with a datastore in it."""
    start = document.text[:2000].lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<?xml", "<datastore")) and "<html" not in start:
        return "<datastore" in start
    return "/dataproxy.jsp" in document.own and "<html" not in start


def _list_unit(units: list[Unit], document: ListDocument, column: Column) -> Unit | None:
    """The unit that is the list of the column: named by the address, or of its column, or with most records."""
    wanted = parameter(query_of(document.own), "uid") or parameter(query_of(column.url), "uid")
    address = _COLUMN.search(document.own) or _COLUMN.search(column.url)

    def rank(unit: Unit) -> tuple[bool, bool, int, int]:
        named = wanted is not None and wanted in (unit.parameter("unitid"), unit.store.holder)
        own = address is not None and unit.parameter("columnid") == address[1]
        return named, own and (unit.is_paged or bool(unit.store.records)), len(unit.store.records), unit.total or 0

    return max(units, key=rank, default=None)


def _read_unit(document: ListDocument, column: Column, unit: Unit) -> Listing:
    """The embedded records, and the request for those behind them; a page without any is only a frame."""
    links = _links(document, column, unit.store.records, document.base)
    count, total = len(unit.store.records), unit.total
    if total is not None and total < count:
        total = None  # of another list
    if links and total == count:
        proof = EndProof.TOTAL_REACHED
        return Listing(links=links, end_proof=proof, family=Hanweb.name, page_number=1, pages=1, total=total)
    size = min(unit.settings.per_page or PER_PAGE, MOST_PER_PAGE, count or MOST_PER_PAGE) or PER_PAGE
    whole = count // size if links else 0
    following = _proxy_request(document, unit, whole + 1, size)
    pages = -(-total // size) if total else whole + 1 if following else None
    if not links:
        empty = Emptiness.NO_ROWS if following is None else None
        return Listing(next_request=following, family=Hanweb.name, empty=empty, total=total)
    alone = following is None and total is None and PROXY not in document.text
    return Listing(
        links=links,
        next_request=following,
        end_proof=EndProof.NO_NEXT_SINGLE_PAGE if alone else None,
        family=Hanweb.name,
        page_number=whole,
        pages=pages,
        total=total,
    )


def _proxy_request(document: ListDocument, unit: Unit, page: int, size: int) -> NextRequest | None:
    """The request for a page of a unit: by GET as its link names it, else by POST as its script sends it."""
    group, settings = unit.store.next_group, unit.settings
    addresses = []
    if group:
        query = query_of(group)
        addresses = [f"{settings.proxy}?{query}" if settings.proxy else group, group]
    requests = []
    for address in dict.fromkeys(addresses):
        url = document.resolve(address)
        if url is not None:
            requests.append(NextRequest(url=_stretch(url, page, (page - 1) * size + 1, size)))
    url = document.resolve(settings.proxy or PROXY)
    if settings.form and url is not None:
        requests.append(_form(url, settings.form.items(), page, (page - 1) * size + 1, size))
    following = None
    for request in reversed(requests):
        following = replace(request, otherwise=following)
    return following


def _stretch(url: str, page: int, start: int, size: int) -> str:
    return with_parameters(url, page=page, startrecord=start, endrecord=start + size - 1, perpage=size)


def _form(url: str, values: Iterable[tuple[str, str]], page: int, start: int, size: int) -> NextRequest:
    """A request by POST: the pager's script sends the stretch in the address; some hosts read it from the form."""
    stretch = {"page": page, "startrecord": start, "endrecord": start + size - 1, "perpage": size}
    kept = [(name, value) for name, value in values if name not in stretch]
    return form_request(_stretch(url, page, start, size), [*kept, *stretch.items()])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The stretch that an answer is the answer to."""

    page: int
    start: int
    size: int
    encrypted: bool

    @property
    def is_aligned(self) -> bool:
        return self.start == (self.page - 1) * self.size + 1


def _read_answer(document: ListDocument, column: Column) -> Listing:
    stores = read_datastores(document.text)
    store = max(stores, key=lambda each: len(each.records), default=None)
    asked = _asked(document, len(store.records) if store else 0)
    if store is None:
        return Listing(family=Hanweb.name)
    count, total = len(store.records), store.total
    pages = -(-total // asked.size) if total and asked.is_aligned else None
    if not count:
        # A stated total of nothing, behind records that were there, is as little a proof as an encrypted unit.
        trusted = not asked.encrypted if total is None else total > 0 or asked.page == 1
        empty = Emptiness.NO_ROWS if trusted and store.whole and not document.page.partial else None
        return Listing(family=Hanweb.name, empty=empty, pages=pages, total=total or None)
    if count > asked.size + 1 and asked.page > 1:
        return Listing(next_request=_following(document, store, asked, count), family=Hanweb.name, total=total)
    links = _links(document, column, store.records, column.url)
    received = asked.start - 1 + count
    if asked.is_aligned and total and count <= asked.size and received >= total:
        proof, following = EndProof.TOTAL_REACHED, None
    else:
        proof, following = None, _following(document, store, asked, count)
    if pages is None and total is None and store.next_group:
        pages = asked.page + 1
    number = asked.page if asked.is_aligned else None
    return Listing(
        links=links,
        next_request=following if links else None,
        end_proof=proof if links else None,
        family=Hanweb.name,
        page_number=number,
        pages=pages,
        total=total,
    )


def _following(document: ListDocument, store: Datastore, asked: _Asked, count: int) -> NextRequest:
    """The request for what follows.

    A host that gives more than it was asked for counts pages of its own size, and that size is asked for from then on.
    Its page may begin far behind the records that stood in the column's page, so that it is read from its first.
    """
    page, start, size = asked.page + 1, asked.start + min(count, asked.size), asked.size
    if count > asked.size + 1 or asked.size > MOST_PER_PAGE:
        received = asked.start - 1 + min(count, asked.size)
        size = min(asked.size, MOST_PER_PAGE)
        if count > asked.size + 1:
            received, size = (count if asked.page == 1 else 0), count
        page = received // size + 1
        start = (page - 1) * size + 1
    url = document.page.url
    if document.page.method.upper() == "POST":
        body = document.page.request_body.decode("utf-8", "replace")
        return _form(url, parse_qsl(body, keep_blank_values=True), page, start, size)
    query = query_of(store.next_group or "")
    return NextRequest(url=_stretch(f"{document.own.partition('?')[0]}?{query}" if query else url, page, start, size))


def _asked(document: ListDocument, count: int) -> _Asked:
    sent = f"{query_of(document.page.url)}&{document.page.request_body.decode('utf-8', 'replace')}"
    page, start, end, size = (
        number_of(parameter(sent, name)) for name in ("page", "startrecord", "endrecord", "perpage")
    )
    if not size:
        size = end - start + 1 if start and end and end >= start else count or PER_PAGE
    page = page or ((start - 1) // size + 1 if start else 1)
    ids = (parameter(sent, "columnid"), parameter(sent, "unitid"))
    encrypted = any(each is not None and not each.isdecimal() for each in ids)
    return _Asked(page=page, start=start or (page - 1) * size + 1, size=size, encrypted=encrypted)


def _links(document: ListDocument, column: Column, records: Iterable[str], base: str) -> tuple[Link, ...]:
    """The rows of records. They come to stand in the page of the column, and their links start from its address."""
    rows = (f"<table>{each}</table>" if _ROW.match(each) else each for each in records)
    marked = "".join(f'<div class="jpage-record">{row}</div>' for row in rows)
    if not marked:
        return ()
    head = f'<head><base href="{html.escape(base)}"></head>' if base else ""
    fragment = document.fragment(f"<html>{head}<body>{marked}</body></html>")
    if fragment is None:
        return ()
    if column.items is not None:
        return read_static(fragment, column, Hanweb.name).links
    heads = [row for node in fragment.nodes if node.get("class") == "jpage-record" for row in _rows(node)]
    return read_records(fragment, heads).links


def _rows(record: etree._Element) -> list[etree._Element]:
    """The record, or its items where it holds a whole list."""
    items = [item for item in record.iter("li", "tr") if item.find(".//a") is not None]
    return items if len(items) > 1 else [record]
