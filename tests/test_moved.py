"""Articles that a rebuilt site shows under new addresses: found again, joined with what they were, never doubled."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from govcrawl.archive.known_articles import known_articles
from govcrawl.archive.records import find_page
from govcrawl.archive.removals.records import RemovalState, removal_rows
from govcrawl.archive.search.filters import Filters
from govcrawl.archive.sources import (
    Milestone,
    load_cursor,
    mark_read,
    note_changed_column,
    save_sources,
    settle_changed_column,
)
from govcrawl.archive.versions.history import find_history
from govcrawl.archive.withdrawing import withdraw
from govcrawl.export.cited import find_cited
from govcrawl.export.publication import publish
from govcrawl.export.rows import Selection
from govcrawl.source import Column
from tests.site_life import COLUMN, FIRST, HOST, SOURCE, Item, Site, Watcher, Way

NEW = replace(COLUMN, url=f"http://{HOST}/zwgk/col/col12/index.html")
MOVED = FIRST + timedelta(days=10)


def rebuilt(site: Site, at: datetime, *, stays: int = 0) -> list[Item]:
    """Let all articles but the last *stays* lie at new addresses only; return the old ones."""
    old = list(site.items)
    moving = old[: len(old) - stays]
    for item in moving:
        item.way, item.listed = Way.GONE, False
    fresh = [Item(item.serial, item.born, path=f"/zwgk/art/{2000 + item.serial}.html") for item in moving]
    site.items[:0] = fresh
    return old


def watched(folder: Path, count: int = 6) -> tuple[Site, Watcher]:
    site = Site()
    site.publish(FIRST - timedelta(days=3), count)
    watcher = Watcher(folder, site)
    watcher.night(FIRST)
    return site, watcher


def given(watcher: Watcher, *columns: Column, at: datetime = MOVED) -> None:
    """Let the catalog give the source other columns."""
    with watcher.archive.write() as connection:
        save_sources(connection, [replace(SOURCE, columns=columns)], now=at)


def articles(watcher: Watcher) -> dict[str, str]:
    return {row["url"]: row["id"] for row in watcher.rows("SELECT url, id FROM articles")}


def test_articles_of_a_column_with_a_new_address_are_joined_with_what_they_were(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    before = articles(watcher)
    versions = [row["id"] for row in watcher.rows("SELECT id FROM versions")]
    old = rebuilt(site, MOVED)
    given(watcher, NEW)
    watcher.night(MOVED + timedelta(hours=1))
    after = articles(watcher)
    assert len(after) == len(before) == 6
    assert set(after) == {item.url for item in site.rows()}
    moved = {row["url"]: row for row in watcher.removals().values()}
    assert {url: row["state"] for url, row in moved.items()} == {item.url: "moved" for item in old}
    for item, new in zip(old, site.rows(), strict=True):
        row = moved[item.url]
        assert (row["id"], row["moved_to"], row["title"]) == (before[item.url], after[new.url], item.title)
        assert row["last_alive_at"].startswith(f"{FIRST:%Y-%m-%dT%H}")
    with watcher.archive.read() as connection:
        listed = removal_rows(connection, Filters(sources=(SOURCE.id,)), (RemovalState.MOVED,))
        assert len(listed) == 6
    assert set(watcher.events()) == {"moved"}
    assert watcher.rows("SELECT count(*) AS n FROM edits") == [{"n": 0}]
    with watcher.archive.read() as connection:
        assert {find_cited(connection, one).url for one in versions} == set(before)
        assert {find_cited(connection, one).url for one in (*before, *before.values())} == set(after)
        for wanted in (old[0].url, before[old[0].url], versions[0]):
            assert (article := find_page(connection, wanted).article)
            assert article["id"] in after.values()
            history = find_history(connection, wanted)
            assert history.page["id"] in after.values()
            assert [event["kind"] for event in history.events] == ["moved"]
    assert {row["captures"] for row in watcher.rows("SELECT captures FROM versions")} == {2}
    stories = watcher.rows("SELECT articles, copies FROM stories")
    assert {(row["articles"], row["copies"]) for row in stories} == {(1, 0)}


def test_a_published_copy_tells_what_moved(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path / "archive")
    before = articles(watcher)
    rebuilt(site, MOVED)
    given(watcher, NEW)
    watcher.night(MOVED + timedelta(hours=1))
    with watcher.archive.read() as connection:
        publish(connection, tmp_path / "copy.sqlite", Selection())
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        moved = dict(copy.execute("SELECT removals.id, moved_to FROM removals JOIN articles ON moved_to = articles.id"))
        events = copy.execute("SELECT page_id, kind FROM events JOIN articles ON page_id = articles.id").fetchall()
    assert set(moved) == set(before.values())
    assert sorted(events) == [(one, "moved") for one in sorted(moved.values())]


def test_years_later_nothing_of_it_has_come_undone(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    rebuilt(site, MOVED)
    given(watcher, NEW)
    for night in range(11, 60):
        watcher.night(FIRST + timedelta(days=night))
    assert set(articles(watcher)) == {item.url for item in site.rows()}
    assert set(watcher.events()) == {"moved"}
    assert {row["status"] for row in watcher.rows("SELECT status FROM articles")} == {"live"}


@pytest.mark.parametrize("way", [Way.GONE, Way.SOFT, Way.HOME])
def test_an_old_address_that_was_missed_before_its_article_is_found_again(tmp_path: Path, way: Way) -> None:
    site, watcher = watched(tmp_path)
    old = rebuilt(site, MOVED)
    for item in old:
        item.way = way
    for number, item in enumerate(old):
        watcher.look(item.url, MOVED + timedelta(minutes=number))
    given(watcher, NEW)
    watcher.night(MOVED + timedelta(days=1))
    assert set(articles(watcher)) == {item.url for item in site.rows()}
    assert watcher.events() == ["moved"] * 6
    missed = watcher.rows(
        "SELECT count(*) AS n FROM observation JOIN page ON page.id = page_id "
        "WHERE page.merged_into IS NOT NULL AND kind NOT IN ('there', 'moved')"
    )
    assert missed == [{"n": 6}]


def test_a_column_by_another_name_takes_over_from_the_one_that_vanished(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    rebuilt(site, MOVED)
    given(watcher, replace(NEW, name="要闻动态"))
    for number, item in enumerate(site.rows()):
        watcher.look(item.url, MOVED + timedelta(minutes=5 + number))
    assert set(articles(watcher)) == {item.url for item in site.rows()}


def test_what_still_stands_on_a_list_that_did_not_move_stays_what_it_is(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    first = site.items[0]
    twin = Item(first.serial, first.born, path="/tzgg/77.html")
    site.items.insert(0, twin)
    watcher.night(FIRST + timedelta(days=2))
    assert set(articles(watcher)) >= {first.url, twin.url}
    assert watcher.events() == []


def test_an_article_that_is_found_nowhere_is_no_move(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    old = rebuilt(site, MOVED, stays=2)
    lost = old[-2:]
    for item in lost:
        item.way, item.listed = Way.GONE, False
    given(watcher, NEW)
    for night in range(11, 40):
        watcher.night(FIRST + timedelta(days=night))
    states = {url: row["state"] for url, row in watcher.removals().items()}
    assert {states[item.url] for item in old[:4]} == {"moved"}
    assert {states[item.url] for item in lost} == {"removed"}
    assert len(articles(watcher)) == 6


def test_two_articles_with_one_title_are_told_apart_by_their_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Item, "title", property(lambda item: "清禾市环境空气质量周报"))
    site, watcher = watched(tmp_path)
    before = articles(watcher)
    old = rebuilt(site, MOVED)
    given(watcher, NEW)
    watcher.night(MOVED + timedelta(hours=1))
    rows = watcher.removals()
    after = articles(watcher)
    assert [rows[item.url]["moved_to"] for item in old] == [after[item.url] for item in site.rows()]
    assert len(after) == len(before)


def test_a_new_address_of_a_column_begins_its_reading_anew(tmp_path: Path) -> None:
    _, watcher = watched(tmp_path)
    with watcher.archive.write() as connection:
        mark_read(connection, SOURCE.id, COLUMN.name, Milestone(at=FIRST, swept_fully=True, floor_date="2024-01-01"))
    given(watcher, COLUMN)
    with watcher.archive.read() as connection:
        assert load_cursor(connection, SOURCE.id, COLUMN.name).read_through_at == FIRST
    given(watcher, NEW)
    with watcher.archive.read() as connection:
        cursor = load_cursor(connection, SOURCE.id, COLUMN.name)
    assert (cursor.read_through_at, cursor.swept_fully_at, cursor.done) == (None, None, False)
    assert cursor.floor_date == "2024-01-01"


def test_a_list_whose_addresses_changed_where_it_stands_is_as_good_as_moved(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    rebuilt(site, MOVED)
    with watcher.archive.write() as connection:
        note_changed_column(connection, SOURCE.id, COLUMN.name, MOVED)
    watcher.night(MOVED + timedelta(hours=1))
    assert set(articles(watcher)) == {item.url for item in site.rows()}


def test_what_is_seen_at_an_old_address_says_nothing_of_the_new_one(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path, 3)
    old = rebuilt(site, MOVED)
    given(watcher, NEW)
    watcher.night(MOVED + timedelta(hours=1))
    for number, way in enumerate((Way.GONE, Way.HOME, Way.NOTICE)):
        old[number].way = way
    for night in range(1, 20):
        for item in old:
            watcher.look(item.url, MOVED + timedelta(days=night))
    assert {row["status"] for row in watcher.rows("SELECT status FROM articles WHERE title NOT LIKE '%说明'")} == {
        "live"
    }
    assert {row["state"] for row in watcher.removals().values()} == {"moved"}
    assert [row["n"] for row in watcher.rows("SELECT count(*) AS n FROM versions GROUP BY page_id, url")] == [1] * 4


def test_what_was_known_before_a_list_changed_is_known_under_its_addresses_of_then(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    old = rebuilt(site, MOVED, stays=1)
    with watcher.archive.write() as connection:
        note_changed_column(connection, SOURCE.id, COLUMN.name, MOVED)
    site.publish(MOVED, 2)
    watcher.night(MOVED + timedelta(hours=1))
    with watcher.archive.read() as connection:
        assert {one.url for one in known_articles(connection, SOURCE.id)} == {item.url for item in old}
        assert load_cursor(connection, SOURCE.id, COLUMN.name).changed_at == MOVED
    with watcher.archive.write() as connection:
        settle_changed_column(connection, SOURCE.id, COLUMN.name)
    with watcher.archive.read() as connection:
        known = known_articles(connection, SOURCE.id)
        assert {one.url for one in known} == {item.url for item in site.rows()}
        assert {one.column for one in known} == {COLUMN.name}
        assert load_cursor(connection, SOURCE.id, COLUMN.name).changed_at is None


def test_a_withdrawn_article_stays_withdrawn_when_it_moves(tmp_path: Path) -> None:
    site, watcher = watched(tmp_path)
    old = rebuilt(site, MOVED)
    with watcher.archive.write() as connection:
        withdraw(connection, old[0].url, "personal data", MOVED)
    given(watcher, NEW)
    watcher.night(MOVED + timedelta(hours=1))
    assert set(articles(watcher)) == {item.url for item in site.rows()[1:]}
    assert watcher.rows("SELECT count(*) AS n FROM withdrawal") == [{"n": 1}]
