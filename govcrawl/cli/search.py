"""`govcrawl search`: find articles by their words."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from govcrawl.archive import Archive
from govcrawl.archive.search.counting import Count, CountBy, Counted, count_by, count_hits, count_stories
from govcrawl.archive.search.filters import PlaceOf
from govcrawl.archive.search.hits import LOOKED_INTO, RANKED, Group, Hit, Order, is_looked_into
from govcrawl.archive.search.hits import search as search_archive
from govcrawl.cli.narrowing import (
    ByOption,
    LevelOption,
    OriginOption,
    SourceOption,
    TopicOption,
    VerdictOption,
    filters_of,
)
from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CityOption,
    Format,
    FormatOption,
    ProvinceOption,
    SinceOption,
    UntilOption,
)
from govcrawl.cli.terminal import print_rows, printable


def search(
    terms: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY...",
            help='Words that must all occur; also "phrases", AND, OR, NOT, parentheses, title:word and PM2*.',
        ),
    ],
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
    order: Annotated[
        Order, typer.Option("--order", help=f"Newest first, or by relevance among the newest {RANKED:,} hits.")
    ] = Order.NEWEST,
    group: Annotated[
        Group, typer.Option("--group", help="A row for each article, or one for each story with its copies counted.")
    ] = Group.NONE,
    counted_by: Annotated[
        CountBy | None, typer.Option("--count-by", help="Print how many hits there are of each, instead of hits.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most N rows.", metavar="N")] = 20,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Find articles by words of their titles and texts, newest first.

    Example: govcrawl search '环保督察 AND 整改' --province 四川 --since 2017 --group story
    """
    filters = filters_of(
        since=since, until=until, province=province, city=city, by=by, source=source, level=level, origin=origin,
        topic=topic, verdict=verdict,
    )  # fmt: skip
    words = " ".join(terms)
    with Archive.read_only(archive) as opened, opened.read() as connection:
        if counted_by is not None:
            _print_counts(count_by(connection, words, counted_by, filters), counted_by, format_)
            return
        hits = search_archive(connection, words, filters, limit=limit, order=order, group=group)
        if format_ is Format.JSONL:
            for hit in hits:
                typer.echo(json.dumps(as_record(hit), ensure_ascii=False))
            return
        if not Console().is_terminal:
            _print_lines(hits)
            return
        total = count_hits(connection, words, filters)
        stories = count_stories(connection, words, filters) if group is Group.STORY else None
    _print_table(hits, _summary(words, len(hits), total, stories, order))


def as_record(hit: Hit) -> dict[str, object]:
    """Return a hit as plain values for JSON; the snippet is its text alone."""
    return dataclasses.asdict(hit) | {"snippet": hit.snippet.text}


def _print_counts(counts: list[Counted], by: CountBy, form: Format) -> None:
    if form is Format.JSONL:
        for one in counts:
            record = {by.value: one.value, "articles": one.count.number, "about": one.count.about}
            typer.echo(json.dumps(record, ensure_ascii=False))
        return
    plain = not Console().is_terminal
    # In a pipe an estimate is told by a tilde, so that the cell stays short and no script takes it for a count.
    shown = [f"{'~' * one.count.about}{one.count.number}" if plain else str(one.count) for one in counts]
    print_rows((by.value, "articles"), [(one.value, some) for one, some in zip(counts, shown, strict=True)])


def _print_lines(hits: list[Hit]) -> None:
    for hit in hits:
        cells = [hit.id, hit.published_date, hit.source or hit.source_id, hit.title, hit.snippet.text]
        if hit.copies is not None:
            cells.append(str(hit.copies))
        typer.echo("\t".join(printable(cell).replace("\t", " ").replace("\n", " ") for cell in cells))


def _summary(terms: str, shown: int, total: Count, stories: Count | None, order: Order) -> str:
    of = f"{total} articles" if stories is None else f"{stories} stories ({total} articles)"
    how = "newest first"
    if order is Order.RELEVANCE:
        how = "by relevance"
        if total.about and is_looked_into(terms):
            how += f" among the hits in the newest {LOOKED_INTO:,} articles that have the pairs of its characters"
        elif total.number > RANKED:
            how += f" among the newest {RANKED:,}"
    return f"{shown} of {of}, {how}"


def _print_table(hits: list[Hit], summary: str) -> None:
    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("id", "date", "source", "article"):
        table.add_column(name, no_wrap=name in ("id", "date"), overflow="fold")
    for hit in hits:
        table.add_row(
            hit.id, printable(hit.published_date), Text(printable(hit.source or hit.source_id)), _article(hit)
        )
    console.print(table)
    console.print(summary, style="dim", highlight=False)


def _article(hit: Hit) -> Text:
    snippet = Text(hit.snippet.text)
    for start, end in hit.snippet.marks:
        snippet.stylize("bold yellow", start, end)
    copies = f"  + {hit.copies} {'copy' if hit.copies == 1 else 'copies'}" if hit.copies else ""
    return Text.assemble((printable(hit.title), "bold"), (copies, "dim"), "\n", snippet)
