"""The probe of a site: from any of its pages to its publisher, its columns of news and what stands in the way.

An errand over a Visitor: the same on the live web, on a recorded one and on saved pages. It asks for some twenty pages
of the site, the most promising first, and defeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from govcrawl.article import Article, Verdict
from govcrawl.errors import ExtractionError
from govcrawl.exchange import Fetch, Role
from govcrawl.extraction.charset import decode
from govcrawl.listing import FAMILIES, Listing, NextRequest
from govcrawl.page import Page
from govcrawl.source import Column, Obstacle
from govcrawl.upkeep.candidates import Candidate, Queue, is_primary
from govcrawl.upkeep.column_names import ColumnRole
from govcrawl.upkeep.found_columns import Found, as_column, drop_mixed, enter, found_column
from govcrawl.upkeep.hindrances import behind_robots, hindrance_of, refusal_of
from govcrawl.upkeep.navigation import Entry, EntryKind, is_of_site
from govcrawl.upkeep.probed import ArticleFound, Findings, Hindrance, PageKind, Robots
from govcrawl.upkeep.publishers import Kind, Publisher
from govcrawl.upkeep.robots_texts import ask_robots
from govcrawl.upkeep.script_menus import menu_pairs
from govcrawl.upkeep.seen_pages import Seen, is_hub, kind_of_page, publisher_of, read_seen, sent_on, told
from govcrawl.upkeep.soundings import first_rows, is_list, sound_end, sound_paging
from govcrawl.upkeep.visits import Visit, Visitor

REQUESTS = 20
"""Most requests of one probe, robots.txt and redirects apart: 40 seconds of a host's time at two seconds each."""
RESERVED = 6
"""Of them, for the next and the last pages and an article."""
COLUMNS = 8
"""Columns that are enough."""
_SOUNDED = 3
"""Columns whose next page is asked for."""
_ARTICLES = 2
_GOOD = 0.6
"""Rank from which a candidate is asked for though half as many columns as are enough were found."""
_FEW_ENTRIES = 4
_MISSING = 4
"""Links of a home page that are not there, from which it seems that one must come by it."""
_DEEPEST = 2
"""Hubs below hubs that are followed."""
_THIS_PAGE = frozenset({"robots", "http_404", "http_410", "redirects", "too_large", "empty"})
"""What may be so of one page of a site: its home page is then tried."""
_OTHER_SCHEME = frozenset({"tls", "refused", "reset", "timeout", "other"})
"""Failures after which the same address is tried under http, or under https."""


async def probe(
    visitor: Visitor, asked: str, *, most: int = REQUESTS, tell: Callable[[int, int], None] = lambda done, most: None
) -> Findings:
    """Return what is found of the site behind an address: of its home page, a column or an article.

    `tell` hears before each request how many there were, and how many there may be. Never raises for what a host does.
    """
    return await _Probe(visitor, asked, most, tell).run()


