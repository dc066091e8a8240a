"""Whether a list is still what it was when it was last read: rebuilt sites show themselves by that."""

from __future__ import annotations

from collections.abc import Sequence

from govcrawl.archive.pages import NotedLink
from govcrawl.archive.sources import Cursor
from govcrawl.listing import Listing
from govcrawl.periods import CHINA

LEAST_ROWS = 3
"""Rows that a list must show before it is believed to have changed."""


def has_changed(noted: Sequence[NotedLink], cursor: Cursor, listing: Listing) -> bool:
    """Return whether the first page of a list that was read before is no longer what it was.

    None of its rows is known, though at least half are dated within what was read, or the page is of another family
    than it was, or stated further pages and now names none: on a site that was rebuilt the old articles have new
    addresses. (A list that is only fuller than a run can follow has newer rows.) Or its rows had dates, and now none
    has, nor leads any to an article: another page stands in its place.
    """
    if cursor.read_through_at is None or cursor.newest_date is None or len(noted) < LEAST_ROWS:
        return False
    days = [entry.link.date for entry in noted if entry.link.date is not None]
    if not days:
        return not any(entry.state.verdict is not None and entry.state.verdict.accepted for entry in noted)
    if not all(entry.is_new for entry in noted):
        return False
    within = sum((cursor.floor_date or "") <= day <= cursor.newest_date for day in days)
    is_other = cursor.read_as is not None and listing.family != cursor.read_as
    leads_nowhere = listing.next_request is None and (listing.pages or 1) < 2
    is_cut = (cursor.stated_pages or 0) > 1 and leads_nowhere
    return is_other or is_cut or (within >= LEAST_ROWS and within * 2 >= len(noted))


def words_of_change(noted: Sequence[NotedLink], cursor: Cursor, listing: Listing) -> str:
    """Return in a few words how a list has changed since it was last read."""
    before, family = cursor.read_as, listing.family
    kind = f", and is read as {family}, no longer as {before}" if before and before != family else ""
    dates = "none of the addresses known from it" if any(entry.link.date for entry in noted) else "no dates any more"
    return f"{len(noted)} rows and {dates}{kind}"


def words_of_earlier_change(cursor: Cursor) -> str | None:
    """Return since when a list is not what it was; None where it is, or somebody has looked since."""
    return f"not what it was since {cursor.changed_at.astimezone(CHINA):%Y-%m-%d}" if cursor.changed_at else None
