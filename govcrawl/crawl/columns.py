"""ColumnReader: how one column is read in a run, from its first list page to the last one due."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from govcrawl.archive.pages import ListedLink, NotedLink, note_links
from govcrawl.archive.sources import Cursor, mark_read_through, save_cursor
from govcrawl.article import Verdict
from govcrawl.crawl.due import Progress, Scope, due_links, reads_on
from govcrawl.crawl.outcomes import Tally
from govcrawl.crawl.readers import ReaderPool
from govcrawl.crawl.run import Run
from govcrawl.errors import ExtractionError
from govcrawl.extraction.judge import judge
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.listing import EndProof, Link, Listing, NextRequest, end_of
from govcrawl.loader import hosts_of
from govcrawl.page import Page
from govcrawl.source import Column, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What follows from one list page: pages to fetch, and the list page to ask for next."""

    due: tuple[ListedLink, ...] = ()
    next_request: NextRequest | None = None
    again: bool = False
    """The next request repeats this one: one empty answer proves nothing."""


class ColumnReader:
    """Reads the list pages of one column in order and decides, with `due`, what follows from each.

    Without a run (scrapy parse) every link is due and nothing is written.
    """

    def __init__(
        self,
        *,
        readers: ReaderPool,
        run: Run | None,
        source: Source,
        column: Column,
        scope: Scope = Scope(),
        cursor: Cursor | None = None,
    ) -> None:
        self.source = source
        self.column = column
        self.pages_asked = 0
        self._readers = readers
        self._run = run
        self._scope = scope
        self._cursor = cursor
        self._progress = Progress(
            known_before=cursor is not None and cursor.read_through_at is not None,
            interrupted=cursor is not None and cursor.was_interrupted,
        )
        self._empty: Listing | None = None
        self._stated_pages: int | None = None
        self._seen: set[tuple[str, bytes]] = set()

    async def read(self, page: Page) -> Step:
        """Read one list page, put what it says on record, and return what follows."""
        listing = await self._listing(page)
        if listing is None:
            return Step()
        if not listing.links:
            return await self._read_empty(page, listing)
        self._empty = None
        self._count(listing)
        own = [link for link in listing.links if not link.attachment and self._is_ours(link.url)]
        self._tally.links_elsewhere += len(listing.links) - len(own)
        return await self._read_links(own, listing, self._following(listing))

    @property
    def _tally(self) -> Tally:
        return self._run.tally(self.source.id) if self._run else Tally()

    async def _listing(self, page: Page) -> Listing | None:
        """Return what the page lists, or None when it is no list page at all; the tally then says why."""
        tally = self._tally
        try:
            listing = await self._readers.list_links(page, self.column)
            if listing.links or (listing.empty is not None and self.pages_asked > 1):
                return listing
            verdict = judge(page, await self._readers.extract(page), self.source.scope).verdict
        except ExtractionError:
            tally.lists_failed += 1
            return None
        if verdict is Verdict.BLOCKED:
            tally.lists_blocked += 1
        elif page.status >= 400:
            tally.lists_failed += 1
        else:
            return listing
        return None

    async def _read_empty(self, page: Page, listing: Listing) -> Step:
        """Believe that the list ends here only beyond the stated pages, or when asked twice."""
        self._tally.lists_read += 1
        first, self._empty = self._empty, listing
        proof = end_of(listing, again=first, asked_page=self.pages_asked, stated_pages=self._stated_pages)
        if proof is None and first is None and listing.empty is not None and self.pages_asked > 1:
            return Step(next_request=NextRequest(url=page.requested_url or page.url), again=True)
        await self._end(proof)
        return Step()

    def _count(self, listing: Listing) -> None:
        tally = self._tally
        tally.lists_read += 1
        tally.links += len(listing.links)
        if self._progress.pages_read == 0 and len(listing.links) < self.column.must_have_items:
            tally.lists_short += 1
        self._stated_pages = listing.pages or self._stated_pages

    def _is_ours(self, url: str) -> bool:
        return (urlsplit(url).hostname or "") in hosts_of(self.source)

    def _following(self, listing: Listing) -> NextRequest | None:
        """Return the next list page, as the list or the cursor of an earlier backfill names it; each only once."""
        following = listing.next_request
        if self._scope.backfill and self._progress.pages_read == 0 and self._cursor and self._cursor.next:
            following = request_from(self._cursor.next)
        if following is None or following.rendered or (following.url, following.body) in self._seen:
            return None
        self._seen.add((following.url, following.body))
        return following

    async def _read_links(self, own: Sequence[Link], listing: Listing, following: NextRequest | None) -> Step:
        """Put links and cursor on record in one transaction, so that a killed backfill goes on where it was."""
        listed = [ListedLink(url=link.url, title=link.title, date=link.date) for link in own]
        run, now = self._run, datetime.now(UTC)
        if run is None:
            return Step(due=tuple(listed), next_request=following)

        def work(connection: Connection) -> tuple[list[NotedLink], set[str]]:
            noted = note_links(connection, self.source.id, self.column.name, listed, now, run.id)
            if self._scope.backfill and following is not None:
                self._save(connection, following, None)
            return noted, run.replayed(connection, [link.url for link in listed])

        noted, replayed = await run.write(work)
        new = sum(entry.is_new for entry in noted)
        self._tally.links_new += new
        self._progress.count(anything_new=new > 0)
        most_pages = self.column.max_pages or DEFAULT_LIMITS.list_pages
        if following is None:
            await self._end(listing.end_proof)
        elif not reads_on(listing, self._progress, self._scope, most_pages):
            following = None
            await self._stop()
        return Step(due=tuple(due_links(noted, self._scope, now, replayed)), next_request=following)

    async def _stop(self) -> None:
        """Note that the list has been read as far as was due."""
        if self._run is not None:
            at = datetime.now(UTC)
            await self._run.write(lambda conn: mark_read_through(conn, self.source.id, self.column.name, at))

    async def _end(self, proof: EndProof | None) -> None:
        """Note that no list page follows; a backfill is done only with a proof of it."""
        await self._stop()
        if self._run is None or not self._scope.backfill:
            return
        if proof is None:
            self._tally.unproven_ends += 1
            return
        await self._run.write(lambda connection: self._save(connection, None, proof))

    def _save(self, connection: Connection, following: NextRequest | None, proof: EndProof | None) -> None:
        cursor = Cursor(next=row_of(following) if following else None, done=proof is not None, proof=proof)
        save_cursor(connection, self.source.id, self.column.name, cursor)


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
