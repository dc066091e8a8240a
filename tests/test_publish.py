"""Published copies: what others may have and nothing else, read by plain SQL, the same again from the same archive."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.search.filters import Filters
from govcrawl.archive.views import ARTICLE_COLUMNS
from govcrawl.article import Attachment, Verdict
from govcrawl.codebook import codebook
from govcrawl.errors import InputError
from govcrawl.export.publication import APPLICATION_ID, publish, row_line
from govcrawl.export.rows import Selection
from tests.archives import TEXT, day, reading_of, save, save_some_sources
from tests.command_line import app
from tests.many_articles import fill

EDITED = (
    "昨日，省厅会同水利部门对大渡河干流十三座水电站开展夜间突击检查，发现两处闸门开度不足，"
    "已责令运营单位三日内恢复放水，并把生态流量监管情况报送备案，逾期不改的将依法处罚并向社会曝光。"
)
"""Another text, so that it is no copy of the first."""
LINK = Attachment(url="http://a.cn/plan.pdf", name="实施方案", kind="pdf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("publish") / "archive"
    with Archive.open(place, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        first = reading_of("http://a.cn/first", TEXT, date="2024-03-01", attachments=(LINK,))
        edited = reading_of("http://a.cn/first", EDITED, date="2024-03-01", at=day(2))
        copy = reading_of("http://a.cn/copy", TEXT, date="2024-03-02", source_id="gansu")
        taken = reading_of("http://a.cn/taken", TEXT + "撤回。", date="2024-03-03", attachments=(LINK,))
        farm = reading_of("http://a.cn/farm", "暴雨红色预警", verdict=Verdict.TEMPLATE_FARM)
        saved = save(opened, first, edited, copy, taken, farm)
        number = opened.exec_driver_sql("SELECT id FROM page WHERE public_id = ?", (saved[3].page_id,)).scalar_one()
        opened.exec_driver_sql(
            "INSERT INTO withdrawal (page_id, url_key, at, reason, captures_erased) VALUES (?, 'a.cn/taken', ?, ?, 0)",
            (number, "2024-04-01T00:00:00.000Z", "personal data"),
        )
    return place


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with Archive.read_only(folder) as archive, archive.read() as opened:
        yield opened


def opened_copy(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True))


def manifest_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_name(f"{path.name}.manifest.json").read_text(encoding="utf-8"))
    return found


def test_a_copy_holds_the_articles_and_what_belongs_to_them(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    done = publish(connection, path, Selection())
    edits = {"edits": 1, "removals": 0, "coverage": 0}
    counts = {"articles": 2, "stories": 2, "attachments": 1, "events": 1, "sources": 2}
    assert done.rows == counts | {name: count for name, count in edits.items() if name in done.rows}
    with opened_copy(path) as copy:
        assert copy.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("PRAGMA freelist_count").fetchone() == (0,)
        held = copy.execute(f"SELECT {', '.join(ARTICLE_COLUMNS)} FROM articles ORDER BY rowid").fetchall()
        assert held == [
            tuple(row) for row in connection.exec_driver_sql("SELECT * FROM articles ORDER BY published_date")
        ]
        assert copy.execute("SELECT kind, fields FROM events").fetchall() == [("edited", '["text"]')]
        assert copy.execute("SELECT name FROM attachments").fetchall() == [("实施方案",)]
        described = copy.execute("SELECT table_name, column_name FROM codebook").fetchall()
        for name in done.rows:
            columns = [row[1] for row in copy.execute(f"PRAGMA table_info({name})")]
            assert [one for one in codebook()[name].names if one in columns] == columns
            assert {(name, column) for column in columns} <= set(described)


def test_nothing_else_of_the_archive_is_in_it(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    publish(connection, path, Selection())
    data = path.read_bytes()
    for secret in ("撤回", "a.cn/taken", "personal data", "红色预警", ".warc.gz", str(tmp_path)):
        assert secret.encode() not in data
    assert {one.name for one in tmp_path.iterdir()} == {"copy.sqlite", "copy.sqlite.manifest.json"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


@pytest.mark.parametrize(("word", "found"), [("电站", 2), ("生态流量监管", 2), ("十三座", 1), ("电流", 0)])
def test_chinese_words_are_found_by_the_query_that_it_brings(
    connection: Connection, tmp_path: Path, word: str, found: int
) -> None:
    path = tmp_path / "copy.sqlite"
    publish(connection, path, Selection())
    with opened_copy(path) as copy:
        (query,) = copy.execute("SELECT value FROM meta WHERE key = 'search'").fetchone()
        assert len(copy.execute(query, {"q": word}).fetchall()) == found


def test_the_manifest_can_be_checked_with_plain_sql_and_comes_out_the_same_again(
    connection: Connection, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.sqlite", tmp_path / "second.sqlite"
    publish(connection, first, Selection())
    publish(connection, second, Selection())
    manifest = manifest_of(first)
    assert manifest["tables"] == manifest_of(second)["tables"]
    assert manifest["sha256"] == hashlib.sha256(first.read_bytes()).hexdigest()
    with opened_copy(first) as copy:
        for name, told in manifest["tables"].items():
            lines = [row_line(row) for row in copy.execute(f"SELECT * FROM {name} ORDER BY rowid")]
            assert told == {"rows": len(lines), "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
        assert (
            json.loads(copy.execute("SELECT value FROM meta WHERE key = 'tables'").fetchone()[0]) == manifest["tables"]
        )


def test_filters_take_along_only_what_belongs(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "gansu.sqlite"
    wanted = Selection(filters=Filters(sources=("gansu",)))
    done = publish(connection, path, wanted)
    counts = {"articles": 1, "stories": 1, "attachments": 0, "events": 0, "sources": 1}
    assert done.rows == dict.fromkeys(done.rows, 0) | counts
    assert manifest_of(path)["query"] == {"sources": ["gansu"], "stories": "all"}


def test_only_a_published_copy_is_written_over(connection: Connection, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    publish(connection, path, Selection())
    publish(connection, path, Selection(filters=Filters(sources=("gansu",))))
    assert manifest_of(path)["tables"]["articles"]["rows"] == 1
    other = tmp_path / "notes.txt"
    other.write_text("notes")
    for held in (other, folder / "archive.sqlite", tmp_path):
        with pytest.raises(InputError, match="no published copy"):
            publish(connection, held, Selection())
    with pytest.raises(InputError, match="cannot be written"):
        publish(connection, tmp_path / "missing" / "copy.sqlite", Selection())
    assert other.read_text() == "notes"


def test_the_command_says_what_is_in_it(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    done = CliRunner().invoke(app, ["publish", str(path), "水电站", "--archive", str(folder), "--province", "四川"])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[:4] == ["articles\t1", "stories\t1", "attachments\t1", "events\t1"]
    assert lines[-1] == "sources\t1"


@pytest.mark.proof
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "copy"])
def test_many_articles_need_no_more_memory(tmp_path_factory: pytest.TempPathFactory, form: str, tmp_path: Path) -> None:
    """40,000 articles of 1,400 characters; what an export holds is bounded by its batches, not by their number."""
    program = (
        "import resource, sys; from govcrawl.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: code = end.code\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )
    folder = tmp_path_factory.getbasetemp() / "many"
    if not folder.exists():
        fill(folder, 40_000)
    output = str(tmp_path / "out")
    verb = ["publish", output] if form == "copy" else ["export", "--format", form, "--output", output]
    done = subprocess.run(
        [sys.executable, "-c", program, *verb, "--archive", str(folder)], capture_output=True, text=True, check=True
    )
    assert int(done.stderr.splitlines()[-1]) < 250 * 1024
