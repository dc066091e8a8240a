"""`govcrawl sources check`: what is wrong with the catalog, and with `--live` how its sources fare on the web."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from govcrawl.catalog import Catalog
from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    ConfigOption,
    ContactOption,
    Format,
    FormatOption,
    ProvinceOption,
    ReplayOption,
    known_catalog,
)
from govcrawl.cli.terminal import print_rows
from govcrawl.config import Config, load_config
from govcrawl.errors import CatalogError, InputError
from govcrawl.periods import CHINA
from govcrawl.regions import find_province
from govcrawl.source import Source
from govcrawl.upkeep.findings import Finding, Severity, by_severity


def check_sources(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Ids of sources; all if none.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All sources, as without an ID or a province.")] = False,
    province: ProvinceOption = None,
    live: Annotated[
        bool, typer.Option("--live", help="Visit them: robots.txt, the first page of each list, one article.")
    ] = False,
    write: Annotated[
        bool,
        typer.Option("--write", help="With --live: put status, day and obstacles into the archive's catalog.toml."),
    ] = False,
    replay: ReplayOption = None,
    contact: ContactOption = "",
    config: ConfigOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Check the catalog without the web: wrong codes, sources twice, addresses that are no lists, days long past.

    Ends with exit code 3 where there are errors. With --live the sources that have columns are visited, and the exit
    code is that of the worst outcome, as of a crawl: 0 ok or quiet, 10 partial, 11 incomplete, 12 blocked, 13 broken.
    """
    if (write or replay) and not live:
        raise InputError("--write and --replay go with --live: without it nothing is asked")
    if everything and (ids or province is not None):
        raise InputError("--all is said without IDs and --province")
    known = known_catalog(catalog, archive)
    chosen = _chosen(known, ids or (), province)
    if live:
        visited = [source for source in chosen if ids or not source.is_candidate]
        code = _check_live(visited, replay, contact, format_, archive if write else None, load_config(config, archive))
    else:
        code = _check_offline(known, chosen, format_)
    if code:
        raise typer.Exit(code)


def _chosen(known: Catalog, ids: Sequence[str], province: str | None) -> list[Source]:
    """Return the sources named, once each, those of a province, or all; raises InputError for what there is not."""
    named = [known.get(name) for name in dict.fromkeys(ids)]
    if province is None:
        return named or list(known.values())
    there = list(known.by_province(find_province(province).code))
    return [source for source in named or there if source in there]


def _check_offline(known: Catalog, chosen: Sequence[Source], format_: Format) -> int:
    """Check what the catalog says of the sources; return the exit code."""
    # What tells places in names takes longer to load than the verbs beside this one to run.
    from govcrawl.upkeep.catalog_check import check_catalog, check_unplaced

    names = [source.id for source in chosen]
    findings = check_catalog(known, datetime.now(CHINA).date(), names) if names else []
    findings += check_unplaced(known) if len(names) == len(known) else []
    print_findings(by_severity(findings), format_, checked=len(names))
    return CatalogError.exit_code if any(finding.severity is Severity.ERROR for finding in findings) else 0


def _check_live(
    visited: Sequence[Source],
    replay: str | None,
    contact: str,
    format_: Format,
    written: Path | None,
    settings: Config,
) -> int:
    """Visit the sources; return the exit code."""
    # Scrapy takes a second to load; the offline check need not wait for it.
    from govcrawl.cli.sources.live import check_live
    from govcrawl.crawl.outcomes import exit_code
    from govcrawl.crawl.recorded_web import replay_prefix
    from govcrawl.crawl.scouting import Outing

    if not visited:
        raise InputError("no source with columns there; govcrawl sources list shows what is known")
    with replay_prefix(replay) as prefix:
        outing = Outing(replay=prefix, contact=contact, config=settings)
        return exit_code(check_live(visited, outing, format_=format_, written=written))


def print_findings(findings: Sequence[Finding], format_: Format, *, checked: int) -> None:
    """Print findings one a line, on a terminal with their number at *checked* sources."""
    if format_ is Format.JSONL:
        for finding in findings:
            typer.echo(json.dumps(finding.as_record(), ensure_ascii=False))
        return
    rows = [(one.severity, one.source, one.column, one.key, one.message) for one in findings]
    console = Console()
    if rows or not console.is_terminal:
        print_rows(("", "source", "column", "key", "finding"), rows)
    if console.is_terminal:
        counts = {severity: sum(one.severity is severity for one in findings) for severity in Severity}
        console.print(
            f"{checked} sources: {counts[Severity.ERROR]} errors, {counts[Severity.WARNING]} warnings, "
            f"{counts[Severity.INFO]} remarks",
            style="dim",
            highlight=False,
        )
