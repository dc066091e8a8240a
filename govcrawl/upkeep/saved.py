"""Pages that lie in files, as a visitor finds them: what was not saved is said so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from govcrawl.article import Article
from govcrawl.canonical import url_key_or_itself
from govcrawl.exchange import Fetch, Role
from govcrawl.extraction import extract_article
from govcrawl.listing import Listing, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from govcrawl.upkeep.visits import Visit


class SavedPages:
    """A Visitor over pages that were read from files, each under its own address."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = {url_key_or_itself(page.url): page for page in reversed(pages)}

    async def fetch(self, asked: str | NextRequest, role: Role = Role.LIST) -> Visit:
        """Return the page of an address; a failure "not_saved" where there is none, and for requests with a body."""
        wish = NextRequest(url=asked) if isinstance(asked, str) else asked
        page = self._pages.get(url_key_or_itself(wish.url)) if wish.method == "GET" else None
        if page is not None:
            return Visit(page=page)
        failure = Fetch(
            url=wish.url, method=wish.method, role=role, at=datetime.now(UTC), error="not_saved", message="not saved"
        )
        return Visit(failure=failure)

    async def list_links(self, page: Page, column: Column) -> Listing:
        """Return what a list page lists."""
        return read_listing(page, column)

    async def extract(self, page: Page) -> Article:
        """Return what stands on a page."""
        return extract_article(page)
