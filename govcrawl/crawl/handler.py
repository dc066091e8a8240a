"""The download handler: http(s) as Scrapy does it, and replay below robots, slots and captures."""

from __future__ import annotations

import re
from time import monotonic
from urllib.parse import urljoin, urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from w3lib.url import safe_url_string

from govcrawl.crawl.flight import Flight
from govcrawl.crawl.heads import factory_of
from govcrawl.crawl.redirects import RedirectRefusal
from govcrawl.crawl.replay import ReplayPrefix
from govcrawl.crawl.starting import config_of
from govcrawl.crawl.tls import HostTls

LAPSED_KEY = "govcrawl_tls_lapsed"
"""Meta key of a request to a host whose allowance is over: the allowance as the catalog has it."""

WAITED_KEY = "govcrawl_waited"
"""Meta key of a request: how long was waited for it, all tries and redirects together, in seconds."""

EXCUSED = "tls: "
"""What the flag of an answer begins with whose connection had a fault that is allowed."""

MOMENTS = 5
"""How often a replay server may send on to another moment of one page. Web archives need one or two."""


class DownloadHandler(HTTP11DownloadHandler):
    """Fetch a request, from the live web or, with GOVCRAWL_REPLAY set, from a replay server.

    Under replay the answer bears the URL that was asked for, and its redirects lead to recorded URLs, so
    nothing above this handler knows the difference. Redirects by which the replay server only names another
    moment of the same page are followed here, and not kept: nobody recorded them.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        limits = config_of(crawler.settings).limits
        self._pool._factory = factory_of(limits.head_bytes)
        self._flight = Flight(crawler, limits.flight_bytes)
        self._tls: HostTls | None = None
        if crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            self._tls = HostTls(crawler)
            self._contextFactory = self._tls  # type: ignore[assignment]  # zope interfaces are no types to mypy
        prefix = crawler.settings.get("GOVCRAWL_REPLAY")
        self._replay = ReplayPrefix.parse(prefix) if prefix else None

    async def download_request(self, request: Request) -> Response:
        """Return the answer to *request* under its own URL; add the time that it took to its meta."""
        began = monotonic()
        self._flight.begin(request)
        try:
            return await self._download(request)
        finally:
            self._flight.end(request)
            request.meta[WAITED_KEY] = request.meta.get(WAITED_KEY, 0.0) + monotonic() - began

    async def _download(self, request: Request) -> Response:
        if self._replay is None:
            return _packed(await self._fetch(request))
        asked = request.replace(url=self._replay.wrap(request.url))
        # The replay server answers under its own name; the recorded Host would select a virtual host there.
        asked.headers.pop("Host", None)
        for _ in range(MOMENTS + 1):
            answer = await super().download_request(asked)
            location = _location(answer)
            recorded = self._replay.recorded(location) if location else None
            is_memento = "Memento-Datetime" in answer.headers
            if location is None or recorded is None or not self._replay.is_same(recorded, request.url, is_memento):
                return _packed(self._given_back(answer, request.url, recorded))
            asked = asked.replace(url=location)
        raise RedirectRefusal(
            "redirects", f"{request.url}: the replay server sends on from moment to moment without end"
        )

    async def _fetch(self, request: Request) -> Response:
        """Return the answer, flagged with what was wrong with its connection and allowed."""
        host = urlsplit(request.url).hostname or ""
        if self._tls is None or not request.url.startswith("https:"):
            return await super().download_request(request)
        if lapsed := self._tls.lapsed(host):
            request.meta[LAPSED_KEY] = lapsed
        answer = await super().download_request(request)
        if excused := self._tls.excused(host):
            answer.flags.append(EXCUSED + excused)
        return answer

    def _given_back(self, answer: Response, url: str, recorded: str | None) -> Response:
        """Return *answer* under the recorded *url*, its redirect leading to another *recorded* URL."""
        headers = Headers(answer.headers)
        stated = (headers.get("Location") or b"").decode("latin-1")
        if recorded is not None:
            headers["Location"] = recorded
        elif self._replay is not None and self._replay.leads_out(stated):
            raise RedirectRefusal("redirects", f"{url}: its redirect leads out of what is recorded, to {stated}")
        return answer.replace(url=url, headers=headers)


def _packed(answer: Response) -> Response:
    """Return an answer whose body is packed as plain bytes: it is a text only once it is unpacked.

    Scrapy would look for the encoding of the text in the packed bytes, which takes as long as to unpack them.
    """
    if "Content-Encoding" not in answer.headers or type(answer) is Response:
        return answer
    return Response(
        answer.url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        flags=answer.flags,
        request=answer.request,
        certificate=answer.certificate,
        ip_address=answer.ip_address,
        protocol=answer.protocol,
    )


def _location(answer: Response) -> str | None:
    """Return where a redirect leads that the replay server may have made, absolute; None for any other answer.

    One that is relative to the document is the recorded page's own.
    """
    location = (answer.headers.get("Location") or b"").decode("latin-1").strip()
    if not 300 <= answer.status < 400 or not re.match(r"https?://|/", location, re.IGNORECASE):
        return None
    try:
        return urljoin(answer.url, safe_url_string(location))
    except ValueError:
        return None
