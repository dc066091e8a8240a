"""Budget: what a host, a source and a run may take, and since when it is enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from time import monotonic
from urllib.parse import urlsplit

from govcrawl.config import Budgets
from govcrawl.crawl.due import is_open
from govcrawl.source import Source

_UNBOUNDED = 1_000_000_000


class Spent(StrEnum):
    """Which bound keeps a request for the next run; the words are those of the settings, and of the counts."""

    HOST_PAGES = "host_pages"
    SOURCE_PAGES = "source_pages"
    SOURCE_BYTES = "source_bytes"
    SOURCE_SECONDS = "source_seconds"
    RUN_PAGES = "run_pages"
    RUN_BYTES = "run_bytes"
    RUN_SECONDS = "run_seconds"
    HOURS = "hours"
    """The hours end in which the source may be visited."""


class Budget:
    """Count what is asked of hosts and sources, and say when it is enough.

    Pages of a host and a source are counted when they are decided on (`take`), those of a run when they are about to be
    asked for (`admit`): hosts take turns, so that each gets its share, and what one does not need the others have.
    """

    def __init__(
        self,
        budgets: Budgets,
        sources: Iterable[Source] = (),
        *,
        clock: Callable[[], float] = monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Begin the run now; *sources* are those whose hours are to be kept."""
        self._budgets = budgets
        self._hours = {source.id: source.hours for source in sources if source.hours}
        self._clock = clock
        self._now = now
        self._begun = clock()
        self._asked: Counter[str] = Counter()
        self._pages: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._since: dict[str, float] = {}
        self._sent = 0

    @property
    def most(self) -> int:
        """Pages that one host may be asked for."""
        return self._budgets.host_pages or _UNBOUNDED

    @property
    def has_bounds_of_time(self) -> bool:
        """True where what waits may have to be given back before its turn."""
        return bool(self._budgets.run_seconds or self._budgets.source_seconds or self._hours)

    def take(self, url: str, source_id: str = "") -> Spent | None:
        """Count a request of a source to the host of *url*; return which budget is spent, uncounted, where one is.

        >>> budget = Budget(Budgets(host_pages=1, source_pages=2))
        >>> budget.take("http://a.cn/1", "a"), budget.take("http://a.cn/2", "a"), budget.take("http://b.cn/1", "a")
        (None, <Spent.HOST_PAGES: 'host_pages'>, None)
        >>> budget.take("http://c.cn/1", "a")
        <Spent.SOURCE_PAGES: 'source_pages'>
        """
        host = urlsplit(url).hostname or ""
        if self._asked[host] >= self.most:
            return Spent.HOST_PAGES
        if self._pages[source_id] >= (self._budgets.source_pages or _UNBOUNDED):
            return Spent.SOURCE_PAGES
        if spent := self.spent(source_id):
            return spent
        self.count(url, source_id)
        return None

    def count(self, url: str, source_id: str = "") -> None:
        """Count a request that is made whatever the budget, as the first page of a list is."""
        self._asked[urlsplit(url).hostname or ""] += 1
        self._pages[source_id] += 1

    def admit(self, source_id: str) -> Spent | None:
        """Count a request that is about to be sent; return which budget is spent where one is."""
        if spent := self.spent(source_id):
            return spent
        self._sent += 1
        self._since.setdefault(source_id, self._clock())
        return None

    def receive(self, source_id: str, size: int) -> None:
        """Count the bytes of an answer, as they came over the wire."""
        self._bytes[source_id] += size

    def spent(self, source_id: str) -> Spent | None:
        """Return what keeps a source from being asked for anything more; None while nothing does."""
        budgets = self._budgets
        if budgets.run_seconds and self._clock() - self._begun >= budgets.run_seconds:
            return Spent.RUN_SECONDS
        if budgets.run_pages and self._sent >= budgets.run_pages:
            return Spent.RUN_PAGES
        if budgets.run_bytes and self._bytes.total() >= budgets.run_bytes:
            return Spent.RUN_BYTES
        if budgets.source_bytes and self._bytes[source_id] >= budgets.source_bytes:
            return Spent.SOURCE_BYTES
        since = self._since.get(source_id)
        if budgets.source_seconds and since is not None and self._clock() - since >= budgets.source_seconds:
            return Spent.SOURCE_SECONDS
        if (hours := self._hours.get(source_id)) and not is_open(hours, self._now()):
            return Spent.HOURS
        return None
