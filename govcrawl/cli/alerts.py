"""`govcrawl alerts`: who is told when something changes for the worse, and what would be said now."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from govcrawl.archive import Archive
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, Format, FormatOption
from govcrawl.cli.terminal import printable
from govcrawl.config import load_config
from govcrawl.errors import ConfigError, GovcrawlError

alerts = typer.Typer(
    name="alerts",
    help="Tell of changes for the worse and of recoveries, by mail and webhook: try it, and see what would be said.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@alerts.command("test", epilog="Example: govcrawl alerts test")
def send_test(
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            envvar="GOVCRAWL_CONFIG",
            help="A settings file (TOML); without it config.toml in the archive's folder, if there is one.",
            metavar="FILE",
        ),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Send a test message by every way that the settings open.

    Exit code 1: one of them failed, and its line says why; 2: the settings name none, or do not go together.
    """
    from govcrawl.telling.delivery import deliver, ways_of
    from govcrawl.telling.secrets import load_secrets
    from govcrawl.telling.teller import message_of

    settings = load_config(config, archive).alerts
    ways = ways_of(settings, load_secrets(settings, archive))
    if not ways:
        raise ConfigError(
            "nobody would be told: give mail_to and smtp_host in [alerts] of the settings, or a webhook "
            "(GOVCRAWL_ALERTS_WEBHOOK_URL)"
        )
    message = message_of([], archive)
    message = dataclasses.replace(
        message,
        title=message.title.replace("nothing changed", "a test message"),
        text="This is a test: alerts of this archive come this way.",
    )
    failed: list[GovcrawlError] = []
    for way in ways.values():
        try:
            deliver(way, message)
        except GovcrawlError as error:
            failed.append(error)
            continue
        typer.echo(f"{way.name}: sent")
    for one in failed[:-1]:
        sys.stderr.write(f"govcrawl: {one}\n")
    if failed:
        raise failed[-1]
    if not settings.enabled:
        sys.stderr.write("govcrawl: crawls tell nothing, since [alerts] enabled is false\n")


@alerts.command("show", epilog="Example: govcrawl alerts show --format jsonl")
def show(
    last: Annotated[bool, typer.Option("--last", help="What was last told, in full, instead.")] = False,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Print what would be said now: what could not be delivered yet, and what the newest run changed. Sends nothing."""
    from govcrawl.telling.record import last_told, looked_at, newest_run, waiting
    from govcrawl.telling.teller import message_of, news_of

    with Archive.read_only(archive) as opened, opened.read() as connection:
        if last:
            lines = list(last_told(connection))
        else:
            lines = [line for one in waiting(connection) for line in one.lines]
            newest, seen = newest_run(connection), looked_at(connection)
            if newest is not None and newest > (seen or 0):
                lines += news_of(connection, newest, datetime.now(UTC))[0]
    if format_ is Format.JSONL:
        for line in lines:
            typer.echo(json.dumps(dataclasses.asdict(line), ensure_ascii=False))
        return
    if not lines:
        typer.echo("nothing was ever told" if last else "nothing to say: nothing changed since it was last told")
        return
    message = message_of(lines, archive)
    typer.echo(printable(f"{message.title}\n\n{message.text}"))
