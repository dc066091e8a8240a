"""Politeness beyond robots.txt: whose patience a request counts against, and how a host that is overtaxed is spared."""

from __future__ import annotations

import logging
import math
from collections import Counter, deque
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, StopDownload, UnsupportedURLSchemeError
from scrapy.http import Request, Response

from govcrawl import __version__
from govcrawl.crawl.replay import ReplayPrefix
from govcrawl.source import Source, hosts_of

logger = logging.getLogger(__name__)

LONGEST_WAIT = 600.0
"""Seconds. A host that asks to be left alone for longer is left alone for the rest of the run."""


MOST_SILENCES = 9
"""Requests in a row without an answer (three pages, each tried three times) after which a host is left alone: one dead
host with 500 pages due would hold the run for a day, a minute and more at a time."""


OVERTAXED = frozenset({429, 503})
"""Statuses that ask for fewer requests (RFC 6585 §4, RFC 9110 §15.6.4)."""

MOST_COMPLAINTS = 6
"""Such answers in a row after which a host is left alone for the rest of the run, however slowly it was asked."""

FIRST_BACKOFF = 4.0
"""How many times its delay a host is left in peace after the first such answer without Retry-After; then twice that,
and so on."""

REST = 2.0
"""How many times as long as a host takes for an answer lies between two requests to it: at least half of the time it
has nothing to do for us."""

SLOW_ANSWERS = 3
"""Answers in a row by which a host is known to be slow."""

SLOWEST = 60.0
"""Seconds. A slow host is asked no more seldom than that because it is slow."""


