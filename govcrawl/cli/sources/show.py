"""`govcrawl sources show`: everything the catalog says of one source."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer

from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, CatalogOption, Format, known_catalog
from govcrawl.regions import city_of, province_of
from govcrawl.source import Source


def show_source(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a source, as `sources list` shows it.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    format_: Annotated[Format, typer.Option("--format", help="Lines to read, or one JSON line.")] = Format.TABLE,
) -> None:
    """Show everything the catalog says of one source."""
    source = known_catalog(catalog, archive).get(source_id)
    record = as_record(source)
    if format_ is Format.JSONL:
        typer.echo(json.dumps(record, ensure_ascii=False))
        return
    columns = record.pop("columns")
    record["obstacles"] = " ".join(source.obstacles)
    for key, value in record.items():
        if value not in (None, ""):
            typer.echo(f"{key + ':':<12}{value}")
    for column in columns if isinstance(columns, list) else []:
        typer.echo(f"\n{column.pop('name')}")
        for key, value in column.items():
            if value not in (None, False, 0):
                typer.echo(f"  {key + ':':<17}{value}")


def as_record(source: Source) -> dict[str, object]:
    """Return a source as plain values for JSON, with the province and city that follow from its code."""
    fields = dataclasses.asdict(source)
    columns = [dict(column) for column in fields.pop("columns")]
    place = {"province": province_of(source.admin_code), "city": city_of(source.admin_code)}
    first = {key: str(fields.pop(key)) for key in ("id", "name", "admin_code")}
    return {**first, **place, **fields, "columns": columns}
