"""Relay: what a page asks for while its scripts run, fetched by the crawl's own downloader."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from playwright.async_api import Error, Route
from playwright.async_api import Request as Wish
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from govcrawl.crawl.ask import KEY, ask_for
from govcrawl.crawl.exchanges import fetch_of, headers_of
from govcrawl.crawl.guard import refused
from govcrawl.crawl.run import Run
from govcrawl.exchange import Role
from govcrawl.limits import Limits
from govcrawl.page import Page

ANSWERED = frozenset({"script", "xhr", "fetch"})
"""Kinds of requests by which a list gets its rows. Images, styles, fonts, frames, beacons and streams have none."""

METHODS = frozenset({"GET", "POST"})

_NOT_SENT = frozenset(
    {"accept-encoding", "connection", "content-length", "cookie", "host", "transfer-encoding", "user-agent"}
)
"""Request headers that are the downloader's own, and cookies: a capture must not depend on what was visited before."""

_NOT_PASSED = frozenset({"content-encoding", "content-length", "set-cookie", "transfer-encoding"})
"""Response headers that no longer hold once the body is decoded, and cookies."""

SHELF_BYTES = 32 * 1024 * 1024
"""Scripts kept for the other pages of a run, in bytes."""


class Shelf:
    """Scripts of this run by address: pages of one site ask for the same ones, and each costs its host a request."""

    def __init__(self) -> None:
        self._scripts: dict[str, Response] = {}
        self._bytes = 0

    def get(self, wish: Wish) -> Response | None:
        """Return the script asked for, where it is here."""
        return self._scripts.get(wish.url) if wish.method == "GET" and wish.resource_type == "script" else None

    def put(self, wish: Wish, response: Response) -> None:
        """Keep a script while there is room."""
        is_script = wish.method == "GET" and wish.resource_type == "script" and response.status == 200
        if is_script and self._bytes + len(response.body) <= SHELF_BYTES:
            self._scripts[wish.url] = response
            self._bytes += len(response.body)


class Relay:
    """Answers what one page asks for, so that its browser needs no network.

    The document is *page* itself. Scripts and data of any host come through the engine's downloader, hence under
    robots.txt, slots, the address guard, replay and limits, and are kept as captures with the role of a list. No other
    kind of request is answered, and no second document: a script's challenge that sets a cookie and reloads gets
    nowhere, for a block is recorded, never defeated.
    """

    def __init__(self, crawler: Crawler, run: Run | None, page: Page, limits: Limits, shelf: Shelf) -> None:
        self.asked = 0
        """Requests made for the page."""
        self.pending = 0
        """Requests that wait for their answer."""
        self._crawler = crawler
        self._run = run
        self._page = page
        self._limits = limits
        self._shelf = shelf
        self._bytes = len(page.body)
        self._is_begun = False
        self._ask = replace(ask_for(page), role=Role.LIST)

    async def answer(self, route: Route) -> None:
        """Answer one request of the browser; never raises, for nobody would hear it."""
        wish = route.request
        if wish.is_navigation_request():
            await self._navigate(route)
            return
        self.pending += 1
        try:
            response = await self._fetch(wish) if self._is_wanted(wish) else None
            if response is None:
                await _refuse(route)
            else:
                await _fulfil(route, response.status, headers_of(response.headers), response.body)
        finally:
            self.pending -= 1

    async def _navigate(self, route: Route) -> None:
        if self._is_begun:
            # 204 leaves the document where it is; a refusal would put Chromium's own error page in its place.
            await _fulfil(route, 204, (), b"")
            return
        self._is_begun = True
        await _fulfil(route, self._page.status, self._page.headers, self._page.body)

    def _is_wanted(self, wish: Wish) -> bool:
        known = wish.resource_type in ANSWERED and wish.method in METHODS
        return known and urlsplit(wish.url).scheme in self._limits.schemes

    async def _fetch(self, wish: Wish) -> Response | None:
        """Return the answer to *wish*; None, with the reason on record, where there is none."""
        if found := self._shelf.get(wish):
            return found
        if not self._may_ask(wish.url):
            return None
        is_own = urlsplit(wish.url).hostname == urlsplit(self._page.url).hostname
        try:
            request = Request(
                wish.url,
                method=wish.method,
                headers=_sent(wish.headers),
                body=wish.post_data_buffer or b"",
                # A list may do without what other hosts have to say; its own host is asked as patiently as ever.
                meta={KEY: self._ask, "dont_retry": not is_own},
                callback=NO_CALLBACK,
                dont_filter=True,
            )
        except ValueError:  # an address that Scrapy cannot read
            return None
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever it was, the page goes on without this answer
            if self._run is not None:
                fetch = fetch_of(request, error, refused)
                await self._run.note_missed(fetch, matters=is_own or wish.resource_type != "script")
            return None
        self._bytes += len(response.body)
        if self._bytes > self._limits.page_bytes:
            self._count("too_large")
            return None
        self._shelf.put(wish, response)
        return response

    def _may_ask(self, url: str) -> bool:
        if self._run is not None and self._run.budget.take(url, self._ask.source_id or ""):
            self._run.tally(self._ask.source_id).over_budget += 1
            return False
        if self.asked >= self._limits.render_requests:
            self._count("render_requests")
            return False
        self.asked += 1
        return True

    def _count(self, limit: str) -> None:
        if self._run is not None:
            self._run.tally(self._ask.source_id).limits[limit] += 1


def _sent(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that a page's own script chose or that any browser sends; we name ourselves as always."""
    return {name: value for name, value in headers.items() if name not in _NOT_SENT and not name.startswith("sec-")}


async def _fulfil(route: Route, status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> None:
    passed = {name.lower(): value for name, value in headers}
    try:
        await route.fulfill(
            status=status,
            headers={name: value for name, value in passed.items() if name not in _NOT_PASSED},
            body=body,
        )
    except Error:  # headers that Chromium does not take, or the page is gone
        await _refuse(route)


async def _refuse(route: Route) -> None:
    with suppress(Error):  # the page is gone
        await route.abort("blockedbyclient")
