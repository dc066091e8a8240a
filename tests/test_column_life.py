"""A column followed night after night: nothing that it lists is lost, and no page is asked for without need."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from govcrawl.canonical import url_key
from govcrawl.crawl.due import FIRST_RUN_PAGES, SWEEP_PAGES, WINDOW_PAGES, Depth, Scope
from tests.column_life import PER_PAGE, Follower, Life, Night, Weather


def needed(life: Life, known: set[str], night: Night, least: int = 0) -> int:
    """How many list pages a night needs: *least*, and on to the last page with anything new and the window behind."""
    if night.depth is Depth.FIRST:
        return min(FIRST_RUN_PAGES, life.pages)
    without_new, number = 0, 0
    while number < life.pages and (number < least or without_new < WINDOW_PAGES):
        number += 1
        fresh = any(url_key(item.url) not in known for item in life.on_page(number))
        without_new = 0 if fresh else without_new + 1
    return number


def live(seed: int, days: int, folder: Path, *, family: str, backfill: bool) -> int:
    """Follow one life, check every night of it, and return how many rows only sweeps found."""
    life = Life(seed, family=family)
    follower = Follower(folder, life)
    first = follower.run(Scope(backfill=backfill))
    assert len(first.asked) == (life.pages if backfill else FIRST_RUN_PAGES)
    fetched = dict.fromkeys(first.due, life.today)
    swept = {Depth.SWEEP: life.today, Depth.FULL: life.today}
    behind, missed = False, 0
    for _ in range(days):
        pages, front_day = life.pages, max(item.day for item in life.items)
        life.live_on()
        known, weather = follower.known(), life.weather
        # asked once more: what is empty in passing, and a first page that shows less than before
        spare = len(weather.empty_once) + 2 * weather.old_once + (life.pages < pages or life.items[0].day < front_day)
        night = follower.run()
        # no more list pages than the window and the sweeps need
        window = needed(life, known, night)
        most = needed(life, known, night, {Depth.SWEEP: SWEEP_PAGES, Depth.FULL: life.pages}.get(night.depth, 0))
        if not behind:
            assert len(night.asked) <= most + spare, (night, window)
        if night.depth in swept:
            assert (life.today - swept[night.depth]).days >= (7 if night.depth is Depth.SWEEP else 30)
        # what stands on the first two pages is found the same night
        if weather.is_fair:
            swept[Depth.SWEEP] = life.today if night.depth in swept else swept[Depth.SWEEP]
            swept[Depth.FULL] = life.today if night.depth is Depth.FULL else swept[Depth.FULL]
            front = {url_key(item.url) for number in (1, 2) for item in life.on_page(number)}
            assert front <= follower.known()
            if not behind and night.depth in (Depth.SWEEP, Depth.FULL):
                floor = follower.floor()
                read = life.items[window * PER_PAGE : len(night.asked) * PER_PAGE]
                late = {item.url for item in read if url_key(item.url) not in known}
                late -= {item.url for item in read if floor is not None and item.day.isoformat() < floor}
                if not spare:
                    assert night.counts.links_missed == len(late)
                missed += len(late)
        behind = not weather.is_fair
        # every page is fetched once
        for url in night.due:
            assert url not in fetched or (life.today - fetched[url]).days >= 30
            fetched[url] = life.today
    life.today += timedelta(days=31)
    life.weather = type(life.weather)()
    assert follower.run().depth is Depth.FULL
    floor = follower.floor()
    least = date.min if floor is None else date.fromisoformat(floor) + timedelta(days=5)
    followed = {url_key(item.url) for item in life.items if item.day >= least}
    assert followed <= follower.known()
    follower.archive.close()
    return missed


@settings(
    max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32), family=st.sampled_from(("static", "trs")), backfill=st.booleans())
def test_after_sixty_days_nothing_is_missing(seed: int, family: str, backfill: bool) -> None:
    with TemporaryDirectory() as folder:
        live(seed, 60, Path(folder), family=family, backfill=backfill)


def test_a_backfill_and_a_sweep_go_on_over_nights_and_past_a_kill(tmp_path: Path) -> None:
    life = Life(1, family="static", items=200)
    follower = Follower(tmp_path, life)
    asked = follower.run(Scope(backfill=True), budget=15).asked
    asked += follower.run(Scope(backfill=True), killed_after=9).asked
    while follower.run_is_due():
        asked += follower.run(Scope(backfill=True), budget=15).asked
    assert set(asked) == set(range(1, 41))
    assert max(asked.count(number) for number in range(3, 41)) <= 2
    life.today += timedelta(days=31)
    life.items.insert(170, late := life.new_item(life.items[169].day))
    nights = [follower.run(budget=15)]
    assert url_key(late.url) not in follower.known()
    life.today += timedelta(days=1)
    life.items.insert(0, fresh := life.new_item(life.today))
    nights.append(follower.run(killed_after=14))
    assert url_key(fresh.url) in follower.known()
    life.today += timedelta(days=1)
    nights += [follower.run(), follower.run()]
    assert [night.depth for night in nights] == [Depth.FULL, Depth.FULL, Depth.FULL, Depth.WINDOW]
    assert url_key(late.url) in follower.known()
    assert [night.counts.links_missed for night in nights] == [0, 0, 1, 0]
    later = nights[1].asked + nights[2].asked
    assert set(nights[0].asked + later) == set(range(1, 42))
    assert max(later.count(number) for number in range(3, 42)) <= 2


def test_a_list_that_shows_less_for_a_moment_is_asked_again(tmp_path: Path) -> None:
    life = Life(2, family="trs")
    follower = Follower(tmp_path, life)
    follower.run(Scope(backfill=True))
    life.today += timedelta(days=1)
    life.items.insert(0, fresh := life.new_item(life.today))
    life.weather = Weather(old_once=True)
    night = follower.run()
    assert night.asked == [1, 1, 2, 3]
    assert url_key(fresh.url) in follower.known()


def test_what_an_interrupted_night_noted_is_read_again_behind_it(tmp_path: Path) -> None:
    """Forty new rows, a run killed among them: the first pages then look known, but nothing behind them is."""
    life = Life(3, family="static")
    follower = Follower(tmp_path, life)
    follower.run(Scope(backfill=True))
    life.today += timedelta(days=1)
    life.items[:0] = [life.new_item(life.today) for _ in range(40)]
    follower.run(killed_after=4)
    night = follower.run()
    assert night.asked == list(range(1, 11))
    assert {url_key(item.url) for item in life.items} <= follower.known()


def test_an_end_among_the_stated_pages_is_believed_by_a_second_night(tmp_path: Path) -> None:
    life = Life(4, family="trs", items=15)
    life.overstated = 3
    follower = Follower(tmp_path, life)
    first, second, third = (follower.run() for _ in range(3))
    assert (first.depth, first.asked, first.counts.unproven_ends) == (Depth.FIRST, [1, 2, 3, 4, 4], 1)
    assert (second.asked, second.counts.unproven_ends) == ([1, 2, 3, 4, 4], 0)
    assert (third.depth, third.asked) == (Depth.WINDOW, [1, 2])


def test_a_page_that_was_the_last_one_long_ago_is_no_end(tmp_path: Path) -> None:
    life = Life(5, family="trs", items=30)
    life.stale = 4
    follower = Follower(tmp_path, life)
    night = follower.run(Scope(backfill=True))
    assert night.asked == [1, 2, 3, 4, 4, 5, 6]
    assert (night.counts.unproven_ends, follower.run_is_due()) == (0, False)


@pytest.mark.proof
@pytest.mark.timeout(3600)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(seed=st.integers(0, 2**32), family=st.sampled_from(("static", "trs")), backfill=st.booleans())
def test_after_a_year_nothing_is_missing(seed: int, family: str, backfill: bool) -> None:
    with TemporaryDirectory() as folder:
        live(seed, 365, Path(folder), family=family, backfill=backfill)
