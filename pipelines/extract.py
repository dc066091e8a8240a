"""Read the article on each page, in a worker process."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from govcrawl.article import Reading
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.readers import ReaderStopped
from govcrawl.errors import ExtractionError

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
        """Fill in the article."""
        extension = run_extension(self._crawler)
        try:
            article = await extension.readers.extract(item.page)
        except ExtractionError as error:
            logger.warning("%s", error)
            if extension.run is not None and isinstance(error, ReaderStopped):
                extension.run.tally(item.page.source_id).limits["reading"] += 1
            return item
        return replace(item, article=article)
