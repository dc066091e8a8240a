"""Rechecks: what earlier runs have left over, in order, and when each page is looked at again after an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from sqlalchemy import Connection

from govcrawl.archive.pages import DuePage, due_pages, partial_due
from govcrawl.archive.removals.rechecks import (
    Standing,
    plan_looks,
    recheck_due,
    standings_seen,
    standings_unplanned,
    suspected_due,
)
from govcrawl.archive.words import PageStatus
from govcrawl.crawl.due import next_look

_PLANNED_AT_ONCE = 5000
"""Pages without a plan, such as imported ones, that a run plans for at its start, a source."""


class Turn(IntEnum):
    """When a page left over is asked for, as priority of its request: new links have 0, a backfill's lists -10."""

    BEFORE_BACKFILL = -5
    """Links that could not be had yet, articles that lack something, pages suspected of removal."""
    LAST = -20
    """Rechecks: whatever the budget has left."""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A page known from earlier runs that is due."""

    page: DuePage
    turn: Turn


def left_over(connection: Connection, source_id: str, now: datetime, most: int) -> list[LeftOver]:
    """Return the pages of a source that are due, in the order in which they are asked for, at most *most* of each kind.

    Before that, pages that no look is planned for get one.
    """
    plan_unplanned(connection, source_id, now)
    soon = (
        *due_pages(connection, source_id, now, most),
        *partial_due(connection, source_id, now, most),
        *suspected_due(connection, source_id, now, most),
    )
    found = {page.url: LeftOver(page, Turn.BEFORE_BACKFILL) for page in soon}
    for page in recheck_due(connection, source_id, now, most):
        found.setdefault(page.url, LeftOver(page, Turn.LAST))
    return list(found.values())


def plan_unplanned(connection: Connection, source_id: str, now: datetime) -> None:
    """Plan a look for pages that have none; what is long overdue waits for its turn in the queue of rechecks."""
    found = standings_unplanned(connection, source_id, _PLANNED_AT_ONCE)
    plan_looks(connection, [(one.number, next_look(one)) for one in found])


def plan_after(connection: Connection, capture_key: str, shift: Callable[[datetime], datetime]) -> bool:
    """Plan the next look at each page that a capture says something of; return whether one is missing.

    *shift* turns the time that follows from the capture's own into that of the plan: the recorded web is old.
    """
    found: list[Standing] = standings_seen(connection, capture_key)
    plan_looks(connection, [(one.number, shift(next_look(one))) for one in found])
    return any(one.status in (PageStatus.SUSPECTED, PageStatus.REMOVED) for one in found)
