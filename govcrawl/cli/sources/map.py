"""`govcrawl sources map`: which places the catalog covers."""

from __future__ import annotations

import json
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    Format,
    FormatOption,
    ProvinceOption,
    known_catalog,
)
from govcrawl.regions import find_province
from govcrawl.source import Source
from govcrawl.upkeep.coverage import Cover, PlaceCover, ProvinceCover, cover_of, coverage

MARKS = {Cover.COLUMN: "+", Cover.CANDIDATE: "?", Cover.NONE: "-"}
"""A sign for each cover; of ASCII, since others are one cell wide in some terminals and two in Chinese ones."""

_HEADS = ("province", "admin_code", "department", "portal", "prefectures", *Cover)
_STYLES = {Cover.COLUMN: "bold green", Cover.CANDIDATE: "yellow", Cover.NONE: "red"}
_WORDS = {Cover.COLUMN: "a source with a column", Cover.CANDIDATE: "candidates only", Cover.NONE: "no source"}


def map_sources(
    province: ProvinceOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Show which prefectures have a source with a column, a candidate, or none."""
    covered = coverage(known_catalog(catalog, archive).values())
    if province is None:
        _print_provinces(covered, format_)
    else:
        code = find_province(province).code
        _print_places([one for one in covered if one.unit.code == code], format_)


def _print_provinces(covered: Sequence[ProvinceCover], format_: Format) -> None:
    if format_ is Format.JSONL:
        for one in covered:
            typer.echo(json.dumps(_province_record(one), ensure_ascii=False))
        return
    console = Console()
    if not console.is_terminal:
        typer.echo("\t".join(_HEADS))
        for one in covered:
            typer.echo("\t".join("" if cell is None else str(cell) for cell in _province_record(one).values()))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in ("province", "department", "portal", "prefectures"):
        table.add_column(head, no_wrap=True)
    for cover in Cover:
        table.add_column(MARKS[cover], justify="right", style=_STYLES[cover], no_wrap=True)
    for one in covered:
        bar = Text.assemble(*((MARKS[place.cover], _STYLES[place.cover]) for place in one.prefectures))
        counts = (Text(str(one.count(cover) or "")) for cover in Cover)
        table.add_row(Text(one.unit.name), _state(one.department), _state(one.portal), bar, *counts)
    console.print(table)
    _print_legend(console)
    console.print(_totals(covered), style="dim", highlight=False)


def _print_places(covered: Sequence[ProvinceCover], format_: Format) -> None:
    rows = [row for one in covered for row in _rows(one)]
    if format_ is Format.JSONL:
        for name, code, cover, sources in rows:
            record = {"place": name, "admin_code": code, "cover": cover.value, "sources": [one.id for one in sources]}
            typer.echo(json.dumps(record, ensure_ascii=False))
        return
    console = Console()
    if not console.is_terminal:
        typer.echo("\t".join(("place", "admin_code", "cover", "sources")))
        for name, code, cover, sources in rows:
            typer.echo("\t".join((name, code, cover.value, " ".join(one.id for one in sources))))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in ("", "place", "code", "sources"):
        table.add_column(head, no_wrap=head != "sources", overflow="fold")
    for name, code, cover, sources in rows:
        ids = Text(" ").join(Text(one.id, "" if one.is_candidate else "bold green") for one in sources)
        table.add_row(Text(MARKS[cover], _STYLES[cover]), Text(name), Text(code), ids)
    console.print(table)
    _print_legend(console)
    console.print(_totals(covered), style="dim", highlight=False)


def _rows(one: ProvinceCover) -> list[tuple[str, str, Cover, tuple[Source, ...]]]:
    """Return the province, then each of its places: name, code, cover and sources."""
    ranked = tuple(source for source in (one.department, one.portal) if source is not None)
    rows = [(one.unit.name, one.unit.code, cover_of(ranked), (*ranked, *one.others))]
    places: tuple[PlaceCover, ...] = (*one.prefectures, *one.counties)
    return rows + [(place.unit.name, place.unit.code, place.cover, (*place.own, *place.inside)) for place in places]


def _province_record(one: ProvinceCover) -> dict[str, object]:
    cells = (
        one.unit.name,
        one.unit.code,
        one.department.status.value if one.department else None,
        one.portal.status.value if one.portal else None,
        len(one.prefectures),
        *map(one.count, Cover),
    )
    return dict(zip(_HEADS, cells, strict=True))


def _state(source: Source | None) -> Text:
    if source is None:
        return Text("none", _STYLES[Cover.NONE])
    return Text(source.status.value, _STYLES[cover_of([source])])


def _print_legend(console: Console) -> None:
    parts = ((f"{MARKS[cover]} {_WORDS[cover]}", _STYLES[cover]) for cover in Cover)
    console.print(Text("   ").join(Text(*part) for part in parts))


def _totals(covered: Sequence[ProvinceCover]) -> str:
    counts = {cover: sum(one.count(cover) for one in covered) for cover in Cover}
    departments = [one.department for one in covered if one.department is not None and not one.department.is_candidate]
    return (
        f"{sum(counts.values())} prefectures: {counts[Cover.COLUMN]} with a column, {counts[Cover.CANDIDATE]} with "
        f"candidates only, {counts[Cover.NONE]} without a source; "
        f"{len(departments)} of {len(covered)} departments with a column"
    )
