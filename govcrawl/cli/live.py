"""What a crawl shows while it goes on: a live view in a terminal, a line now and then elsewhere; always on stderr."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from govcrawl.archive.room import readable
from govcrawl.cli.terminal import printable

if TYPE_CHECKING:
    from govcrawl.crawl.run import Run
    from govcrawl.crawl.standing import Outlook, Standing

Watch = Callable[["Run"], None]

DRAWN_EVERY = 0.5
"""Seconds between two drawings: one takes about 5 ms of the crawl's own thread."""

RATE_OVER = 30.0
"""Seconds over which the rate is measured; delays of hosts make it jump within less."""

FIRST_ESTIMATE = 5.0
"""Seconds after which a time left is told; before, nothing but robots.txt and first lists has been asked for."""

_HOSTS, _TROUBLES = 6, 3
_FIXED_LINES = 5
_WIDE = 60


@contextmanager
def crawl_view(progress_seconds: float, *, shown: bool = True) -> Iterator[Watch]:
    """Yield what is to be called, several times a second, with a run that goes on.

    In a terminal it draws how the run stands, elsewhere it writes a line every *progress_seconds* (0: none); unless it
    is *shown*, it does nothing.
    """
    console = Console(stderr=True)
    if not shown:
        yield _ignore
    elif console.is_terminal:
        # Rich would otherwise send what is printed meanwhile to stderr, too, even when stdout is a file.
        with Live(
            console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
        ) as live:
            yield _Drawn(live, console)
    else:
        yield _Written(progress_seconds) if progress_seconds > 0 else _ignore


def _ignore(run: Run) -> None:
    """Show nothing."""


class _Pace:
    """Looks at a run, and knows how fast it goes."""

    def __init__(self) -> None:
        self._outlook: Outlook | None = None
        self._begun = time.monotonic()
        self._marks: deque[tuple[float, int, int]] = deque()
        self.elapsed = 0.0

    def look(self, run: Run) -> Standing:
        from govcrawl.crawl.standing import Outlook  # it loads Scrapy

        self._outlook = self._outlook or Outlook(run)
        standing = self._outlook.look()
        now = time.monotonic()
        self.elapsed = now - self._begun
        self._marks.append((now, standing.answers, standing.received))
        while len(self._marks) > 2 and self._marks[0][0] < now - RATE_OVER:
            self._marks.popleft()
        return standing

    @property
    def rates(self) -> tuple[float, float]:
        """Answers and bytes a second."""
        (began, answers, size), (now, answers_now, size_now) = self._marks[0], self._marks[-1]
        if len(self._marks) == 1:
            began, answers, size = self._begun, 0, 0
        span = max(now - began, 0.001)
        return (answers_now - answers) / span, (size_now - size) / span

    def left(self, standing: Standing) -> str:
        """Return about how long the rest takes, in words; empty where nothing tells."""
        from govcrawl.crawl.standing import seconds_left

        seconds = seconds_left(standing, self.elapsed, self.rates[0])
        return "" if seconds is None or self.elapsed < FIRST_ESTIMATE else f"~{spoken(seconds)} left"


