"""HeldVisitor: errands among what WARC files hold; no network at all."""

from __future__ import annotations

from datetime import UTC, datetime

from govcrawl.article import Article
from govcrawl.capture.decoding import decoded
from govcrawl.capture.holdings import HeldAnswer, Holdings
from govcrawl.exchange import Fetch, Role
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.list_answers import Readers
from govcrawl.listing import Listing, NextRequest
from govcrawl.page import Page
from govcrawl.source import Column
from govcrawl.upkeep.visits import Visit

UNRECORDED = "unrecorded"
"""The code of a request to which no answer is held."""

_MOST_REDIRECTS = 5
"""As many as a crawl follows (settings, REDIRECT_MAX_TIMES)."""


class HeldVisitor:
    """A `Visitor` that is given what was recorded, redirects followed, and reads it by *readers*."""

    def __init__(self, holdings: Holdings, readers: Readers) -> None:
        self._holdings = holdings
        self._readers = readers

    async def fetch(self, asked: str | NextRequest, role: Role = Role.LIST) -> Visit:
        """Return what was answered; raises CaptureError where the files were changed since they were indexed."""
        wish = NextRequest(url=asked) if isinstance(asked, str) else asked
        hops = [wish.url]
        method, body = wish.method, wish.body
        while (found := self._holdings.find(hops[-1], method, body)) is not None:
            target = found.target(hops[-1])
            if target is None or len(hops) > _MOST_REDIRECTS:
                return Visit(page=_page(found, hops, wish))
            if found.status in (301, 302, 303):
                method, body = "GET", b""
            hops.append(target)
        error = f"not recorded: {hops[-1]}"
        return Visit(
            failure=Fetch(url=hops[-1], method=method, role=role, at=datetime.now(UTC), error=UNRECORDED, message=error)
        )

    async def list_links(self, page: Page, column: Column) -> Listing:
        """Return what a list page lists."""
        return await self._readers.list_links(page, column)

    async def extract(self, page: Page) -> Article:
        """Return what stands on a page."""
        return await self._readers.extract(page)


def _page(found: HeldAnswer, hops: list[str], wish: NextRequest) -> Page:
    codings = ",".join(value for name, value in found.headers if name.lower() == "content-encoding")
    return Page(
        url=hops[-1],
        body=decoded(found.body, codings, DEFAULT_LIMITS.attachment_bytes),
        status=found.status,
        headers=found.headers,
        requested_url=hops[0],
        redirects=tuple(hops[1:-1]),
        fetched_at=found.at or datetime.fromtimestamp(0, UTC),
        partial=not found.is_whole,
        method=wish.method if len(hops) == 1 else "GET",
        request_body=wish.body if len(hops) == 1 else b"",
    )
