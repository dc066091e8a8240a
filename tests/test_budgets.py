"""Budgets of hosts, sources and runs: what is spent is named, nobody waits for another, and the next run goes on."""

from __future__ import annotations

import json
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from govcrawl.config import Budgets
from govcrawl.crawl.budget import Budget, Spent
from govcrawl.source import Level, Source
from tests.crawls import govcrawl
from tests.disks import leave_free, small_disk
from tests.replays import Site, address, article, asked_urls, crawled, served, started
from tests.servers import Answer, Server
from tests.test_crawl import rows


def counts(folder: Path, source: str) -> dict[str, int]:
    (row,) = rows(folder / "archive", "SELECT counts FROM run_source WHERE source_id = ? ORDER BY run_id DESC LIMIT 1",
                  source)  # fmt: skip
    found: dict[str, int] = json.loads(row["counts"])
    return found


def test_a_large_host_neither_delays_a_small_one_nor_eats_the_budget_of_the_run(tmp_path: Path) -> None:
    large, small = Site("a-large.example", range(205), per_page=205), Site("z-small.example", range(5), per_page=5)
    catalog, names = large.source() + small.source(), ["a-large", "z-small"]
    bounds: dict[str, Any] = {"budgets": {"run_pages": 40}, "politeness": {"at_once": 4}}
    with served(large.routes(), small.routes()) as server:
        first = crawled(server, tmp_path, catalog, names, **bounds)
        asked = asked_urls(server)
        assert len(asked) == 40
        assert max(place for place, url in enumerate(asked) if "z-small" in url) < 20
        assert first["outcomes"]["z-small"][0] == "ok"
        assert first["outcomes"]["a-large"][0] == "incomplete"
        found = counts(tmp_path, "a-large")
        assert found["limit_run_pages"] == found["over_budget"] == 205 - found["pages_archived"]


@pytest.mark.proof
def test_a_source_whose_time_is_spent_goes_on_in_the_next_run(tmp_path: Path) -> None:
    site = Site("static.example", range(30), per_page=30)
    routes = site.routes() | {address(site.host, n): Answer(article(n).body, wait=0.25) for n in site.numbers}
    with served(routes) as server:
        first = crawled(server, tmp_path, site.source(), ["static"], budgets={"source_seconds": 3})
        asked = asked_urls(server)
        found = counts(tmp_path, "static")
        assert first["outcomes"]["static"][0] == "incomplete"
        assert found["limit_source_seconds"] == found["over_budget"] == 30 - found["pages_archived"] > 0
        assert not rows(tmp_path / "archive", "SELECT * FROM fetch")
        crawled(server, tmp_path, site.source(), ["static"])
        assert len(asked_urls(server)) == len(set(asked_urls(server))) + 1
    assert len(rows(tmp_path / "archive", "SELECT url FROM articles")) == 30
    assert 2 < len(asked) < 30


HOURS = "08:00-09:00"


