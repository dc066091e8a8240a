"""`govcrawl demo`: the whole road, over a miniature of five sites on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import text

from govcrawl.archive import Archive
from govcrawl.catalog import load_catalog
from govcrawl.cli.live import crawl_view
from govcrawl.cli.terminal import print_rows
from govcrawl.config import Budgets, Config
from govcrawl.errors import GovcrawlError

if TYPE_CHECKING:
    from govcrawl.crawl.launch import Report

ARTICLES = text(
    "SELECT source, coalesce(origin, '') AS origin, coalesce(published_at, '') AS date, title, chars, verdict "
    "FROM articles ORDER BY source_id, published_at DESC"
)
REFUSED = text(
    "SELECT url, verdict, reasons FROM pages WHERE verdict IS NOT NULL AND verdict NOT IN ('article', 'flagged') "
    "ORDER BY url"
)
SMALL = Config(budgets=Budgets(min_free_bytes=0))
"""The demo's archive has its place on any disk."""
NOT_FETCHED = text("SELECT url, error, message FROM fetch WHERE run_id = :run ORDER BY url")


def demo(
    archive: Annotated[Path, typer.Option("--archive", help="Where to keep the demo's archive.")] = Path(
        "govcrawl-demo"
    ),
) -> None:
    """Crawl a miniature of five sites on this machine and show what was archived, what was refused, and why.

    Example: govcrawl demo --archive /tmp/demo
    """
    # Scrapy takes a second to load; the other verbs need not wait for it.
    from govcrawl.crawl.launch import Order
    from govcrawl.crawl.launch import crawl as start_crawl
    from govcrawl.demo import DemoServer, catalog_path

    sources = load_catalog([catalog_path()], builtin=False).crawlable()
    with DemoServer() as server, crawl_view(SMALL.log.progress_seconds) as view:
        order = Order(sources=tuple(sources), archive=archive, replay=server.prefix, config=SMALL)
        report = start_crawl(order, view)
    show(report, archive)
    if report.interrupted:
        raise typer.Exit(130)


def show(report: Report, archive: Path) -> None:
    """Print what the archive holds now, what was refused, and what was not fetched."""
    with Archive.read_only(archive) as opened, opened.read() as connection:
        articles = [tuple(row) for row in connection.execute(ARTICLES)]
        refused = [
            (url, verdict, ", ".join(json.loads(reasons))) for url, verdict, reasons in connection.execute(REFUSED)
        ]
        unsent = [tuple(row) for row in connection.execute(NOT_FETCHED, {"run": report.run_id})]
    if not articles:
        raise GovcrawlError(f"the demo archived nothing; see {report.log}")
    parts: list[tuple[str, tuple[str, ...], list[tuple[object, ...]]]] = [
        ("Archived", ("site", "origin", "date", "title", "chars", "verdict"), articles),
        ("Refused, and why", ("page", "verdict", "reasons"), [*refused]),
        ("Not fetched, and why", ("page", "cause", "message"), unsent),
    ]
    for title, heads, rows in parts:
        if rows:
            typer.echo(title)
            print_rows(heads, rows)
            typer.echo("")
    counts = report.counts
    typer.echo(
        f"{len(articles)} articles in the archive, {len(refused)} pages refused; this run asked for "
        f"{counts.get('lists_asked', 0)} list pages and {counts.get('pages_asked', 0)} pages."
    )
    typer.echo(f"Archive: {archive.resolve()} (archive.sqlite, captures/, logs/)")
    typer.echo(f"Try: govcrawl search 督察 --archive {archive}")
