"""Mending: where the columns of a rebuilt site went, found by the titles of articles that were known from them.

An errand over a Visitor, as polite as a crawl. It changes nothing: what it proposes is a person's to take.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from govcrawl.canonical import url_key_or_itself
from govcrawl.causes import Cause, cause_of_failure
from govcrawl.exchange import Role
from govcrawl.extraction.judge import judge
from govcrawl.extraction.stubs import path_is_home
from govcrawl.forms import match_text
from govcrawl.list_answers import AnswerKind, read_list_answer
from govcrawl.listing import Link, Listing
from govcrawl.source import Column, Scope, Source
from govcrawl.upkeep.known_titles import KnownTitles, Match
from govcrawl.upkeep.list_check import is_home_page
from govcrawl.upkeep.mended import ColumnMending, Fate, Mending, Proposal
from govcrawl.upkeep.navigation import Entry, EntryKind
from govcrawl.upkeep.robots_texts import ask_robots
from govcrawl.upkeep.seen_pages import Seen
from govcrawl.upkeep.soundings import Sounding, sound_paging
from govcrawl.upkeep.visits import Visitor
from govcrawl.upkeep.walking import Walk
from govcrawl.upkeep.ways import Way, Ways

REQUESTS = 36
"""Most requests of a mending to one host: 72 seconds of its time at two seconds each."""
_RESERVED = 4
"""Of them, to see that what was found can be read on."""
LEAST = 3
"""Known titles that make a page the place of a column; fewer where the column has no more."""
ENOUGH = 0.5
"""Share of a page's rows from which the search for a column ends."""
_DEEPEST = 3
"""Pages on the way from a home page to a column, at most."""
_PUSHED = 4
"""Further pages of a list of the right name that are read; a site that was rebuilt some months ago has as many newer
articles."""
_FIRST_PAGE = 12
"""Articles that a first list page shows at least, mostly."""
_FOLLOWED = 2
"""Rows of a home page whose articles are asked where they belong."""


_BLOCKS = frozenset(
    {Cause.ROBOTS, Cause.ROBOTS_UNREACHABLE, Cause.RATE_LIMIT, Cause.SERVER_ERROR, Cause.ADDRESS, Cause.BUDGET}
)
"""Failures that say nothing of where a list is."""


@dataclass(slots=True)
class _Place:
    """A page that shows known articles."""

    url: str
    name: str
    listing: Listing
    """Its first page."""
    links: tuple[Link, ...]
    """The rows of this page, and of those after it that were read."""
    matches: list[Match]

    def of(self, column: Column, known: KnownTitles) -> list[Match]:
        """Return the matches that belong to a column; where nothing tells columns apart, all."""
        return [match for match in self.matches if known.belongs(match.known, column.name)]

    def worth(self, matches: Sequence[Match]) -> float:
        """Return how good a place it is for *matches*: many of them, and little else beside them."""
        return len(matches) ** 2 / max(len(self.links), 1) * (1.0 if _leads_on(self.listing) else 0.5)


@dataclass(frozen=True, slots=True)
class _Broken:
    """A column whose list is gone, and why."""

    column: Column
    cause: str


async def mend(visitor: Visitor, source: Source, known: KnownTitles, *, start: str | None = None) -> Mending:
    """Return what became of each column of *source*, and where those that are gone went.

    The search begins at *start*, or at what stands where the columns were, and at the home page. Never raises for what
    a host does or does not.
    """
    return await _Mender(visitor, source, known, start).run()


