"""Stored answers as Pages again: what was fetched once can be read any number of times."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, select

from govcrawl.archive.tables import capture, page, version_capture
from govcrawl.capture.decoding import decoded
from govcrawl.capture.reader import read_answer
from govcrawl.errors import ArchiveError
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.page import Page


def stored_page(connection: Connection, captures: Path, number: int) -> Page:
    """Return the answer of capture row *number* as the Page that the crawl made of it, its digest checked.

    *captures* is the archive's folder of WARC files. The list row that led to it is that of its page. Raises
    CaptureError where its bytes are gone or damaged, ArchiveError for a number that is not on record.
    """
    query = (
        select(capture, page.c.url.label("page_url"), page.c.list_title, page.c.list_date)
        .outerjoin_from(capture, page, page.c.id == capture.c.page_id)
        .where(capture.c.id == number)
    )
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise ArchiveError(f"capture row {number} is not on record")
    answer = read_answer(captures, row["file"], row["offset"])
    codings = ",".join(value for name, value in answer.headers if name.lower() == "content-encoding")
    return Page(
        url=row["url"],
        body=decoded(answer.body, codings, DEFAULT_LIMITS.attachment_bytes),
        status=row["status"],
        headers=answer.headers,
        requested_url=row["url"],
        fetched_at=row["fetched_at"],
        source_id=row["source_id"],
        column=row["column_name"],
        list_title=row["list_title"],
        list_date=row["list_date"],
        capture_key=row["key"],
        partial=bool(row["partial"]),
        method=row["method"],
    )


def stored_pages(connection: Connection, captures: Path, number: int) -> tuple[Page, ...]:
    """Return the answer of capture row *number*, and after it the further parts that its version was read with.

    A version that was seen several times has its parts once; they are those of the capture that is given, as far as
    its page has any. Raises as `stored_page` does.
    """
    of_version = select(version_capture.c.version_id).where(version_capture.c.capture_id == number)
    query = (
        select(version_capture.c.part, version_capture.c.capture_id)
        .join_from(version_capture, capture, capture.c.id == version_capture.c.capture_id)
        .where(version_capture.c.version_id.in_(of_version.scalar_subquery()), version_capture.c.part > 1)
        .order_by(version_capture.c.part, capture.c.fetched_at.desc())
    )
    parts: dict[int, int] = {}
    for part, one in connection.execute(query):
        parts.setdefault(part, one)
    return tuple(stored_page(connection, captures, one) for one in (number, *parts.values()))
