"""`govcrawl sources list`: the sources of the catalog, one a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from govcrawl.catalog import Catalog
from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    Format,
    FormatOption,
    ProvinceOption,
    known_catalog,
)
from govcrawl.cli.sources.show import as_record
from govcrawl.regions import city_of, find_province, province_of
from govcrawl.source import Level, Source, SourceStatus


def list_sources(
    province: ProvinceOption = None,
    level: Annotated[Level | None, typer.Option(help="Only publishers of this rank.")] = None,
    status: Annotated[SourceStatus | None, typer.Option(help="Only sources of this status.")] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """List the sources of the catalog, one a line."""
    known = known_catalog(catalog, archive)
    chosen = [
        source
        for source in (known.by_province(find_province(province).code) if province is not None else known.values())
        if level in (None, source.level) and status in (None, source.status)
    ]
    if format_ is Format.JSONL:
        for source in chosen:
            typer.echo(json.dumps(as_record(source), ensure_ascii=False))
    else:
        _print_table(chosen, known)


def _print_table(chosen: Sequence[Source], known: Catalog) -> None:
    head = ("id", "name", "level", "province", "city", "status", "columns", "host")
    rows = [
        (
            source.id,
            source.name,
            source.level.value,
            province_of(source.admin_code) or "",
            city_of(source.admin_code) or "",
            source.status.value,
            str(len(source.columns)),
            source.host,
        )
        for source in chosen
    ]
    console = Console()
    if not console.is_terminal:
        for row in (head, *rows):
            typer.echo("\t".join(row))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("id", "name", "level", "place", "status", "columns", "host"):
        table.add_column(name, no_wrap=name in ("id", "status", "host"), overflow="fold")
    for row in rows:
        cells = (*row[:3], " ".join(filter(None, row[3:5])), *row[5:])
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    columns = sum(len(source.columns) for source in chosen)
    console.print(f"{len(chosen)} of {len(known)} sources, {columns} columns", style="dim", highlight=False)
