"""Lists that come as data: links from the fields of an item, and the addresses of further pages.

CMS that fill their lists by script answer with JSON or XML; what they have in common is here, and each family knows
only the names of its fields and parameters.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode, urlsplit

from govcrawl.extraction.dates import find_dates
from govcrawl.listing.document import ListDocument, is_attachment, squeeze
from govcrawl.listing.records import DateRule, Emptiness, EndProof, Link, Listing, NextRequest
from govcrawl.listing.row_dates import read_row_date
from govcrawl.periods import CHINA

_TAG = re.compile(r"<[^<>]*>")
_EARLIEST = datetime(1995, 1, 1, tzinfo=CHINA).timestamp()
_LATEST = datetime(2100, 1, 1, tzinfo=CHINA).timestamp()


def link_of(document: ListDocument, url: object, title: object, date: object = None) -> Link | None:
    """Return the link that an item's fields state; None without an address that can be asked for.

    *date* is text in any form that lists print, or seconds or milliseconds of the epoch; without it, the address may
    state the day.
    """
    address = document.resolve(html.unescape(url)) if isinstance(url, str) else None
    if address is None:
        return None
    words = squeeze(html.unescape(_TAG.sub("", title))) if isinstance(title, str) else ""
    raw = squeeze(str(date)) if isinstance(date, str | int | float) else ""
    day = day_of(date)
    rule: DateRule | None = DateRule.PRINTED
    if day is None:
        found = read_row_date([], [], address)
        day, rule = (found.full.isoformat(), found.rule) if found.full else (None, None)
        raw = raw or found.raw or ""
    return Link(
        url=address,
        title=words,
        date=day,
        raw_date=raw or None,
        date_rule=rule if day else None,
        attachment=is_attachment(address),
    )


def day_of(value: object) -> str | None:
    """Return the day in China (YYYY-MM-DD) of a stated date: text, or seconds or milliseconds of the epoch.

    >>> day_of("2024-03-05 16:20:00"), day_of(1709625600), day_of("1709625600000"), day_of(7)
    ('2024-03-05', '2024-03-05', '2024-03-05', None)
    """
    if isinstance(value, str) and not value.strip().isdigit():
        return next((found.day for found in find_dates(value)), None)
    stamp = number_of(value)
    for seconds in (stamp, stamp / 1000) if stamp is not None else ():
        if _EARLIEST <= seconds <= _LATEST:
            return datetime.fromtimestamp(seconds, CHINA).date().isoformat()
    if isinstance(value, str):
        return next((found.day for found in find_dates(value)), None)
    return None


def number_of(value: object) -> int | None:
    """Return a whole number from zero, given as such or as its digits; None for anything else.

    >>> number_of("60"), number_of(60.0), number_of(True), number_of("many"), number_of(-1)
    (60, 60, None, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value < 1e15 else None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 16:
        return int(value)
    return None


def parameter(query: str, name: str) -> str | None:
    """Return the first value of a parameter in a query or in the body of a form; None where it is not there.

    >>> parameter("page=2&sid=5", "page"), parameter("page=2", "pageNo")
    ('2', None)
    """
    return next((value for key, value in parse_qsl(query, keep_blank_values=True) if key == name), None)


def query_of(url: str) -> str:
    """Return the query of an address.

    >>> query_of("http://a.cn/x?page=2#top")
    'page=2'
    """
    return urlsplit(url).query


def with_parameters(url: str, **values: object) -> str:
    """Return an address with parameters of its query replaced where they stand, new ones at its end.

    >>> with_parameters("http://a.cn/list?page=1&sid=5", page=2, size=15)
    'http://a.cn/list?page=2&sid=5&size=15'
    """
    left = {name: quote(str(value), safe="") for name, value in values.items()}
    before, _, rest = url.partition("?")
    query, hash_mark, fragment = rest.partition("#")
    kept = []
    for pair in filter(None, query.split("&")):
        name = unquote_plus(pair.partition("=")[0])
        if name not in values:
            kept.append(pair)
        elif name in left:
            kept.append(f"{name}={left.pop(name)}")
    kept += [f"{name}={value}" for name, value in left.items()]
    return f"{before}?{'&'.join(kept)}{hash_mark}{fragment}"


def form_request(url: str, values: Iterable[tuple[str, object]]) -> NextRequest:
    """Return the request that sends a form by POST.

    >>> form_request("http://a.cn/list", [("page", 2)]).body
    b'page=2'
    """
    body = urlencode([(name, str(value)) for name, value in values]).encode("ascii")
    headers = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),)
    return NextRequest(url=url, method="POST", body=body, headers=headers)


def counted_listing(
    links: Iterable[Link | None],
    *,
    family: str,
    number: int | None,
    following: NextRequest | None,
    pages: int | None = None,
    total: int | None = None,
    before: int | None = None,
) -> Listing:
    """Return what one answer of a counted list says; *before* is how many items stand on the pages before it.

    The end is proven by the stated number of pages, else by the stated number of items; then nothing follows.
    """
    unique = tuple({link.url: link for link in links if link is not None}.values())
    if not unique:
        return Listing(family=family, empty=Emptiness.NO_ROWS, page_number=number, pages=pages, total=total)
    proof = None
    if number is not None and pages is not None and number >= pages:
        proof = EndProof.LAST_PAGE_NUMBER
    elif total is not None and before is not None and before + len(unique) >= total:
        proof = EndProof.TOTAL_REACHED
    return Listing(
        links=unique,
        next_request=None if proof else following,
        end_proof=proof,
        family=family,
        page_number=number,
        pages=pages,
        total=total,
    )
