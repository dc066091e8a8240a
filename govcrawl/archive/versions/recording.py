"""Versions and readings of a page: which state an answer shows, and what each extractor version reads in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from govcrawl.archive.driver import Prepared
from govcrawl.archive.identity import Sight
from govcrawl.archive.search.indexing import index_page
from govcrawl.archive.stories.assignment import assign_story
from govcrawl.archive.tables import capture, page, reading, version, version_capture
from govcrawl.archive.tables.kinds import row_of
from govcrawl.archive.versions.states import State, changed_fields, is_better, state_hash, state_of
from govcrawl.article import Article, Judgement, OriginPlace, Precision, Reading
from govcrawl.canonical import version_id
from govcrawl.errors import ArchiveError
from govcrawl.forms import MATCH_FORM, VERSION_FORM, story_key

STATE_COLUMNS = (
    reading.c.title, reading.c.text, reading.c.origin, reading.c.published_date, reading.c.published_rule,
    reading.c.published_precision, reading.c.encoding,
)  # fmt: skip
"""What `state_of_row` takes, in order."""


def reading_hash(article: Article) -> str:
    """Return the SHA-256 over what tells versions apart (see `states`)."""
    return state_hash(state_of(article))


def state_of_row(row: Row[*tuple[Any, ...]] | Sequence[Any]) -> State:
    """Return the state that a reading on record tells, given its STATE_COLUMNS."""
    title, text, origin, day, rule, precision, encoding = row
    return State(
        title=title, text=text, origin=origin, day=day, rule=rule,
        precision=precision and Precision(precision), encoding=encoding,
    )  # fmt: skip


def version_of_capture(connection: Connection, capture_number: int) -> tuple[int, int] | None:
    """Return the row numbers of the version that a capture shows and of its page, or None before it is read."""
    row = _SHOWN.one_or_none(connection, {"number": capture_number})
    return None if row is None else (row[0], row[1])


_SHOWN = Prepared(
    select(version.c.id, version.c.page_id)
    .join_from(version_capture, version, version.c.id == version_capture.c.version_id)
    .where(version_capture.c.capture_id == bindparam("number"))
)


def version_of_answer(
    connection: Connection, sight: Sight, page_number: int, article: Article, body_sha256: str
) -> int | None:
    """Return the version that an answer shows, made where it is a new one; None for a cut-off copy of a whole page.

    The same bytes are the same state, and so is the same reading, whichever extractor version made it, or one in which
    the same extractor version finds nothing changed (`states.changed_fields`). *body_sha256* is over all parts of the
    article (`parts.bodies_hash`). What other extractor versions read is to be read again before (`rereading`).
    """
    digest = reading_hash(article)
    partial = sight.answer.partial
    known = _same_reading(connection, page_number, digest)
    if known is None and not partial:
        known = _same_body(connection, page_number, body_sha256)
    if known is None and partial and _has_whole(connection, page_number):
        return None
    if known is None and not partial:
        known = _same_state(connection, sight, page_number, article)
    if known is None:
        public = connection.execute(select(page.c.public_id).where(page.c.id == page_number)).scalar_one()
        known, _ = insert_version(
            connection, sight, page_number, public, article, body_sha256, digest=digest, current=False
        )
    elif not partial:
        connection.execute(update(version).where(version.c.id == known, version.c.partial).values(partial=False))
    link = {"capture_id": sight.capture, "version_id": known, "part": 1}
    connection.execute(insert(version_capture).values(link))
    return known


def add_reading(connection: Connection, sight: Sight, version_number: int, found: Reading) -> bool:
    """Write what an extractor version reads in a version, and return True; False where it is on record.

    The newest extractor version's reading becomes the current one. Of two captures of one version, the reading that
    gives it better (`states.is_better`) stays; otherwise the first. *found* has its article and judgement; its story
    key is made here when None.
    """
    article, judgement = found.article, found.judgement
    if article is None or judgement is None:
        raise ArchiveError(f"{found.page.url} was not read and judged; there is nothing to add")
    rows = connection.execute(
        select(reading.c.id, reading.c.extractor, *STATE_COLUMNS).where(reading.c.version_id == version_number)
    ).all()
    for number, extractor, *fields in rows:
        if extractor == article.extractor:
            old = state_of_row(fields)
            better = is_better(state_of(article), old)
            if better:
                values = _values(sight, version_number, found, article, judgement)
                _replace(
                    connection,
                    number,
                    values,
                    now=sight.now,
                    forget=(article.title, article.text) != (old.title, old.text),
                )
            return better
    newest = all(row[1] < article.extractor for row in rows)
    if newest:
        connection.execute(update(reading).where(reading.c.version_id == version_number).values(current=False))
    values = _values(sight, version_number, found, article, judgement)
    connection.execute(insert(reading).values(values | {"current": newest}))
    return True


@dataclass(frozen=True, slots=True)
class Inserted:
    """A reading that was written, and those of its columns that were made on the way."""

    number: int
    story_key: str | None
    chars: int
    day: str | None
    origin_admin_code: str | None


def insert_reading(
    connection: Connection,
    sight: Sight,
    version_number: int,
    found: Reading,
    article: Article,
    judgement: Judgement,
    digest: str,
) -> Inserted:
    """Write the first reading of a new version: its current one. *digest* is its `reading_hash`."""
    values = _values(sight, version_number, found, article, judgement, digest)
    number = _READING.insert(connection, values | {"current": True})
    made = [values[name] for name in ("story_key", "chars", "published_date", "origin_admin_code")]
    return Inserted(number, *made)  # type: ignore[arg-type]  # `_values` has these types under these names


_READING = Prepared(insert(reading))


def _replace(connection: Connection, number: int, values: dict[str, object], *, now: datetime, forget: bool) -> None:
    """Put a better reading in place of one on record; with *forget*, what was made of its words is made anew."""
    if forget:
        owner = select(version.c.page_id).join(reading, reading.c.version_id == version.c.id)
        page_number = connection.execute(owner.where(reading.c.id == number)).scalar_one()
        index_page(connection, page_number, None)
        assign_story(connection, page_number, None, now)
    connection.execute(update(reading).where(reading.c.id == number).values(values))


def _values(
    sight: Sight,
    version_number: int,
    found: Reading,
    article: Article,
    judgement: Judgement,
    digest: str | None = None,
) -> dict[str, object]:
    key = found.story_key or story_key(article.title, article.text) if judgement.verdict.accepted else None
    own = {
        "version_id": version_number, "capture_id": sight.capture, "story_key": key,
        "hash": digest or reading_hash(article), "created_at": sight.now, "run_id": sight.run_id,
    }  # fmt: skip
    return _fields(article) | _judged(judgement) | _placed(found.origin_place) | own


def _fields(article: Article) -> dict[str, object]:
    published = article.published
    return {
        "extractor": article.extractor,
        "form": VERSION_FORM,
        "title": article.title,
        "title_rule": article.title_rule,
        "published_at": published.value if published else None,
        "published_date": published.date if published else None,
        "published_precision": published.precision if published else None,
        "published_rule": published.rule if published else None,
        "published_raw": published.raw if published else None,
        "origin": article.origin,
        "editor": article.editor,
        "author": article.author,
        "text": article.text,
        "chars": len(re.sub(r"\s", "", article.text)),
        "keywords": list(article.keywords),
        "breadcrumb": list(article.breadcrumb),
        "site_name": article.site_name,
        "site_id_code": article.site_id_code,
        "meta": dict(article.meta),
        "document": asdict(article.document) if article.document else None,
        "modified_at": article.modified.value if article.modified else None,
        "modified_raw": article.modified.raw if article.modified else None,
        "images": [asdict(one) for one in article.images],
        "parts": [asdict(one) for one in article.parts],
        "removed": [asdict(one) for one in article.removed],
        "signals": row_of(article.signals),
        "encoding": article.encoding,
        "encoding_rule": article.encoding_rule,
        "match_form": MATCH_FORM,
    }


def _judged(judgement: Judgement) -> dict[str, object]:
    return {
        "verdict": judgement.verdict,
        "reasons": list(judgement.reasons),
        "topics": list(judgement.topics),
        "topics_version": judgement.lexicon,
        "relevance": judgement.relevance,
    }


def _placed(place: OriginPlace | None) -> dict[str, object]:
    return {
        "origin_admin_code": place.admin_code if place else None,
        "origin_source_id": place.source_id if place else None,
        "origin_rule": place.rule if place else None,
        "origin_confidence": place.confidence if place else None,
    }


def _same_reading(connection: Connection, page_number: int, digest: str) -> int | None:
    query = (
        select(version.c.id)
        .join_from(version, reading, reading.c.version_id == version.c.id)
        .where(version.c.page_id == page_number, reading.c.hash == digest)
        .order_by(version.c.id)
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _same_body(connection: Connection, page_number: int, body_sha256: str) -> int | None:
    query = (
        select(version.c.id)
        .join_from(version, version_capture, version_capture.c.version_id == version.c.id)
        .join(capture, capture.c.id == version_capture.c.capture_id)
        .where(version.c.page_id == page_number, version_capture.c.part == 1, capture.c.partial.is_(False))
        .where(or_(capture.c.body_sha256 == body_sha256, version.c.body_sha256 == body_sha256))
        .order_by(version.c.id)
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _same_state(connection: Connection, sight: Sight, page_number: int, article: Article) -> int | None:
    """Return the version in which the same extractor version read nothing else, the one seen nearest in time."""
    distance = func.min(
        func.abs(func.julianday(capture.c.fetched_at) - func.julianday(sight.answer.fetched_at.isoformat()))
    )
    query = (
        select(version.c.id, *STATE_COLUMNS)
        .join_from(version, reading, reading.c.version_id == version.c.id)
        .join(version_capture, version_capture.c.version_id == version.c.id)
        .join(capture, capture.c.id == version_capture.c.capture_id)
        .where(version.c.page_id == page_number, version.c.partial.is_(False))
        .where(reading.c.extractor == article.extractor, version_capture.c.part == 1)
        .group_by(version.c.id)
        .order_by(distance, version.c.id)
    )
    found = state_of(article)
    for number, *fields in connection.execute(query):
        if not changed_fields(state_of_row(fields), found):
            return int(number)
    return None


def _has_whole(connection: Connection, page_number: int) -> bool:
    query = select(version.c.id).where(version.c.page_id == page_number, version.c.partial.is_(False)).limit(1)
    return connection.execute(query).first() is not None


def insert_version(
    connection: Connection,
    sight: Sight,
    page_number: int,
    page_id: str,
    article: Article,
    body_sha256: str,
    *,
    digest: str,
    current: bool,
) -> tuple[int, str]:
    """Write a new version of a page, and return its row number and public id; *digest* is its `reading_hash`."""
    public = version_id(page_id, digest)
    values = {
        "public_id": public,
        "page_id": page_number,
        "reading_hash": digest,
        "form": VERSION_FORM,
        "extractor": article.extractor,
        "body_sha256": body_sha256,
        "partial": sight.answer.partial,
        "current": current,
        "created_at": sight.now,
        "run_id": sight.run_id,
    }
    return _VERSION.insert(connection, values), public


_VERSION = Prepared(insert(version))
