"""The command line: thin verbs that parse arguments, call one library function and print."""

from __future__ import annotations

import os
import sys

import typer

from govcrawl import __version__
from govcrawl.cli.backup import backup
from govcrawl.cli.cite import cite, verify_citation
from govcrawl.cli.compact import compact
from govcrawl.cli.crawl import crawl
from govcrawl.cli.demo import demo
from govcrawl.cli.diff import diff
from govcrawl.cli.edits import edits
from govcrawl.cli.export import export
from govcrawl.cli.extract import extract
from govcrawl.cli.history import history
from govcrawl.cli.imports import import_
from govcrawl.cli.links import links
from govcrawl.cli.publish import publish
from govcrawl.cli.reextract import reextract
from govcrawl.cli.removals import removals
from govcrawl.cli.search import search
from govcrawl.cli.show import show
from govcrawl.cli.sources import sources
from govcrawl.cli.stories import stories
from govcrawl.cli.verify import verify
from govcrawl.cli.withdraw import withdraw
from govcrawl.errors import GovcrawlError

app = typer.Typer(
    name="govcrawl",
    help="Collect, archive and search environmental news of Chinese government websites.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo)
app.command()(crawl)
app.command()(extract)
app.command()(links)
app.command("import")(import_)
app.command()(reextract)
app.add_typer(sources, name="sources")
app.command()(search)
app.command()(show)
app.command()(history)
app.command()(diff)
app.command()(edits)
app.command()(removals)
app.add_typer(stories, name="stories")
app.command()(export)
app.command()(publish)
app.command()(cite)
app.command("verify-citation")(verify_citation)
app.command()(verify)
app.command()(backup)
app.command()(compact)
app.command()(withdraw)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"govcrawl {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    pass


def main() -> None:
    """Run the command line; a known failure is one line on stderr and its own exit code, never a traceback."""
    try:
        app()
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
