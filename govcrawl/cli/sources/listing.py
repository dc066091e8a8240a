"""`govcrawl sources list`: the sources of the catalog, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from govcrawl.catalog import FAMILIES, Catalog
from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    CityOption,
    Format,
    FormatOption,
    ProvinceOption,
    known_catalog,
)
from govcrawl.cli.sources.show import as_record
from govcrawl.errors import InputError
from govcrawl.regions import city_of, find_city, find_province, province_of, region
from govcrawl.source import Level, Obstacle, Source, SourceStatus, families_of

HEADS = ("id", "name", "level", "province", "city", "status", "columns", "host", "family", "obstacles", "checked")
"""What a tab-separated line holds, in order; new ones come last."""

_WIDTHS = {"level": 110, "place": 110, "columns": 110, "family": 140, "obstacles": 140, "checked": 140}
"""Cells of a terminal from which on something is shown there."""


def list_sources(
    province: ProvinceOption = None,
    city: CityOption = None,
    level: Annotated[Level | None, typer.Option(help="Only publishers of this rank.")] = None,
    family: Annotated[
        str | None, typer.Option(help="Only sites of this kind of CMS, such as trs.", metavar="FAMILY")
    ] = None,
    status: Annotated[SourceStatus | None, typer.Option(help="Only sources of this status.")] = None,
    obstacle: Annotated[Obstacle | None, typer.Option(help="Only sources with this in a crawler's way.")] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """List the sources of the catalog, one a line."""
    if family is not None and family not in FAMILIES:
        raise InputError(f"no family is called {family!r}: known are {', '.join(sorted(FAMILIES))}")
    known = known_catalog(catalog, archive)
    chosen = [
        source
        for source in _there(known, province, city)
        if level in (None, source.level)
        and status in (None, source.status)
        and (family is None or family in families_of(source))
        and (obstacle is None or obstacle in source.obstacles)
    ]
    if format_ is Format.JSONL:
        for source in chosen:
            typer.echo(json.dumps(as_record(source), ensure_ascii=False))
    else:
        _print_table(chosen, known)


def _there(known: Catalog, province: str | None, city: str | None) -> Iterable[Source]:
    code = find_province(province).code if province is not None else None
    sources = known.by_province(code) if code is not None else known.values()
    if city is None:
        return sources
    wanted = find_city(city, code).code
    return [source for source in sources if (unit := region(source.admin_code)) and unit.code == wanted]


def _print_table(chosen: Sequence[Source], known: Catalog) -> None:
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
            " ".join(families_of(source)),
            " ".join(source.obstacles),
            source.checked or "",
        )
        for source in chosen
    ]
    console = Console()
    if not console.is_terminal:
        for row in (HEADS, *rows):
            typer.echo("\t".join(row))
        return
    heads = [head for head in (*HEADS[:3], "place", *HEADS[5:]) if console.width >= _WIDTHS.get(head, 0)]
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in heads:
        table.add_column(head, no_wrap=head in ("id", "status", "host", "checked"), overflow="fold")
    for row in rows:
        cells = dict(zip(HEADS, row, strict=True)) | {"place": " ".join(filter(None, row[3:5]))}
        table.add_row(*(Text(cells[head]) for head in heads))
    console.print(table)
    columns = sum(len(source.columns) for source in chosen)
    console.print(f"{len(chosen)} of {len(known)} sources, {columns} columns", style="dim", highlight=False)
