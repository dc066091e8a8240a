"""Politeness beyond robots.txt: whose patience a request counts against, and Retry-After."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from govcrawl.crawl.replay import ReplayPrefix

logger = logging.getLogger(__name__)

LONGEST_WAIT = 600.0
"""Seconds. A host that asks to be left alone for longer is left alone for the rest of the run."""


class HostClosed(IgnoreRequest):
    """A host asked, by Retry-After, not to be visited for a long time."""

    code = "retry_after"


class PolitenessMiddleware:
    """Give each request its slot, and let a host that says Retry-After have its pause."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        prefix = crawler.settings.get("GOVCRAWL_REPLAY")
        replay = ReplayPrefix.parse(prefix) if prefix else None
        self._slot = replay.origin[0] if replay and not replay.is_loopback else None
        self._closed: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware; it has no switch."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Choose the slot; raise HostClosed while its host wants no visit."""
        if self._slot is not None:
            request.meta["download_slot"] = self._slot
        downloader = self._crawler.engine.downloader if self._crawler.engine else None
        key = downloader.get_slot_key(request) if downloader else ""
        if self._closed.get(key, 0.0) > monotonic():
            raise HostClosed(f"{key} asked to be left alone (Retry-After)")

    def process_response(self, request: Request, response: Response) -> Response:
        """Pause the slot of a host that answers with Retry-After."""
        if response.status in (429, 503) and (value := response.headers.get("Retry-After")):
            seconds = seconds_of(value.decode("latin-1"), datetime.now(UTC))
            if seconds:
                self._pause(request, seconds)
        return response

    def _pause(self, request: Request, seconds: float) -> None:
        engine = self._crawler.engine
        key = str(request.meta.get("download_slot", ""))
        if engine is None or key not in engine.downloader.slots:
            return
        logger.info("%s asks for a pause of %.0f s", key, seconds)
        if seconds > LONGEST_WAIT:
            self._closed[key] = monotonic() + seconds
            waiting = engine.downloader.slots[key].queue
            while waiting:
                waiting.popleft()[1].errback(HostClosed(f"{key} asked to be left alone (Retry-After)"))
        else:
            # The downloader waits until lastseen + delay, so a time in the future is a pause.
            engine.downloader.slots[key].lastseen = monotonic() + seconds


def seconds_of(retry_after: str, now: datetime) -> float:
    """Return the wait that a Retry-After header asks for, in seconds (RFC 9110 §10.2.3); 0 when it is unreadable.

    >>> seconds_of("120", datetime(2024, 3, 5, tzinfo=UTC))
    120.0
    >>> seconds_of("Tue, 05 Mar 2024 00:01:00 GMT", datetime(2024, 3, 5, tzinfo=UTC))
    60.0
    """
    text = retry_after.strip()
    if text.isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
