"""Read the article on each page, in a worker process."""

from __future__ import annotations

import logging
from typing import Self

from scrapy.crawler import Crawler

from govcrawl.article import Article, Reading
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.readers import ReaderStopped
from govcrawl.crawl.road import extracted
from govcrawl.errors import ExtractionError
from govcrawl.page import Page

logger = logging.getLogger(__name__)


class ExtractPipeline:
    """Page in, article out; a page that cannot be read goes on without one, so its bytes stay on record."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline."""
        return cls(crawler)

    async def process_item(self, item: Reading) -> Reading:
        """Fill in the article, joined from all its parts that could be had and read."""
        return await extracted(item, self._extract)

    async def _extract(self, page: Page) -> Article | None:
        extension = run_extension(self._crawler)
        try:
            return await extension.readers.extract(page)
        except ExtractionError as error:
            logger.warning("%s", error)
            if extension.run is not None and isinstance(error, ReaderStopped):
                extension.run.tally(page.source_id).limits["reading"] += 1
            return None
