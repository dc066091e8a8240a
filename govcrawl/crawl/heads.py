"""The head of an answer, bounded: Twisted takes header lines as long as they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS


class HeadTooLong(Exception):
    """Status lines and headers beyond the limit."""


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Breaks the connection off when the head of an answer grows too long, interim answers (1xx) counted in."""

    def __init__(self, on_quiet: Callable[[Any], None], most: int) -> None:
        super().__init__(on_quiet)  # type: ignore[no-untyped-call]
        self._most = most
        self._had = 0

    def request(self, request: Any) -> Any:
        """Send a request; the count begins anew."""
        self._had = 0
        sent = super().request(request)
        if self._parser is not None:
            # Twisted breaks off at a line of 16,384 bytes, and does not say why.
            self._parser.MAX_LENGTH = 2 * self._most
        return sent

    def dataReceived(self, data: bytes) -> None:
        """Read on, unless that is too much of a head."""
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        parser = self._parser
        if parser is None or parser.state not in (STATUS, HEADER):
            return
        self._had += len(data)
        if self._had > self._most and self.transport is not None:
            self.transport.abortConnection()
            words = f"more than {self._most:,} bytes of headers"
            reason = Failure(HeadTooLong(words))  # type: ignore[no-untyped-call]
            self._disconnectParser(reason)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Builds these protocols for a connection pool, which calls it as its `_factory`."""

    most = 0

    def buildProtocol(self, addr: Any) -> BoundedProtocol:
        """Return the protocol of one connection."""
        return BoundedProtocol(self._quiescentCallback, self.most)


def factory_of(most: int) -> type[BoundedFactory]:
    """Return a factory whose protocols take *most* bytes of a head."""
    return type("BoundedFactory", (BoundedFactory,), {"most": most})
