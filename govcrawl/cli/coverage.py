"""`govcrawl coverage`: by source and month what was found, what was expected, and why something may be missing."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from govcrawl.archive import Archive
from govcrawl.archive.coverage import CoverStatus, coverage_rows
from govcrawl.cli.narrowing import SourceOption, filters_of
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, Format, FormatOption, ProvinceOption
from govcrawl.cli.terminal import print_rows
from govcrawl.periods import CHINA

_HEADS = ("source", "month", "status", "reason", "found", "expected", "by", "nights", "blocked", "broken", "missed")
_YEAR = timedelta(days=365)


def coverage(
    since: Annotated[
        str | None,
        typer.Option("--since", help="From this month on; twelve months back when absent.", metavar="DATE"),
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Up to this month.", metavar="DATE")] = None,
    province: ProvinceOption = None,
    source: SourceOption = None,
    status: Annotated[
        list[CoverStatus] | None, typer.Option("--status", help="Only months of this status. Repeatable.")
    ] = None,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Tell "no articles" from "no data": by source and month, what was found and what was expected.

    Example: govcrawl coverage --province 四川 --since 2024 --status no_data
    """
    a_year_ago = f"{(datetime.now(UTC) - _YEAR).astimezone(CHINA):%Y-%m}"
    filters = filters_of(since=since or (None if until else a_year_ago), until=until, province=province, source=source)
    with Archive.read_only(archive) as opened, opened.read() as connection:
        rows = coverage_rows(connection, filters, tuple(status or ()))
    if format_ is Format.JSONL:
        for row in rows:
            typer.echo(json.dumps(row | {"causes": json.loads(row["causes"])}, ensure_ascii=False))
        return
    print_rows(_HEADS, map(_cells, rows))
    counted = Counter(row["status"] for row in rows)
    told = ", ".join(f"{counted[each]} {each}" for each in CoverStatus if counted[each])
    typer.echo(f"{len(rows)} months of sources: {told}" if rows else "no months of sources match", err=True)


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    rate = row["miss_rate"]
    return (
        row["source_id"],
        row["month"],
        row["status"],
        row["reason"],
        row["found"],
        row["expected"],
        row["expected_by"],
        row["nights_run"],
        row["nights_blocked"],
        row["nights_broken"],
        "" if rate is None else f"{rate:.1%}",
    )
