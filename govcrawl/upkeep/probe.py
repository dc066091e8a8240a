"""The probe of a site: from any of its pages to its publisher, its columns of news and what stands in the way.

An errand over a Visitor: the same on the live web, on a recorded one and on saved pages. It asks for some twenty pages
of the site, the most promising first, and defeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from govcrawl.article import Verdict
from govcrawl.causes import Cause, cause_of_failure
from govcrawl.exchange import Role
from govcrawl.extraction.charset import decode
from govcrawl.listing import FAMILIES, Link, Listing
from govcrawl.page import Page
from govcrawl.source import Column, Obstacle
from govcrawl.upkeep.candidates import Candidate, Queue, is_primary
from govcrawl.upkeep.column_names import ColumnRole, clean_column_name
from govcrawl.upkeep.found_columns import Found, as_column, drop_mixed, enter, found_column
from govcrawl.upkeep.hindrances import hindrance_of, refusal_of
from govcrawl.upkeep.navigation import Entry, EntryKind, is_of_site
from govcrawl.upkeep.probed import ArticleFound, Findings, Hindrance, PageKind, Robots
from govcrawl.upkeep.publishers import Kind, Publisher
from govcrawl.upkeep.robots_texts import ask_robots
from govcrawl.upkeep.seen_pages import Seen, is_hub, kind_of_page, publisher_of, sent_on, told
from govcrawl.upkeep.soundings import is_list, sound_end, sound_paging
from govcrawl.upkeep.visits import Visitor
from govcrawl.upkeep.walking import OTHER_SCHEME, Walk

REQUESTS = 20
"""Most requests of one probe, robots.txt and redirects apart: 40 seconds of a host's time at two seconds each."""
RESERVED = 6
"""Of them, for the next and the last pages and an article."""
COLUMNS = 8
"""Columns that are enough."""
_SOUNDED = 3
"""Columns whose next page is asked for."""
_ARTICLES = 2
"""Columns of which an article is asked for."""
_LINKS = 40
"""Articles of one column that are looked for on a recorded web."""
_GOOD = 0.6
"""Rank from which a candidate is asked for though half as many columns as are enough were found."""
_FEW = 2
"""Columns below which frames, scripts of menus and the site map are asked for, too."""
_MISSING = 4
"""Links of a home page that are not there, from which it seems that one must come by it."""
_DEEPEST = 2
"""Hubs below hubs that are followed."""


async def probe(
    visitor: Visitor, asked: str, *, most: int = REQUESTS, tell: Callable[[int, int], None] = lambda done, most: None
) -> Findings:
    """Return what is found of the site behind an address: of its home page, a column or an article.

    `tell` hears before each request how many there were, and how many there may be. Never raises for what a host does.
    """
    return await _Probe(Walk(visitor, most=most, tell=tell), asked).run()


