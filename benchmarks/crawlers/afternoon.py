"""What a good programmer writes in an afternoon: Scrapy, trafilatura in the callback, one INSERT a page."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from scrapy.http import Response
from trafilatura import bare_extraction

from benchmarks.crawlers.bare import BareSpider, run


class AfternoonSpider(BareSpider):
    """Read each page and put it into a table."""

    name = "afternoon"
    folder: Path

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Scrapy hands them in
        self.folder.mkdir(parents=True, exist_ok=True)
        self.table = sqlite3.connect(self.folder / "articles.sqlite")
        self.table.execute("PRAGMA journal_mode = WAL")
        self.table.execute(
            "CREATE TABLE articles (url TEXT PRIMARY KEY, title TEXT, author TEXT, date TEXT, sitename TEXT, text TEXT)"
        )

    def parse_article(self, response: Response) -> None:
        """Extract and insert."""
        found = bare_extraction(response.body, url=response.url, with_metadata=True)
        if found is not None and not isinstance(found, dict):
            row = (response.url, found.title, found.author, found.date, found.sitename, found.text)
            self.table.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?)", row)
            self.table.commit()
        super().parse_article(response)


if __name__ == "__main__":
    run(AfternoonSpider, int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
