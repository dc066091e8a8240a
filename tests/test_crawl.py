"""The main job, end to end: the command line crawls the miniature's sites over real HTTP into a real archive."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from govcrawl.capture import read_answer
from govcrawl.demo import DemoServer, Expectation, catalog_path, expectations, external_urls, forbidden_urls
from tests.conftest import ROOT
from tests.crawls import ANY_DISK, govcrawl

SOURCES = ("demo-department", "demo-trade", "demo-news", "demo-farm", "demo-portal")
PROGRESS = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ run 1: \d of 5 sources done; \d+ lists, \d+ pages, \d+ new, \d+ unchanged, "
    r"(\d+ refused, )?\d+ failed(, \d+ blocked)?; \d+\.\d pages/s, \d+(\.\d [kM]B| bytes)(; ~\d+ s left)?"
)
COUNTED = ("page", "version", "reading", "story", "story_member", "event")


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


def crawl_arguments(server: DemoServer, archive: Path, *more: str) -> list[str]:
    base = ["crawl", *SOURCES, "--catalog", str(catalog_path()), "--replay", server.prefix, "--archive", str(archive)]
    return [*base, *more]


def rows(archive: Path, query: str, *values: object) -> list[sqlite3.Row]:
    connection = sqlite3.connect(f"file:{archive / 'archive.sqlite'}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def counts(archive: Path) -> dict[str, int]:
    return {table: rows(archive, f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED}


def is_sound(archive: Path) -> bool:
    return rows(archive, "PRAGMA integrity_check")[0][0] == "ok" and not rows(archive, "PRAGMA foreign_key_check")


def contents(archive: Path) -> set[tuple[str, str, str, str]]:
    query = "SELECT url, verdict, coalesce(published_at, ''), text FROM articles"
    return {tuple(row) for row in rows(archive, query)}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str]], str]:
    """One undisturbed crawl: the archive, the requests that the server saw, and what was printed."""
    archive = tmp_path_factory.mktemp("crawled") / "archive"
    with DemoServer() as running:
        asked = crawl_arguments(running, archive)
        done = govcrawl(*asked, cwd=archive.parent, GOVCRAWL_LOG_PROGRESS_SECONDS="0.2")
        log = running.log
    assert done.returncode == 10, done.stderr
    lines = done.stderr.splitlines()
    assert lines
    assert [line for line in lines if not PROGRESS.fullmatch(line)] == []
    return archive, log, done.stdout


def test_every_page_comes_out_as_it_must(crawled: tuple[Path, list[tuple[str, str]], str]) -> None:
    archive, _, _ = crawled
    found = {row["url"]: row for row in rows(archive, "SELECT * FROM articles")}
    verdicts = {row["url"]: row["verdict"] for row in rows(archive, "SELECT url, verdict FROM pages")}
    wrong: list[tuple[object, ...]] = []
    for expected in expectations():
        if not expected.accepted:
            if verdicts.get(expected.requested_url, verdicts.get(expected.url)) != expected.verdict:
                wrong.append((expected.url, expected.verdict, verdicts.get(expected.url)))
            continue
        row = found.get(expected.url) or found.get(expected.requested_url)
        if row is None:
            wrong.append((expected.url, "archived", verdicts.get(expected.url)))
            continue
        wrong += [(expected.url, *pair) for pair in differences(expected, row)]
    assert wrong == []
    assert len(found) >= 12


def differences(expected: Expectation, row: sqlite3.Row) -> list[tuple[str, str]]:
    fields = {
        "title": expected.title,
        "published_at": expected.published,
        "origin": expected.origin,
        "editor": expected.editor,
        "author": expected.author,
    }
    wrong = [(str(value), str(row[name])) for name, value in fields.items() if row[name] != value]
    lines = [line for line in row["text"].split("\n") if line not in expected.optional]
    body = [line for line in expected.body if line not in expected.optional]
    wrong += [(want, got) for want, got in zip(body, lines, strict=False) if want != got]
    if len(lines) != len(body):
        wrong.append((f"{len(body)} lines", f"{len(lines)} lines"))
    return wrong


def test_copies_are_one_story_and_each_its_own_row(crawled: tuple[Path, list[tuple[str, str]], str]) -> None:
    archive, _, _ = crawled
    groups: dict[str, set[str]] = {}
    for expected in expectations():
        if expected.accepted and expected.manuscript_id:
            groups.setdefault(expected.manuscript_id, set()).add(expected.url)
    several = [urls for urls in groups.values() if len(urls) > 1]
    assert several
    for urls in several:
        marks = ",".join("?" * len(urls))
        found = rows(archive, f"SELECT story_id FROM articles WHERE url IN ({marks})", *urls)
        assert len(found) == len(urls)
        assert len({row["story_id"] for row in found}) == 1


def test_each_article_is_placed_by_its_origin_line(crawled: tuple[Path, list[tuple[str, str]], str]) -> None:
    archive, _, _ = crawled
    columns = "origin, origin_admin_code, origin_source_id, origin_rule"
    found = {row["origin"]: tuple(row)[1:] for row in rows(archive, f"SELECT {columns} FROM articles")}
    assert found["南岭生态环境厅"] == ("430000", "demo-department", "source_name")
    assert found["陇源新闻网"] == ("620000", "demo-news", "source_name")
    assert found["大气环境处"] == ("430000", "demo-department", "own_office")
    assert found["省水利厅"] == ("430000", None, "near_rank")
    assert found["南岭日报"] == (None, None, None)


def test_robots_txt_is_asked_first_and_obeyed(crawled: tuple[Path, list[tuple[str, str]], str]) -> None:
    archive, log, _ = crawled
    asked = [url for _, url in log]
    assert not set(asked) & set(forbidden_urls())
    assert not set(asked) & set(external_urls())
    hosts = {url.split("/")[2] for url in asked}
    for host in hosts:
        assert next(url for url in asked if url.split("/")[2] == host).endswith("/robots.txt")
    for url in forbidden_urls():
        assert [row["error"] for row in rows(archive, "SELECT error FROM fetch WHERE url = ?", url)] == ["robots"]


def test_every_exchange_is_kept_as_it_was_on_the_wire(crawled: tuple[Path, list[tuple[str, str]], str]) -> None:
    archive, log, _ = crawled
    kept = rows(archive, "SELECT * FROM capture")
    assert sorted(row["url"] for row in kept) == sorted(url for _, url in log)
    with DemoServer() as running:
        for row in kept:
            answer = read_answer(archive / "captures", row["file"], row["offset"])
            assert row["location"] is None or row["location"].startswith("http")
            assert (answer.key, answer.url, answer.status) == (row["key"], row["url"], row["status"])
            if (known := running.answers.get(row["url"])) is not None:
                assert answer.body == known.body
    assert [path.suffix for path in (archive / "captures").iterdir()] == [".gz"]
    assert {row["role"] for row in kept} >= {"list", "article", "robots"}


def test_refused_pages_are_on_record_with_their_reasons_and_bytes(
    crawled: tuple[Path, list[tuple[str, str]], str],
) -> None:
    archive, _, _ = crawled
    refused = [expected for expected in expectations() if not expected.accepted]
    assert refused
    for expected in refused:
        found = rows(archive, "SELECT verdict, reasons FROM pages WHERE url = ?", expected.requested_url)
        assert found, expected.requested_url
        assert json.loads(found[0]["reasons"]), expected.requested_url
        assert rows(archive, "SELECT 1 FROM capture WHERE url = ?", expected.requested_url)


@pytest.mark.proof
def test_a_second_run_asks_for_robots_txt_and_lists_only(
    crawled: tuple[Path, list[tuple[str, str]], str], server: DemoServer
) -> None:
    archive, _, _ = crawled
    before = counts(archive)
    lists = {row["url"] for row in rows(archive, "SELECT url FROM capture WHERE role = 'list'")}
    done = govcrawl(*crawl_arguments(server, archive), cwd=archive.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = {url for _, url in server.log}
    assert {url for url in asked if not url.endswith("/robots.txt")} <= lists
    assert counts(archive) == before
    assert is_sound(archive)


@pytest.mark.proof
def test_the_demo_can_be_run_twice_and_changes_nothing(tmp_path: Path) -> None:
    began = time.monotonic()
    first = govcrawl("demo", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert time.monotonic() - began < 110
    archive = tmp_path / "govcrawl-demo"
    before = counts(archive)
    assert "Archived" in first.stdout
    assert "template_farm" in first.stdout
    assert str(archive) in first.stdout
    second = govcrawl("demo", cwd=tmp_path)
    assert second.returncode == 0, second.stderr
    assert counts(archive) == before


def start(arguments: list[str], cwd: Path) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOVCRAWL_")}
    command = [sys.executable, "-m", "govcrawl", *arguments]
    return subprocess.Popen(
        command,
        cwd=cwd,
        env={**kept, **ANY_DISK, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_requests(server: DemoServer, number: int) -> None:
    deadline = time.monotonic() + 60
    while len(server.log) < number:
        assert time.monotonic() < deadline, "the crawl does not get on"
        time.sleep(0.02)


def slow_server() -> DemoServer:
    with DemoServer() as running:
        urls = list(running.answers)
    return DemoServer(slow_seconds=dict.fromkeys(urls, 0.15))


@pytest.mark.parametrize("requests", [25])
def test_kill_9_loses_nothing_and_the_next_run_completes(
    tmp_path: Path, crawled: tuple[Path, list[tuple[str, str]], str], requests: int
) -> None:
    kill_and_complete(tmp_path, crawled[0], requests)


@pytest.mark.proof
@pytest.mark.timeout(300)
@pytest.mark.parametrize("requests", range(1, 60))
def test_kill_9_at_any_request_loses_nothing(
    tmp_path: Path, crawled: tuple[Path, list[tuple[str, str]], str], requests: int
) -> None:
    kill_and_complete(tmp_path, crawled[0], requests)


def kill_and_complete(tmp_path: Path, undisturbed: Path, requests: int) -> None:
    """Kill a crawl after so many requests, run it again, and compare with an undisturbed one."""
    archive = tmp_path / "archive"
    with slow_server() as server:
        process = start(crawl_arguments(server, archive), tmp_path)
        wait_for_requests(server, requests)
        process.kill()
        process.communicate()
        assert is_sound(archive)
        fetched = {row["url"] for row in rows(archive, "SELECT url FROM page WHERE fetched_at IS NOT NULL")}
        server.clear_log()
        done = govcrawl(*crawl_arguments(server, archive), cwd=tmp_path)
        asked = {url for _, url in server.log}
    assert done.returncode == 10, done.stderr
    assert not asked & fetched
    assert contents(archive) == contents(undisturbed)
    assert is_sound(archive)
    assert not list((archive / "captures").glob("*.open"))
    outcomes = [row["outcome"] for row in rows(archive, "SELECT outcome FROM run ORDER BY id")]
    assert outcomes[0] == "incomplete"
    for row in rows(archive, "SELECT file, offset FROM capture"):
        read_answer(archive / "captures", row["file"], row["offset"])


def descendants(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that these have (proc(5))."""
    listed = [path.read_text("ascii").split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    children = [int(each) for line in listed for each in line]
    return children + [each for child in children for each in descendants(child)]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system shows no processes in /proc")
def test_no_worker_outlives_a_killed_crawl(tmp_path: Path) -> None:
    with slow_server() as server:
        process = start(crawl_arguments(server, tmp_path / "archive"), tmp_path)
        wait_for_requests(server, 15)
        workers = descendants(process.pid)
        assert workers
        process.kill()
        process.communicate()
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in workers):
        assert time.monotonic() < deadline, "processes of the killed crawl are still there"
        time.sleep(0.1)


