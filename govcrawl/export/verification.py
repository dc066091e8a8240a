"""Proof of a citation: the captures are read back, digested, and read anew where the same extractor is installed."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, RowMapping, select

from govcrawl.archive.parts import bodies_hash
from govcrawl.archive.stored import stored_page
from govcrawl.archive.tables import capture, reading, version_capture
from govcrawl.archive.versions.recording import reading_hash
from govcrawl.article import Article, Part, Published, Reading
from govcrawl.errors import ArchiveError, CaptureError, ExtractionError
from govcrawl.export.cited import Cited
from govcrawl.forms import VERSION_FORM
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.page import Page


class Result(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"
    """It could not be made here; the detail says why. It speaks neither for nor against the citation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    """`capture`, `body`, `row` or `text`."""
    result: Result
    detail: str


def verify(connection: Connection, captures: Path, cited: Cited) -> list[Check]:
    """Return what was checked of a version, in order.

    `capture`: each WARC record that shows it is there, and its bytes have the digest that they were written with.
    `body`: the body of each has the SHA-256 of its row, and one of them that of the citation. `row`: the fields of the
    reading have the hash that was made with them. `text`: the installed extractor reads the same in the bytes; skipped
    where another one made the reading. *captures* is the archive's folder of WARC files. Raises nothing for what is
    damaged or gone: that is a failed check.
    """
    row = connection.execute(select(reading).where(reading.c.id == cited.reading_number)).mappings().one()
    checks: list[Check] = []
    digests: set[str] = set()
    read_from: list[Page] = []
    for number in _captures(connection, cited.version_number):
        pages, found = _read_back(connection, captures, cited.version_number, number)
        checks += found
        if pages:
            digests.add(_digest(pages))
        if number == cited.capture_number:
            read_from = pages
    checks += [_cited_body(cited, digests), _row(row), _text(row, read_from)]
    return checks


def is_confirmed(checks: list[Check]) -> bool:
    """Tell whether nothing failed."""
    return all(one.result is not Result.FAILED for one in checks)


def _captures(connection: Connection, version_number: int) -> list[int]:
    query = (
        select(capture.c.id)
        .join_from(version_capture, capture, capture.c.id == version_capture.c.capture_id)
        .where(version_capture.c.version_id == version_number, version_capture.c.part == 1)
        .order_by(capture.c.fetched_at, capture.c.id)
    )
    return list(connection.execute(query).scalars())


def _read_back(
    connection: Connection, captures: Path, version_number: int, first: int
) -> tuple[list[Page], list[Check]]:
    """Return the pages of one sight of a version, first part first, and what was checked; no pages where one fails."""
    pages: list[Page] = []
    checks: list[Check] = []
    for number in (first, *_parts(connection, version_number, first)):
        row = connection.execute(
            select(capture.c.key, capture.c.url, capture.c.file, capture.c.body_sha256).where(capture.c.id == number)
        ).one()
        try:
            page = stored_page(connection, captures, number)
        except (CaptureError, ArchiveError) as error:
            checks.append(Check(name="capture", result=Result.FAILED, detail=f"{row.key}: {error}"))
            continue
        told = f"{row.key}: {page.url}, {len(page.body)} bytes of {page.fetched_at:%Y-%m-%d}, as recorded in {row.file}"
        checks.append(Check(name="capture", result=Result.OK, detail=told))
        digest = hashlib.sha256(page.body).hexdigest()
        if row.body_sha256 not in (None, digest):
            told = f"{row.key}: the body has SHA-256 {digest}, its row {row.body_sha256}"
            checks.append(Check(name="body", result=Result.FAILED, detail=told))
        pages.append(page)
    return ([] if _is_incomplete(checks) else pages), checks


def _is_incomplete(checks: list[Check]) -> bool:
    return any(one.name == "capture" and one.result is Result.FAILED for one in checks)


