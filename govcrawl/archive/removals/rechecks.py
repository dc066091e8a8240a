"""Pages that are to be looked at again: how they stand, and which are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select, update

from govcrawl.archive.driver import Prepared
from govcrawl.archive.pages import DuePage, due_rows, shown_links
from govcrawl.archive.tables import capture, observation, page, reading, version
from govcrawl.archive.tables.kinds import utc_text
from govcrawl.archive.words import PageStatus, Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a page stands, by which it is said when to look at it again."""

    number: int
    """Row number."""
    public_id: str
    status: PageStatus
    first_seen_at: datetime
    published: str | None
    """The day of publication or else of its row in the list, YYYY-MM-DD."""
    looked_at: datetime
    """When it last answered with something that told."""
    suspected_at: datetime | None
    removed_at: datetime | None
    moved: bool
    last_sighting: Sighting


def standings_seen(connection: Connection, capture_key: str) -> list[Standing]:
    """Return how the pages stand that a capture says something of, where they have been had and are still shown."""
    return [_standing(*row) for row in _SEEN.all(connection, {"key": capture_key})]


def standings_unplanned(connection: Connection, source_id: str, limit: int) -> list[Standing]:
    """Return how the pages of a source stand for which no further look is planned, such as imported ones."""
    unplanned = (page.c.source_id == source_id) & page.c.next_due_at.is_(None)
    return [_standing(*row) for row in connection.execute(_standings(unplanned).limit(limit))]


def plan_looks(connection: Connection, looks: Iterable[tuple[int, datetime]]) -> None:
    """Set when pages, by row number, are to be looked at again."""
    for number, at in looks:
        _PLAN.run(connection, {"next_due_at": at, "number": number})


def suspected_due(connection: Connection, source_id: str, now: datetime, limit: int) -> list[DuePage]:
    """Return pages suspected of removal that are due, the longest overdue first."""
    query = shown_links(source_id).where(page.c.next_due_at <= now, page.c.status == PageStatus.SUSPECTED)
    return due_rows(connection, query.order_by(page.c.next_due_at, page.c.id).limit(limit))


def recheck_due(connection: Connection, source_id: str, now: datetime, limit: int) -> list[DuePage]:
    """Return other pages whose planned recheck (`next_due_at`) has come, the most overdue first.

    How overdue a page is, is measured by how long it was to wait, so that young pages come before old ones.
    """
    wait = func.julianday(page.c.next_due_at) - func.julianday(func.coalesce(page.c.fetched_at, page.c.first_seen_at))
    late = (func.julianday(utc_text(now)) - func.julianday(page.c.next_due_at)) / func.max(wait, 0.5)
    query = shown_links(source_id).where(
        page.c.next_due_at <= now, page.c.status.in_([PageStatus.LIVE, PageStatus.REMOVED])
    )
    return due_rows(connection, query.order_by(late.desc(), page.c.id).limit(limit))


def _standings(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    newest = (
        select(observation.c.kind)
        .where(observation.c.page_id == page.c.id)
        .order_by(observation.c.at.desc(), observation.c.capture_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    looked = select(func.max(observation.c.at)).where(observation.c.page_id == page.c.id).scalar_subquery()
    query: Select[*tuple[Any, ...]] = (
        select(
            page.c.id, page.c.public_id, page.c.status, page.c.first_seen_at,
            func.coalesce(reading.c.published_date, page.c.list_date), looked, page.c.fetched_at, page.c.suspected_at,
            page.c.removed_at, page.c.moved_to, newest,
        )
        .join_from(page, version, (version.c.page_id == page.c.id) & version.c.current)
        .join(reading, (reading.c.version_id == version.c.id) & reading.c.current)
        .where(condition, page.c.merged_into.is_(None), page.c.status != PageStatus.KNOWN)
        .order_by(page.c.id)
    )  # fmt: skip
    return query


def _standing(
    number: int,
    public_id: str,
    status: PageStatus,
    first_seen_at: datetime,
    published: str | None,
    looked_at: datetime | None,
    fetched_at: datetime | None,
    suspected_at: datetime | None,
    removed_at: datetime | None,
    moved_to: object,
    newest: Sighting | None,
) -> Standing:
    return Standing(
        number=number,
        public_id=public_id,
        status=status,
        first_seen_at=first_seen_at,
        published=published,
        looked_at=looked_at or fetched_at or first_seen_at,
        suspected_at=suspected_at,
        removed_at=removed_at,
        moved=moved_to is not None,
        last_sighting=Sighting(newest) if newest else Sighting.THERE,
    )


_OBSERVED = select(observation.c.page_id).join_from(observation, capture, capture.c.id == observation.c.capture_id)
_SEEN = Prepared(_standings(page.c.id.in_(_OBSERVED.where(capture.c.key == bindparam("key")))))
_PLAN = Prepared(update(page).where(page.c.id == bindparam("number")))
