"""Renderer: list pages as they are once their scripts have run, in a Chromium that never reaches the network."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from playwright.async_api import Browser, BrowserContext, Error, Playwright, async_playwright
from scrapy.crawler import Crawler

from govcrawl.crawl.browser import CONFINED, find_browser
from govcrawl.crawl.relay import Relay, Shelf
from govcrawl.crawl.run import Run
from govcrawl.crawl.visit import Patience, TimeIsUp, Visit
from govcrawl.errors import ExtractionError
from govcrawl.limits import Limits
from govcrawl.page import Page

TABS = 2
"""Pages rendered at a time. Most of that time they wait for their hosts' slots; each takes about 100 MB."""

STARTING = 60.0
"""Seconds for Chromium to start, on a machine that is busy with much else."""

CLOSING = 10.0
"""Seconds for Chromium to close a page or itself in order."""


class RenderingStopped(ExtractionError):
    """A page whose scripts did not let it be read, or a browser that failed."""


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
            patience = Patience(self._limits.render_seconds, relay, self._is_over)
            try:
                context = await asyncio.wait_for(self._new_context(), STARTING)
                try:
                    html = await Visit(page, relay, patience).run(context)
                finally:
                    await self._close_context(context)
            except (Error, OSError) as error:  # a TimeoutError is an OSError
                words = str(error).partition("\n")[0] or "it does not answer"
                raise RenderingStopped(f"{page.url}: its browser failed: {words}") from error
            except TimeIsUp as error:
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
        with _bounded_children(self._limits.render_bytes):
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


@contextmanager
def _bounded_children(most: int) -> Iterator[None]:
    """Let the processes that are started now, and those that they start, have *most* bytes of memory each.

    A bound on address space, as the reader processes have, is not for Chromium, which reserves terabytes.
    """
    if sys.platform != "linux":  # elsewhere RLIMIT_DATA does not count what is mapped
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if soft < 0 else min(soft, most), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
