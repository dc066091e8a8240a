"""A source's own rhythm: what is a pause, and what a silence that nobody may sleep through."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from govcrawl.crawl.rhythm import silence_of
from govcrawl.crawl.workdays import is_holiday
from tests.publishing import HABITS, false_alarms, published

START = date(2022, 1, 3)
MOST_DELAY = {"daily": 10, "every_day": 7, "sparse": 75, "rare": 250, "weekly": 45, "monthly": 95, "bursty": 160}
"""Days after which each is called silent at the latest: the more regular, the sooner."""


@pytest.mark.parametrize("habit", HABITS)
def test_a_source_that_keeps_its_way_is_hardly_ever_called_silent_and_one_that_stops_is(habit: str) -> None:
    alarms, delays = false_alarms(published(habit, 0, START, 600), START)
    assert alarms < 2
    assert 0 < delays[-1] <= MOST_DELAY[habit]


@pytest.mark.proof
@pytest.mark.parametrize("habit", HABITS)
def test_over_twenty_four_years_false_alarms_stay_below_one_in_two_years(habit: str) -> None:
    alarms = sum(false_alarms(published(habit, seed, START, 1095), START)[0] for seed in range(8))
    assert alarms / 24 < 0.5


@pytest.mark.parametrize(("festival", "end"), [(date(2026, 2, 17), 8), (date(2025, 10, 1), 8), (date(2025, 5, 1), 5)])
def test_the_weeks_of_the_great_holidays_are_no_silence(festival: date, end: int) -> None:
    habit = published("daily", 3, festival - timedelta(days=420), 420)
    news = [day for day in habit if day < festival - timedelta(days=1)]
    silence = silence_of(news, festival + timedelta(days=end))
    assert silence.days > end
    assert not silence.is_broken
    assert silence_of(news, festival + timedelta(days=21)).is_broken


def test_a_source_with_little_history_is_never_called_silent() -> None:
    news = published("every_day", 1, START, 40)
    assert silence_of(news, START + timedelta(days=400)).usual is None
    sparse = [START + timedelta(days=50 * number) for number in range(8)]
    assert silence_of(sparse, START + timedelta(days=900)).usual is None
    assert silence_of([], START).usual is None


def test_what_a_first_run_saw_of_a_list_is_no_rhythm_before_the_day_to_which_it_was_followed() -> None:
    pinned = [START - timedelta(days=300 * number) for number in range(1, 4)]
    news = pinned + published("daily", 2, START, 100)
    today = START + timedelta(days=130)
    assert not silence_of(news, today).is_broken
    assert silence_of(news, today, START).is_broken
    assert silence_of(news, today, START + timedelta(days=60)).usual is None


def test_a_long_backfilled_history_does_not_hide_that_a_source_grew_busier() -> None:
    seldom, often = published("rare", 1, START, 1400), published("daily", 2, START + timedelta(days=1400), 500)
    today = often[-1] + timedelta(days=12)
    assert silence_of(seldom + often, today).is_broken


def test_days_to_come_are_left_out() -> None:
    news = published("daily", 5, START, 300)
    today = news[-1] + timedelta(days=20)
    assert silence_of([*news, date(2062, 1, 1)], today) == silence_of(news, today)


def test_spring_festival_is_known_for_decades_and_never_fails_beyond() -> None:
    assert is_holiday(date(2044, 1, 30))
    assert not is_holiday(date(2044, 3, 1))
    assert is_holiday(date(2090, 2, 5))
    assert not is_holiday(date(2090, 6, 5))
