"""`govcrawl search`: find articles by their words."""

from __future__ import annotations

import dataclasses
import json
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from govcrawl.archive import Archive
from govcrawl.archive.filters import PlaceOf
from govcrawl.archive.search import Hit, count_hits
from govcrawl.archive.search import search as search_archive
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
from govcrawl.cli.terminal import printable


class Format(StrEnum):
    """How hits are printed."""

    TABLE = "table"
    JSONL = "jsonl"


def search(
    terms: Annotated[list[str], typer.Argument(metavar="TERMS...", help="Words that must all occur, as they stand.")],
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
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most N articles.", metavar="N")] = 20,
    format_: Annotated[
        Format, typer.Option("--format", help="A table (tab-separated where the output is no terminal) or JSON lines.")
    ] = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Find articles by words of their titles and texts, newest first.

    Example: govcrawl search 环保督察 成都 --since 2023 --province 四川
    """
    filters = filters_of(
        since=since, until=until, province=province, city=city, by=by, source=source, level=level, origin=origin,
        topic=topic, verdict=verdict,
    )  # fmt: skip
    words = " ".join(terms)
    with Archive.read_only(archive) as opened, opened.read() as connection:
        hits = search_archive(connection, words, filters, limit=limit)
        total = count_hits(connection, words, filters)
    if format_ is Format.JSONL:
        for hit in hits:
            typer.echo(json.dumps(as_record(hit), ensure_ascii=False))
    else:
        _print_table(hits, total)


def as_record(hit: Hit) -> dict[str, object]:
    """Return a hit as plain values for JSON; the snippet is its text alone."""
    return dataclasses.asdict(hit) | {"snippet": hit.snippet.text}


def _print_table(hits: list[Hit], total: int) -> None:
    console = Console()
    if not console.is_terminal:
        for hit in hits:
            cells = (hit.id, hit.published_date, hit.source or hit.source_id, hit.title, hit.snippet.text)
            typer.echo("\t".join(printable(cell).replace("\t", " ").replace("\n", " ") for cell in cells))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("id", "date", "source", "article"):
        table.add_column(name, no_wrap=name in ("id", "date"), overflow="fold")
    for hit in hits:
        table.add_row(
            hit.id, printable(hit.published_date), Text(printable(hit.source or hit.source_id)), _article(hit)
        )
    console.print(table)
    console.print(f"{len(hits)} of {total} articles, newest first", style="dim", highlight=False)


def _article(hit: Hit) -> Text:
    snippet = Text(hit.snippet.text)
    for start, end in hit.snippet.marks:
        snippet.stylize("bold yellow", start, end)
    return Text.assemble((printable(hit.title), "bold"), "\n", snippet)
