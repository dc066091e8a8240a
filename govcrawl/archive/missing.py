"""What is missing of articles, attachments and parts: which are asked for, when again, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, func, select, update

from govcrawl.archive.driver import Prepared
from govcrawl.archive.pages import MOST_ATTEMPTS, RETRY_AFTER
from govcrawl.archive.tables import attachment, capture, page
from govcrawl.article import Reading
from govcrawl.canonical import url_key_or_none
from govcrawl.exchange import Role

UNLINKED = "unlinked"
"""Error of an attachment that its page no longer links, and that was never had."""

_PARTS_MISSING = '"parts_missing"'
"""The judge's reason for an article that lacks a part, as it stands in the JSON of a capture's reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An attachment to ask for."""

    number: int
    """Row number."""
    url: str
    kind: str
    """What its link says; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An attachment that was had, as its row will say."""

    capture_key: str | None
    fetched_at: datetime
    media_type: str
    bytes: int
    sha256: str
    file: str
    """Its place below files/."""
    extractor: int
    """Version of the reader of documents."""
    text: str
    fields: Mapping[str, Any]
    error: str | None = None
    """"reading" where its reader was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptContent:
    """What is on record of a content."""

    file: str
    extractor: int | None
    text: str
    fields: Mapping[str, Any] | None
    error: str | None


def plan_attachments(
    connection: Connection, page_id: str, linked: Mapping[str, str | None], now: datetime
) -> list[str]:
    """Say which attachments of a page are due: those that it links, were never had, and may be asked for.

    *linked* are the addresses that its article links now, each with the code of the rule by which it is not asked for,
    or None. Call it in the transaction that saves the reading, so that a kill before they are had leaves them due.
    Returns the codes that are new.
    """
    codes: dict[str, str | None] = {}
    for url, code in linked.items():
        if (key := url_key_or_none(url)) is not None:
            codes.setdefault(key, code)
    ruled_out = []
    for number, key, attempts, due, error in _MISSING.all(connection, {"public_id": page_id}):
        code = codes.get(key, UNLINKED)
        if code is None and (attempts >= MOST_ATTEMPTS or (attempts and due is not None)):
            continue  # one that failed keeps the time of its next try, or has none left
        values: dict[str, Any] = {"next_due_at": now if code is None else None, "last_error": code}
        if code is not None and code != error:
            ruled_out.append(code)
        connection.execute(update(attachment).where(attachment.c.id == number).values(values))
    return ruled_out


_MISSING = Prepared(
    select(
        attachment.c.id, attachment.c.url_key, attachment.c.attempts, attachment.c.next_due_at, attachment.c.last_error
    )
    .join_from(attachment, page, page.c.id == attachment.c.page_id)
    .where(page.c.public_id == bindparam("public_id"), attachment.c.fetched_at.is_(None))
)


def due_attachments(connection: Connection, capture_key: str, now: datetime) -> list[Wanted]:
    """Return the attachments that are due of the page behind a capture, in page order."""
    query = (
        select(attachment.c.id, attachment.c.url, attachment.c.kind)
        .join_from(attachment, capture, capture.c.page_id == attachment.c.page_id)
        .where(capture.c.key == capture_key, attachment.c.fetched_at.is_(None), attachment.c.next_due_at <= now)
        .order_by(attachment.c.place, attachment.c.id)
    )
    return [Wanted(number=number, url=url, kind=kind or "") for number, url, kind in connection.execute(query)]


def note_kept(connection: Connection, number: int, kept: Kept) -> None:
    """Write that an attachment was had."""
    known = capture.c.key == (kept.capture_key or "")
    of_page = select(attachment.c.page_id).where(attachment.c.id == number).scalar_subquery()
    connection.execute(update(capture).where(known).values(page_id=of_page, body_sha256=kept.sha256))
    capture_number = connection.execute(select(capture.c.id).where(known)).scalar_one_or_none()
    values = {
        "capture_id": capture_number,
        "fetched_at": kept.fetched_at,
        "next_due_at": None,
        "last_error": kept.error,
        "media_type": kept.media_type,
        "bytes": kept.bytes,
        "sha256": kept.sha256,
        "file": kept.file,
        "extractor": kept.extractor,
        "text": kept.text or None,
        "fields": dict(kept.fields),
    }
    connection.execute(update(attachment).where(attachment.c.id == number).values(values))


def note_missed(connection: Connection, number: int, error: str, now: datetime, *, tried: bool = True) -> None:
    """Write that an attachment could not be had; the next try waits as RETRY_AFTER says, after MOST_ATTEMPTS none does.

    What was not asked for at all (not *tried*) stays due at once, and its attempts are not counted.
    """
    row = attachment.c.id == number
    attempts = connection.execute(select(attachment.c.attempts).where(row)).scalar_one()
    values: dict[str, Any] = {"last_error": error, "next_due_at": now}
    if tried:
        due = now + RETRY_AFTER[min(attempts, len(RETRY_AFTER) - 1)] if attempts + 1 < MOST_ATTEMPTS else None
        values |= {"attempts": attempts + 1, "next_due_at": due}
    connection.execute(update(attachment).where(row).values(values))


def kept_content(connection: Connection, sha256: str) -> KeptContent | None:
    """Return what is on record of a content that was had before, at whatever address; None where it never was."""
    a = attachment.c
    query = select(a.file, a.extractor, a.text, a.fields, a.last_error).where(a.sha256 == sha256, a.file.is_not(None))
    # a reading that was stopped (last_error) may do better another time
    row = connection.execute(query.order_by(a.last_error.is_not(None), a.id.desc())).first()
    if row is None:
        return None
    file, extractor, text, fields, error = row
    return KeptContent(file=file or "", extractor=extractor, text=text or "", fields=fields, error=error)


def note_same(connection: Connection, number: int, sha256: str) -> None:
    """Write that an attachment was had with the very answer that brought another row its content."""
    names = ("capture_id", "fetched_at", "media_type", "bytes", "file", "extractor", "text", "fields", "last_error")
    query = select(*(attachment.c[name] for name in names)).where(attachment.c.sha256 == sha256)
    row = connection.execute(query.order_by(attachment.c.fetched_at.desc(), attachment.c.id.desc())).mappings().first()
    if row is not None:
        values = {name: row[attachment.c[name]] for name in names} | {"sha256": sha256, "next_due_at": None}
        connection.execute(update(attachment).where(attachment.c.id == number).values(values))


def plan_parts(connection: Connection, reading: Reading, now: datetime) -> None:
    """Plan when an article is asked for again that lacks a part: as RETRY_AFTER says, after MOST_ATTEMPTS never.

    Call it after the reading is saved; it changes nothing for an article that is whole.
    """
    if reading.article is None or reading.article.next_part is None:
        return
    number = select(capture.c.page_id).where(capture.c.key == (reading.page.capture_key or "")).scalar_subquery()
    tries = connection.execute(
        select(func.count()).where(
            capture.c.page_id == number,
            capture.c.role == Role.ARTICLE,
            cast(capture.c.reasons, Text).contains(_PARTS_MISSING),
        )
    ).scalar_one()
    if 0 < tries < MOST_ATTEMPTS:
        due = now + RETRY_AFTER[min(tries, len(RETRY_AFTER)) - 1]
        connection.execute(update(page).where(page.c.id == number).values(next_due_at=due))
