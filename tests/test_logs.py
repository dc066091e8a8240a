"""A run's log: one line an event whatever it says, in files that are packed and given up in time."""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.http import Request, Response

from govcrawl.config import Log, LogFormat, load_config
from govcrawl.crawl.ask import KEY, Ask
from govcrawl.crawl.log_files import begin_log, logged, tidy_logs
from govcrawl.crawl.log_lines import EventLines
from govcrawl.errors import ArchiveError, ConfigError
from govcrawl.exchange import Role
from tests.conftest import ROOT

NOW = datetime(2024, 3, 5, 12, tzinfo=UTC)
NASTY = "关于\x1b[2J大气\u2028污染\u202e防治\r\n2024-03-05T00:00:00.000Z ERROR    forged: line\ud800\x85"


def record(message: str, *values: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("govcrawl.crawl.run", logging.WARNING, __file__, 1, message, values or None, None)
    made.created = NOW.timestamp()
    vars(made).update(more)
    return made


def failed() -> logging.LogRecord:
    try:
        int("蓝天\n保卫战")
    except ValueError as error:
        made = record("failed on %(url)s", {"url": "http://a.example/1.html"})
        made.exc_info = (ValueError, error, error.__traceback__)
    return made


@pytest.mark.parametrize("form", LogFormat)
@pytest.mark.parametrize("made", [record(NASTY), record("%s", NASTY, url=NASTY, source="云汀\n"), failed()])
def test_a_record_is_one_line_that_steers_nothing(form: LogFormat, made: logging.LogRecord) -> None:
    line = EventLines(form).format(made)
    assert len(line.splitlines()) == 1
    assert all(sign.isprintable() for sign in line)
    line.encode("utf-8")
    assert line.startswith(
        "2024-03-05T12:00:00.000Z WARNING " if form is LogFormat.TEXT else '{"time": "2024-03-05T12:00:00.000Z'
    )


def test_a_line_of_json_gives_back_every_word() -> None:
    found = json.loads(EventLines(LogFormat.JSON).format(record(NASTY.strip())))
    assert found["message"] == NASTY.strip()
    assert set(found) == {"time", "level", "logger", "run", "source", "url", "message", "error", "traceback"}


def test_what_was_raised_is_told_with_its_innermost_place() -> None:
    found = json.loads(EventLines(LogFormat.JSON).format(failed()))
    assert (found["url"], found["error"]["type"]) == ("http://a.example/1.html", "ValueError")
    assert found["error"]["place"].startswith("tests/test_logs.py:")
    assert found["error"]["place"].endswith(" failed")
    assert found["traceback"].startswith("Traceback (most recent call last):\n")
    text = EventLines(LogFormat.TEXT).format(failed())
    assert "error=ValueError: invalid literal" in text
    assert "at tests/test_logs.py:" in text
    assert "traceback=Traceback (most recent call last):\\n" in text


def test_a_record_of_scrapy_is_told_with_its_source_and_address() -> None:
    request = Request("http://a.example/1.html", meta={KEY: Ask(role=Role.ARTICLE, source_id="yunting")})
    response = Response("http://a.example/2.html", request=request)
    made = record("Crawled (%(status)s)", {"status": 200, "request": request, "response": response})
    found = json.loads(EventLines(LogFormat.JSON).format(made))
    assert (found["source"], found["url"], found["message"]) == ("yunting", "http://a.example/1.html", "Crawled (200)")


def test_the_run_is_named_from_its_beginning_on() -> None:
    lines = EventLines(LogFormat.JSON)
    runs = [json.loads(lines.format(made))["run"] for made in (record("a"), record("b", run=7), record("c"))]
    assert runs == [None, 7, 7]


def test_a_record_whose_arguments_do_not_fit_or_that_holds_a_page_is_a_short_line() -> None:
    lines = EventLines(LogFormat.TEXT)
    assert "%d of %d (3,)" in lines.format(record("%d of %d", 3))
    assert len(lines.format(record("蓝" * 100_000))) < 5000


def test_logs_are_packed_and_deleted_by_age_and_size_but_never_one_that_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    handler = begin_log(tmp_path, Log())
    written = Path(handler.baseFilename)
    for days in (1, 8, 30, 91):
        name = f"crawl-{NOW - timedelta(days=days):%Y%m%dT%H%M%SZ}-{days}.log"
        (folder / name).write_text(f"{days} 蓝天\n" * 1000, "utf-8")
    (folder / "mine.txt").write_text("kept", "utf-8")
    tidy_logs(folder, Log(), NOW)
    assert {path.name.rpartition("-")[2] for path in folder.glob("crawl-*")} == {
        "1.log", "8.log.gz", "30.log.gz", written.name.rpartition("-")[2],
    }  # fmt: skip
    assert gzip.decompress(next(folder.glob("*-8.log.gz")).read_bytes()).decode() == "8 蓝天\n" * 1000
    tidy_logs(folder, Log(keep_bytes=9_000 + next(folder.glob("*-8.log.gz")).stat().st_size), NOW)
    assert not list(folder.glob("*-30.log.gz"))
    tidy_logs(folder, Log(keep_bytes=1), NOW + timedelta(days=4000))
    assert sorted(folder.iterdir()) == sorted([written, folder / "mine.txt"])
    handler.emit(record("begun"))
    handler.close()
    tidy_logs(folder, Log(keep_bytes=1, keep_days=0), NOW + timedelta(days=4000))
    assert not written.exists()


def test_a_process_that_is_killed_leaves_its_log_to_the_next(tmp_path: Path) -> None:
    code = (
        "import os, sys, logging; from pathlib import Path; from govcrawl.config import Log\n"
        "from govcrawl.crawl.log_files import logged\n"
        "with logged(Path(sys.argv[1]), Log()):\n logging.warning('begun')\n os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    (log,) = (tmp_path / "logs").iterdir()
    assert "WARNING  root: begun" in log.read_text("utf-8")
    tidy_logs(tmp_path / "logs", Log(), datetime.now(UTC) + timedelta(days=8))
    assert [path.suffix for path in (tmp_path / "logs").iterdir()] == [".gz"]


def test_a_log_that_cannot_be_written_or_is_wrongly_set_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file", "utf-8")
    with pytest.raises(ArchiveError, match="cannot write to"), logged(tmp_path, Log()):
        pass
    with pytest.raises(ConfigError, match="GOVCRAWL_LOG_LEVEL: 'LOUD' is none of debug, info, warning, error"):
        load_config(None, environ={"GOVCRAWL_LOG_LEVEL": "LOUD"})
