"""Removal is a process: suspected, confirmed by further observations while the host is otherwise well, or restored.

The state of a page is worked out anew from all its observations, in order of capture time, so that it does not matter
in which order answers arrive, or how often they are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from govcrawl.archive.driver import run
from govcrawl.archive.identity import Occasion, Sight
from govcrawl.archive.moving import join_moved, namesakes, note_move, settle_left, settle_withdrawn, text_of
from govcrawl.archive.removals.delisting import settle_delisting
from govcrawl.archive.removals.hosts import call_witness, has_older, others_stand, others_went_on, was_well
from govcrawl.archive.removals.observations import note_there
from govcrawl.archive.tables import capture, column, event, listed, observation, page
from govcrawl.archive.words import EventKind, PageStatus, Sighting, SiteState
from govcrawl.periods import CHINA

MISSES = 3
"""Observations on different days that a removal takes at least."""

SPAN = timedelta(days=14)
"""Time that they span at least: servers give 404 under load, and for days
(edgi-govdata-archiving/web-monitoring#122)."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at a page."""

    capture: int
    key: str
    at: datetime
    kind: Sighting
    host: str
    status: int

    def as_record(self) -> dict[str, Any]:
        """Return what an event keeps of it."""
        at = self.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return {"at": at, "capture": self.key, "kind": self.kind.value, "status": self.status}


@dataclass(slots=True)
class _Course:
    """How a page stands after some of its observations."""

    alive: Observation | None = None
    """The last one that showed it."""
    misses: list[Observation] = field(default_factory=list)
    """The counted ones since."""
    stood: dict[int, bool | None] = field(default_factory=dict)
    """Whether other pages of the site stood at each of them, by capture."""
    removed: Observation | None = None
    rebuilt: Observation | None = None
    """The one by which it would be removed, were not most of its site missing with it."""
    events: list[tuple[EventKind, Observation, dict[str, Any]]] = field(default_factory=list)


def settle_removal(connection: Connection, number: int, occasion: Occasion) -> None:
    """Work out how page *number* stands, and make its events those that its observations show.

    One that is another page now has nothing left to stand.
    """
    query = select(page.c.merged_into, page.c.misses, page.c.moved_to).where(page.c.id == number)
    merged_into, misses, was_moved_to = connection.execute(query).one()
    if merged_into is not None:
        return
    seen = _observations(connection, number)
    is_at_rest = misses == 0 and was_moved_to is None
    if is_at_rest and all(one.kind is Sighting.THERE for one in seen):
        return
    course = _Course()
    for one in seen:
        if not one.kind.is_miss:
            _find_there(course, one)
        elif course.alive is not None and was_well(connection, one.host, one.at):
            course.misses.append(one)
            _confirm(connection, number, course, one)
    moved_to = None
    if course.alive is not None and course.alive.kind is Sighting.MOVED:
        moved_to = _page_shown(connection, course.alive.capture, number)
    elif course.misses and course.alive is not None:
        moved_to = _found_elsewhere(connection, number, course.alive.at)
        if moved_to is not None and course.removed is not None:
            course.events.pop()  # the removal of the present course: it was a move
    _write_state(connection, number, course, moved_to)
    _write_events(connection, number, course, occasion)
    _seek_witness(connection, number, course)
    if moved_to is not None and course.misses:
        miss = course.misses[0]
        note_move(connection, number, moved_to, occasion, at=miss.at, capture=miss.capture, cause=miss.kind.value)
        join_moved(connection, number, moved_to, occasion)


def note_unchanged(connection: Connection, sight: Sight, number: int) -> None:
    """Note that the host answered that page *number* stands as it did (304, RFC 9110 §15.4.5), and what follows."""
    note_there(connection, sight, number)
    settle_removal(connection, number, sight)
    settle_delisting(connection, number, sight.capture, sight.answer.fetched_at, sight.now, sight.run_id)


def settle_moved(connection: Connection, number: int, occasion: Occasion) -> None:
    """Settle pages of the same source whose text page *number* bears, and that are missing or whose lists are gone.

    It may be where they moved.
    """
    for (other,) in run(connection, _MISSING_ALIKE, (number,)).fetchall():
        settle_removal(connection, other, occasion)
        settle_left(connection, other, occasion)
    settle_withdrawn(connection, number, occasion)


# CROSS JOIN keeps SQLite from beginning with all pages of the source.
_MISSING_ALIKE = """
SELECT page.id
FROM story_member AS mine
CROSS JOIN story_member AS theirs ON theirs.story_id = mine.story_id AND theirs.page_id <> mine.page_id
CROSS JOIN page ON page.id = theirs.page_id
CROSS JOIN page AS itself ON itself.id = mine.page_id
WHERE mine.page_id = ? AND page.source_id = itself.source_id AND page.moved_to IS NULL
    AND (page.misses > 0 OR EXISTS (
        SELECT 1 FROM listed JOIN "column" ON "column".id = listed.column_id
        WHERE listed.page_id = page.id AND ("column".vanished_at IS NOT NULL OR "column".moved_at IS NOT NULL)))
"""


def settle_run(connection: Connection, run_id: int, occasion: Occasion) -> int:
    """Settle once more the pages that a run found missing, by all that it saw of their hosts; return how many."""
    query = (
        select(observation.c.page_id)
        .join_from(capture, observation, observation.c.capture_id == capture.c.id)
        .where(capture.c.run_id == run_id, observation.c.kind.not_in([Sighting.THERE, Sighting.MOVED]))
        .distinct()
    )
    numbers = connection.execute(query).scalars().all()
    for number in numbers:
        settle_removal(connection, number, occasion)
    return len(numbers)


def _observations(connection: Connection, number: int) -> list[Observation]:
    query = (
        select(
            observation.c.capture_id,
            capture.c.key,
            observation.c.at,
            observation.c.kind,
            observation.c.host,
            capture.c.status,
        )
        .join_from(observation, capture, capture.c.id == observation.c.capture_id)
        .where(observation.c.page_id == number)
        .order_by(observation.c.at, observation.c.capture_id)
    )
    return [Observation(*row) for row in connection.execute(query)]


def _find_there(course: _Course, one: Observation) -> None:
    """Take a page for standing. A blip, missed on one day only, is no event; a move has its own."""
    if one.kind is Sighting.THERE and (course.removed is not None or _days(course.misses) > 1):
        first = course.misses[0]
        away = {
            "was": "removed" if course.removed else "suspected",
            "since": first.as_record()["at"],
            "days": (one.at - first.at).days,
            "cause": course.misses[-1].kind.value,
            "observations": [each.as_record() for each in course.misses],
        }
        course.events.append((EventKind.RESTORED, one, away))
    course.alive, course.misses, course.stood, course.removed, course.rebuilt = one, [], {}, None, None


def _confirm(connection: Connection, number: int, course: _Course, one: Observation) -> None:
    """Take a page for removed where it has been missed long and often enough while others of its host stood."""
    if course.removed is not None or not _is_enough(course.misses):
        return
    stand = _stood(connection, number, course, one)
    course.rebuilt = one if stand is False else None
    if stand is False or (stand is None and has_older(connection, number, one.host, course.misses[0].at)):
        return
    # A page may be away for a night of its own just after its whole site was away for weeks.
    own = [each for each in course.misses if _stood(connection, number, course, each) is not False]
    own = [each for each in own if others_went_on(connection, number, each.host, each.at, one.at) is not False]
    if not _is_enough(own):
        return
    course.removed = one
    detail: dict[str, Any] = {
        "cause": one.kind.value,
        "since": own[0].as_record()["at"],
        "days": (one.at - own[0].at).days,
        "observations": [each.as_record() for each in own],
        "last_alive": course.alive.as_record() if course.alive else None,
    }
    course.events.append((EventKind.REMOVED, one, detail | _last_listing(connection, number)))


def _stood(connection: Connection, number: int, course: _Course, one: Observation) -> bool | None:
    """Return whether other pages of the site stood at a miss; asked once for each, and only where it matters."""
    if one.capture not in course.stood:
        course.stood[one.capture] = others_stand(connection, number, one.host, course.misses[0].at, one.at)
    return course.stood[one.capture]


def _is_enough(misses: Sequence[Observation]) -> bool:
    """Return whether misses are on so many days, and so far apart, that a page may be taken for removed."""
    return _days(misses) >= MISSES and misses[-1].at - misses[0].at >= SPAN


def _seek_witness(connection: Connection, number: int, course: _Course) -> None:
    """Have other pages looked at where only they can tell whether the page is missing, or its site."""
    if course.removed is not None or len(course.misses) < MISSES - 1:
        return
    last = course.misses[-1]
    if _stood(connection, number, course, last) is None:
        call_witness(connection, number, last.host, last.at)


def _days(misses: Sequence[Observation]) -> int:
    """Return on how many days, of China, something was missed."""
    return len({one.at.astimezone(CHINA).date() for one in misses})


def _last_listing(connection: Connection, number: int) -> dict[str, Any]:
    """Return where and when a list last showed the page."""
    query = (
        select(column.c.name, listed.c.last_at, page.c.list_date)
        .join_from(listed, column, column.c.id == listed.c.column_id)
        .join(page, page.c.id == listed.c.page_id)
        .where(listed.c.page_id == number)
        .order_by(listed.c.last_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return {}
    name, at, day = row
    return {"column": name, "listed_at": at.astimezone(UTC).isoformat(timespec="seconds"), "list_date": day}


def _found_elsewhere(connection: Connection, number: int, alive_at: datetime) -> int | None:
    """Return a page of the same source that was first had after *alive_at* and bears the same title and text."""
    own = text_of(connection, number)
    for other in namesakes(connection, number):
        first = select(func.min(observation.c.at)).where(
            observation.c.page_id == other, observation.c.kind == Sighting.THERE
        )
        seen = connection.execute(first).scalar_one()
        if own is not None and seen is not None and seen > alive_at and text_of(connection, other) == own:
            return other
    return None


def _page_shown(connection: Connection, one_capture: int, number: int) -> int | None:
    """Return the page that a redirect from page *number* led to."""
    query = select(capture.c.page_id).where(capture.c.id == one_capture, capture.c.page_id != number)
    return connection.execute(query).scalar_one_or_none()


def _write_state(connection: Connection, number: int, course: _Course, moved_to: int | None) -> None:
    misses = course.misses
    status = None
    if course.alive is not None:
        missing = PageStatus.REMOVED if course.removed else PageStatus.SUSPECTED
        status = missing if misses and moved_to is None else PageStatus.LIVE
    values: dict[str, Any] = {
        "misses": len(misses),
        "suspected_at": misses[0].at if misses else None,
        "last_missed_at": misses[-1].at if misses else None,
        "removed_at": course.removed.at if course.removed and moved_to is None else None,
        "miss_cause": misses[-1].kind if misses else None,
        "moved_to": moved_to,
    }
    here = page.c.id == number
    connection.execute(update(page).where(here).values(values))
    if status is not None:
        connection.execute(update(page).where(here, page.c.status != PageStatus.KNOWN).values(status=status))
    if course.rebuilt is not None and moved_to is None and course.removed is None:
        mark = {"site_state": SiteState.REBUILT, "site_state_at": course.rebuilt.at}
        connection.execute(update(page).where(here, page.c.site_state.is_(None)).values(mark))
    else:
        rebuilt = page.c.site_state == SiteState.REBUILT
        connection.execute(update(page).where(here, rebuilt).values(site_state=None, site_state_at=None))


def _write_events(connection: Connection, number: int, course: _Course, occasion: Occasion) -> None:
    """Make the events of removal and return those of *course*; those on record stay as they are."""
    kinds = [EventKind.REMOVED, EventKind.RESTORED]
    query = select(event.c.id, event.c.kind, event.c.capture_id)
    noted = {
        (kind, one): row
        for row, kind, one in connection.execute(query.where(event.c.page_id == number, event.c.kind.in_(kinds)))
    }
    shown = {(kind, one.capture) for kind, one, _ in course.events}
    stale = [row for step, row in noted.items() if step not in shown]
    if stale:
        connection.execute(delete(event).where(event.c.id.in_(stale)))
    for kind, one, detail in course.events:
        if (kind, one.capture) in noted:
            connection.execute(update(event).where(event.c.id == noted[kind, one.capture]).values(detail=detail))
            continue
        connection.execute(insert(event).values(_event(number, kind, one, occasion) | {"detail": detail}))


def _event(number: int, kind: EventKind, one: Observation, occasion: Occasion) -> dict[str, Any]:
    return {
        "page_id": number,
        "kind": kind,
        "at": one.at,
        "noted_at": occasion.now,
        "capture_id": one.capture,
        "run_id": occasion.run_id,
    }
