"""Checks of many sources on the web: hosts side by side, the sources of one host in turn, each within its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from govcrawl.causes import Cause
from govcrawl.crawl.due import is_open
from govcrawl.crawl.scouting import Errand, Outing, run_errands
from govcrawl.source import Source
from govcrawl.upkeep.checkups import Checkup, left_alone
from govcrawl.upkeep.live_check import ARTICLES, check
from govcrawl.upkeep.visits import Visitor

HOSTS_AT_ONCE = 32
"""As many as a crawl has requests under way (CONCURRENT_REQUESTS)."""

PATIENCE = 300.0
"""Seconds that one source may take beside the waits that its catalog entry asks for. A host that answers after ten
seconds each, with ten lists, takes half of it; one that asks for minutes between two requests is not waited for."""

USUAL_DELAY = 2.0
"""Seconds between two requests to a host, on the mean (DOWNLOAD_DELAY)."""

MOST_REQUESTS = 3
"""Requests that a list may take for each that it takes as a rule; each check bounds its own."""

Watch = Callable[[Checkup, int, int], None]
"""Told of each checkup as it is done, with how many are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a check will take."""

    hosts: int
    requests: int
    seconds: float
    """At the usual distance, where every host answers."""


def check_sources(
    sources: Sequence[Source], outing: Outing, watch: Watch | None = None, *, patience: float = PATIENCE
) -> list[Checkup]:
    """Check *sources* on the web, once a process, and return how each fared, in their order.

    A source outside its hours is left alone; the recorded web has none. *patience* is the seconds for each, beside
    what its own `delay` takes. Raises InputError where no contact is named for the live web, StoppedError when the user
    stops it.
    """
    tracker = _Tracker(len(sources), watch)
    gate = asyncio.Semaphore(HOSTS_AT_ONCE)

    def errand(group: Sequence[Source]) -> Errand[list[Checkup]]:
        async def go(visitor: Visitor) -> list[Checkup]:
            found: list[Checkup] = []
            async with gate:
                for source in group:
                    is_spent = any(one.cause is Cause.TIME for one in found)
                    checkup = _too_slow(source) if is_spent else await _check_in_time(visitor, source, patience)
                    found.append(tracker.note(checkup))
            return found

        return go

    now = datetime.now(UTC)
    closed = [source for source in sources if not outing.replay and not is_open(source.hours, now)]
    done = {source.id: tracker.note(_outside_hours(source)) for source in closed}
    groups = grouped(source for source in sources if source.id not in done)
    asked = sum(requests_for(source) for source in sources)
    whole = replace(
        outing,
        sources=tuple(sources),
        requests_a_host=max(outing.requests_a_host, MOST_REQUESTS * asked),
    )
    if groups:
        for checkups in run_errands(whole, [errand(group) for group in groups]):
            done |= {checkup.source.id: checkup for checkup in checkups}
    return [done[source.id] for source in sources]


def effort_of(sources: Iterable[Source]) -> Effort:
    """Return what a check of *sources* will take, where nothing stands in its way."""
    groups = grouped(source for source in sources if not source.is_candidate)
    times = [sum(requests_for(each) * max(each.delay or 0.0, USUAL_DELAY) for each in group) for group in groups]
    requests = sum(requests_for(each) for group in groups for each in group)
    longest = max(times, default=0.0)
    return Effort(hosts=len(groups), requests=requests, seconds=max(longest, sum(times) / HOSTS_AT_ONCE))


def requests_for(source: Source) -> int:
    """Return how many requests the check of a source takes, as a rule: robots.txt, its lists, an article."""
    return 0 if source.is_candidate else len(source.columns) + 2


def grouped(sources: Iterable[Source]) -> list[list[Source]]:
    """Return *sources* by the host of their first column, in the order in which hosts first come."""
    groups: dict[str, list[Source]] = {}
    for source in sources:
        host = urlsplit(source.columns[0].url).hostname if source.columns else source.host
        groups.setdefault(host or "", []).append(source)
    return list(groups.values())


class _Tracker:
    """Counts checkups and tells of them."""

    def __init__(self, total: int, watch: Watch | None) -> None:
        self._total = total
        self._watch = watch
        self._done = 0

    def note(self, checkup: Checkup) -> Checkup:
        """Count a checkup and hand it on."""
        self._done += 1
        if self._watch is not None:
            self._watch(checkup, self._done, self._total)
        return checkup


async def _check_in_time(visitor: Visitor, source: Source, patience: float) -> Checkup:
    most = 2 * len(source.columns) + 1 + ARTICLES
    seconds = patience + 2 * most * (source.delay or 0.0)
    try:
        async with asyncio.timeout(seconds):
            return await check(visitor, source)
    except TimeoutError:
        return left_alone(source, Cause.TIME, f"not done within {seconds:.0f} s; its host answers or allows too slowly")


def _too_slow(source: Source) -> Checkup:
    return left_alone(source, Cause.TIME, "not begun; its host took all the time for a source before it")


def _outside_hours(source: Source) -> Checkup:
    return left_alone(source, Cause.HOURS, f"left alone outside {source.hours}, China's time")
