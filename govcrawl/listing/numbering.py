"""Which number stands in the address of the page that follows, where a script states only how many pages there are.

Tenants of one CMS number their pages in several ways, and page 1 does not tell in which: TRS writes index_1 for page 2,
some of its sites count down (index_20 for page 2 of 21); UCAP writes name_2 for page 2, some of its tenants name_1.
From page 2 on the page's own address, beside the number that its script states, tells.
"""

from __future__ import annotations

from collections.abc import Iterable

from govcrawl.listing.document import ListDocument
from govcrawl.listing.records import NextRequest
from govcrawl.pagers import ScriptPager

_DOWN = (1, 0, 2)
"""What page and address number of a site that counts down add up to, less the number of pages: index_{21-p} is seen;
whether the stated number of pages is 20, 21 or 19 there is not known."""


def following_page(document: ListDocument, script: ScriptPager) -> NextRequest | None:
    """Return the request for the page after the one that a script states, also after the last.

    Where the page leaves open how its site counts, the other ways stand in `otherwise`, in the order of their
    likelihood.
    """
    return chain(filter(None, map(document.resolve, _names(own_number(document, script), script))), document.own)


def own_number(document: ListDocument, script: ScriptPager) -> int | None:
    """Return the number in the page's own address; None where it has none, as on page 1."""
    name = document.own.partition("?")[0].rpartition("/")[2]
    prefix = script.prefix.rpartition("/")[2]
    if not (name.startswith(prefix) and name.endswith(script.suffix)):
        return None
    digits = name[len(prefix) : len(name) - len(script.suffix)]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None


def chain(urls: Iterable[str], own: str = "") -> NextRequest | None:
    """Return the request for the first of several addresses, with the others in `otherwise`; *own* is left out.

    >>> chain(["http://a.cn/index_1.html", "http://a.cn/index_9.html"]).otherwise.url
    'http://a.cn/index_9.html'
    """
    request: NextRequest | None = None
    for url in reversed([url for url in dict.fromkeys(urls) if url != own]):
        request = NextRequest(url=url, otherwise=request)
    return request


def _names(own: int | None, script: ScriptPager) -> list[str]:
    up = script.address(script.number + 1)
    counts_down = script.base == 0
    if own is None:
        if script.number != 1:
            return [up]
        others = [script.pages + shift - 2 for shift in _DOWN] if counts_down else [1] if script.base else []
        return [up, *(script.named(number) for number in others if number >= 0)]
    down = own - 1 if counts_down and own + script.number - script.pages in _DOWN and own > 0 else None
    if own == script.number - 1 + script.base:
        return [up] if down is None else [up, script.named(down)]
    if down is not None:
        return [script.named(down)]
    if abs(own - script.number) <= 1:
        return [script.named(own + 1)]
    return [up, script.named(own + 1)]
