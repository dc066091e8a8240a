"""The watch of a run: the disk, the hours, the time, and whether somebody wants it to end."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

from scrapy.crawler import Crawler
from scrapy.http import Request

from govcrawl.archive.space import lack_of_space
from govcrawl.crawl.ask import ask_of
from govcrawl.crawl.downloader import STOPPED, PatientDownloader
from govcrawl.crawl.run import Run
from govcrawl.exchange import Role

logger = logging.getLogger(__name__)

GRACE = 30.0
"""Seconds that requests under way have when a run is stopped; then they are given up, and due again."""
DISK = "disk"
"""Reason of a run that ends because the disk is nearly full."""
_EVERY = 0.5
_DISK_EVERY = 2.0


class Watch:
    """Looks after a run twice a second, from its beginning to the last answer."""

    def __init__(self, crawler: Crawler, run: Run) -> None:
        self._crawler = crawler
        self._run = run
        self._give_up_at: float | None = None
        self._disk_at = 0.0
        self._task = asyncio.create_task(self._keep())

    def end(self) -> None:
        """Look no more."""
        self._task.cancel()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            try:
                await self._look()
            except Exception:
                logger.exception("the watch of the run failed")

    async def _look(self) -> None:
        engine = self._crawler.engine
        downloader = engine.downloader if engine is not None else None
        if engine is None or not isinstance(downloader, PatientDownloader):
            return
        if not self._crawler.crawling or engine._slot is None or engine._slot.closing is not None:
            self._end_soon(downloader)
            return
        if self._run.budget.has_bounds_of_time:
            downloader.give_back(self._code_of)
        if monotonic() >= self._disk_at:
            self._disk_at = monotonic() + _DISK_EVERY
            words = await asyncio.to_thread(lack_of_space, self._run.archive.folder, self._run.least_free)
            if words is not None:
                self._run.halt(DISK, words)

    def _end_soon(self, downloader: PatientDownloader) -> None:
        """Hand back what waits, and give up what has been under way for too long."""
        downloader.give_back(lambda request: None if ask_of(request).role is Role.ROBOTS else STOPPED)
        if self._give_up_at is None:
            self._give_up_at = monotonic() + GRACE
        elif monotonic() > self._give_up_at:
            downloader.give_up()

    def _code_of(self, request: Request) -> str | None:
        ask = ask_of(request)
        return None if ask.role is Role.ROBOTS else self._run.budget.spent(ask.source_id or "")