class _Written:
    """A line now and then, for a log or a pipe."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._pace = _Pace()
        self._due = time.monotonic() + every

    def __call__(self, run: Run) -> None:
        """Write a line if one is due."""
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + self._every
        standing = self._pace.look(run)
        typer.echo(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {line_of(standing, self._pace)}", err=True)


class _Drawn:
    """The live view of a terminal."""

    def __init__(self, live: Live, console: Console) -> None:
        self._live = live
        self._console = console
        self._pace = _Pace()
        self._due = 0.0

    def __call__(self, run: Run) -> None:
        """Draw the run anew if that is due."""
        now = time.monotonic()
        if now >= self._due:
            self._due = now + DRAWN_EVERY
            standing = self._pace.look(run)
            self._live.update(_drawing(standing, self._pace, self._console.width, self._console.height), refresh=True)


def line_of(standing: Standing, pace: _Pace) -> str:
    """Return how a run stands, in one line."""
    told = [
        f"run {standing.run_id}: {standing.sources_done} of {standing.sources} sources done",
        ", ".join(f"{count} {name}" for name, count in _told(standing)),
        f"{pace.rates[0]:.1f} pages/s, {readable(standing.received)}",
        pace.left(standing),
        "stopping" if standing.is_stopping else "",
    ]
    return "; ".join(filter(None, told))


def _told(standing: Standing) -> list[tuple[str, int]]:
    counts = standing.counts
    names = {
        "lists": counts.get("lists_read", 0),
        "pages": standing.pages_done,
        "new": counts.get("pages_new", 0),
        "changed": counts.get("pages_changed", 0),
        "unchanged": counts.get("pages_unchanged", 0),
        "refused": counts.get("pages_refused", 0),
        "failed": counts.get("pages_failed", 0) + counts.get("lists_failed", 0),
        "blocked": counts.get("pages_blocked", 0) + counts.get("lists_blocked", 0),
    }
    always = ("lists", "pages", "new", "unchanged", "failed")
    return [(name, count) for name, count in names.items() if count or name in always]


_STYLES = {"new": "green", "changed": "green", "failed": "yellow", "blocked": "red"}


def _drawing(standing: Standing, pace: _Pace, width: int, height: int) -> RenderableType:
    """Return what the terminal shows; hosts and troubles as far as its *height* has room."""
    head = Table.grid(padding=(0, 1), expand=True)
    head.add_column(no_wrap=True)
    head.add_column(ratio=1)
    head.add_column(no_wrap=True, justify="right")
    share = Text(f"{standing.sources_done}/{standing.sources} sources")
    bar = ProgressBar(total=1.0, completed=standing.share)
    head.add_row(Text(f"run {standing.run_id}", style="bold"), bar, share)
    if standing.is_stopping:
        last = Text("stopping: pages under way are finished; Ctrl-C again stops at once", style="yellow")
    else:
        last = _line(f"{spoken(pace.elapsed)} so far", pace.left(standing))
    pages, size = pace.rates
    rates = _line(
        f"{pages:.1f} pages/s", f"{readable(int(size))}/s", f"{readable(standing.received)} in all",
        f"{standing.waiting} waiting",
    )  # fmt: skip
    counted = Text(" · ").join(
        Text(f"{count:,} {name}", style=_STYLES.get(name, "") if count else "dim") for name, count in _told(standing)
    )
    room = max(0, height - _FIXED_LINES - 1)
    troubles = standing.troubles[: min(_TROUBLES, room)]
    hosts = standing.hosts[: max(0, min(_HOSTS, room - len(troubles)))]
    for line in (counted, rates, last):
        line.no_wrap, line.overflow = True, "ellipsis"
    parts: list[RenderableType] = [head, counted, rates, last]
    if hosts:
        parts.append(_hosts(standing, len(hosts), width))
    for trouble in troubles:
        words = Text(printable(f"! {trouble.source}: {trouble.words}"), style="yellow", no_wrap=True)
        words.overflow = "ellipsis"
        parts.append(words)
    return Group(*parts)


def _hosts(standing: Standing, most: int, width: int) -> Table:
    """Return the hosts with most to wait for; where the terminal is narrow, without the names of their sources."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, width=1)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=4)
    table.add_column(no_wrap=True, justify="right", min_width=len("99,999 waiting"))
    for host in standing.hosts[:most]:
        mark = Text("→", style="green") if host.is_asked else Text(" ")
        name = Text(printable(host.source) if width >= _WIDE else "")
        table.add_row(mark, Text(printable(host.host)), name, Text(f"{host.waiting:,} waiting"))
    return table


def _line(*parts: str) -> Text:
    return Text(" · ".join(filter(None, parts)))


def spoken(seconds: float) -> str:
    """Return a span of time in the two largest units that it has.

    >>> spoken(42.4), spoken(125), spoken(7_260), spoken(200_000)
    ('42 s', '2 min 5 s', '2 h 1 min', '2 d 7 h')
    """
    whole = round(seconds)
    for unit, above, size in (("d", "h", 86_400), ("h", "min", 3600), ("min", "s", 60)):
        if whole >= size:
            below = {"h": 3600, "min": 60, "s": 1}[above]
            rest = whole % size // below
            return f"{whole // size} {unit}" + (f" {rest} {above}" if rest else "")
    return f"{whole} s"
