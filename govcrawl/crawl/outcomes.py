"""Outcomes: how a source fared in a run, and the run as a whole; never just exit 0."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from govcrawl.archive.removals.hosts import MOST_TOGETHER
from govcrawl.archive.words import RunOutcome, SiteState

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
    lists_empty: int = 0
    """Columns whose first list page shows no link at all."""
    lists_gone: int = 0
    """Columns that were read before, and whose address gives no list any more."""
    lists_changed: int = 0
    """Columns that show known articles under other addresses."""
    lists_cut: int = 0
    """Columns that would have been read on but for a limit of list pages."""
    links: int = 0
    links_new: int = 0
    links_elsewhere: int = 0
    """Links to hosts that are not the source's; listed, not fetched."""
    links_swept: int = 0
    """Links that a weekly or monthly sweep read beyond what a nightly run reads."""
    links_missed: int = 0
    """Those of them that no run had found before: by `links_swept`, the miss rate."""
    pages_asked: int = 0
    parts_asked: int = 0
    """Further pages of articles that are spread over several."""
    parts_failed: int = 0
    attachments_asked: int = 0
    """Documents that articles link to."""
    attachments_fetched: int = 0
    attachments_failed: int = 0
    pages_archived: int = 0
    pages_refused: int = 0
    pages_blocked: int = 0
    pages_failed: int = 0
    reread: int = 0
    """Earlier captures of pages that were read again, because their newest was read by another extractor version."""
    pages_missing: int = 0
    """Pages that were had before and do not stand where they stood: suspected of removal, or removed."""
    rechecks_asked: int = 0
    """Of `pages_asked`, those that were had before and were due to be looked at again."""
    rechecks_waiting: int = 0
    """Rechecks that the budget had no room for; they wait, and are nothing to worry about."""
    forbidden: int = 0
    """Requests that robots.txt forbids."""
    over_budget: int = 0
    """Pages and list pages left for the next run because a budget was spent; `limits` says which."""
    unproven_ends: int = 0
    """Columns that were due to be read on, but ended without a proof that the list ends there."""
    errors: int = 0
    """Exceptions on the way of a page or list page; the log has them."""
    limits: Counter[str] = field(default_factory=Counter)
    """How often each limit on what comes in fired, by name."""
    interrupted: bool = False
    trouble: str = ""
    """The first thing that went wrong with a list, in a few words."""
    site: str = ""
    """What has become of the whole site, where its pages are missing together."""
    is_dead: bool = False
    """Nothing of the site has been had for weeks."""
    outside_hours: str = ""
    """The hours of a source that was left alone because of them."""

    def note_trouble(self, words: str) -> None:
        """Keep *words* unless there was trouble before."""
        self.trouble = self.trouble or words

    def note_spent(self, budget: str) -> None:
        """Count a page that is left for the next run because that budget is spent."""
        self.over_budget += 1
        self.limits[budget] += 1

    def note_changed(self, words: str) -> None:
        """Count a list that has changed, and say how."""
        self.lists_changed += 1
        self.note_trouble(words)

    def note_unread(self, words: str) -> None:
        """Count a list that cannot be asked for, and why."""
        self.lists_asked += 1
        self.lists_failed += 1
        self.note_trouble(words)

    def note_site(self, states: Mapping[SiteState, tuple[int, datetime]]) -> None:
        """Take over how many pages are missing with their whole site, and since when."""
        if SiteState.DEAD in states:
            count, since = states[SiteState.DEAD]
            # A list that was read is a site that lives.
            self.is_dead = not self.lists_read
            self.site = f"its site is dead, by {since:%Y-%m-%d}: nothing was had for weeks ({count} pages marked)"
        elif SiteState.REBUILT in states:
            count, since = states[SiteState.REBUILT]
            self.site = f"its site was rebuilt, by {since:%Y-%m-%d}: {count} of its pages are missing together"

    def counts(self) -> dict[str, int]:
        """Return the numbers that are not zero, by name; those of limits begin with `limit_`."""
        values = {name: getattr(self, name) for name in self.__slots__}
        numbers = {name: int(value) for name, value in values.items() if isinstance(value, int)}
        numbers |= {f"limit_{name}": count for name, count in self.limits.items()}
        return {name: value for name, value in numbers.items() if value}


