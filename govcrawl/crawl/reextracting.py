"""Re-extraction: the installed extractor over what is kept of every version, without a request and without an event."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.imports import save_found
from govcrawl.archive.readings import save_reading
from govcrawl.archive.stored import stored_pages
from govcrawl.archive.versions.outdated import FIELDS, Before, outdated_captures, reading_before, refused_captures
from govcrawl.archive.writer import Writer
from govcrawl.article import Reading
from govcrawl.catalog import Catalog
from govcrawl.crawl.offline import OfflineRun, offline_run
from govcrawl.crawl.readers import ReaderPool
from govcrawl.crawl.reading_again import WINDOW, failure, in_order, known_sources, note_unread, open_readers
from govcrawl.errors import GovcrawlError
from govcrawl.extraction import EXTRACTOR_VERSION
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.topics import Lexicon

LONG_FIELDS = frozenset({"text"})
"""Told by hash and length, not in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which captures are read again."""

    sources: tuple[str, ...] = ()
    since: datetime | None = None
    """Fetched then or later; aware."""
    refused: bool = False
    """Also those in which nothing was read so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the extractor reads otherwise in one version."""

    before: Before
    extractor: int
    fields: dict[str, tuple[str | None, str | None]]
    """Old and new value, by name; never empty."""

    def as_record(self) -> dict[str, object]:
        """Return it as plain values for JSON; long texts as hash and length."""
        told = {name: {"old": _told(name, old), "new": _told(name, new)} for name, (old, new) in self.fields.items()}
        return {
            "id": self.before.page_id,
            "version_id": self.before.version_id,
            "capture_id": self.before.capture_key,
            "url": self.before.url,
            "extractor": {"old": self.before.extractor, "new": self.extractor},
            "changed": told,
        }


@dataclass(slots=True, kw_only=True)
class ReextractReport:
    """How much was read again, and in what it differs."""

    captures: int = 0
    read: int = 0
    unchanged: int = 0
    unread: int = 0
    """Whose reader had to be stopped; their readings stay."""
    fields: Counter[str] = field(default_factory=Counter)
    """Versions in which it differs, by field."""
    errors: list[GovcrawlError] = field(default_factory=list)
    """Captures that could not be had."""


Watch = Callable[[str, int, int], None]


def reextract(
    folder: Path,
    choice: Choice,
    *,
    catalog: Catalog,
    lexicon: Lexicon,
    limits: Limits = DEFAULT_LIMITS,
    dry_run: bool = False,
    tell: Callable[[Change], None] = lambda change: None,
    watch: Watch = lambda what, done, total: None,
) -> ReextractReport:
    """Read what is kept of each version that the installed extractor has not read, and add its reading.

    The newest extractor's reading becomes the current one; story and search index follow it. With *dry_run* nothing is
    written. *tell* is called with each change. One that was stopped goes on where it was, since what it read is on
    record. Raises ArchiveError and LockedError.
    """
    report = ReextractReport()
    with _held(folder, choice, dry_run) as (archive, run):
        sources = known_sources(archive, catalog)
        with archive.read() as connection:
            numbers = outdated_captures(connection, EXTRACTOR_VERSION, sources=choice.sources, since=choice.since)
            if choice.refused:
                numbers += refused_captures(connection, sources=choice.sources, since=choice.since)
        report.captures = len(numbers)
        if numbers:
            with open_readers(sources, lexicon, len(numbers), limits) as readers:
                asyncio.run(_Rereader(archive, run, readers, report, tell, watch).read_all(numbers))
        if run is not None:
            run.errors += report.errors
            run.counts.update({"captures": report.captures, "read": report.read, "unchanged": report.unchanged})
            run.counts.update({f"changed_{name}": count for name, count in report.fields.items()})
    return report


@contextmanager
def _held(folder: Path, choice: Choice, dry_run: bool) -> Iterator[tuple[Archive, OfflineRun | None]]:
    with ExitStack() as held:
        if dry_run:
            yield held.enter_context(Archive.read_only(folder)), None
            return
        settings = {"extractor": EXTRACTOR_VERSION, "sources": list(choice.sources)}
        run = held.enter_context(offline_run(folder, "reextract", settings=settings))
        yield run.archive, run


@dataclass(frozen=True, slots=True)
class _Reread:
    before: Before
    reading: Reading


class _Rereader:
    def __init__(
        self,
        archive: Archive,
        run: OfflineRun | None,
        readers: ReaderPool,
        report: ReextractReport,
        tell: Callable[[Change], None],
        watch: Watch,
    ) -> None:
        self._archive = archive
        self._run = run
        self._readers = readers
        self._report = report
        self._tell = tell
        self._watch = watch

    async def read_all(self, numbers: Sequence[int]) -> None:
        writer = Writer(self._archive) if self._run is not None else None
        saving: deque[tuple[str, Future[None]]] = deque()
        try:
            done = 0
            async for found in in_order(numbers, self._read):
                done += 1
                self._watch("reading again", done, len(numbers))
                if isinstance(found, GovcrawlError):
                    self._report.errors.append(found)
                    continue
                self._note(found)
                if found.reading.article is None:
                    continue
                if writer is not None and self._run is not None:
                    work = partial(_save, found=found, run_id=self._run.id)
                    saving.append((found.before.url, writer.submit(work)))
                if len(saving) > WINDOW:
                    await self._settle(*saving.popleft())
            for url, future in saving:
                await self._settle(url, future)
        finally:
            if writer is not None:
                writer.close()

    async def _settle(self, url: str, future: Future[None]) -> None:
        try:
            await asyncio.wrap_future(future)
        except Exception as error:  # noqa: BLE001 - one page's failure is not that of the others
            self._report.errors.append(failure(url, error))

    async def _read(self, number: int) -> _Reread | GovcrawlError:
        try:
            with self._archive.read() as connection:
                before = reading_before(connection, number)
                first, *more = stored_pages(connection, self._archive.folder / "captures", number)
            return _Reread(before, await self._readers.read(Reading(page=first, more_pages=tuple(more)), note_unread))
        except Exception as error:  # noqa: BLE001 - one page's failure is not that of the others
            return failure(f"capture row {number}", error)

    def _note(self, found: _Reread) -> None:
        article = found.reading.article
        if article is None:
            self._report.unread += 1
            return
        self._report.read += 1
        now = _values(found.reading)
        was = found.before.values
        fields = {name: (was[name], now[name]) for name in FIELDS if was[name] != now[name]}
        if found.before.version_id is None:
            # Nothing was read in it, so only whether anything is now can differ.
            fields = {name: pair for name, pair in fields.items() if name == "verdict"}
        if not fields:
            self._report.unchanged += 1
            return
        self._report.fields.update(list(fields))
        self._tell(Change(before=found.before, extractor=article.extractor, fields=fields))


def _save(connection: Connection, *, found: _Reread, run_id: int) -> None:
    save = save_found if found.before.version_id is None else save_reading
    save(connection, found.reading, run_id, datetime.now(UTC))


def _values(reading: Reading) -> dict[str, str | None]:
    article, judgement = reading.article, reading.judgement
    if article is None or judgement is None:
        return dict.fromkeys(FIELDS)
    return article.said() | {"verdict": judgement.verdict.value}


def _told(name: str, value: str | None) -> object:
    if value is None or name not in LONG_FIELDS:
        return value
    return {"sha256": hashlib.sha256(value.encode()).hexdigest(), "chars": len("".join(value.split()))}
