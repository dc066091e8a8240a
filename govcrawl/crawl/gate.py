"""The gate: what is asked for once a budget is spent stays for the next run."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request

from govcrawl.crawl.ask import ask_of
from govcrawl.crawl.downloader import NotSent
from govcrawl.exchange import Role

_ADMITTED = "govcrawl_admitted"


class GateMiddleware:
    """Above all other middlewares, so that not even robots.txt is asked for in vain."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware; without a run it lets everything pass."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise NotSent where a budget is spent; redirects and second tries are counted with their first request."""
        from govcrawl.crawl.extension import RunExtension  # it loads the middlewares' companions

        extension = self._crawler.get_extension(RunExtension)
        run = extension.run if extension is not None else None
        ask = ask_of(request)
        if run is None or ask.role is Role.ROBOTS or request.meta.get(_ADMITTED):
            return
        if spent := run.budget.admit(ask.source_id or ""):
            raise NotSent(spent)
        request.meta[_ADMITTED] = True
