"""kill -9 at commit points and in the middle of records: nothing committed is lost, and a re-run completes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from govcrawl.archive import Archive
from govcrawl.archive.lock import ArchiveLock
from govcrawl.capture import read_answer
from govcrawl.care.problem import Problem
from govcrawl.care.repair import repair
from govcrawl.care.verify import verify
from govcrawl.extraction import EXTRACTOR_VERSION
from tests.conftest import ROOT
from tests.replays import CRAWL, Site, command, served
from tests.small_run import killed_run, small_run

PAGES = 24
CONTENTS = "SELECT id, url, title, text, published_at, verdict, version_id, story_id FROM articles ORDER BY id"
COUNTED = ("page", "page_address", "version", "reading", "story", "story_member", "search_entry", "event")


def problems(folder: Path) -> list[Problem]:
    """What is wrong after a repair; notes are left out. A process killed at once has not made the archive yet."""
    if not is_made(folder):
        return []
    with Archive.open(folder) as archive, ArchiveLock(folder, "verify --repair"):
        list(repair(archive))
    with Archive.read_only(folder) as archive:
        return [one for one in verify(archive, workers=1) if not one.note]


def is_made(folder: Path) -> bool:
    path = folder / "archive.sqlite"
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def state(folder: Path) -> list[object]:
    with Archive.read_only(folder) as archive, archive.read() as connection:
        counts = [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in COUNTED]
        return [counts, connection.exec_driver_sql(CONTENTS).all()]


def is_kept(folder: Path, said: list[str]) -> bool:
    """Whether everything that was told as committed is there, bytes and all."""
    if not said:
        return True
    with Archive.read_only(folder) as archive, archive.read() as connection:
        for line in said:
            what, name = line.split()
            if what == "page":
                assert connection.exec_driver_sql("SELECT 1 FROM articles WHERE id = ?", (name,)).first(), line
                continue
            row = connection.exec_driver_sql('SELECT file, "offset" FROM capture WHERE key = ?', (name,)).one()
            assert read_answer(folder / "captures", *row).key == name
    return True


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    folder = tmp_path_factory.mktemp("undisturbed") / "archive"
    small_run(folder, PAGES, extractor=1)
    return state(folder)


def check_kill(folder: Path, points: list[str], undisturbed: list[object], extractor: int) -> None:
    said = [line for point in points for line in killed_run(folder, PAGES, point, extractor)]
    assert problems(folder) == []
    assert is_kept(folder, said)
    small_run(folder, PAGES, extractor)
    assert state(folder) == undisturbed
    assert is_kept(folder, said)


@pytest.mark.parametrize("points", [["byte:9000", "byte:700"], ["begun:3"], ["before:5"], ["after:4"]])
def test_kill_9_loses_nothing_that_was_committed(tmp_path: Path, undisturbed: list[object], points: list[str]) -> None:
    check_kill(tmp_path / "archive", points, undisturbed, extractor=1)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(4))
def test_forty_kills(tmp_path: Path, undisturbed: list[object], part: int) -> None:
    random = Random(part)
    for number in range(40):
        points = ("byte", "byte", "begun", "before", "after")
        most = {"byte": 24_000, "begun": 6, "before": 9, "after": 6}
        what = random.choice(points)
        point = f"{what}:{random.randint(3, most[what])}"
        extractor = 1 if number % 8 else EXTRACTOR_VERSION  # reading all again takes most of the time
        check_kill(tmp_path / str(number), [point], undisturbed, extractor)


KILLED = (
    'if __name__ == "__main__":\n    import os\n    from tests.kill_points import arm\n    arm(os.environ["KILL_AT"])\n'
)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(4))
def test_ten_kills_of_a_real_crawl(tmp_path: Path, part: int) -> None:
    random = Random(100 + part)
    site = Site("static.example", range(20))
    with served(site.routes()) as server:
        whole = tmp_path / "whole"
        whole.mkdir()
        crawl(command(server, whole, site.source(), ["static"]), "")
        expected = state(whole / "archive")
        for number in range(10):
            folder = tmp_path / str(number)
            folder.mkdir()
            most = {"byte": 25_000, "after": 20, "before": 20, "time": 6}
            what = random.choice(list(most))
            point = f"{what}:{random.randint(3, most[what])}"
            order = command(server, folder, site.source(), ["static"])
            crawl(order, point)
            assert problems(folder / "archive") == [], point
            assert crawl(order, "") == 0
            assert state(folder / "archive") == expected, point
            assert problems(folder / "archive") == [], point


def crawl(order: list[str], point: str) -> int:
    """Run a crawl that is killed at *point*, and return how it ended; a killed one leaves no process behind."""
    script = Path(order[1])
    script.write_text(KILLED + CRAWL, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KILL_AT": point}
    process = subprocess.Popen(
        order, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    if point.startswith("time:"):
        with suppress(subprocess.TimeoutExpired):
            process.wait(float(point.removeprefix("time:")))
        process.kill()
    out, err = process.communicate(timeout=100)
    if not point:
        assert process.returncode == 0, err
        return int(json.loads(out)["exit"])
    time.sleep(0.1)
    return process.returncode
