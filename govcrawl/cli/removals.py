"""`govcrawl removals`: pages that went missing, moved, left their lists or came back."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from govcrawl.archive import Archive
from govcrawl.archive.removals.records import RemovalState, removal_rows
from govcrawl.cli.narrowing import SourceOption, filters_of
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, Format, FormatOption, ProvinceOption
from govcrawl.cli.terminal import print_rows

_HEADS = ("id", "state", "cause", "first missed", "last alive", "seen missing", "live copies", "source", "title")


def removals(
    state: Annotated[
        list[RemovalState] | None, typer.Option("--state", help="Only pages that stand so. Repeatable.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="First missed on or after: YYYY, YYYY-MM or YYYY-MM-DD.", metavar="DATE"),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", help="First missed on or before: YYYY, YYYY-MM or YYYY-MM-DD.", metavar="DATE"),
    ] = None,
    province: ProvinceOption = None,
    source: SourceOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most N pages.", metavar="N")] = 100,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """List pages that are or were missing from their sites, that moved, or that their lists no longer show.

    Example: govcrawl removals --state removed --since 2024 --province 四川
    """
    filters = filters_of(since=since, until=until, province=province, source=source)
    with Archive.read_only(archive) as opened, opened.read() as connection:
        rows = removal_rows(connection, filters, tuple(state or ()), limit=limit)
    if format_ is Format.JSONL:
        for row in rows:
            typer.echo(json.dumps(row | {"live_copy_ids": json.loads(row["live_copy_ids"])}, ensure_ascii=False))
        return
    print_rows(_HEADS, map(_cells, rows), title=f"{len(rows)} pages, the latest first")


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    seen = "" if row["observations"] is None else f"{row['observations']} times in {row['days'] or 0} days"
    return (
        row["id"],
        row["state"],
        row["cause"],
        (row["first_missed_at"] or row["delisted_at"] or "")[:10],
        (row["last_alive_at"] or "")[:10],
        seen,
        row["live_copies"],
        row["source"] or row["source_id"],
        row["title"],
    )