class Clock:
    """A day that is moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


def test_each_budget_has_its_name() -> None:
    clock = Clock()

    def spent(source: str = "a", **budgets: float) -> Spent | None:
        budget = Budget(Budgets(**budgets), clock=clock)  # type: ignore[arg-type]  # numbers by name
        clock.seconds = 100.0
        assert budget.admit("a") is None
        budget.receive("a", 500)
        clock.seconds = 110.0
        return budget.take("http://a.example/", source)

    assert spent() is None
    assert spent(run_pages=1) is spent("b", run_pages=1) is Spent.RUN_PAGES
    assert spent(run_bytes=500) is spent("b", run_bytes=500) is Spent.RUN_BYTES
    assert (spent(source_bytes=500), spent("b", source_bytes=500)) == (Spent.SOURCE_BYTES, None)
    assert (spent(source_seconds=10), spent("b", source_seconds=10)) == (Spent.SOURCE_SECONDS, None)
    clock.seconds = 0
    assert spent(run_seconds=110) is Spent.RUN_SECONDS


def test_hours_end_while_a_run_goes_on() -> None:
    clock = Clock()
    source = Source(
        id="a", name="云汀市生态环境局", admin_code="510000", level=Level.PROVINCE, host="a.cn", hours=HOURS
    )
    budget = Budget(Budgets(), [source], clock=clock, now=clock.now)
    clock.seconds = 59 * 60
    assert (budget.admit("a"), budget.take("http://a.cn/1", "a")) == (None, None)
    clock.seconds = 60 * 60
    assert (budget.admit("a"), budget.admit("b"), budget.has_bounds_of_time) == (Spent.HOURS, None, True)


def test_no_run_begins_where_the_disk_has_no_room(tmp_path: Path) -> None:
    done = govcrawl(
        "crawl",
        "sichuan",
        cwd=tmp_path,
        GOVCRAWL_BUDGETS_MIN_FREE_BYTES="1000TB",
        GOVCRAWL_POLITENESS_CONTACT="mail@example.org",
    )
    assert (done.returncode, done.stderr.count("\n")) == (4, 1), done.stderr
    assert "min_free_bytes" in done.stderr
    assert not (tmp_path / "archive" / "archive.sqlite").exists()


def wait_for(server: Server, number: int) -> None:
    deadline = time.monotonic() + 60
    while len(server.paths) < number:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def slow_site(host: str, wait: float) -> tuple[Site, Server]:
    site = Site(host, range(60), per_page=60)
    pages = {address(host, n): Answer(article(n).body, wait=wait) for n in site.numbers}
    return site, served(site.routes() | pages)


def test_a_run_ends_in_order_when_the_disk_fills_up(tmp_path: Path) -> None:
    site, server = slow_site("static.example", 0.4)
    with server, small_disk(tmp_path / "disk", "64m") as disk:
        process = started(server, disk, site.source(), ["static"], budgets={"min_free_bytes": 20_000_000})
        wait_for(server, 5)
        leave_free(disk, 15_000_000)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
        (run,) = rows(disk / "archive", "SELECT outcome, message FROM run")
        kept = len(rows(disk / "archive", "SELECT url FROM articles"))
        asked = len(asked_urls(server))
    assert (json.loads(out)["exit"], run["outcome"]) == (11, "incomplete")
    assert "min_free_bytes" in run["message"]
    assert str(disk) in run["message"]
    assert kept == asked - 1 < 60


def stop(process: Any, *signals: signal.Signals) -> tuple[float, str]:
    begun = time.monotonic()
    for each in signals:
        os.killpg(process.pid, each)
    _, err = process.communicate(timeout=60)
    return time.monotonic() - begun, err


@pytest.mark.proof
def test_sigterm_waits_for_what_is_under_way_and_for_nothing_else(tmp_path: Path) -> None:
    site, server = slow_site("static.example", 1.5)
    with server:
        process = started(server, tmp_path, site.source(), ["static"])
        wait_for(server, 4)
        took, err = stop(process, signal.SIGTERM)
        assert (err, took < 8) == ("", True), (err, took)
        asked = asked_urls(server)
        kept = rows(tmp_path / "archive", "SELECT url FROM articles")
        assert len(kept) == len(asked) - 1
        assert not rows(tmp_path / "archive", "SELECT * FROM fetch")


@pytest.mark.proof
def test_sigterm_gives_up_what_takes_longer_than_half_a_minute(tmp_path: Path) -> None:
    site, server = slow_site("static.example", 55)
    with server:
        process = started(server, tmp_path, site.source(), ["static"])
        wait_for(server, 3)
        took, err = stop(process, signal.SIGTERM)
    assert (err, 29 < took < 36) == ("", True), (err, took)
    assert [row["outcome"] for row in rows(tmp_path / "archive", "SELECT outcome FROM run")] == ["incomplete"]
    assert not rows(tmp_path / "archive", "SELECT * FROM fetch")
