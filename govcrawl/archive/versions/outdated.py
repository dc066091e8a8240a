"""Readings that an older extractor made: which captures to read again, and what each field said until now."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Text, and_, case, exists, func, select

from govcrawl.archive.readings import NOTHING_READ, OTHER_PLACE
from govcrawl.archive.tables import capture, page, reading, version, version_capture
from govcrawl.archive.versions.states import EDIT_FIELDS
from govcrawl.exchange import Role

FIELDS = (*EDIT_FIELDS, "editor", "author", "verdict")
"""Columns of a reading in which a new extractor's changes are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was on record of a capture before it is read again."""

    page_id: str | None
    """Public id of its page; None for an answer that made none."""
    version_id: str | None
    """Public id of the version that it shows; None where nothing was read in it."""
    url: str
    capture_key: str
    extractor: int | None
    """Version of the extractor that made the current reading."""
    values: dict[str, str | None]
    """By the names of FIELDS."""


def outdated_captures(
    connection: Connection, extractor: int, *, sources: Sequence[str] = (), since: datetime | None = None
) -> array[int]:
    """Return the row number of a capture for each version without a reading of that extractor, the newest first.

    Of several captures of a version it is the newest whole one. *sources* and *since* choose by source id, and by the
    time of that capture.
    """
    # Text order: a whole answer before a cut-off one, then by time.
    rank = func.max(case((capture.c.partial, "0"), else_="1").op("||", return_type=Text())(capture.c.fetched_at))
    query = (
        select(
            capture.c.id, rank, capture.c.fetched_at.label("at")
        )  # SQLite takes the other columns from the row of max()
        .join_from(
            version, version_capture, and_(version_capture.c.version_id == version.c.id, version_capture.c.part == 1)
        )
        .join(capture, capture.c.id == version_capture.c.capture_id)
        .where(~exists().where(reading.c.version_id == version.c.id, reading.c.extractor == extractor))
        .group_by(version.c.id)
    )
    if sources:
        query = query.join(page, page.c.id == version.c.page_id).where(page.c.source_id.in_(sources))
    if since is not None:
        query = query.where(capture.c.fetched_at >= since)
    chosen = query.subquery()
    return array(
        "q", connection.execute(select(chosen.c.id).order_by(chosen.c.at.desc(), chosen.c.id.desc())).scalars()
    )


def refused_captures(
    connection: Connection, *, sources: Sequence[str] = (), since: datetime | None = None
) -> array[int]:
    """Return the row numbers of the pages in which nothing was read so far, the newest first."""
    nothing = [*NOTHING_READ, *OTHER_PLACE]
    query = (
        select(capture.c.id)
        .where(capture.c.role == Role.ARTICLE, capture.c.status == 200, capture.c.verdict.in_(nothing))
        .where(~exists().where(version_capture.c.capture_id == capture.c.id))
        .order_by(capture.c.fetched_at.desc(), capture.c.id.desc())
    )
    if sources:
        query = query.where(capture.c.source_id.in_(sources))
    if since is not None:
        query = query.where(capture.c.fetched_at >= since)
    return array("q", connection.execute(query).scalars())


def reading_before(connection: Connection, number: int) -> Before:
    """Return what is on record of capture row *number*."""
    query = (
        select(
            capture.c.key,
            capture.c.url,
            capture.c.verdict.label("judged"),
            page.c.public_id.label("page_id"),
            version.c.public_id.label("version_id"),
            reading.c.extractor,
            *(reading.c[name] for name in FIELDS),
        )
        .select_from(capture)
        .outerjoin(version_capture, version_capture.c.capture_id == capture.c.id)
        .outerjoin(version, version.c.id == version_capture.c.version_id)
        .outerjoin(reading, and_(reading.c.version_id == version.c.id, reading.c.current))
        .outerjoin(page, page.c.id == func.coalesce(version.c.page_id, capture.c.page_id))
        .where(capture.c.id == number)
    )
    row = connection.execute(query).mappings().one()
    values: dict[str, str | None] = {name: row[name] for name in FIELDS}
    values["verdict"] = row["verdict"] or row["judged"]
    return Before(
        page_id=row["page_id"],
        version_id=row["version_id"],
        url=row["url"],
        capture_key=row["key"],
        extractor=row["extractor"],
        values=values,
    )
