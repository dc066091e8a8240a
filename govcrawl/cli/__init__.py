"""The command line: thin verbs that parse arguments, call one library function and print."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from govcrawl import __version__
from govcrawl.errors import GovcrawlError

VERBS = {
    "demo": "demo:demo",
    "crawl": "crawl:crawl",
    "settings": "settings:settings",
    "status": "status:status",
    "runs": "runs:runs",
    "coverage": "coverage:coverage",
    "extract": "extract:extract",
    "links": "links:links",
    "import": "imports:import_",
    "reextract": "reextract:reextract",
    "sources": "sources:sources",
    "record": "record:record",
    "replay": "replay:replay",
    "search": "search:search",
    "show": "show:show",
    "history": "history:history",
    "diff": "diff:diff",
    "edits": "edits:edits",
    "removals": "removals:removals",
    "stories": "stories:stories",
    "export": "export:export",
    "publish": "publish:publish",
    "cite": "cite:cite",
    "verify-citation": "cite:verify_citation",
    "verify": "verify:verify",
    "backup": "backup:backup",
    "schedule": "schedule:schedule",
    "doctor": "doctor:doctor",
    "compact": "compact:compact",
    "withdraw": "withdraw:withdraw",
    "alerts": "alerts:alerts",
    "report": "report:report",
}
"""Each verb, and the module and name of what does it; several together where that is a group."""

_PASSING_ON = {"schedule": {"ignore_unknown_options": True}}
"""Context settings of verbs that hand arguments on to another."""


def commands(verbs: Iterable[str] = VERBS) -> typer.Typer:
    """Return the command line with some of the verbs: all their modules take half a second to load."""
    made = typer.Typer(
        name="govcrawl",
        help="Collect, archive and search environmental news of Chinese government websites.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_options)
    for verb in verbs:
        module, _, name = VERBS[verb].partition(":")
        found = getattr(import_module(f"govcrawl.cli.{module}"), name)
        if isinstance(found, typer.Typer):
            made.add_typer(found, name=verb)
        else:
            made.command(verb, context_settings=_PASSING_ON.get(verb))(found)
    return made


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"govcrawl {__version__}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    pass


def main() -> None:
    """Run the command line; a known failure is one line on stderr and its own exit code, never a traceback."""
    try:
        asked = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
        verbs = [asked] if asked in VERBS else [] if sys.argv[1:] == ["--version"] else VERBS
        commands(verbs)()
    except GovcrawlError as error:
        sys.stderr.write(f"govcrawl: {error}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe went away (`govcrawl export | head`); what Python would flush at exit has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except KeyboardInterrupt:
        sys.stderr.write("govcrawl: interrupted\n")
        sys.exit(130)
