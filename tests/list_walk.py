"""A whole list, walked by the trail that a crawl follows, with a function in place of the host."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from govcrawl.crawl.trail import Trail
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
    proofs: list[EndProof | None] = field(default_factory=list)
    """One for each chain of pages: the list itself, and what it says is to be read then."""
    family: str = ""

    @property
    def proof(self) -> EndProof | None:
        """That of the last chain."""
        return self.proofs[-1] if self.proofs else None

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


def html_page(url: str, markup: str | bytes, *, status: int = 200, request: NextRequest | None = None) -> Page:
    """An answer in UTF-8 that does not say so."""
    asked = request or NextRequest(url=url)
    body = markup if isinstance(markup, bytes) else markup.encode()
    return Page(url=url, body=body, status=status, method=asked.method, request_body=asked.body)


def missing(request: NextRequest) -> Page:
    return html_page(request.url, "<html><body><h1>404 Not Found</h1></body></html>", status=404, request=request)


def walk(host: Host, url: str, *, family: str | None = None, most: int = 60) -> Walk:
    """Read a list to its end, in the order in which a crawl asks for its pages."""
    result, trail = Walk(), Trail(NextRequest(url=url))
    request: NextRequest | None = trail.asked
    empty: Listing | None = None
    while request is not None and len(result.asked) < most:
        result.asked.append(request)
        listing = read_listing(host(request), Column(name="通知公告", url=url, family=trail.family or family))
        request = trail.instead(listing)
        if request is not None:
            empty = empty or (listing if listing.empty else None)
        elif listing.links:
            empty = None
            trail.take(listing)
            known = set(result.urls)
            result.links += [link for link in listing.links if link.url not in known]
            number = trail.number + 1 if trail.number else None
            request = _go_on(trail, result, trail.following(listing), number, trail.proof_of(listing))
        elif (following := trail.following(listing)) is not None:
            request = _go_on(trail, result, following, trail.number, None)
        elif empty is None and listing.empty and not _end(trail, listing, None):
            empty, request = listing, trail.asked
        else:
            request = _go_on(trail, result, None, None, _end(trail, listing, empty))
            empty = None
        result.family = trail.family or listing.family
    return result


def _end(trail: Trail, listing: Listing, again: Listing | None) -> EndProof | None:
    """What an empty answer proves in one run: nothing among the pages that are stated."""
    if trail.stated_pages is not None and trail.number is not None and trail.number <= trail.stated_pages:
        return None
    return end_of(listing, again=again, asked_page=trail.number, stated_pages=trail.stated_pages)


def _go_on(
    trail: Trail, result: Walk, following: NextRequest | None, number: int | None, proof: EndProof | None
) -> NextRequest | None:
    """Ask for the next page, else for the next chain of pages that waits for the end of this one."""
    if following is None:
        result.proofs.append(proof)
        following, number = trail.next_waiting(), None
    if following is not None:
        trail.ask(following, number)
    return following
