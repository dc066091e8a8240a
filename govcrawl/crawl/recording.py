"""Recording: some pages of a source as they are, put into a folder with what is read on them."""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from govcrawl.capture import CaptureWriter, Exchange
from govcrawl.capture.holdings import Holdings
from govcrawl.catalog import Catalog
from govcrawl.catalog.hosts import HostIndex
from govcrawl.config import Config
from govcrawl.crawl.expectation import Entry, entry_of
from govcrawl.crawl.sample import Extent, Sampler, Step, is_list
from govcrawl.crawl.scouting import REQUESTS_A_HOST, Outing, run_errands
from govcrawl.errors import ArchiveError, GovcrawlError, InputError, LockedError
from govcrawl.exchange import Role
from govcrawl.listing import NextRequest
from govcrawl.regions import COUNTRY
from govcrawl.source import Column, Level, Source
from govcrawl.upkeep.held import HeldVisitor
from govcrawl.upkeep.recordings import (
    EARLIER,
    EXPECTATION,
    RECORD,
    Expectation,
    read_expectation,
    write_expectation,
    write_source,
)
from govcrawl.upkeep.visits import Visit, Visitor

WHOLE = Extent(articles=None, pages=None)
MOST_REQUESTS = 500
"""Requests to one host, at most: those of a night's crawl (settings)."""

_FORBIDDEN = "robots"
"""A site whose robots.txt forbids all is on record with that file alone."""
_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be recorded, and where it is put."""

    source: Source
    url: str | None = None
    """One page of the source, a list or an article; all its columns where it is None."""
    folder: Path
    """Of the recording."""
    extent: Extent = Extent()
    again: bool = False
    """Whether a recording that is there may be replaced."""
    replay: str | None = None
    contact: str = ""
    config: Config = Config()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a recording has become."""

    folder: Path
    expectation: Expectation
    left_out: int = 0
    """Pages that were not asked for, because enough had been asked of their host."""
    earlier: Expectation | None = None
    """What was expected of the recording that it replaces."""


class _Keeper:
    """Writes every exchange as it comes."""

    def __init__(self, writer: CaptureWriter) -> None:
        self.kept = 0
        self._writer = writer
        self._failure: GovcrawlError | None = None

    def keep(self, exchange: Exchange, role: Role) -> None:
        """Write an exchange; it is told by a signal of Scrapy's, which swallows what is raised here."""
        try:
            self._writer.write(exchange)
            self.kept += role is not Role.ROBOTS
        except GovcrawlError as error:
            self._failure = self._failure or error

    def check(self) -> None:
        """Raise ArchiveError where an exchange could not be written."""
        if self._failure is not None:
            raise self._failure


class _Careful:
    """A `Visitor` that goes no further when what it brings cannot be kept."""

    def __init__(self, visitor: Visitor, keeper: _Keeper) -> None:
        self._visitor = visitor
        self._keeper = keeper
        self.list_links = visitor.list_links
        self.extract = visitor.extract

    async def fetch(self, asked: str | NextRequest, role: Role = Role.LIST) -> Visit:
        visit = await self._visitor.fetch(asked, role)
        self._keeper.check()
        return visit


@dataclass(slots=True)
class _Pages:
    """What an errand brings home."""

    source: Source
    steps: list[Step] = field(default_factory=list)
    left_out: int = 0
    entries: list[Entry] = field(default_factory=list)


def record(wish: Wish) -> Recorded:
    """Fetch the pages and write the recording, which is there whole or not at all; once a process.

    Robots, blocks and failures are part of a recording. Raises InputError where one is there already, or a live one
    names no contact, GovcrawlError where nothing was answered at all, LockedError while another process records there.
    """
    folder = wish.folder
    _recover(folder)
    if folder.exists() and not wish.again:
        raise InputError(f"{folder} exists; record it again with --again, or choose another folder with --into")
    earlier = read_expectation(folder) if folder.exists() else None
    with _draft_of(folder) as draft:
        found = _fetched(wish, draft)
        expectation = Expectation(source=found.source.id, pages=found.entries)
        write_source(draft, found.source)
        write_expectation(draft, expectation)
        if earlier is not None:
            (draft / EARLIER).write_bytes((folder / EXPECTATION).read_bytes())
        _put(draft, folder)
    return Recorded(folder=folder, expectation=expectation, left_out=found.left_out, earlier=earlier)


