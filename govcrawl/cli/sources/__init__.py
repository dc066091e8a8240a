"""`govcrawl sources`: what the catalog holds, and its upkeep."""

from __future__ import annotations

import typer

from govcrawl.cli.sources.check import check_sources
from govcrawl.cli.sources.listing import list_sources
from govcrawl.cli.sources.map import map_sources
from govcrawl.cli.sources.mend import mend_source
from govcrawl.cli.sources.probe import probe_source
from govcrawl.cli.sources.show import show_source

sources = typer.Typer(
    name="sources",
    help="Show what the catalog holds, and keep it up: find sources, check them, mend them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_CONTACT = "--contact mail@example.org"
sources.command("list", epilog="Example: govcrawl sources list --province 四川 --status unverified")(list_sources)
sources.command("show", epilog="Example: govcrawl sources show sichuan")(show_source)
sources.command("map", epilog="Example: govcrawl sources map --province 四川")(map_sources)
sources.command("probe", epilog=f"Example: govcrawl sources probe https://sthjt.sc.gov.cn/ {_CONTACT}")(probe_source)
sources.command("check", epilog=f"Example: govcrawl sources check --live --province 四川 {_CONTACT}")(check_sources)
sources.command("mend", epilog=f"Example: govcrawl sources mend sichuan {_CONTACT}")(mend_source)
