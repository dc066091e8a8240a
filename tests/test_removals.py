"""Removals: what a look at a page says of it, and when it is believed."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic import command
from typer.testing import CliRunner

from govcrawl.archive.captures import save_capture
from govcrawl.archive.identity import Occasion, Sight
from govcrawl.archive.migration import configuration
from govcrawl.archive.removals.observations import sighting_of
from govcrawl.archive.removals.process import note_unchanged, settle_removal
from govcrawl.archive.removals.rechecks import Standing
from govcrawl.archive.views import drop_views
from govcrawl.archive.words import PageStatus, Sighting
from govcrawl.article import Reading
from govcrawl.crawl.due import next_look
from tests.archives import capture_of
from tests.command_line import app
from tests.site_life import FIRST, Site, Watcher, Way, live, night_of, read, watched


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (Way.THERE, Sighting.THERE),
        (Way.GONE, Sighting.GONE),
        (Way.SOFT, Sighting.SOFT_404),
        (Way.HOME, Sighting.HOME),
        (Way.BLOCKED, None),
        (Way.BUSY, None),
    ],
)
def test_what_an_answer_shows(way: Way, expected: Sighting | None) -> None:
    site = Site()
    (item,) = site.publish(FIRST)
    item.way = way
    answer = site.answer(item.url, FIRST)
    assert not isinstance(answer, str)
    reading = read(answer)
    assert reading.judgement is not None
    assert sighting_of(answer, reading.judgement) is expected


@pytest.mark.parametrize(
    ("way", "state", "cause"),
    [
        (Way.GONE, "removed", "gone"),
        pytest.param(Way.SOFT, "removed", "soft_404", marks=pytest.mark.proof),
        (Way.HOME, "redirected_home", "home"),
        (Way.NOTICE, "removed", "notice"),
    ],
)
def test_one_page_taken_down_is_suspected_then_removed(tmp_path: Path, way: Way, state: str, cause: str) -> None:
    site, watcher = watched(tmp_path)
    item = site.items[0]
    live(site, watcher, range(1, 3))
    item.way, item.listed = way, False
    live(site, watcher, range(3, 14))
    assert watcher.status(item) == "suspected"
    live(site, watcher, range(14, 26))
    row = watcher.removals()[item.url]
    assert (row["state"], row["cause"], watcher.status(item)) == (state, cause, "removed")
    assert row["observations"] >= 3
    assert 14 <= row["days"] <= 16
    assert row["last_alive_capture_id"]
    assert [one["url"] for one in watcher.removals().values()] == [item.url]
    (article,) = watcher.rows("SELECT text, status FROM articles WHERE url = :url", url=item.url)
    assert article["status"] == "removed"
    assert article["text"]
    assert watcher.events().count("removed") == 1


def test_two_nights_away_are_no_removal_and_one_night_is_no_event(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    short, longer = site.items[:2]
    for item in (short, longer):
        watcher.look(item.url, night_of(1))
        item.way = Way.GONE
        watcher.look(item.url, night_of(2))
    short.way = Way.THERE
    watcher.look(short.url, night_of(3))
    watcher.look(longer.url, night_of(3.5))
    longer.way = Way.THERE
    watcher.look(longer.url, night_of(5))
    assert (watcher.status(short), watcher.status(longer)) == ("live", "live")
    assert watcher.events() == ["restored"]
    row = watcher.removals()[longer.url]
    assert (row["state"], row["cause"], row["days"]) == ("restored", "gone", 2)
    assert short.url not in watcher.removals()


@pytest.mark.proof
def test_a_page_that_comes_back_is_restored_with_the_time_it_was_away(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    item = site.items[0]
    item.way = Way.GONE
    live(site, watcher, range(1, 40))
    assert watcher.status(item) == "removed"
    item.way = Way.THERE
    live(site, watcher, range(40, 80))
    assert watcher.status(item) == "live"
    assert watcher.events() == ["removed", "restored"]
    row = watcher.removals()[item.url]
    assert (row["state"], row["status"]) == ("restored", "live")
    assert row["days"] > 30


def test_an_answer_that_nothing_has_changed_restores_a_page(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    item = site.items[0]
    item.way = Way.GONE
    watcher.look(item.url, night_of(1))
    watcher.look(item.url, night_of(2))
    assert watcher.status(item) == "suspected"
    item.way = Way.THERE
    answer = site.answer(item.url, night_of(3))
    assert not isinstance(answer, str)
    unchanged = replace(answer, status=304, body=b"", capture_key="unchanged")
    with watcher.archive.write() as connection:
        save_capture(connection, capture_of(Reading(page=unchanged)), None)
        number = connection.exec_driver_sql("SELECT id FROM capture WHERE key = 'unchanged'").scalar_one()
        page = connection.exec_driver_sql("SELECT id FROM page WHERE url = ?", (item.url,)).scalar_one()
        note_unchanged(connection, Sight(answer=unchanged, capture=number, run_id=None, now=night_of(3)), page)
    assert (watcher.status(item), watcher.events()) == ("live", ["restored"])


@pytest.mark.proof
def test_within_a_budget_of_five_new_links_come_first_and_what_is_missing_is_found(tmp_path: Path) -> None:
    site = Site()
    for back in range(40, 0, -1):
        site.publish(FIRST - timedelta(days=back))
    watcher = Watcher(tmp_path, site)
    for number in range(12):
        watcher.night(night_of(number), budget=5)
    item = site.items[0]
    item.way, item.listed = Way.GONE, False
    for number in range(12, 45):
        fresh = site.publish(night_of(number) - timedelta(hours=3), count=2 if number % 3 == 0 else 0)
        watcher.night(night_of(number), budget=5)
        assert {one.url for one in fresh} <= set(watcher.asked[:5])
        assert len(watcher.asked) <= 5
    assert [(row["url"], row["state"]) for row in watcher.removals().values()] == [(item.url, "removed")]


def test_the_order_in_which_captures_are_imported_does_not_matter(tmp_path: Path) -> None:
    site = Site()
    gone, back, stays = site.publish(FIRST, 3)
    readings = []
    for number in range(0, 40, 4):
        gone.way = Way.GONE if number > 4 else Way.THERE
        back.way = Way.GONE if 4 < number < 32 else Way.THERE
        for item in (gone, back, stays):
            answer = site.answer(item.url, night_of(number))
            assert not isinstance(answer, str)
            readings.append(read(answer))
    found = set()
    for seed in range(4):
        mixed = list(readings)
        if seed:
            Random(seed).shuffle(mixed)
        watcher = Watcher(tmp_path / str(seed), site)
        for reading in itertools.chain(mixed, mixed):
            with watcher.archive.write() as connection:
                watcher.take(connection, reading)
        with watcher.archive.write() as connection:
            for number in (1, 2, 3):
                settle_removal(connection, number, Occasion(run_id=None, now=FIRST))
        rows = watcher.rows(
            "SELECT url, kind, at, detail FROM event JOIN page ON page.id = event.page_id ORDER BY url, at"
        )
        standing = watcher.rows("SELECT url, status, misses, suspected_at, removed_at FROM page ORDER BY url")
        found.add(repr((rows, standing)))
        kinds = [row["kind"] for row in rows]
        assert kinds == ["removed", "removed", "restored"]
    assert len(found) == 1


def test_a_night_that_is_killed_loses_no_observation_and_makes_none_twice(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    item = site.items[0]
    item.way, item.listed = Way.GONE, False
    for number in range(1, 30):
        watcher.night(night_of(number), killed_after=1 if number % 2 else 0)
        watcher.night(night_of(number) + timedelta(hours=2))
    assert watcher.events() == ["removed"]
    assert 14 <= watcher.removals()[item.url]["days"] <= 17


def test_what_the_recorded_web_does_not_have_was_not_removed(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    with watcher.archive.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO run (id, started_at, command, host, pid, version, settings, message) "
            "VALUES (900, '2024-03-02T00:00:00.000Z', 'x', 'x', 1, 'x', '{\"replay\":\"127.0.0.1/r/\"}', '')"
        )
    item = site.items[0]
    item.way = Way.GONE
    for number in range(1, 40, 5):
        watcher.look(site.items[1].url, night_of(number))
        watcher.look(item.url, night_of(number), 900)
    assert watcher.status(item) == "live"
    recorded = (("Content-Type", "text/html"), ("Memento-Datetime", "Tue, 05 Mar 2024 01:02:03 GMT"))
    answer = site.answer(item.url, night_of(41))
    assert not isinstance(answer, str)
    watcher.look(site.items[1].url, night_of(41))
    with watcher.archive.write() as connection:
        watcher.take(connection, read(replace(answer, headers=recorded)), 900)
    assert watcher.status(item) == "suspected"


def test_withdrawn_pages_are_not_among_the_removals(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    item = site.items[0]
    item.way = Way.GONE
    watcher.look(item.url, night_of(1))
    assert item.url in watcher.removals()
    with watcher.archive.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO withdrawal (page_id, url_key, at, reason, captures_erased) "
            "SELECT id, url_key, '2024-03-05', 'x', 0 FROM page WHERE url = ?",
            (item.url,),
        )
    assert watcher.removals() == {}


def test_the_command_lists_them_by_state_and_period(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    gone, short = site.items[0], site.items[1]
    gone.way, gone.listed = Way.GONE, False
    live(site, watcher, range(1, 30))
    short.way = Way.SOFT
    watcher.look(short.url, night_of(30))
    watcher.archive.close()

    def listed(*options: str) -> list[dict[str, object]]:
        arguments = ["removals", "--archive", str(tmp_path), "--format", "jsonl", *options]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.output.splitlines()]

    assert [row["url"] for row in listed()] == [short.url, gone.url]
    assert [row["url"] for row in listed("--state", "removed", "--province", "四川")] == [gone.url]
    assert listed("--province", "甘肃") == listed("--until", "2024-02") == []
    assert [row["state"] for row in listed("--since", "2024-03-20")] == ["suspected"]
    plain = CliRunner().invoke(app, ["removals", "--archive", str(tmp_path), "--state", "removed"]).output
    assert plain.split("\t")[1:4] == ["removed", "gone", str(listed("--state", "removed")[0]["first_missed_at"])[:10]]


def test_an_older_archive_gets_its_observations_and_a_plan(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    site.items[0].way = Way.GONE
    watcher.look(site.items[0].url, night_of(1))
    queries = (
        "SELECT capture_id, page_id, at, kind, host FROM observation ORDER BY capture_id",
        "SELECT host, day, good, bad FROM host_day WHERE good AND NOT bad",
        "SELECT page_id, column_id FROM listed ORDER BY page_id",
    )
    before = [watcher.rows(query) for query in queries]
    with watcher.archive.write() as connection:
        drop_views(connection)
        connection.exec_driver_sql("UPDATE page SET next_due_at = NULL")
        command.downgrade(configuration(connection), "0005")
    watcher.archive.close()
    again = Watcher(tmp_path, site)
    assert [again.rows(query) for query in queries] == before
    planned = [row["next_due_at"] for row in again.rows("SELECT next_due_at FROM page WHERE status = 'live'")]
    assert len({str(at)[:10] for at in planned}) > 10


def test_looks_follow_age_and_the_pages_of_one_night_are_spread() -> None:
    def standing(name: str, **more: Any) -> Standing:
        values: dict[str, Any] = {
            "number": 1, "public_id": name, "status": PageStatus.LIVE, "first_seen_at": FIRST, "published": None,
            "looked_at": FIRST, "suspected_at": None, "removed_at": None, "moved": False,
            "last_sighting": Sighting.THERE,
        }  # fmt: skip
        return Standing(**values | more)

    for age, wait in ((0, 1), (1, 2), (2.8, 4.2), (7, 23), (29.9, 30.1), (400, 182)):
        at = FIRST + timedelta(days=age)
        found = next_look(standing("p", looked_at=at)) - at
        assert 0.69 * wait <= found / timedelta(days=1) <= 0.96 * wait
    old = [next_look(standing(f"p{n}", published="2019-01-01")) - FIRST for n in range(500)]
    nights = Counter(wait.days for wait in old)
    assert max(nights.values()) < 30
    suspected = standing("p", status=PageStatus.SUSPECTED, suspected_at=FIRST)
    looks = [FIRST]
    while looks[-1] - FIRST < timedelta(days=14):
        looks.append(next_look(replace(suspected, looked_at=looks[-1])))
    assert [(look - FIRST).days for look in looks] == [0, 2, 6, 10, 14]
