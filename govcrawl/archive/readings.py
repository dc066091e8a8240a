"""Readings on record: the one way in for what was read on a page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, update

from govcrawl.archive.attachments import save_attachments
from govcrawl.archive.driver import Prepared, value_of
from govcrawl.archive.identity import Sight, page_of_answer
from govcrawl.archive.pages import retry_wait
from govcrawl.archive.parts import bodies_hash, is_further_part, lacks_parts, save_parts
from govcrawl.archive.removals.delisting import settle_delisting
from govcrawl.archive.removals.observations import observe
from govcrawl.archive.removals.process import settle_moved, settle_removal
from govcrawl.archive.settling import settle
from govcrawl.archive.tables import capture, page, run, version
from govcrawl.archive.versions.first_text import Blank, blank_page, is_plain_sight, observe_first, save_first_text
from govcrawl.archive.versions.recording import add_reading, reading_hash, version_of_answer, version_of_capture
from govcrawl.archive.words import Outcome, Relation, Sighting
from govcrawl.article import Article, Judgement, Reading, Verdict
from govcrawl.errors import ArchiveError
from govcrawl.exchange import Record

NOTHING_READ = frozenset({Verdict.BLOCKED, Verdict.ERROR, Verdict.EMPTY, Verdict.SHELL})
"""Such an answer says nothing about the page: it makes no version, and is tried again."""

OTHER_PLACE = frozenset({Verdict.LIST, Verdict.HOME, Verdict.SEARCH})
"""Such an answer has a text, but is not where an article stands; a redirect to it does not lead to the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of a reading."""

    page_id: str
    """Public id of the page."""
    version_id: str | None
    """Public id of the version that the answer shows; None where it makes none."""
    outcome: Outcome
    sighting: Sighting | None = None
    """What the answer shows of whether the page that was asked for still stands, where it is new and says so."""


def save_reading(
    connection: Connection, reading: Reading, run_id: int | None, now: datetime, *, next_due: datetime | None = None
) -> Saved:
    """Write what was read in an answer: page, addresses, version, reading, edits, story and search index.

    The capture must be on record, under the page's `capture_key`. Saving the same reading again changes nothing, and
    the order in which answers are saved does not matter: capture times decide. *next_due* plans the next recheck.
    Raises ArchiveError where the capture is missing or the page was not judged.
    """
    answer, judgement = reading.page, reading.judgement
    if judgement is None:
        raise ArchiveError(f"{answer.url} was not judged; a reading needs its verdict to be saved")
    seen = _seen(connection, reading, judgement, run_id, now)
    # What shows a version goes on showing it, whatever a later extractor makes of it.
    if reading.article is None or (judgement.verdict in NOTHING_READ and seen.shown is None):
        saved = _save_refusal(connection, seen, judgement)
    else:
        saved = _save_text(connection, seen, reading, reading.article, judgement, next_due)
    if not seen.is_new or saved.sighting is not None:
        return saved
    return _observe(connection, seen.sight, reading, judgement, saved)


_CAPTURE = Prepared(
    select(
        capture.c.id, capture.c.verdict, capture.c.fetched_at, capture.c.partial, capture.c.record,
        func.json_extract(run.c.settings, "$.replay"),
    )
    .outerjoin_from(capture, run, run.c.id == capture.c.run_id)
    .where(capture.c.key == bindparam("key"))
)  # fmt: skip
_JUDGED = Prepared(update(capture).where(capture.c.id == bindparam("number")))


def _observe(connection: Connection, sight: Sight, reading: Reading, judgement: Judgement, saved: Saved) -> Saved:
    """Draw the conclusions of an answer for the pages that it says something of: still there, missing, moved."""
    target = connection.execute(select(page.c.id).where(page.c.public_id == saved.page_id)).scalar_one()
    sighting, numbers = observe(connection, sight, target, judgement, reading.article)
    for number in sorted(numbers):
        settle_removal(connection, number, sight)
        if sighting is Sighting.THERE:
            settle_delisting(connection, number, sight.capture, sight.answer.fetched_at, sight.now, sight.run_id)
    if saved.outcome in (Outcome.NEW, Outcome.COPY):
        settle_moved(connection, target, sight)
    return replace(saved, sighting=sighting)


@dataclass(frozen=True, slots=True)
class _Seen:
    """An answer and its capture."""

    sight: Sight
    is_new: bool
    """Whether this is its first judgement."""
    shown: tuple[int, int] | None
    """The version that it shows already, and its page."""
    judged: dict[str, object]
    """What is now known of the capture."""

    def note(self, connection: Connection, **more: int) -> None:
        """Write on the capture what is known of it, and *more*: the page that it belongs to."""
        _JUDGED.run(connection, self.judged | {"number": self.sight.capture} | more)


def _seen(connection: Connection, reading: Reading, judgement: Judgement, run_id: int | None, now: datetime) -> _Seen:
    """Find the capture of an answer."""
    answer = reading.page
    row = _CAPTURE.one_or_none(connection, {"key": answer.capture_key or ""})
    if row is None:
        raise ArchiveError(f"{answer.url}: its capture {answer.capture_key} is not on record; save the capture first")
    number, earlier, fetched_at, partial, record, replay = row
    partial = partial or answer.partial
    judged = {
        "partial": partial,
        "verdict": judgement.verdict,
        "reasons": list(judgement.reasons),
        "body_sha256": hashlib.sha256(answer.body).hexdigest(),
        "etag": answer.header("etag"),
        "modified": answer.header("last-modified"),
    }
    # A text that somebody made of a page lacks its markup: it serves for want of better, and shows no edit.
    less = record is Record.CONVERSION or lacks_parts(reading)
    if (answer.fetched_at, answer.partial) != (fetched_at, partial or less):
        answer = replace(answer, fetched_at=fetched_at, partial=partial or less)
    sight = Sight(
        answer=answer, capture=number, run_id=run_id, now=now, found=reading.fingerprint, replayed=replay is not None
    )  # fmt: skip
    return _Seen(sight, earlier is None, version_of_capture(connection, number), judged)


def _save_text(
    connection: Connection,
    seen: _Seen,
    reading: Reading,
    article: Article,
    judgement: Judgement,
    next_due: datetime | None,
) -> Saved:
    sight = seen.sight
    if seen.shown is not None:
        number, page_number = seen.shown
        seen.note(connection)
        added = add_reading(connection, sight, number, reading)
        save_parts(connection, sight, reading, page_number, number)
        if judgement.verdict.accepted:
            save_attachments(connection, page_number, number, article, sight)
        if added:
            settle(connection, page_number, sight)
        outcome = Outcome.REREAD if added else Outcome.SAME
        return _saved(connection, page_number, number, outcome if judgement.verdict.accepted else Outcome.REFUSED)
    digest = None if judgement.verdict in OTHER_PLACE else reading_hash(article)
    page_number = page_of_answer(connection, sight, digest)
    seen.note(connection, page_id=page_number)
    if digest is not None and (blank := blank_page(connection, page_number)) is not None:
        return _save_first(connection, sight, blank, reading, article, judgement, next_due, digest)
    _note_first_seen(connection, sight, page_number)
    before = _current(connection, page_number)
    shows = None
    if not is_further_part(connection, sight, page_number):
        shows = version_of_answer(connection, sight, page_number, article, bodies_hash(reading))
    save_parts(connection, sight, reading, page_number, shows)
    if shows is not None:
        add_reading(connection, sight, shows, reading)
        if judgement.verdict.accepted:
            save_attachments(connection, page_number, shows, article, sight)
        settle(connection, page_number, sight)
    _note_success(connection, sight, page_number, next_due)
    outcome = _outcome(connection, page_number, before, shows) if judgement.verdict.accepted else Outcome.REFUSED
    return _saved(connection, page_number, shows, outcome)


def _save_first(
    connection: Connection,
    sight: Sight,
    blank: Blank,
    reading: Reading,
    article: Article,
    judgement: Judgement,
    next_due: datetime | None,
    digest: str,
) -> Saved:
    """Write the first text of a page, and that it was seen to stand, where its own address gave it."""
    public, is_first = save_first_text(connection, sight, blank, reading, article, judgement, next_due, digest)
    outcome = Outcome.NEW if judgement.verdict.accepted else Outcome.REFUSED
    if judgement.verdict.accepted and not is_first:
        outcome = _new_or_copy(connection, blank.number)
    saved = Saved(page_id=blank.public_id, version_id=public, outcome=outcome)
    if not is_plain_sight(sight, judgement):
        return saved
    observe_first(connection, sight, blank)
    if judgement.verdict.accepted:
        settle_moved(connection, blank.number, sight)
    return replace(saved, sighting=Sighting.THERE)


def _new_or_copy(connection: Connection, page_number: int) -> Outcome:
    relation = value_of(connection, "SELECT relation FROM story_member WHERE page_id = ?", (page_number,))
    return Outcome.COPY if relation in (Relation.COPY.value, Relation.NEAR.value) else Outcome.NEW


def _save_refusal(connection: Connection, seen: _Seen, judgement: Judgement) -> Saved:
    sight = seen.sight
    number = seen.shown[1] if seen.shown is not None else page_of_answer(connection, sight, None)
    seen.note(connection, page_id=number)
    _note_first_seen(connection, sight, number)
    if seen.is_new:
        _note_refusal(connection, sight, number, judgement)
    return _saved(connection, number, None, Outcome.REFUSED)


def _outcome(connection: Connection, page_number: int, before: int | None, shows: int | None) -> Outcome:
    current = _current(connection, page_number)
    if shows is None:
        return Outcome.PARTIAL
    if before is None:
        return _new_or_copy(connection, page_number)
    if current == before:
        return Outcome.SAME if shows == current else Outcome.OLDER
    return Outcome.CHANGED


def _saved(connection: Connection, page_number: int, version_number: int | None, outcome: Outcome) -> Saved:
    public = None
    if version_number is not None:
        query = select(version.c.public_id).where(version.c.id == version_number)
        public = connection.execute(query).scalar_one()
    return Saved(page_id=_public_id(connection, page_number), version_id=public, outcome=outcome)


def _public_id(connection: Connection, page_number: int) -> str:
    return connection.execute(select(page.c.public_id).where(page.c.id == page_number)).scalar_one()


def _current(connection: Connection, page_number: int) -> int | None:
    query = select(version.c.id).where(version.c.page_id == page_number, version.c.current)
    return connection.execute(query).scalar_one_or_none()


def _note_first_seen(connection: Connection, sight: Sight, page_number: int) -> None:
    """Note that a page was seen earlier than was known."""
    at = sight.answer.fetched_at
    earlier = update(page).where(page.c.id == page_number, page.c.first_seen_at > at)
    connection.execute(earlier.values(first_seen_at=at))


def _note_refusal(connection: Connection, sight: Sight, page_number: int, judgement: Judgement) -> None:
    """Write that nothing could be read: a try that failed, and the verdict of a page that has no version."""
    at = sight.answer.fetched_at
    attempts, last_at = connection.execute(
        select(page.c.attempts, page.c.last_error_at).where(page.c.id == page_number)
    ).one()
    due = at + retry_wait(attempts)
    newest = or_(page.c.fetched_at.is_(None), page.c.fetched_at < at)
    if last_at is None or last_at < at:
        failed = {"attempts": attempts + 1, "next_due_at": due, "last_error": judgement.verdict.value}
        connection.execute(update(page).where(page.c.id == page_number, newest).values(failed | {"last_error_at": at}))
        bare = ~exists().where(version.c.page_id == page_number)
        verdict = {"verdict": judgement.verdict, "reasons": list(judgement.reasons)}
        connection.execute(update(page).where(page.c.id == page_number, bare).values(verdict))


def _note_success(connection: Connection, sight: Sight, page_number: int, next_due: datetime | None) -> None:
    at = sight.answer.fetched_at
    newest = or_(page.c.fetched_at.is_(None), page.c.fetched_at <= at)
    unfailed = or_(page.c.last_error_at.is_(None), page.c.last_error_at <= at)
    over = {"attempts": 0, "last_error": None, "last_error_at": None, "next_due_at": next_due}
    connection.execute(update(page).where(page.c.id == page_number, and_(newest, unfailed)).values(over))
    connection.execute(update(page).where(page.c.id == page_number, newest).values(fetched_at=at))
