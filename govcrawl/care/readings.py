"""Whether the current readings come out again when the stored bytes are read anew by the extractor that made them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from sqlalchemy import Connection, select

from govcrawl.archive import Archive
from govcrawl.archive.stored import stored_pages
from govcrawl.archive.tables import page, reading, version
from govcrawl.archive.versions.recording import reading_hash
from govcrawl.care.problem import RESTORE, Kind, Problem, Watch
from govcrawl.crawl.readers import ReaderPool
from govcrawl.errors import CaptureError, ExtractionError
from govcrawl.extraction import EXTRACTOR_VERSION
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.page import Page

SAMPLE = 200
"""Readings that are read again with `quick`."""


def check_readings(
    archive: Archive,
    watch: Watch,
    *,
    quick: bool = False,
    seed: int = 0,
    workers: int = 2,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Problem]:
    """Yield the current readings of the installed extractor that its own reading of the stored bytes is not.

    With *quick*, some are read, chosen by *seed*. Pages are read in *workers* processes.
    """
    with archive.read() as connection:
        query = select(reading.c.id).where(reading.c.current, reading.c.extractor == EXTRACTOR_VERSION)
        numbers = list(connection.execute(query.order_by(reading.c.id)).scalars())
    if quick:
        numbers = sorted(Random(seed).sample(numbers, min(SAMPLE, len(numbers))))
    if not numbers:
        return
    pool = ReaderPool(limits=limits, workers=workers)
    try:
        for start in range(0, len(numbers), 8 * workers):
            watch("readings", start, len(numbers))
            some = numbers[start : start + 8 * workers]
            yield from asyncio.run(_read_again(archive, pool, some))
    finally:
        pool.close()
    watch("readings", len(numbers), len(numbers))


async def _read_again(archive: Archive, pool: ReaderPool, numbers: Sequence[int]) -> list[Problem]:
    found = await asyncio.gather(*(_check(archive, pool, number) for number in numbers))
    return [one for one in found if one is not None]


async def _check(archive: Archive, pool: ReaderPool, number: int) -> Problem | None:
    with archive.read() as connection:
        public, digest, capture_number, title, day = _row(connection, number)
        try:
            pages = stored_pages(connection, archive.folder / "captures", capture_number)
        except CaptureError as error:
            return Problem(kind=Kind.READING, what=f"its bytes cannot be had: {error}", where=public, advice=RESTORE)
    try:
        # What lists said of the page may have changed since it was read.
        for first in (pages[0], replace(pages[0], list_title=title, list_date=day), _unlisted(pages[0])):
            if await _hash(pool, (first, *pages[1:])) == digest:
                return None
    except ExtractionError as error:
        return Problem(kind=Kind.READING, what=str(error), where=public, advice="run verify again; report it, please")
    what = "the extractor that read it reads something else in its bytes now"
    advice = "govcrawl reextract reads it anew; report it, please, if nothing was changed in the extractor"
    return Problem(kind=Kind.READING, what=what, where=public, advice=advice)


def _row(connection: Connection, number: int) -> tuple[str, str, int, str | None, str | None]:
    query = (
        select(
            page.c.public_id, version.c.public_id, reading.c.hash, reading.c.capture_id, reading.c.title,
            reading.c.published_date,
        )
        .join_from(reading, version, version.c.id == reading.c.version_id)
        .join(page, page.c.id == version.c.page_id)
        .where(reading.c.id == number)
    )  # fmt: skip
    of_page, of_version, digest, capture, title, day = connection.execute(query).one()
    return f"page {of_page} version {of_version}", digest, capture, title, day


def _unlisted(one: Page) -> Page:
    return replace(one, list_title=None, list_date=None)


async def _hash(pool: ReaderPool, pages: Sequence[Page]) -> str:
    return reading_hash(await pool.extract_whole(pages))
