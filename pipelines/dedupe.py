"""Say which story each article belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from govcrawl.article import Reading
from govcrawl.fingerprints import fingerprint


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
        if item.article is None or item.judgement is None or not item.judgement.verdict.accepted:
            return item
        found = fingerprint(item.article.title, item.article.text)
        return replace(item, story_key=found.key if found else None, fingerprint=found)
