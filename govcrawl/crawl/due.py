"""What is due: the one place that decides which pages are fetched and how far a list is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from govcrawl.archive.pages import ListedLink, NotedLink
from govcrawl.listing import Listing
from govcrawl.periods import Period

CHINA = timezone(timedelta(hours=8))

FIRST_RUN_PAGES = 5
"""List pages of a column that the first nightly run reads; a backfill reads the rest."""

WINDOW_PAGES = 2
"""List pages without anything new after which a nightly run stops. Lists are not strictly newest first: a peer that
stopped at the first known item lost 7 % of the documents (freelawproject/juriscraper#2152)."""

RECHECK_AFTER = timedelta(days=30)
"""A page that is in the archive is not fetched again within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the user asked of this run."""

    period: Period = Period()
    backfill: bool = False
    max_pages: int | None = None
    """List pages a column, at most."""


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far one column has been read in this run."""

    known_before: bool
    """Whether an earlier run has read this list as far as was due."""
    interrupted: bool = False
    """Whether the last run that read it did not get so far; its first pages may then look known too early."""
    pages_read: int = 0
    pages_without_new: int = 0

    def count(self, *, anything_new: bool) -> None:
        """Count a list page that has been read."""
        self.pages_read += 1
        self.pages_without_new = 0 if anything_new else self.pages_without_new + 1


def due_links(
    noted: Iterable[NotedLink], scope: Scope, now: datetime, replayed: Collection[str] = ()
) -> list[ListedLink]:
    """Return the links of a list page that are to be fetched now, in list order.

    A link whose list date lies outside the period is left; one without a date is fetched, since only its page can tell.
    *replayed* are addresses that were asked of the same recorded web within RECHECK_AFTER.
    """
    return [
        entry.link
        for entry in noted
        if entry.state.is_due(now, RECHECK_AFTER)
        and entry.link.url not in replayed
        and (entry.link.date is None or scope.period.contains(entry.link.date))
    ]


def reads_on(listing: Listing, progress: Progress, scope: Scope) -> bool:
    """Return whether the next page of this column's list, if there is one, is due after *listing*."""
    if older_than_period(listing, scope):
        return False
    if scope.backfill:
        return True
    first_pages = progress.pages_read < FIRST_RUN_PAGES
    if not progress.known_before:
        return first_pages
    return progress.pages_without_new < WINDOW_PAGES or (progress.interrupted and first_pages)


def older_than_period(listing: Listing, scope: Scope) -> bool:
    """Return whether every dated link but the pinned ones lies before the period, so that the rest must, too."""
    since = scope.period.since
    dates = [link.date for link in listing.links if link.date is not None and not link.pinned]
    return since is not None and bool(dates) and all(date < since for date in dates)


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
