"""What is due: the one place that decides which pages are fetched and how far a list is read.

A list is reconciled, not stopped at the first known link. Every night a window beyond the newest known link is read;
once a week a deeper part of the list, once a month all of it that is followed. What a sweep finds that the nightly
windows had passed by is counted: the miss rate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from govcrawl.archive.pages import ListedLink, NotedLink
from govcrawl.archive.removals.rechecks import Standing
from govcrawl.archive.sources import Cursor
from govcrawl.archive.words import PageStatus
from govcrawl.listing import Listing
from govcrawl.periods import CHINA, Period

FIRST_RUN_PAGES = 5
"""List pages of a column that the first nightly run reads; a backfill reads the rest."""

WINDOW_PAGES = 2
"""List pages without anything new after which a nightly run stops. Lists are not strictly newest first: a peer that
stopped at the first known item lost 7 % of the documents (freelawproject/juriscraper#2152)."""

WINDOW = timedelta(days=30)
"""A nightly run stops earlier where a list page without anything new lies wholly so long before the newest known."""

SWEEP_PAGES = 10
"""List pages that a weekly sweep reads, at most."""

SWEEP = timedelta(days=180)
"""A weekly sweep stops where a list page without anything new lies wholly so long before the newest known."""

SWEEP_AFTER = timedelta(days=6, hours=12)
FULL_SWEEP_AFTER = timedelta(days=29, hours=12)
"""How long after a sweep the next is due; short of whole days, because nightly runs do not start on the second."""

RECHECK_AFTER = timedelta(days=30)
"""A page in the archive for which no look is planned is not fetched again within this time because a list shows it; nor
is a page of the recorded web."""

LOOKS = (1, 3, 7, 30, 60, 120, 240)
"""Days after its publication at which a page is looked at again; then every LOOK_SELDOM days. Edits and removals are
commonest in the first days; what has stood for months is seldom touched."""

LOOK_SELDOM = 182

SUSPECT_LOOKS = (2.0, 6.0, 10.0, 14.25, 21.0, 28.0, 42.0, 60.0, 120.0)
"""Days after the first miss at which a suspected page is looked at: the removal is confirmed, or not, by the fourth."""

REMOVED_LOOKS = (30, 60, 120, 240)
"""Days after the removal (or the move) at which the old address is looked at again; then every LOOK_SELDOM days."""

_SOONEST = timedelta(hours=12)
"""A look that would follow so soon is left out."""


FIRST_DAY = "1994-01-01"
"""No list of the web is older: China was connected to the internet in April 1994 (CNNIC)."""

FUTURE = timedelta(days=366)
"""No list announces what lies further ahead."""


class Place(StrEnum):
    """What the place that a column keeps is for (`kind` of its row); without a word it is a backfill's."""

    BACKFILL = "backfill"
    SWEEP = "sweep"
    END = "end"
    """An empty page among those stated, where the list seems to end; another run may agree."""


class Depth(StrEnum):
    """How far a list is read in a run."""

    FIRST = "first"
    """The first pages of a list that no run has read yet."""
    WINDOW = "window"
    """What is new, and a window beyond the newest known."""
    SWEEP = "sweep"
    """A deeper part, weekly."""
    FULL = "full"
    """Monthly: to the end of a list that was once read to its end, else down to where its first run began."""
    BACKFILL = "backfill"
    """To the end, because the user asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the user asked of this run."""

    period: Period = Period()
    backfill: bool = False
    max_pages: int | None = None
    """List pages a column, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one column is to be read in this run."""

    depth: Depth
    to_end: bool = False
    """Whether only a proven end is far enough."""
    resumes: bool = False
    """Whether the reading keeps its place, to go on over many nights."""
    place: Mapping[str, Any] | None = None
    """Where such a reading was left, once what is new has been read (see `Trail.row`)."""
    window_day: str | None = None
    """A list page without anything new whose rows are all older than this day ends the nightly window."""
    sweep_day: str | None = None
    """Likewise for the weekly sweep."""
    floor_day: str | None = None
    """A list page whose rows are all older than this day ends any reading that does not go to the end."""
    since: str | None = None
    """A list page whose rows are all older than the period that the user asked for ends any reading."""
    known_until: datetime | None = None
    """Until when all that the list showed above the place where reading goes on has been read: what was noted later,
    by a run that did not get as far as was due, counts as new."""


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far one column has been read in this run."""

    pages_read: int = 0
    pages_without_new: int = 0
    window_over: bool = False
    """Whether a nightly window would have ended before this page."""

    def count(self, *, anything_new: bool) -> None:
        """Count a list page that has been read."""
        self.pages_read += 1
        self.pages_without_new = 0 if anything_new else self.pages_without_new + 1


def plan_reading(cursor: Cursor, scope: Scope, now: datetime) -> Plan:
    """Return how a column is to be read at *now* (aware), given how far earlier runs have read it."""
    if scope.backfill and not cursor.done:
        depth = Depth.BACKFILL
    elif cursor.read_through_at is None:
        depth = Depth.FIRST
    elif _is_over(cursor.swept_fully_at, FULL_SWEEP_AFTER, now):
        depth = Depth.FULL
    elif _is_over(cursor.swept_at, SWEEP_AFTER, now):
        depth = Depth.SWEEP
    else:
        depth = Depth.WINDOW
    place = cursor.next
    kind = None if place is None else Place(place.get("kind", Place.BACKFILL))
    # The place of a backfill that is under way stays, also while a sweep passes.
    resumes = depth is Depth.BACKFILL or (depth is Depth.FULL and kind is not Place.BACKFILL)
    if not resumes or kind is not (Place.BACKFILL if depth is Depth.BACKFILL else Place.SWEEP):
        place = None
    moments = [at for at in (cursor.read_through_at, cursor.at if place else None) if at is not None]
    return Plan(
        depth=depth,
        to_end=depth is Depth.BACKFILL or (depth is Depth.FULL and cursor.done),
        resumes=resumes,
        place=place,
        window_day=_before(cursor.newest_date, WINDOW),
        sweep_day=_before(cursor.newest_date, SWEEP),
        floor_day=None if cursor.done else cursor.floor_date,
        since=scope.period.since,
        known_until=max(moments, default=None),
    )


def _is_over(last: datetime | None, after: timedelta, now: datetime) -> bool:
    return last is None or now - last >= after


def _before(day: str | None, span: timedelta) -> str | None:
    return None if day is None else (date.fromisoformat(day) - span).isoformat()


def reads_on(listing: Listing, progress: Progress, plan: Plan) -> bool:
    """Return whether the next page of this column's list, if there is one, is due after *listing*."""
    if is_older(listing, plan.since):
        return False
    if plan.to_end:
        return True
    if is_older(listing, plan.floor_day):
        return False
    if plan.depth is Depth.FIRST:
        # Only a column that moved knows before its first reading how far back it was followed.
        return plan.floor_day is not None or progress.pages_read < FIRST_RUN_PAGES
    if in_window(listing, progress, plan):
        return True
    if plan.depth is Depth.SWEEP:
        return progress.pages_read < SWEEP_PAGES and not is_older(listing, plan.sweep_day)
    # Where nothing tells how far the first run went, a full sweep is a weekly one.
    return plan.depth is Depth.FULL and (plan.floor_day is not None or progress.pages_read < SWEEP_PAGES)


def in_window(listing: Listing, progress: Progress, plan: Plan) -> bool:
    """Return whether a nightly run would read on after *listing*."""
    if progress.pages_without_new == 0:
        return True
    return progress.pages_without_new < WINDOW_PAGES and not is_older(listing, plan.window_day)


def is_older(listing: Listing, day: str | None) -> bool:
    """Return whether every dated link but the pinned ones lies before *day*; False without a day or dates."""
    dates = [link.date for link in listing.links if link.date is not None and not link.pinned]
    return day is not None and bool(dates) and all(one < day for one in dates)


def is_out_of_time(listing: Listing, now: datetime) -> bool:
    """Return whether every dated link lies before the web or well in the future, as in a calendar without end."""
    dates = [link.date for link in listing.links if link.date is not None]
    latest = (now + FUTURE).date().isoformat()
    return bool(dates) and all(one < FIRST_DAY or one > latest for one in dates)


def is_reconciled(entry: NotedLink, plan: Plan) -> bool:
    """Return whether a run that read as far as was due has seen this link before."""
    return not entry.is_new and plan.known_until is not None and entry.state.first_seen_at <= plan.known_until


def is_missed(entry: NotedLink, plan: Plan) -> bool:
    """Return whether a link that lies beyond the nightly window ought to have been found before."""
    floor = plan.floor_day
    return entry.is_new and (entry.link.date is None or floor is None or entry.link.date >= floor)


def due_links(
    noted: Iterable[NotedLink], scope: Scope, now: datetime, replayed: Collection[str] = ()
) -> list[ListedLink]:
    """Return the links of a list page that are to be fetched now, in list order.

    A link whose list date lies outside the period is left; one without a date is fetched, since only its page can tell.
    A page that was had before is looked at in its own time (`next_look`), not because a list shows it.
    *replayed* are addresses that were asked of the same recorded web within RECHECK_AFTER.
    """
    return [
        entry.link
        for entry in noted
        if entry.state.is_due(now, RECHECK_AFTER)
        and (entry.state.status is PageStatus.KNOWN or entry.state.next_due_at is None)
        and entry.link.url not in replayed
        and (entry.link.date is None or scope.period.contains(entry.link.date))
    ]


def next_look(standing: Standing) -> datetime:
    """Return when a page is to be looked at again after an answer that told whether it stands.

    By its age since publication (or its first sight, where that is earlier or no day is known), in LOOKS; suspected and
    removed pages by the time since then. Every wait is cut by 5 to 30 %, by the page's id, so that the pages of one
    night never come due on one night, and a wait of a day ends before the next night's run; those of suspected pages
    are not, because a removal takes fourteen days.
    """
    at = standing.looked_at
    if standing.status is PageStatus.SUSPECTED and standing.suspected_at is not None:
        return at + _wait(at - standing.suspected_at, SUSPECT_LOOKS)
    if standing.status is PageStatus.REMOVED and standing.removed_at is not None:
        wait = _wait(at - standing.removed_at, REMOVED_LOOKS)
    elif standing.moved:
        wait = timedelta(days=REMOVED_LOOKS[1])
    else:
        wait = _wait(at - _born(standing), LOOKS)
    return at + wait * (0.95 - 0.25 * _share(standing.public_id))


def _born(standing: Standing) -> datetime:
    if standing.published is None:
        return standing.first_seen_at
    try:
        day = datetime.combine(date.fromisoformat(standing.published), datetime.min.time(), CHINA)
    except ValueError:
        return standing.first_seen_at
    # A day only: what was published in its course is not older than its first sight on that day.
    same = standing.first_seen_at.astimezone(CHINA).date() <= day.date()
    return standing.first_seen_at if same else day


def _wait(age: timedelta, looks: Sequence[float]) -> timedelta:
    """Return the time from *age* to the next of *looks* (days) that is not too soon."""
    ahead = (timedelta(days=days) - age for days in looks)
    return next((wait for wait in ahead if wait >= _SOONEST), timedelta(days=LOOK_SELDOM))


def _share(public_id: str) -> float:
    """Return a number from 0 to 1 that belongs to a page.

    >>> 0 <= _share("pabcdefghijkl") < 1
    True
    """
    return int.from_bytes(hashlib.sha256(public_id.encode()).digest()[:4]) / 2**32


def is_open(hours: str | None, now: datetime) -> bool:
    """Return whether *now* (aware) lies within *hours* of China's time, such as "22:00-06:00"; None is always.

    >>> from datetime import UTC
    >>> [is_open("22:00-06:00", datetime(2024, 3, 5, hour, tzinfo=UTC)) for hour in (13, 14, 21, 22)]
    [False, True, True, False]
    """
    if hours is None:
        return True
    begin, _, end = hours.partition("-")
    clock = f"{now.astimezone(CHINA):%H:%M}"
    return begin <= clock < end if begin < end else clock >= begin or clock < end
