"""`govcrawl history`: what became of one page over time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcrawl.archive import Archive
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, Format
from govcrawl.cli.terminal import print_rows

if TYPE_CHECKING:
    from govcrawl.archive.versions.history import History


def history(
    wanted: Annotated[str, typer.Argument(metavar="ID_OR_URL", help="A page id (p…), a version id (v…) or a URL.")],
    format_: Annotated[
        Format, typer.Option("--format", help="Tables (tab-separated where the output is no terminal) or JSON lines.")
    ] = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Show the history of a page: its versions with their first and last sight, its captures, its readings by extractor
    version, and its events.

    Example: govcrawl history https://sthjt.sc.gov.cn/sthjt/c103878/2023/7/19/0a1b2c.shtml
    """
    from govcrawl.archive.versions.history import find_history

    with Archive.read_only(archive) as opened, opened.read() as connection:
        found = find_history(connection, wanted)
    if format_ is Format.JSONL:
        for kind, rows in _sections(found):
            for row in rows:
                typer.echo(json.dumps({"row": kind} | dict(row), ensure_ascii=False))
        return
    for kind, rows in _sections(found):
        if rows:
            print_rows(("", *rows[0]), [(kind, *map(_cell, row.items())) for row in rows])


def _sections(found: History) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    yield "page", [found.page]
    yield (
        "version",
        [dict(row) | {"current": bool(row["current"]), "partial": bool(row["partial"])} for row in found.versions],
    )
    yield "capture", found.captures
    yield "reading", [dict(row) | {"current": bool(row["current"])} for row in found.readings]
    yield (
        "event",
        [
            dict(row) | {"fields": json.loads(row["fields"] or "[]"), "detail": json.loads(row["detail"] or "{}")}
            for row in found.events
        ],
    )


def _cell(item: tuple[str, object]) -> str:
    name, value = item
    if isinstance(value, bool):
        return name if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return "" if value is None else str(value)
