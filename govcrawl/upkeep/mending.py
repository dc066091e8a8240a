"""Mending: where the columns of a rebuilt site went, found by the titles of articles that were known from them.

An errand over a Visitor, as polite as a crawl. It changes nothing: what it proposes is a person's to take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from govcrawl.canonical import url_key_or_none
from govcrawl.exchange import Role
from govcrawl.extraction.judge import judge
from govcrawl.extraction.stubs import path_is_home
from govcrawl.forms import match_text
from govcrawl.list_answers import AnswerKind, read_list_answer
from govcrawl.listing import Listing
from govcrawl.source import Column, Scope, Source
from govcrawl.upkeep.candidates import Queue
from govcrawl.upkeep.known_titles import KnownTitles, Match
from govcrawl.upkeep.navigation import Entry, EntryKind
from govcrawl.upkeep.seen_pages import Seen
from govcrawl.upkeep.soundings import Sounding, sound_paging
from govcrawl.upkeep.visits import Visitor
from govcrawl.upkeep.walking import Walk

REQUESTS = 36
"""Most requests of a mending to one host: 72 seconds of its time at two seconds each."""
_RESERVED = 4
"""Of them, to see that what was found can be read on."""
LEAST = 3
"""Known titles that make a page the place of a column; fewer where the column has no more."""
ENOUGH = 0.5
"""Share of a page's rows from which the search for a column ends."""
_FOLLOWED = 2
"""Rows of a home page whose articles are asked where they belong."""


class Fate(StrEnum):
    """What has become of a column."""

    STANDS = "stands"
    """Its list shows articles under the addresses by which they are known, or newer ones only."""
    READDRESSED = "readdressed"
    """Its list stands where it stood, and shows known articles under other addresses."""
    MOVED = "moved"
    """Its list is gone from its address, and was found elsewhere."""
    LOST = "lost"
    """Its list is gone, and was not found."""
    BLOCKED = "blocked"
    """Whoever asks is refused; nothing can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A place where a column's articles are shown now."""

    column: Column
    """As it is to stand in the catalog."""
    called: str
    """What the site calls it."""
    matches: tuple[Match, ...]
    """Articles of the column that its first pages show, under their addresses of now."""
    rows: int
    """Rows of these pages."""
    paging: str
    """Whether the next page can be had (see `soundings`)."""
    reads: bool
    """Whether one of the articles was had and read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMending:
    """One column of the source, and what became of it."""

    column: Column
    fate: Fate
    cause: str
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What a mending found."""

    source: Source
    columns: tuple[ColumnMending, ...]
    host: str
    """The host on which the site stands now."""
    requests: int

    @property
    def is_whole(self) -> bool:
        """Whether no column is lost."""
        return all(each.fate is not Fate.LOST for each in self.columns)


@dataclass(slots=True)
class _Place:
    """A page that shows known articles."""

    url: str
    name: str
    listing: Listing
    matches: list[Match]

    def of(self, column: Column, known: KnownTitles) -> list[Match]:
        """Return the matches that belong to a column; where nothing tells columns apart, all."""
        return [match for match in self.matches if known.belongs(match.known, column.name)]

    def worth(self, matches: Sequence[Match]) -> float:
        """Return how good a place it is for *matches*: many of them, and little else beside them."""
        return len(matches) ** 2 / max(len(self.listing.links), 1) * (1.0 if _leads_on(self.listing) else 0.5)


