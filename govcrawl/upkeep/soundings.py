"""Soundings of a list: what its first page holds, whether the next one can be had, and what stands at its end."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from govcrawl.causes import Cause
from govcrawl.errors import CatalogError, ExtractionError
from govcrawl.listing import Link, Listing, NextRequest, end_of
from govcrawl.page import Page
from govcrawl.source import Column
from govcrawl.upkeep.hindrances import hindrance_of
from govcrawl.upkeep.probed import Hindrance
from govcrawl.upkeep.visits import Visit, Visitor

FEWEST = 3
"""Links that a list has at least."""
SAMPLE = 3
_SERVICES = 2
"""Requests after the page of a column until the rows that a service gives must have come."""
_STEPS = 4
"""Requests until other links must have come."""
_DIGITS = 7
"""Of the number of a page or a row; longer ones are times and keys."""
_NUMBER = re.compile(rb"\d+")

Ask = Callable[[str | NextRequest], Awaitable[Visit]]
"""A fetch that is counted; gives a failure when the budget is spent."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """A list, as far as it was read."""

    listing: Listing
    """Of the first page that has rows."""
    paging: str = "not_asked"
    end: str | None = None
    second: Listing | None = None
    met: Hindrance | None = None
    """What stood in the way of the next page."""


async def first_rows(visitor: Visitor, ask: Ask, page: Page, column: Column) -> Listing | None:
    """Return the first page of a list, or what its service answers where the page itself has no rows.

    None where the page cannot be read as a list.
    """
    listing = await _listing(visitor, page, column)
    for _ in range(_SERVICES):
        if listing is None or listing.links or listing.next_request is None:
            return listing
        answer = await _followed(visitor, ask, listing.next_request, column)
        if answer is None:
            return listing
        listing = replace(answer, family=listing.family if answer.family == "generic" else answer.family)
    return listing


def is_list(listing: Listing | None) -> bool:
    """Tell whether a page is a list of articles: some links, most of them with a date, or many and a way on."""
    if listing is None or len(listing.links) < FEWEST:
        return False
    dated = sum(1 for link in listing.links if link.date)
    return 2 * dated >= len(listing.links) or (
        len(listing.links) >= 2 * FEWEST and (listing.next_request is not None or (listing.pages or 0) > 1)
    )


def newest(links: tuple[Link, ...]) -> str | None:
    """Return the newest day of links that are not pinned."""
    return max((link.date for link in links if link.date and not link.pinned), default=None)


async def sound_paging(visitor: Visitor, ask: Ask, sounding: Sounding, column: Column) -> Sounding:
    """Return a sounding with the next page asked for: it must bring other links."""
    first = sounding.listing
    if first.next_request is None:
        proven = first.end_proof.value if first.end_proof is not None else None
        return replace(sounding, paging="single" if proven else "none", end=proven)
    if first.next_request.rendered:
        return replace(sounding, paging="script")
    known = {link.url for link in first.links}
    failed = "the next page brings no other links"
    wish: NextRequest | None = first.next_request
    met: Hindrance | None = None
    for _ in range(_STEPS):
        if wish is None:
            break
        visit = await ask(wish)
        if visit.page is None or visit.page.status >= 400:
            met = hindrance_of(wish.url, visit)
            if met is not None and met.cause in (Cause.BUDGET, Cause.NOT_RECORDED):
                return replace(sounding, paging=met.cause)
            failed = f"the next page: {met.message}" if met is not None else failed
            wish = wish.otherwise
            continue
        second = await _listing(visitor, visit.page, column)
        if second is not None and any(link.url not in known for link in second.links):
            return replace(sounding, paging="works", second=second)
        # A script file between the pages has no rows, and short pages may hold what is known.
        onward = second.next_request if second is not None and not second.end_proof else None
        wish = wish.otherwise or onward
    return replace(sounding, paging=failed, met=met)


async def sound_end(visitor: Visitor, ask: Ask, sounding: Sounding, column: Column) -> Sounding:
    """Return a sounding with the last page asked for, where the list says which that is."""
    first, second = sounding.listing, sounding.second
    pages = (second.pages if second is not None else None) or first.pages
    if second is None:
        return sounding
    if second.end_proof is not None:
        return replace(sounding, end=f"page 2: {second.end_proof.value}")
    if not pages or pages < 3:
        return sounding
    last = _page_number(first.next_request, second.next_request, pages)
    if last is None:
        return sounding
    visit = await ask(last)
    if visit.page is None or visit.page.status >= 400:
        met = hindrance_of(last.url, visit)
        return replace(sounding, end=f"page {pages}: {met.message if met else 'no answer'}")
    listing = await _listing(visitor, visit.page, column)
    if listing is None:
        return replace(sounding, end=f"page {pages}: cannot be read")
    proof = end_of(listing, asked_page=pages, stated_pages=pages)
    rows = f"{len(listing.links)} links" if listing.links else "no links"
    return replace(sounding, end=f"page {pages}: {rows}, {proof.value if proof else 'no proof of an end'}")


def _page_number(second: NextRequest | None, third: NextRequest | None, number: int) -> NextRequest | None:
    """Return the request for a page by what changes from that for the second to that for the third.

    >>> steps = [NextRequest(url=f"http://a.cn/index_{n}.html") for n in (1, 2)]
    >>> _page_number(*steps, 46).url
    'http://a.cn/index_45.html'
    """
    if second is None or third is None or second.method != third.method or number < 3:
        return None
    url = _continued(second.url.encode(), third.url.encode(), number)
    body = _continued(second.body, third.body, number)
    if url is None or body is None or (url == third.url.encode() and body == third.body and number > 3):
        return None
    return replace(third, url=url.decode("utf-8", "replace"), body=body, otherwise=None)


def _continued(second: bytes, third: bytes, number: int) -> bytes | None:
    """The text of page `number` where numbers alone differ between those of the second and the third."""
    one, two = _NUMBER.findall(second), _NUMBER.findall(third)
    if _NUMBER.sub(b"0", second) != _NUMBER.sub(b"0", third) or len(one) != len(two):
        return None
    pairs = list(zip(one, two, strict=True))
    if any(a != b and len(b) > _DIGITS for a, b in pairs):
        return None
    values = iter(b if a == b else str(int(b) + (int(b) - int(a)) * (number - 3)).encode() for a, b in pairs)
    return _NUMBER.sub(lambda _: next(values), third)


async def _followed(visitor: Visitor, ask: Ask, wish: NextRequest, column: Column) -> Listing | None:
    step: NextRequest | None = wish
    while step is not None:
        visit = await ask(step)
        if visit.page is not None and visit.page.status < 400:
            listing = await _listing(visitor, visit.page, column)
            if listing is not None and (listing.links or listing.next_request):
                return listing
        step = step.otherwise
    return None


async def _listing(visitor: Visitor, page: Page, column: Column) -> Listing | None:
    try:
        return await visitor.list_links(page, column)
    except (ExtractionError, CatalogError):
        return None
