"""Say which story each article belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from govcrawl.article import Reading
from govcrawl.forms import story_key


class DedupePipeline:
    """Equal texts are one story, on whatever page or site; nothing is dropped, each copy stays its own row.

    Two addresses of one page meet by their URL key in the archive, which notes both.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline; it needs nothing of the crawler."""
        return cls()

    def process_item(self, item: Reading) -> Reading:
        """Fill in the story key of an accepted article."""
        if item.article is None or item.judgement is None or not item.judgement.verdict.accepted:
            return item
        return replace(item, story_key=story_key(item.article.title, item.article.text))
