"""Outcomes: how a source fared in a run, and the run as a whole; never just exit 0."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from govcrawl.archive.removals.hosts import MOST_TOGETHER
from govcrawl.archive.words import RunOutcome, SiteState
from govcrawl.causes import Cause

_EXIT_CODES = {
    RunOutcome.OK: 0,
    RunOutcome.QUIET: 0,
    RunOutcome.PARTIAL: 10,
    RunOutcome.INCOMPLETE: 11,
    RunOutcome.BLOCKED: 12,
    RunOutcome.BROKEN: 13,
}

FROM_BEST = (
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
    pages_new: int = 0
    """Of `pages_archived`, those that were not had before."""
    pages_changed: int = 0
    """Of them, those that read otherwise than before."""
    pages_unchanged: int = 0
    """Of them, those in which nothing is new: the same text, or an answer that says so (304)."""
    pages_refused: int = 0
    fruitless_before: int = 0
    """New pages of earlier runs that were refused, one after the other, since the last that was an article."""
    pages_blocked: int = 0
    pages_failed: int = 0
    reread: int = 0
    """Earlier captures of pages that were read again, because their newest was read by another extractor version."""
    pages_missing: int = 0
    """Pages that were had before and do not stand where they stood: suspected of removal, or removed."""
    pages_left: int = 0
    """Pages left for the next run because of what their host answered to others: a block, or the same page again."""
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
    tls_excused: int = 0
    """Answers over connections with a fault of TLS that the catalog allows."""
    errors: int = 0
    """Exceptions on the way of a page or list page; the log has them."""
    limits: Counter[str] = field(default_factory=Counter)
    """How often each limit on what comes in fired, by name."""
    lists: Counter[Cause] = field(default_factory=Counter)
    """What kept list pages from being read, or ails what was read of them."""
    pages: Counter[Cause] = field(default_factory=Counter)
    """What kept articles, their parts and attachments from being had or read."""
    words: dict[Cause, str] = field(default_factory=dict)
    """Of each cause, the first case in a few words."""
    interrupted: bool = False
    stopped_by: Cause = Cause.INTERRUPTED
    """Why the run ended before its time, where it did."""
    silence: str = ""
    """How long nothing new has come, where the source's own rhythm does not explain it."""
    site: str = ""
    """What has become of the whole site, where its pages are missing together."""
    is_dead: bool = False
    """Nothing of the site has been had for weeks."""
    outside_hours: str = ""
    """The hours of a source that was left alone because of them."""

    def note_list(self, cause: Cause, words: str = "") -> None:
        """Count what is wrong with a list, and keep the words of its first case."""
        self.lists[cause] += 1
        self.words.setdefault(cause, words)

    def note_page(self, cause: Cause, words: str = "") -> None:
        """Count what is wrong with a page, and keep the words of its first case."""
        self.pages[cause] += 1
        self.words.setdefault(cause, words)

    def note_spent(self, budget: str) -> None:
        """Count a page that is left for the next run because that budget is spent."""
        self.over_budget += 1
        self.limits[budget] += 1

    def note_changed(self, words: str) -> None:
        """Count a list that has changed, and say how."""
        self.lists_changed += 1
        self.note_list(Cause.LIST_CHANGED, words)

    def note_unread(self, cause: Cause, words: str) -> None:
        """Count a list that cannot be asked for, and why."""
        self.lists_asked += 1
        self.lists_failed += 1
        self.note_list(cause, words)

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
        """Return the numbers that are not zero, by name.

        Those of limits begin with `limit_`, those of causes with `list_` or `page_`.
        """
        values = {name: getattr(self, name) for name in self.__slots__}
        numbers = {name: int(value) for name, value in values.items() if isinstance(value, int)}
        numbers |= {f"limit_{name}": count for name, count in self.limits.items()}
        numbers |= {f"list_{cause}": count for cause, count in self.lists.items()}
        numbers |= {f"page_{cause}": count for cause, count in self.pages.items()}
        return {name: value for name, value in numbers.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How a source fared in a run, and why."""

    outcome: RunOutcome
    cause: Cause
    """What explains the outcome; where several things went wrong, the commonest of those that do."""
    words: str
    """The cause in a few words, with numbers, the first case, and the limits that fired."""


_LEAST = 5
"""Pages below which a share of them proves nothing."""


def judge_source(tally: Tally) -> Judged:
    """Return how a source fared by what happened to it.

    >>> judge_source(Tally(lists_asked=1, lists_read=1, links=20)).words
    'nothing new'
    >>> judge_source(Tally(lists_asked=1, lists_read=1))
    Judged(outcome=<RunOutcome.BROKEN: 'broken'>, cause=<Cause.EMPTY_LIST: 'empty_list'>, words='no links on its lists')
    """
    if tally.outside_hours:
        words = f"left alone outside {tally.outside_hours}, China's time"
        return Judged(outcome=RunOutcome.QUIET, cause=Cause.HOURS, words=words)
    if tally.interrupted:
        return _judged(tally, RunOutcome.INCOMPLETE, tally.stopped_by, _STOPPED.get(tally.stopped_by, "interrupted"))
    if tally.is_dead:
        return _judged(tally, RunOutcome.BROKEN, Cause.SITE_DEAD, tally.site)
    found = _judge_lists(tally) or _judge_pages(tally) or _judge_news(tally)
    if tally.silence and found.outcome is RunOutcome.PARTIAL and not (tally.pages_failed or tally.pages_blocked):
        found = _judge_silence(tally, found)
    words = found.words
    if tally.lists_gone or tally.lists_changed:
        words = f"{words}; `govcrawl sources mend` finds where its articles went"
    return replace(found, words=f"{words}; {tally.site}" if tally.site else words)


_STOPPED = {Cause.DISK: "stopped: the disk is nearly full"}

_HARMLESS = frozenset({"attachment_kind"})
"""Limits that fire at every other page."""


def _judge_lists(tally: Tally) -> Judged | None:
    """Return what is wrong with the lists as a whole; None where they can be trusted."""
    if tally.lists_asked and not tally.lists_read:
        return _judge_unread(tally)
    if tally.lists_read and not tally.links and not tally.over_budget:
        return _judged(tally, RunOutcome.BROKEN, _main(tally.lists, Cause.EMPTY_LIST), "no links on its lists")
    if tally.links and tally.links == tally.links_elsewhere:
        return _judged(tally, RunOutcome.BROKEN, Cause.ELSEWHERE, "its lists lead to other hosts only")
    if tally.lists_changed:
        return _judged(tally, RunOutcome.BROKEN, Cause.LIST_CHANGED, "a list has changed")
    if tally.lists_short:
        return _judged(tally, RunOutcome.BROKEN, Cause.TOO_FEW, "fewer links than must_have_items")
    return None


def _judge_unread(tally: Tally) -> Judged:
    """Return why none of the lists could be read."""
    if tally.forbidden:
        return _judged(tally, RunOutcome.BROKEN, Cause.ROBOTS, "its lists are forbidden by robots.txt")
    blocks = _only(tally.lists, RunOutcome.BLOCKED)
    if tally.lists_blocked or blocks.total() * 2 > tally.lists.total():
        return _judged(tally, RunOutcome.BLOCKED, _main(blocks, Cause.FIREWALL), "its lists are blocked")
    return _judged(tally, RunOutcome.BROKEN, _main(tally.lists, Cause.OTHER), "no list could be read")


def _judge_pages(tally: Tally) -> Judged | None:
    """Return what is wrong with the pages, or with a part of the lists; None where all that was due was had."""
    fetched = tally.pages_archived + tally.pages_refused + tally.pages_blocked
    if tally.limits["blocked"]:
        cause = _main(_only(tally.pages, RunOutcome.BLOCKED), Cause.FIREWALL)
        words = f"{tally.pages_blocked} of {fetched} pages blocked, then its host was left alone"
        return _judged(tally, RunOutcome.BLOCKED, cause, words)
    if tally.pages_blocked and tally.pages_blocked * 2 > fetched:
        cause = _main(_only(tally.pages, RunOutcome.BLOCKED), Cause.FIREWALL)
        return _judged(tally, RunOutcome.BLOCKED, cause, f"{tally.pages_blocked} of {fetched} pages blocked")
    refused = tally.pages[Cause.ARTICLE_REFUSED] + sum(tally.pages[cause] for cause in _REFUSALS)
    if refused >= _LEAST and tally.links_new >= _LEAST and not tally.pages_archived and refused * 2 > fetched:
        words = f"links but no articles: {refused} of {fetched} pages are none"
        return _judged(tally, RunOutcome.BROKEN, Cause.NO_ARTICLES, words, _main(tally.pages, Cause.ARTICLE_REFUSED))
    fruitless = tally.fruitless_before + fruitless_pages(tally.counts()) if tally.fruitless_before else 0
    if fruitless >= _LEAST and not bears_fruit(tally.counts()):
        words = f"links but no articles: the last {fruitless} new pages are none"
        return _judged(tally, RunOutcome.BROKEN, Cause.NO_ARTICLES, words, _main(tally.pages, Cause.ARTICLE_REFUSED))
    forbidden = tally.pages[Cause.ROBOTS]
    if forbidden >= _LEAST and forbidden * 2 > tally.pages_asked:
        words = f"{forbidden} of {tally.pages_asked} pages are forbidden by robots.txt"
        return _judged(tally, RunOutcome.BROKEN, Cause.ROBOTS, words)
    if tally.over_budget:
        words = "its hours ended" if tally.limits["hours"] else "its budget is spent"
        cause = Cause.HOURS if tally.limits["hours"] else Cause.BUDGET
        return _judged(tally, RunOutcome.INCOMPLETE, cause, f"{words}; the next run goes on")
    if tally.pages_left:
        words = f"{tally.pages_left} pages left: their answers were one and the same page"
        return _judged(tally, RunOutcome.INCOMPLETE, Cause.LIMIT, words)
    if tally.unproven_ends:
        return _judged(tally, RunOutcome.INCOMPLETE, Cause.UNPROVEN_END, "the end of a list is not proven")
    return _judge_failures(tally, fetched, refused)


def _judge_failures(tally: Tally, fetched: int, refused: int) -> Judged | None:
    """Return what is wrong with single pages and lists of a source that is well as a whole."""
    if tally.pages_missing > MOST_TOGETHER and tally.pages_missing * 2 > fetched + tally.pages_missing:
        words = f"{tally.pages_missing} of {fetched + tally.pages_missing} pages are missing"
        return _judged(tally, RunOutcome.PARTIAL, Cause.PAGES_MISSING, words)
    pages_missing = tally.pages_failed + tally.parts_failed + tally.attachments_failed + tally.pages_blocked
    missing = tally.lists_failed + tally.lists_blocked + pages_missing + tally.errors
    if missing:
        words = f"{missing} requests failed or were blocked"
        return _judged(tally, RunOutcome.PARTIAL, _main(_failures(tally), Cause.OTHER), words)
    if tally.lists_empty:
        words = f"no links on {tally.lists_empty} of its lists"
        return _judged(tally, RunOutcome.PARTIAL, _main(tally.lists, Cause.EMPTY_LIST), words)
    garbled = tally.pages[Cause.GARBLED]
    if garbled and garbled * 2 > tally.pages_archived:
        words = f"{garbled} of {tally.pages_archived} pages cannot be decoded"
        return _judged(tally, RunOutcome.PARTIAL, Cause.GARBLED, words)
    if refused >= _LEAST and tally.links_new >= _LEAST and refused * 2 > fetched:
        return _judged(
            tally, RunOutcome.PARTIAL, Cause.ARTICLE_REFUSED, f"{refused} of {fetched} pages are no articles"
        )
    return None


def _judge_news(tally: Tally) -> Judged:
    """Return whether a source with which nothing is wrong had anything new, and whether it should have had."""
    missed = f"; a sweep found {tally.links_missed} of {tally.links_swept} links missed" if tally.links_missed else ""
    if tally.silence:
        return _judged(tally, RunOutcome.BROKEN, Cause.SILENT, tally.silence + missed)
    if tally.pages_archived or tally.pages_refused or tally.pages_missing:
        return _judged(tally, RunOutcome.OK, Cause.FINE, f"all due pages fetched{missed}")
    return _judged(tally, RunOutcome.QUIET, Cause.NOTHING_NEW, f"nothing new{missed}")


def _judge_silence(tally: Tally, partial: Judged) -> Judged:
    """Return how a silent source fared of which a part failed, but no article that could have been the news.

    Where a list failed, the news may stand there: then that is the cause, and worth as much as the silence.
    """
    if tally.lists_failed or tally.lists_blocked:
        return replace(partial, outcome=RunOutcome.BROKEN, words=f"{partial.words}; {tally.silence}")
    return _judge_news(tally)


_REFUSALS = frozenset({Cause.SOFT_404, Cause.LOGIN, Cause.SCRIPT, Cause.NOT_FOUND, Cause.STATUS})
"""Causes by which a page is refused that was answered, and is no article."""

_UNFAILING = frozenset({Cause.ARTICLE_REFUSED, Cause.GARBLED, Cause.ROBOTS}) | _REFUSALS
"""Causes of pages by which no request failed."""


def fruitless_pages(counts: Mapping[str, int]) -> int:
    """Return how many new pages of a run, by its counts, were answered and are no articles.

    >>> fruitless_pages({"links_new": 3, "page_script": 4})
    3
    """
    refused = sum(counts.get(f"page_{cause}", 0) for cause in (Cause.ARTICLE_REFUSED, *_REFUSALS))
    return min(refused, counts.get("links_new", 0))


def bears_fruit(counts: Mapping[str, int]) -> bool:
    """Return whether a run, by its counts, had a new page that could be read, be it on other things.

    >>> bears_fruit({"pages_refused": 3, "page_script": 3}), bears_fruit({"pages_refused": 3, "page_script": 2})
    (False, True)
    """
    refused = sum(counts.get(f"page_{cause}", 0) for cause in (Cause.ARTICLE_REFUSED, *_REFUSALS))
    return counts.get("pages_new", 0) > 0 or counts.get("pages_refused", 0) > refused


def _failures(tally: Tally) -> Counter[Cause]:
    """Return why requests failed, of lists and pages."""
    failed = tally.lists.copy()
    del failed[Cause.EMPTY_LIST]
    failed.update({cause: count for cause, count in tally.pages.items() if cause not in _UNFAILING})
    return +(failed + Counter({Cause.PROGRAM: tally.errors}))


def _only(causes: Counter[Cause], outcome: RunOutcome) -> Counter[Cause]:
    return Counter({cause: count for cause, count in causes.items() if cause.outcome is outcome})


def _main(causes: Counter[Cause], otherwise: Cause) -> Cause:
    """Return the commonest of *causes*, the first seen of those that are equally common."""
    return max(causes, key=lambda cause: causes[cause], default=otherwise)


def _judged(tally: Tally, outcome: RunOutcome, cause: Cause, words: str, example: Cause | None = None) -> Judged:
    """Return the judgement, its words with the first case of the cause and the limits that fired."""
    case = tally.words.get(example or cause)
    counts = {name: count for name, count in tally.limits.items() if count and name not in _HARMLESS}
    fired = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    told = [f"{words}: {case}" if case else words, f"limits that fired: {fired}" if fired else ""]
    return Judged(outcome=outcome, cause=cause, words="; ".join(filter(None, told)))


def judge_run(outcomes: Iterable[RunOutcome]) -> RunOutcome:
    """Return the worst of *outcomes*, or quiet where there are none; ok beats quiet.

    >>> judge_run([RunOutcome.QUIET, RunOutcome.OK])
    <RunOutcome.OK: 'ok'>
    """
    return max(outcomes, key=FROM_BEST.index, default=RunOutcome.QUIET)
