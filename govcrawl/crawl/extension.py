"""RunExtension: ties a Run to a Crawler, and hands it on to spider and pipelines."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from govcrawl import __version__
from govcrawl.archive.lock import command_line
from govcrawl.article import Reading
from govcrawl.catalog import load_catalog, user_files
from govcrawl.causes import Cause
from govcrawl.crawl.ask import ask_of
from govcrawl.crawl.browser import lack_of_browser
from govcrawl.crawl.readers import ReaderPool, require_extractor
from govcrawl.crawl.road import Background
from govcrawl.crawl.run import Run, require_contact
from govcrawl.crawl.starting import config_of
from govcrawl.crawl.watch import Watch
from govcrawl.errors import ExtractionError, GovcrawlError
from govcrawl.limits import Limits
from govcrawl.page import Page
from govcrawl.source import Source
from govcrawl.topics import load_lexicon

if TYPE_CHECKING:
    from govcrawl.crawl.rendering import Renderer

logger = logging.getLogger(__name__)


class RunExtension:
    """Tie a Run to a Crawler. It begins when the spider starts to crawl, so `scrapy parse` leaves the archive alone."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self.run: Run | None = None
        self.failure: GovcrawlError | None = None
        self.config = config_of(crawler.settings)
        self._readers: ReaderPool | None = None
        self._renderer: Renderer | None = None
        self._watch: Watch | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the extension and listen to what the crawl does."""
        extension = cls(crawler)
        crawler.signals.connect(extension._on_response, signals.response_downloaded)
        crawler.signals.connect(extension._on_spider_error, signals.spider_error)
        crawler.signals.connect(extension._on_item_error, signals.item_error)
        crawler.signals.connect(extension._on_closed, signals.spider_closed)
        return extension

    @property
    def limits(self) -> Limits:
        """The bounds on what comes in."""
        return self.config.limits

    @property
    def readers(self) -> ReaderPool:
        """The reader processes, started when first needed."""
        if self._readers is None:
            settings = self._crawler.settings
            self._readers = ReaderPool(
                limits=self.limits,
                workers=settings.getint("GOVCRAWL_WORKERS"),
                extractor=settings["GOVCRAWL_EXTRACTOR"],
                background=self._background(),
            )
        return self._readers

    def _background(self) -> Background:
        """Return what pages are read by. Names are those of the whole catalog: a run over one source meets the texts
        of all others."""
        settings = self._crawler.settings
        paths = [Path(path) for path in settings.getlist("GOVCRAWL_CATALOGS")]
        catalog = load_catalog(user_files(paths, Path(settings["GOVCRAWL_ARCHIVE"])))
        lexicon = settings.get("GOVCRAWL_LEXICON")
        # The demonstration's sources are in no catalog of the user's.
        known = (*catalog.values(), *(self.run.sources if self.run is not None else ()))
        return Background.of(known, load_lexicon(Path(lexicon) if lexicon else None))

    async def render(self, page: Page) -> Page:
        """Return a list page as its scripts leave it; raises ExtractionError where that fails or something lacks."""
        if self._renderer is None:
            if lack := lack_of_browser(self._crawler.settings):
                raise ExtractionError(lack)
            from govcrawl.crawl.rendering import Renderer  # it needs an extra

            self._renderer = Renderer(self._crawler, self.limits)
        return await self._renderer.render(page, self.run)

    def stop_readers(self) -> None:
        """Stop the reader processes where there are any; one that lost its parent would say so on the terminal."""
        if self._readers is not None:
            self._readers.close()

    def begin(self, sources: Iterable[Source]) -> Run:
        """Begin the run; raises InputError, ArchiveError or LockedError, which `failure` keeps for the command line."""
        settings = self._crawler.settings
        try:
            require_contact(settings.get("GOVCRAWL_REPLAY"), settings["GOVCRAWL_CONTACT"])
            require_extractor(settings["GOVCRAWL_EXTRACTOR"])
            self.run = Run(self._crawler, sources)
            self._watch = Watch(self._crawler, self.run)
        except GovcrawlError as error:
            self.failure = error
            raise
        words = f"run {self.run.id} begins: {len(self.run.sources)} sources, govcrawl {__version__}: {command_line()}"
        logger.info("%s", words, extra={"run": self.run.id})
        return self.run

    def _on_response(self, response: Response, request: Request) -> None:
        if self.run is None or self.run.outcome is not None:
            return
        self.run.budget.receive(ask_of(request).source_id or "", len(response.body))
        try:
            self.run.keep(request, response)
        except GovcrawlError as error:
            self.run.fail(error)

    def _on_spider_error(self, response: Response | Failure | None) -> None:
        # The response is that of the callback, or the failure that an errback was given.
        request = getattr(response, "request", None)
        if self.run is not None and isinstance(request, Request):
            tally = self.run.tally(ask_of(request).source_id)
            tally.errors += 1
            tally.words.setdefault(Cause.PROGRAM, "an error of the program; see the log")

    async def _on_item_error(self, item: object) -> None:
        if self.run is not None and isinstance(item, Reading):
            await self.run.note_error(item.page)

    async def _on_closed(self, spider: Spider, reason: str) -> None:
        await asyncio.to_thread(self.stop_readers)
        if self._renderer is not None:
            await self._renderer.close()
        if self._watch is not None:
            self._watch.end()
        if self.run is not None:
            await self.run.close(reason)
            self.failure = self.failure or self.run.failure


def run_extension(crawler: Crawler) -> RunExtension:
    """Return the crawler's RunExtension; the settings always name it."""
    extension = crawler.get_extension(RunExtension)
    if extension is None:
        raise GovcrawlError("EXTENSIONS lacks govcrawl.crawl.extension.RunExtension; restore it in the settings")
    return extension
