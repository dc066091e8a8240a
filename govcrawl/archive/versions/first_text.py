"""The first text of a page: by far the commonest write, with no earlier state to compare it with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, insert, select, update

from govcrawl.archive.attachments import save_attachments
from govcrawl.archive.driver import Prepared
from govcrawl.archive.identity import Sight
from govcrawl.archive.pages import is_withdrawn
from govcrawl.archive.parts import bodies_hash, save_parts
from govcrawl.archive.removals.hosts import host_of, note_host
from govcrawl.archive.search.indexing import Entry, add_entry
from govcrawl.archive.stories.assignment import enter_first
from govcrawl.archive.stories.placing import Subject
from govcrawl.archive.tables import observation, page, version, version_capture
from govcrawl.archive.versions.recording import insert_reading, insert_version
from govcrawl.archive.words import PageStatus, Sighting
from govcrawl.article import Article, Judgement, Reading
from govcrawl.canonical import url_key


@dataclass(frozen=True, slots=True)
class Blank:
    """A page without any text, of which nothing was ever missed."""

    number: int
    public_id: str
    source_id: str | None
    status: PageStatus
    first_seen_at: datetime
    fetched_at: datetime | None
    last_error_at: datetime | None
    url_key: str


_BLANK = Prepared(select(
    page.c.id, page.c.public_id, page.c.source_id, page.c.status, page.c.first_seen_at, page.c.fetched_at,
    page.c.last_error_at, page.c.url_key,
).where(
    page.c.id == bindparam("number"),
    and_(
        page.c.merged_into.is_(None), page.c.misses == 0, page.c.moved_to.is_(None), page.c.site_state.is_(None),
        page.c.unlisted_at.is_(None), page.c.delisted_at.is_(None),
    ),
    ~exists().where(version.c.page_id == page.c.id),
    ~exists().where(observation.c.page_id == page.c.id),
    ~is_withdrawn(),
))  # fmt: skip


def blank_page(connection: Connection, number: int) -> Blank | None:
    """Return page *number* where it has no text yet and nothing else is known of it; None for any other."""
    row = _BLANK.one_or_none(connection, {"number": number})
    return None if row is None else Blank(*row)


def save_first_text(
    connection: Connection,
    sight: Sight,
    blank: Blank,
    reading: Reading,
    article: Article,
    judgement: Judgement,
    next_due: datetime | None,
    digest: str,
) -> tuple[str, bool]:
    """Write the first text of a page, as all the steps of `readings.save_reading` together would.

    *digest* is its `reading_hash`. Returns the public id of its version, and whether it is the first of its story.
    """
    number, public = insert_version(
        connection, sight, blank.number, blank.public_id, article, bodies_hash(reading), digest=digest, current=True
    )
    _SHOWS.run(connection, {"capture_id": sight.capture, "version_id": number, "part": 1})
    read = insert_reading(connection, sight, number, reading, article, judgement, digest)
    if reading.more_pages:
        save_parts(connection, sight, reading, blank.number, number)
    _stand(connection, sight, blank, judgement, next_due)
    is_first = False
    if judgement.verdict.accepted:
        save_attachments(connection, blank.number, number, article, sight)
        if (subject := _subject(blank, reading, article, read.story_key)) is not None:
            is_first = enter_first(connection, subject, sight.now)
        entry = Entry(
            page_number=blank.number, reading_number=read.number, day=read.day, title=article.title, text=article.text,
            origin=article.origin, place=read.origin_admin_code, source_id=blank.source_id, chars=read.chars,
            verdict=judgement.verdict, topics=list(judgement.topics), words=reading.words,
        )  # fmt: skip
        add_entry(connection, entry)
    return public, is_first


def _subject(blank: Blank, reading: Reading, article: Article, key: str | None) -> Subject | None:
    """Return what its story is sought by; None for a text too short for one."""
    if key is None:
        return None
    place = reading.origin_place
    return Subject(
        page=blank.number, public_id=blank.public_id, place=blank.source_id or blank.url_key.partition("/")[0],
        source=blank.source_id, key=key, title=article.title, text=article.text,
        made=reading.fingerprint, origin=article.origin, origin_source=place.source_id if place else None,
    )  # fmt: skip


def is_plain_sight(sight: Sight, judgement: Judgement) -> bool:
    """Tell whether an answer shows of one page alone that it stands: no redirect, nothing of the recorded web."""
    asked = sight.answer.requested_url or sight.answer.url
    return judgement.verdict.accepted and not sight.replayed and url_key(asked) == url_key(sight.answer.url)


def observe_first(connection: Connection, sight: Sight, blank: Blank) -> None:
    """Write that the page was seen to stand, as `observations.observe` does for any page."""
    host = host_of(sight.answer.url)
    values = {"capture_id": sight.capture, "page_id": blank.number, "at": sight.answer.fetched_at, "host": host}
    _SEEN.run(connection, values | {"kind": Sighting.THERE})
    note_host(connection, sight.answer.url, sight.answer.fetched_at, good=True)


def _stand(connection: Connection, sight: Sight, blank: Blank, judgement: Judgement, next_due: datetime | None) -> None:
    """Write what is known of the page now that it was had."""
    at = sight.answer.fetched_at
    values: dict[str, object] = {
        "verdict": judgement.verdict,
        "reasons": list(judgement.reasons),
        "status": PageStatus.LIVE if blank.status is PageStatus.KNOWN else blank.status,
        "first_seen_at": min(at, blank.first_seen_at),
    }
    if blank.fetched_at is None or blank.fetched_at <= at:
        values["fetched_at"] = at
        if blank.last_error_at is None or blank.last_error_at <= at:
            values |= {"attempts": 0, "last_error": None, "last_error_at": None, "next_due_at": next_due}
    _STAND.run(connection, values | {"number": blank.number})


_SHOWS = Prepared(insert(version_capture))
_SEEN = Prepared(insert(observation))
_STAND = Prepared(update(page).where(page.c.id == bindparam("number")))
