"""Say which story each article belongs to."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from govcrawl.article import Reading
from govcrawl.crawl.road import keyed


class DedupePipeline:
    """Equal and nearly equal texts are one story, on whatever page or site; none is dropped, each stays its own row.

    Two addresses of one page meet by their URL key in the archive, which notes both.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline; it needs nothing of the crawler."""
        return cls()

    def process_item(self, item: Reading) -> Reading:
        """Fill in story key and fingerprint of an accepted article, here and not in the archive's thread."""
        return keyed(item)
