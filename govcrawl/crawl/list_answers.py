"""ListAnswers: what the answer to a list request is, a list page or something that only stands in its place."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Protocol

from govcrawl.article import Article, Verdict
from govcrawl.crawl.outcomes import Tally
from govcrawl.crawl.readers import ReaderStopped
from govcrawl.errors import GovcrawlError
from govcrawl.extraction.judge import EMPTY_BODY, judge
from govcrawl.extraction.stubs import path_is_home
from govcrawl.listing import Listing
from govcrawl.listing.generic import Generic
from govcrawl.page import Page
from govcrawl.source import Column, Source

logger = logging.getLogger(__name__)

_WRONG_WAY = frozenset({400, 404, 405, 410, 501})
"""Statuses that speak of the request, not of who asks (RFC 9110 §15.5, §15.6): a list may be asked for otherwise."""


class Readers(Protocol):
    """Who reads pages (`ReaderPool`)."""

    async def list_links(self, page: Page, column: Column) -> Listing:
        """Return what a page lists."""

    async def extract(self, page: Page) -> Article:
        """Return what stands on a page."""


class ListAnswers:
    """Reads the answers to the list requests of one column."""

    def __init__(self, readers: Readers, source: Source, column: Column) -> None:
        self._readers = readers
        self._source = source
        self._column = column

    async def read(
        self, page: Page, tally: Tally, *, family: str | None, is_first: bool, has_other: bool = False
    ) -> Listing | None:
        """Return what the page lists, or None when it is no list page at all; the *tally* then says why.

        *family* is that of the pages before it, *is_first* whether it is the column's first page, *has_other* whether
        another request can be made in its stead.
        """
        name = self._column.name
        if has_other and page.status in _WRONG_WAY:
            return Listing(family=family or Generic.name)
        column = self._column if family is None else replace(self._column, family=family)
        try:
            listing = await self._readers.list_links(page, column)
            if _was_sent_home(page):
                tally.lists_failed += 1
                tally.note_trouble(f"{name}: sent on to the home page")
                return None
            if listing.links or listing.next_request is not None:
                return listing
            judgement = judge(page, await self._readers.extract(page), self._source.scope)
        except GovcrawlError as error:
            logger.warning("%s", error)
            tally.lists_failed += 1
            tally.limits["reading"] += isinstance(error, ReaderStopped)
            tally.note_trouble(f"{name}: {error}")
            return None
        # a list that has ended answers with an empty frame on some systems, as a block does on others
        stub = listing.empty is not None and page.body.strip() and judgement.reasons == (EMPTY_BODY,)
        if judgement.verdict is Verdict.BLOCKED and not stub:
            tally.lists_blocked += 1
        elif page.status >= 400 and (listing.empty is None or is_first):
            tally.lists_failed += 1
            tally.note_trouble(f"{name}: status {page.status}")
        else:
            return listing
        return None


def _was_sent_home(page: Page) -> bool:
    """Return whether a redirect led from a list to a home page, as sites do with what they no longer have."""
    asked = page.requested_url or page.url
    return asked != page.url and path_is_home(page.url) and not path_is_home(asked)
