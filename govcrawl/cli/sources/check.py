"""`govcrawl sources check`: what is wrong with the catalog."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    Format,
    FormatOption,
    known_catalog,
)
from govcrawl.cli.terminal import print_rows
from govcrawl.errors import CatalogError
from govcrawl.periods import CHINA
from govcrawl.upkeep.catalog_check import check_catalog
from govcrawl.upkeep.findings import Finding, Severity, by_severity


def check_sources(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Ids of sources; all if none.")] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Check the catalog without the web: wrong codes, sources twice, addresses that are no lists, days long past.

    Ends with exit code 3 where there are errors.
    """
    known = known_catalog(catalog, archive)
    findings = check_catalog(known, datetime.now(CHINA).date(), ids or ())
    print_findings(by_severity(findings), format_, checked=len(set(ids or known)))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise typer.Exit(CatalogError.exit_code)


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
