"""Read the article on each page, in a worker process."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from govcrawl.article import Article, Reading, Verdict
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.readers import ReaderStopped
from govcrawl.errors import ExtractionError
from govcrawl.extraction.joined_parts import join_parts
from govcrawl.extraction.judge import judge
from govcrawl.page import Page
from govcrawl.source import Scope

logger = logging.getLogger(__name__)

_NO_PART = frozenset({Verdict.BLOCKED, Verdict.ERROR, Verdict.SHELL, Verdict.HOME, Verdict.SEARCH})


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
        article = await self._extract(item.page)
        if article is None:
            return item
        parts = [(item.page.url, article)]
        for page in item.more_pages:
            further = await self._extract(page)
            if further is None or not _is_part(page, further, article):
                break
            parts.append((page.url, further))
        return replace(item, article=join_parts(parts))

    async def _extract(self, page: Page) -> Article | None:
        extension = run_extension(self._crawler)
        try:
            return await extension.readers.extract(page)
        except ExtractionError as error:
            logger.warning("%s", error)
            if extension.run is not None and isinstance(error, ReaderStopped):
                extension.run.tally(page.source_id).limits["reading"] += 1
            return None


def _is_part(page: Page, article: Article, first: Article) -> bool:
    """Tell a further part from an error, a block or a way home; one too short to be an article bears its title."""
    verdict = judge(page, article, Scope.ALL).verdict
    same = article.title is not None and article.title == first.title
    return verdict.accepted or (same and verdict not in _NO_PART)
