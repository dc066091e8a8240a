"""The downloader: Scrapy's, from which what waits can be taken back, and what is under way given up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from scrapy.core.downloader import Downloader, Slot
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from twisted.internet.defer import Deferred

STOPPED = "stopped"
"""Code of a request that was not made, or not to its end, because the run was stopped."""


MOST_UNREAD = 100
"""Answers that wait to be read and put on record. A kill loses them; Scrapy's own bound is by bytes, 5 MB, which is
about as many pages of usual size, and thousands of small ones."""


class NotSent(IgnoreRequest):
    """A request that is left for the next run; `code` says which budget is spent, or that the run was stopped."""

    def __init__(self, code: str) -> None:
        super().__init__(f"left for the next run ({code})")
        self.code = code


class PatientDownloader(Downloader):
    """Hold requests until their host's turn, as Scrapy does; a stop need not wait for them."""

    _transfers: set[asyncio.Task[None]] | None = None

    def needs_backout(self) -> bool:
        """Return whether nothing more is to be asked for now, because enough is under way or waits to be read."""
        engine = self.crawler.engine
        slot = engine.scraper.slot if engine is not None else None
        unread = len(slot.queue) + len(slot.active) if slot is not None else 0
        return unread >= MOST_UNREAD or super().needs_backout()

    def give_back(self, code_of: Callable[[Request], str | None]) -> None:
        """Fail those requests that wait for their host's turn and for which there is a code."""
        for slot in list(self.slots.values()):
            if not slot.queue:
                continue
            waiting = list(slot.queue)
            codes = [code_of(request) for request, _ in waiting]
            if not any(codes):
                continue
            slot.queue = deque(each for each, code in zip(waiting, codes, strict=True) if code is None)
            for (_, answer), code in zip(waiting, codes, strict=True):
                if code is not None:
                    answer.errback(NotSent(code))

    def give_up(self) -> None:
        """Break off all that is under way."""
        for task in list(self._transfers or ()):
            task.cancel()

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        # Scrapy 2.19 counts a transfer only when its task begins to run: without a delay between requests, all that
        # wait for a host would be sent at once, whatever the bound.
        slot.transferring.add(request)
        return self._transfer(slot, request, queue_dfd)

    async def _transfer(self, slot: Slot, request: Request, queue_dfd: Deferred[Response]) -> None:
        task = asyncio.current_task()
        if self._transfers is None:
            self._transfers = set()
        if task is not None:
            self._transfers.add(task)
        try:
            await super()._wait_for_download(slot, request, queue_dfd)
        except asyncio.CancelledError:
            if not queue_dfd.called:
                queue_dfd.errback(NotSent(STOPPED))
        finally:
            if task is not None:
                self._transfers.discard(task)
