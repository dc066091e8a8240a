"""Outcomes: how a source fared in a run, and the run as a whole; never just exit 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from govcrawl.archive.words import RunOutcome

_EXIT_CODES = {
    RunOutcome.OK: 0,
    RunOutcome.QUIET: 0,
    RunOutcome.PARTIAL: 10,
    RunOutcome.INCOMPLETE: 11,
    RunOutcome.BLOCKED: 12,
    RunOutcome.BROKEN: 13,
}

_FROM_BEST = (
    RunOutcome.QUIET,
    RunOutcome.OK,
    RunOutcome.PARTIAL,
    RunOutcome.INCOMPLETE,
    RunOutcome.BLOCKED,
    RunOutcome.BROKEN,
)


def exit_code(outcome: RunOutcome) -> int:
    """Return what the command line ends with: 0 for ok and quiet, 10 to 13 for the others."""
    return _EXIT_CODES[outcome]


@dataclass(slots=True, kw_only=True)
class Tally:
    """What happened to one source in one run. Numbers count requests or pages."""

    lists_asked: int = 0
    lists_read: int = 0
    lists_blocked: int = 0
    lists_failed: int = 0
    lists_short: int = 0
    """First list pages with fewer links than the catalog's `must_have_items`."""
    links: int = 0
    links_new: int = 0
    links_elsewhere: int = 0
    """Links to hosts that are not the source's; listed, not fetched."""
    pages_asked: int = 0
    pages_archived: int = 0
    pages_refused: int = 0
    pages_blocked: int = 0
    pages_failed: int = 0
    forbidden: int = 0
    """Requests that robots.txt forbids."""
    over_budget: int = 0
    unproven_ends: int = 0
    """Columns whose backfill ended without a proof that the list ends there."""
    interrupted: bool = False

    def counts(self) -> dict[str, int]:
        """Return the numbers that are not zero, by name."""
        values = {name: int(getattr(self, name)) for name in self.__slots__}
        return {name: value for name, value in values.items() if value}


def judge_source(tally: Tally) -> tuple[RunOutcome, str]:
    """Return the outcome of a source and its cause in a few words.

    >>> judge_source(Tally(lists_asked=1, lists_read=1, links=20))
    (<RunOutcome.QUIET: 'quiet'>, 'nothing new')
    >>> judge_source(Tally(lists_asked=1, lists_read=1))
    (<RunOutcome.BROKEN: 'broken'>, 'no links on its lists')
    """
    if tally.interrupted:
        return RunOutcome.INCOMPLETE, "interrupted"
    if tally.lists_blocked and not tally.lists_read:
        return RunOutcome.BLOCKED, "its lists are blocked"
    if tally.lists_asked and not tally.lists_read:
        cause = "its lists are forbidden by robots.txt" if tally.forbidden else "no list could be read"
        return RunOutcome.BROKEN, cause
    if tally.lists_read and not tally.links:
        return RunOutcome.BROKEN, "no links on its lists"
    if tally.lists_short:
        return RunOutcome.BROKEN, "fewer links than must_have_items"
    fetched = tally.pages_archived + tally.pages_refused + tally.pages_blocked
    if tally.pages_blocked and tally.pages_blocked * 2 > fetched:
        return RunOutcome.BLOCKED, f"{tally.pages_blocked} of {fetched} pages blocked"
    if tally.over_budget:
        return RunOutcome.INCOMPLETE, "page budget spent; the next run goes on"
    if tally.unproven_ends:
        return RunOutcome.INCOMPLETE, "the end of a list is not proven"
    if missing := tally.lists_failed + tally.lists_blocked + tally.pages_failed + tally.pages_blocked:
        return RunOutcome.PARTIAL, f"{missing} requests failed or were blocked"
    if tally.pages_archived or tally.pages_refused:
        return RunOutcome.OK, "all due pages fetched"
    return RunOutcome.QUIET, "nothing new"


def judge_run(outcomes: Iterable[RunOutcome]) -> RunOutcome:
    """Return the worst of *outcomes*, or quiet where there are none; ok beats quiet.

    >>> judge_run([RunOutcome.QUIET, RunOutcome.OK])
    <RunOutcome.OK: 'ok'>
    """
    order = [
        RunOutcome.QUIET,
        RunOutcome.OK,
        RunOutcome.PARTIAL,
        RunOutcome.INCOMPLETE,
        RunOutcome.BLOCKED,
        RunOutcome.BROKEN,
    ]
    return max(outcomes, key=order.index, default=RunOutcome.QUIET)
