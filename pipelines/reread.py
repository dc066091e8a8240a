"""Read earlier captures of a page again, where its newest answer was read by another extractor version."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from scrapy.crawler import Crawler

from govcrawl.archive.versions.rereading import Rereading, due_rereadings, earlier_reading
from govcrawl.article import Reading
from govcrawl.crawl.run import Run
from pipelines.extract import ExtractPipeline


class Rereader:
    """Stored answers are read as new ones are."""

    def __init__(self, crawler: Crawler) -> None:
        self._reading = ExtractPipeline.from_crawler(crawler)

    async def earlier(self, run: Run, item: Reading) -> list[Reading]:
        """Return earlier states of an item's page, read again as far as that is needed and their captures are there.

        Nearly always there is nothing to do; that is seen in the archive at once.
        """
        found: list[Reading] = []
        if item.page.is_new:
            return found
        for due in await asyncio.to_thread(_due, run, item):
            stored = await asyncio.to_thread(_stored, run, due)
            if stored is None:
                continue
            page = replace(stored.page, source_id=item.page.source_id)
            read = await self._reading.process_item(replace(stored, page=page))
            if read.article is not None:
                found.append(read)
        run.tally(item.page.source_id).reread += len(found)
        return found


def _due(run: Run, item: Reading) -> list[Rereading]:
    with run.archive.read() as connection:
        return due_rereadings(connection, item)


def _stored(run: Run, due: Rereading) -> Reading | None:
    with run.archive.read() as connection:
        return earlier_reading(connection, run.archive.folder / "captures", due)
