"""Say where each article comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from govcrawl.article import Reading
from govcrawl.catalog import load_catalog, user_files
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.road import placed
from govcrawl.crawl.run import Run
from govcrawl.origins import OriginIndex


class AttributePipeline:
    """The origin line of an accepted article in, the place and source that it names out.

    Names are those of the whole catalog: a run over one source meets the texts of all others.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._index: OriginIndex | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline."""
        return cls(crawler)

    def process_item(self, item: Reading) -> Reading:
        """Fill in the place of origin, where there is one."""
        run = run_extension(self._crawler).run
        if self._index is None:
            self._index = self._built(run)
        return placed(item, run.source(item.page.source_id) if run else None, self._index)

    def _built(self, run: Run | None) -> OriginIndex:
        settings = self._crawler.settings
        paths = [Path(path) for path in settings.getlist("GOVCRAWL_CATALOGS")]
        catalog = load_catalog(user_files(paths, Path(settings["GOVCRAWL_ARCHIVE"])))
        sources = {source.id: source for source in catalog.values()}
        # The demonstration's sources are in no catalog of the user's.
        sources |= {source.id: source for source in (run.sources if run else ())}
        return OriginIndex(sources.values())
