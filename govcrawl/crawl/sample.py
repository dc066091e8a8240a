"""Sampling a source: which of its pages make a recording of it, and in which order they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from govcrawl.article import Verdict
from govcrawl.canonical import url_key_or_itself
from govcrawl.crawl.trail import Trail
from govcrawl.errors import CatalogError, ExtractionError
from govcrawl.exchange import Role
from govcrawl.extraction.judge import judge
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.listing import Link, Listing, NextRequest
from govcrawl.page import Page
from govcrawl.source import Column, Scope, Source, hosts_of
from govcrawl.upkeep.visits import Visit, Visitor

_FEW = 3
"""So many rows make a list of a page that is no article."""
_BUDGET = "budget"
"""The code by which a visitor says that it asks no more of a host."""
_MOST_TRIES = 10
"""Answers without rows in a row, after which the sample goes no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of a source is recorded."""

    articles: int | None = 5
    """Most articles a column; None: all."""
    pages: int | None = 2
    """Most list pages a column; None: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of a recording: how it is asked for, and what is known of it before."""

    request: NextRequest
    role: Role
    column: str | None = None
    family: str | None = None
    """Of a list page beyond the first: that of the page before it, by which it is read."""
    listed: Link | None = None
    """The row of a list that leads to it."""
    failure: str | None = None
    """The code of the cause for which there is no answer."""


class Sampler:
    """Asks for pages by a visitor; `steps` is what was asked for, in order, each page once.

    What a host refuses or does not answer is part of it.
    """

    def __init__(self, visitor: Visitor, had: Mapping[str, Visit] | None = None) -> None:
        """Take the visits in *had* for those to their addresses; they have been made already."""
        self._visitor = visitor
        self._had = dict(had or {})
        self._keys: set[tuple[str, bytes]] = set()
        self.steps: list[Step] = []
        self.left_out = 0
        """Pages that were not asked for, because enough had been asked of their host."""

    async def sample(self, source: Source, extent: Extent) -> None:
        """Ask for lists and articles of all columns; documents among the links are passed over."""
        hosts = hosts_of(source)
        for column in source.columns:
            links = await self._lists(column, extent.pages)
            own = [one for one in links if (urlsplit(one.url).hostname or "") in hosts and not one.attachment]
            for link in own[: extent.articles]:
                await self.article(NextRequest(url=link.url), column.name, link)

    async def article(self, request: NextRequest, column: str | None = None, listed: Link | None = None) -> None:
        """Ask for an article and its further parts, unless that was done before."""
        role, asked = Role.ARTICLE, request
        for _ in range(DEFAULT_LIMITS.parts):
            step = Step(request=asked, role=role, column=column, listed=listed if role is Role.ARTICLE else None)
            if self._key(asked) in self._keys:
                return
            page = await self._ask(step)
            try:
                following = (await self._visitor.extract(page)).next_part if page is not None else None
            except ExtractionError:
                return
            if following is None:
                return
            role, asked = Role.PART, NextRequest(url=following)

    async def _lists(self, column: Column, most: int | None) -> list[Link]:
        """Ask for list pages as a crawl does that reads a list to its end, and return the rows of all."""
        trail = Trail(NextRequest(url=column.url), renders=column.render)
        links: dict[str, Link] = {}
        request: NextRequest | None = trail.asked
        read, tries, empty = 0, 0, False
        while request is not None and tries < _MOST_TRIES:
            listing = await self._listing(column, request, trail.family)
            if listing is None:
                break
            tries = tries + 1 if not listing.links else 0
            request = trail.instead(listing) or trail.begin_again(listing)
            if request is not None:
                continue
            if listing.empty is not None and not empty:
                # Servers give empty pages in passing.
                request, empty = trail.asked, True
                continue
            empty = False
            read += bool(listing.links)
            links |= {link.url: link for link in listing.links if link.url not in links}
            request = _following(trail, listing) if most is None or read < most else None
        return list(links.values())

    async def _listing(self, column: Column, request: NextRequest, family: str | None) -> Listing | None:
        asked = replace(request, otherwise=None)
        page = await self._ask(Step(request=asked, role=Role.LIST, column=column.name, family=family))
        try:
            return None if page is None else await self._visitor.list_links(page, read_as(column, family))
        except (ExtractionError, CatalogError):
            return None

    async def _ask(self, step: Step) -> Page | None:
        had = self._had.pop(step.request.url, None)
        visit = had or await self._visitor.fetch(step.request, step.role)
        key = self._key(step.request)
        if visit.failure is not None and visit.failure.error == _BUDGET:
            self.left_out += key not in self._keys
        elif key not in self._keys:
            self._keys.add(key)
            self.steps.append(replace(step, failure=visit.failure.error if visit.failure else None))
        return visit.page

    def _key(self, request: NextRequest) -> tuple[str, bytes]:
        plain = request.method == "GET"
        return (url_key_or_itself(request.url) if plain else request.url), request.body


async def is_list(visitor: Visitor, page: Page) -> bool:
    """Tell a list page from an article by what is read on it; what is neither counts as an article."""
    try:
        verdict = judge(page, await visitor.extract(page), Scope.ALL).verdict
        if verdict.accepted or verdict in (Verdict.BLOCKED, Verdict.ERROR):
            return False
        listing = await visitor.list_links(page, Column(name="", url=page.url))
    except (ExtractionError, CatalogError):
        return False
    return len(listing.links) >= _FEW or listing.next_request is not None


def read_as(column: Column, family: str | None) -> Column:
    """Return *column* as its further pages are read: by the *family* of the page before them, where that is known."""
    return column if family is None else replace(column, family=family)


def _following(trail: Trail, listing: Listing) -> NextRequest | None:
    if listing.links:
        trail.take(listing)
    following = trail.following(listing)
    if following is not None:
        trail.ask(following, trail.number + 1 if trail.number and listing.links else trail.number)
        return following
    waiting = trail.next_waiting()
    if waiting is not None:
        trail.ask(waiting, None)
    return waiting
