"""Start a crawl in this process and wait for its end."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from twisted.internet.task import LoopingCall

from govcrawl.archive.words import RunOutcome
from govcrawl.config import Config
from govcrawl.crawl.due import Scope
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.log_files import logged
from govcrawl.crawl.outcomes import Judged, exit_code
from govcrawl.crawl.run import Run, require_contact
from govcrawl.crawl.starting import settings_of, spider_class
from govcrawl.errors import GovcrawlError, StoppedError
from govcrawl.loader import SPIDER
from govcrawl.source import Source

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the user ordered: which sources, how much of them, from where, into which archive."""

    sources: tuple[Source, ...]
    archive: Path
    scope: Scope = Scope()
    replay: str | None = None
    contact: str = ""
    config: Config = Config()
    settings: Mapping[str, object] | None = None
    """Scrapy settings that override the project's."""
    aloud: bool = False
    """Whether what the log says of the run also goes to stderr."""

    @property
    def sender(self) -> str:
        """Who is behind the crawl: the contact given, or that of the settings file."""
        return self.contact or self.config.politeness.contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a crawl ended."""

    run_id: int
    outcome: RunOutcome
    interrupted: bool
    outcomes: Mapping[str, Judged]
    counts: Mapping[str, int]
    message: str
    """Why it was ended before its time, where it was the program that did it; else empty."""
    log: Path


def crawl(order: Order, watch: Callable[[Run], None] | None = None) -> Report:
    """Crawl, once a process (a Twisted reactor cannot be started twice), and report how it ended.

    *watch* is called about five times a second with the run. Raises InputError, LockedError or ArchiveError.
    """
    require_contact(order.replay, order.sender)
    # What the log cannot hold, on a full disk, must not go to the terminal instead.
    logging.raiseExceptions = False
    process = AsyncCrawlerProcess(_settings(order))
    with logged(order.archive, order.config.log, aloud=order.aloud) as log:
        crawler = process.create_crawler(spider_class(SPIDER))
        process.crawl(crawler, sources=order.sources, scope=order.scope)
        if watch is not None:
            _watch(crawler, watch)
        # What is loaded by now lives as long as the process, and most objects of a crawl live for minutes: by Python's
        # own thresholds an eighth of the reactor's time goes into looking through them for cycles.
        gc.freeze()
        gc.set_threshold(20_000, 50, 100)
        process.start()
        extension = run_extension(crawler)
        extension.stop_readers()
        run = extension.run
        if extension.failure is not None:
            logger.error("%s", extension.failure)
            raise extension.failure
        if run is None:
            raise GovcrawlError(f"the crawl did not start; see {log}")
        if run.outcome is None:
            raise StoppedError("stopped at once; what was fetched is kept, and the next run goes on")
        report = Report(
            run_id=run.id,
            outcome=run.outcome,
            interrupted=run.reason == "shutdown",
            outcomes=dict(run.outcomes),
            counts=run.counts(),
            message=run.message,
            log=log,
        )
        _tell(report)
    return report


def _tell(report: Report) -> None:
    """Log how each source ended, and the run."""
    for source_id, judged in report.outcomes.items():
        level = logging.INFO if exit_code(judged.outcome) == 0 else logging.WARNING
        told = (judged.outcome, judged.cause, judged.words)
        logger.log(level, "%s (%s): %s", *told, extra={"source": source_id})
    counts = ", ".join(f"{name} {count}" for name, count in sorted(report.counts.items()))
    logger.info("run %d ends: %s; %s", report.run_id, report.outcome, counts)


def _settings(order: Order) -> Settings:
    chosen = {
        "GOVCRAWL_ARCHIVE": str(order.archive),
        "GOVCRAWL_CONTACT": order.sender,
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
    return settings_of(order.config, chosen, order.replay, order.settings)


def _watch(crawler: Crawler, watch: Callable[[Run], None]) -> None:
    def look() -> None:
        run = run_extension(crawler).run
        if run is not None:
            watch(run)

    def begin() -> None:
        LoopingCall(look).start(0.2)

    crawler.signals.connect(begin, signals.spider_opened, weak=False)
