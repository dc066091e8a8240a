"""The download handler: http(s) as Scrapy does it, and replay below robots, slots and captures."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response

from govcrawl.crawl.replay import ReplayPrefix


class DownloadHandler(HTTP11DownloadHandler):
    """Fetch a request, from the live web or, with GOVCRAWL_REPLAY set, from a replay server.

    Under replay the answer bears the URL that was asked for, and its redirects lead to recorded URLs, so
    nothing above this handler knows the difference.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        prefix = crawler.settings.get("GOVCRAWL_REPLAY")
        self._replay = ReplayPrefix.parse(prefix) if prefix else None

    async def download_request(self, request: Request) -> Response:
        """Return the answer to *request* under its own URL."""
        if self._replay is None:
            return await super().download_request(request)
        asked = request.replace(url=self._replay.wrap(request.url))
        # The replay server answers under its own name; the recorded Host would select a virtual host there.
        asked.headers.pop("Host", None)
        answer = await super().download_request(asked)
        headers = Headers(answer.headers)
        location = headers.get("Location")
        if location is not None:
            headers["Location"] = self._replay.unwrap(location.decode("latin-1"), request.url)
        return answer.replace(url=request.url, headers=headers)
