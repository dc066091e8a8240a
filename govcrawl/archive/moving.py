"""An article that moved: its page becomes the page at its new address, with all that was known of it before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, insert, select, update

from govcrawl.archive.driver import run
from govcrawl.archive.identity import Occasion, merge_pages
from govcrawl.archive.joining import join_states
from govcrawl.archive.settling import settle
from govcrawl.archive.tables import (
    capture,
    column,
    event,
    listed,
    observation,
    page,
    reading,
    story_member,
    version,
    version_capture,
)
from govcrawl.archive.words import EventKind, PageStatus
from govcrawl.forms import version_text


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What tells an article of a source from another."""

    title: str
    """In `version_text`."""
    key: str | None
    """Of its story: hash of its text."""
    day: str | None


def text_of(connection: Connection, number: int) -> ArticleText | None:
    """Return title, story key and day of publication of a page's current reading; None without a title."""
    query = (
        select(reading.c.title, reading.c.story_key, reading.c.published_date)
        .join_from(reading, version, version.c.id == reading.c.version_id)
        .where(version.c.page_id == number, version.c.current, reading.c.current)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None or row[0] is None else ArticleText(version_text(row[0]), row[1], row[2])


def namesakes(connection: Connection, number: int) -> Sequence[int]:
    """Return the live pages of the same source and story as page *number*, without those that moved themselves."""
    mine = story_member.alias()
    query = (
        select(page.c.id)
        .join_from(mine, story_member, story_member.c.story_id == mine.c.story_id)
        .join(page, page.c.id == story_member.c.page_id)
        .where(mine.c.page_id == number, page.c.id != number, page.c.status == PageStatus.LIVE)
        .where(page.c.moved_to.is_(None), page.c.merged_into.is_(None))
        .where(page.c.source_id == select(page.c.source_id).where(page.c.id == number).scalar_subquery())
    )
    return connection.execute(query).scalars().all()


def settle_left(connection: Connection, number: int, occasion: Occasion) -> None:
    """Join page *number* with the page that shows its article now, where all its lists are gone or lie elsewhere.

    Whether its old address still answers does not matter: a site that was rebuilt lists its articles anew.
    """
    if connection.execute(select(page.c.merged_into).where(page.c.id == number)).scalar_one() is not None:
        return
    had = _captures(connection, number)
    if not had or not _has_left_lists(connection, number, had[-1][1]):
        return
    other = _shown_elsewhere(connection, number, had[-1][1])
    if other is not None:
        _relist(connection, number, other, had[-1], occasion)


def settle_withdrawn(connection: Connection, number: int, occasion: Occasion) -> None:
    """Let a request to withdraw an article hold for page *number*, too, where that article has moved to it.

    A withdrawn page is in no story, so it is looked for among the few that were withdrawn from the source.
    """
    for other, misses in run(connection, _WITHDRAWN_BESIDE, (number,)).fetchall():
        had, own = _captures(connection, other), text_of(connection, number)
        if not had or own is None or text_of(connection, other) != own:
            continue
        if _captures(connection, number)[0][1] < had[-1][1]:
            continue
        if misses or _has_left_lists(connection, other, had[-1][1]):
            _relist(connection, other, number, had[-1], occasion)
            return


# CROSS JOIN keeps SQLite from beginning with all pages of the source; every new article asks, and withdrawals are few.
_WITHDRAWN_BESIDE = """
SELECT page.id, page.misses
FROM withdrawal
CROSS JOIN page ON page.id = withdrawal.page_id
CROSS JOIN page AS itself ON itself.id = ?
WHERE page.source_id = itself.source_id AND page.id <> itself.id AND page.merged_into IS NULL
"""


def _relist(connection: Connection, old: int, new: int, last: tuple[int, datetime], occasion: Occasion) -> None:
    """Join page *old*, last had in capture *last*, with page *new*, under which its source lists the article now."""
    values = {"moved_to": new, "status": PageStatus.LIVE, "removed_at": None}
    connection.execute(update(page).where(page.c.id == old).values(values))
    note_move(connection, old, new, occasion, at=last[1], capture=last[0], cause="relisted")
    join_moved(connection, old, new, occasion)


def _has_left_lists(connection: Connection, number: int, had_at: datetime) -> bool:
    """Return whether every list that ever showed a page is gone, or lies elsewhere since *had_at*."""
    shown = (
        select(column.c.id)
        .join_from(listed, column, column.c.id == listed.c.column_id)
        .where(listed.c.page_id == number)
    )
    stays = shown.where(column.c.vanished_at.is_(None)).where(
        column.c.moved_at.is_(None) | (column.c.moved_at <= had_at)
    )
    was_shown, is_shown = connection.execute(select(exists(shown), exists(stays))).one()
    return bool(was_shown) and not is_shown


def _shown_elsewhere(connection: Connection, number: int, had_at: datetime) -> int | None:
    """Return a page that was first had when this one was last had, or later, and bears the same title and text.

    A new template may have changed the text a little: a page of its story with its title and its day of publication is
    enough, if there is but one.
    """
    own = text_of(connection, number)
    if own is None:
        return None
    near = []
    for other in namesakes(connection, number):
        had = _captures(connection, other)
        if not had or had[0][1] < had_at:
            continue
        found = text_of(connection, other)
        if found == own:
            return other
        if found is not None and found.day is not None and (found.title, found.day) == (own.title, own.day):
            near.append(other)
    return near[0] if len(near) == 1 else None


def _captures(connection: Connection, number: int) -> list[tuple[int, datetime]]:
    """Return the captures that show a version of a page, in order of time."""
    query = (
        select(capture.c.id, capture.c.fetched_at)
        .join_from(version, version_capture, version_capture.c.version_id == version.c.id)
        .join(capture, capture.c.id == version_capture.c.capture_id)
        .where(version.c.page_id == number, version_capture.c.part == 1)
        .order_by(capture.c.fetched_at, capture.c.id)
    )
    return [(one, at) for one, at in connection.execute(query)]


def note_move(
    connection: Connection, number: int, other: int, occasion: Occasion, *, at: datetime, capture: int, cause: str
) -> None:
    """Note once that the source shows the text of page *number* as page *other* now."""
    noted = select(func.count()).where(
        event.c.page_id == number, event.c.kind == EventKind.MOVED, event.c.other_page_id == other
    )
    if connection.execute(noted).scalar_one():
        return
    urls = [connection.execute(select(page.c.url).where(page.c.id == each)).scalar_one() for each in (number, other)]
    values = {
        "page_id": number,
        "kind": EventKind.MOVED,
        "at": at,
        "noted_at": occasion.now,
        "capture_id": capture,
        "run_id": occasion.run_id,
        "other_page_id": other,
        "detail": {"from": urls[0], "to": urls[1], "cause": cause},
    }
    connection.execute(insert(event).values(values))


def join_moved(connection: Connection, old: int, new: int, occasion: Occasion) -> None:
    """Let page *old* lead to page *new*, where its article stands now; versions, captures and edits go along.

    What was seen at the old address, and what missed it there, stays with the old page: the article was never missing,
    and says nothing of how the new page stands. The caller writes the event.
    """
    seen = select(observation.c.capture_id, observation.c.kind).where(observation.c.page_id == old)
    kinds = {row[0]: row[1] for row in connection.execute(seen)}
    missed = [one for one, kind in kinds.items() if kind.is_miss]
    join_states(connection, old, new, standing=False)
    for table, key, kept in ((observation, observation.c.capture_id, list(kinds)), (capture, capture.c.id, missed)):
        connection.execute(update(table).where(table.c.page_id == new, key.in_(kept)).values(page_id=old))
    merge_pages(connection, old, new, occasion.now)
    settle(connection, new, occasion)
