"""`govcrawl runs`: the runs on record, and how every source fared in one."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from govcrawl.archive import Archive
from govcrawl.archive.run_records import RunRecord, SourceRecord, find_run, newest_runs, sources_of_run
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, Format, FormatOption
from govcrawl.cli.terminal import print_rows
from govcrawl.crawl.outcomes import FROM_BEST
from govcrawl.periods import CHINA

runs = typer.Typer(
    name="runs",
    help="List runs, and show how each source fared in one.",
    epilog="Example: govcrawl runs show 214",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_RUN_HEADS = ("run", "started", "took", "outcome", "sources", "archived", "failed", "command")
_SOURCE_HEADS = (
    "source", "outcome", "cause", "words", "lists", "new links", "archived", "refused", "failed", "took", "MB",
    "limits",
)  # fmt: skip


@runs.callback()
def list_runs(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most N runs.", metavar="N")] = 20,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """List the newest runs, or show one with `runs show`."""
    if context.invoked_subcommand is not None:
        return
    with Archive.read_only(archive) as opened, opened.read() as connection:
        found = newest_runs(connection, limit)
    if format_ is Format.JSONL:
        for one in found:
            typer.echo(json.dumps(run_as_record(one), ensure_ascii=False))
        return
    print_rows(_RUN_HEADS, [_run_cells(one) for one in found])


@runs.command("show", epilog="Example: govcrawl runs show 214 --format jsonl")
def show_run(
    number: Annotated[int | None, typer.Argument(metavar="[N]", help="Number of a run; else the newest crawl.")] = None,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Show how every source fared in a run, the worst first."""
    with Archive.read_only(archive) as opened, opened.read() as connection:
        one = find_run(connection, number)
        found = sources_of_run(connection, one.id)
    found.sort(key=lambda each: (-FROM_BEST.index(each.outcome), each.source_id))
    if format_ is Format.JSONL:
        typer.echo(json.dumps(run_as_record(one), ensure_ascii=False))
        for each in found:
            typer.echo(json.dumps(source_as_record(each), ensure_ascii=False))
        return
    print_rows(_SOURCE_HEADS, [_source_cells(each) for each in found])
    told = (
        f"run {one.id}: {one.outcome or 'not ended'}, {_china(one.started_at)}, took {_span(one.took)}; {one.command}"
    )
    typer.echo(f"{told}; {one.message}" if one.message else told, err=True)


def run_as_record(one: RunRecord) -> dict[str, Any]:
    """Return a run as plain values for JSON; times are ISO 8601 in UTC."""
    return {
        "run": one.id,
        "started_at": one.started_at.isoformat(timespec="seconds"),
        "finished_at": one.finished_at.isoformat(timespec="seconds") if one.finished_at else None,
        "seconds": _seconds(one.took),
        "outcome": one.outcome,
        "sources": one.sources,
        "counts": dict(one.counts),
        "command": one.command,
        "host": one.host,
        "pid": one.pid,
        "message": one.message,
    }


def source_as_record(one: SourceRecord) -> dict[str, Any]:
    """Return how a source fared as plain values for JSON."""
    return {
        "source_id": one.source_id,
        "source": one.name,
        "outcome": one.outcome,
        "cause": one.cause,
        "words": one.words,
        "counts": dict(one.counts),
        "limits": one.limits,
        "seconds": _seconds(one.took),
        "bytes": one.bytes,
    }


def _run_cells(one: RunRecord) -> tuple[object, ...]:
    archived, failed = one.counts.get("pages_archived", ""), one.counts.get("pages_failed", "")
    outcome = one.outcome or "not ended"
    command = " ".join((one.command, f"({one.message})" if one.message else "")).strip()
    return one.id, _china(one.started_at), _span(one.took), outcome, one.sources, archived, failed, command


def _source_cells(one: SourceRecord) -> tuple[object, ...]:
    counted = [one.counts.get(name, "") for name in _COUNTED]
    limits = " ".join(f"{name} {count}" for name, count in one.limits.items())
    size = f"{one.bytes / 1e6:.1f}"
    return one.source_id, one.outcome, one.cause, one.words, *counted, _span(one.took), size, limits


_COUNTED = ("lists_read", "links_new", "pages_archived", "pages_refused", "pages_failed")


def _china(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def _seconds(took: timedelta | None) -> float | None:
    return None if took is None else round(took.total_seconds(), 1)


def _span(took: timedelta | None) -> str:
    """Return a time as h:mm:ss; empty where it is not known."""
    return "" if took is None else str(timedelta(seconds=round(took.total_seconds())))
