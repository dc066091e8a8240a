"""A crawl of many hosts, killed again and again: each page is archived once, and what was had is not asked for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from govcrawl.archive import Archive
from govcrawl.care.verify import verify
from tests.conftest import ROOT
from tests.many_hosts import Hosts, catalog, many_hosts, sites
from tests.replays import CRAWL, Site, address, command
from tests.test_crawl import rows
from tests.test_kills import KILLED

POINTS = {"begun": 4, "before": 8, "after": 8, "byte": 60_000}
"""Points of `kill_points`, and how far a run may get that is killed there."""


@dataclass(slots=True)
class Life:
    """An archive that is crawled into, run by run."""

    folder: Path
    hosts: Hosts
    chosen: list[Site]
    committed: set[str] = field(default_factory=set)
    lost: list[int] = field(default_factory=list)
    """Of each killed run, articles that were asked for and are not on record."""

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def run(self, point: str, end: Callable[[subprocess.Popen[str]], None]) -> subprocess.Popen[str]:
        """Crawl once; check that nothing was asked for that is on record, and note what is now."""
        before = self.hosts.place
        names = [site.source().split('"')[1] for site in self.chosen]
        order = command(self.hosts, self.folder, catalog(self.chosen), names)
        Path(order[1]).write_text(KILLED + CRAWL, "utf-8")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "KILL_AT": point}
        process = subprocess.Popen(
            order, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        end(process)
        asked = Counter(self.hosts.articles(before))
        assert not set(asked) & self.committed
        assert max(asked.values(), default=1) == 1
        self.committed = self.on_record()
        self.lost.append(len(set(asked) - self.committed))
        return process

    def on_record(self) -> set[str]:
        if not (self.archive / "archive.sqlite").exists():
            return set()
        with suppress(Exception):  # killed before its tables were made
            return {row["url"] for row in rows(self.archive, "SELECT url FROM page WHERE fetched_at IS NOT NULL")}
        return set()

    def lose_tail(self, random: Random) -> None:
        """Cut off what the last capture file holds beyond what is on record, as a loss of power may."""
        for path in (self.archive / "captures").glob("*.open"):
            name = path.name.removesuffix(".open")
            (held,) = rows(self.archive, 'SELECT coalesce(max("offset" + length), 0) FROM capture WHERE file = ?', name)
            size = path.stat().st_size
            if held[0] < size:
                os.truncate(path, random.randint(held[0], size))


def killed_after(count: Callable[[], int], more: int) -> Callable[[subprocess.Popen[str]], None]:
    """Kill a run once there are so many more of what is counted; one that ends before is over."""

    def end(process: subprocess.Popen[str]) -> None:
        wanted, deadline = count() + more, time.monotonic() + 90
        while process.poll() is None and time.monotonic() < deadline and count() < wanted:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    return end


def waited_for(process: subprocess.Popen[str]) -> None:
    out, err = process.communicate(timeout=600)
    if process.returncode != -signal.SIGKILL:
        assert (process.returncode, err) == (0, ""), err
        assert json.loads(out)["exit"] in (0, 11)
    time.sleep(0.1)


def live(folder: Path, hosts: int, pages: int, kills: int, most: int, random: Random) -> Life:
    """Crawl so many hosts with so many pages each, with so many kills, each after *most* further articles at most."""
    chosen = sites(hosts, pages)
    with many_hosts(folder, hosts, pages) as server:
        life = Life(folder, server, chosen)
        for _ in range(kills):
            what = random.choice(["requests", "pages", "pages", "pages", *POINTS])
            if what == "pages":
                life.run("", killed_after(lambda: len(life.on_record()), random.randint(1, most)))
            elif what == "requests":
                life.run("", killed_after(lambda: len(server.articles()), random.randint(1, most)))
            else:
                life.run(f"{what}:{random.randint(2, POINTS[what] * hosts // 4)}", waited_for)
            if random.random() < 0.5 and life.committed:
                life.lose_tail(random)
        last = life.run("", waited_for)
        assert last.returncode == 0
        asked = Counter(server.articles())
    expected = {address(site.host, number) for site in chosen for number in site.numbers}
    assert set(asked) == expected == life.committed
    again = Counter(asked.values())
    assert sum(times * count for times, count in again.items()) == len(expected) + sum(life.lost)
    check_archive(life.archive, expected)
    return life


def check_archive(archive: Path, expected: set[str]) -> None:
    """Each page is there once, with one version, one reading and its whole text; verify finds nothing."""
    texts = rows(archive, "SELECT url, text, chars, verdict FROM articles")
    assert {row["url"] for row in texts} == expected
    assert len(texts) == len(expected)
    assert {row["verdict"] for row in texts} == {"article"}
    assert all(row["text"].count("\n") == 1 and row["text"].endswith("公示栏里。") for row in texts)
    for table in ("page", "version", "reading"):
        (count,) = rows(archive, f"SELECT count(*) FROM {table}")
        assert count[0] == len(expected), table
    assert not rows(archive, "SELECT * FROM event")
    with Archive.read_only(archive) as opened:
        assert [one for one in verify(opened, workers=1) if not one.note] == []


def test_three_kills_lose_nothing(tmp_path: Path) -> None:
    life = live(tmp_path, hosts=4, pages=15, kills=3, most=25, random=Random(3))
    assert len(life.lost) == 4


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_a_hundred_kills_of_a_crawl_of_three_thousand_pages(tmp_path: Path, record_property: Any) -> None:
    life = live(tmp_path, hosts=20, pages=150, kills=100, most=80, random=Random(100))
    record_property("lost", life.lost)
    print("lost in each killed run:", life.lost)
    assert len(life.lost) == 101
