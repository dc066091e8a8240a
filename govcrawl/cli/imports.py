"""`govcrawl import`: pages that others collected, into the archive."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    ConfigOption,
    Format,
    FormatOption,
    LexiconOption,
    known_catalog,
)
from govcrawl.cli.page_files import read_inputs
from govcrawl.cli.progress import work_bar
from govcrawl.cli.terminal import print_rows, printable
from govcrawl.config import load_config
from govcrawl.errors import GovcrawlError, InputError
from govcrawl.periods import CHINA
from govcrawl.topics import load_lexicon

if TYPE_CHECKING:
    from govcrawl.crawl.importing import ImportReport
    from govcrawl.crawl.intake import ImportFile

ENDINGS = (".warc", ".warc.gz", ".wet", ".wet.gz", ".wacz", ".html", ".htm", ".shtml", ".xhtml")
"""Of the files that are taken from a folder."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
_OTHER = ("other", "too_large", "unresolved", "undated")
"""Told as one number in the table, apart in JSON."""
_WORDS = ("records", "new", "known", "elsewhere", *_OTHER, "failed")


def import_(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="WARC, WET, WACZ, saved HTML, or folders of them.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="The address of the (one) saved page.")] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="When it was fetched: YYYY-MM-DD or ISO 8601, China's time.", metavar="DATE"),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", help='JSON lines {"path", "url", "fetched_at"} naming saved pages.'),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--any", help="Keep pages of any host, not only those of sources.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    lexicon: LexiconOption = None,
    config: ConfigOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Put pages that were collected by others, or by another govcrawl, into the archive.

    Example: govcrawl import crawl.wacz CC-MAIN-20240305.warc.gz
    """
    inputs = list(_inputs(files or [], url, at, manifest))
    if not inputs:
        raise InputError("give files to import, or --manifest FILE; see govcrawl import --help")
    # The extraction takes a second to load; the other verbs need not wait for it.
    from govcrawl.crawl.importing import import_files

    with work_bar() as bar:
        report = import_files(
            archive,
            inputs,
            catalog=known_catalog(catalog, archive),
            lexicon=load_lexicon(lexicon),
            limits=load_config(config, archive).limits,
            everything=everything,
            watch=bar,
        )
    for error in report.errors:
        sys.stderr.write(f"govcrawl: {printable(error)}\n")
    _print_report(report, archive, format_)
    left = sum(file.counts["elsewhere"] for file in report.files)
    if left:
        sys.stderr.write(f"govcrawl: {left} records are of hosts of no source and were left; --any keeps them\n")
    raise typer.Exit(exit_code_of(report.errors))


def exit_code_of(errors: tuple[GovcrawlError, ...]) -> int:
    """Return the exit code of what went wrong first; 0 where nothing did."""
    return errors[0].exit_code if errors else 0


def parse_time(text: str) -> datetime:
    """Return a time as typed, in China's zone where it names none; raises InputError.

    >>> parse_time("2024-03-05").isoformat(), parse_time("2024-03-05T01:02:03Z").isoformat()
    ('2024-03-05T00:00:00+08:00', '2024-03-05T01:02:03+00:00')
    """
    try:
        found = datetime.fromisoformat(text.strip()) if _DATE.fullmatch(text.strip()) else None
    except ValueError:
        found = None
    if found is None:
        raise InputError(f"{text!r} is not a time; write YYYY-MM-DD or YYYY-MM-DDThh:mm:ss, with or without a zone")
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def _inputs(files: list[Path], url: str | None, at: str | None, manifest: Path | None) -> Iterator[ImportFile]:
    from govcrawl.crawl.intake import ImportFile

    time = parse_time(at) if at else None
    for entry in read_inputs([], None, manifest):
        fetched_at = parse_time(entry.fetched_at) if entry.fetched_at else time
        yield ImportFile(path=entry.path, url=entry.url, at=fetched_at)
    if url is not None and len(files) != 1:
        raise InputError("--url gives the address of one file; for several use --manifest")
    for path in files:
        for file in _files_in(path):
            yield ImportFile(path=file, url=url, at=time)


def _files_in(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.is_file() and file.name.lower().endswith(ENDINGS))
    if not found:
        raise InputError(f"{path}: holds no WARC, WET, WACZ or HTML file; name the files")
    return found


def _print_report(report: ImportReport, archive: Path, format_: Format) -> None:
    verdicts = dict(sorted(report.verdicts.items()))
    if format_ is Format.JSONL:
        for file in report.files:
            counts = {word: file.counts[word] for word in _WORDS}
            typer.echo(json.dumps({"file": file.name} | counts, ensure_ascii=False))
        typer.echo(json.dumps({"run": report.run_id, "read": sum(verdicts.values()), "verdicts": verdicts}))
        return
    rows = []
    for file in report.files:
        counts = file.counts
        kept = (counts["records"], counts["new"], counts["known"], counts["elsewhere"])
        rows.append((file.name, *kept, sum(counts[word] for word in _OTHER), counts["failed"]))
    print_rows(("file", "records", "new", "known", "elsewhere", "other", "failed"), rows)
    words = ", ".join(f"{count} {word}" for word, count in verdicts.items()) or "none"
    typer.echo(f"{sum(verdicts.values())} pages read: {words}; archive {archive}")
