"""`govcrawl sources probe`: from any page of a site to a finished table for the catalog."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    ConfigOption,
    ContactOption,
    Format,
    ReplayOption,
    known_catalog,
)
from govcrawl.cli.page_files import read_inputs, read_page
from govcrawl.cli.progress import counting
from govcrawl.config import Config, load_config
from govcrawl.errors import GovcrawlError, InputError
from govcrawl.periods import CHINA

if TYPE_CHECKING:
    from govcrawl.catalog import Catalog
    from govcrawl.upkeep.probed import Findings
    from govcrawl.upkeep.proposals import Proposal


def probe_source(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="URL|PAGE...", help="A home page, a column or an article; or saved pages of one site."),
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="The address of the (one) saved page.")] = None,
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", help='JSON lines {"path", "url"} naming saved pages; the first is the one given.'),
    ] = None,
    replay: ReplayOption = None,
    contact: ContactOption = "",
    config: ConfigOption = None,
    catalog: CatalogOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    write: Annotated[
        Path | None, typer.Option("--write", help="Add the table to this catalog file, too.", metavar="FILE")
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="Sections to read, or one JSON line.")] = Format.TABLE,
) -> None:
    """Find the news columns of a site, and print a finished table for the catalog.

    About twenty pages are asked for, politely. Nothing is written but with --write.
    """
    from govcrawl.cli.sources.probe_text import print_findings
    from govcrawl.upkeep.proposals import propose

    settings = load_config(config, archive)
    known = known_catalog(catalog, archive)
    given = list(targets or [])
    address = _address(given, url, manifest)
    findings = _on_the_web(address, replay, contact, known, settings) if address else _on_saved(given, url, manifest)
    live = bool(address) and not replay
    today = datetime.now(UTC).astimezone(CHINA).date().isoformat() if live else None
    proposal = propose(findings, known, today)
    text = proposal.text
    if format_ is Format.JSONL:
        typer.echo(json.dumps(as_record(findings, proposal, text), ensure_ascii=False))
    else:
        print_findings(findings, proposal, text)
    if write is not None:
        _write(write, proposal)
    if not findings.columns:
        raise GovcrawlError(_nothing(findings))


def as_record(findings: Findings, proposal: Proposal, text: str) -> dict[str, object]:
    """Return what was found as plain values for JSON, with the finished table."""
    record = dataclasses.asdict(findings)
    record["obstacles"] = list(findings.obstacles)
    record["covered_by"] = [source.id for source in proposal.covered]
    record["in_catalog"] = [
        {"url": known.found.url, "source": known.source.id, "column": known.column.name, "column_url": known.column.url}
        for known in proposal.there
    ]
    record["toml"] = text
    return record


def _address(given: list[str], url: str | None, manifest: Path | None) -> str | None:
    """The web address that is to be probed; None where saved pages are. Raises InputError for neither or both."""
    if not given and manifest is None:
        raise InputError("give an address, or saved pages; see govcrawl sources probe --help")
    first = given[0] if given else ""
    is_web = first.lower().startswith(("http://", "https://"))
    if not is_web and (manifest is not None or url is not None or Path(first).exists()):
        return None
    if len(given) > 1 or manifest is not None or url is not None:
        raise InputError("one address is probed at a time; --url and --manifest are for saved pages")
    address = first if is_web else f"https://{first}"
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    if not host or "." not in host or any(char.isspace() for char in address):
        raise InputError(f"{first!r} is neither a web address nor a file; give one like https://sthjt.sc.gov.cn/")
    return address if urlsplit(address).path else f"{address}/"


def _on_the_web(address: str, replay: str | None, contact: str, known: Catalog, settings: Config) -> Findings:
    # Scrapy takes a second to load; what is said of wrong arguments need not wait for it.
    from govcrawl.crawl.recorded_web import replay_prefix
    from govcrawl.crawl.scouting import Outing, run_errands
    from govcrawl.upkeep.probe import probe

    with replay_prefix(replay) as prefix, counting("asking for pages") as tell:
        outing = Outing(replay=prefix, contact=contact, sources=known.values(), config=settings)
        return run_errands(outing, [lambda visitor: probe(visitor, address, tell=tell)])[0]


def _on_saved(given: list[str], url: str | None, manifest: Path | None) -> Findings:
    from govcrawl.upkeep.probe import probe
    from govcrawl.upkeep.saved import SavedPages

    inputs = list(read_inputs([Path(each) for each in given], url, manifest))
    if not inputs:
        raise InputError(f'{manifest}: names no page; write a line {{"path": …, "url": …}} for each')
    for entry in inputs:
        if entry.url is None:
            raise InputError(f'{entry.path}: its address is not known; give --url, or a --manifest with "url"')
    pages = [read_page(entry) for entry in inputs]
    return asyncio.run(probe(SavedPages(pages), pages[0].url))


def _write(file: Path, proposal: Proposal) -> None:
    from govcrawl.catalog.writing import add_source, change_sources

    if proposal.source is not None:
        add_source(file, proposal.source, proposal.comments)
        typer.echo(f"written to {file}: source {proposal.source.id}", err=True)
    elif proposal.change is not None:
        name, change = proposal.change
        change_sources(file, {name: change})
        typer.echo(f"written to {file}: {len(change.columns)} new column(s) of {name}", err=True)
    else:
        typer.echo(f"nothing to write to {file}", err=True)


def _nothing(findings: Findings) -> str:
    met = next((each for each in findings.hindrances if each.cause != "not_recorded"), None)
    met = met or next(iter(findings.hindrances), None)
    if findings.kind is None:
        return f"{findings.asked}: {met.message if met else 'nothing answered'}"
    reason = f" ({met.message}: {met.url})" if met is not None else ""
    return f"{findings.asked}: no column of news was found{reason}; give the address of a column or an article"
