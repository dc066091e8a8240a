"""Second tries: of what may pass, and not without end."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware as ScrapyRetryMiddleware
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

from govcrawl.crawl.exchanges import has_reason, is_tls_failure
from govcrawl.crawl.guard import refused
from govcrawl.crawl.handler import WAITED_KEY
from govcrawl.crawl.heads import HeadTooLong
from govcrawl.crawl.starting import config_of


class RetryMiddleware(ScrapyRetryMiddleware):
    """Scrapy's, but for an address that was waited for long, and for failures that the next try has as well.

    Those are connections without TLS as it ought to be, heads without end and addresses inside a network. Three tries
    at a host that hangs would take three minutes for one address, and as long for its robots.txt before.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._most = config_of(settings).limits.url_seconds

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Return the request again for an answer that speaks of a passing state of the host."""
        return response if self._is_over(request) else super().process_response(request, response)

    def process_exception(
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        """Return the request again where another try may have an answer."""
        is_refused = (urlsplit(request.url).hostname or "") in refused
        if is_refused or is_tls_failure(exception) or has_reason(exception, HeadTooLong) or self._is_over(request):
            return None
        return super().process_exception(request, exception)

    def _is_over(self, request: Request) -> bool:
        return float(request.meta.get(WAITED_KEY, 0.0)) >= self._most
