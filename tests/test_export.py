"""Export: every promised column, cells that no spreadsheet runs, files that are whole or not there."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.export import Format, articles, export_file, write_articles
from govcrawl.archive.filters import Filters
from govcrawl.archive.views import ARTICLE_COLUMNS
from govcrawl.article import Verdict
from govcrawl.errors import InputError
from govcrawl.periods import parse_period
from tests.archives import TEXT, reading_of, save, save_some_sources

FORMULAS = ("=1+1", "+86 28", "-10℃低温预警", "@某某", "\t缩进", "\r回车")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "archive"
    with Archive.open(place, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        for number, title in enumerate(FORMULAS):
            text = f'第{number}篇，"引号"，\n第二行\t单元格'
            date = f"2023-07-{number + 10}"
            save(opened, reading_of(f"http://a.cn/{number}", text, title=title, date=date, source_id="gansu"))
        save(opened, reading_of("http://a.cn/plain", TEXT, title="'平常", date=None))
        save(opened, reading_of("http://a.cn/farm", verdict=Verdict.TEMPLATE_FARM))
    return place


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with Archive.read_only(folder) as archive, archive.read() as opened:
        yield opened


def exported(connection: Connection, form: Format, filters: Filters | None = None, *, guard: bool = True) -> bytes:
    stream = io.BytesIO()
    write_articles(connection, stream, form, filters, guard=guard)
    return stream.getvalue()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_a_mark_of_byte_order_and_the_promised_columns(connection: Connection) -> None:
    data = exported(connection, Format.CSV)
    assert data.startswith(b"\xef\xbb\xbfid,url,source_id,")
    table = rows(data)
    assert tuple(table[0]) == ARTICLE_COLUMNS
    assert [row["url"][-1] for row in table] == ["0", "1", "2", "3", "4", "5", "n"]
    assert table[0]["text"] == '第0篇，"引号"，\n第二行\t单元格'
    assert table[0]["chars"].isdigit()
    assert table[0]["topics"] == "[]"


def test_no_cell_begins_a_formula_and_the_rest_is_as_it_was(connection: Connection) -> None:
    guarded = [row["title"] for row in rows(exported(connection, Format.CSV))]
    assert guarded == [f"'{title}" for title in FORMULAS] + ["'平常"]
    plain = [row["title"] for row in rows(exported(connection, Format.CSV, guard=False))]
    assert plain == [*FORMULAS, "'平常"]


def test_json_lines_are_unguarded_and_typed(connection: Connection) -> None:
    lines = [json.loads(line) for line in exported(connection, Format.JSONL).splitlines()]
    assert [tuple(line) for line in lines] == [ARTICLE_COLUMNS] * 7
    assert [line["title"] for line in lines] == [*FORMULAS, "'平常"]
    assert lines[-1]["published_at"] is None
    assert lines[0]["topics"] == []
    assert isinstance(lines[0]["chars"], int)


def test_filters_are_those_of_search(connection: Connection) -> None:
    def urls(filters: Filters) -> list[str]:
        return [row["url"] for row in articles(connection, filters)]

    assert urls(Filters(province="510000")) == ["http://a.cn/plain"]
    assert urls(Filters(sources=("sichuan",))) == ["http://a.cn/plain"]
    period = parse_period("2023-07-11", "2023-07-12")
    assert urls(Filters(period=period, province="620000")) == ["http://a.cn/1", "http://a.cn/2"]
    with pytest.raises(InputError, match="no source"):
        urls(Filters(sources=("nobody",)))


def test_words_are_those_of_search_and_the_order_is_kept(connection: Connection) -> None:
    def urls(terms: str, filters: Filters | None = None) -> list[str]:
        return [row["url"] for row in articles(connection, filters, terms)]

    assert urls("引号") == [f"http://a.cn/{number}" for number in range(len(FORMULAS))]
    assert urls("引号", Filters(province="510000")) == []
    assert urls("引号 低温") == ["http://a.cn/2"]
    assert urls("没有这个词") == []


def test_an_export_longer_than_one_reading_is_whole_and_in_order(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        save(
            opened, *(reading_of(f"http://a.cn/{number}", f"第{number}篇", date="2023-01-01") for number in range(450))
        )
        ids = [row["id"] for row in articles(opened)]
    assert len(set(ids)) == 450
    assert ids == sorted(ids)


def test_a_file_is_whole_or_not_there(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    with pytest.raises(InputError):
        export_file(connection, path, Format.CSV, Filters(sources=("nobody",)))
    assert path.read_text() == "before"
    assert export_file(connection, path, Format.CSV) == 7
    assert len(rows(path.read_bytes())) == 7
    assert {one.name for one in tmp_path.iterdir()} == {"archive", "out.csv"}


@pytest.mark.parametrize("name", ["missing/out.csv", "archive"])
def test_a_file_that_cannot_be_written_is_named(connection: Connection, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        export_file(connection, tmp_path / name, Format.CSV)


def command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-c", "from govcrawl.cli import main; main()"]
    return subprocess.run([*program, *arguments], capture_output=True, timeout=60, check=False)


def test_the_command_writes_to_standard_output_or_a_file(folder: Path, tmp_path: Path) -> None:
    done = command("export", "--format", "jsonl", "--archive", str(folder), "--province", "gansu")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 6)
    path = tmp_path / "out.csv"
    done = command("export", "--format", "csv", "--archive", str(folder), "--output", str(path), "--no-guard")
    assert (done.returncode, done.stdout) == (0, b"")
    assert rows(path.read_bytes())[0]["title"] == "=1+1"


def test_the_command_names_a_missing_archive_in_one_line(tmp_path: Path) -> None:
    done = command("export", "--format", "csv", "--archive", str(tmp_path / "nowhere"))
    assert done.returncode == 4
    assert done.stderr.count(b"\n") == 1
    assert b"there is no archive.sqlite" in done.stderr
