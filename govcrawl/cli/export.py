"""`govcrawl export`: the articles as CSV, JSON lines or Parquet, with a codebook beside them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from govcrawl.archive import Archive
from govcrawl.archive.search.filters import PlaceOf
from govcrawl.cli.narrowing import (
    ByOption,
    LevelOption,
    OriginOption,
    SourceOption,
    StoryOption,
    TopicOption,
    VerdictOption,
    filters_of,
)
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, CityOption, ProvinceOption, SinceOption, UntilOption
from govcrawl.cli.progress import counting
from govcrawl.errors import InputError
from govcrawl.export.articles import Format, Written, export_file, write_articles
from govcrawl.export.datapackage import package_path, write_datapackage
from govcrawl.export.rows import Selection, Stories


def export(
    terms: Annotated[
        list[str] | None, typer.Argument(metavar="[TERMS]...", help="Only articles that hold all these words.")
    ] = None,
    *,
    format_: Annotated[
        Format, typer.Option("--format", help="CSV for spreadsheets and R, JSON lines, or Parquet (needs pyarrow).")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write; standard output when absent.", metavar="FILE")
    ] = None,
    codebook: Annotated[
        Path | None,
        typer.Option(
            "--codebook",
            help="File for the codebook; FILE.datapackage.json when absent, none for standard output.",
            metavar="FILE",
        ),
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
    story: StoryOption = Stories.ALL,
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
    wanted = Selection(terms=" ".join(terms or []), filters=filters, stories=story)
    if output is None and format_ is Format.PARQUET and sys.stdout.isatty():
        raise InputError("Parquet is not for a terminal; give a file with --output")
    with Archive.read_only(archive) as opened, opened.read() as connection:
        shown = output is not None or not sys.stdout.isatty()
        with counting("articles", shown=shown) as tell:
            if output is None:
                written = write_articles(connection, sys.stdout.buffer, format_, wanted, guard=guard, tell=tell)
                sys.stdout.buffer.flush()
            else:
                written = export_file(connection, output, format_, wanted, guard=guard, tell=tell)
    _describe(written, output, codebook)
    if output is not None:
        typer.echo(f"{written.rows} articles in {output}", err=True)


def _describe(written: Written, output: Path | None, codebook: Path | None) -> None:
    """Write the codebook; a data package names its files by paths that lie beside or below it."""
    if output is None and codebook is None:
        return
    place = codebook or package_path(output or Path("articles"))
    file = output.name if output else f"articles.{written.form.value}"
    if output is not None and not (path := os.path.relpath(output, place.parent)).startswith(os.pardir):
        file = Path(path).as_posix()
    write_datapackage(place, written, file)
