"""What the answer to a list request is: a list page, or something that only stands in its place.

Of the reading of a page this is the one judgement that crawls and checks share, so that a source that is found to work
is one that a crawl can read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from govcrawl.article import Article, Judgement, Verdict
from govcrawl.errors import GovcrawlError
from govcrawl.extraction.judge import EMPTY_BODY, REDIRECT_HOME, judge
from govcrawl.extraction.stubs import path_is_home
from govcrawl.listing import Listing
from govcrawl.listing.generic import Generic
from govcrawl.page import Page
from govcrawl.source import Column, Scope

_WRONG_WAY = frozenset({400, 404, 405, 410, 501})
"""Statuses that speak of the request, not of who asks (RFC 9110 §15.5, §15.6): a list may be asked for otherwise."""


class Readers(Protocol):
    """Who reads pages: worker processes, or this very one."""

    async def list_links(self, page: Page, column: Column) -> Listing:
        """Return what a page lists."""

    async def extract(self, page: Page) -> Article:
        """Return what stands on a page."""


class AnswerKind(StrEnum):
    """What stands at the address of a list page."""

    LIST = "list"
    """A list page, be it an empty one, or the frame of one."""
    HOME = "home"
    """The site's home page, to which it sent on."""
    BLOCKED = "blocked"
    """A refusal of whoever asks."""
    ERROR = "error"
    """An answer whose status says that there is no list."""
    UNREAD = "unread"
    """A page that could not be read; the error says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAnswer:
    """The answer to a list request, judged."""

    kind: AnswerKind
    listing: Listing | None = None
    """What it lists; None unless it is a list page."""
    judgement: Judgement | None = None
    """What it would be as an article, where it shows neither links nor the way to them; None elsewhere."""
    error: GovcrawlError | None = None


async def read_list_answer(
    readers: Readers, page: Page, column: Column, scope: Scope, *, is_first: bool, has_other: bool = False
) -> ListAnswer:
    """Return what *page* is, the answer to a list request of *column*; never raises for what stands on it.

    *is_first* says whether it is the column's first page: only later ones may be missing, since a list has an end.
    *has_other* says whether another request can be made in its stead.
    """
    if has_other and page.status in _WRONG_WAY:
        return ListAnswer(kind=AnswerKind.LIST, listing=Listing(family=column.family or Generic.name))
    try:
        listing = await readers.list_links(page, column)
        if _was_sent_home(page):
            return ListAnswer(kind=AnswerKind.HOME)
        if listing.links or listing.next_request is not None:
            return ListAnswer(kind=AnswerKind.LIST, listing=listing)
        judgement = judge(page, await readers.extract(page), scope)
    except GovcrawlError as error:
        return ListAnswer(kind=AnswerKind.UNREAD, error=error)
    # a list that has ended answers with an empty frame on some systems, as a block does on others
    stub = listing.empty is not None and page.body.strip() and judgement.reasons == (EMPTY_BODY,)
    if REDIRECT_HOME in judgement.reasons:
        return ListAnswer(kind=AnswerKind.HOME, judgement=judgement)
    if judgement.verdict is Verdict.BLOCKED and not stub:
        return ListAnswer(kind=AnswerKind.BLOCKED, judgement=judgement)
    if page.status >= 400 and (listing.empty is None or is_first):
        return ListAnswer(kind=AnswerKind.ERROR, judgement=judgement)
    return ListAnswer(kind=AnswerKind.LIST, listing=listing, judgement=judgement)


def _was_sent_home(page: Page) -> bool:
    """Return whether a redirect led from a list to a home page, as sites do with what they no longer have."""
    asked = page.requested_url or page.url
    return asked != page.url and path_is_home(page.url) and not path_is_home(asked)
