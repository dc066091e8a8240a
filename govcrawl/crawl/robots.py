"""robots.txt for every request (RFC 9309)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK

from govcrawl.crawl.ask import KEY, Ask, ask_of
from govcrawl.crawl.politeness import keep_distance
from govcrawl.exchange import Role
from govcrawl.robots_rules import PRODUCT, parse_robots

logger = logging.getLogger(__name__)

LONGEST_DELAY = 600.0
"""Seconds. A host that asks for more between two requests is left alone, or one source would hold the run for days."""


class RobotsRefusal(IgnoreRequest):
    """A request that robots.txt forbids, or whose robots.txt could not be had; `code` says which."""

    def __init__(self, code: str, message: str, failure: tuple[Request, Exception] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.failure = failure
        """The request for robots.txt, and why there is no answer to it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows: parsed rules, all (None), or nothing because it could not be asked."""

    parsed: Protego | None = None
    unreachable: str | None = None
    failure: tuple[Request, Exception] | None = None

    def check(self, url: str) -> None:
        """Raise RobotsRefusal unless *url* may be requested."""
        if self.unreachable is not None:
            words = f"robots.txt could not be read ({self.unreachable})"
            raise RobotsRefusal("robots_unreachable", words, self.failure)
        if self.parsed is None:
            return
        if not self.parsed.can_fetch(url, PRODUCT):
            raise RobotsRefusal("robots", "forbidden by robots.txt")
        if self.delay > LONGEST_DELAY:
            raise RobotsRefusal("robots", f"robots.txt asks for {self.delay:.0f} s between requests")

    @property
    def delay(self) -> float:
        """The Crawl-delay for us, in seconds; 0 when none is stated."""
        stated = self.parsed.crawl_delay(PRODUCT) if self.parsed is not None else None
        return float(stated or 0.0)


class RobotsMiddleware:
    """Hold each request until its host's robots.txt is there, however many wait for the same one.

    A 4xx answer allows everything; a 5xx or 429 answer, or none, forbids everything for this run (RFC 9309 §2.3.1).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware; it has no switch."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RobotsRefusal for a forbidden request."""
        ask = ask_of(request)
        if ask.role is Role.ROBOTS:
            return
        rules = await self._rules_for(request, ask)
        rules.check(request.url)

    def take(self, url: str, rules: Rules) -> None:
        """Take over what somebody else found at *url*, a robots.txt, so that it is not asked for again."""
        site = _site_of(url)
        if site not in self._rules:
            self._rules[site] = asyncio.get_running_loop().create_future()
            self._rules[site].set_result(rules)
            self._slow_down(site, rules.delay)

    async def _rules_for(self, request: Request, ask: Ask) -> Rules:
        site = _site_of(request.url)
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._fetch(site, ask))
        return await asyncio.shield(self._rules[site])

    async def _fetch(self, site: str, ask: Ask) -> Rules:
        robots = Ask(role=Role.ROBOTS, source_id=ask.source_id, column=ask.column)
        request = Request(
            f"{site}/robots.txt", priority=1000, meta={KEY: robots}, callback=NO_CALLBACK, dont_filter=True
        )
        try:
            answer = await self._engine().download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever kept the answer away, RFC 9309 treats it as unreachable
            logger.info("robots.txt of %s: %s", site, error)
            return Rules(unreachable=str(error) or type(error).__name__, failure=(request, error))
        rules = read_rules(answer.status, answer.body)
        self._slow_down(site, rules.delay)
        return rules

    def _slow_down(self, site: str, seconds: float) -> None:
        if not 0 < seconds <= LONGEST_DELAY or self._crawler.settings.getbool("GOVCRAWL_NO_DELAY"):
            return
        keep_distance(self._engine().downloader, urlsplit(site).hostname or "", seconds)

    def _engine(self) -> ExecutionEngine:
        if self._crawler.engine is None:
            raise IgnoreRequest("the crawl is over")
        return self._crawler.engine


def read_rules(status: int, body: bytes) -> Rules:
    """Return what the answer to a request for robots.txt allows."""
    if status == 429 or status >= 500:
        return Rules(unreachable=f"status {status}")
    if status >= 400:
        return Rules()
    return Rules(parsed=parse_robots(body))


def _site_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
