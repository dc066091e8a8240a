"""`govcrawl report`: one page about the archive, to be opened in a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from govcrawl.archive import Archive
from govcrawl.archive.room import readable
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, ConfigOption
from govcrawl.config import load_config


def report(
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How many days it looks back.", metavar="N")] = 30,
    output: Annotated[Path, typer.Option("--output", help="File to write.", metavar="FILE")] = Path("report.html"),
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    config: ConfigOption = None,
) -> None:
    """Write one HTML page: what needs doing, articles, coverage, outcomes night by night, hosts, sizes, limits.

    Everything is in the one file; it needs no network and holds no script. It may be made while a crawl runs.

    Example: govcrawl report --days 30 --output report.html
    """
    from govcrawl.reporting.page import write_page
    from govcrawl.reporting.queries import collect

    with Archive.read_only(archive) as opened:
        kept_free = load_config(config, archive).budgets.min_free_bytes
        found = collect(opened, days, datetime.now(UTC), kept_free)
    size = write_page(found, output)
    typer.echo(f"{output}, {readable(size)}", err=True)
