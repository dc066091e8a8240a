"""`govcrawl edits`: what was changed on published pages."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from govcrawl.archive import Archive
from govcrawl.archive.search.filters import Order
from govcrawl.cli.narrowing import SourceOption, filters_of
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, Format, FormatOption, ProvinceOption
from govcrawl.cli.terminal import print_rows

_SHOWN = 4
"""Changed values that are shown of an edit."""


def edits(
    since: Annotated[
        str | None, typer.Option("--since", help="Seen on or after: YYYY, YYYY-MM or YYYY-MM-DD.", metavar="DATE")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Seen on or before: YYYY, YYYY-MM or YYYY-MM-DD.", metavar="DATE")
    ] = None,
    source: SourceOption = None,
    province: ProvinceOption = None,
    field: Annotated[
        str | None,
        typer.Option("--field", help="Only edits of this field: title, text, published_at or origin.", metavar="NAME"),
    ] = None,
    least_weight: Annotated[
        float, typer.Option("--least-weight", min=0, max=1, help="Only edits of this weight or more.", metavar="N")
    ] = 0.0,
    order: Annotated[Order, typer.Option("--order", help="Newest or weightiest first.")] = Order.TIME,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most N edits.", metavar="N")] = 50,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """List edits of articles after their publication, with their weight and what changed.

    Example: govcrawl edits --since 2026-11 --least-weight 0.5 --order weight
    """
    from govcrawl.archive.versions.history import find_edits

    filters = filters_of(since=since, until=until, province=province, source=source)
    with Archive.read_only(archive) as opened, opened.read() as connection:
        found = find_edits(connection, filters, field=field, least_weight=least_weight, order=order, limit=limit)
    if format_ is Format.JSONL:
        for row in found:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    heads = ("seen", "weight", "page", "version", "source", "title", "fields", "changed")
    print_rows(heads, map(_cells, found))


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    weight = "" if row["weight"] is None else f"{row['weight']:.2f}"
    source = row["source"] or row["source_id"]
    return (
        row["at"], weight, row["page_id"], row["to_version_id"], source, row["title"],
        ", ".join(row["fields"]), _changed(row["marks"]),
    )  # fmt: skip


def _changed(marks: dict[str, Any]) -> str:
    """Return the first of the changed values: 3.5毫克→35毫克; where there are none, the kinds of changes."""
    pairs = [pair for name, values in marks.items() if name not in ("kinds", "published", "origin") for pair in values]
    pairs += [marks[name] for name in ("published", "origin") if name in marks]
    shown = [f"{old or ''}→{new or ''}" for old, new in pairs[:_SHOWN]]
    return ", ".join(shown) + (" …" if len(pairs) > _SHOWN else "") if shown else ", ".join(marks.get("kinds", ()))
