"""The live half of `govcrawl sources check`: visit sources and print how each fared."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from govcrawl.archive.words import RunOutcome
from govcrawl.catalog.model import OWN_FILE
from govcrawl.catalog.writing import change_sources
from govcrawl.causes import Cause
from govcrawl.cli.options import Format
from govcrawl.cli.progress import work_bar
from govcrawl.cli.terminal import print_rows, printable
from govcrawl.crawl.checking import check_sources, effort_of
from govcrawl.crawl.outcomes import judge_run
from govcrawl.crawl.run import require_contact
from govcrawl.crawl.scouting import Outing
from govcrawl.source import Source
from govcrawl.upkeep.check_changes import changes_of
from govcrawl.upkeep.checkups import Checkup

HEADS = ("source", "outcome", "cause", "robots", "lists", "article", "words")


def check_live(sources: Sequence[Source], outing: Outing, *, format_: Format, written: Path | None) -> RunOutcome:
    """Check *sources* on the live or recorded web, going out as *outing* says; print how each fared.

    Returns the worst outcome.

    JSON lines come as each is done, a table in the order of the catalog at the end. *written* is the archive whose
    catalog file takes what was found; None writes nothing. Raises InputError without a contact, CatalogError where the
    file cannot be written.
    """
    require_contact(outing.replay, outing.sender)
    _announce(sources, is_live=not outing.replay)
    lines = format_ is Format.JSONL
    with work_bar(shown=not (lines and sys.stdout.isatty())) as show:

        def watch(checkup: Checkup, done: int, total: int) -> None:
            if lines:
                typer.echo(json.dumps(checkup.record(), ensure_ascii=False))
            show(f"{checkup.source.id} {checkup.outcome}", done, total)

        checkups = check_sources(sources, outing, watch)
    if not lines:
        print_checkups(checkups)
    if sys.stderr.isatty():
        typer.echo(_summary(checkups), err=True)
    if written is not None:
        _write(checkups, written / OWN_FILE)
    return judge_run(checkup.outcome for checkup in checkups)


def row_of(checkup: Checkup) -> tuple[str, ...]:
    """Return a checkup as a row of the table."""
    lists, article = checkup.lists, checkup.article
    read = sum(one.is_read for one in lists)
    obstacles = ", ".join(checkup.obstacles)
    return (
        checkup.source.id,
        checkup.outcome,
        checkup.cause,
        " ".join(dict.fromkeys(one.robots for one in lists)),
        f"{read}/{len(lists)}" if lists else "",
        (article.verdict or article.cause) if article is not None else "",
        "; ".join(filter(None, (checkup.words, f"obstacle: {obstacles}" if obstacles else ""))),
    )


def print_checkups(checkups: Sequence[Checkup]) -> None:
    """Print a table: tab-separated where stdout is no terminal, else with the words below a row that has no room."""
    console = Console()
    rows = [[printable(cell) for cell in row_of(checkup)] for checkup in checkups]
    if not console.is_terminal:
        print_rows(HEADS, rows)
        return
    cells = [list(HEADS), *rows]
    widths = [max(cell_len(row[place]) for row in cells) for place in range(len(HEADS) - 1)]
    for number, row in enumerate(cells):
        *fields, words = row
        line = "  ".join(set_cell_size(cell, width) for cell, width in zip(fields, widths, strict=True))
        style = "bold" if number == 0 else ""
        if cell_len(line) + 2 + cell_len(words) <= console.width:
            line, words = f"{line}  {words}", ""
        console.print(Text(line.rstrip(), style=style), no_wrap=True, overflow="ellipsis")
        if words and number and checkups[number - 1].cause is not Cause.FINE:
            console.print(Padding(Text(words, style="dim"), (0, 0, 0, 2)))


def _announce(sources: Sequence[Source], *, is_live: bool) -> None:
    """Say on a terminal how much is asked of how many hosts, and about how long that takes."""
    if not sys.stderr.isatty():
        return
    effort = effort_of(sources)
    words = f"sources: {len(sources)}, hosts: {effort.hosts}, requests: {effort.requests}"
    minutes = effort.seconds / 60
    time = f"{effort.seconds:.0f} s" if minutes < 2 else f"{minutes:.0f} min"
    typer.echo(f"{words}; about {time} where all hosts answer" if is_live else words, err=True)


def _summary(checkups: Sequence[Checkup]) -> str:
    counted = Counter(checkup.outcome for checkup in checkups)
    return f"{len(checkups)} sources: " + ", ".join(f"{counted[each]} {each}" for each in RunOutcome if counted[each])


def _write(checkups: Sequence[Checkup], file: Path) -> None:
    changes = changes_of(checkups)
    if changes:
        change_sources(file, changes)
    what = f"{len(changes)} of {len(checkups)} sources changed in" if changes else "nothing to change in"
    typer.echo(printable(f"{what} {file}"), err=True)