def judge_source(tally: Tally) -> tuple[RunOutcome, str]:
    """Return the outcome of a source and its cause in a few words.

    >>> judge_source(Tally(lists_asked=1, lists_read=1, links=20))
    (<RunOutcome.QUIET: 'quiet'>, 'nothing new')
    >>> judge_source(Tally(lists_asked=1, lists_read=1))
    (<RunOutcome.BROKEN: 'broken'>, 'no links on its lists')
    """
    if tally.outside_hours:
        return RunOutcome.QUIET, f"left alone outside {tally.outside_hours}, China's time"
    if tally.interrupted:
        return RunOutcome.INCOMPLETE, "interrupted"
    if tally.is_dead:
        return RunOutcome.BROKEN, tally.site
    outcome, cause = _judge_lists(tally) or _judge_pages(tally)
    if tally.lists_gone or tally.lists_changed:
        cause = f"{cause}; `govcrawl sources mend` finds where its articles went"
    return outcome, f"{cause}; {tally.site}" if tally.site else cause


def _judge_lists(tally: Tally) -> tuple[RunOutcome, str] | None:
    """Return what is wrong with the lists as a whole; None where they can be trusted."""
    if tally.lists_blocked and not tally.lists_read:
        return RunOutcome.BLOCKED, "its lists are blocked"
    if tally.lists_asked and not tally.lists_read:
        cause = "its lists are forbidden by robots.txt" if tally.forbidden else "no list could be read"
        return RunOutcome.BROKEN, _with(cause, tally.trouble)
    if tally.lists_read and not tally.links and not tally.over_budget:
        return RunOutcome.BROKEN, _with("no links on its lists", tally.trouble)
    if tally.links and tally.links == tally.links_elsewhere:
        return RunOutcome.BROKEN, "its lists lead to other hosts only"
    if tally.lists_changed:
        return RunOutcome.BROKEN, _with("a list has changed", tally.trouble)
    if tally.lists_short:
        return RunOutcome.BROKEN, "fewer links than must_have_items"
    return None


def _judge_pages(tally: Tally) -> tuple[RunOutcome, str]:
    fetched = tally.pages_archived + tally.pages_refused + tally.pages_blocked
    if tally.pages_blocked and tally.pages_blocked * 2 > fetched:
        return RunOutcome.BLOCKED, f"{tally.pages_blocked} of {fetched} pages blocked"
    if tally.over_budget:
        words = "its hours ended" if tally.limits["hours"] else "its budget is spent"
        return RunOutcome.INCOMPLETE, f"{words}; the next run goes on"
    if tally.unproven_ends:
        return RunOutcome.INCOMPLETE, "the end of a list is not proven"
    pages_missing = tally.pages_failed + tally.parts_failed + tally.attachments_failed + tally.pages_blocked
    if tally.pages_missing > MOST_TOGETHER and tally.pages_missing * 2 > fetched + tally.pages_missing:
        return RunOutcome.PARTIAL, f"{tally.pages_missing} of {fetched + tally.pages_missing} pages are missing"
    missing = tally.lists_failed + tally.lists_blocked + pages_missing + tally.errors
    if missing:
        return RunOutcome.PARTIAL, _with(f"{missing} requests failed or were blocked", tally.trouble)
    if tally.lists_empty:
        return RunOutcome.PARTIAL, _with(f"no links on {tally.lists_empty} of its lists", tally.trouble)
    missed = f"; a sweep found {tally.links_missed} of {tally.links_swept} links missed" if tally.links_missed else ""
    if tally.pages_archived or tally.pages_refused or tally.pages_missing:
        return RunOutcome.OK, f"all due pages fetched{missed}"
    return RunOutcome.QUIET, f"nothing new{missed}"


def _with(cause: str, trouble: str) -> str:
    return f"{cause}: {trouble}" if trouble else cause


def judge_run(outcomes: Iterable[RunOutcome]) -> RunOutcome:
    """Return the worst of *outcomes*, or quiet where there are none; ok beats quiet.

    >>> judge_run([RunOutcome.QUIET, RunOutcome.OK])
    <RunOutcome.OK: 'ok'>
    """
    return max(outcomes, key=_FROM_BEST.index, default=RunOutcome.QUIET)
