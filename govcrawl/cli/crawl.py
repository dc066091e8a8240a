"""`govcrawl crawl`: one run over some or all sources."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcrawl.catalog import Catalog
from govcrawl.cli.live import Watch, crawl_view
from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    ConfigOption,
    ContactOption,
    LexiconOption,
    ProvinceOption,
    ReplayOption,
    SinceOption,
    known_catalog,
)
from govcrawl.cli.terminal import print_rows
from govcrawl.config import Log, LogFormat, LogLevel, load_config
from govcrawl.errors import InputError
from govcrawl.periods import parse_period
from govcrawl.regions import find_province
from govcrawl.source import Source
from govcrawl.telling.teller import told
from govcrawl.topics import load_lexicon

if TYPE_CHECKING:
    from govcrawl.crawl.launch import Report

INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""


def crawl(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Ids of sources.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every source that has columns.")] = False,
    province: ProvinceOption = None,
    since: SinceOption = None,
    backfill: Annotated[
        bool, typer.Option("--backfill", help="Read lists to their end, over as many runs as it takes.")
    ] = False,
    max_pages: Annotated[
        int | None, typer.Option("--max-pages", min=1, help="At most N list pages a column.", metavar="N")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    lexicon: LexiconOption = None,
    replay: ReplayOption = None,
    contact: ContactOption = "",
    config: ConfigOption = None,
    log_format: Annotated[
        LogFormat | None, typer.Option("--log-format", help="Form of the log: one line an event either way.")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log each request; tell on stderr what the log says of the run.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing unless something is wrong, as cron wants it.")
    ] = False,
) -> None:
    """Fetch what is new at some sources and put it into the archive.

    Example: govcrawl crawl sichuan --since 2024-01 --contact mail@example.org
    """
    # Scrapy takes a second to load; the other verbs need not wait for it.
    from govcrawl.crawl.due import Scope
    from govcrawl.crawl.launch import Order
    from govcrawl.crawl.launch import crawl as start_crawl
    from govcrawl.crawl.log_files import logged_on
    from govcrawl.crawl.outcomes import exit_code
    from govcrawl.crawl.recorded_web import replay_prefix

    if not names and not everything and province is None:
        raise InputError("name sources, or give --all or --province; govcrawl sources list shows them")
    if verbose and quiet:
        raise InputError("--verbose and --quiet exclude each other; give one of them")
    settings = load_config(config, archive)
    settings = replace(settings, log=_log_of(settings.log, log_format, verbose=verbose))
    with told(archive, settings.alerts) as ended:
        load_lexicon(lexicon)
        sources = tuple(chosen_sources(known_catalog(catalog, archive), names or [], province))
        scope = Scope(period=parse_period(since, None), backfill=backfill, max_pages=max_pages)
        with replay_prefix(replay) as prefix, _view(settings.log, verbose=verbose, quiet=quiet) as view:
            order = Order(
                sources=sources,
                archive=archive,
                scope=scope,
                replay=prefix,
                contact=contact,
                config=settings,
                settings={
                    "GOVCRAWL_CATALOGS": [str(path) for path in catalog or ()],
                    "GOVCRAWL_LEXICON": str(lexicon) if lexicon else None,
                },
                aloud=verbose,
            )
            report = start_crawl(order, view)
        print_report(report, archive, only_wrong=quiet)
        if report.message:
            typer.echo(f"govcrawl: stopped: {report.message}", err=True)
        with logged_on(report.log, settings.log):
            ended(report.run_id, report.interrupted)
    raise typer.Exit(INTERRUPTED if report.interrupted else exit_code(report.outcome))


def chosen_sources(catalog: Catalog, names: list[str], province: str | None) -> list[Source]:
    """Return the sources to crawl, in catalog order; raises InputError for an unknown one or one without columns."""
    named = [catalog.get(name) for name in names]
    for source in named:
        if source.is_candidate:
            raise InputError(f"{source.id} has no columns yet; add one in a catalog file of your own (--catalog)")
    chosen = named or list(catalog.crawlable())
    if province is not None:
        there = {source.id for source in catalog.by_province(find_province(province).code)}
        chosen = [source for source in chosen if source.id in there]
        if not chosen:
            raise InputError(f"no source with columns in {province}; govcrawl sources list --province {province}")
    return chosen


def print_report(report: Report, archive: Path, *, only_wrong: bool = False) -> None:
    """Print how each source ended, and why; with *only_wrong* those that did not end well, nothing where all did."""
    from govcrawl.crawl.outcomes import exit_code

    told = [
        (source, judged.outcome, judged.cause, judged.words)
        for source, judged in report.outcomes.items()
        if not only_wrong or exit_code(judged.outcome)
    ]
    if only_wrong and not told and not exit_code(report.outcome):
        return
    print_rows(("source", "outcome", "cause", "words"), told)
    counts = report.counts
    typer.echo(
        f"{report.outcome}: {counts.get('pages_archived', 0)} archived "
        f"({counts.get('pages_new', 0)} new, {counts.get('pages_changed', 0)} changed), "
        f"{counts.get('pages_refused', 0)} refused, {counts.get('pages_failed', 0)} failed; "
        f"archive {archive}, log {report.log}"
    )


def _log_of(log: Log, form: LogFormat | None, *, verbose: bool) -> Log:
    """Return the settings of the log with what the command line says of it."""
    log = log if form is None else replace(log, format=form)
    return replace(log, level=LogLevel.DEBUG) if verbose else log


def _view(log: Log, *, verbose: bool, quiet: bool) -> AbstractContextManager[Watch]:
    # What the log says aloud would break into the drawing.
    return crawl_view(log.progress_seconds, shown=not (verbose or quiet))
