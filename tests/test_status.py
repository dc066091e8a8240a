"""Status and runs: what needs attention is named first, to people and to cron."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from govcrawl.archive import Archive
from govcrawl.archive.growth import Growth
from govcrawl.archive.news import china_day, news_of
from govcrawl.crawl.rhythm import silence_of
from govcrawl.crawl.silences import voices
from tests.command_line import app
from tests.test_terminal import in_terminal
from tests.watched_archive import fill

NIGHTS = 120
BATCH = datetime(2026, 11, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A well source, one blocked last night, one fallen silent, one left out of runs, one never run, one busier now."""
    folder = tmp_path_factory.mktemp("status") / "archive"
    names = fill(folder, 6, 6 * 1825, NIGHTS, datetime.now(UTC))
    _, blocked, silent, forgotten, never, busier = names
    with closing(sqlite3.connect(folder / "archive.sqlite")) as base, base:
        last = base.execute("SELECT max(id) FROM run").fetchone()[0]
        where = "WHERE source_id = ? AND run_id"
        base.execute(f"UPDATE run_source SET outcome = 'blocked', cause = 'challenge' {where} = ?", (blocked, last))
        base.execute(f"DELETE FROM run_source {where} > ?", (forgotten, last - 9))
        base.execute(f"DELETE FROM run_source {where} > 0", (never,))
        newest = base.execute("SELECT max(id) >> 24 FROM search_entry WHERE source_id = ?", (silent,)).fetchone()[0]
        base.execute("DELETE FROM search_entry WHERE source_id = ? AND id >> 24 > ?", (silent, newest - 40))
        base.execute("DELETE FROM search_entry WHERE source_id = ? AND id >> 24 < ? AND id % 4", (busier, newest - 30))
    return folder, names


def called(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--archive", str(folder)])


def records(done: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_needs_attention_comes_first_and_cron_is_told_the_worst(filled: tuple[Path, list[str]]) -> None:
    folder, (well, blocked, silent, forgotten, never, busier) = filled
    done = called(folder, "status", "--format", "jsonl")
    *found, disk = records(done)
    assert done.exit_code == 13
    assert [one["source_id"] for one in found[:2]] == [silent, blocked]
    assert {one["source_id"] for one in found[2:4]} == {forgotten, never}
    by_id = {one["source_id"]: one for one in found}
    assert (by_id[silent]["outcome"], by_id[silent]["cause"]) == ("broken", "silent")
    assert by_id[silent]["silent_days"] == 40 > by_id[silent]["usual_days"]
    assert (by_id[blocked]["outcome"], by_id[blocked]["cause"]) == ("blocked", "challenge")
    assert (by_id[never]["outcome"], by_id[never]["last_run_at"], by_id[never]["is_forgotten"]) == (None, None, True)
    assert by_id[forgotten]["is_forgotten"]
    assert (by_id[well]["outcome"], by_id[well]["trend"], by_id[well]["miss_rate"]) == ("quiet", "level", 0.02)
    assert (by_id[busier]["trend"], by_id[silent]["trend"]) == ("up", "down")
    assert disk["database_bytes"] > 0


def test_all_well_is_exit_code_zero_and_an_unknown_source_an_error(filled: tuple[Path, list[str]]) -> None:
    folder, (well, blocked, *_) = filled
    assert called(folder, "status", well).exit_code == 0
    assert called(folder, "status", blocked).exit_code == 12
    assert called(folder, "status", filled[1][3]).exit_code == 11
    unknown = called(folder, "status", "nobody")
    assert unknown.exit_code != 0
    assert "nobody" in str(unknown.exception)


def test_a_terminal_of_a_hundred_cells_shows_whole_ids_and_a_pipe_plain_lines(filled: tuple[Path, list[str]]) -> None:
    folder, names = filled
    code, seen = in_terminal(["status", "--archive", str(folder)], folder.parent, columns=100)
    lines = [line.rstrip() for line in seen.replace("\x1b", "").splitlines()]
    assert code == 13
    assert all(any(name in line for line in lines) for name in names)
    assert max(cell_len(line) for line in lines if "[" not in line) <= 100
    plain = called(folder, "status").stdout.splitlines()
    assert [len(line.split("\t")) for line in plain] == [9] * 6


def test_runs_are_listed_and_shown_the_worst_source_first(filled: tuple[Path, list[str]]) -> None:
    folder, (_, blocked, *_) = filled
    listed = records(called(folder, "runs", "--limit", "3", "--format", "jsonl"))
    assert [one["run"] for one in listed] == [NIGHTS, NIGHTS - 1, NIGHTS - 2]
    assert (listed[0]["outcome"], listed[0]["seconds"], listed[0]["sources"]) == ("partial", 10800.0, 4)
    run, first, *others = records(called(folder, "runs", "show", "--format", "jsonl"))
    assert run["run"] == NIGHTS
    assert (first["source_id"], first["outcome"], first["cause"]) == (blocked, "blocked", "challenge")
    assert len(others) == 3
    missing = called(folder, "runs", "show", "999")
    assert "no run 999" in str(missing.exception)


def test_a_source_that_puts_up_a_batch_once_a_fortnight_is_not_silent_between_two(tmp_path: Path) -> None:
    """Its articles bear the days of the fortnight before: by these it brings news daily, and seems to stop."""
    (name,) = fill(tmp_path / "archive", 1, 3650, 260, BATCH + timedelta(days=12))
    with closing(sqlite3.connect(tmp_path / "archive/archive.sqlite")) as base, base:
        base.execute(
            "UPDATE page SET first_seen_at = strftime('%Y-%m-%dT03:00:00.000Z', julianday(?) - "
            "CAST((julianday(?) - julianday(list_date)) / 14 AS INTEGER) * 14) WHERE list_date >= '2026-03-10'",
            (f"{BATCH:%Y-%m-%d}", f"{BATCH:%Y-%m-%d}"),
        )
        base.execute("DELETE FROM search_entry WHERE id >> 24 > ?", (BATCH.toordinal(),))
    today = china_day(BATCH + timedelta(days=12))
    with Archive.read_only(tmp_path / "archive") as archive, archive.read() as connection:
        printed = news_of(connection, {name: today}, 400, by_print=True)[name].days
        assert silence_of(printed, today).is_broken
        silence = voices(connection, {name: today})[name].silence
    assert (silence.days, silence.is_broken) == (12, False)


def test_an_archive_that_no_run_has_fed_for_days_is_not_well(tmp_path: Path) -> None:
    (name,) = fill(tmp_path / "archive", 1, 3650, 30, datetime.now(UTC) - timedelta(days=4))
    done = called(tmp_path / "archive", "status", "--format", "jsonl")
    assert records(done)[0]["is_forgotten"]
    assert done.exit_code == 11
    with closing(sqlite3.connect(tmp_path / "archive/archive.sqlite")) as base, base:
        # A weekly crawl may let four days pass.
        base.execute("DELETE FROM run_source WHERE run_id % 7 <> 2")
    assert not records(called(tmp_path / "archive", "status", name, "--format", "jsonl"))[0]["is_forgotten"]


def test_days_left_count_down_to_what_must_stay_free() -> None:
    disk = Growth(captures=50_000_000_000, database=8_000_000_000, files=0, a_day=100_000_000.0, free=25_000_000_000)
    assert disk.days_left(5_000_000_000) == 200
    full = Growth(captures=1, database=1, files=0, a_day=1.0, free=10)
    assert full.days_left(5_000_000_000) == 0
