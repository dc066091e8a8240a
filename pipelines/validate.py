"""Say what each page is."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from govcrawl.article import Reading
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.road import judged
from govcrawl.topics import Lexicon, load_lexicon


class ValidatePipeline:
    """Article in, judgement out. Refused pages go on too: the archive keeps them on record."""

    def __init__(self, crawler: Crawler, lexicon: Lexicon) -> None:
        self._crawler = crawler
        self._lexicon = lexicon

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline with the lexicon of the settings; raises InputError for a wrong one."""
        path = crawler.settings.get("GOVCRAWL_LEXICON")
        return cls(crawler, load_lexicon(Path(path) if path else None))

    def process_item(self, item: Reading) -> Reading:
        """Fill in the judgement."""
        run = run_extension(self._crawler).run
        found = judged(item, run.source(item.page.source_id) if run else None, self._lexicon)
        if run is not None:
            run.vigilance.look_at(found, run.tally(item.page.source_id))
        return found
