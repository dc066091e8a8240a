"""ColumnReader: how one column is read in a run, from its first list page to the last one due."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from govcrawl.archive.pages import ListedLink, NotedLink, note_links
from govcrawl.archive.sources import Cursor, mark_read_through, save_cursor
from govcrawl.article import Verdict
from govcrawl.crawl.due import Progress, Scope, due_links, older_than_period, reads_on
from govcrawl.crawl.outcomes import Tally
from govcrawl.crawl.readers import ReaderPool, ReaderStopped
from govcrawl.crawl.run import Run
from govcrawl.errors import GovcrawlError
from govcrawl.extraction.judge import EMPTY_BODY, judge
from govcrawl.extraction.stubs import path_is_home
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.listing import EndProof, Link, Listing, NextRequest, end_of
from govcrawl.loader import hosts_of
from govcrawl.page import Page
from govcrawl.source import Column, Source

logger = logging.getLogger(__name__)

UNREAD = Cursor()
"""How far a column has been read that no run has seen yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What follows from one list page: pages to fetch, and the list page to ask for next."""

    due: tuple[ListedLink, ...] = ()
    next_request: NextRequest | None = None
    is_deep: bool = False
    """The next request belongs to a backfill and can wait until the pages found before are fetched."""


class ColumnReader:
    """Reads the list pages of one column in order and decides, with `due`, what follows from each.

    A backfill that goes on first reads what is new, as any other run does, and then takes up its cursor; once its end
    is proven it is over, and the column is read as any other. Without a run (scrapy parse) every link is due and
    nothing is written.
    """

    def __init__(
        self,
        *,
        readers: ReaderPool,
        run: Run | None,
        source: Source,
        column: Column,
        scope: Scope = Scope(),
        cursor: Cursor = UNREAD,
    ) -> None:
        self.source = source
        self.column = column
        self._readers = readers
        self._run = run
        self._scope = replace(scope, backfill=False) if cursor.done else scope
        self._cursor = cursor
        self._progress = Progress(known_before=cursor.read_through_at is not None, interrupted=cursor.was_interrupted)
        self._catches_up = self._scope.backfill and cursor.next is not None
        self._was_empty = False
        self._asked = NextRequest(url=column.url)
        self._number: int | None = 1
        self._empty: Listing | None = None
        self._stated_pages: int | None = None
        self._seen: set[object] = {(column.url, b"")}

    def begin(self) -> NextRequest:
        """Return the first list page; whatever the budget, it is asked for."""
        self._tally.lists_asked += 1
        if self._run is not None:
            self._run.budget.take(self.column.url)
        return self._asked

    async def read(self, page: Page) -> Step:
        """Read one list page, put what it says on record, and return what follows."""
        listing = await self._listing(page)
        if listing is None:
            self.give_up()
            return Step()
        self._tally.lists_read += 1
        if not listing.links:
            return await self._read_empty(listing)
        self._empty = None
        self._count(listing)
        own = [link for link in listing.links if not link.attachment and self._is_ours(link.url)]
        self._tally.links_elsewhere += len(listing.links) - len(own)
        return await self._read_links(own, listing)

    def give_up(self) -> None:
        """Note that the list page asked for last could not be had."""
        if self._scope.backfill:
            self._tally.unproven_ends += 1

    @property
    def _tally(self) -> Tally:
        return self._run.tally(self.source.id) if self._run else Tally()

    async def _listing(self, page: Page) -> Listing | None:
        """Return what the page lists, or None when it is no list page at all; the tally then says why."""
        tally = self._tally
        try:
            listing = await self._readers.list_links(page, self.column)
            if _was_sent_home(page):
                tally.lists_failed += 1
                tally.note_trouble(f"{self.column.name}: sent on to the home page")
                return None
            if listing.links:
                return listing
            judgement = judge(page, await self._readers.extract(page), self.source.scope)
        except GovcrawlError as error:
            logger.warning("%s", error)
            tally.lists_failed += 1
            tally.limits["reading"] += isinstance(error, ReaderStopped)
            tally.note_trouble(f"{self.column.name}: {error}")
            return None
        # a list that has ended answers with an empty frame on some systems, as a block does on others
        stub = listing.empty is not None and page.body.strip() and judgement.reasons == (EMPTY_BODY,)
        if judgement.verdict is Verdict.BLOCKED and not stub:
            tally.lists_blocked += 1
        elif page.status >= 400 and (listing.empty is None or self._number == 1):
            tally.lists_failed += 1
            tally.note_trouble(f"{self.column.name}: status {page.status}")
        else:
            return listing
        return None

    async def _read_empty(self, listing: Listing) -> Step:
        """Believe that the list ends here only beyond the stated pages, or when asked twice.

        Servers give empty pages in passing, and some state more pages than they publish. Where more are stated, an end
        is believed only when this page was empty, twice, in an earlier run, too: its cursor then points at it.
        """
        first, self._empty = self._empty, listing
        stated = self._stated_pages
        proof = end_of(listing, again=first, asked_page=self._number, stated_pages=stated)
        if proof is None and first is None and listing.empty is not None:
            self._tally.lists_asked += 1
            return Step(next_request=self._asked)
        if self._number == 1:
            self._tally.lists_empty += 1
            self.give_up()
            return Step()
        is_missed = stated is not None and self._number is not None and self._number <= stated
        if is_missed and not self._was_empty:
            proof = None
            await self._note_empty()
        await self._end(proof, may_go_on=is_missed and self._progress.pages_without_new == 0)
        return Step()

    async def _note_empty(self) -> None:
        """Let the cursor of a backfill point at the empty page, so that another run can agree."""
        if self._run is not None and self._scope.backfill and not self._catches_up:
            row = row_of(self._asked) | {"page": self._number, "empty": True}
            await self._run.write(lambda connection: self._save(connection, row, None))

    def _count(self, listing: Listing) -> None:
        tally = self._tally
        tally.links += len(listing.links)
        if self._number == 1 and len(listing.links) < self.column.must_have_items:
            tally.lists_short += 1
        self._stated_pages = listing.pages or self._stated_pages
        self._number = listing.page_number or self._number

    def _is_ours(self, url: str) -> bool:
        return (urlsplit(url).hostname or "") in hosts_of(self.source)

    def _following(self, listing: Listing) -> NextRequest | None:
        """Return the next list page as the list names it; None where the pager leads back to what has been read."""
        rows = frozenset(link.url for link in listing.links)
        following = listing.next_request
        if following is None or following.rendered or (following.url, following.body) in self._seen:
            return None
        if rows in self._seen:
            return None
        self._seen |= {rows, (following.url, following.body)}
        return following

    async def _read_links(self, own: Sequence[Link], listing: Listing) -> Step:
        """Put links and cursor on record in one transaction, so that a killed backfill goes on where it was."""
        listed = [ListedLink(url=link.url, title=link.title, date=link.date) for link in own]
        following = self._following(listing)
        run, now = self._run, datetime.now(UTC)
        if run is None:
            return Step(due=tuple(listed), next_request=following)

        def work(connection: Connection) -> tuple[list[NotedLink], set[str]]:
            noted = note_links(connection, self.source.id, self.column.name, listed, now, run.id)
            goes_deeper = self._scope.backfill and not self._catches_up and not older_than_period(listing, self._scope)
            if goes_deeper and following is not None:
                page = self._number + 1 if self._number else None
                self._save(connection, row_of(following) | {"page": page}, None)
            return noted, run.replayed(connection, [link.url for link in listed])

        noted, replayed = await run.write(work)
        new = sum(entry.is_new for entry in noted)
        self._tally.links_new += new
        self._progress.count(anything_new=new > 0)
        due = tuple(due_links(noted, self._scope, now, replayed))
        following = await self._next(listing, following, all_new=0 < new == len(noted))
        return Step(due=due, next_request=following, is_deep=self._scope.backfill and not self._catches_up)

    async def _next(self, listing: Listing, following: NextRequest | None, *, all_new: bool) -> NextRequest | None:
        """Return the list page to ask for now; where none is, note how far the list has been read."""
        self._was_empty = False
        if self._number is not None:
            self._number += 1
        nightly = replace(self._scope, backfill=False)
        goes_on = following is not None and not self._is_cut and reads_on(listing, self._progress, nightly)
        if self._catches_up and not goes_on:
            self._catches_up = False
            following = self._take_up() or following
        if following is None:
            await self._end(listing.end_proof, may_go_on=self._progress.known_before and all_new)
        elif not reads_on(listing, self._progress, self._scope):
            await self._stop()
        elif self._may_ask(following):
            self._asked = following
            return following
        elif self._scope.backfill:
            await self._stop()
        return None

    def _take_up(self) -> NextRequest | None:
        """Return the list page at which the backfill goes on, unless it has been read on the way."""
        row = self._cursor.next
        if row is None:
            return None
        request = request_from(row)
        if (request.url, request.body) in self._seen:
            return None
        self._seen.add((request.url, request.body))
        self._was_empty = row.get("empty", False)
        self._number = row.get("page")
        self._progress.pages_read = 0
        return request

    @property
    def _is_cut(self) -> bool:
        most = self.column.max_pages or DEFAULT_LIMITS.list_pages
        return self._progress.pages_read >= min(most, self._scope.max_pages or most)

    def _may_ask(self, following: NextRequest) -> bool:
        """Count a further list page; return False, with the reason in the tally, where a limit forbids it."""
        tally = self._tally
        if self._is_cut:
            tally.lists_cut += 1
            tally.unproven_ends += self._scope.backfill
            return False
        if self._run is not None and not self._run.budget.take(following.url):
            tally.over_budget += 1
            return False
        tally.lists_asked += 1
        return True

    async def _stop(self) -> None:
        """Note that the list has been read as far as was due."""
        if self._run is not None:
            at = datetime.now(UTC)
            await self._run.write(lambda conn: mark_read_through(conn, self.source.id, self.column.name, at))

    async def _end(self, proof: EndProof | None, *, may_go_on: bool) -> None:
        """Note that no list page follows; a backfill is done only with a proof of it.

        Any other run ends where the pager does, unless the list *may go on* with what is new.
        """
        if proof is None and (self._scope.backfill or may_go_on):
            self._tally.unproven_ends += 1
        if proof is not None or self._scope.backfill or not may_go_on:
            await self._stop()
        if self._run is not None and self._scope.backfill and proof is not None:
            await self._run.write(lambda connection: self._save(connection, None, proof))

    def _save(self, connection: Connection, row: dict[str, Any] | None, proof: EndProof | None) -> None:
        save_cursor(connection, self.source.id, self.column.name, Cursor(next=row, done=proof is not None, proof=proof))


def _was_sent_home(page: Page) -> bool:
    """Return whether a redirect led from a list to a home page, as sites do with what they no longer have."""
    asked = page.requested_url or page.url
    return asked != page.url and path_is_home(page.url) and not path_is_home(asked)


def row_of(request: NextRequest) -> dict[str, Any]:
    """Return a list request as JSON can hold it."""
    body = base64.b64encode(request.body).decode("ascii")
    return {"url": request.url, "method": request.method, "body": body, "headers": [list(h) for h in request.headers]}


def request_from(row: dict[str, Any]) -> NextRequest:
    """Return what `row_of` was given.

    >>> request = NextRequest(url="http://a.cn/api", method="POST", body=b"page=2", headers=(("X-A", "b"),))
    >>> request_from(row_of(request)) == request
    True
    """
    headers = tuple((str(name), str(value)) for name, value in row["headers"])
    return NextRequest(url=row["url"], method=row["method"], body=base64.b64decode(row["body"]), headers=headers)
