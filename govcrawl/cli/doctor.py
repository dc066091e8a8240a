"""`govcrawl doctor`: what stands in the way of nightly crawls on this machine, and how to mend it."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, ConfigOption, Format, FormatOption
from govcrawl.cli.terminal import print_rows, printable
from govcrawl.config import Config, load_config
from govcrawl.doctor import Finding, Level, Subject, examine
from govcrawl.doctor.finding import bad, ok
from govcrawl.errors import ConfigError, InputError
from govcrawl.schedule.nightly import absolute

ASKED = "https://www.mee.gov.cn/"
"""The Ministry of Ecology and Environment: what most archives follow."""

_STYLES = {Level.OK: "green", Level.WARN: "yellow", Level.BAD: "bold red"}


def doctor(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    config: ConfigOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing over the network.")] = False,
    ask: Annotated[str, typer.Option("--ask", help="What is asked for once, over HTTP.", metavar="URL")] = ASKED,
    backup: Annotated[
        Path | None, typer.Option("--backup", help="A backup whose age is looked at.", metavar="DIR")
    ] = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Look at everything that nightly crawls depend on: clock, disk, permissions, versions, network, lock, fonts.

    Each line is ok, warn or bad, and says how to mend it. Nothing is changed. Exit code 1: something is bad.

    Example: govcrawl doctor --archive /srv/archive --offline
    """
    if not ask.startswith(("http://", "https://")):
        raise InputError(f"--ask {ask!r} is no web address; give one such as {ASKED}")
    folder = Path(absolute(archive))
    settings, first = _settings(config, folder)
    subject = Subject(
        archive=folder,
        config=settings,
        environ=os.environ,
        now=datetime.now(UTC),
        address=None if offline else ask,
        backup=backup,
    )
    findings = [first, *examine(subject)]
    _show(findings, format_)
    if any(one.level is Level.BAD for one in findings):
        raise typer.Exit(1)


def _settings(config: Path | None, archive: Path) -> tuple[Config, Finding]:
    """Return the settings, or the defaults where they are wrong, and what was found."""
    try:
        return load_config(config, archive), ok("settings", "as they should be")
    except ConfigError as error:
        return Config(), bad("settings", str(error), "mend it; the other lines go by the defaults")


def _show(findings: list[Finding], form: Format) -> None:
    if form is Format.JSONL:
        for one in findings:
            typer.echo(json.dumps(dataclasses.asdict(one), ensure_ascii=False))
        return
    if not sys.stdout.isatty():
        print_rows((), [(one.level, one.check, one.words, one.mend) for one in findings])
        return
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, min_width=4)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in findings:
        words = Text(printable(one.words))
        if one.mend:
            words.append(f"\n→ {printable(one.mend)}", style="dim")
        table.add_row(Text(one.level, style=_STYLES[one.level]), Text(one.check, style="bold"), words)
    Console().print(table)
