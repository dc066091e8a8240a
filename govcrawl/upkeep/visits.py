"""Visits: how an errand gets at pages, from the live or recorded web or from files, without an archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from govcrawl.article import Article
from govcrawl.exchange import Fetch, Role
from govcrawl.listing import Listing, NextRequest
from govcrawl.page import Page
from govcrawl.source import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What became of one request: the answer, or why there is none."""

    page: Page | None = None
    failure: Fetch | None = None
    """Bears the code of the cause (dns, timeout, tls, robots, host_down, budget, …) and its message."""


class Visitor(Protocol):
    """Who asks for pages and reads them on an errand."""

    async def fetch(self, asked: str | NextRequest, role: Role = Role.LIST) -> Visit:
        """Ask for an address, or for a list page by its request; never raises for what a host does or does not."""

    async def list_links(self, page: Page, column: Column) -> Listing:
        """Return what a list page lists; raises ExtractionError or CatalogError as `read_listing` does."""

    async def extract(self, page: Page) -> Article:
        """Return what stands on a page; raises ExtractionError."""
