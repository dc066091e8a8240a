"""A whole list, walked as a crawl walks it, with a function in place of the host."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from govcrawl.listing import EndProof, Link, Listing, NextRequest, end_of, read_listing
from govcrawl.page import Page
from govcrawl.source import Column

Host = Callable[[NextRequest], Page]


@dataclass
class Walk:
    """What a walk found."""

    links: list[Link] = field(default_factory=list)
    """Each address once, in the order of its first sight."""
    asked: list[NextRequest] = field(default_factory=list)
    proof: EndProof | None = None
    family: str = ""

    @property
    def urls(self) -> list[str]:
        return [link.url for link in self.links]


def answer(request: NextRequest, body: str | bytes, content_type: str = "text/html", status: int = 200) -> Page:
    """The page that answers a request."""
    return Page(
        url=request.url,
        body=body if isinstance(body, bytes) else body.encode(),
        status=status,
        headers=(("Content-Type", f"{content_type}; charset=utf-8"),),
        method=request.method,
        request_body=request.body,
    )


def json_answer(request: NextRequest, value: object) -> Page:
    return answer(request, json.dumps(value, ensure_ascii=False), "application/json")


def sent(request: NextRequest) -> dict[str, str]:
    """The parameters of a request, from its address and its form."""
    pairs = [*parse_qsl(urlsplit(request.url).query, keep_blank_values=True)]
    return dict([*pairs, *parse_qsl(request.body.decode(), keep_blank_values=True)])


def walk(host: Host, url: str, *, most: int = 60) -> Walk:
    """Read a list to its end; the family is that of the first page.

    Where an answer is missing, empty, one of another page or known already, the other request is tried; an empty one
    is asked twice.
    """
    result = Walk()
    column = Column(name="通知公告", url=url)
    request: NextRequest | None = NextRequest(url=url)
    known: dict[str, Link] = {}
    expected, stated = 1, None
    while request is not None and len(result.asked) < most:
        listing = _read(host, request, column, result)
        while request.otherwise is not None and _is_wrong(listing, expected, known):
            request = request.otherwise
            listing = _read(host, request, column, result)
        if not result.family:
            result.family = listing.family
            column = replace(column, family=listing.family)
        if listing.links:
            if {link.url for link in listing.links} <= known.keys():
                break
            known.update({link.url: link for link in listing.links if link.url not in known})
            expected, stated = (listing.page_number or expected) + 1, listing.pages or stated
        elif listing.next_request is None:
            again = _read(host, request, column, result)
            result.proof = end_of(listing, again=again, asked_page=expected, stated_pages=stated)
            if stated is not None and expected <= stated:
                result.proof = None
            break
        result.proof, request = listing.end_proof, listing.next_request
    result.links = list(known.values())
    return result


def _read(host: Host, request: NextRequest, column: Column, result: Walk) -> Listing:
    result.asked.append(request)
    return read_listing(host(request), column)


def _is_wrong(listing: Listing, expected: int, known: dict[str, Link]) -> bool:
    if not listing.links:
        return True
    other = listing.page_number is not None and listing.page_number != expected and expected > 1
    return other or {link.url for link in listing.links} <= known.keys()
