"""Reading a whole list as a crawl does, without a network: a request in, the site's answer out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from govcrawl.listing import EndProof, Link, Listing, NextRequest, end_of, read_listing
from govcrawl.page import Page
from govcrawl.source import Column

Site = Callable[[NextRequest], Page]


@dataclass
class Walk:
    """What a walk through a list found."""

    links: list[Link] = field(default_factory=list)
    proofs: list[EndProof | None] = field(default_factory=list)
    """One for each chain of pages: the list itself, and what it says is to be read then."""
    asked: list[NextRequest] = field(default_factory=list)
    column: Column = Column(name="环境要闻", url="")

    @property
    def urls(self) -> list[str]:
        return [link.url for link in self.links]

    @property
    def family(self) -> str | None:
        return self.column.family


def html_page(url: str, markup: str | bytes, *, status: int = 200, request: NextRequest | None = None) -> Page:
    """An answer of a site, in UTF-8."""
    body = markup if isinstance(markup, bytes) else markup.encode()
    asked = request or NextRequest(url=url)
    return Page(url=url, body=body, status=status, method=asked.method, request_body=asked.body)


def missing(request: NextRequest) -> Page:
    return html_page(request.url, "<html><body><h1>404 Not Found</h1></body></html>", status=404, request=request)


def walk(site: Site, url: str, *, family: str | None = None, most: int = 60) -> Walk:
    """Read a list from its first page to its end."""
    result = Walk(column=Column(name="环境要闻", url=url, family=family))
    queue = [NextRequest(url=url)]
    while queue:
        result.proofs.append(_follow(result, site, queue.pop(0), queue, most))
    return result


def _follow(result: Walk, site: Site, first: NextRequest, queue: list[NextRequest], most: int) -> EndProof | None:
    request: NextRequest | None = first
    expected, stated = 1, None
    while request is not None and len(result.asked) < most:
        listing = _ask(result, site, request, expected)
        if listing is None:
            plain = _read(result, site, request)
            return end_of(plain, again=_read(result, site, request), asked_page=expected, stated_pages=stated)
        seen = set(result.urls)
        result.links += [link for link in listing.links if link.url not in seen]
        result.column = replace(result.column, family=listing.family)
        expected += 1 if listing.links else 0
        stated = listing.pages or stated
        queue += listing.then
        request = listing.next_request
        if request is None:
            return listing.end_proof
    return None


def _ask(result: Walk, site: Site, request: NextRequest, expected: int) -> Listing | None:
    """Ask in the ways that a request names until an answer is the page that follows."""
    way: NextRequest | None = request
    while way is not None:
        listing = _read(result, site, way)
        new = {link.url for link in listing.links} - set(result.urls)
        if (new and listing.page_number in (None, expected)) or (not listing.links and listing.next_request):
            return listing
        way = way.otherwise
    return None


def _read(result: Walk, site: Site, request: NextRequest) -> Listing:
    result.asked.append(request)
    return read_listing(site(request), result.column)
