"""ColumnSpider: follow the columns of any number of sources, whatever their family."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from sqlalchemy import Connection
from twisted.python.failure import Failure

from govcrawl.archive.captures import was_left
from govcrawl.archive.pages import partial_due
from govcrawl.archive.sources import Cursor, load_cursor
from govcrawl.article import Reading
from govcrawl.canonical import url_key
from govcrawl.causes import Cause
from govcrawl.crawl.ask import KEY, Ask, ask_for, ask_of
from govcrawl.crawl.browser import lack_of_browser
from govcrawl.crawl.columns import UNREAD, ColumnReader
from govcrawl.crawl.downloader import STOPPED, NotSent
from govcrawl.crawl.due import Scope, is_open
from govcrawl.crawl.exchanges import fetch_of, page_of
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.guard import refused
from govcrawl.crawl.politeness import HostClosed, keep_distances, make_room
from govcrawl.crawl.rechecks import LeftOver, Turn, left_over
from govcrawl.crawl.run import UNSENT, Run
from govcrawl.crawl.starting import configure
from govcrawl.errors import ExtractionError, GovcrawlError
from govcrawl.exchange import Role
from govcrawl.extraction.file_links import kind_of
from govcrawl.listing import NextRequest
from govcrawl.page import Page
from govcrawl.source import Column, Source

DEEP = -10
"""Priority of the further list pages of a backfill: after all pages of their host, so that no more of these wait
than one list page shows, and a spent budget finds the cursor where it ought to be."""
LISTS = 10
PARTS = 20
"""Priority of the further parts of an article, which waits in memory for them."""


class ColumnSpider(Spider):
    """Ask for the lists of its sources, and for the pages that they show to be due."""

    name = "column"
    sources: tuple[Source, ...] = ()
    scope = Scope()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Do as the settings file says, and say in the user agent who is behind the crawl."""
        super().update_settings(settings)
        configure(settings)

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self._run: Run | None = None
        self._columns: dict[tuple[str, str], ColumnReader] = {}
        self._asked: set[str] = set()
        self._left_over: dict[str, deque[LeftOver]] = {}

    async def start(self) -> AsyncIterator[Request]:
        """Begin the run; ask for the lists of all sources, then for the first page that each has left over."""
        extension = run_extension(self.crawler)
        hours = extension.config.politeness.hours or None
        self.sources = tuple(replace(source, hours=source.hours or hours) for source in self.sources)
        run = self._run = extension.begin(self.sources)
        keep_distances(self.crawler, self.sources)
        make_room(self.crawler, self.sources)
        visited = [source for source in self.sources if self._is_open(source, run)]
        cursors = await run.write(partial(_cursors, sources=visited))
        lack = lack_of_browser(self.crawler.settings)
        for source in visited:
            for column in source.columns:
                if column.render and lack is not None:
                    run.tally(source.id).note_unread(Cause.RENDER, f"{column.name}: {lack}")
                    continue
                reader = self._add_reader(source, column, cursors[source.id, column.name])
                yield self._list_request(reader.begin(), reader)
        for source in visited:
            left = await run.write(partial(_left_over, run=run, source=source, scope=self.scope))
            self._left_over[source.id] = deque(left)
            for request in self._next_left_over(source.id):
                yield request

    def _is_open(self, source: Source, run: Run) -> bool:
        """Return whether a source may be visited now; the recorded web may be at any time."""
        if self.crawler.settings["GOVCRAWL_REPLAY"] or is_open(source.hours, datetime.now(UTC)):
            return True
        run.tally(source.id).outside_hours = source.hours or ""
        return False

    async def parse_list(self, response: Response) -> AsyncIterator[Request]:
        """Read a list page: its due pages, then the next list page while that is due."""
        reader = self._reader(response)
        page = page_of(response)
        if reader.column.render:
            try:
                page = await run_extension(self.crawler).render(page)
            except ExtractionError as error:
                self._note_unrendered(reader, error)
                return
        step = await reader.read(page)
        if self._run is not None:
            self._run.vigilance.note_answer(page.url, reader.was_blocked, self._run.tally(reader.source.id))
        for link in step.due:
            ask = Ask(
                role=Role.ARTICLE,
                source_id=reader.source.id,
                column=reader.column.name,
                list_title=link.title,
                list_date=link.date,
                is_new=link.url in step.new,
            )
            for request in self._page_request(link.url, ask):
                yield request
        if step.next_request is not None:
            yield self._list_request(step.next_request, reader, priority=DEEP if step.is_deep else LISTS)

    async def parse_article(self, response: Response) -> AsyncIterator[Reading | Request]:
        """Hand the page to the pipelines, or ask for the next part of its article first."""
        async for each in self._read_on((page_of(response),)):
            yield each

    async def parse_left_over(self, response: Response) -> AsyncIterator[Reading | Request]:
        """Do as `parse_article`, and ask for the next page left over: one at a time waits in the scheduler."""
        page = page_of(response)
        async for each in self._read_on((page,)):
            yield each
        for request in self._next_left_over(page.source_id or ""):
            yield request

    async def parse_part(self, response: Response, pages: tuple[Page, ...]) -> AsyncIterator[Reading | Request]:
        """Add a further part to the *pages* of its article, and go on; a redirect to another host ends it."""
        page = page_of(response)
        if urlsplit(page.url).hostname != urlsplit(pages[0].url).hostname:
            yield _reading(pages)
            return
        async for each in self._read_on((*pages, page)):
            yield each

    async def fail(self, failure: Failure) -> None:
        """Put a request without an answer on record."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure it hands out
        if self._run is None or failure.value is None:
            return
        ask = ask_of(request)
        if isinstance(failure.value, NotSent):
            await self._leave(request, failure.value.code)
            return
        if ask.role is Role.LIST and (reader := self._columns.get((ask.source_id or "", ask.column or ""))):
            reader.give_up()
        asked = request.meta.get("redirect_urls", [request.url])[0]
        await self._run.note_failure(fetch_of(request, failure.value, refused), asked)

    async def _leave(self, request: Request, code: str) -> None:
        """Count a request that is left for the next run, which finds it due."""
        ask = ask_of(request)
        if self._run is None or code == STOPPED:
            return
        tally = self._run.tally(ask.source_id)
        if ask.role is Role.LIST and (reader := self._columns.get((ask.source_id or "", ask.column or ""))):
            await reader.leave()
        tally.pages_asked -= ask.role is Role.ARTICLE
        tally.parts_asked -= ask.role is Role.PART
        if request.priority == Turn.LAST:
            tally.rechecks_asked -= 1
            tally.rechecks_waiting += 1
        else:
            tally.note_spent(code)

    async def fail_part(self, failure: Failure) -> AsyncIterator[Reading]:
        """Put the failure on record, and hand on the parts that are there.

        Where only the host's state kept the part from being asked for, the whole article is left for the next run.
        """
        await self.fail(failure)
        request: Request = failure.request  # type: ignore[attr-defined]  # as in `fail`
        if isinstance(failure.value, NotSent):
            return
        fetch = fetch_of(request, failure.value, refused) if failure.value is not None else None
        if fetch is not None and fetch.is_sent and fetch.error not in UNSENT:
            yield _reading(request.cb_kwargs["pages"])

    async def fail_left_over(self, failure: Failure) -> AsyncIterator[Request]:
        """Put the failure on record, and ask for the next page left over unless the host is left alone."""
        await self.fail(failure)
        source_id = ask_of(failure.request).source_id or ""  # type: ignore[attr-defined]  # as in `fail`
        if isinstance(failure.value, NotSent) and failure.value.code == STOPPED:
            return
        if self._run is not None and isinstance(failure.value, HostClosed):
            left = self._left_over.pop(source_id, ())
            self._run.tally(source_id).pages_failed += sum(each.turn is not Turn.LAST for each in left)
        for request in self._next_left_over(source_id):
            yield request

    async def _read_on(self, pages: tuple[Page, ...]) -> AsyncIterator[Reading | Request]:
        """Ask for the part that follows the last of *pages*; where none does, hand them on as one article.

        Where the budget is spent, the whole article is left for the next run; but once only, lest it never be kept.
        """
        following = await self._next_part(pages)
        if following is None:
            yield _reading(pages)
            return
        ask = replace(ask_for(pages[0]), role=Role.PART)
        if self._run is not None:
            tally = self._run.tally(ask.source_id)
            if spent := self._run.budget.take(following, ask.source_id or ""):
                tally.note_spent(spent)
                if await self._run.write(partial(was_left, url=pages[0].url, run_id=self._run.id)):
                    yield _reading(pages)
                return
            tally.parts_asked += 1
        self._asked.add(url_key(following))
        yield Request(
            following,
            callback=self.parse_part,
            errback=self.fail_part,
            cb_kwargs={"pages": pages},
            meta={KEY: ask},
            priority=PARTS,
            dont_filter=True,
        )

    async def _next_part(self, pages: tuple[Page, ...]) -> str | None:
        page = pages[-1]
        if page.status >= 400:
            return None
        try:
            following = await run_extension(self.crawler).readers.next_part(page)
        except ExtractionError:  # the pipeline meets the same, and says so
            return None
        seen = {url_key(url) for each in pages for url in (each.url, each.requested_url or each.url)}
        if following is None or url_key(following) in seen:
            return None
        if len(pages) >= run_extension(self.crawler).limits.parts:
            if self._run is not None:
                self._run.tally(page.source_id).limits["parts"] += 1
            return None
        return following

    def _next_left_over(self, source_id: str) -> Iterator[Request]:
        left = self._left_over.get(source_id)
        while left:
            due = left.popleft()
            ask = Ask(
                role=Role.ARTICLE,
                source_id=source_id,
                column=due.page.column,
                list_title=due.page.title,
                list_date=due.page.date,
            )
            for request in self._page_request(due.page.url, ask, due.turn):
                yield request.replace(callback=self.parse_left_over, errback=self.fail_left_over, priority=due.turn)
                return

    def _page_request(self, url: str, ask: Ask, turn: Turn | None = None) -> Iterator[Request]:
        key = url_key(url)
        if key in self._asked:
            return
        if self._run is not None:
            tally = self._run.tally(ask.source_id)
            if spent := self._run.budget.take(url, ask.source_id or ""):
                if turn is Turn.LAST:
                    tally.rechecks_waiting += 1
                else:
                    tally.note_spent(spent)
                return
            tally.pages_asked += 1
            tally.rechecks_asked += turn is Turn.LAST
        self._asked.add(key)
        meta: dict[str, Any] = {KEY: ask}
        if kind_of(urlsplit(url).path):
            meta["download_maxsize"] = run_extension(self.crawler).limits.attachment_bytes
        yield Request(url, callback=self.parse_article, errback=self.fail, meta=meta, dont_filter=True)

    def _list_request(self, asked: NextRequest, reader: ColumnReader, *, priority: int = LISTS) -> Request:
        return Request(
            asked.url,
            method=asked.method,
            body=asked.body,
            headers=dict(asked.headers),
            callback=self.parse_list,
            errback=self.fail,
            meta={KEY: Ask(role=Role.LIST, source_id=reader.source.id, column=reader.column.name)},
            priority=priority,
            dont_filter=True,
        )

    def _note_unrendered(self, reader: ColumnReader, error: ExtractionError) -> None:
        self.logger.warning("%s", error)
        reader.give_up()
        if self._run is not None:
            tally = self._run.tally(reader.source.id)
            tally.lists_failed += 1
            tally.note_list(Cause.UNREADABLE, f"{reader.column.name}: {error}")

    def _add_reader(self, source: Source, column: Column, cursor: Cursor = UNREAD) -> ColumnReader:
        extension = run_extension(self.crawler)
        reader = ColumnReader(
            readers=extension.readers,
            run=self._run,
            source=source,
            column=column,
            scope=self.scope,
            cursor=cursor,
            limits=extension.limits,
        )
        self._columns[source.id, column.name] = reader
        return reader

    def _reader(self, response: Response) -> ColumnReader:
        """Return the reader of the response's column; for an address given by hand, that of the likeliest column."""
        ask = ask_of(response.request) if response.request else Ask(role=Role.LIST)
        if found := self._columns.get((ask.source_id or "", ask.column or "")):
            return found
        columns = [(source, column) for source in self.sources for column in source.columns]
        if not columns:
            raise GovcrawlError(f"{response.url}: no source is chosen; name one with --spider")
        source, column = next((pair for pair in columns if pair[1].url == response.url), columns[0])
        return self._add_reader(source, column)


def _reading(pages: tuple[Page, ...]) -> Reading:
    return Reading(page=pages[0], more_pages=pages[1:])


def _cursors(connection: Connection, sources: Sequence[Source]) -> dict[tuple[str, str], Cursor]:
    """Return how far each column has been read, by source and name."""
    return {
        (source.id, column.name): load_cursor(connection, source.id, column.name, datetime.now(UTC))
        for source in sources
        for column in source.columns
    }


def _left_over(connection: Connection, run: Run, source: Source, scope: Scope) -> list[LeftOver]:
    """Return the pages of a source that earlier runs have left over, in order, as far as the period allows."""
    # One more than the budget, so that what is left for the next run is noticed.
    now, most = datetime.now(UTC), 1 if run.budget.spent(source.id) else run.budget.most + 1
    left = left_over(connection, source.id, now, most)
    lacking = {page.url for page in partial_due(connection, source.id, now, most)}
    # The recorded web does not change, but what was not had of it may still be there.
    replayed = run.replayed(connection, [each.page.url for each in left]) - lacking
    due = [each for each in left if each.page.date is None or scope.period.contains(each.page.date)]
    return [each for each in due if each.page.url not in replayed]
