"""Whole sites that are away, rebuilt or moved, and pages that lists show no more: none of it is a removal."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.site_life import Way, live, night_of, watched


def test_a_block_of_weeks_and_a_site_that_is_down_say_nothing_of_pages(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    site.pages_way = Way.BLOCKED
    live(site, watcher, range(1, 30), posts=False)
    assert watcher.removals() == {}
    site.pages_way, site.way = None, Way.SILENT
    live(site, watcher, range(30, 60), posts=False)
    rows = watcher.removals().values()
    assert {(row["state"], row["cause"], row["status"]) for row in rows} == {("site_dead", "dead", "live")}
    assert len(rows) == 12
    site.way = None
    live(site, watcher, range(60, 64))
    assert watcher.removals() == {}
    assert watcher.events() == []


@pytest.mark.parametrize("way", [Way.GONE, pytest.param(Way.HOME, marks=pytest.mark.proof)])
def test_a_site_that_answers_everything_so_is_dead_and_its_pages_are_not_removed(tmp_path: Path, way: Way) -> None:
    site, watcher = watched(tmp_path)
    site.way = way
    live(site, watcher, range(1, 40), posts=False)
    assert watcher.events() == []
    assert {row["state"] for row in watcher.removals().values()} == {"site_dead"}


@pytest.mark.parametrize(
    "way", [Way.GONE, pytest.param(Way.HOME, marks=pytest.mark.proof), pytest.param(Way.SOFT, marks=pytest.mark.proof)]
)
def test_a_rebuilt_site_is_no_removal_of_all_it_had(tmp_path: Path, way: Way) -> None:
    site, watcher = watched(tmp_path)
    for item in site.items:
        item.way, item.listed = way, False
    live(site, watcher, range(1, 45))
    assert "removed" not in watcher.events()
    rows = [watcher.removals()[item.url] for item in site.items if item.way is way]
    assert {(row["state"], row["cause"]) for row in rows} == {("site_dead", "rebuilt")}


def test_a_night_away_after_weeks_in_which_the_whole_site_was_is_no_removal(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    item = site.items[0]
    site.pages_way = Way.HOME
    live(site, watcher, range(1, 21), posts=False)
    site.pages_way, item.way = None, Way.HOME
    for number in (21, 22, 28, 36):
        assert watcher.status(item) == "suspected"
        for each in reversed(site.items):
            watcher.look(each.url, night_of(number))
    assert watcher.removals()[item.url]["state"] == "redirected_home"
    assert Counter(watcher.events()) == {"restored": 10, "removed": 1}
    noted = watcher.rows("SELECT detail FROM event WHERE kind = 'removed'")[0]["detail"]
    assert json.loads(noted)["since"] >= f"{night_of(20):%Y-%m-%d}"


def test_a_rebuilt_site_shows_its_articles_elsewhere_which_is_a_move(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path, old=6)
    live(site, watcher, range(1, 2), posts=False)
    before = list(site.items)
    site.items = [replace(item, path=f"/new/{item.serial}.shtml") for item in before]
    live(site, watcher, range(2, 45))
    rows = watcher.removals()
    for item in before:
        row = rows[item.url]
        assert (row["state"], row["status"], row["live_copies"]) == ("moved", "live", 1)
        assert row["moved_to"] is not None
    assert set(watcher.events()) == {"moved"}


def test_a_page_that_no_list_shows_any_more_is_delisted_and_listed_again(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    item = site.items[5]
    item.listed = False
    live(site, watcher, range(1, 6))
    assert watcher.removals()[item.url]["state"] == "delisted"
    assert watcher.status(item) == "live"
    item.listed = True
    live(site, watcher, range(6, 8))
    assert item.url not in watcher.removals()
    assert watcher.events() == ["delisted", "relisted"]


def test_a_list_that_keeps_its_last_rows_delists_nothing(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    site.keeps = 12
    pinned = site.items.pop()
    site.items.insert(0, pinned)
    for number in range(1, 26):
        pinned = site.items.pop(0)
        site.publish(night_of(number) - timedelta(hours=3))
        site.items.insert(0, pinned)
        watcher.night(night_of(number))
    assert watcher.events() == []
    assert watcher.removals() == {}


def test_a_removed_page_is_not_delisted_beside(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    site.items[5].way, site.items[5].listed = Way.GONE, False
    live(site, watcher, range(1, 30))
    assert watcher.events() == ["removed"]