@dataclass(slots=True)
class _Broken:
    column: Column
    cause: str
    places: list[_Place] = field(default_factory=list)


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
        self._host = source.host

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
        for each in broken:
            settled[each.column.name] = await self._propose(each)
        return Mending(
            source=self._source,
            columns=tuple(settled[column.name] for column in self._source.columns),
            host=self._host,
            requests=self._walk.requests,
        )

    async def _look(self, column: Column) -> ColumnMending | _Broken:
        """Tell how a column stands."""
        visit = await self._walk.ask(column.url)
        if visit.page is None:
            code = visit.failure.error if visit.failure is not None else "no answer"
            if code in ("robots", "robots_unreachable", "budget"):
                return ColumnMending(column=column, fate=Fate.BLOCKED, cause=code)
            return _Broken(column, code)
        answer = await read_list_answer(self._visitor, visit.page, column, self._source.scope, is_first=True)
        if visit.page.status < 400:
            self._starts.append(visit.page.url)
        if answer.kind is AnswerKind.BLOCKED:
            return ColumnMending(column=column, fate=Fate.BLOCKED, cause=f"status {visit.page.status}")
        if answer.kind is not AnswerKind.LIST:
            words = {AnswerKind.HOME: "sent on to the home page", AnswerKind.UNREAD: str(answer.error)}
            return _Broken(column, words.get(answer.kind, f"status {visit.page.status}"))
        listing = await self._walk.rows(visit.page, column)
        if listing is None or not listing.links:
            return _Broken(column, "no links on its list")
        return await self._compare(column, listing)

    async def _compare(self, column: Column, listing: Listing) -> ColumnMending | _Broken:
        """Compare what a list shows with what was known from it."""
        stands = ColumnMending(column=column, fate=Fate.STANDS, cause="")
        if any(self._known.is_address(link.url) for link in listing.links):
            return stands
        place = _Place(column.url, column.name, listing, self._known.matches(listing.links))
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
        queue = Queue(portal=self._source.scope is Scope.ENVIRONMENT)
        names = {match_text(each.column.name) for each in broken}
        for url in dict.fromkeys((*self._starts, *self._homes())):
            seen = await self._walk.enter(url)
            if seen is not None:
                self._host = urlsplit(seen.page.url).netloc or self._host
                await self._take(queue, seen, names)
        while self._walk.left > _RESERVED and not all(self._is_found(each) for each in broken):
            candidate = queue.pop()
            if candidate is None:
                break
            seen = await self._walk.see(candidate.entry.url)
            if seen is not None:
                await self._take(queue, seen, names, name=candidate.entry.name, depth=candidate.depth + 1)

    def _homes(self) -> list[str]:
        urls = [column.url for column in self._source.columns]
        roots = [urljoin(url, "/") for url in urls]
        return [*dict.fromkeys(roots), f"https://{self._source.host}/", f"http://{self._source.host}/"]

    async def _take(self, queue: Queue, seen: Seen, names: set[str], *, name: str = "", depth: int = 0) -> None:
        """Keep what a page shows of known articles, and note where it leads."""
        page, navigation = seen.page, seen.navigation
        queue.skip(page.url)
        own = [entry for entry in navigation.entries if match_text(entry.name) in names]
        queue.add(own, depth=depth, more=2.0)
        if depth < 4:
            queue.add((*navigation.entries, *navigation.crumbs), depth=depth)
        queue.add(Entry(name="", url=url, kind=EntryKind.BREADCRUMB) for url in navigation.frames[:2])
        listing = await self._walk.rows(page, Column(name=name or "column", url=page.url))
        if listing is None:
            return
        matches = self._known.matches(listing.links)
        if not matches:
            return
        own_name = name or (navigation.path[-1] if navigation.path else "")
        place = _Place(page.requested_url or page.url, own_name, listing, matches)
        if not path_is_home(page.url):
            self._places.setdefault(url_key_or_none(page.url) or page.url, place)
        if path_is_home(page.url) or not _leads_on(listing):
            await self._ask_articles(queue, matches)

    async def _ask_articles(self, queue: Queue, matches: Sequence[Match]) -> None:
        """An article tells by its breadcrumb which column it belongs to."""
        asked: dict[str | None, int] = {}
        for match in matches:
            column = match.known.column
            asked[column] = asked.get(column, 0) + 1
            if asked[column] > _FOLLOWED or self._walk.left <= _RESERVED:
                continue
            seen = await self._walk.see(match.link.url, Role.ARTICLE)
            if seen is not None:
                queue.add(seen.navigation.crumbs[-1:], more=3.0)

    def _is_found(self, each: _Broken) -> bool:
        return any(
            len(own) >= max(self._least(each.column), ENOUGH * len(place.listing.links))
            for place in self._places.values()
            if (own := place.of(each.column, self._known))
        )

    def _least(self, column: Column) -> int:
        return max(1, min(LEAST, self._known.count(column.name)))

    async def _propose(self, each: _Broken) -> ColumnMending:
        """Return the places that show the articles of a column: the best, and those that show others of them."""
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
            if proposals and len(fresh[place.url]) < ENOUGH * len(place.listing.links):
                continue
            named = (
                column
                if not proposals
                else replace(column, name=place.name or f"{column.name}（{len(proposals) + 1}）")
            )
            proposals.append(await self._sound(place, named, place.of(column, self._known)))
            covered |= {match.known.url for match in place.of(column, self._known)}
        fate = Fate.MOVED if proposals else Fate.LOST
        return ColumnMending(column=column, fate=fate, cause=each.cause, proposals=tuple(proposals))

    def _named(self, column: Column, place: _Place, before: int) -> Column:
        """Return a column under the name for a further place: the first one keeps the name, by which it is on record."""
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
        links = (*place.listing.links, *(sounding.second.links if sounding.second is not None else ()))
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


def _leads_on(listing: Listing) -> bool:
    return listing.next_request is not None or listing.end_proof is not None or (listing.pages or 0) > 1
