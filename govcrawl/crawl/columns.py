"""ColumnReader: how one column is read in a run, from its first list page to the last one due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from govcrawl.archive.pages import ListedLink, NotedLink, note_links
from govcrawl.archive.removals.delisting import note_swept
from govcrawl.archive.removals.hosts import note_list_missing
from govcrawl.archive.sources import (
    Cursor,
    Milestone,
    Stated,
    mark_read,
    note_changed_column,
    note_stated,
    save_cursor,
)
from govcrawl.crawl.due import (
    Depth,
    Place,
    Progress,
    Scope,
    due_links,
    in_window,
    is_missed,
    is_older,
    is_out_of_time,
    is_reconciled,
    plan_reading,
    reads_on,
)
from govcrawl.crawl.ledger import Ledger
from govcrawl.crawl.list_answers import ListAnswers
from govcrawl.crawl.list_changes import has_changed, words_of_change, words_of_earlier_change
from govcrawl.crawl.outcomes import Tally
from govcrawl.crawl.trail import Trail, row_of
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.list_answers import Readers
from govcrawl.listing import EndProof, Link, Listing, NextRequest, end_of
from govcrawl.page import Page
from govcrawl.source import Column, Source, hosts_of

UNREAD = Cursor()
"""How far a column has been read that no run has seen yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What follows from one list page: pages to fetch, and the list page to ask for next."""

    due: tuple[ListedLink, ...] = ()
    next_request: NextRequest | None = None
    is_deep: bool = False
    """The next request lies beyond what is new, and can wait until the pages found before are fetched."""


def utc_now() -> datetime:
    """Return the present moment; aware, UTC."""
    return datetime.now(UTC)


class ColumnReader:
    """Reads the list pages of one column in order and decides, with `due` and its `Trail`, what follows from each.

    Reading to the end of a list keeps its place. When it goes on in another run it first reads what is new, as any
    other run does, and then takes up its place. Without a run (scrapy parse) every link is due and nothing is written.
    """

    def __init__(
        self,
        *,
        readers: Readers,
        run: Ledger | None,
        source: Source,
        column: Column,
        scope: Scope = Scope(),
        cursor: Cursor = UNREAD,
        clock: Callable[[], datetime] = utc_now,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.source = source
        self.column = column
        self._hosts = hosts_of(source)
        self._answers = ListAnswers(readers, source, column)
        self._run = run
        self._scope = scope
        self._cursor = cursor
        self._clock = clock
        self._limits = limits
        self.plan = plan_reading(cursor, scope, clock())
        self._nightly = replace(self.plan, depth=Depth.WINDOW, to_end=False)
        self._progress = Progress()
        self._catches_up = self.plan.place is not None
        self._trail = Trail(
            NextRequest(url=column.url),
            stated_pages=cursor.stated_pages,
            stated_total=cursor.stated_total,
            renders=column.render,
            most_circling=limits.circling,
        )
        self._empty: Listing | None = None
        self._unproven = False
        begun = (self.plan.place or {}).get("begun")
        self._begun_at = datetime.fromisoformat(begun) if begun else clock()
        """When the reading of the whole list began, many nights ago where it keeps its place."""

    def begin(self) -> NextRequest:
        """Return the first list page; whatever the budget, it is asked for."""
        self._tally.lists_asked += 1
        if self._run is not None:
            self._run.budget.take(self.column.url)
        return self._trail.asked

    async def read(self, page: Page) -> Step:
        """Read one list page, put what it says on record, and return what follows."""
        trail = self._trail
        has_other = trail.asked.otherwise is not None
        listing = await self._answers.read(
            page, self._tally, family=trail.family, is_first=trail.number == 1, has_other=has_other
        )
        if listing is None:
            self.give_up()
            await self._note_unread(page)
            self._tally.lists_gone += self._is_gone(page)
            return Step()
        self._tally.lists_read += 1
        instead = self._trail.instead(listing, self._cursor.newest_date)
        if instead is not None:
            self._empty = self._empty or (listing if listing.empty else None)
            return Step(next_request=instead) if self._may_ask(instead) else await self._stop_short()
        again = self._trail.begin_again(listing)
        if again is not None and self._may_ask(again):
            self._progress = Progress()
            return Step(next_request=again)
        if not listing.links:
            following = self._trail.following(listing)
            if following is not None and self._may_ask(following):
                self._trail.ask(following, self._trail.number)
                return Step(next_request=following)
            return await self._read_empty(listing)
        self._empty = None
        if len(listing.links) > self._limits.links:
            self._tally.limits["links"] += 1
            listing = replace(listing, links=listing.links[: self._limits.links])
        await self._count(listing)
        own = [link for link in listing.links if (urlsplit(link.url).hostname or "") in self._hosts]
        self._tally.links_elsewhere += len(listing.links) - len(own)
        return await self._read_links(own, listing)

    @property
    def was_blocked(self) -> bool:
        """Whether the list page read last turned the crawler away."""
        return self._answers.was_blocked

    def _is_gone(self, page: Page) -> bool:
        """Return whether a list that was read before is not found any more, or leads to another page."""
        was_read = self._trail.number == 1 and self._cursor.read_through_at is not None
        return was_read and _is_elsewhere(page)

    async def _note_unread(self, page: Page) -> None:
        """Note that a list that was had before is not there; a block is no such thing."""
        is_missing = page.status >= 500 or _is_elsewhere(page)
        if self._run is not None and is_missing and self._trail.number == 1:
            run_id, at = self._run.id, page.fetched_at
            await self._run.write(lambda connection: note_list_missing(connection, self.column.url, at, run_id))

    def give_up(self) -> None:
        """Note that the list page asked for last could not be had."""
        if self.plan.to_end:
            self._tally.unproven_ends += 1

    @property
    def _tally(self) -> Tally:
        return self._run.tally(self.source.id) if self._run else Tally()

    async def _read_empty(self, listing: Listing) -> Step:
        """Believe that the list ends here only beyond the stated pages, or when asked twice.

        Servers give empty pages in passing, and some state more pages than they publish. Where more are stated, an end
        is believed only when this page was empty, twice, in an earlier run, too: its cursor then points at it.
        """
        trail = self._trail
        first, self._empty = self._empty, listing
        stated = trail.stated_pages
        proof = end_of(listing, again=first, asked_page=trail.number, stated_pages=stated)
        if proof is None and first is None and listing.empty is not None:
            self._tally.lists_asked += 1
            return Step(next_request=trail.asked)
        if trail.number == 1:
            self._tally.lists_empty += 1
            self._tally.lists_gone += self._cursor.read_through_at is not None
            self.give_up()
            return Step()
        lies_within = stated is not None and trail.number is not None and trail.number <= stated
        if not lies_within or self._was_empty(trail.first_choice):
            return await self._end(listing, proof, may_go_on=False)
        await self._keep_place(trail.first_choice, trail.number)
        if self.plan.depth is Depth.WINDOW and self._progress.pages_without_new:
            return await self._stop(listing)
        self._tally.unproven_ends += 1
        return await self._stop_short()

    def _was_empty(self, request: NextRequest) -> bool:
        """Return whether an earlier run found the page empty, and kept its place for another to agree."""
        row = self._cursor.next
        if row is None or not row.get("empty"):
            return False
        return (row["url"], row["body"]) == (request.url, row_of(request)["body"])

    async def _count(self, listing: Listing) -> None:
        tally = self._tally
        tally.links += len(listing.links)
        is_first = self._trail.number == 1
        if is_first and len(listing.links) < self.column.must_have_items:
            tally.lists_short += 1
        self._trail.take(listing)
        if is_first and self._run is not None:
            stated = Stated(family=listing.family, pages=listing.pages, total=listing.total)
            note = partial(note_stated, source_id=self.source.id, column_name=self.column.name, stated=stated)
            await self._run.write(note)

    async def _read_links(self, own: Sequence[Link], listing: Listing) -> Step:
        """Put links and place on record in one transaction, so that a killed backfill goes on where it was."""
        listed = [ListedLink(url=link.url, title=link.title, date=link.date) for link in own]
        following = self._trail.following(listing)
        self._tally.limits["circling"] += self._trail.is_circling
        run, now = self._run, self._clock()
        if following is not None and is_out_of_time(listing, now):
            self._tally.limits["calendar"] += 1
            following, self._unproven = None, True
        if run is None:
            return Step(due=tuple(listed), next_request=following)
        number = self._trail.number + 1 if self._trail.number else None
        if following is None and self._trail.proof_of(listing) is not None:
            following, number = self._waiting()
        keeps = self.plan.resumes and not self._catches_up and reads_on(listing, self._progress, self.plan)
        place = self._row(following, number) if keeps and following else None

        is_first = self._trail.number == 1

        def work(connection: Connection) -> tuple[list[NotedLink], set[str]]:
            noted = note_links(connection, self.source.id, self.column.name, listed, now, run.id)
            if is_first:
                self._note_change(connection, noted, listing, now)
            if place is not None:
                self._save(connection, place, None)
            return noted, run.replayed(connection, [link.url for link in listed])

        noted, replayed = await run.write(work)
        self._count_links(noted)
        due = tuple(due_links(noted, self._scope, now, replayed))
        all_new = bool(noted) and all(entry.is_new for entry in noted)
        step = await self._next(listing, following, number, all_new=all_new)
        return replace(step, due=due)

    def _note_change(self, connection: Connection, noted: Sequence[NotedLink], listing: Listing, now: datetime) -> None:
        """Put on record that the list is not what it was; that stays so until somebody has looked."""
        cursor, name = self._cursor, self.column.name
        if has_changed(noted, cursor, listing):
            self._tally.note_changed(f"{name}: {words_of_change(noted, cursor, listing)}")
            note_changed_column(connection, self.source.id, name, now)
        elif (earlier := words_of_earlier_change(cursor)) is not None:
            self._tally.note_changed(f"{name}: {earlier}")

    def _waiting(self) -> tuple[NextRequest | None, int | None]:
        return self._trail.next_waiting(), None

    def _count_links(self, noted: Sequence[NotedLink]) -> None:
        """Count what is new; beyond the nightly window it is what nightly runs had passed by."""
        tally, progress = self._tally, self._progress
        tally.links_new += sum(entry.is_new for entry in noted)
        if progress.window_over and self.plan.depth in (Depth.SWEEP, Depth.FULL):
            tally.links_swept += len(noted)
            tally.links_missed += sum(is_missed(entry, self.plan) for entry in noted)
        progress.count(anything_new=not all(is_reconciled(entry, self.plan) for entry in noted))

    async def _next(
        self, listing: Listing, following: NextRequest | None, number: int | None, *, all_new: bool
    ) -> Step:
        """Return the list page to ask for now; where none is, note how far the list has been read."""
        progress = self._progress
        progress.window_over = progress.window_over or not in_window(listing, progress, self.plan)
        proof = self._trail.proof_of(listing)
        if self._catches_up and not (following and not self._is_cut and reads_on(listing, progress, self._nightly)):
            self._catches_up = False
            resumed = self._take_up() if following or proof is None else None
            following, number = (resumed, self._trail.number) if resumed else (following, number)
        if following is None:
            may_go_on = all_new or self.plan.depth is not Depth.WINDOW
            return await self._end(listing, proof, may_go_on=may_go_on)
        if not reads_on(listing, progress, self.plan):
            return await self._stop(listing)
        if not self._may_ask(following):
            return await self._stop_short()
        self._trail.ask(following, number)
        is_deep = (self.plan.resumes and not self._catches_up) or progress.window_over
        return Step(next_request=following, is_deep=is_deep)

    def _take_up(self) -> NextRequest | None:
        """Return the list page at which an earlier run left off, unless it has been read on the way."""
        resumed = self._trail.resume(self.plan.place) if self.plan.place is not None else None
        if resumed is not None:
            self._progress.pages_read = 0
        return resumed

    @property
    def _is_cut(self) -> bool:
        most = self.column.max_pages or self._limits.list_pages
        return self._progress.pages_read >= min(most, self._scope.max_pages or most)

    def _may_ask(self, following: NextRequest) -> bool:
        """Count a further list page; return False, with the reason in the tally, where a limit forbids it."""
        tally = self._tally
        if self._is_cut:
            tally.lists_cut += 1
            tally.limits["list_pages"] += self._progress.pages_read >= self._limits.list_pages
            tally.unproven_ends += self.plan.depth is Depth.BACKFILL
            return False
        if self._run is not None and not self._run.budget.take(following.url):
            tally.over_budget += 1
            return False
        tally.lists_asked += 1
        return True

    async def _stop_short(self) -> Step:
        """End the reading because a limit forbids the next page.

        Where the limit is the user's own, it was far enough; where a place is kept, all above it has been read.
        """
        if self._is_cut:
            return await self._stop(None)
        if self.plan.resumes and not self._catches_up:
            await self._mark(Milestone(at=self._clock()))
        return Step()

    async def _stop(self, listing: Listing | None) -> Step:
        """Note that the list has been read as far as was due; *listing* is the page that told so."""
        depth, since = self.plan.depth, self.plan.since
        floor = None
        if listing is not None and depth in (Depth.FIRST, Depth.BACKFILL):
            days = [link.date for link in listing.links if link.date and not link.pinned]
            floor = since if is_older(listing, since) else max(days, default=None)
        fully = depth in (Depth.FIRST, Depth.FULL)
        milestone = Milestone(
            at=self._clock(), swept=fully or depth is Depth.SWEEP, swept_fully=fully, floor_date=floor
        )
        await self._mark(milestone, ends_sweep=depth is Depth.FULL)
        return Step()

    async def _end(self, listing: Listing, proof: EndProof | None, *, may_go_on: bool) -> Step:
        """Note that no list page follows; a list is read to its end only with a proof of that.

        A nightly run ends where the pager does, unless the list *may go on* with what is new. Any other run was to
        read on, so that an end without proof leaves the source incomplete.
        """
        waiting, number = self._waiting()
        if waiting is not None:
            if not self._may_ask(waiting):
                return await self._stop_short()
            self._unproven = self._unproven or proof is None
            self._trail.ask(waiting, number)
            return Step(next_request=waiting)
        if self._unproven or (proof is None and (self.plan.to_end or may_go_on)):
            self._tally.unproven_ends += 1
            proof = None
        if self._run is None:
            return Step()
        if proof is not None:
            await self._mark(Milestone(at=self._clock(), swept=True, swept_fully=True))
            await self._run.write(lambda connection: self._finish(connection, proof))
        elif self.plan.depth is Depth.BACKFILL:
            await self._mark(Milestone(at=self._clock()))
        elif self.plan.depth is not Depth.WINDOW or not may_go_on:
            await self._stop(listing)
        return Step()

    async def _mark(self, milestone: Milestone, *, ends_sweep: bool = False) -> None:
        def work(connection: Connection) -> None:
            mark_read(connection, self.source.id, self.column.name, milestone)
            if ends_sweep and self.plan.resumes:
                self._save(connection, None, None)

        if self._run is not None:
            await self._run.write(work)

    def _row(self, request: NextRequest, number: int | None) -> dict[str, Any]:
        kind = {Depth.BACKFILL: Place.BACKFILL, Depth.FULL: Place.SWEEP}.get(self.plan.depth, Place.END)
        return self._trail.row(request, number) | {"kind": kind.value, "begun": self._begun_at.isoformat()}

    async def _keep_place(self, request: NextRequest, number: int | None) -> None:
        """Keep the place of the empty page, so that another run can agree; a backfill's own place stays."""
        held = self._cursor.next
        is_free = self.plan.resumes or held is None or held.get("kind") == Place.END
        if self._run is not None and is_free and not self._catches_up:
            row = self._row(request, number) | {"empty": True}
            await self._run.write(lambda connection: self._save(connection, row, None))

    def _finish(self, connection: Connection, proof: EndProof) -> None:
        """Note that the whole list has been read, and what it no longer shows."""
        self._save(connection, None, proof)
        run_id = self._run.id if self._run is not None else None
        note_swept(connection, self.source.id, self.column.name, self._begun_at, self._clock(), run_id)

    def _save(self, connection: Connection, row: dict[str, Any] | None, proof: EndProof | None) -> None:
        done = proof is not None or self._cursor.done
        cursor = Cursor(next=row, done=done, proof=proof or self._cursor.proof, at=self._clock())
        save_cursor(connection, self.source.id, self.column.name, cursor)


def _is_elsewhere(page: Page) -> bool:
    """Return whether what was asked for is not found, or leads to another page."""
    return page.status in (404, 410) or page.url != (page.requested_url or page.url)
