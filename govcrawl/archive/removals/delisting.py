"""Delisting: pages that their lists no longer show though they still stand, and that are shown again.

Only a reading of the whole list, to its proven end, says what it no longer shows, and two on different days have to
agree: a row that moves up while a list is read is passed by. Lists that keep their last so many rows delist nothing:
what is older than nearly all of them is taken for having slid off the end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from govcrawl.archive.removals.hosts import is_replayed, note_host
from govcrawl.archive.sources import column_id
from govcrawl.archive.tables import column, event, listed, page
from govcrawl.archive.words import EventKind, PageStatus

READINGS = 2
"""Readings of the whole list that have to agree."""

APART = timedelta(hours=20)
"""Time between them at least; short of a day, because nightly runs do not start on the second."""

NEIGHBOURS = 10
"""Rows next older and next newer of which a list must still show half."""

FEWEST_OLDER = 2
"""Rows next older that it must still show at least: fewer may be pinned ones above a list that has slid on."""


def note_listed(
    connection: Connection, place: int, rows: Sequence[tuple[int, str | None]], at: datetime, run_id: int | None
) -> None:
    """Note that a list page of column *place* shows *rows*: row numbers of pages, and their days, in list order.

    What was delisted is listed again by that. A row before a newer one counts as pinned: where it stands says nothing
    of how far the list goes back.
    """
    if not rows:
        return
    values, newest = {}, ""
    for number, day in reversed(rows):
        pinned = day is not None and day < newest
        newest = max(newest, day or "")
        values[number] = {"page_id": number, "column_id": place, "last_at": at, "pinned": pinned}
    shown = list(values)
    first = {"first_at": at, "unseen": 0}
    statement = upsert(listed)
    set_ = {"last_at": at, "unseen": 0, "unseen_at": None, "pinned": statement.excluded.pinned}
    connection.execute(
        statement.on_conflict_do_update(index_elements=[listed.c.page_id, listed.c.column_id], set_=set_),
        [each | first for each in values.values()],
    )
    url = connection.execute(select(column.c.url).where(column.c.id == place)).scalar_one()
    if not is_replayed(connection, run_id):
        note_host(connection, url, at, good=True)
    back = select(page.c.id, page.c.delisted_at).where(page.c.id.in_(shown), page.c.unlisted_at.is_not(None))
    for number, delisted_at in connection.execute(back).all():
        connection.execute(update(page).where(page.c.id == number).values(unlisted_at=None, delisted_at=None))
        if delisted_at is not None:
            detail = {"delisted_at": delisted_at.isoformat(timespec="seconds"), "days": (at - delisted_at).days}
            _note(connection, number, EventKind.RELISTED, None, detail, at, at, run_id)


def note_swept(
    connection: Connection, source_id: str, column_name: str, begun_at: datetime, at: datetime, run_id: int | None
) -> int:
    """Note that the whole list of a column was read from *begun_at* on, to its proven end; return what it lost.

    Pages that no list shows any more become due at once: they are delisted only if they still stand. A reading over
    the recorded web says nothing, because its pages are of different days.
    """
    place = column_id(connection, source_id, column_name)
    if place is None or is_replayed(connection, run_id):
        return 0
    missed = update(listed).where(
        listed.c.column_id == place,
        listed.c.last_at < begun_at,
        or_(listed.c.unseen_at.is_(None), listed.c.unseen_at < at - APART),
    )
    connection.execute(missed.values(unseen=listed.c.unseen + 1, unseen_at=at))
    elsewhere = listed.alias()
    still = exists().where(elsewhere.c.page_id == page.c.id, elsewhere.c.unseen < READINGS)
    query = (
        select(page.c.id, page.c.list_date)
        .join_from(listed, page, page.c.id == listed.c.page_id)
        .where(listed.c.column_id == place, listed.c.unseen >= READINGS, ~still)
        .where(page.c.status == PageStatus.LIVE, page.c.unlisted_at.is_(None), page.c.list_date.is_not(None))
        .where(page.c.merged_into.is_(None), page.c.moved_to.is_(None))
    )
    lost = [(number, day) for number, day in connection.execute(query) if day is not None]
    if not lost:
        return 0
    rows = _rows(connection, place, begun_at)
    gone = [number for number, day in lost if _stands_between(day, rows)]
    for number in gone:
        connection.execute(update(page).where(page.c.id == number).values(unlisted_at=at, next_due_at=at))
    return len(gone)


def settle_delisting(
    connection: Connection, number: int, capture_number: int, seen_at: datetime, now: datetime, run_id: int | None
) -> None:
    """Take page *number* for delisted, now that it was seen to stand at *seen_at* though no list shows it."""
    unlisted_at = connection.execute(
        select(page.c.unlisted_at).where(
            page.c.id == number, page.c.delisted_at.is_(None), page.c.status == PageStatus.LIVE
        )
    ).scalar_one_or_none()
    if unlisted_at is None or seen_at < unlisted_at:
        return
    connection.execute(update(page).where(page.c.id == number).values(delisted_at=seen_at))
    rows = connection.execute(
        select(column.c.name, listed.c.last_at)
        .join_from(listed, column, column.c.id == listed.c.column_id)
        .where(listed.c.page_id == number)
    ).all()
    shown = [{"column": name, "last_at": at.isoformat(timespec="seconds")} for name, at in rows]
    detail = {"listed": shown, "missed_at": unlisted_at.isoformat(timespec="seconds")}
    _note(connection, number, EventKind.DELISTED, capture_number, detail, seen_at, now, run_id)


def _rows(connection: Connection, place: int, since: datetime) -> list[tuple[str, bool]]:
    """Return the days of the rows that a column has ever shown, in order, and whether it has *since* then."""
    query = (
        select(page.c.list_date, listed.c.last_at >= since)
        .join_from(listed, page, page.c.id == listed.c.page_id)
        .where(listed.c.column_id == place, listed.c.pinned.is_(False), page.c.list_date.is_not(None))
        .where(page.c.merged_into.is_(None), page.c.status != PageStatus.REMOVED)
        .order_by(page.c.list_date)
    )
    return [(day, bool(kept)) for day, kept in connection.execute(query) if day is not None]


def _stands_between(day: str, rows: list[tuple[str, bool]]) -> bool:
    """Return whether a list still shows most of the rows next newer than *day*, and most of those next older.

    >>> rows = [("2024-03-01", True), ("2024-03-02", True), ("2024-03-03", False), ("2024-03-04", True)]
    >>> _stands_between("2024-03-03", rows), _stands_between("2024-03-02", rows)
    (True, False)
    """
    days = [each for each, _ in rows]
    older = [kept for _, kept in rows[: bisect_left(days, day)]][-NEIGHBOURS:]
    newer = [kept for _, kept in rows[bisect_right(days, day) :]][:NEIGHBOURS]
    return sum(older) * 2 >= max(len(older), FEWEST_OLDER * 2) and sum(newer) * 2 >= max(len(newer), 1)


def _note(
    connection: Connection,
    number: int,
    kind: EventKind,
    capture_number: int | None,
    detail: dict[str, Any],
    at: datetime,
    now: datetime,
    run_id: int | None,
) -> None:
    values = {
        "page_id": number,
        "kind": kind,
        "at": at,
        "noted_at": now,
        "capture_id": capture_number,
        "detail": detail,
        "run_id": run_id,
    }
    connection.execute(insert(event).values(values))