class _Probe:
    def __init__(self, walk: Walk, asked: str) -> None:
        self._walk = walk
        self._asked = asked
        self._found: list[Found] = []
        self._publisher: Publisher | None = None
        self._base: Seen | None = None
        self._further: list[str] = []

    async def run(self) -> Findings:
        """Go the whole way."""
        robots = await ask_robots(self._walk.visitor, self._asked)
        given = await self._walk.enter(self._asked, robots)
        if given is None:
            return self._findings(None, robots, None, None)
        if urljoin(given.page.url, "/") != urljoin(self._asked, "/"):
            robots = await ask_robots(self._walk.visitor, given.page.url)
        article = await self._walk.extract(given.page)
        listing = await self._rows(given.page, given.page.url)
        kind = kind_of_page(given, article, listing)
        home = await self._home(given, kind)
        self._publisher = publisher_of(given, home, kind)
        queue = Queue(portal=self._is_portal)
        if kind is PageKind.COLUMN and listing is not None:
            queue.skip(given.page.url)
            self._take(_itself(given), given, listing)
        self._fill(queue, given, home, kind)
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

    async def _home(self, given: Seen, kind: PageKind) -> Seen | None:
        """The home page of the site; the given one where it is that, None where it cannot be had."""
        if kind is PageKind.HOME:
            return given
        root = urljoin(given.page.url, "/")
        for url in dict.fromkeys(filter(None, (given.navigation.home, root))):
            seen = await self._walk.see(url)
            onward = sent_on(seen.page) if seen is not None else None
            if onward is not None and is_of_site(onward, self._walk.hosts):
                seen = await self._walk.see(onward) or seen
            if seen is not None and (seen.navigation.entries or seen.navigation.frames):
                return seen
        return None

    def _fill(self, queue: Queue, given: Seen, home: Seen | None, kind: PageKind) -> None:
        """Put in what the given page and the home page lead to."""
        queue.skip(given.page.url)
        if home is not None:
            queue.skip(home.page.url)
        if kind is PageKind.ARTICLE:
            named = clean_column_name(given.meta.government.get("ColumnName", ""))
            queue.add(given.navigation.crumbs[-1:], more=1.0)
            queue.add((entry for entry in given.navigation.entries if entry.name == named), more=1.0)
            queue.add(given.navigation.crumbs, more=0.3)
        if kind is PageKind.HUB:
            queue.add(given.navigation.entries, more=0.1)
        for seen in (home, given):
            queue.add(seen.navigation.entries if seen is not None else ())
        self._base = home or given
        found = self._base.navigation
        self._further = [*found.frames[:3], *found.scripts[:2], *filter(None, [found.site_map])]

    async def _try_https(self, given: Seen) -> None:
        """Find out whether a site that was given under http has https, too."""
        if not given.page.url.startswith("http:") or not self._asked.startswith("http:"):
            return
        visit = await self._walk.ask(urljoin("https" + given.page.url[4:], "/"))
        if visit.failure is not None and cause_of_failure(visit.failure) in OTHER_SCHEME:
            self._walk.http_only = True
            message = f"https does not answer ({visit.failure.error}), http does"
            self._walk.note(
                Hindrance(url=given.page.url, cause=Cause.HTTP_ONLY, message=message, obstacle=Obstacle.HTTP)
            )

    def _tell_entrance(self, home: Seen | None) -> None:
        """Note that the home page stands, and no page that it leads to."""
        missing = [each for each in self._walk.hindrances if each.cause is Cause.NOT_FOUND]
        if home is not None and not self._found and len(missing) >= _MISSING:
            message = (
                f"{len(missing)} pages that the home page leads to are not there for who comes straight to them (404)"
            )
            met = Hindrance(url=home.page.url, cause=Cause.ENTRANCE, message=message, obstacle=Obstacle.ENTRANCE)
            self._walk.hindrances = [each for each in self._walk.hindrances if each not in missing] + [met]

    async def _add_further(self, queue: Queue, url: str) -> None:
        """Put in what a frame, a menu's script or the site map leads to."""
        if not urlsplit(url).path.endswith(".js"):
            seen = await self._walk.see(url)
            queue.add(seen.navigation.entries if seen is not None else ())
            return
        if self._base is not None:
            queue.add(await self._walk.script_entries(self._base, url))

    async def _explore(self, queue: Queue) -> None:
        """Follow the best ways until there are columns enough, or nothing promising is left, or the budget ends."""
        while self._walk.left > RESERVED and len(self._found) < COLUMNS:
            primary = [each.url for each in self._found if is_primary(each.weight, each.role)]
            if queue.best < _GOOD:
                queue.add_siblings(primary)
            if queue.best < _GOOD and len(primary) < _FEW and self._further:
                await self._add_further(queue, self._further.pop(0))
                continue
            candidate = queue.pop() if len(primary) < COLUMNS // 2 or queue.best >= _GOOD else None
            if candidate is None:
                return
            seen = await self._walk.see(candidate.entry.url)
            if seen is not None:
                await self._look(queue, candidate, seen)

    async def _look(self, queue: Queue, candidate: Candidate, seen: Seen) -> None:
        """Take a page for a column, a hub of columns, or neither."""
        listing = await self._rows(seen.page, seen.page.url)
        if not is_list(listing) and seen.navigation.frames and candidate.weight:
            framed = await self._walk.see(seen.navigation.frames[0])
            rows = await self._rows(framed.page, framed.page.url) if framed is not None else None
            if framed is not None and is_list(rows):
                seen, listing = framed, rows
        if candidate.depth < _DEEPEST:
            queue.add((*seen.navigation.entries, *seen.navigation.crumbs), depth=candidate.depth + 1)
        if listing is not None and is_list(listing):
            if not (is_hub(seen.navigation, listing) and candidate.hub):
                self._take(candidate, seen, listing)
        elif candidate.weight and (listing is None or not listing.links):
            article = await self._walk.extract(seen.page)
            self._walk.note(refusal_of(seen.page, article) if article is not None else None)

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
            sounding = await sound_paging(self._walk.visitor, self._walk.ask, found.sounding, column)
            if place == 0:
                sounding = await sound_end(self._walk.visitor, self._walk.ask, sounding, column)
            self._walk.note(sounding.met)
            self._found[place] = replace(found, sounding=sounding)

    async def _article(self) -> ArticleFound | None:
        """Read an article of the best column, or of the next one where that cannot be had."""
        missed: list[Hindrance] = []
        for found in self._found[:_ARTICLES]:
            second = found.sounding.second
            listed = (*found.sounding.listing.links, *(second.links if second is not None else ()))
            own = [link for link in listed if not link.attachment]
            for link in [link for link in own if is_of_site(link.url, self._walk.hosts)][:_LINKS]:
                read, met = await self._read(link)
                if read is not None:
                    # What keeps a single article is no obstacle of the site.
                    for each in missed:
                        self._walk.note(replace(each, obstacle=None))
                    return read
                missed += filter(None, [met])
                if met is None or met.cause is not Cause.NOT_RECORDED:
                    break
        for each in missed:
            self._walk.note(each)
        return None

    async def _read(self, link: Link) -> tuple[ArticleFound | None, Hindrance | None]:
        """Read one article; what stood in the way where it is none."""
        visit = await self._walk.ask(link.url, Role.ARTICLE)
        met = hindrance_of(link.url, visit)
        if met is not None or visit.page is None:
            return None, met
        page = replace(visit.page, list_title=link.title, list_date=link.date)
        article = await self._walk.extract(page)
        if article is None:
            return None, None
        read = told(page, article)
        return (read, None) if Verdict(read.verdict).accepted else (None, refusal_of(page, article))

    async def _rows(self, page: Page, url: str) -> Listing | None:
        return await self._walk.rows(page, Column(name="probed", url=url))

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
            hindrances=tuple(self._walk.hindrances),
            requests=self._walk.requests,
            http_only=self._walk.http_only,
        )


def _itself(given: Seen) -> Candidate:
    entry = Entry(name="", url=given.page.url, kind=EntryKind.MENU)
    return Candidate(entry=entry, weight=1.0, hub=0.0, role=ColumnRole.COLUMN)
