"""How a crawl stands at a moment: what is done, what is under way at which host, and about how long the rest takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scrapy.core.downloader import Slot

from govcrawl.crawl.outcomes import Tally
from govcrawl.crawl.run import Run
from govcrawl.source import Source, hosts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAtWork:
    """A host that requests wait for."""

    host: str
    source: str
    """Name of the source that it belongs to; empty for a host of none."""
    waiting: int
    """Pages and list pages that wait for it; of a source with several hosts, those of all of them."""
    is_asked: bool
    """A request is on its way to it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What has gone wrong at a source so far."""

    source: str
    words: str
    weight: int
    """Pages and list pages that are missing because of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A crawl at one moment."""

    run_id: int
    sources: int
    sources_begun: int
    sources_done: int
    """Those that have nothing to ask for at the moment, and did ask; more may turn up on an article's way."""
    share: float
    """Which part of the run is done, from 0 to 1: of each source, of what it is known to ask for."""
    counts: Mapping[str, int]
    waiting: int
    """Pages and list pages that are asked for and not there yet."""
    longest: float
    """Seconds that the host with most to wait for takes at least, by its delay."""
    received: int
    """Bytes that came over the wire."""
    hosts: tuple[HostAtWork, ...]
    """Those with most waiting first."""
    troubles: tuple[Trouble, ...]
    """The worst first."""
    is_stopping: bool

    @property
    def pages_done(self) -> int:
        """Pages that have been fetched and read, or could not be."""
        return sum(self.counts.get(name, 0) for name in _PAGES_DONE)

    @property
    def answers(self) -> int:
        """Pages and list pages that are done."""
        return self.pages_done + self.counts.get("lists_read", 0)


_PAGES_DONE = ("pages_archived", "pages_refused", "pages_blocked", "pages_failed", "pages_missing")


class Outlook:
    """Looks at one run, again and again; with 460 sources a look takes about 5 ms."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._hosts = {source.id: hosts_of(source) for source in run.sources}
        self._sources = {host: source for source in run.sources for host in self._hosts[source.id]}

    def look(self) -> Standing:
        """Return how the run stands now."""
        run, crawler = self._run, self._run.crawler
        slots = crawler.engine.downloader.slots if crawler.engine is not None else {}
        left = {source_id: _left(tally) for source_id, tally in run.tallies.items()}
        delays = {host: slot.delay for host, slot in slots.items()}
        begun = {source_id: _is_begun(tally) for source_id, tally in run.tallies.items()}
        troubles = filter(None, (_trouble(source, run.tallies[source.id]) for source in run.sources))
        return Standing(
            run_id=run.id,
            sources=len(run.sources),
            sources_begun=sum(begun.values()),
            sources_done=sum(begun[source_id] and not waits for source_id, waits in left.items()),
            share=sum(_share(run.tallies[source_id], left[source_id]) for source_id in left if begun[source_id])
            / max(len(left), 1),
            counts=run.counts(),
            waiting=sum(left.values()),
            longest=max((waits * self._delay(source_id, delays) for source_id, waits in left.items()), default=0.0),
            received=int(crawler.stats.get_value("downloader/response_bytes", 0)) if crawler.stats else 0,
            hosts=tuple(sorted(self._at_work(slots, left), key=lambda one: (-one.waiting, one.host))),
            troubles=tuple(sorted(troubles, key=lambda one: -one.weight)),
            is_stopping=not crawler.crawling,
        )

    def _at_work(self, slots: Mapping[str, Slot], left: Mapping[str, int]) -> Iterator[HostAtWork]:
        for host, slot in slots.items():
            if slot.active:
                source = self._sources.get(host)
                # The downloader has a few of a host's requests at a time; the rest is with the scheduler.
                waiting = max(len(slot.active), left[source.id] if source else 0)
                name = source.name if source else ""
                yield HostAtWork(host=host, source=name, waiting=waiting, is_asked=bool(slot.transferring))

    def _delay(self, source_id: str, delays: Mapping[str, float]) -> float:
        return max((delays[host] for host in self._hosts[source_id] if host in delays), default=0.0)


def seconds_left(standing: Standing, elapsed: float, rate: float) -> float | None:
    """Return about how many seconds the rest takes; None where nothing tells.

    It is the longest of three: what waits at the slowest host, by its delay; what waits at all, by *rate* (answers a
    second); and the sources not begun, by the time that those begun took. *elapsed* is in seconds.
    """
    if not standing.answers or rate <= 0:
        return None
    unbegun = standing.sources - standing.sources_begun
    by_sources = elapsed * unbegun / standing.sources_begun if standing.sources_begun else 0.0
    return max(standing.longest, standing.waiting / rate, by_sources)


def _left(tally: Tally) -> int:
    """Return how many pages and list pages are asked for and not there yet.

    What robots.txt forbids is counted once, lists and pages together, and forbidden lists among those that failed.
    """
    lists = tally.lists_asked - tally.lists_read - tally.lists_blocked - tally.lists_failed
    pages = tally.pages_asked - sum(int(getattr(tally, name)) for name in _PAGES_DONE) - tally.forbidden - tally.errors
    attachments = tally.attachments_asked - tally.attachments_fetched - tally.attachments_failed
    return max(lists, 0) + max(pages, 0) + max(attachments, 0)


def _share(tally: Tally, left: int) -> float:
    done = tally.lists_read + sum(int(getattr(tally, name)) for name in _PAGES_DONE)
    return done / (done + left) if left else 1.0


def _is_begun(tally: Tally) -> bool:
    return bool(tally.lists_asked or tally.pages_asked or tally.outside_hours)


def _trouble(source: Source, tally: Tally) -> Trouble | None:
    """Return what has gone wrong at a source, or None where nothing has."""
    blocked, failed = tally.pages_blocked + tally.lists_blocked, tally.pages_failed + tally.lists_failed
    changed = tally.lists_changed + tally.lists_gone + tally.lists_short
    weight = blocked + failed + tally.errors + 10 * changed
    if not weight:
        return None
    counted = ((blocked, "blocked"), (failed, "failed"), (tally.errors, "errors"), (changed, "lists changed"))
    words = ", ".join(f"{count} {name}" for count, name in counted if count)
    case = next(iter(tally.words.values()), "")
    return Trouble(source=source.name, words=f"{words} ({case})" if case else words, weight=weight)
