"""`govcrawl sources mend`: where the columns of a rebuilt site went."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcrawl.catalog.changes import Change
from govcrawl.catalog.model import OWN_FILE
from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    ConfigOption,
    ContactOption,
    Format,
    FormatOption,
    ReplayOption,
    known_catalog,
)
from govcrawl.cli.terminal import print_rows, printable
from govcrawl.config import load_config
from govcrawl.errors import InputError

if TYPE_CHECKING:
    from govcrawl.upkeep.mended import ColumnMending, Mending

SHOWN = 3
"""Articles that are shown with their old and new addresses."""


def mend_source(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a source, as `sources list` shows it.")],
    start: Annotated[
        str | None,
        typer.Option("--from", help="Where to begin the search, such as the home page of a new host.", metavar="URL"),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Put what was found into the archive's own catalog (ARCHIVE/catalog.toml).")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    replay: ReplayOption = None,
    contact: ContactOption = "",
    config: ConfigOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Find where the columns of a rebuilt site went, by the titles of articles in the archive."""
    # Scrapy takes a second to load, and the archive half of one; the other verbs need not wait for them.
    from govcrawl.archive import Archive
    from govcrawl.archive.known_articles import known_articles
    from govcrawl.archive.words import RunOutcome
    from govcrawl.crawl.outcomes import exit_code
    from govcrawl.crawl.recorded_web import replay_prefix
    from govcrawl.crawl.scouting import Outing, run_errands
    from govcrawl.upkeep.known_titles import KnownTitles
    from govcrawl.upkeep.mending import mend
    from govcrawl.upkeep.visits import Visitor

    settings = load_config(config, archive)
    source = known_catalog(catalog, archive).get(source_id)
    if source.is_candidate:
        raise InputError(f"{source.id} has no columns; `govcrawl sources probe http://{source.host}/` finds some")
    with Archive.read_only(archive) as opened, opened.read() as connection:
        known = KnownTitles(known_articles(connection, source.id))
    if not len(known):
        raise InputError(
            f"the archive has no articles of {source.id} to look for; `govcrawl sources probe {source.columns[0].url}` "
            "finds columns by their names"
        )

    async def errand(visitor: Visitor) -> Mending:
        return await mend(visitor, source, known, start=start)

    with replay_prefix(replay) as prefix:
        outing = Outing(replay=prefix, contact=contact, sources=(source,), config=settings)
        (found,) = run_errands(outing, [errand])
    change = change_of(found)
    if write:
        _write(found, change, archive)
    if format_ is Format.JSONL:
        typer.echo(json.dumps(as_record(found), ensure_ascii=False))
    else:
        _print(found, change, archive / OWN_FILE if write else None)
    if not found.is_whole:
        raise typer.Exit(exit_code(RunOutcome.BROKEN))


def _write(found: Mending, change: Change | None, archive: Path) -> None:
    """Put the new addresses into the archive's own catalog, and on record that lists are right where they stand."""
    from govcrawl.archive import Archive
    from govcrawl.archive.sources import settle_changed_column
    from govcrawl.catalog.writing import change_sources
    from govcrawl.upkeep.mended import Fate

    if change is not None:
        change_sources(archive / OWN_FILE, {found.source.id: change})
    right = [each.column.name for each in found.columns if each.fate in (Fate.STANDS, Fate.READDRESSED)]
    with Archive.open(archive) as opened, opened.write() as connection:
        for name in right:
            settle_changed_column(connection, found.source.id, name)


def change_of(found: Mending) -> Change | None:
    """Return what the catalog is to say otherwise; None where its addresses are right."""
    old = {column.url: column for column in found.source.columns}
    columns = [
        proposal.column
        for each in found.columns
        for proposal in each.proposals
        if proposal.column.url not in old or old[proposal.column.url].family not in (None, proposal.column.family)
    ]
    host = {"host": found.host} if columns and found.host != found.source.host else {}
    return Change(host, tuple(columns)) if columns else None


def as_record(found: Mending) -> dict[str, Any]:
    """Return what was found as plain values for JSON."""
    return {
        "id": found.source.id,
        "host": found.host,
        "requests": found.requests,
        "columns": [
            {
                "name": each.column.name,
                "url": each.column.url,
                "fate": each.fate.value,
                "cause": each.cause,
                "proposals": [
                    {
                        "name": proposal.column.name,
                        "called": proposal.called,
                        "url": proposal.column.url,
                        "family": proposal.column.family,
                        "rows": proposal.rows,
                        "paging": proposal.paging,
                        "reads": proposal.reads,
                        "moved": [
                            {"title": match.known.title, "from": match.known.url, "to": match.link.url}
                            for match in proposal.matches
                        ],
                    }
                    for proposal in each.proposals
                ],
            }
            for each in found.columns
        ],
    }


def _print(found: Mending, change: Change | None, written: Path | None) -> None:
    from govcrawl.catalog.writing import change_text
    from govcrawl.upkeep.mended import Fate

    rows = [(each.column.name, each.fate.value, each.cause, each.column.url) for each in found.columns]
    print_rows(("column", "fate", "cause", "address"), rows, title=f"{found.source.id} {found.source.name}")
    for line in (line for each in found.columns for line in _proposed(each)):
        typer.echo(printable(line))
    if change is None:
        are_right = all(each.fate in (Fate.STANDS, Fate.READDRESSED) for each in found.columns)
        typer.echo("The catalog's addresses are right." if are_right else "Nothing was found to put in their place.")
    elif written is not None:
        typer.echo(f"Written to {written}; the next crawl reads the columns anew and joins their articles.")
    else:
        typer.echo("For the archive's catalog.toml (or give --write):\n")
        typer.echo(change_text(found.source.id, change))


def _proposed(each: ColumnMending) -> Iterator[str]:
    for proposal in each.proposals:
        called = f", called {proposal.called} there" if proposal.called not in ("", each.column.name) else ""
        yield f"\n{proposal.column.name}: {proposal.column.url}{called}"
        yield (
            f"  {len(proposal.matches)} known articles on {proposal.rows} rows; next page: {proposal.paging}; "
            f"an article {'was read' if proposal.reads else 'could not be read'}"
        )
        for match in proposal.matches[:SHOWN]:
            yield f"  {match.known.title}\n    {match.known.url}\n    {match.link.url}"
        if len(proposal.matches) > SHOWN:
            yield f"  and {len(proposal.matches) - SHOWN} more (--format jsonl shows all)"
    if each.proposals:
        yield ""