def source_of(url: str, catalog: Catalog) -> Source:
    """Return the catalog's source of an address, or one made up that has no more than the host's name."""
    known = HostIndex(catalog.values()).source_of(url)
    if known is not None:
        return known
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise InputError(f"{url!r} is no http address; give one, or the id of a source")
    name = f"site-{_slug(host)}"[:_LONGEST_NAME].strip("-")
    return Source(id=name, name=host, admin_code=COUNTRY, level=Level.MEDIA, host=host)


def name_of(url: str) -> str:
    """Return a name for the recording of one page.

    >>> name_of("http://sthjt.sc.gov.cn/sthjt/c103878/2024/t20240305_1.shtml")
    'sthjt-sc-gov-cn-sthjt-c103878-2024-t20240305-1-shtml'
    """
    slug = _slug(url.partition("://")[2])
    if len(slug) <= _LONGEST_NAME:
        return slug
    return f"{slug[: _LONGEST_NAME - 7]}-{hashlib.sha256(url.encode()).hexdigest()[:6]}"


def _slug(text: str) -> str:
    return _NAME.sub("-", text.lower()).strip("-")


def _fetched(wish: Wish, draft: Path) -> _Pages:
    with CaptureWriter(draft, "record", roll_bytes=sys.maxsize) as writer:
        keeper = _Keeper(writer)
        outing = Outing(
            replay=wish.replay,
            contact=wish.contact,
            config=wish.config,
            sources=(wish.source,),
            requests_a_host=_most_requests(wish),
            keep=keeper.keep,
        )

        async def errand(visitor: Visitor) -> _Pages:
            found = await _visit(wish, _Careful(visitor, keeper))
            keeper.check()
            writer.close()
            causes = sorted({step.failure for step in found.steps if step.failure})
            if not keeper.kept and causes != [_FORBIDDEN]:
                raise GovcrawlError(
                    f"nothing was answered at {wish.url or wish.source.host} ({', '.join(causes) or 'no column'}); "
                    "nothing was recorded"
                )
            next(draft.glob("record-*.warc.gz")).rename(draft / RECORD)
            with Holdings(draft / RECORD, _refuse) as holdings:
                held = HeldVisitor(holdings, visitor)
                found.entries = [await entry_of(step, held, found.source) for step in found.steps]
            return found

        return run_errands(outing, [errand])[0]


def _most_requests(wish: Wish) -> int:
    """Return how much may be asked of one host; what the user has asked for, with some parts and wrong turns."""
    extent = wish.extent
    if extent.articles is None or extent.pages is None:
        return MOST_REQUESTS
    wanted = (extent.articles + extent.pages) * max(1, len(wish.source.columns))
    return min(MOST_REQUESTS, REQUESTS_A_HOST + wanted)


async def _visit(wish: Wish, visitor: Visitor) -> _Pages:
    """Ask for all that is to be recorded."""
    if wish.url is None:
        sampler = Sampler(visitor)
        await sampler.sample(wish.source, wish.extent)
        return _Pages(wish.source, sampler.steps, sampler.left_out)
    visit = await visitor.fetch(wish.url)
    sampler = Sampler(visitor, {wish.url: visit})
    if visit.page is None or not await is_list(visitor, visit.page):
        await sampler.article(NextRequest(url=wish.url))
        return _Pages(replace(wish.source, columns=()), sampler.steps)
    column = next((one for one in wish.source.columns if one.url == wish.url), Column(name="list", url=wish.url))
    source = replace(wish.source, columns=(column,))
    await sampler.sample(source, wish.extent)
    return _Pages(source, sampler.steps, sampler.left_out)


def _refuse(message: str) -> None:
    raise ArchiveError(f"what was written cannot be read again: {message}")


@contextmanager
def _draft_of(folder: Path) -> Iterator[Path]:
    """Give a hidden folder beside *folder* to write into; a killed process's is taken over."""
    draft = folder.with_name(f".{folder.name}.draft")
    lock = folder.with_name(f".{folder.name}.lock")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with lock.open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise LockedError(f"{folder} is being recorded by another process; wait for its end") from error
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            try:
                yield draft
            finally:
                shutil.rmtree(draft, ignore_errors=True)
                lock.unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveError(f"cannot write to {folder.parent}: {error.strerror}; choose another with --into") from error


def _put(draft: Path, folder: Path) -> None:
    """Let *draft* become *folder*; a folder that is there is put aside first, so that one of them always is."""
    aside = _aside(folder)
    if folder.exists():
        folder.rename(aside)
    draft.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def _recover(folder: Path) -> None:
    """Give a recording back that was put aside by a process that was killed just then."""
    aside = _aside(folder)
    if aside.exists() and not folder.exists():
        aside.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.aside")
