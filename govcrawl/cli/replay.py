"""`govcrawl replay`: recordings read again offline, and where that is not what was expected."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcrawl.cli.options import Format, FormatOption
from govcrawl.cli.terminal import print_rows
from govcrawl.errors import VerifyError

if TYPE_CHECKING:
    from govcrawl.crawl.replaying import Difference, Replayed


def replay(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="[DIR]...", help="Recordings, or folders of them.")
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Expect from now on what is read now, unreviewed; differences are shown.")
    ] = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Read all recordings again, without any network, and show field by field what is not as expected.

    Example: govcrawl replay recordings
    """
    from govcrawl.crawl.replaying import replay_recordings
    from govcrawl.upkeep.recordings import find_recordings

    found = find_recordings(folders or [Path("recordings")])

    def tell(done: Replayed) -> None:
        if done.fault is not None:
            sys.stderr.write(f"govcrawl: {done.fault}\n")
        print_differences(done.folder, done.differences, format_)

    results = replay_recordings(found, update=update, watch=tell)
    if format_ is Format.TABLE:
        for line in _summary(results, update=update):
            typer.echo(line)
    faults = [done.fault for done in results if done.fault is not None]
    if faults:
        raise typer.Exit(faults[0].exit_code)
    if any(done.written or (done.differences and not update) for done in results):
        raise typer.Exit(VerifyError.exit_code)


def print_differences(folder: Path, differences: Iterable[Difference], format_: Format) -> None:
    """Print each field of each page that is not as expected; in a table long texts only around the difference."""
    from govcrawl.upkeep.disagreements import excerpts

    rows = []
    for one in differences:
        field = one.disagreement
        if format_ is Format.JSONL:
            said = {"recording": folder.name, "url": one.url, "role": one.role, "field": field.field}
            sides = {"expected": field.expected, "found": field.found}
            typer.echo(json.dumps(said | sides, ensure_ascii=False))
        else:
            rows.append((folder.name, field.field, *excerpts(field.expected, field.found), one.url))
    if rows:
        print_rows(("recording", "field", "expected", "found", "page"), rows)


def _summary(results: list[Replayed], *, update: bool) -> Iterable[str]:
    for done in results:
        if done.written:
            yield f"{done.folder.name}: had no expectation; {done.folder / 'expected.json'} is written, review it"
    agree = sum(done.agrees for done in results)
    differing = sum(bool(done.differences) for done in results)
    damaged = sum(done.fault is not None for done in results)
    parts = [f"{agree} of {len(results)} recordings agree ({sum(done.pages for done in results)} pages)"]
    if differing:
        parts.append(f"{differing} {'rewritten' if update else 'differs' if differing == 1 else 'differ'}")
    if damaged:
        parts.append(f"{damaged} cannot be read")
    unreviewed = sum(not done.reviewed for done in results)
    if unreviewed:
        parts.append(f"{unreviewed} not reviewed")
    yield "; ".join(parts)
