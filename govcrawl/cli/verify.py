"""`govcrawl verify`: whether everything in the archive is as its rows say."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcrawl.archive import Archive
from govcrawl.archive.lock import ArchiveLock
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, ConfigOption
from govcrawl.cli.progress import work_bar
from govcrawl.cli.terminal import printable
from govcrawl.config import load_config
from govcrawl.errors import VerifyError

if TYPE_CHECKING:
    from govcrawl.care.problem import Problem, Watch

from govcrawl.limits import Limits


class Format(StrEnum):
    """How problems are printed."""

    LINES = "lines"
    JSONL = "jsonl"


def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Captures and readings by samples, files by their sizes.")
    ] = False,
    mend: Annotated[bool, typer.Option("--repair", help="First put right what can be made anew.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Which samples --quick takes.", metavar="N")] = 0,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that read pages again.")] = 2,
    format_: Annotated[
        Format, typer.Option("--format", help="Lines (tab-separated where the output is no terminal) or JSON lines.")
    ] = Format.LINES,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    config: ConfigOption = None,
) -> None:
    """Check the database, the search index, every capture and file by its digest, and every current reading.

    It may run beside a crawl and changes nothing without --repair, which deletes no stored byte. Exit code 9: something
    is wrong; each line says what, where, and what to do.

    Example: govcrawl verify --quick --format jsonl
    """
    limits = load_config(config, archive).limits
    with work_bar() as watch:
        if mend:
            count = _print(_repaired(archive, watch, quick=quick, seed=seed, workers=workers, limits=limits), format_)
        else:
            count = _print(_verified(archive, watch, quick=quick, seed=seed, workers=workers, limits=limits), format_)
    if count:
        raise VerifyError(f"archive {archive}: {count} {'problems' if count > 1 else 'problem'}; see the lines above")
    typer.echo(f"archive {archive}: all is well", err=True)


def _verified(folder: Path, watch: Watch, *, quick: bool, seed: int, workers: int, limits: Limits) -> Iterator[Problem]:
    from govcrawl.care.verify import verify as verify_archive

    with Archive.read_only(folder) as opened:
        yield from verify_archive(opened, quick=quick, seed=seed, workers=workers, limits=limits, watch=watch)


def _repaired(folder: Path, watch: Watch, *, quick: bool, seed: int, workers: int, limits: Limits) -> Iterator[Problem]:
    from govcrawl.care.repair import repair
    from govcrawl.care.verify import verify as verify_archive

    with Archive.open(folder) as opened, ArchiveLock(folder, "verify --repair"):
        watch("repair", 0, 1)
        yield from repair(opened)
        yield from verify_archive(
            opened, quick=quick, seed=seed, workers=workers, alone=True, limits=limits, watch=watch
        )


def _print(problems: Iterable[Problem], form: Format) -> int:
    """Print problems and notes as they come, and return how many of them are problems."""
    count = 0
    for one in problems:
        count += not one.note
        if form is Format.JSONL:
            typer.echo(json.dumps(dataclasses.asdict(one), ensure_ascii=False))
        elif sys.stdout.isatty():
            mark = "note" if one.note else "WRONG"
            typer.echo(printable(f"{mark:<6}{one.kind}: {one.where}: {one.what}; {one.advice}"))
        else:
            cells = ("note" if one.note else "problem", one.kind, one.where, one.what, one.advice)
            typer.echo("\t".join(" ".join(printable(cell).split()) for cell in cells))
    return count
