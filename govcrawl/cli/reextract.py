"""`govcrawl reextract`: the installed extractor over what the archive keeps."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcrawl.cli.imports import exit_code_of, parse_time
from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    ConfigOption,
    Format,
    FormatOption,
    LexiconOption,
    known_catalog,
)
from govcrawl.cli.progress import work_bar
from govcrawl.cli.terminal import print_rows, printable
from govcrawl.config import load_config
from govcrawl.periods import first_day
from govcrawl.topics import load_lexicon

if TYPE_CHECKING:
    from govcrawl.crawl.reextracting import Change, ReextractReport


def reextract(
    fetched_since: Annotated[
        str | None,
        typer.Option("--fetched-since", help="Fetched on or after: YYYY, YYYY-MM or YYYY-MM-DD.", metavar="DATE"),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Only pages of this source, by its id. Repeatable.", metavar="ID"),
    ] = None,
    refused: Annotated[
        bool,
        typer.Option("--refused", help="Read also what was refused: errors, blocks, lists, empty pages."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would change.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    lexicon: LexiconOption = None,
    config: ConfigOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Read stored pages with the installed extractor and say what it reads otherwise.

    Example: govcrawl reextract --source sichuan --dry-run --format jsonl
    """
    # The extraction takes a second to load; the other verbs need not wait for it.
    from govcrawl.crawl.reextracting import Choice
    from govcrawl.crawl.reextracting import reextract as start

    since = _beginning(fetched_since) if fetched_since else None
    shown = format_ is Format.JSONL
    with work_bar(shown=not (shown and sys.stdout.isatty())) as bar:
        report = start(
            archive,
            Choice(sources=tuple(source or ()), since=since, refused=refused),
            catalog=known_catalog(catalog, archive),
            lexicon=load_lexicon(lexicon),
            limits=load_config(config, archive).limits,
            dry_run=dry_run,
            tell=_print_change if shown else lambda change: None,
            watch=bar,
        )
    for error in report.errors:
        sys.stderr.write(f"govcrawl: {printable(error)}\n")
    if not report.captures:
        typer.echo("nothing to read again: the installed extractor has read all of these", err=shown)
    else:
        _print_report(report, archive, dry_run=dry_run, on_stderr=shown)
    raise typer.Exit(exit_code_of(tuple(report.errors)))


def _beginning(text: str) -> datetime:
    return parse_time(first_day(text))


def _print_change(change: Change) -> None:
    typer.echo(json.dumps(change.as_record(), ensure_ascii=False))


def _print_report(report: ReextractReport, archive: Path, *, dry_run: bool, on_stderr: bool) -> None:
    if not on_stderr:
        print_rows(("field", "changed"), sorted(report.fields.items()))
    would = "would be changed" if dry_run else "changed"
    changed = report.read - report.unchanged
    typer.echo(
        f"{report.read} of {report.captures} pages read, {changed} {would}, {report.unchanged} unchanged, "
        f"{report.unread} not read in time, {len(report.errors)} not to be had; archive {archive}",
        err=on_stderr,
    )
