"""Visits: how an errand gets at pages, from the live or recorded web or from files, without an archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from govcrawl.exchange import Fetch, Role
from govcrawl.list_answers import Readers
from govcrawl.listing import NextRequest
from govcrawl.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What became of one request: the answer, or why there is none."""

    page: Page | None = None
    failure: Fetch | None = None
    """Bears the code of the cause (dns, timeout, tls, robots, host_down, budget, …) and its message."""


class Visitor(Readers, Protocol):
    """Who asks for pages and reads them on an errand.

    Reading raises ExtractionError, and CatalogError for a selector that is none.
    """

    async def fetch(self, asked: str | NextRequest, role: Role = Role.LIST) -> Visit:
        """Ask for an address, or for a list page by its request; never raises for what a host does or does not."""