class _Mender:
    def __init__(self, visitor: Visitor, source: Source, known: KnownTitles, start: str | None) -> None:
        self._visitor = visitor
        self._source = source
        self._known = known
        self._starts = [start] if start else []
        self._walk = Walk(visitor, most=REQUESTS)
        self._places: dict[str, _Place] = {}

    async def run(self) -> Mending:
        """Look at each column, and search for those that are gone."""
        settled: dict[str, ColumnMending] = {}
        broken = []
        for column in self._source.columns:
            found = await self._look(column)
            if isinstance(found, _Broken):
                broken.append(found)
            else:
                settled[column.name] = found
        if broken:
            await self._search(broken)
        taken = {url_key_or_itself(one.column.url): name for name, one in settled.items()}
        for each in broken:
            settled[each.column.name] = await self._propose(each, taken)
        return Mending(
            source=self._source,
            columns=tuple(settled[column.name] for column in self._source.columns),
            host=self._host(settled.values()),
            requests=self._walk.requests,
        )

    def _host(self, found: Iterable[ColumnMending]) -> str:
        """Return the host of the site: that of what was found, where columns went to another."""
        hosts = [urlsplit(proposal.column.url).netloc for each in found for proposal in each.proposals]
        return self._source.host if self._source.host in hosts or not hosts else hosts[0]

    async def _look(self, column: Column) -> ColumnMending | _Broken:
        """Tell how a column stands."""
        visit = await self._walk.ask(column.url)
        if visit.page is None:
            cause = cause_of_failure(visit.failure) if visit.failure is not None else Cause.OTHER
            if cause is Cause.ROBOTS_UNREACHABLE:
                cause = (await ask_robots(self._visitor, column.url)).cause or cause
            # A host that has no address, or does not answer, may have been left for another.
            return _blocked(column, cause) if cause in _BLOCKS else _Broken(column, cause)
        answer = await read_list_answer(self._visitor, visit.page, column, self._source.scope, is_first=True)
        if visit.page.status < 400:
            self._starts.append(visit.page.url)
        if answer.kind is AnswerKind.BLOCKED:
            return _blocked(column, f"status {visit.page.status}")
        if answer.kind is not AnswerKind.LIST:
            words = {AnswerKind.HOME: "sent on to the home page", AnswerKind.UNREAD: str(answer.error)}
            return _Broken(column, words.get(answer.kind, f"status {visit.page.status}"))
        listing = await self._walk.rows(visit.page, column)
        if listing is None or not listing.links:
            return _Broken(column, "no links on its list")
        if await is_home_page(self._visitor, self._walk.ask, column, visit.page, listing):
            return _Broken(column, "the site's home page stands there")
        return await self._compare(column, listing)

    async def _compare(self, column: Column, listing: Listing) -> ColumnMending | _Broken:
        """Compare what a list shows with what was known from it."""
        stands = ColumnMending(column=column, fate=Fate.STANDS, cause="")
        if any(self._known.is_address(link.url) for link in listing.links):
            return stands
        place = _Place(column.url, column.name, listing, listing.links, self._known.matches(listing.links))
        own = place.of(column, self._known)
        days = [link.date for link in listing.links if link.date is not None and not link.pinned]
        newest = self._known.newest(column.name)
        if not own and newest is not None and days and min(days) > newest:
            return replace(stands, cause="only newer articles than those known")
        if not path_is_home(column.url) and place.worth(own) >= ENOUGH and len(own) >= self._least(column):
            proposal = await self._sound(place, column, own)
            return ColumnMending(
                column=column, fate=Fate.READDRESSED, cause="its articles have other addresses", proposals=(proposal,)
            )
        return _Broken(column, "its list shows none of the articles known from it")

    async def _search(self, broken: list[_Broken]) -> None:
        """Walk through the site, from what stands where the lists were and from its home page."""
        ways = Ways({match_text(each.column.name) for each in broken}, portal=self._source.scope is Scope.ENVIRONMENT)
        for url in dict.fromkeys((*self._starts, *self._homes())):
            seen = await self._walk.enter(url)
            if seen is not None:
                await self._take(ways, seen)
                for script in seen.navigation.scripts[:2]:
                    ways.add(await self._walk.script_entries(seen, script))
        while self._walk.left > _RESERVED and not all(self._is_found(each) for each in broken):
            way = ways.pop()
            if way is None:
                break
            seen = await self._walk.see(way.entry.url)
            if seen is not None:
                await self._take(ways, seen, way)

    def _homes(self) -> list[str]:
        """Return the home pages of the lists' hosts, and of the source's own where that is another."""
        roots = {urlsplit(root).netloc: root for column in self._source.columns if (root := urljoin(column.url, "/"))}
        roots.setdefault(self._source.host, f"http://{self._source.host}/")
        return list(roots.values())

    async def _take(self, ways: Ways, seen: Seen, way: Way | None = None) -> None:
        """Keep what a page shows of known articles, and note where it leads."""
        page, navigation = seen.page, seen.navigation
        depth = way.depth + 1 if way is not None else 0
        ways.skip(page.url)
        if depth <= _DEEPEST:
            ways.add((*navigation.entries, *navigation.crumbs), depth=depth)
            ways.add(
                (Entry(name="", url=url, kind=EntryKind.MENU) for url in navigation.frames[:2]), depth=depth, more=1.0
            )
        name = way.entry.name if way is not None else ""
        listing = await self._walk.rows(page, Column(name=name or "column", url=page.url))
        if listing is None or (listing.page_number or 1) > 1:
            return
        if listing.next_request is not None:
            ways.skip(listing.next_request.url)
        links, matches = await self._read_on(ways, listing, is_named=way is not None and ways.is_named(way.entry))
        if not matches:
            return
        if not path_is_home(page.url):
            named = navigation.path[-1] if len(navigation.path) > 1 else name
            url = page.requested_url or page.url
            self._places.setdefault(url_key_or_itself(url), _Place(url, named, listing, links, matches))
        if path_is_home(page.url) or not _leads_on(listing):
            await self._ask_articles(ways, matches)

    async def _read_on(self, ways: Ways, listing: Listing, *, is_named: bool) -> tuple[tuple[Link, ...], list[Match]]:
        """Return the rows of a list with the known articles among them, read on where newer ones pushed these down.

        That is a page further where it shows few, some more where it has the name of a column that is searched for.
        """
        links, following, matches = listing.links, listing.next_request, self._known.matches(listing.links)
        for _ in range(_PUSHED if is_named else min(len(matches), 1)):
            if len(matches) >= LEAST or following is None or following.rendered or self._walk.left <= _RESERVED:
                break
            visit = await self._walk.ask(following)
            further = await self._walk.rows(visit.page, Column(name="further", url="")) if visit.page else None
            if further is None or not further.links:
                break
            links = tuple({link.url: link for link in (*links, *further.links)}.values())
            following, matches = further.next_request, self._known.matches(links)
            if following is not None:
                ways.skip(following.url)
        return links, matches

    async def _ask_articles(self, ways: Ways, matches: Sequence[Match]) -> None:
        """An article tells by its breadcrumb which column it belongs to."""
        asked: dict[str | None, int] = {}
        for match in matches:
            column = match.known.column
            asked[column] = asked.get(column, 0) + 1
            if asked[column] > _FOLLOWED or self._walk.left <= _RESERVED:
                continue
            seen = await self._walk.see(match.link.url, Role.ARTICLE)
            if seen is not None:
                ways.add(seen.navigation.crumbs[-1:], more=3.0)
                ways.add(seen.navigation.entries)

    def _is_found(self, each: _Broken) -> bool:
        """Return whether one place shows most of the column's newest articles; where it was split, none does."""
        newest = self._known.newest_of(each.column.name, _FIRST_PAGE)
        least = max(self._least(each.column), ENOUGH * len(newest))
        return any(
            sum(match.known.url in newest for match in place.of(each.column, self._known)) > least
            for place in self._places.values()
        )

    def _least(self, column: Column) -> int:
        return max(1, min(LEAST, self._known.count(column.name)))

    async def _propose(self, each: _Broken, taken: dict[str, str]) -> ColumnMending:
        """Return the places that show the articles of a column: the best, and those that show others of them.

        *taken* are the places of other columns, by address: what went into one of these is shown by it.
        """
        column, proposals = each.column, list[Proposal]()
        covered: set[str] = set()
        places = list(self._places.values())
        while places:
            fresh = {
                place.url: [match for match in place.of(column, self._known) if match.known.url not in covered]
                for place in places
            }
            place = max(places, key=lambda one: one.worth(fresh[one.url]))
            places.remove(place)
            if len(fresh[place.url]) < self._least(column):
                break
            # What shows few of the column's articles among many others is a page of several columns.
            if proposals and len(fresh[place.url]) < ENOUGH * len(place.links):
                continue
            own = place.of(column, self._known)
            covered |= {match.known.url for match in own}
            if (other := taken.setdefault(url_key_or_itself(place.url), column.name)) == column.name:
                proposals.append(await self._sound(place, self._named(column, place, len(proposals)), own))
            elif not proposals:
                return ColumnMending(column=column, fate=Fate.JOINED, cause=f"{each.cause}; {other} shows its articles")
        fate = Fate.MOVED if proposals else Fate.LOST
        return ColumnMending(column=column, fate=fate, cause=each.cause, proposals=tuple(proposals))

    def _named(self, column: Column, place: _Place, before: int) -> Column:
        """Return a column under the name of a further place; the first one keeps the name that is on record."""
        taken = {each.name for each in self._source.columns}
        if before == 0:
            return column
        return replace(column, name=place.name if place.name not in ("", *taken) else f"{column.name}（{before + 1}）")

    async def _sound(self, place: _Place, column: Column, matches: Sequence[Match]) -> Proposal:
        """See whether a place can be read on, and one of its articles be read."""
        family = place.listing.family
        new = Column(
            name=column.name,
            url=place.url,
            family=family if family != "generic" else None,
            must_have_items=column.must_have_items,
            max_pages=column.max_pages,
        )
        sounding = await sound_paging(self._visitor, self._walk.ask, Sounding(place.listing), new)
        second = sounding.second.links if sounding.second is not None else ()
        links = tuple({link.url: link for link in (*place.links, *second)}.values())
        shown = {match.known.url: match for match in (*matches, *self._known.matches(links))}
        own = [match for match in shown.values() if self._known.belongs(match.known, column.name) or match in matches]
        return Proposal(
            column=new,
            called=place.name,
            matches=tuple(own),
            rows=len(links),
            paging=sounding.paging,
            reads=await self._reads(own),
        )

    async def _reads(self, matches: Sequence[Match]) -> bool:
        for match in matches[:_FOLLOWED]:
            visit = await self._walk.ask(match.link.url, Role.ARTICLE)
            if visit.page is None or visit.page.status >= 400:
                continue
            page = replace(visit.page, list_title=match.link.title, list_date=match.link.date)
            article = await self._walk.extract(page)
            if article is not None and judge(page, article, Scope.ALL).verdict.accepted:
                return True
        return False


def _blocked(column: Column, cause: str) -> ColumnMending:
    return ColumnMending(column=column, fate=Fate.BLOCKED, cause=cause)


def _leads_on(listing: Listing) -> bool:
    return listing.next_request is not None or listing.end_proof is not None or (listing.pages or 0) > 1
