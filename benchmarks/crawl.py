"""How fast a crawl is: `python -m benchmarks.crawl [--runs 5] [--newsplease PYTHON]`.

Four programs crawl the same sites on loopback (`benchmarks.crawl_sites`, served by a process of its own): Scrapy that
only downloads, the ceiling; Scrapy with trafilatura in the callback and one INSERT a page, which a good programmer
writes in an afternoon; news-please, in an environment of its own; and this project with everything on. They take turns,
so that each meets the machine in all its moods. CPU time is that of a program and of all processes that it started and
waited for, memory the largest sum of their proportional set sizes (PSS).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.crawl_sites import HOSTS, PAGES, PORT
from benchmarks.tables import Table, as_markdown, machine

_LOOK = 0.25
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """What one run of a program took."""

    pages: int
    wall: float
    """Seconds from its start to its end, all loading included."""
    cpu: float
    """Seconds of processor, user and system, of all its processes."""
    memory: int
    """Bytes at the most, of all its processes together."""

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.wall

    @property
    def yield_(self) -> float:
        """Pages a second of processor."""
        return self.pages / self.cpu


def main(arguments: Sequence[str] | None = None) -> int:
    """Let the programs run in turn, and print the medians."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--hosts", type=int, default=HOSTS)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--newsplease", metavar="PYTHON", help="the Python of an environment that has news-please")
    parser.add_argument("--only", help="names of some programs, by commas")
    given = parser.parse_args(arguments)
    programs = {name: [sys.executable, "-m", f"benchmarks.crawlers.{name}"] for name in ("bare", "afternoon", "ours")}
    if given.newsplease:
        programs["news-please"] = [given.newsplease, str(Path(__file__).parent / "crawlers" / "news_please.py")]
    if given.only:
        programs = {name: program for name, program in programs.items() if name in given.only.split(",")}
    laps: dict[str, list[Lap]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as scratch, _served(given.hosts, given.pages, given.port) as told:
        for turn in range(given.runs):
            for name, program in programs.items():
                folder = Path(scratch) / f"{name}-{turn}"
                laps[name].append(_lap([*program, str(given.port), str(given.hosts), str(folder)]))
                print(f"{turn + 1} {name}: {laps[name][-1]}", file=sys.stderr, flush=True)
    print(f"{machine()}\n{told['pages']} pages on {given.hosts} hosts, {told['mean']} bytes on average\n")
    print(as_markdown(table(laps)))
    return 0


@contextmanager
def _served(hosts: int, pages: int, port: int) -> Iterator[dict[str, int]]:
    command = [sys.executable, "-m", "benchmarks.crawl_sites", "--hosts", str(hosts), "--pages", str(pages)]
    with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            line = server.stdout.readline()
            if not line:
                raise SystemExit(f"the sites cannot be served at port {port}; choose another with --port")
            yield json.loads(line)
        finally:
            server.terminate()


def _lap(command: Sequence[str]) -> Lap:
    """Run a program to its end, and return what it took; it prints how many pages it had."""
    with tempfile.TemporaryFile("w+") as told:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=told, stderr=subprocess.DEVNULL)
        most, ended = [0], threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, most, ended))
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watch.join()
        told.seek(0)
        words = told.read().split()
    if not words:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode} and told nothing")
    return Lap(pages=int(words[-1]), wall=wall, cpu=used.ru_utime + used.ru_stime, memory=most[0])


def _watch(pid: int, most: list[int], ended: threading.Event) -> None:
    while not ended.wait(_LOOK):
        most[0] = max(most[0], sum(map(_memory, _family(pid))))


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that come from it (proc(5): task/[tid]/children)."""
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))
    except OSError:  # it has ended meanwhile
        return


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def table(laps: dict[str, list[Lap]]) -> Table:
    """Return the medians of each program, and how many times those of this project they are held against.

    >>> lap = Lap(pages=100, wall=10.0, cpu=5.0, memory=2_000_000)
    >>> table({"ours": [lap], "bare": [Lap(pages=100, wall=5.0, cpu=5.0, memory=1_000_000)]}).rows[1]
    ('bare', '100', '20.0', '20.0 to 20.0', '20.0', '1', '0.50', '1.00')
    """
    ours = laps.get("ours")
    rows = []
    for name, some in laps.items():
        rates, yields = [lap.rate for lap in some], [lap.yield_ for lap in some]
        held = [
            f"{median(map(by, ours)) / median(map(by, some)):.2f}" if ours else "–"
            for by in (lambda lap: lap.rate, lambda lap: lap.yield_)
        ]
        figures = (f"{median(rates):.1f}", f"{min(rates):.1f} to {max(rates):.1f}", f"{median(yields):.1f}")
        rows.append((name, str(some[0].pages), *figures, f"{max(lap.memory for lap in some) / 1e6:.0f}", *held))
    head = ("crawler", "pages", "pages/s", "from, to", "pages/CPU s", "MB", "ours by pages/s", "by pages/CPU s")
    return Table(head=head, rows=tuple(rows))


if __name__ == "__main__":
    sys.exit(main())
