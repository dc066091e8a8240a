"""Scouting: errands on the web without an archive, by the crawl's own downloader, as polite and as guarded."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from govcrawl.article import Article
from govcrawl.capture.records import Exchange
from govcrawl.config import Config
from govcrawl.crawl.ask import KEY, Ask, ask_of
from govcrawl.crawl.exchanges import exchange_of, fetch_of, page_of
from govcrawl.crawl.guard import refused
from govcrawl.crawl.politeness import keep_distances
from govcrawl.crawl.readers import ReaderPool
from govcrawl.crawl.replay import recorded_at
from govcrawl.crawl.robots import RobotsMiddleware, RobotsRefusal, Rules, read_rules
from govcrawl.crawl.run import require_contact
from govcrawl.crawl.starting import config_of, settings_of, spider_class
from govcrawl.errors import StoppedError
from govcrawl.exchange import Fetch, Role
from govcrawl.listing import Listing, NextRequest
from govcrawl.page import Page
from govcrawl.source import Column, Source
from govcrawl.upkeep.visits import Visit, Visitor

T = TypeVar("T")

SPIDER = "spiders.scout.ScoutSpider"

REQUESTS_A_HOST = 40
"""Requests to one host on all errands of a process, robots.txt and redirects apart: at two seconds each, a minute and a
half of a small server's time."""

_NO_ARCHIVE: Mapping[str, object] = {
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {
        "scrapy.extensions.telnet.TelnetConsole": None,
        "scrapy.extensions.remote_control.RemoteControl": None,
        "scrapy.extensions.logstats.LogStats": None,
        "scrapy.extensions.memusage.MemoryUsage": None,
    },
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "govcrawl.crawl.robots.RobotsMiddleware": 100,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "govcrawl.crawl.retrying.RetryMiddleware": 550,
        "govcrawl.crawl.politeness.PolitenessMiddleware": 560,
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
        "govcrawl.crawl.redirects.RedirectMiddleware": 600,
    },
    "LOG_ENABLED": False,
    "DOWNLOAD_TIMEOUT": 30,
    "RETRY_TIMES": 1,
    "SPIDER_LOADER_CLASS": "scrapy.spiderloader.DummySpiderLoader",
}
"""What differs from a crawl. A host that is silent for half a minute, twice, is called silent: somebody waits, and a
third of the catalog's hosts may be, seen from abroad. Nothing is kept, so nothing is asked for conditionally. No
catalog is read: errands name what they visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """How the errands of a process go out."""

    replay: str | None = None
    contact: str = ""
    sources: tuple[Source, ...] = ()
    """Sources whose `delay` is to be kept."""
    requests_a_host: int = REQUESTS_A_HOST
    keep: Callable[[Exchange, Role], None] | None = None
    """Told of every exchange as it went over the wire, robots.txt and redirects among them."""
    config: Config = Config()
    settings: Mapping[str, object] | None = None
    """Scrapy settings that override the project's."""

    @property
    def sender(self) -> str:
        """Who is behind the errands: the contact given, or that of the settings file."""
        return self.contact or self.config.politeness.contact


Errand = Callable[[Visitor], Awaitable[T]]


