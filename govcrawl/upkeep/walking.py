"""A walk through a site: pages asked for one by one within a budget, each address once, and what they lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from govcrawl.article import Article
from govcrawl.causes import Cause
from govcrawl.errors import ExtractionError
from govcrawl.exchange import Fetch, Role
from govcrawl.extraction.charset import decode
from govcrawl.listing import Listing, NextRequest
from govcrawl.page import Page
from govcrawl.source import Column
from govcrawl.upkeep.hindrances import behind_robots, hindrance_by, hindrance_of, refusal_of
from govcrawl.upkeep.navigation import Entry, EntryKind, is_of_site
from govcrawl.upkeep.probed import Hindrance, Robots
from govcrawl.upkeep.script_menus import menu_pairs
from govcrawl.upkeep.seen_pages import Seen, read_seen, sent_on
from govcrawl.upkeep.soundings import first_rows
from govcrawl.upkeep.visits import Visit, Visitor

OTHER_SCHEME = frozenset({Cause.TLS, Cause.REFUSED, Cause.RESET, Cause.TIMEOUT, Cause.OTHER})
"""Failures after which the same address is tried under http, or under https."""

_THIS_PAGE = frozenset({Cause.ROBOTS, Cause.NOT_FOUND, Cause.REDIRECTS, Cause.TOO_LARGE, Cause.EMPTY_ANSWER})
"""What may be so of one page of a site: its home page is then tried."""

_UNRECORDED = 100
"""Pages that a recorded web has not got and that cost no host anything; more of them count as requests."""

_STUBS = 2
"""Pages in a row that only send on."""


class Walk:
    """Asks for pages of one site; what stood in the way is kept."""

    def __init__(
        self, visitor: Visitor, *, most: int, tell: Callable[[int, int], None] = lambda done, most: None
    ) -> None:
        """*most* bounds the requests; *tell* hears before each how many there were, and how many there may be."""
        self.left = most
        """Requests that may still be made."""
        self.requests = 0
        self.hindrances: list[Hindrance] = []
        self.hosts: frozenset[str] = frozenset()
        """Hosts that belong to the site."""
        self.http_only = False
        """Whether https did not answer where http did."""
        self.visitor = visitor
        self._tell = tell
        self._visits: dict[str, Visit] = {}
        self._unrecorded = 0
        self._secure: set[str] = set()

    async def ask(self, asked: str | NextRequest, role: Role = Role.LIST) -> Visit:
        """Fetch, within the budget; each plain address once."""
        wish = NextRequest(url=asked) if isinstance(asked, str) else asked
        key = wish.url if wish.method == "GET" else ""
        if key in self._visits:
            return self._visits[key]
        if self.left <= 0:
            return Visit(failure=_spent(wish, role))
        self._tell(self.requests, self.requests + self.left)
        self.left -= 1
        self.requests += 1
        visit = await self.visitor.fetch(asked, role)
        met = hindrance_of(wish.url, visit)
        if met is not None and met.cause is Cause.NOT_RECORDED and self._unrecorded < _UNRECORDED:
            self._unrecorded += 1
            self.left += 1
            self.requests -= 1
        if key:
            self._visits[key] = visit
        return visit

    async def see(self, url: str, role: Role = Role.LIST) -> Seen | None:
        """Return a page and what it leads to; None where it cannot be had, or says nothing.

        Menus of sites with https lead to http out of habit: a host that gave a page by https is asked for all by it.
        """
        if url.startswith("http:") and urlsplit(url).netloc in self._secure:
            seen = await self._see("https" + url[4:], role)
            if seen is not None:
                return seen
        return await self._see(url, role)

    async def _see(self, url: str, role: Role) -> Seen | None:
        visit = await self.ask(url, role)
        met = hindrance_of(url, visit)
        if met is not None or visit.page is None:
            self.note(met)
            return None
        if visit.page.url.startswith("https:"):
            self._secure.add(urlsplit(visit.page.url).netloc)
        seen = read_seen(visit.page, self.hosts)
        if seen is None:
            self.note(hindrance_by(visit.page.url, Cause.EMPTY_ANSWER))
        return seen

    async def enter(self, url: str, robots: Robots | None = None) -> Seen | None:
        """Have the page at which a walk begins, or the home page where that one is gone; None where nothing is seen.

        *robots* is what the host's robots.txt was, where that was asked.
        """
        seen = await self._open(url, robots)
        root = urljoin(url, "/")
        if seen is None and url != root and self.hindrances and self.hindrances[-1].cause in _THIS_PAGE:
            seen = await self.see(root)
        for _ in range(_STUBS):
            onward = sent_on(seen.page) if seen is not None else None
            if seen is None or onward is None or not is_of_site(onward, [urlsplit(seen.page.url).hostname or ""]):
                break
            seen = await self.see(onward) or seen
        if seen is None:
            return None
        self.hosts |= {urlsplit(seen.page.url).hostname or "", urlsplit(url).hostname or ""}
        article = await self.extract(seen.page)
        refused = refusal_of(seen.page, article) if article is not None else None
        if refused is not None and (not seen.navigation.entries or refused.cause is Cause.SENT_HOME):
            self.note(refused)
            if not seen.navigation.entries and not seen.navigation.frames:
                return None
        return seen

    async def _open(self, url: str, robots: Robots | None) -> Seen | None:
        """Have a page, under its other scheme where the one that was given does not answer."""
        seen = await self.see(url)
        if robots is not None:
            self.hindrances = [behind_robots(met, robots) for met in self.hindrances]
        first = self.hindrances[-1] if self.hindrances else None
        if seen is not None or first is None or first.cause not in OTHER_SCHEME:
            return seen
        before = self.hindrances[:-1]
        other = "http" + url[5:] if url.startswith("https:") else "https" + url[4:]
        seen = await self.see(other)
        if seen is not None and other.startswith("http:"):
            self.http_only = True
            first = replace(first, cause=Cause.HTTP_ONLY, obstacle=Cause.HTTP_ONLY.obstacle)
        self.hindrances = [*before, first]
        return seen

    async def script_entries(self, base: Seen, url: str) -> list[Entry]:
        """Return what the menu in a script file of page *base* leads to."""
        visit = await self.ask(url)
        if visit.page is None or visit.page.status >= 400:
            return []
        text = decode(visit.page.body, visit.page.header("content-type")).text
        pairs = [(name, base.document.resolve(reference)) for name, reference in menu_pairs([text])]
        return [
            Entry(name=name, url=address, kind=EntryKind.SCRIPT)
            for name, address in pairs
            if address and is_of_site(address, self.hosts)
        ]

    async def rows(self, page: Page, column: Column) -> Listing | None:
        """Return the first page of a list, asked of its service where the page itself has no rows."""
        return await first_rows(self.visitor, self.ask, page, column)

    async def extract(self, page: Page) -> Article | None:
        """Return what stands on a page; None where it cannot be read."""
        try:
            return await self.visitor.extract(page)
        except ExtractionError:
            return None

    def note(self, met: Hindrance | None) -> None:
        """Keep what stood in the way, once; that the budget is spent is the walk's own affair."""
        if met is not None and met.cause is not Cause.BUDGET and met not in self.hindrances:
            self.hindrances.append(met)


def _spent(wish: NextRequest, role: Role) -> Fetch:
    return Fetch(url=wish.url, method=wish.method, role=role, at=datetime.now(UTC), error="budget")
