"""Put each reading into the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler

from govcrawl.archive.readings import save_reading
from govcrawl.article import Reading, Verdict
from govcrawl.crawl.extension import run_extension

TROUBLED = frozenset({408, 429, *range(500, 600)})
"""Statuses that speak of the host's state, not of the page (RFC 9110 §15.5.9 and §15.6, RFC 6585 §4)."""


class ArchivePipeline:
    """The last stop: rows in the archive, and the source's tally."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline."""
        return cls(crawler)

    async def process_item(self, item: Reading) -> Reading:
        """Save the reading; without a run (scrapy parse) it passes by."""
        run = run_extension(self._crawler).run
        if run is None or item.judgement is None:
            return item
        now = datetime.now(UTC)
        await run.write(lambda connection: save_reading(connection, item, run.id, now))
        tally = run.tally(item.page.source_id)
        if item.judgement.verdict.accepted:
            tally.pages_archived += 1
        elif item.judgement.verdict is Verdict.BLOCKED:
            tally.pages_blocked += 1
        elif item.article is None or item.page.status in TROUBLED:
            tally.pages_failed += 1
        else:
            tally.pages_refused += 1
        return item
