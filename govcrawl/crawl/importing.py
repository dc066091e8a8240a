"""An import: copy what belongs here (`intake`), then read what no import has read yet.

The archive itself says how far it has come: a record is copied once, by its id, and a copy without a verdict is read.
So an import that was killed goes on where it was, whichever file comes next.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from govcrawl.archive.imports import (
    is_bound_part,
    listed_as,
    note_unreadable,
    part_on_record,
    save_found,
    unread_imports,
)
from govcrawl.archive.redirects import imported_redirects, lead_redirects, redirects_by_target, way_to
from govcrawl.archive.stored import stored_page
from govcrawl.archive.writer import Writer
from govcrawl.article import Reading, Verdict
from govcrawl.canonical import url_key
from govcrawl.catalog import Catalog
from govcrawl.catalog.hosts import HostIndex
from govcrawl.crawl.intake import FileCounts, ImportFile, Intake, Watch
from govcrawl.crawl.offline import OfflineRun, offline_run
from govcrawl.crawl.readers import ReaderPool
from govcrawl.crawl.reading_again import WINDOW, failure, in_order, known_sources, note_unread, open_readers
from govcrawl.errors import CaptureError, ExtractionError, GovcrawlError
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.page import Page
from govcrawl.topics import Lexicon

T = TypeVar("T")

PART = "part"
"""Counted in the place of a verdict: a further part of an article that was read with it."""


_BATCH = 200
"""Redirects a transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did."""

    run_id: int
    files: tuple[FileCounts, ...]
    verdicts: Counter[str]
    """Captures read, by verdict (or PART)."""
    errors: tuple[GovcrawlError, ...]


def import_files(
    folder: Path,
    files: Iterable[ImportFile],
    *,
    catalog: Catalog,
    lexicon: Lexicon,
    limits: Limits = DEFAULT_LIMITS,
    everything: bool = False,
    watch: Watch = lambda what, done, total: None,
) -> ImportReport:
    """Import *files* into the archive in *folder*, which is made where it is missing.

    Taken are answers from hosts of a source of the catalog or of the archive; with *everything* those from any host.
    What is on record already is left as it is. A damaged file is noted in the report, and the others go on. Raises
    ArchiveError and LockedError.
    """
    with offline_run(folder, "import", create=True, settings={"any": everything}) as run:
        sources = known_sources(run.archive, catalog)
        taken = []
        with Intake(run, HostIndex(sources.values()), everything=everything, limits=limits, watch=watch) as intake:
            for file in files:
                taken.append(intake.take(file))
                run.counts.update(taken[-1].counts)
        with run.archive.read() as connection:
            numbers = unread_imports(connection)
        verdicts: Counter[str] = Counter()
        if numbers:
            with open_readers(sources, lexicon, len(numbers), limits) as readers:
                verdicts = asyncio.run(_Reader(run, readers, limits, watch).read_all(numbers))
        if numbers or run.counts["new"]:
            _lead_redirects(run)
        run.counts.update({f"verdict_{word}": count for word, count in verdicts.items()})
        return ImportReport(run_id=run.id, files=tuple(taken), verdicts=verdicts, errors=tuple(run.errors))


class _Reader:
    """Reads imported captures that nobody has judged, an article's parts with it."""

    def __init__(self, run: OfflineRun, readers: ReaderPool, limits: Limits, watch: Watch) -> None:
        self._run = run
        self._readers = readers
        self._limits = limits
        self._watch = watch
        self._verdicts: Counter[str] = Counter()
        self._redirects: dict[int, int] = {}

    async def read_all(self, numbers: Sequence[int]) -> Counter[str]:
        """Read the captures of these row numbers, and return how many were read, by verdict."""
        self._redirects = self._ask(redirects_by_target)
        writer = Writer(self._run.archive)
        saving: deque[tuple[str, Future[str]]] = deque()
        try:
            done = 0
            async for found in in_order(numbers, self._read):
                if isinstance(found, Reading):
                    work = partial(_save, reading=found, run_id=self._run.id)
                    saving.append((found.page.url, writer.submit(work)))
                else:
                    self._run.errors.append(found[1])
                    saving.append(("", writer.submit(partial(_give_up, number=found[0]))))
                if len(saving) > WINDOW:
                    await self._settle(*saving.popleft())
                done += 1
                self._watch("reading pages", done, len(numbers))
            for url, future in saving:
                await self._settle(url, future)
        finally:
            writer.close()
        return self._verdicts

    async def _settle(self, url: str, future: Future[str]) -> None:
        try:
            self._verdicts[await asyncio.wrap_future(future)] += 1
        except Exception as error:  # noqa: BLE001 - one page's failure is not that of the others
            self._run.errors.append(failure(url, error))

    async def _read(self, number: int) -> Reading | tuple[int, GovcrawlError]:
        try:
            page = self._ask(partial(self._listed_page, number=number))
            return await self._readers.read(Reading(page=page, more_pages=await self._parts(page)), note_unread)
        except Exception as error:  # noqa: BLE001 - one page's failure is not that of the others
            return number, failure(f"capture row {number}", error)

    async def _parts(self, first: Page) -> tuple[Page, ...]:
        """Return the further parts of an article that are on record, in order."""
        pages = [first]
        seen = {url_key(first.url)}
        while len(pages) < self._limits.parts:
            try:
                following = await self._readers.next_part(pages[-1])
            except ExtractionError:  # the road meets the same, and says so
                break
            if following is None or url_key(following) in seen:
                break
            number = self._ask(partial(part_on_record, url=following, at=first.fetched_at))
            if number is None:
                break
            seen.add(url_key(following))
            try:
                pages.append(self._ask(partial(stored_page, captures=self._run.captures, number=number)))
            except CaptureError:  # it is said of itself, too
                break
        return tuple(pages[1:])

    def _listed_page(self, connection: Connection, *, number: int) -> Page:
        """Return a capture as the page that it is, with the redirects to it and what a list says of its address."""
        page = stored_page(connection, self._run.captures, number)
        asked = [*way_to(connection, self._redirects, page.url), page.url]
        title, date = listed_as(connection, asked[0])
        return replace(page, list_title=title, list_date=date, requested_url=asked[0], redirects=tuple(asked[1:-1]))

    def _ask(self, question: Callable[[Connection], T]) -> T:
        with self._run.archive.read() as connection:
            return question(connection)


def _lead_redirects(run: OfflineRun) -> None:
    with run.archive.read() as connection:
        numbers = imported_redirects(connection)
    for start in range(0, len(numbers), _BATCH):
        with run.archive.write() as connection:
            some = numbers[start : start + _BATCH]
            run.counts["redirects"] += lead_redirects(connection, some, run.id, datetime.now(UTC))


def _give_up(connection: Connection, *, number: int) -> str:
    note_unreadable(connection, number)
    return Verdict.ERROR.value


def _save(connection: Connection, *, reading: Reading, run_id: int) -> str:
    """Put a reading on record, and return its verdict; nothing of a part that its article has taken up meanwhile."""
    if is_bound_part(connection, reading.page.capture_key or ""):
        return PART
    save_found(connection, reading, run_id, datetime.now(UTC))
    return reading.judgement.verdict.value if reading.judgement else ""