class _Probe:
    def __init__(self, visitor: Visitor, asked: str, most: int, tell: Callable[[int, int], None]) -> None:
        self._tell = tell
        self._visitor = visitor
        self._asked = asked
        self._left = most
        self._requests = 0
        self._hindrances: list[Hindrance] = []
        self._found: list[Found] = []
        self._visits: dict[str, Visit] = {}
        self._hosts: frozenset[str] = frozenset()
        self._publisher: Publisher | None = None
        self._http_only = False
        self._site_map: str | None = None

    async def run(self) -> Findings:
        """Go the whole way."""
        robots = await ask_robots(self._visitor, self._asked)
        given = await self._enter(self._asked, robots)
        if given is None:
            return self._findings(None, robots, None, None)
        if urljoin(given.page.url, "/") != urljoin(self._asked, "/"):
            robots = await ask_robots(self._visitor, given.page.url)
        article = await self._extract(given.page)
        listing = await self._rows(given.page, given.page.url)
        kind = kind_of_page(given, article, listing)
        home = await self._home(given, kind)
        self._publisher = publisher_of(given, home, kind)
        queue = Queue(portal=self._is_portal)
        if kind is PageKind.COLUMN and listing is not None:
            queue.skip(given.page.url)
            self._take(_itself(given), given, listing)
        await self._fill(queue, given, home, kind)
        await self._explore(queue)
        self._tell_entrance(home)
        await self._sound()
        read = await self._article()
        await self._try_https(given)
        if read is None and kind is PageKind.ARTICLE and article is not None:
            read = told(given.page, article)
        return self._findings(given, robots, kind, read)

    @property
    def _is_portal(self) -> bool:
        return self._publisher is not None and self._publisher.kind is not Kind.ENVIRONMENT

    async def _ask(self, asked: str | NextRequest, role: Role = Role.LIST) -> Visit:
        """Fetch, within the budget; each plain address once."""
        wish = NextRequest(url=asked) if isinstance(asked, str) else asked
        key = wish.url if wish.method == "GET" else ""
        if key in self._visits:
            return self._visits[key]
        if self._left <= 0:
            return Visit(failure=_spent(wish, role))
        self._tell(self._requests, self._requests + self._left)
        self._left -= 1
        self._requests += 1
        visit = await self._visitor.fetch(asked, role)
        if key:
            self._visits[key] = visit
        return visit

    async def _see(self, url: str) -> Seen | None:
        """Return a page and what it leads to; what stood in the way is kept."""
        visit = await self._ask(url)
        met = hindrance_of(url, visit)
        if met is not None or visit.page is None:
            self._note(met)
            return None
        seen = read_seen(visit.page, self._hosts)
        if seen is None:
            self._note(Hindrance(url=visit.page.url, cause="empty", message="an empty answer"))
        return seen

    async def _enter(self, url: str, robots: Robots) -> Seen | None:
        """Have the page that was given, or the home page where that one is gone; None where nothing can be seen."""
        seen = await self._open(url, robots)
        root = urljoin(url, "/")
        if seen is None and url != root and self._hindrances and self._hindrances[-1].cause in _THIS_PAGE:
            seen = await self._see(root)
        for _ in range(2):
            onward = sent_on(seen.page) if seen is not None else None
            if seen is None or onward is None or not is_of_site(onward, [urlsplit(seen.page.url).hostname or ""]):
                break
            seen = await self._see(onward) or seen
        if seen is None:
            return None
        self._hosts = frozenset({urlsplit(seen.page.url).hostname or "", urlsplit(url).hostname or ""})
        article = await self._extract(seen.page)
        refused = refusal_of(seen.page, article) if article is not None else None
        if refused is not None and (not seen.navigation.entries or refused.cause == "redirect_home"):
            self._note(refused)
            if not seen.navigation.entries and not seen.navigation.frames:
                return None
        return seen

    async def _open(self, url: str, robots: Robots) -> Seen | None:
        """Have a page, under its other scheme where the one that was given does not answer."""
        seen = await self._see(url)
        self._hindrances = [behind_robots(met, robots) for met in self._hindrances]
        first = self._hindrances[-1] if self._hindrances else None
        if seen is not None or first is None or first.cause not in _OTHER_SCHEME:
            return seen
        other = "http" + url[5:] if url.startswith("https:") else "https" + url[4:]
        seen = await self._see(other)
        if seen is not None and other.startswith("http:"):
            self._http_only = True
            first = replace(first, cause="http_only", obstacle=Obstacle.HTTP)
        self._hindrances = [first]
        return seen

    async def _home(self, given: Seen, kind: PageKind) -> Seen | None:
        """The home page of the site; the given one where it is that, None where it cannot be had."""
        if kind is PageKind.HOME:
            return given
        root = urljoin(given.page.url, "/")
        for url in dict.fromkeys(filter(None, (given.navigation.home, root))):
            seen = await self._see(url)
            onward = sent_on(seen.page) if seen is not None else None
            if onward is not None and is_of_site(onward, self._hosts):
                seen = await self._see(onward) or seen
            if seen is not None and (seen.navigation.entries or seen.navigation.frames):
                return seen
        return None

    async def _fill(self, queue: Queue, given: Seen, home: Seen | None, kind: PageKind) -> None:
        """Put in what the given page and the home page lead to; frames and menu scripts where these say little."""
        queue.skip(given.page.url)
        if home is not None:
            queue.skip(home.page.url)
        if kind is PageKind.ARTICLE:
            queue.add(given.navigation.crumbs[-1:], more=1.0)
            queue.add(given.navigation.crumbs, more=0.3)
        if kind is PageKind.HUB:
            queue.add(given.navigation.entries, more=0.1)
        for seen in (home, given):
            queue.add(seen.navigation.entries if seen is not None else ())
        base = home or given
        self._site_map = base.navigation.site_map
        if len(base.navigation.entries) < _FEW_ENTRIES or queue.best < _GOOD:
            for url in base.navigation.frames[:3]:
                framed = await self._see(url)
                queue.add(framed.navigation.entries if framed is not None else ())
            for url in base.navigation.scripts[:2]:
                await self._add_script(queue, base, url)

    async def _try_https(self, given: Seen) -> None:
        """Find out whether a site that was given under http has https, too."""
        if not given.page.url.startswith("http:") or not self._asked.startswith("http:"):
            return
        visit = await self._ask(urljoin("https" + given.page.url[4:], "/"))
        if visit.failure is not None and visit.failure.error in _OTHER_SCHEME:
            self._http_only = True
            message = f"https does not answer ({visit.failure.error}), http does"
            self._note(Hindrance(url=given.page.url, cause="http_only", message=message, obstacle=Obstacle.HTTP))

    def _tell_entrance(self, home: Seen | None) -> None:
        """Note that the home page stands, and no page that it leads to."""
        missing = [each for each in self._hindrances if each.cause == "http_404"]
        if home is not None and not self._found and len(missing) >= _MISSING:
            message = (
                f"{len(missing)} pages that the home page leads to are not there for who comes straight to them (404)"
            )
            met = Hindrance(url=home.page.url, cause="entrance", message=message, obstacle=Obstacle.ENTRANCE)
            self._hindrances = [each for each in self._hindrances if each not in missing] + [met]

    async def _add_script(self, queue: Queue, base: Seen, url: str) -> None:
        visit = await self._ask(url)
        if visit.page is None or visit.page.status >= 400:
            return
        text = decode(visit.page.body, visit.page.header("content-type")).text
        for name, reference in menu_pairs([text]):
            address = base.document.resolve(reference)
            if address and is_of_site(address, self._hosts):
                queue.add([Entry(name=name, url=address, kind=EntryKind.SCRIPT)])

    async def _explore(self, queue: Queue) -> None:
        """Follow the best ways until there are columns enough, or nothing promising is left, or the budget ends."""
        while self._left > RESERVED and len(self._found) < COLUMNS:
            primary = [each.url for each in self._found if is_primary(each.weight, each.role)]
            if queue.best < _GOOD:
                queue.add_siblings(primary)
            if queue.best < _GOOD and not primary and self._site_map is not None:
                mapped, self._site_map = await self._see(self._site_map), None
                queue.add(mapped.navigation.entries if mapped is not None else ())
            candidate = queue.pop() if len(primary) < COLUMNS // 2 or queue.best >= _GOOD else None
            if candidate is None:
                return
            seen = await self._see(candidate.entry.url)
            if seen is not None:
                await self._look(queue, candidate, seen)

    async def _look(self, queue: Queue, candidate: Candidate, seen: Seen) -> None:
        """Take a page for a column, a hub of columns, or neither."""
        listing = await self._rows(seen.page, seen.page.url)
        if not is_list(listing) and seen.navigation.frames and candidate.weight:
            framed = await self._see(seen.navigation.frames[0])
            rows = await self._rows(framed.page, framed.page.url) if framed is not None else None
            if framed is not None and is_list(rows):
                seen, listing = framed, rows
        if candidate.depth < _DEEPEST:
            queue.add((*seen.navigation.entries, *seen.navigation.crumbs), depth=candidate.depth + 1)
        if listing is not None and is_list(listing):
            if not (is_hub(seen.navigation, listing) and candidate.hub):
                self._take(candidate, seen, listing)
        elif candidate.weight and (listing is None or not listing.links):
            article = await self._extract(seen.page)
            self._note(refusal_of(seen.page, article) if article is not None else None)

    def _take(self, candidate: Candidate, seen: Seen, listing: Listing) -> None:
        site = self._publisher.name if self._publisher is not None else ""
        new = found_column(candidate, seen, listing, site, portal=self._is_portal)
        if new is not None:
            enter(self._found, new)

    async def _sound(self) -> None:
        drop_mixed(self._found)
        self._found.sort(key=lambda each: each.order)
        for place, found in enumerate(self._found[:_SOUNDED]):
            family = found.sounding.listing.family
            column = Column(name=found.name, url=found.url, family=family if family in FAMILIES else None)
            sounding = await sound_paging(self._visitor, self._ask, found.sounding, column)
            if place == 0:
                sounding = await sound_end(self._visitor, self._ask, sounding, column)
            self._note(sounding.met)
            self._found[place] = replace(found, sounding=sounding)

    async def _article(self) -> ArticleFound | None:
        """Read an article of the best column, or of the next one where that cannot be had."""
        missed: list[Hindrance | None] = []
        for found in self._found[:_ARTICLES]:
            own = (link for link in found.sounding.listing.links if not link.attachment)
            link = next((link for link in own if is_of_site(link.url, self._hosts)), None)
            visit = await self._ask(link.url, Role.ARTICLE) if link is not None else Visit()
            if link is None or visit.page is None or visit.page.status >= 400:
                missed.append(hindrance_of(link.url, visit) if link is not None else None)
                continue
            page = replace(visit.page, list_title=link.title, list_date=link.date)
            article = await self._extract(page)
            if article is not None:
                read = told(page, article)
                if Verdict(read.verdict).accepted:
                    # What keeps a single article is no obstacle of the site.
                    for each in filter(None, missed):
                        self._note(replace(each, obstacle=None))
                    return read
                missed.append(refusal_of(page, article))
        for met in missed:
            self._note(met)
        return None

    async def _rows(self, page: Page, url: str) -> Listing | None:
        return await first_rows(self._visitor, self._ask, page, Column(name="probed", url=url))

    async def _extract(self, page: Page) -> Article | None:
        try:
            return await self._visitor.extract(page)
        except ExtractionError:
            return None

    def _note(self, met: Hindrance | None) -> None:
        if met is not None and met.cause != "budget" and met not in self._hindrances:
            self._hindrances.append(met)

    def _findings(
        self, given: Seen | None, robots: Robots, kind: PageKind | None, article: ArticleFound | None
    ) -> Findings:
        decoded = decode(given.page.body, given.page.header("content-type")) if given is not None else None
        return Findings(
            asked=self._asked,
            url=given.page.url if given is not None else self._asked,
            kind=kind,
            publisher=self._publisher,
            robots=robots,
            charset=decoded.encoding if decoded else None,
            charset_rule=decoded.rule if decoded else None,
            columns=tuple(map(as_column, self._found)),
            article=article,
            hindrances=tuple(self._hindrances),
            requests=self._requests,
            http_only=self._http_only,
        )


def _itself(given: Seen) -> Candidate:
    entry = Entry(name="", url=given.page.url, kind=EntryKind.MENU)
    return Candidate(entry=entry, weight=1.0, hub=0.0, role=ColumnRole.COLUMN)


def _spent(wish: NextRequest, role: Role) -> Fetch:
    return Fetch(url=wish.url, method=wish.method, role=role, at=datetime.now(UTC), error="budget")
