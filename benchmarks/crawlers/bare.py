"""Scrapy that only downloads: the ceiling. Arguments: the port, the number of hosts, a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse

from benchmarks.crawl_sites import column_url

SETTINGS = {
    "CONCURRENT_REQUESTS": 32,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": True,
    "LOG_LEVEL": "WARNING",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
}


class BareSpider(Spider):
    """Follow the lists and ask for every page."""

    name = "bare"

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Ask for the articles of a list page, and for the next one."""
        assert isinstance(response, TextResponse)
        yield from response.follow_all(css="ul.list a", callback=self.parse_article)
        yield from response.follow_all(css="div.page a")

    def parse_article(self, response: Response) -> None:
        """Count the page."""
        self.crawler.stats.inc_value("pages") if self.crawler.stats else None


def run(spider: type[Spider], port: int, hosts: int, folder: Path) -> int:
    """Crawl all hosts with a spider, print how many pages it had, and return them."""
    process = CrawlerProcess(SETTINGS)
    crawler = process.create_crawler(spider)
    process.crawl(crawler, start_urls=[column_url(number, port) for number in range(hosts)], folder=folder)
    process.start()
    pages = int(crawler.stats.get_value("pages", 0)) if crawler.stats else 0
    print(pages)
    return pages


if __name__ == "__main__":
    run(BareSpider, int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
