"""Redirects: followed, but not to other schemes than those of the web. Where they lead, the address guard watches."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from scrapy import Spider
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as ScrapyRedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

from govcrawl.crawl.starting import config_of

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class RedirectRefusal(IgnoreRequest):
    """A redirect that is not followed; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class RedirectMiddleware(ScrapyRedirectMiddleware):
    """Scrapy's, which hands a redirect to another scheme up as if it were a page."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._schemes = config_of(settings).limits.schemes

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Return the request that follows; raises RedirectRefusal for a scheme that is not requested."""
        location = (response.headers.get("Location") or b"").decode("latin-1").strip()
        if response.status in _REDIRECTS and location:
            try:
                scheme = urlsplit(urljoin(request.url, location)).scheme
            except ValueError:  # such as http://[
                raise RedirectRefusal("scheme", f"sends on to {location[:200]!r}, which is no address") from None
            if scheme not in self._schemes:
                raise RedirectRefusal("scheme", f"sends on to {location[:200]!r}, which is no address of the web")
        return super().process_response(request, response)
