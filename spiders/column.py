"""ColumnSpider: follow the columns of any number of sources, whatever their family."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from sqlalchemy import Connection
from twisted.python.failure import Failure

from govcrawl.archive.pages import DuePage, due_pages
from govcrawl.archive.sources import Cursor, load_cursor
from govcrawl.article import Reading
from govcrawl.canonical import url_key
from govcrawl.crawl.ask import KEY, Ask, ask_of
from govcrawl.crawl.columns import ColumnReader
from govcrawl.crawl.due import Scope
from govcrawl.crawl.exchanges import fetch_of, page_of
from govcrawl.crawl.guard import refused
from govcrawl.crawl.run import Run, run_extension
from govcrawl.errors import GovcrawlError
from govcrawl.exchange import Role
from govcrawl.listing import NextRequest
from govcrawl.source import Column, Source


class ColumnSpider(Spider):
    """Ask for the lists of its sources, and for the pages that they show to be due."""

    name = "column"
    sources: tuple[Source, ...] = ()
    scope = Scope()

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self._run: Run | None = None
        self._columns: dict[tuple[str, str], ColumnReader] = {}
        self._asked: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Begin the run; then, for each source, the pages left over from earlier runs and its lists."""
        run = self._run = run_extension(self.crawler).begin(self.sources)
        for source in self.sources:
            left, cursors = await run.write(partial(_remembered, run=run, source=source))
            for page in left:
                ask = Ask(
                    role=Role.ARTICLE,
                    source_id=source.id,
                    column=page.column,
                    list_title=page.title,
                    list_date=page.date,
                )
                for request in self._page_request(page.url, ask):
                    yield request
            for column, cursor in zip(source.columns, cursors, strict=True):
                yield self._list_request(NextRequest(url=column.url), self._add_reader(source, column, cursor))

    async def parse_list(self, response: Response) -> AsyncIterator[Request]:
        """Read a list page: its due pages, then the next list page while that is due."""
        reader = self._reader(response)
        step = await reader.read(page_of(response))
        for link in step.due:
            ask = Ask(
                role=Role.ARTICLE,
                source_id=reader.source.id,
                column=reader.column.name,
                list_title=link.title,
                list_date=link.date,
            )
            for request in self._page_request(link.url, ask):
                yield request
        if step.next_request is not None:
            yield self._list_request(step.next_request, reader, again=step.again)

    def parse_article(self, response: Response) -> Iterator[Reading]:
        """Hand the page to the pipelines."""
        yield Reading(page=page_of(response))

    async def fail(self, failure: Failure) -> None:
        """Put a request without an answer on record."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure it hands out
        if self._run is None or failure.value is None:
            return
        asked = request.meta.get("redirect_urls", [request.url])[0]
        await self._run.note_failure(fetch_of(request, failure.value, refused), asked)

    def _page_request(self, url: str, ask: Ask) -> Iterator[Request]:
        key = url_key(url)
        if key in self._asked:
            return
        if self._run is not None:
            tally = self._run.tally(ask.source_id)
            if not self._run.budget.take(url):
                tally.over_budget += 1
                return
            tally.pages_asked += 1
        self._asked.add(key)
        yield Request(url, callback=self.parse_article, errback=self.fail, meta={KEY: ask}, dont_filter=True)

    def _list_request(self, asked: NextRequest, reader: ColumnReader, *, again: bool = False) -> Request:
        reader.pages_asked += 0 if again else 1
        if self._run is not None:
            self._run.tally(reader.source.id).lists_asked += 1
        return Request(
            asked.url,
            method=asked.method,
            body=asked.body,
            headers=dict(asked.headers),
            callback=self.parse_list,
            errback=self.fail,
            meta={KEY: Ask(role=Role.LIST, source_id=reader.source.id, column=reader.column.name)},
            # Lists first: what they show to be new is worth more than what is left over from earlier runs.
            priority=10,
            dont_filter=True,
        )

    def _add_reader(self, source: Source, column: Column, cursor: Cursor | None = None) -> ColumnReader:
        readers = run_extension(self.crawler).readers
        reader = ColumnReader(
            readers=readers, run=self._run, source=source, column=column, scope=self.scope, cursor=cursor
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


def _remembered(connection: Connection, run: Run, source: Source) -> tuple[list[DuePage], list[Cursor]]:
    """Return what the archive knows of a source: pages still to be had, and how far each column has been read."""
    left = due_pages(connection, source.id, datetime.now(UTC), run.budget.most)
    replayed = run.replayed(connection, [page.url for page in left])
    cursors = [load_cursor(connection, source.id, column.name) for column in source.columns]
    return [page for page in left if page.url not in replayed], cursors