class HostClosed(IgnoreRequest):
    """A host that is left alone for a while or for the rest of the run; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PolitenessMiddleware:
    """Give each request its slot, an overtaxed host its pause, a slow one more time, and a dead host its peace.

    Scrapy's AutoThrottle does the like, but lets a host with a delay of its own (`delay` of the catalog, crawl-delay)
    be asked as often as all others; here no host is asked more often than its delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        prefix = crawler.settings.get("GOVCRAWL_REPLAY")
        replay = ReplayPrefix.parse(prefix) if prefix else None
        self._slot = replay.origin[0] if replay and not replay.is_loopback else None
        self._closed: dict[str, tuple[float, str, str]] = {}
        self._silences: Counter[str] = Counter()
        self._complaints: Counter[str] = Counter()
        self._skipped: dict[str, str] = {}
        self._latencies: dict[str, deque[float]] = {}
        self._is_free = crawler.settings.getbool("GOVCRAWL_NO_DELAY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware; it has no switch."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Choose the slot; raise HostClosed while its host wants no visit.

        A request that follows a redirect would otherwise stay in the slot of the host that it comes from.
        """
        slot = self._slot or urlsplit(request.url).hostname or ""
        request.meta["download_slot"] = slot
        until, code, words = self._closed.get(slot, (0.0, "", ""))
        if until > monotonic():
            raise HostClosed(code, words)
        path = _path_of(request.url) if self._skipped else ""
        if path in self._skipped:
            raise HostClosed("variants", self._skipped[path])

    def process_response(self, request: Request, response: Response) -> Response:
        """Pause the slot of a host that is overtaxed, and see how long it takes to answer."""
        slot = str(request.meta.get("download_slot", ""))
        del self._silences[slot]
        if response.status in OVERTAXED:
            self._spare(slot, response)
        else:
            del self._complaints[slot]
        if not self._is_free:
            self._adapt(slot, response.status, request.meta.get("download_latency"))
        return response

    def leave_alone(self, host: str, code: str, words: str) -> None:
        """Ask nothing more of a host in this run."""
        self._close(self._slot or host, math.inf, code, words)

    def skip(self, path: str, code: str, words: str) -> None:
        """Ask for nothing more under a path (a host and its path) with a query."""
        logger.warning("%s", words)
        self._skipped[path] = words

    def _spare(self, slot: str, response: Response) -> None:
        """Leave an overtaxed host in peace for as long as it says, else for longer each time."""
        stated = (response.headers.get("Retry-After") or b"").decode("latin-1")
        seconds = seconds_of(stated, datetime.now(UTC))
        if not seconds and self._is_free:
            return
        self._complaints[slot] += 1
        times = self._complaints[slot]
        if seconds > LONGEST_WAIT:
            self._close(slot, seconds, "retry_after", f"{slot} asked to be left alone (Retry-After)")
        elif times >= MOST_COMPLAINTS:
            words = f"{slot} asked for fewer requests {times} times in a row (status {response.status})"
            self._close(slot, math.inf, "retry_after", words)
        else:
            self._pause(slot, seconds or min(LONGEST_WAIT, self._delay(slot) * FIRST_BACKOFF * 2 ** (times - 1)))

    def _adapt(self, key: str, status: int, latency: float | None) -> None:
        """Let REST times as much time pass between two requests as an answer takes, where that is more than the delay.

        Taken is the quickest of the last SLOW_ANSWERS, since one may have waited for this machine. The delay comes down
        by half the difference at a time, and not because of errors of the server, which are quickly written.
        """
        slot = self._downloader.slots.get(key)
        least = self._delay(key)
        if slot is None or latency is None or not least:
            return
        recent = self._latencies.setdefault(key, deque(maxlen=SLOW_ANSWERS))
        recent.append(latency)
        wanted = REST * min(recent) if len(recent) == SLOW_ANSWERS else least
        delay = max(least, min(max(wanted, (slot.delay + wanted) / 2), SLOWEST))
        if status < HTTPStatus.INTERNAL_SERVER_ERROR or delay > slot.delay:
            slot.delay = delay

    @property
    def _downloader(self) -> Downloader:
        if self._crawler.engine is None:
            raise IgnoreRequest("the crawl is over")
        return self._crawler.engine.downloader

    def _delay(self, slot: str) -> float:
        """Return the delay of a host without regard to how it fares."""
        downloader = self._downloader
        return float(downloader.per_slot_settings.get(slot, {}).get("delay", downloader._delay))

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count requests in a row to which a host gives no answer, and leave it alone when they are too many."""
        if isinstance(exception, IgnoreRequest | DownloadCancelledError | StopDownload | UnsupportedURLSchemeError):
            return
        slot = str(request.meta.get("download_slot", ""))
        self._silences[slot] += 1
        if self._silences[slot] >= MOST_SILENCES and slot not in self._closed:
            words = f"{slot} gave no answer {MOST_SILENCES} times in a row ({type(exception).__name__})"
            self._close(slot, math.inf, "host_down", words)

    def _pause(self, key: str, seconds: float) -> None:
        engine = self._crawler.engine
        if engine is None or key not in engine.downloader.slots or not seconds:
            return
        logger.info("%s asks for a pause of %.0f s", key, seconds)
        # The downloader waits until lastseen + delay, so a time in the future is a pause.
        engine.downloader.slots[key].lastseen = monotonic() + seconds

    def _close(self, key: str, seconds: float, code: str, words: str) -> None:
        """Leave a host alone, and hand back what is waiting for it."""
        logger.warning("%s", words)
        self._closed[key] = (monotonic() + seconds, code, words)
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(key) if engine is not None else None
        while slot is not None and slot.queue:
            slot.queue.popleft()[1].errback(HostClosed(code, words))


def _path_of(url: str) -> str:
    """Return host and path of an address with a query; empty for one without."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}" if parts.query else ""


def user_agent(contact: str) -> str:
    """Return how we name ourselves to servers.

    >>> user_agent("mail@example.org").partition("/")[0], user_agent("mail@example.org").partition(" ")[2]
    ('govcrawl', '(+mail@example.org)')
    """
    return f"govcrawl/{__version__} (+{contact})" if contact else f"govcrawl/{__version__}"


def make_room(crawler: Crawler, sources: Iterable[Source]) -> None:
    """Let every host of the run have a request under way and one that waits.

    Scrapy counts both, and robots.txt, against one number for all; a few dozen hosts that hang would fill it, and hold
    up all others for a minute at a time.
    """
    if crawler.engine is not None:
        hosts = {host for source in sources for host in hosts_of(source)}
        downloader = crawler.engine.downloader
        downloader.total_concurrency = max(downloader.total_concurrency, 2 * len(hosts))


def keep_distances(crawler: Crawler, sources: Iterable[Source]) -> None:
    """Honour the `delay` of sources, on each of their hosts."""
    if crawler.engine is None or crawler.settings.getbool("GOVCRAWL_NO_DELAY"):
        return
    for source in sources:
        for host in hosts_of(source) if source.delay else ():
            keep_distance(crawler.engine.downloader, host, source.delay or 0.0)


def keep_distance(downloader: Downloader, host: str, seconds: float) -> None:
    """Let at least *seconds* pass between two requests to *host*, or more where more was asked for before."""
    settings = downloader.per_slot_settings.setdefault(host, {})
    least = max(seconds, float(settings.get("least", 0.0)))
    # Scrapy draws each wait from delay ± jitter; what a host asks for is the shortest, not the mean.
    spread = downloader._jitter
    settings["least"] = least
    settings["delay"] = max(least / (1 - spread) if spread < 1 else least * 2, downloader._delay)
    if slot := downloader.slots.get(host):
        slot.delay = settings["delay"]


def seconds_of(retry_after: str, now: datetime) -> float:
    """Return the wait that a Retry-After header asks for, in seconds (RFC 9110 §10.2.3); 0 when it is unreadable.

    >>> seconds_of("120", datetime(2024, 3, 5, tzinfo=UTC))
    120.0
    >>> seconds_of("Tue, 05 Mar 2024 00:01:00 GMT", datetime(2024, 3, 5, tzinfo=UTC))
    60.0
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
