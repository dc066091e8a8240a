"""A visit: one page in one tab of the browser, until its scripts have come to rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from playwright.async_api import BrowserContext, CDPSession, Error
from playwright.async_api import Page as Tab

from govcrawl.crawl.relay import Relay
from govcrawl.page import Page

T = TypeVar("T")

SLICE = 1000.0
"""Milliseconds of the page's own clock between two looks at it."""

QUIET_SLICES = 3
"""A page is done when nothing in it has changed, and nothing was asked for, in so many slices."""

MOST_SLICES = 20
"""A page that never comes to rest (a ticking clock, a script that asks again and again) is taken as it is then."""

TICK = 0.25
"""Seconds between two looks at whether time is up."""


class TimeIsUp(Exception):
    """A page took longer than it may, or the crawl is ending."""


class Patience:
    """The time that one page may take by itself; while it waits for an answer, none passes."""

    def __init__(self, seconds: float, relay: Relay, is_over: Callable[[], bool]) -> None:
        self._seconds = self._left = seconds
        self._relay = relay
        self._is_over = is_over

    @property
    def is_spent(self) -> bool:
        """True when no time is left."""
        return self._left <= 0

    async def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what *work* gives; raises TimeIsUp."""
        task = asyncio.ensure_future(work)
        try:
            while True:
                await asyncio.wait([task], timeout=TICK)
                if task.done():
                    return task.result()
                if self._is_over():
                    raise TimeIsUp("the crawl ended before its scripts did")
                self._left -= 0 if self._relay.pending else TICK
                if self.is_spent:
                    raise TimeIsUp(f"its scripts did not end within {self._seconds:g} s")
        finally:
            task.cancel()


class Visit:
    """One page in one tab."""

    def __init__(self, page: Page, relay: Relay, patience: Patience) -> None:
        self._page = page
        self._relay = relay
        self._patience = patience
        self._wait = patience.wait
        self._slice_is_over = asyncio.Event()

    async def run(self, context: BrowserContext) -> str:
        """Return the document once it has come to rest, or as it last was when time is up."""
        await context.route("**/*", self._relay.answer)
        tab = await self._wait(context.new_page())
        context.on("page", _close)
        tab.on("crash", lambda _: self._slice_is_over.set())
        clock = await self._wait(context.new_cdp_session(tab))
        clock.on("Emulation.virtualTimeBudgetExpired", lambda _: self._slice_is_over.set())
        # The clock stands until the first slice, so that none of the page's time passes unseen.
        await self._wait(_set_clock(clock, "pause", initialVirtualTime=self._page.fetched_at.timestamp()))
        await self._wait(tab.goto(self._page.url, wait_until="commit", timeout=0))
        return await self._come_to_rest(tab, clock)

    async def _come_to_rest(self, tab: Tab, clock: CDPSession) -> str:
        html, asked, quiet = "", 0, 0
        for _ in range(MOST_SLICES):
            before = html, asked
            try:
                await self._run_slice(clock)
                html, asked = await self._wait(tab.content()), self._relay.asked
            except TimeIsUp:
                if not html or not self._patience.is_spent:
                    raise
                break
            quiet = quiet + 1 if (html, asked) == before else 0
            if quiet == QUIET_SLICES:
                break
        return html

    async def _run_slice(self, clock: CDPSession) -> None:
        self._slice_is_over.clear()
        await self._wait(
            _set_clock(clock, "pauseIfNetworkFetchesPending", budget=SLICE, maxVirtualTimeTaskStarvationCount=10_000)
        )
        await self._wait(self._slice_is_over.wait())


async def _close(popup: Tab) -> None:
    with suppress(Error):  # it is gone already
        await popup.close()


async def _set_clock(clock: CDPSession, policy: str, **values: float) -> None:
    await clock.send("Emulation.setVirtualTimePolicy", {"policy": policy, **values})
