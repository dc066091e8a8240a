"""The further parts of an article on record: their captures, and the addresses at which they stand."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, exists, select, update
from sqlalchemy.dialects.sqlite import insert

from govcrawl.archive.identity import Sight, note_part_address
from govcrawl.archive.tables import capture, version, version_capture
from govcrawl.article import Reading, Verdict
from govcrawl.errors import ArchiveError
from govcrawl.page import Page


def bodies_hash(reading: Reading) -> str:
    """Return the SHA-256 of the body that an article was read from, or one over those of all its parts in order."""
    hashes = [hashlib.sha256(page.body).hexdigest() for page in (reading.page, *joined_pages(reading))]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def joined_pages(reading: Reading) -> list[Page]:
    """Return those of the further pages whose text is in the article."""
    marked = {part.url for part in reading.article.parts[1:]} if reading.article else set()
    return [page for page in reading.more_pages if page.url in marked]


def lacks_parts(reading: Reading) -> bool:
    """Tell whether an article is cut off: a further part of it was not had, or not whole."""
    goes_on = reading.article is not None and reading.article.next_part is not None
    return goes_on or any(page.partial for page in joined_pages(reading))


def save_parts(
    connection: Connection, sight: Sight, reading: Reading, page_number: int, version_number: int | None
) -> None:
    """Write of each further page whose it is, how it was judged and which version it shows; note its addresses.

    What was fetched as a part and is none (an error, a block) is of the page, but shows no version. Raises ArchiveError
    where a capture is missing. Doing it again changes nothing.
    """
    joined = joined_pages(reading)
    for page in reading.more_pages:
        number = _capture_of(connection, page)
        is_part = page in joined
        judgement = reading.judgement if is_part else None
        values = {
            "page_id": page_number,
            "partial": page.partial,
            "verdict": judgement.verdict if judgement else Verdict.ERROR,
            "reasons": list(judgement.reasons) if judgement else ["no_part"],
            "body_sha256": hashlib.sha256(page.body).hexdigest(),
            "etag": page.header("etag"),
            "modified": page.header("last-modified"),
        }
        connection.execute(update(capture).where(capture.c.id == number).values(values))
        if is_part and version_number is not None:
            link = {"capture_id": number, "version_id": version_number, "part": joined.index(page) + 2}
            connection.execute(insert(version_capture).values(link).on_conflict_do_nothing())
        if is_part and reading.article is not None:
            for url in dict.fromkeys((page.requested_url or page.url, page.url)):
                note_part_address(connection, sight, page_number, url, reading.article.text)


def is_further_part(connection: Connection, sight: Sight, page_number: int) -> bool:
    """Tell whether an answer stands at the address of a further part: alone it shows no state of its article."""
    query = (
        select(version_capture.c.capture_id)
        .join_from(version_capture, version, version.c.id == version_capture.c.version_id)
        .join(capture, capture.c.id == version_capture.c.capture_id)
        .where(version.c.page_id == page_number, version_capture.c.part > 1, capture.c.url == sight.answer.url)
    )
    return bool(connection.execute(select(exists(query))).scalar_one())


def _capture_of(connection: Connection, page: Page) -> int:
    number = connection.execute(
        select(capture.c.id).where(capture.c.key == (page.capture_key or ""))
    ).scalar_one_or_none()
    if number is None:
        raise ArchiveError(f"{page.url}: its capture {page.capture_key} is not on record; save the capture first")
    return number
