"""What is under way: the bytes of all answers that are still coming in, bounded together."""

from __future__ import annotations

from itertools import count

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Request

KEY = "govcrawl_flight"


class Crowded(StopDownload):
    """An answer that was given up because too much was coming in at once."""

    code = "crowded"


class Flight:
    """Adds up what is held of answers that are not whole yet, and gives up large ones where that is too much.

    Each host may send what one page may have, and a run has hundreds of hosts. What is given up is due again.
    """

    def __init__(self, crawler: Crawler, most: int) -> None:
        self._most = most
        self._held: dict[int, int] = {}
        self._numbers = count(1)
        crawler.signals.connect(self._on_bytes, signals.bytes_received)

    def begin(self, request: Request) -> None:
        """Note that an answer to *request*, or to a copy of it, is coming."""
        request.meta[KEY] = number = next(self._numbers)
        self._held[number] = 0

    def end(self, request: Request) -> None:
        """Note that nothing more is coming."""
        self._held.pop(request.meta.pop(KEY, 0), None)

    def _on_bytes(self, data: bytes, request: Request) -> None:
        number = request.meta.get(KEY, 0)
        if number not in self._held:
            return
        self._held[number] += len(data)
        # Most answers are small and whole at once, and need no sum.
        if self._held[number] * len(self._held) <= self._most:
            return
        together = sum(self._held.values())
        if together > self._most and self._held[number] * len(self._held) >= together:
            raise Crowded(fail=True)
