"""Stored answers as Pages again: what was fetched once can be read any number of times."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select

from govcrawl.archive.tables import capture, page, version_capture
from govcrawl.capture.decoding import decoded
from govcrawl.capture.freshening import freshened
from govcrawl.capture.reader import StoredAnswer, read_answer
from govcrawl.errors import ArchiveError, CaptureError
from govcrawl.exchange import Record
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.page import Page


def stored_page(connection: Connection, captures: Path, number: int) -> Page:
    """Return the answer of capture row *number* as the Page that the crawl made of it, its digest checked.

    A revisit has the body that it stands for; one of a 304 is the page that it says is still there.

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
    answer = stored_answer(connection, captures, number)
    codings = ",".join(value for name, value in answer.headers if name.lower() == "content-encoding")
    return Page(
        url=row["url"],
        body=decoded(answer.body, codings, DEFAULT_LIMITS.attachment_bytes),
        status=answer.status or row["status"],
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


def stored_answer(connection: Connection, captures: Path, number: int) -> StoredAnswer:
    """Return what the WARC record of capture row *number* holds, a revisit with the payload that it stands for.

    A revisit keeps its own key, time and headers. That of a 304 has the status of the answer that it confirms, and that
    one's headers as the 304 updates them. Raises CaptureError where one of the two records is gone or damaged,
    ArchiveError for a number that is not on record.
    """
    return with_original(connection, captures, number)[0]


def with_original(connection: Connection, captures: Path, number: int) -> tuple[StoredAnswer, StoredAnswer]:
    """Do as `stored_answer`, and return beside it the answer whose record has the payload."""
    place = select(capture.c.file, capture.c.offset, capture.c.record, capture.c.refers_to)
    row = connection.execute(place.where(capture.c.id == number)).one_or_none()
    if row is None:
        raise ArchiveError(f"capture row {number} is not on record")
    answer = read_answer(captures, row.file, row.offset)
    if row.record is not Record.REVISIT:
        return answer, answer
    if row.refers_to is None:
        raise CaptureError(f"{answer.url}: a revisit of {answer.date}, and what it stands for is not in the archive")
    first = connection.execute(place.where(capture.c.id == row.refers_to)).one()
    original = read_answer(captures, first.file, first.offset)
    confirms = answer.status in (0, 304)
    found = replace(
        answer,
        status=original.status if confirms else answer.status,
        headers=freshened(original.headers, answer.headers) if confirms else answer.headers,
        body=original.body,
        digest=original.digest,
        refers_to=original.key,
    )
    return found, original


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
