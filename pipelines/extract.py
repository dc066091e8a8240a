"""Read each page, in a worker process."""

from __future__ import annotations

import logging
from typing import Self

from scrapy.crawler import Crawler

from govcrawl.article import Reading
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.readers import ReaderStopped
from govcrawl.errors import ExtractionError
from govcrawl.page import Page

logger = logging.getLogger(__name__)


class ExtractPipeline:
    """Page in; out come its article, what it is, where it comes from, and by what its copies are found.

    All that is worked out in a worker process, in one errand (`crawl.road`), so that the reactor only fetches. A page
    that cannot be read, or is refused, goes on: its bytes and its verdict stay on record.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline."""
        return cls(crawler)

    async def process_item(self, item: Reading) -> Reading:
        """Fill in all that can be read, joined from all parts that could be had."""
        extension = run_extension(self._crawler)
        found = await extension.readers.read(item, self._note)
        if extension.run is not None:
            extension.run.vigilance.look_at(found, extension.run.tally(item.page.source_id))
        return found

    def _note(self, page: Page, error: ExtractionError) -> None:
        logger.warning("%s", error)
        run = run_extension(self._crawler).run
        if run is not None and isinstance(error, ReaderStopped):
            run.tally(page.source_id).limits["reading"] += 1