@pytest.mark.proof
def test_ctrl_c_ends_the_crawl_in_order_and_the_next_run_completes(
    tmp_path: Path, crawled: tuple[Path, list[tuple[str, str]], str]
) -> None:
    archive = tmp_path / "archive"
    with slow_server() as server:
        process = start(crawl_arguments(server, archive), tmp_path)
        wait_for_requests(server, 12)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130, out + err
        assert "Traceback" not in out + err
        assert "interrupted" in out
        assert [row["outcome"] for row in rows(archive, "SELECT outcome FROM run")] == ["incomplete"]
        assert not list((archive / "captures").glob("*.open"))
        done = govcrawl(*crawl_arguments(server, archive), cwd=tmp_path)
    assert done.returncode == 10, done.stderr
    assert contents(archive) == contents(crawled[0])


@pytest.mark.proof
def test_a_second_crawl_of_one_archive_is_turned_away_by_name(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with slow_server() as server:
        process = start(crawl_arguments(server, archive), tmp_path)
        wait_for_requests(server, 5)
        os.killpg(process.pid, signal.SIGSTOP)  # so that it cannot end before the second begins
        second = govcrawl(*crawl_arguments(server, archive), cwd=tmp_path)
        os.killpg(process.pid, signal.SIGCONT)
        assert second.returncode == 75
        assert str(process.pid) in second.stderr
        assert second.stderr.count("\n") == 1
        process.communicate(timeout=90)
    assert process.returncode in (0, 10)


@pytest.mark.proof
def test_a_host_that_fails_leaves_its_source_partial_and_its_pages_due(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    failing = next(e.requested_url for e in expectations() if e.accepted and e.source_id == "demo-news")
    with DemoServer(fail_urls=[failing]) as server:
        done = govcrawl(*crawl_arguments(server, archive), cwd=tmp_path)
    assert done.returncode == 10, done.stderr
    assert rows(archive, "SELECT outcome FROM run_source WHERE source_id = 'demo-news'")[0][0] == "partial"
    page = rows(archive, "SELECT * FROM page WHERE url = ?", failing)[0]
    assert (page["attempts"], page["fetched_at"], page["last_error"]) == (1, None, "reset")