def _parts(connection: Connection, version_number: int, first: int) -> list[int]:
    """Return the further parts of an article, of each the capture that was made next to that of its first part."""
    at = connection.execute(select(capture.c.fetched_at).where(capture.c.id == first)).scalar_one()
    query = (
        select(version_capture.c.part, capture.c.id, capture.c.fetched_at)
        .join_from(version_capture, capture, capture.c.id == version_capture.c.capture_id)
        .where(version_capture.c.version_id == version_number, version_capture.c.part > 1)
    )
    nearest: dict[int, tuple[float, int]] = {}
    for part, number, fetched_at in connection.execute(query):
        away = (abs((fetched_at - at).total_seconds()), number)
        nearest[part] = min(nearest.get(part, away), away)
    return [nearest[part][1] for part in sorted(nearest)]


def _digest(pages: list[Page]) -> str:
    """Return the digest of a version of these parts, as `archive.parts.bodies_hash` makes it."""
    marks = tuple(Part(url=page.url, start=0) for page in pages)
    article = Article(title=None, text="", parts=marks)
    return bodies_hash(Reading(page=pages[0], more_pages=tuple(pages[1:]), article=article))


def _cited_body(cited: Cited, digests: set[str]) -> Check:
    if cited.body_sha256 in digests:
        return Check(name="body", result=Result.OK, detail=f"SHA-256 {cited.body_sha256}, as cited")
    found = ", ".join(sorted(digests)) or "nothing that could be read"
    return Check(
        name="body", result=Result.FAILED, detail=f"no capture has SHA-256 {cited.body_sha256}; found: {found}"
    )


def _row(row: RowMapping) -> Check:
    """Compare the fields on record with the hash that was made of them."""
    if row["form"] != VERSION_FORM:
        told = f"hashed in normal form {row['form']}, this govcrawl makes {VERSION_FORM}"
        return Check(name="row", result=Result.SKIPPED, detail=told)
    found = reading_hash(_article(row))
    if found == row["hash"]:
        return Check(name="row", result=Result.OK, detail=f"the fields on record have the hash {found}")
    told = f"the fields on record have the hash {found}, they were written with {row['hash']}: they were changed"
    return Check(name="row", result=Result.FAILED, detail=told)


def _article(row: RowMapping) -> Article:
    published = None
    if row["published_at"] is not None:
        published = Published(
            value=row["published_at"],
            precision=row["published_precision"],
            rule=row["published_rule"],
            raw=row["published_raw"] or "",
        )
    same = ("title", "text", "origin", "editor", "author", "encoding")
    return Article(published=published, **{name: row[name] for name in same})


def _text(row: RowMapping, pages: list[Page]) -> Check:
    """Read the article anew, where the extractor is the one that made the reading."""
    # The extractor takes a second to load, and hardly any command needs it.
    from govcrawl.extraction import EXTRACTOR_VERSION

    if row["extractor"] != EXTRACTOR_VERSION:
        told = f"read by extractor version {row['extractor']}, installed is {EXTRACTOR_VERSION}: not read anew"
        return Check(name="text", result=Result.SKIPPED, detail=told)
    if not pages:
        return Check(name="text", result=Result.FAILED, detail="the capture that it was read from cannot be read back")
    try:
        found = asyncio.run(_reread(pages))
    except ExtractionError as error:
        return Check(name="text", result=Result.FAILED, detail=str(error))
    old, new = _article(row).said(), found.said()
    changed = [name for name in old if old[name] != new[name]]
    of_list = {"title": row["title_rule"] == "list", "published_at": "list" in (row["published_rule"], _rule(found))}
    unexplained = [name for name in changed if not of_list.get(name)]
    if unexplained:
        told = f"extractor version {EXTRACTOR_VERSION} reads otherwise in the bytes: {', '.join(unexplained)}"
        return Check(name="text", result=Result.FAILED, detail=told)
    told = f"extractor version {EXTRACTOR_VERSION} reads the same {len(found.text)} characters in the bytes"
    if changed:
        told += f"; {', '.join(changed)} came from the list, which has changed since"
    return Check(name="text", result=Result.OK, detail=told)


async def _reread(pages: list[Page]) -> Article:
    """Return the article that all parts make, read in a worker with limits; raises ExtractionError."""
    from govcrawl.crawl.readers import ReaderPool

    readers = ReaderPool(limits=DEFAULT_LIMITS, workers=1)
    try:
        return await readers.extract_whole(pages)
    finally:
        readers.close()


def _rule(article: Article) -> str | None:
    return article.published.rule if article.published else None
