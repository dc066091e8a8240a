"""Step: what follows from one list page."""

from __future__ import annotations

from dataclasses import dataclass

from govcrawl.archive.pages import ListedLink
from govcrawl.listing import NextRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What follows from one list page: pages to fetch, and the list page to ask for next."""

    due: tuple[ListedLink, ...] = ()
    next_request: NextRequest | None = None
    is_deep: bool = False
    """The next request lies beyond what is new, and can wait until the pages found before are fetched."""
