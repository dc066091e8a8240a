"""`govcrawl export`: the articles as CSV or JSON lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from govcrawl.archive import Archive
from govcrawl.archive.export import Format, export_file, write_articles
from govcrawl.archive.filters import PlaceOf
from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    ByOption,
    CityOption,
    LevelOption,
    OriginOption,
    ProvinceOption,
    SinceOption,
    SourceOption,
    TopicOption,
    UntilOption,
    VerdictOption,
    filters_of,
)


def export(
    terms: Annotated[
        list[str] | None, typer.Argument(metavar="[TERMS]...", help="Only articles that hold all these words.")
    ] = None,
    *,
    format_: Annotated[Format, typer.Option("--format", help="CSV for spreadsheets and R, or JSON lines.")],
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write; standard output when absent.", metavar="FILE")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    province: ProvinceOption = None,
    city: CityOption = None,
    by: ByOption = PlaceOf.SOURCE,
    source: SourceOption = None,
    level: LevelOption = None,
    origin: OriginOption = None,
    topic: TopicOption = None,
    verdict: VerdictOption = None,
    guard: Annotated[
        bool, typer.Option("--guard/--no-guard", help="In CSV, an apostrophe before what a spreadsheet would run.")
    ] = True,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Write articles with all their columns, oldest first; the words and filters are those of search.

    Example: govcrawl export 督察 --format csv --output sichuan-2023.csv --province 四川 --since 2023 --until 2023
    """
    filters = filters_of(
        since=since, until=until, province=province, city=city, by=by, source=source, level=level, origin=origin,
        topic=topic, verdict=verdict,
    )  # fmt: skip
    words = " ".join(terms or [])
    with Archive.read_only(archive) as opened, opened.read() as connection:
        if output is None:
            write_articles(connection, sys.stdout.buffer, format_, filters, terms=words, guard=guard)
            sys.stdout.buffer.flush()
            return
        count = export_file(connection, output, format_, filters, terms=words, guard=guard)
    typer.echo(f"{count} articles in {output}", err=True)
