"""`govcrawl stories`: texts that stand on several pages, and decisions on them by hand."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from govcrawl.archive import Archive
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, Format, FormatOption, SinceOption, UntilOption
from govcrawl.cli.terminal import print_rows, printable
from govcrawl.periods import parse_period

stories = typer.Typer(
    name="stories",
    help="Show which articles carry one text, and join or split stories by hand.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

LimitOption = Annotated[int, typer.Option("--limit", min=1, help="At most N of them.", metavar="N")]
FirstOption = Annotated[
    str | None, typer.Option("--source", help="Only those that this source published first.", metavar="ID")
]
ByOption = Annotated[str | None, typer.Option("--by", help="Who decides; your login name if not given.")]
ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why, for those who read it later.")]


@stories.command("list", epilog="Example: govcrawl stories list --since 2024-03 --copies 5")
def list_(
    since: SinceOption = None,
    until: UntilOption = None,
    source: FirstOption = None,
    copies: Annotated[int, typer.Option("--copies", min=0, help="With at least N more articles.", metavar="N")] = 1,
    limit: LimitOption = 20,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """List stories, those published last first."""
    from govcrawl.archive.stories.records import list_stories

    period = parse_period(since, until)
    with Archive.read_only(archive) as opened, opened.read() as connection:
        rows = list_stories(connection, period, source=source, least=copies, limit=limit)
    heads = ("id", "published_date", "first_source", "articles", "copies", "near", "excerpts", "title")
    _print(rows, heads, format_)


@stories.command("series", epilog="Example: govcrawl stories series --source chengdu")
def series(
    since: SinceOption = None,
    until: UntilOption = None,
    source: Annotated[str | None, typer.Option("--source", help="Only those of this source.", metavar="ID")] = None,
    limit: LimitOption = 20,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """List series of bulletins that differ in their numbers only; 0 stands for each number of the title."""
    from govcrawl.archive.stories.records import list_series

    period = parse_period(since, until)
    with Archive.read_only(archive) as opened, opened.read() as connection:
        rows = list_series(connection, period, source=source, limit=limit)
    _print(rows, ("id", "first_date", "last_date", "source", "stories", "title"), format_)


@stories.command("show", epilog="Example: govcrawl stories show sob2dvogmmgus")
def show(
    wanted: Annotated[str, typer.Argument(metavar="ID", help="A story id (s…), a page id (p…) or a URL.")],
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Show a story with its articles, why each belongs to it, and what was decided on it by hand."""
    from govcrawl.archive.stories.records import story_record

    with Archive.read_only(archive) as opened, opened.read() as connection:
        record = story_record(connection, wanted)
    if format_ is Format.JSONL:
        for member in record.members:
            evidence = {"evidence": json.loads(member["evidence"])}
            line = {"story_id": record.story.get("id"), **member, **evidence}
            typer.echo(json.dumps(line, ensure_ascii=False))
        return
    for name, value in record.story.items():
        if value is not None:
            typer.echo(f"{name + ':':<18}{printable(value)}")
    if record.former_ids:
        typer.echo(f"{'former ids:':<18}{', '.join(record.former_ids)}")
    _print_section("Articles", map(_member, record.members))
    _print_section("Decided by hand", map(_decision, record.decisions))


@stories.command("join", epilog="Example: govcrawl stories join sob2dvogmmgus scgzspilhj6yg --reason 'same letter'")
def join(
    wanted: Annotated[
        list[str], typer.Argument(metavar="ID ID...", help="Stories (s…), or pages (p…, URL) of two stories or more.")
    ],
    by: ByOption = None,
    reason: ReasonOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Make one story of several; the oldest keeps its id, the other ids lead to it. It stays so."""
    from govcrawl.archive.stories.decisions import join_stories

    with Archive.open(archive) as opened, opened.write() as connection:
        typer.echo(join_stories(connection, wanted, datetime.now(UTC), by=by or _login(), reason=reason))


@stories.command("split", epilog="Example: govcrawl stories split pj6n6546jjryz --reason 'another project'")
def split(
    wanted: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Pages (p…, URL) of one story, for a story of their own.")
    ],
    source: Annotated[
        str | None, typer.Option("--from", metavar="STORY", help="Only if they are in this story now.")
    ] = None,
    by: ByOption = None,
    reason: ReasonOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Take pages out of their story into one of their own, and print its id. They stay apart from the rest."""
    from govcrawl.archive.stories.decisions import split_story

    with Archive.open(archive) as opened, opened.write() as connection:
        typer.echo(split_story(connection, wanted, datetime.now(UTC), source=source, by=by or _login(), reason=reason))


def _login() -> str | None:
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return None


def _print(rows: list[dict[str, Any]], heads: tuple[str, ...], format_: Format) -> None:
    if format_ is Format.JSONL:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        print_rows(heads, ([row[head] for head in heads] for row in rows))


def _print_section(title: str, lines: Iterable[str]) -> None:
    found = list(lines)
    if found:
        typer.echo(f"\n{title}")
        for line in found:
            typer.echo(f"  {printable(line)}")


def _member(row: Mapping[str, Any]) -> str:
    evidence = json.loads(row["evidence"])
    figures = [f"{name} {evidence[name]}" for name in ("jaccard", "share", "numbers", "paragraphs") if name in evidence]
    why = ", ".join([evidence["method"], *figures])
    when = row["published_at"] or ""
    return f"{row['id']}  {row['relation']:<7}  {when:<25}  {row['source'] or ''}  {row['url']}  ({why})"


def _decision(row: Mapping[str, Any]) -> str:
    void = f"  void since {row['void_at']}" if row["void_at"] else ""
    who, why = row["decided_by"] or "", row["reason"] or ""
    return f"{row['at']}  {row['kind']:<5}  {row['page']}  {row['other']}  {who}  {why}".rstrip() + void
