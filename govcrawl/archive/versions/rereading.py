"""What is to be read again before an answer is judged: states of its page that its extractor version has not read.

Only readings of one extractor version can be compared, so an answer read by a newer one would otherwise look like a
new version of every page. The road: `due_rereadings`, for each `earlier_reading`, read and judge that as any answer,
then `save_reading` for each of them and at last for the answer itself, in one transaction.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, or_, select

from govcrawl.archive.parts import bodies_hash
from govcrawl.archive.readings import NOTHING_READ, OTHER_PLACE
from govcrawl.archive.stored import stored_pages
from govcrawl.archive.tables import capture, page_address, reading, version, version_capture
from govcrawl.archive.versions.recording import reading_hash
from govcrawl.article import Reading
from govcrawl.canonical import url_key
from govcrawl.errors import ArchiveError, CaptureError

MOST_VERSIONS = 5
"""Versions of a page that are read again for one answer, those nearest in time: the two beside it decide its edits,
the others whether it is an old state come back, and pages of more versions are rare."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """A version that is to be read again."""

    version_id: str
    """Public id, for messages."""
    captures: tuple[int, ...]
    """Row numbers of captures that show it, the one it was last read from first."""


def due_rereadings(connection: Connection, found: Reading) -> list[Rereading]:
    """Return the versions of an answer's page that its extractor version has not read, nearest in time first.

    Empty (after two look-ups by index) for a page that is new, one that was read by no other version, or an answer
    whose bytes or reading are on record.
    """
    if found.article is None or found.judgement is None or found.judgement.verdict in NOTHING_READ | OTHER_PLACE:
        return []
    keys = {url_key(url) for url in (found.page.requested_url or found.page.url, *found.page.redirects, found.page.url)}
    pages = select(page_address.c.page_id).where(page_address.c.url_key.in_(keys))
    readings = connection.execute(
        select(version.c.id, version.c.public_id, version.c.body_sha256, version.c.partial)
        .add_columns(reading.c.extractor, reading.c.hash, reading.c.current, reading.c.capture_id)
        .join_from(version, reading, reading.c.version_id == version.c.id)
        .where(version.c.page_id.in_(pages))
    ).all()
    read = {row.id for row in readings if row.extractor == found.article.extractor}
    unread = {row.id: row for row in readings if row.current and row.id not in read and not row.partial}
    digest, body = reading_hash(found.article), bodies_hash(found)
    if not unread or any(row.hash == digest or row.body_sha256 == body for row in readings):
        return []
    shown = _captures(connection, list(unread), found)
    if any(sha256 == body for _, _, sha256 in shown):
        return []
    captures: dict[int, list[int]] = {}
    for number, one, _ in shown:
        captures.setdefault(number, []).append(one)
    return [
        Rereading(
            version_id=unread[number].public_id,
            captures=tuple(dict.fromkeys((unread[number].capture_id, *numbers))),
        )
        for number, numbers in list(captures.items())[:MOST_VERSIONS]
    ]


def earlier_reading(connection: Connection, captures: Path, due: Rereading) -> Reading | None:
    """Return the page of a version and its further parts, yet to be read; None (with a warning) where all its captures
    are gone or damaged: then no edit can be told between it and what its extractor version has not read.

    *captures* is the archive's folder of WARC files.
    """
    trouble = ""
    for number in due.captures:
        try:
            first, *more = stored_pages(connection, captures, number)
        except (CaptureError, ArchiveError) as error:
            trouble = str(error)
            continue
        return Reading(page=first, more_pages=tuple(more))
    logger.warning("version %s cannot be read again, and is not compared: %s", due.version_id, trouble)
    return None


def _captures(connection: Connection, versions: list[int], found: Reading) -> list[tuple[int, int, str | None]]:
    """Return version, capture and body hash of the whole captures that show them, nearest to an answer first."""
    distance = func.abs(func.julianday(capture.c.fetched_at) - func.julianday(found.page.fetched_at.isoformat()))
    query = (
        select(version_capture.c.version_id, capture.c.id, capture.c.body_sha256)
        .join_from(version_capture, capture, capture.c.id == version_capture.c.capture_id)
        .where(version_capture.c.version_id.in_(versions), version_capture.c.part == 1)
        .where(or_(capture.c.partial.is_(False), capture.c.partial.is_(None)))
        .order_by(distance, capture.c.id)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]
