"""Coverage by source and month: no articles is told from no data, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.coverage import CoverStatus, coverage_rows
from govcrawl.archive.search.filters import Filters
from govcrawl.periods import Period
from tests.command_line import app
from tests.watched_archive import fill

NIGHTS = 60
"""From 2026-09-24 to 2026-11-22 in China."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("covered") / "archive"
    names = fill(folder, 7, 2100, NIGHTS)
    well, early, blocked, waiting, silent, undated, dead = names
    with Archive.open(folder) as archive, archive.write() as connection:

        def do(statement: str, *values: object) -> None:
            connection.exec_driver_sql(statement, values)

        do("UPDATE \"column\" SET read_through_at = '2026-11-22T01:00:00.000Z', end_proof = 'last_page_number'")
        do("UPDATE \"column\" SET end_proof = 'total_reached' WHERE source_id = ?", well)
        _forget(connection, well, "2025-03-01", "2025-04-01")
        do("UPDATE \"column\" SET backfill_done = 0, floor_date = '2026-05-10' WHERE source_id = ?", early)
        _forget(connection, early, "2026-03-01", "2026-04-01")
        for name, outcome, cause, day in (
            (blocked, "blocked", "challenge", "2026-10-10"), (silent, "broken", "silent", "2026-10-20"),
            (dead, "broken", "dns", "2026-09-24"),
        ):  # fmt: skip
            bad = "run_id IN (SELECT id FROM run WHERE date(started_at, '+8 hours') >= ?)"
            do(f"UPDATE run_source SET outcome = ?, cause = ? WHERE source_id = ? AND {bad}", outcome, cause, name, day)
            _forget(connection, name, day, "2027-01-01")
        do(
            "UPDATE page SET status = 'known', verdict = NULL WHERE source_id = ? AND list_date LIKE '2026-08-%'",
            waiting,
        )
        _forget(connection, waiting, "2026-08-01", "2026-09-01")
        do("UPDATE search_entry SET id = id & 16777215 WHERE source_id = ? AND id % 5 = 0", undated)
    return folder, names


def _forget(connection: Connection, name: str, since: str, until: str) -> None:
    connection.exec_driver_sql(
        "DELETE FROM search_entry WHERE source_id = ? AND page_id IN "
        "(SELECT id FROM page WHERE list_date >= ? AND list_date < ?)",
        (name, since, until),
    )


@pytest.fixture
def connection(filled: tuple[Path, list[str]]) -> Iterator[Connection]:
    with Archive.read_only(filled[0]) as archive, archive.read() as connection:
        yield connection


def month(connection: Connection, name: str, wanted: str) -> dict[str, Any]:
    period = Period(since=f"{wanted}-01", until=f"{wanted}-28")
    (row,) = coverage_rows(connection, Filters(period=period, sources=(name,)))
    return row


def told(row: dict[str, Any]) -> tuple[object, ...]:
    return row["status"], row["reason"], row["expected_by"]


def test_a_month_that_was_read_and_shows_nothing_is_complete(
    connection: Connection, filled: tuple[Path, list[str]]
) -> None:
    well = filled[1][0]
    none = month(connection, well, "2025-03")
    assert (none["found"], none["expected"]) == (0, 0)
    assert told(none) == ("complete", None, "total")
    some = month(connection, well, "2025-02")
    assert some["found"] == some["expected"] > 0
    assert some["nights_run"] == 0
    now = month(connection, well, "2026-11")
    assert told(now) == ("partial", "not_over", "rhythm")
    assert (now["nights_run"], now["nights_well"], now["days_without_run"]) == (22, 22, 0)
    assert (now["read_since"], now["read_until"]) == (None, "2026-11-22")
    assert month(connection, well, "2026-09")["days_without_run"] == 23


def test_before_the_day_to_which_a_list_was_followed_nothing_is_known(
    connection: Connection, filled: tuple[Path, list[str]]
) -> None:
    early = filled[1][1]
    assert told(month(connection, early, "2026-03")) == ("no_data", "not_followed", "rhythm")
    assert told(month(connection, early, "2026-05")) == ("partial", "not_followed", "rhythm")
    assert told(month(connection, early, "2026-06")) == ("complete", None, "list")


def test_months_in_which_a_site_turned_us_away_or_could_not_be_believed_are_no_data(
    connection: Connection, filled: tuple[Path, list[str]]
) -> None:
    _, _, blocked, _, silent, _, dead = filled[1]
    one = month(connection, blocked, "2026-11")
    assert told(one)[:2] == ("blocked", "challenge")
    assert (one["nights_blocked"], json.loads(one["causes"])) == (22, {"challenge": 22})
    assert told(month(connection, blocked, "2026-10"))[:2] == ("partial", "challenge")
    assert told(month(connection, silent, "2026-11"))[:2] == ("no_data", "silent")
    assert told(month(connection, silent, "2026-09"))[:2] == ("complete", None)
    # It was never read well: what is there came otherwise.
    assert told(month(connection, dead, "2026-10")) == ("no_data", "dns", None)


def test_articles_that_are_listed_and_could_not_be_had_are_expected(
    connection: Connection, filled: tuple[Path, list[str]]
) -> None:
    row = month(connection, filled[1][3], "2026-08")
    assert told(row) == ("partial", "not_fetched", "numbering")
    assert row["found"] == 0
    assert row["expected"] == row["waiting"] > 0


def test_where_many_articles_have_no_date_no_month_is_called_complete(
    connection: Connection, filled: tuple[Path, list[str]]
) -> None:
    assert told(month(connection, filled[1][5], "2026-06"))[:2] == ("unknown", "undated")


def test_what_is_found_is_what_the_view_articles_has(connection: Connection, filled: tuple[Path, list[str]]) -> None:
    query = "SELECT count(*) FROM articles WHERE source_id = ? AND published_date LIKE '2026-06-%'"
    for name in filled[1][:2]:
        held = connection.exec_driver_sql(query, (name,)).scalar()
        assert month(connection, name, "2026-06")["found"] == held


def test_every_month_is_there_once_and_sweeps_give_the_miss_rate(
    connection: Connection, filled: tuple[Path, list[str]]
) -> None:
    rows = coverage_rows(connection, Filters(sources=(filled[1][0],)))
    months = [row["month"] for row in rows]
    assert months == sorted(set(months))
    assert (months[0][:4], months[-1], len(months)) == ("2016", "2026-11", 120)
    assert rows[-1]["miss_rate"] == 0.02
    assert rows[0]["miss_rate"] is None


def test_the_command_prints_a_row_a_month_and_says_what_they_come_to(
    filled: tuple[Path, list[str]],
) -> None:
    folder, names = filled
    asked = ["coverage", "--archive", str(folder)]
    done = CliRunner().invoke(app, [*asked, "--source", names[2], "--since", "2026-10", "--format", "jsonl"])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["month"], row["status"]) for row in rows] == [("2026-10", "partial"), ("2026-11", "blocked")]
    assert rows[1]["causes"] == {"challenge": 22}
    plain = CliRunner().invoke(app, [*asked, "--since", "2026-11", "--status", "no_data"])
    assert {line.split("\t")[2] for line in plain.stdout.splitlines()} == {CoverStatus.NO_DATA}
