"""Renderer: list pages as they are once their scripts have run, in a Chromium that never reaches the network."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from playwright.async_api import Browser, BrowserContext, CDPSession, Error, Playwright, async_playwright
from playwright.async_api import Page as Tab
from scrapy.crawler import Crawler

from govcrawl.crawl.browser import CONFINED, find_browser
from govcrawl.crawl.relay import Relay, Shelf
from govcrawl.crawl.run import Run
from govcrawl.errors import ExtractionError
from govcrawl.limits import Limits
from govcrawl.page import Page

T = TypeVar("T")

TABS = 2
"""Pages rendered at a time. Most of that time they wait for their hosts' slots; each takes about 100 MB."""

SLICE = 1000.0
"""Milliseconds of the page's own clock between two looks at it."""

QUIET_SLICES = 3
"""A page is done when nothing in it has changed, and nothing was asked for, in so many slices."""

MOST_SLICES = 20
"""A page that never comes to rest (a ticking clock, a script that asks again and again) is taken as it is then."""

TICK = 0.25
"""Seconds between two looks at whether time is up."""

CLOSING = 10.0
"""Seconds for Chromium to close a page or itself in order."""


class RenderingStopped(ExtractionError):
    """A page whose scripts did not let it be read, or a browser that failed."""


class _TimeIsUp(Exception):
    """A page took longer than it may, or the crawl is ending."""


class Renderer:
    """Runs the scripts of list pages. Chromium starts with the first page and ends with `close`.

    A page sees a clock of its own, which stands still while it waits for an answer: scripts that give up after five
    seconds do not know that our politeness lets them wait for a minute. `limits.render_seconds` bounds the time that a
    page takes by itself, waiting not counted.
    """

    def __init__(self, crawler: Crawler, limits: Limits) -> None:
        self._crawler = crawler
        self._limits = limits
        self._shelf = Shelf()
        self._places = asyncio.Semaphore(TABS)
        self._launching = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def render(self, page: Page, run: Run | None) -> Page:
        """Return *page* with the document that its scripts made of it, in UTF-8; one of an error as it is.

        The capture of record stays that of the answer; what the scripts fetched is kept in captures of its own. Frames
        and shadow trees are not part of the document. Raises RenderingStopped.
        """
        if page.status >= 400 or not page.body:
            return page
        async with self._places:
            relay = Relay(self._crawler, run, page, self._limits, self._shelf)
            patience = _Patience(self._limits.render_seconds, relay, self._is_over)
            try:
                context = await patience.wait(self._new_context())
                try:
                    html = await _Visit(page, relay, patience).run(context)
                finally:
                    await self._close_context(context)
            except (Error, OSError) as error:
                words = str(error).partition("\n")[0]
                raise RenderingStopped(f"{page.url}: its browser failed: {words}") from error
            except _TimeIsUp as error:
                raise RenderingStopped(f"{page.url}: {error}") from error
            finally:
                if patience.is_spent and run is not None:
                    run.tally(page.source_id).limits["render_seconds"] += 1
        body = html.encode("utf-8", "replace")
        if len(body) > self._limits.page_bytes:
            if run is not None:
                run.tally(page.source_id).limits["too_large"] += 1
            raise RenderingStopped(f"{page.url}: its scripts made more than {self._limits.page_bytes} bytes of it")
        headers = tuple(each for each in page.headers if each[0].lower() != "content-type")
        return replace(page, body=body, headers=(*headers, ("Content-Type", "text/html; charset=utf-8")), rendered=True)

    async def close(self) -> None:
        """End Chromium, whatever state it is in."""
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        with suppress(Error, TimeoutError):
            if browser is not None:
                await asyncio.wait_for(browser.close(), CLOSING)
        with suppress(Error, TimeoutError):
            if playwright is not None:
                await asyncio.wait_for(playwright.stop(), CLOSING)

    def _is_over(self) -> bool:
        return not self._crawler.engine.running

    async def _new_context(self) -> BrowserContext:
        """Return a context that shares nothing with any other: no cookies, no cache, no permissions."""
        async with self._launching:
            if self._browser is None or not self._browser.is_connected():
                await self.close()
                self._browser = await self._launch()
        return await self._browser.new_context(
            user_agent=self._crawler.settings["USER_AGENT"],
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            service_workers="block",  # they would answer requests that nobody sees
            accept_downloads=False,
        )

    async def _launch(self) -> Browser:
        path = find_browser(self._crawler.settings)
        self._playwright = await async_playwright().start()
        try:
            return await self._playwright.chromium.launch(
                executable_path=path,
                args=list(CONFINED),
                chromium_sandbox=os.geteuid() != 0,  # it does not work for root
                # Only the crawl decides what Ctrl-C means.
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error as error:
            words = str(error).partition("\n")[0]
            raise RenderingStopped(
                f"{path} does not start ({words}); see that it does, or set GOVCRAWL_BROWSER to another"
            ) from error

    async def _close_context(self, context: BrowserContext) -> None:
        try:
            await asyncio.wait_for(context.close(), CLOSING)
        except (Error, TimeoutError):
            await self.close()


class _Patience:
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
        """Return what *work* gives; raises _TimeIsUp."""
        task = asyncio.ensure_future(work)
        try:
            while True:
                await asyncio.wait([task], timeout=TICK)
                if task.done():
                    return task.result()
                if self._is_over():
                    raise _TimeIsUp("the crawl ended before its scripts did")
                self._left -= 0 if self._relay.pending else TICK
                if self.is_spent:
                    raise _TimeIsUp(f"its scripts did not end within {self._seconds:g} s")
        finally:
            task.cancel()


class _Visit:
    """One page in one tab."""

    def __init__(self, page: Page, relay: Relay, patience: _Patience) -> None:
        self._page = page
        self._relay = relay
        self._wait = patience.wait
        self._slice_is_over = asyncio.Event()

    async def run(self, context: BrowserContext) -> str:
        """Return the document once it has come to rest, or as it last was when time is up."""
        await context.route("**/*", self._relay.answer)
        tab = await self._wait(context.new_page())
        context.on("page", lambda popup: asyncio.ensure_future(popup.close()))
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
            except _TimeIsUp:
                if not html:
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


async def _set_clock(clock: CDPSession, policy: str, **values: float) -> None:
    await clock.send("Emulation.setVirtualTimePolicy", {"policy": policy, **values})
