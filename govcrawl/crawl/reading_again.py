"""Stored captures on the road of a page: many at once, and handed on in the order in which they were asked for."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from govcrawl.archive import Archive
from govcrawl.archive.sources import load_sources
from govcrawl.catalog import Catalog
from govcrawl.crawl.readers import ReaderPool
from govcrawl.crawl.road import Background
from govcrawl.errors import ArchiveError, ExtractionError, GovcrawlError
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.page import Page
from govcrawl.source import Source
from govcrawl.topics import Lexicon

T = TypeVar("T")

logger = logging.getLogger(__name__)

WINDOW = 64
"""Pages on the road at once, those included that are read and wait for a slower one before them."""

_MOST_WORKERS = 8
_PAGES_A_WORKER = 40
"""A process takes a second or so to start, in which another reads as many."""


def known_sources(archive: Archive, catalog: Catalog) -> dict[str, Source]:
    """Return the sources of the catalog, and those that only the archive knows any more, by id."""
    with archive.read() as connection:
        recorded = load_sources(connection)
    return {source.id: source for source in (*recorded, *catalog.values())}


@contextmanager
def open_readers(
    sources: dict[str, Source], lexicon: Lexicon, pages: int, limits: Limits = DEFAULT_LIMITS
) -> Iterator[ReaderPool]:
    """Yield reader processes for so many *pages*: one a processor, where there is work."""
    workers = min(os.cpu_count() or 1, _MOST_WORKERS, 1 + pages // _PAGES_A_WORKER)
    background = Background.of(sources.values(), lexicon)
    readers = ReaderPool(limits=limits, workers=workers, background=background)
    try:
        yield readers
    finally:
        readers.close()


async def in_order(numbers: Iterable[int], work: Callable[[int], Awaitable[T]]) -> AsyncIterator[T]:
    """Yield what *work* makes of each number, in their order, with WINDOW of them under way."""
    waiting: deque[asyncio.Task[T]] = deque()
    try:
        for number in numbers:
            waiting.append(asyncio.ensure_future(work(number)))
            if len(waiting) >= WINDOW:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        for task in waiting:
            task.cancel()


def note_unread(page: Page, error: ExtractionError) -> None:
    """Say in the log that a page could not be read."""
    logger.warning("%s", error)


def failure(what: object, error: Exception) -> GovcrawlError:
    """Return what to say where the program itself fails at one page, so that the others go on.

    Raises *error* where it is one of the archive, which is everybody's.
    """
    if isinstance(error, ArchiveError):
        raise error
    if isinstance(error, GovcrawlError):
        return error
    said = " ".join(str(error).split())[:200]
    return GovcrawlError(f"{what}: failed with {type(error).__name__} ({said}); report it with the capture")
