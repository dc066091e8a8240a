"""What follows from all that is known of a page: its current version, its edits, its story, its place in the index.

Everything is worked out from capture times, so the order in which answers arrive does not matter.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, Select, delete, exists, func, insert, select, update

from govcrawl.archive.identity import Occasion
from govcrawl.archive.search.indexing import index_page
from govcrawl.archive.stories.assignment import assign_story
from govcrawl.archive.tables import capture, event, page, reading, version, version_capture, withdrawal
from govcrawl.archive.versions.edits import edit_between
from govcrawl.archive.words import EventKind, PageStatus
from govcrawl.article import Verdict


def settle(connection: Connection, page_number: int, occasion: Occasion) -> None:
    """Work out the state of a page from its versions; call it after any change of them.

    Current is the newest article, whole before cut off; a refused answer (a list, a template farm …) never displaces
    an article. Without any version nothing changes.
    """
    current = _choose(connection, page_number)
    if current is None:
        return
    others = update(version).where(version.c.page_id == page_number, version.c.id != current, version.c.current)
    connection.execute(others.values(current=False))
    connection.execute(update(version).where(version.c.id == current).values(current=True))
    number, verdict, reasons, key = connection.execute(
        select(reading.c.id, reading.c.verdict, reading.c.reasons, reading.c.story_key).where(
            reading.c.version_id == current, reading.c.current
        )
    ).one()
    connection.execute(update(page).where(page.c.id == page_number).values(verdict=verdict, reasons=reasons))
    known = update(page).where(page.c.id == page_number, page.c.status == PageStatus.KNOWN)
    connection.execute(known.values(status=PageStatus.LIVE))
    _settle_edits(connection, page_number, occasion)
    shown = verdict.accepted and not _is_hidden(connection, page_number)
    assign_story(connection, page_number, key if shown else None, occasion.now, occasion.found)
    index_page(connection, page_number, number if shown else None)


def _choose(connection: Connection, page_number: int) -> int | None:
    query = (
        select(version.c.id, version.c.partial, reading.c.verdict, func.max(capture.c.fetched_at))
        .join_from(version, reading, (reading.c.version_id == version.c.id) & reading.c.current)
        .join(version_capture, version_capture.c.version_id == version.c.id)
        .join(capture, capture.c.id == version_capture.c.capture_id)
        .where(version.c.page_id == page_number, version_capture.c.part == 1)
        .group_by(version.c.id)
    )
    ranked = [
        (verdict.accepted, not partial, last_at, number)
        for number, partial, verdict, last_at in connection.execute(query)
    ]
    return max(ranked)[-1] if ranked else None


def _is_hidden(connection: Connection, page_number: int) -> bool:
    """Return whether a page was merged into another one, or withdrawn."""
    withdrawn = exists().where(withdrawal.c.page_id == page_number)
    query = select(page.c.merged_into.is_not(None) | withdrawn).where(page.c.id == page_number)
    return bool(connection.execute(query).scalar_one())


def _settle_edits(connection: Connection, page_number: int, occasion: Occasion) -> None:
    """Make the page's `edited` events those that its captures, in order of time, show."""
    versions = connection.execute(
        select(func.count()).select_from(version).where(version.c.page_id == page_number)
    ).scalar_one()
    if versions < 2:
        return
    noted = {
        (one_capture, before, after): number
        for number, one_capture, before, after in connection.execute(
            select(event.c.id, event.c.capture_id, event.c.from_version_id, event.c.to_version_id).where(
                event.c.page_id == page_number, event.c.kind == EventKind.EDITED
            )
        )
    }
    shown = connection.execute(sequence(page_number)).all()
    kept = set()
    for (_, _, before), (one_capture, at, after) in pairwise(shown):
        if before == after:
            continue
        step = (one_capture, before, after)
        if step in noted:
            kept.add(step)
        elif edit := edit_between(connection, before, after):
            values = {
                "page_id": page_number, "kind": EventKind.EDITED, "at": at, "noted_at": occasion.now,
                "capture_id": one_capture, "from_version_id": before, "to_version_id": after,
                "extractor": edit.extractor, "fields": list(edit.fields), "run_id": occasion.run_id,
                "weight": edit.weight, "marks": edit.marks,
            }  # fmt: skip
            connection.execute(insert(event).values(values))
    stale = [number for step, number in noted.items() if step not in kept]
    if stale:
        connection.execute(delete(event).where(event.c.id.in_(stale)))


def sequence(page_number: int) -> Select[int, datetime, int]:
    """Return the query for the whole captures of a page's articles in order of time: capture, time, version."""
    return (
        select(capture.c.id, capture.c.fetched_at, version.c.id)
        .join_from(version, reading, (reading.c.version_id == version.c.id) & reading.c.current)
        .join(version_capture, version_capture.c.version_id == version.c.id)
        .join(capture, capture.c.id == version_capture.c.capture_id)
        .where(version.c.page_id == page_number, version_capture.c.part == 1, capture.c.partial.is_(False))
        .where(reading.c.verdict.in_([Verdict.ARTICLE, Verdict.FLAGGED]), version.c.partial.is_(False))
        .order_by(capture.c.fetched_at, capture.c.id)
    )