class Scout:
    """Fetches through the engine of a crawler: under robots.txt, slots, the address guard, replay and limits."""

    def __init__(self, crawler: Crawler, outing: Outing) -> None:
        self._crawler = crawler
        self._outing = outing
        self._asked: Counter[str] = Counter()
        self._robots: dict[str, asyncio.Task[Visit]] = {}
        self._pool: ReaderPool | None = None

    async def fetch(self, asked: str | NextRequest, role: Role = Role.LIST) -> Visit:
        """Ask for an address, or for a list page by its request; never raises for what a host does or does not.

        A robots.txt is asked for once, by whichever errand comes first, and what it says is kept to.
        """
        wish = NextRequest(url=asked) if isinstance(asked, str) else asked
        if role is Role.ROBOTS:
            if wish.url not in self._robots:
                self._robots[wish.url] = asyncio.ensure_future(self._fetch_robots(wish))
            return await asyncio.shield(self._robots[wish.url])
        host = urlsplit(wish.url).hostname or ""
        self._asked[host] += 1
        if self._asked[host] > self._outing.requests_a_host:
            return Visit(failure=_failure(wish, role, "budget", "enough was asked of this host for one errand"))
        return await self._fetch(wish, role)

    async def _fetch_robots(self, wish: NextRequest) -> Visit:
        visit = await self._fetch(wish, Role.ROBOTS)
        rules = self._crawler.get_downloader_middleware(RobotsMiddleware)
        if rules is not None and urlsplit(wish.url).path == "/robots.txt":
            page, failure = visit.page, visit.failure
            words = failure.message if failure is not None else ""
            rules.take(wish.url, read_rules(page.status, page.body) if page is not None else Rules(unreachable=words))
        return visit

    async def _fetch(self, wish: NextRequest, role: Role) -> Visit:
        try:
            request = Request(
                wish.url,
                method=wish.method,
                body=wish.body,
                headers=dict(wish.headers),
                meta={KEY: Ask(role=role)},
                callback=NO_CALLBACK,
                dont_filter=True,
            )
        except ValueError as error:
            return Visit(failure=_failure(wish, role, "scheme", str(error)))
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever it was, there is no answer, and the errand goes on
            failure = fetch_of(request, error, refused)
            # Errands look behind it for themselves.
            return Visit(failure=replace(failure, error=error.code) if isinstance(error, RobotsRefusal) else failure)
        page = page_of(response)
        # Of the recorded web the day matters by which lists tell the year, and on which a source was seen to work.
        headers = {name.lower(): value for name, value in page.headers}
        recorded = recorded_at(headers) if self._outing.replay else None
        return Visit(page=replace(page, fetched_at=recorded) if recorded else page)

    async def list_links(self, page: Page, column: Column) -> Listing:
        """Return what a list page lists, read by a process of its own."""
        return await self._readers.list_links(page, column)

    async def extract(self, page: Page) -> Article:
        """Return what stands on a page, read by a process of its own."""
        return await self._readers.extract(page)

    @property
    def _readers(self) -> ReaderPool:
        if self._pool is None:
            settings = self._crawler.settings
            self._pool = ReaderPool(
                limits=config_of(settings).limits,
                workers=settings.getint("GOVCRAWL_WORKERS"),
                extractor=settings["GOVCRAWL_EXTRACTOR"],
            )
        return self._pool

    def close(self) -> None:
        """Stop the reader processes where there are any."""
        if self._pool is not None:
            self._pool.close()


class Expedition(Generic[T]):
    """Errands under way: begun by the spider, side by side, their results in the order in which they were given."""

    def __init__(self, outing: Outing, errands: Sequence[Errand[T]]) -> None:
        self.outing = outing
        self.errands = errands
        self.results: list[T] | None = None
        self.failure: BaseException | None = None
        self._scout: Scout | None = None

    async def go(self, crawler: Crawler) -> None:
        """Run all errands to their end."""
        outing = self.outing
        keep_distances(crawler, outing.sources)
        if outing.keep is not None:
            crawler.signals.connect(self._on_response, signals.response_downloaded)
        self._scout = Scout(crawler, outing)
        try:
            self.results = list(await asyncio.gather(*(errand(self._scout) for errand in self.errands)))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the caller waits
            self.failure = error
        finally:
            await asyncio.to_thread(self._scout.close)

    def _on_response(self, response: Response, request: Request) -> None:
        if self.outing.keep is not None:
            exchange = exchange_of(request, response, replayed=bool(self.outing.replay))
            self.outing.keep(exchange, ask_of(request).role)


def run_errands(outing: Outing, errands: Sequence[Errand[T]]) -> list[T]:
    """Run errands side by side, once a process (a Twisted reactor cannot be started twice); return their results.

    Raises InputError where a live errand names no contact, and what an errand raises.
    """
    require_contact(outing.replay, outing.sender)
    chosen = {**_NO_ARCHIVE, "GOVCRAWL_CONTACT": outing.sender}
    process = AsyncCrawlerProcess(settings_of(outing.config, chosen, outing.replay, outing.settings))
    expedition = Expedition(outing, errands)
    crawler = process.create_crawler(spider_class(SPIDER))
    process.crawl(crawler, expedition=expedition)
    process.start()
    if isinstance(expedition.failure, asyncio.CancelledError):
        raise StoppedError("stopped; nothing was changed")
    if expedition.failure is not None:
        raise expedition.failure
    if expedition.results is None:
        raise StoppedError("stopped before all was asked; nothing was changed")
    return expedition.results


def _failure(wish: NextRequest, role: Role, code: str, message: str) -> Fetch:
    return Fetch(url=wish.url, method=wish.method, role=role, at=datetime.now(UTC), error=code, message=message)
