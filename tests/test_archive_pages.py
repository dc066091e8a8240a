"""Links and what is due, sources and cursors, runs, captures and fetches on record."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from govcrawl.archive import Archive
from govcrawl.archive.captures import save_capture, save_fetch
from govcrawl.archive.pages import (
    MOST_ATTEMPTS,
    ListedLink,
    due_pages,
    note_failure,
    note_links,
    page_states,
)
from govcrawl.archive.removals.rechecks import plan_looks, recheck_due
from govcrawl.archive.runs import (
    RunSource,
    RunStart,
    close_abandoned_runs,
    finish_run,
    save_run_source,
    source_history,
    start_run,
)
from govcrawl.archive.sources import Cursor, load_cursor, save_cursor, save_sources
from govcrawl.archive.words import PageStatus
from govcrawl.article import Verdict
from govcrawl.causes import Cause
from govcrawl.errors import ArchiveError
from govcrawl.exchange import Fetch, Role
from tests.archives import SOURCES, START, capture_of, column_of, day, reading_of, save, save_some_sources

COLUMN = ("sichuan", "环境要闻")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        yield opened


def link(number: int, date: str | None = "2024-03-01") -> ListedLink:
    return ListedLink(url=f"http://a.cn/{number}.html", title=f"第{number}条", date=date)


def due(connection: Connection, at: float) -> list[str]:
    return [page.url for page in due_pages(connection, "sichuan", day(at), 100)]


def test_links_become_known_pages_once(connection: Connection) -> None:
    first = note_links(connection, *COLUMN, [link(1), link(2)], day(0))
    assert [(noted.link.title, noted.is_new, noted.state.status) for noted in first] == [
        ("第1条", True, PageStatus.KNOWN),
        ("第2条", True, PageStatus.KNOWN),
    ]
    second = note_links(connection, *COLUMN, [link(3), replace(link(1), title="新题", date="2024-03-09")], day(1))
    assert [(noted.link.url, noted.is_new) for noted in second] == [
        ("http://a.cn/3.html", True),
        ("http://a.cn/1.html", False),
    ]
    query = 'SELECT list_title, list_date, first_seen_at, last_listed_at, "column" FROM pages ORDER BY url LIMIT 1'
    assert connection.exec_driver_sql(query).all() == [
        ("第1条", "2024-03-01", "2024-03-05T01:00:00.000Z", "2024-03-06T01:00:00.000Z", "环境要闻")
    ]
    assert column_of(connection, 'SELECT listed_at FROM "column"') == ["2024-03-06T01:00:00.000Z"]


def test_twins_on_one_list_and_what_is_no_address_are_left_out(connection: Connection) -> None:
    links = [link(1), ListedLink(url="https://a.cn/1.html?version=zzzh#top"), ListedLink(url="javascript:void(0)")]
    assert [noted.link for noted in note_links(connection, *COLUMN, links, day(0))] == [link(1)]
    assert note_links(connection, *COLUMN, [], day(0)) == []


def test_a_long_list_is_noted_whole_and_in_order(connection: Connection) -> None:
    links = [link(number) for number in range(1200)]
    assert [noted.link for noted in note_links(connection, *COLUMN, links, day(0))] == links
    assert len(page_states(connection, [one.url for one in links])) == 1200


def test_due_are_known_links_without_anything_to_read_newest_first(connection: Connection) -> None:
    note_links(connection, *COLUMN, [link(1), link(2, "2024-03-04"), link(3), link(4)], day(0))
    save(connection, reading_of(link(1).url, at=day(0.1)), reading_of(link(4).url, verdict=Verdict.TEMPLATE_FARM))
    assert due(connection, 0.2) == [link(2).url, link(3).url]
    assert due_pages(connection, "sichuan", day(1), 1)[0].column == "环境要闻"
    assert due_pages(connection, "gansu", day(1), 10) == []


def test_a_failed_page_waits_and_is_given_up_in_the_end(connection: Connection) -> None:
    note_links(connection, *COLUMN, [link(1)], day(0))
    at = 0.0
    for attempt in range(1, MOST_ATTEMPTS + 1):
        note_failure(connection, link(1).url, "timeout", day(at))
        state = page_states(connection, [link(1).url])[link(1).url]
        assert (state.attempts, state.last_error) == (attempt, "timeout")
        assert not state.is_due(day(at + 0.4), timedelta(days=30))
        assert due(connection, at + 0.4) == []
        at += 8
    assert due(connection, at + 1000) == []


def test_a_nightly_run_tries_a_failed_page_the_next_night(connection: Connection) -> None:
    note_links(connection, *COLUMN, [link(1)], day(0))
    note_failure(connection, link(1).url, "timeout", day(0.01))
    assert due(connection, 1) == [link(1).url]


def test_a_blocked_page_is_tried_again_and_a_good_answer_ends_it(connection: Connection) -> None:
    note_links(connection, *COLUMN, [link(1)], day(0))
    save(connection, reading_of(link(1).url, verdict=Verdict.BLOCKED, at=day(0)))
    assert due(connection, 0.1) == []
    assert due(connection, 1) == [link(1).url]
    save(connection, reading_of(link(1).url, at=day(1)))
    assert due(connection, 9) == []
    state = page_states(connection, [link(1).url])[link(1).url]
    assert (state.attempts, state.last_error, state.next_due_at) == (0, None, None)
    assert not state.is_due(day(2), timedelta(days=30))
    assert state.is_due(day(31), timedelta(days=30))


def test_a_planned_recheck_is_due_in_its_time(connection: Connection) -> None:
    save(connection, reading_of(link(1).url, at=day(0)))
    assert recheck_due(connection, "sichuan", day(99), 10) == []
    plan_looks(connection, [(1, day(7))])
    assert recheck_due(connection, "sichuan", day(6), 10) == []
    assert [page.url for page in recheck_due(connection, "sichuan", day(7), 10)] == [link(1).url]


def test_states_are_found_by_any_address_of_a_page(connection: Connection) -> None:
    note_links(connection, *COLUMN, [link(1)], day(0))
    asked = ["https://a.cn/1.html#x", "http://a.cn/2.html", "no address"]
    assert list(page_states(connection, asked)) == ["https://a.cn/1.html#x"]
    note_failure(connection, "http://a.cn/unknown", "dns", day(0))


def test_sources_have_province_and_city_and_vanish_only_from_a_whole_catalog(connection: Connection) -> None:
    query = "SELECT id, province, city FROM source ORDER BY id"
    assert connection.exec_driver_sql(query).all() == [
        ("chengdu", "四川省", "成都市"),
        ("gansu", "甘肃省", None),
        ("sichuan", "四川省", None),
    ]
    vanished = "SELECT id FROM source WHERE vanished_at IS NOT NULL"
    save_sources(connection, SOURCES[:1], now=day(1))
    assert column_of(connection, vanished) == []
    save_sources(connection, SOURCES[:2], whole=True, now=day(2))
    assert column_of(connection, vanished) == ["gansu"]
    save_sources(connection, SOURCES, whole=True, now=day(3))
    assert column_of(connection, vanished) == []
    assert set(column_of(connection, "SELECT first_seen_at FROM source")) == {"2024-03-05T01:00:00.000Z"}


def test_a_column_that_is_gone_is_kept_and_marked(connection: Connection) -> None:
    save_cursor(connection, *COLUMN, Cursor(next={"url": "http://a.cn/index_2.html"}))
    save_sources(connection, [replace(SOURCES[0], columns=())], now=day(1))
    assert column_of(connection, 'SELECT vanished_at FROM "column"') == ["2024-03-06T01:00:00.000Z"]
    save_sources(connection, SOURCES, now=day(2))
    assert column_of(connection, 'SELECT vanished_at FROM "column"') == [None]
    assert load_cursor(connection, *COLUMN).next == {"url": "http://a.cn/index_2.html"}


def test_a_cursor_comes_back_as_it_was_saved(connection: Connection) -> None:
    assert load_cursor(connection, *COLUMN) == Cursor()
    cursor = Cursor(next={"url": "http://a.cn/s", "body": "page=3"}, done=True, proof="total 412", at=day(1))
    save_cursor(connection, *COLUMN, cursor)
    assert load_cursor(connection, *COLUMN) == cursor
    for missing in (("sichuan", "没有"), ("nobody", "环境要闻")):
        with pytest.raises(ArchiveError, match="save the sources first"):
            load_cursor(connection, *missing)
        with pytest.raises(ArchiveError, match="save the sources first"):
            save_cursor(connection, *missing, cursor)


def test_runs_and_a_sources_history(connection: Connection) -> None:
    for number, outcome in enumerate(("ok", "quiet", "broken")):
        run = start_run(connection, RunStart(started_at=day(number), command="govcrawl crawl --all"))
        for source in ("sichuan", "gansu"):
            first = RunSource(source_id=source, outcome="incomplete", cause=Cause.INTERRUPTED, counts={})
            save_run_source(connection, run, first)
        counts = {"links": number}
        one = RunSource(source_id="sichuan", outcome=outcome, cause=Cause.OTHER, counts=counts, words="why")
        save_run_source(connection, run, one)
        finish_run(connection, run, outcome, {"links": number})
    past = source_history(connection, "sichuan", 2)
    assert [(one.outcome, one.counts, one.cause, one.words) for one in past] == [
        ("broken", {"links": 2}, Cause.OTHER, "why"),
        ("quiet", {"links": 1}, Cause.OTHER, "why"),
    ]
    assert column_of(connection, "SELECT outcome FROM run ORDER BY id") == ["ok", "quiet", "broken"]


def test_runs_of_dead_processes_become_incomplete_and_living_ones_stay(connection: Connection) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for start in (
        RunStart(started_at=datetime.now(UTC), command="dead", pid=dead.pid),
        RunStart(started_at=datetime.now(UTC), command="ours", pid=os.getpid()),
        RunStart(started_at=datetime.now(UTC), command="on another host", host="elsewhere", pid=os.getpid()),
        RunStart(started_at=START, command="of an earlier process with our number", pid=os.getpid()),
    ):
        start_run(connection, start)
    assert close_abandoned_runs(connection) == 3
    assert column_of(connection, "SELECT outcome FROM run ORDER BY id") == [
        "incomplete",
        None,
        "incomplete",
        "incomplete",
    ]


def test_a_capture_is_never_changed_and_a_fetch_is_kept(connection: Connection) -> None:
    run = start_run(connection, RunStart(started_at=START, command="a"))
    capture = capture_of(reading_of(link(1).url, key="k"))
    save_capture(connection, capture, run)
    save_capture(connection, replace(capture, status=500), run)
    assert column_of(connection, "SELECT status FROM capture") == [200]
    failed = Fetch(url=link(1).url, method="GET", role=Role.ARTICLE, at=START, error="dns", source_id="sichuan")
    save_fetch(connection, failed, run)
    assert connection.exec_driver_sql("SELECT error, run_id FROM fetch").all() == [("dns", run)]


def test_the_tables_refuse_words_types_and_sources_that_they_do_not_know(connection: Connection) -> None:
    note_links(connection, *COLUMN, [link(1)], day(0))
    for statement in (
        "UPDATE page SET verdict = 'spam'",
        "UPDATE page SET attempts = 'many'",
        "UPDATE page SET source_id = 'nobody'",
        "UPDATE page SET status = 'gone'",
    ):
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.exec_driver_sql(statement)
