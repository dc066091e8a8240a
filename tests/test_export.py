"""Export: every promised column, cells that no spreadsheet runs, files that are whole or not there."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, RowMapping

from govcrawl.archive import Archive
from govcrawl.archive.search.filters import Filters
from govcrawl.archive.views import ARTICLE_COLUMNS
from govcrawl.article import Verdict
from govcrawl.errors import InputError
from govcrawl.export import guarded, unguarded
from govcrawl.export.articles import Format, export_file, write_articles
from govcrawl.export.guard import PATTERN
from govcrawl.export.rows import Selection, Stories, gather
from govcrawl.export.rows import rows as gathered_rows
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


def found_rows(connection: Connection, selection: Selection) -> list[RowMapping]:
    count = gather(connection, selection)
    found = list(gathered_rows(connection))
    assert len(found) == count
    return found


def exported(connection: Connection, form: Format, *, guard: bool = True) -> bytes:
    stream = io.BytesIO()
    write_articles(connection, stream, form, guard=guard)
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


nasty = st.text(
    st.one_of(st.sampled_from("'=+-@\t\r\n\"\0,;＝＋－＠℃污"), st.characters(blacklist_categories=())), max_size=8
)


@given(st.lists(nasty, min_size=1, max_size=4))
def test_guarded_cells_come_back_to_the_letter_by_the_documented_rule(cells: list[str]) -> None:
    guards = [str(guarded(cell)) for cell in cells]
    assert [unguarded(cell) for cell in guards] == cells
    assert [re.sub(PATTERN, "", cell) for cell in guards] == cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")) for cell in guards)
    file = io.StringIO(newline="")
    csv.writer(file).writerow(guards)
    (row,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert row == guards


def test_titles_of_a_written_file_come_back(connection: Connection) -> None:
    titles = [unguarded(row["title"]) for row in rows(exported(connection, Format.CSV))]
    assert titles == [*FORMULAS, "'平常"]


def test_json_lines_are_unguarded_and_typed(connection: Connection) -> None:
    lines = [json.loads(line) for line in exported(connection, Format.JSONL).splitlines()]
    assert [tuple(line) for line in lines] == [ARTICLE_COLUMNS] * 7
    assert [line["title"] for line in lines] == [*FORMULAS, "'平常"]
    assert lines[-1]["published_at"] is None
    assert lines[0]["topics"] == []
    assert isinstance(lines[0]["chars"], int)


def test_filters_are_those_of_search(connection: Connection) -> None:
    def urls(filters: Filters) -> list[str]:
        return [row["url"] for row in found_rows(connection, Selection(filters=filters))]

    assert urls(Filters(province="510000")) == ["http://a.cn/plain"]
    assert urls(Filters(sources=("sichuan",))) == ["http://a.cn/plain"]
    period = parse_period("2023-07-11", "2023-07-12")
    assert urls(Filters(period=period, province="620000")) == ["http://a.cn/1", "http://a.cn/2"]
    with pytest.raises(InputError, match="no source"):
        urls(Filters(sources=("nobody",)))


def test_words_are_those_of_search_and_the_order_is_kept(connection: Connection) -> None:
    def urls(terms: str, filters: Filters | None = None) -> list[str]:
        return [row["url"] for row in found_rows(connection, Selection(terms=terms, filters=filters or Filters()))]

    assert urls("引号") == [f"http://a.cn/{number}" for number in range(len(FORMULAS))]
    assert urls("引号", Filters(province="510000")) == []
    assert urls("引号 低温") == ["http://a.cn/2"]
    assert urls("没有这个词") == []


def test_an_export_longer_than_one_reading_is_whole_and_in_order(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        save(
            opened, *(reading_of(f"http://a.cn/{number}", f"第{number}篇", date="2023-01-01") for number in range(210))
        )
        ids = [row["id"] for row in found_rows(opened, Selection())]
    assert len(set(ids)) == 210
    assert ids == sorted(ids)


def test_one_row_a_story_is_its_first_publisher_among_those_wanted(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        for number, (source, date) in enumerate(
            [("gansu", "2023-05-02"), ("sichuan", "2023-05-03"), ("chengdu", "2023-05-01")]
        ):
            save(opened, reading_of(f"http://a.cn/{number}", TEXT, date=date, source_id=source))
        save(
            opened,
            reading_of(
                "http://a.cn/own",
                "城东片区污水管网改造完成，雨天溢流口由九处减为一处。" * 3,
                date="2023-05-02",
                source_id="gansu",
            ),
        )
        save(opened, reading_of("http://a.cn/short", "短讯", title=None, date=None))

        def urls(filters: Filters | None = None, terms: str = "") -> list[str]:
            wanted = Selection(filters=filters or Filters(), terms=terms, stories=Stories.ONE)
            return [row["url"].rpartition("/")[2] for row in found_rows(opened, wanted)]

        assert urls() == ["2", "own", "short"]
        assert urls(terms="岷江") == ["2"]
        ids = {row["url"][-1]: row["id"] for row in found_rows(opened, Selection())}
        of_second_of_may = ["0", "own"] if ids["0"] < ids["n"] else ["own", "0"]
        assert urls(Filters(sources=("gansu", "sichuan"))) == [*of_second_of_may, "short"]
        assert urls(Filters(period=parse_period("2023-05-03", None))) == ["1"]


def test_a_file_is_whole_or_not_there(connection: Connection, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    with pytest.raises(InputError):
        export_file(connection, path, Format.CSV, Selection(filters=Filters(sources=("nobody",))))
    assert path.read_text() == "before"
    assert export_file(connection, path, Format.CSV).rows == 7
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
