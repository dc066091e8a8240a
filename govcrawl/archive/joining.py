"""Two pages that are one: whether they are two articles after all, and how the states of both become those of one."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

from sqlalchemy import Connection, or_, select, update

from govcrawl.archive.tables import attachment, capture, event, observation, page, reading, version, version_capture
from govcrawl.archive.words import EventKind
from govcrawl.forms import version_text

AT_ONCE = timedelta(days=1)
"""Texts captured within this time are two articles, not an article and its edit: edits within a day are rare, and a
wrong rule makes many pairs."""


def are_two_articles(connection: Connection, one: int, other: int) -> bool:
    """Tell whether two pages with one key differ in their texts at one time, so that the key is wrong for them.

    Never where they have had bytes or a text in common. Titles and texts are compared as one extractor version reads
    them, where one has read both, and cut-off captures are left out.
    """
    if _bodies(connection, one) & _bodies(connection, other):
        return False
    seen, others = _captures(connection, one), _captures(connection, other)
    texts = {number: _texts(connection, number) for number in {number for _, number in seen + others}}
    if any(_is_same(texts[mine], texts[theirs]) for (_, mine), (_, theirs) in product(seen, others)):
        return False
    return any(abs(at - then) <= AT_ONCE for (at, _), (then, _) in product(seen, others))


def join_states(connection: Connection, loser: int, target: int, *, standing: bool = True) -> None:
    """Let what page *loser* has shown be states of page *target*: versions, captures, edits and attachments.

    A version that *target* has as well stays where it is and passes its captures on. Ids stay. How the page stands is
    taken over from where it was seen later, unless the two stand at different places (*standing* False). Settle
    *target* afterwards.
    """
    for number, partial in connection.execute(
        select(version.c.id, version.c.partial).where(version.c.page_id == loser).order_by(version.c.id)
    ).all():
        twin = _twin(connection, number, target)
        if twin is None:
            connection.execute(update(version).where(version.c.id == number).values(page_id=target, current=False))
            continue
        if not partial:
            connection.execute(update(version).where(version.c.id == twin).values(partial=False))
        connection.execute(
            update(version_capture).where(version_capture.c.version_id == number).values(version_id=twin)
        )
        for place in (event.c.from_version_id, event.c.to_version_id, attachment.c.version_id):
            connection.execute(update(place.table).where(place == number).values({place: twin}))
    edits = update(event).where(event.c.page_id == loser, event.c.kind == EventKind.EDITED)
    connection.execute(edits.values(page_id=target))
    connection.execute(update(capture).where(capture.c.page_id == loser).values(page_id=target))
    seen = select(observation.c.capture_id).where(observation.c.page_id == target)
    moved = update(observation).where(observation.c.page_id == loser, observation.c.capture_id.not_in(seen))
    connection.execute(moved.values(page_id=target))
    known = select(attachment.c.url_key).where(attachment.c.page_id == target)
    links = update(attachment).where(attachment.c.page_id == loser, attachment.c.url_key.not_in(known))
    connection.execute(links.values(page_id=target))
    _join_standing(connection, loser, target, whole=standing)


_STANDING = (
    "status", "fetched_at", "attempts", "next_due_at", "last_error", "last_error_at",
    "misses", "suspected_at", "last_missed_at", "removed_at", "miss_cause",
)  # fmt: skip


def _join_standing(connection: Connection, loser: int, target: int, *, whole: bool) -> None:
    """Take over from the page that is left how the page stands, where it was seen later, and since when it is known.

    Only the latter unless *whole*.
    """
    fields = [page.c[name] for name in (*_STANDING, "first_seen_at", "last_listed_at")]
    left, kept = (
        connection.execute(select(*fields).where(page.c.id == number)).mappings().one() for number in (loser, target)
    )
    listed = [at for at in (left["last_listed_at"], kept["last_listed_at"]) if at is not None]
    values = {
        "first_seen_at": min(left["first_seen_at"], kept["first_seen_at"]),
        "last_listed_at": max(listed, default=None),
    }
    if (
        whole
        and left["fetched_at"] is not None
        and (kept["fetched_at"] is None or left["fetched_at"] > kept["fetched_at"])
    ):
        values |= {name: left[name] for name in _STANDING}
    connection.execute(update(page).where(page.c.id == target).values(values))


def _captures(connection: Connection, number: int) -> list[tuple[datetime, int]]:
    """Return when whole captures showed which version of a page."""
    query = (
        select(capture.c.fetched_at, version.c.id)
        .join_from(version, version_capture, version_capture.c.version_id == version.c.id)
        .join(capture, capture.c.id == version_capture.c.capture_id)
        .where(version.c.page_id == number, version_capture.c.part == 1)
        .where(capture.c.partial.is_(False), version.c.partial.is_(False))
    )
    return [(at, shown) for at, shown in connection.execute(query)]


def _bodies(connection: Connection, number: int) -> set[str]:
    query = select(version.c.body_sha256).where(version.c.page_id == number, version.c.partial.is_(False))
    return set(connection.execute(query).scalars())


def _texts(connection: Connection, number: int) -> dict[int, str]:
    """Return title and text of a version by the extractor versions that read it; -1 is the current reading."""
    rows = connection.execute(
        select(reading.c.extractor, reading.c.current, reading.c.title, reading.c.text).where(
            reading.c.version_id == number
        )
    )
    found: dict[int, str] = {}
    for extractor, current, title, text in rows:
        found[extractor] = f"{version_text(title or '')}\n{version_text(text)}"
        if current:
            found[-1] = found[extractor]
    return found


def _is_same(one: dict[int, str], other: dict[int, str]) -> bool:
    judge = min((one.keys() & other.keys()) - {-1}, default=-1)
    return one.get(judge) == other.get(judge)


def _twin(connection: Connection, number: int, target: int) -> int | None:
    """Return the version of page *target* that is the state of version *number*: the same reading or bytes."""
    hashes = select(reading.c.hash).where(reading.c.version_id == number)
    body = select(version.c.body_sha256).where(version.c.id == number, version.c.partial.is_(False))
    query = (
        select(version.c.id)
        .join_from(version, reading, reading.c.version_id == version.c.id)
        .where(version.c.page_id == target)
        .where(or_(reading.c.hash.in_(hashes), version.c.body_sha256.in_(body)))
        .order_by(version.c.id)
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()
