"""What an import and a new extractor ask of the archive, and how they put on record what was read."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, update

from govcrawl.archive.faults import explained
from govcrawl.archive.pages import ListedLink, make_page, page_states
from govcrawl.archive.readings import NOTHING_READ, OTHER_PLACE, save_reading
from govcrawl.archive.tables import capture, page, page_address, version_capture
from govcrawl.archive.words import AddressKind
from govcrawl.article import Reading, Verdict
from govcrawl.canonical import url_key
from govcrawl.errors import ArchiveError
from govcrawl.exchange import Record
from govcrawl.page import Page

PART_WITHIN = timedelta(days=14)
"""A further part fetched longer before or after its article may be of another state of it. Common Crawl's crawls take
up to two weeks."""


def url_on_record(connection: Connection, key: str) -> str | None:
    """Return the address of the capture with that key, or None where there is no such capture."""
    return connection.execute(select(capture.c.url).where(capture.c.key == key)).scalar_one_or_none()


def payload_on_record(
    connection: Connection, *, key: str | None, url: str | None, at: datetime | None, digest: str | None
) -> tuple[str, int] | None:
    """Return file and offset of the response with the payload that a revisit speaks of, or None.

    It is named by its *key*, by its address and time, or by its digest, in that order.
    """
    ways = []
    if key is not None:
        ways.append(capture.c.key == key)
    if url is not None and at is not None:
        ways.append((capture.c.url == url) & (capture.c.fetched_at == at))
    if digest is not None:
        ways.append(capture.c.digest == digest)
    whole = (capture.c.record == Record.RESPONSE) & (capture.c.status == 200) & capture.c.partial.is_(False)
    for way in ways:
        row = connection.execute(select(capture.c.file, capture.c.offset).where(way, whole).limit(1)).one_or_none()
        if row is not None:
            return row[0], row[1]
    return None


def listed_as(connection: Connection, url: str) -> tuple[str | None, str | None]:
    """Return title and date (YYYY-MM-DD) with which a list led to the page at *url*, as far as known."""
    query = (
        select(page.c.list_title, page.c.list_date)
        .join_from(page, page_address, page_address.c.page_id == page.c.id)
        .where(page_address.c.url_key == url_key(url))
    )
    row = connection.execute(query).one_or_none()
    return (None, None) if row is None else (row[0], row[1])


def unread_imports(connection: Connection) -> array[int]:
    """Return the row numbers of imported captures that were not judged yet; eight bytes each.

    The address of a further part is longer than that of its article, so articles come before their parts.
    """
    query = (
        select(capture.c.id)
        .where(capture.c.imported_from.is_not(None), capture.c.verdict.is_(None), capture.c.status.in_([200, 304]))
        .order_by(func.length(capture.c.url), capture.c.fetched_at, capture.c.id)
    )
    return array("q", connection.execute(query).scalars())


def part_on_record(connection: Connection, url: str, at: datetime) -> int | None:
    """Return the row number of the capture of a further part that was taken nearest to *at*, or None."""
    scheme, _, rest = url.partition("://")
    both = [url, f"{'http' if scheme == 'https' else 'https'}://{rest}"]
    query = select(capture.c.id, capture.c.fetched_at).where(
        capture.c.url.in_(both), capture.c.status.in_([200, 304]), capture.c.record != Record.CONVERSION
    )
    found = [(abs(fetched_at - at), number) for number, fetched_at in connection.execute(query)]
    nearest = min(found, default=None)
    return nearest[1] if nearest is not None and nearest[0] <= PART_WITHIN else None


def is_bound_part(connection: Connection, key: str) -> bool:
    """Tell whether a capture is on record as the further part of an article."""
    query = (
        select(version_capture.c.part)
        .join_from(version_capture, capture, capture.c.id == version_capture.c.capture_id)
        .where(capture.c.key == key, version_capture.c.part > 1)
    )
    return connection.execute(query).first() is not None


def save_found(connection: Connection, reading: Reading, run_id: int | None, now: datetime) -> None:
    """Put on record what was read in an answer that no list led to.

    It makes a page where it has a text of its own. A list, a home page, an error or a block stays a capture with its
    verdict; where its page is on record, a list is a state of it, and the rest says that it could not be read then.
    It is no try of a crawl, so no attempt is counted. Raises as `save_reading` does.
    """
    answer, judgement = reading.page, reading.judgement
    if judgement is None:
        raise ArchiveError(f"{answer.url} was not judged; a reading needs its verdict to be saved")
    known = page_states(connection, [answer.url]).get(answer.url)
    unread = reading.article is None or judgement.verdict in NOTHING_READ
    if not unread and (known is not None or judgement.verdict not in OTHER_PLACE):
        if known is None:
            _note_first(connection, answer, run_id, now)
        saved = save_reading(connection, reading, run_id, now)
        _adopt(connection, answer.url, saved.page_id)
        return
    values: dict[str, Any] = {
        "verdict": judgement.verdict,
        "reasons": list(judgement.reasons),
        "body_sha256": hashlib.sha256(answer.body).hexdigest(),
        "etag": answer.header("etag"),
        "modified": answer.header("last-modified"),
    }
    if known is not None:
        values["page_id"] = select(page.c.id).where(page.c.public_id == known.page_id).scalar_subquery()
    connection.execute(update(capture).where(capture.c.key == answer.capture_key).values(values))


def _note_first(connection: Connection, answer: Page, run_id: int | None, now: datetime) -> None:
    """Make the page of the address that was asked for first, as the list would have that led a crawl to it."""
    asked = answer.requested_url or answer.url
    if url_key(asked) == url_key(answer.url) or page_states(connection, [asked]):
        return
    link = ListedLink(url=asked)
    seen_at, source_id = min(answer.fetched_at, now), answer.source_id
    make_page(connection, link, AddressKind.REQUESTED, seen_at, source_id=source_id, column_number=None, run_id=run_id)


def note_unreadable(connection: Connection, number: int) -> None:
    """Write that a capture cannot be read, so that it is not tried with every import; one that was judged stays."""
    values = {"verdict": Verdict.ERROR, "reasons": ["unreadable"]}
    connection.execute(update(capture).where(capture.c.id == number, capture.c.verdict.is_(None)).values(values))


def cut_unrecorded(connection: Connection, files: Iterable[Path]) -> None:
    """Cut what an import wrote and did not put on record off its capture files, so that a second one writes it anew.

    Rows are committed in the order of the file, so it is all that lies behind the last one. Raises ArchiveError.
    """
    for path in files:
        end = func.max(capture.c.offset + capture.c.length)
        last: int | None = connection.execute(select(end).where(capture.c.file == path.name)).scalar_one()
        with explained(path.parent, files=True):
            if last is None:
                path.unlink()
            elif last < path.stat().st_size:
                with path.open("r+b") as stream:
                    stream.truncate(last)


def _adopt(connection: Connection, url: str, page_id: str) -> None:
    """Give a page the earlier imported answers of its address that alone made none."""
    number = select(page.c.id).where(page.c.public_id == page_id).scalar_subquery()
    orphan = (capture.c.url == url) & capture.c.page_id.is_(None) & capture.c.imported_from.is_not(None)
    connection.execute(update(capture).where(orphan, capture.c.verdict.is_not(None)).values(page_id=number))
