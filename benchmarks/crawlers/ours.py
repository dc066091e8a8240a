"""This project with everything on: captures, extraction, stories, search index. Only the wait is taken out."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.crawl_sites import column_url, host_name
from govcrawl.source import Column, Level, Source


def sources(hosts: int, port: int) -> tuple[Source, ...]:
    """Return the sites as sources."""
    return tuple(
        Source(
            id=f"benchmark-{number + 1}",
            name=f"第{number + 1}生态环境局",
            admin_code="510000",
            level=Level.CITY,
            host=host_name(number),
            columns=(Column(name="环境要闻", url=column_url(number, port)),),
        )
        for number in range(hosts)
    )


def main(port: int, hosts: int, folder: Path) -> None:
    """Crawl all hosts, and print how many pages are in the archive."""
    # Reader processes load the main module, too; they have no need of Scrapy.
    from govcrawl.crawl.due import Scope
    from govcrawl.crawl.launch import Order, crawl

    order = Order(
        sources=sources(hosts, port),
        archive=folder,
        scope=Scope(backfill=True),
        contact="benchmark@example.org",
        settings={
            "DOWNLOAD_DELAY": 0,
            "GOVCRAWL_NO_DELAY": True,
            "GOVCRAWL_ALLOWED_ADDRESSES": [f"{host_name(number)}:{port}" for number in range(hosts)],
        },
    )
    print(crawl(order).counts.get("pages_archived", 0))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
