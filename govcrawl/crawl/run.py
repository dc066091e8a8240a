"""A run: what one crawl holds open, and what becomes of each source in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.captures import replayed_since, save_capture, save_fetch
from govcrawl.archive.identity import Occasion
from govcrawl.archive.lock import ArchiveLock, command_line
from govcrawl.archive.news import china_day
from govcrawl.archive.pages import note_failure
from govcrawl.archive.removals.hosts import UNREACHED, host_of, mark_dead, note_host, site_states
from govcrawl.archive.removals.process import settle_run
from govcrawl.archive.runs import RunSource, RunStart, close_abandoned_runs, finish_run, save_run_source, start_run
from govcrawl.archive.sources import save_sources
from govcrawl.archive.space import lack_of_space
from govcrawl.archive.words import RunOutcome
from govcrawl.archive.writer import Writer
from govcrawl.capture import CaptureWriter, seal_leftovers
from govcrawl.causes import Cause, cause_of_failure
from govcrawl.crawl.ask import CAPTURE_KEY, ask_of
from govcrawl.crawl.budget import Budget, Spent
from govcrawl.crawl.downloader import STOPPED
from govcrawl.crawl.due import RECHECK_AFTER
from govcrawl.crawl.exchanges import capture_of, exchange_of
from govcrawl.crawl.originals import Originals
from govcrawl.crawl.outcomes import Judged, Tally, judge_run, judge_source
from govcrawl.crawl.politeness import PolitenessMiddleware
from govcrawl.crawl.replay import ReplayPrefix
from govcrawl.crawl.silences import fruitless, voices
from govcrawl.crawl.starting import config_of
from govcrawl.crawl.vigilance import Vigilance
from govcrawl.errors import ArchiveError, GovcrawlError, InputError
from govcrawl.exchange import Capture, Fetch, Role
from govcrawl.page import Page
from govcrawl.source import Source, hosts_of

T = TypeVar("T")

_LIMITS = frozenset({"too_large", "timeout", "scheme", "address", "redirects", "head", "crowded", "host_down"})
"""Errors of a fetch by which a limit on what comes in fired."""

DEFERRED = frozenset({STOPPED, *Spent})
"""Errors of a fetch that was left for the next run; they are not put on record."""

LEFT_ALONE = frozenset({"blocked", "variants"})
"""Errors by which a page is left because of what its host answered to others."""

UNSENT = frozenset({"robots_unreachable", "retry_after", "host_down", "crowded"}) | DEFERRED | LEFT_ALONE
"""Errors of a fetch that say nothing of its page."""

_STOPS = {"disk": Cause.DISK}
"""Reasons for which a crawl is ended before its time, other than by hand or by a failure."""

logger = logging.getLogger(__name__)


class Run:
    """What one crawl holds: the archive's lock, its writer thread, the capture file, the reader processes, the tallies.

    Everything is acquired by the constructor and given back by `close`; raises ArchiveError or LockedError.
    """

    def __init__(self, crawler: Crawler, sources: Iterable[Source]) -> None:
        settings = crawler.settings
        self.sources = tuple(sources)
        self.tallies = {source.id: Tally() for source in self.sources}
        self.outcomes: dict[str, Judged] = {}
        self.outcome: RunOutcome | None = None
        self.failure: GovcrawlError | None = None
        self.reason = ""
        self.config = config_of(settings)
        self.least_free = self.config.budgets.min_free_bytes
        """Bytes that are to stay free on the archive's disk."""
        self.message = ""
        """Why the run was ended before its time, where it was the program that did it."""
        self.crawler = crawler
        self.vigilance = Vigilance(self.config.limits.variants, self._leave, self._skip)
        prefix = settings.get("GOVCRAWL_REPLAY")
        self._replay = ReplayPrefix.parse(prefix).name if prefix else None
        folder = Path(settings["GOVCRAWL_ARCHIVE"])
        if lack := lack_of_space(folder, self.least_free):
            raise ArchiveError(f"not begun: {lack}")
        self.budget = Budget(self.config.budgets, () if self._replay else self.sources)
        self.archive = Archive.open(folder, create=True)
        with ExitStack() as held:
            held.callback(self.archive.close)
            held.enter_context(ArchiveLock(folder, "crawl"))
            started = datetime.now(UTC)
            seal_leftovers(folder / "captures")
            with self.archive.write() as connection:
                close_abandoned_runs(connection)
                save_sources(connection, self.sources)
                beginning = RunStart(started_at=started, command=command_line(), settings={"replay": self._replay})
                self.id = start_run(connection, beginning)
            name = f"govcrawl-{started:%Y%m%dT%H%M%S}Z-{self.id:06d}"
            self.captures = CaptureWriter(folder / "captures", name)
            self._writer = Writer(self.archive, before_commit=self.captures.sync)
            self._originals = Originals(self.archive)
            self._held = held.pop_all()

    def source(self, source_id: str | None) -> Source | None:
        """Return the source of that id in this run."""
        return next((source for source in self.sources if source.id == source_id), None)

    def tally(self, source_id: str | None) -> Tally:
        """Return the tally of that source; one that nobody reads for an address outside every source."""
        return self.tallies.get(source_id or "", Tally())

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do *work* in the archive's writer thread and return its result once it is committed.

        An ArchiveError (disk full, damage) ends the crawl.
        """
        try:
            return await asyncio.wrap_future(self._writer.submit(work))
        except ArchiveError as error:
            self.fail(error)
            raise

    def replayed(self, connection: Connection, urls: Sequence[str]) -> set[str]:
        """Return those of *urls* that were asked of the same recorded web not long ago; none on the live web."""
        if self._replay is None:
            return set()
        return replayed_since(connection, urls, self._replay, datetime.now(UTC) - RECHECK_AFTER)

    def shifted(self, captured_at: datetime, look: datetime) -> datetime:
        """Return when to look again at a page: on the recorded web after the same wait, counted from now."""
        return look if self._replay is None else datetime.now(UTC) + (look - captured_at)

    def keep(self, request: Request, response: Response) -> None:
        """Keep one exchange: its WARC records now, its row in the archive with the next batch.

        What its address brought before, and is on record, is kept as a revisit.
        """
        # A second try bears what was noted of the first.
        request.meta.pop(CAPTURE_KEY, None)
        exchange = exchange_of(request, response, replayed=self._replay is not None)
        stored = self.captures.write(exchange, self._originals.find(request, response, exchange))
        capture = capture_of(exchange, stored, ask_of(request))
        self.tally(capture.source_id).tls_excused += exchange.tls_excused is not None
        request.meta[CAPTURE_KEY] = capture
        self._originals.expect(capture)
        future = self._writer.submit(lambda connection: save_capture(connection, capture, self.id))
        future.add_done_callback(partial(self._settle, capture))

    def _leave(self, host: str, code: str, words: str) -> None:
        # Of the recorded web nobody's patience is lost, and the next page may be of another day.
        if self._replay is None and (politeness := self.crawler.get_downloader_middleware(PolitenessMiddleware)):
            politeness.leave_alone(host, code, words)

    def _skip(self, path: str, code: str, words: str) -> None:
        if politeness := self.crawler.get_downloader_middleware(PolitenessMiddleware):
            politeness.skip(path, code, words)

    async def note_failure(self, fetch: Fetch, asked: str) -> None:
        """Put a request without an answer on record; the page at *asked*, before any redirect, is due again later.

        What was not sent at all, because of its host's state, is no try: the page stays due.
        """

        def work(connection: Connection) -> None:
            save_fetch(connection, fetch, self.id)
            if fetch.role is Role.ARTICLE and fetch.is_sent and fetch.error not in UNSENT:
                note_failure(connection, asked, fetch.error, fetch.at)
            if fetch.error in UNREACHED and self._replay is None:
                note_host(connection, fetch.url, fetch.at, good=False)

        about = {"source": fetch.source_id, "url": fetch.url}
        level = logging.INFO if fetch.error == "robots" else logging.WARNING
        logger.log(level, "no %s: %s: %s", fetch.role, fetch.error, fetch.message, extra=about)
        tally = self.tally(fetch.source_id)
        if fetch.error == "robots":
            tally.forbidden += 1
        if fetch.error in _LIMITS:
            tally.limits[fetch.error] += 1
        if fetch.role is Role.LIST:
            tally.lists_failed += 1
            tally.note_list(cause_of_failure(fetch), f"{fetch.column}: {fetch.error}")
        elif fetch.role is Role.ARTICLE and fetch.error in LEFT_ALONE:
            tally.pages_left += 1
        else:
            tally.note_page(cause_of_failure(fetch), f"{fetch.url}: {fetch.error}")
            # The pipeline counts attachments, together with answers that are no documents.
            tally.parts_failed += fetch.role is Role.PART and fetch.error != "robots"
            tally.pages_failed += fetch.role is Role.ARTICLE and fetch.error != "robots"
        await self.write(work)

    async def note_missed(self, fetch: Fetch, *, matters: bool) -> None:
        """Put a request of a rendered page on record that got no answer; the list may be whole without it.

        One that *matters* is named where the list turns out to be in trouble.
        """
        tally = self.tally(fetch.source_id)
        if fetch.error in _LIMITS:
            tally.limits[fetch.error] += 1
        if fetch.error in DEFERRED:
            return
        if matters:
            tally.forbidden += fetch.error == "robots"
            tally.note_list(cause_of_failure(fetch), f"{fetch.column}: {fetch.url}: {fetch.error}")
        await self.write(lambda connection: save_fetch(connection, fetch, self.id))

    async def note_error(self, page: Page) -> None:
        """Count an exception in the pipelines; its page is tried again later, and not without end."""
        self.tally(page.source_id).errors += 1
        if self.failure is None:
            at = datetime.now(UTC)
            await self.write(lambda connection: note_failure(connection, page.requested_url or page.url, "other", at))

    @property
    def goes_on(self) -> bool:
        """False once the program has ended the crawl before its time."""
        return self.failure is None and not self.message

    def halt(self, reason: str, words: str) -> None:
        """End the crawl in order for a *reason* of one word; *words* say more. All is kept, and the rest stays due."""
        if not self.goes_on:
            return
        self.message = words
        logger.warning("%s", words)
        asyncio.get_running_loop().create_task(self._stop(reason))

    def fail(self, error: GovcrawlError) -> None:
        """End the crawl because of *error*; what is committed stays."""
        if self.failure is not None:
            return
        self.failure = error
        logger.critical("%s", error)
        if self.crawler.engine is not None:
            asyncio.get_running_loop().create_task(self._stop("archive_error"))

    async def close(self, reason: str) -> None:
        """Judge each source, write the end of the run, complete the capture file and give the lock back."""
        self.reason = reason
        interrupted = reason != "finished"
        for tally in self.tallies.values():
            tally.interrupted = tally.interrupted or interrupted
            tally.stopped_by = _STOPS.get(reason, Cause.INTERRUPTED)
        if self.failure is None:
            try:
                await self.write(self._conclude)
            except ArchiveError as error:
                self.failure = self.failure or error
        self.outcomes = {source_id: judge_source(tally) for source_id, tally in self.tallies.items()}
        outcome = judge_run(judged.outcome for judged in self.outcomes.values())
        with self._held:
            try:
                if self.failure is None:
                    await self.write(lambda connection: self._write_end(connection, outcome))
            except ArchiveError as error:
                self.failure = self.failure or error
            self._writer.close()
            try:
                self.captures.close()
            except ArchiveError as error:
                self.failure = self.failure or error
        self.outcome = outcome

    def _conclude(self, connection: Connection) -> None:
        """Judge what was missing by all that the run saw, and find the sites that are missing as a whole."""
        now = datetime.now(UTC)
        settle_run(connection, self.id, Occasion(run_id=self.id, now=now))
        for source_id, count in fruitless(connection, self.id).items():
            if source_id in self.tallies:
                self.tallies[source_id].fruitless_before = count
        if self._replay is not None:
            return
        for source in self.sources:
            hosts = {host_of(column.url) for column in source.columns} | hosts_of(source)
            for host in sorted(hosts):
                mark_dead(connection, host, now)
            self.tallies[source.id].note_site(site_states(connection, source.id))
        self._note_silences(connection, china_day(now))

    def _note_silences(self, connection: Connection, today: date) -> None:
        """Note which of the sources whose lists were read have had no news for longer than is their way."""
        read = {name: today for name, tally in self.tallies.items() if tally.lists_read}
        for name, voice in voices(connection, read).items():
            if voice.silence.is_broken:
                self.tallies[name].silence = voice.silence.words

    def _write_end(self, connection: Connection, outcome: RunOutcome) -> None:
        for source_id, judged in self.outcomes.items():
            row = RunSource(
                source_id=source_id,
                outcome=judged.outcome,
                cause=judged.cause,
                words=judged.words,
                counts=self.tallies[source_id].counts(),
            )
            save_run_source(connection, self.id, row)
        finish_run(connection, self.id, outcome, counts=self.counts(), message=self.message)

    def counts(self) -> dict[str, int]:
        """Return the tallies of all sources added up, by name."""
        total: dict[str, int] = {}
        for tally in self.tallies.values():
            for name, value in tally.counts().items():
                total[name] = total.get(name, 0) + value
        return total

    def _settle(self, capture: Capture, future: Future[None]) -> None:
        self._originals.release(capture)
        # Called in the writer's thread. A run whose captures are not on record must not go on.
        error = future.exception()
        if error is not None:
            from twisted.internet import reactor

            known = error if isinstance(error, GovcrawlError) else ArchiveError(f"a capture was not saved: {error}")
            reactor.callFromThread(self.fail, known)

    async def _stop(self, reason: str) -> None:
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None:
            await engine.close_spider_async(reason=reason)


def require_contact(replay: str | None, contact: str) -> None:
    """Raise InputError for a live crawl that does not say who is behind it."""
    if not replay and not contact:
        raise InputError(
            "a live crawl needs a contact for the sites' administrators: set GOVCRAWL_CONTACT or give --contact "
            "with a mail address or a web page"
        )
