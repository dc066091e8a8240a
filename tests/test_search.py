"""Search: words of two characters, words whole, user input as it stands, filters, order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.search.counting import Count, count_hits
from govcrawl.archive.search.filters import Filters
from govcrawl.archive.search.hits import search
from govcrawl.archive.search.indexing import rebuild
from govcrawl.archive.search.snippets import snippet
from govcrawl.article import Verdict
from govcrawl.errors import InputError
from govcrawl.periods import Period, parse_period
from tests.archives import day, reading_of, save, save_some_sources
from tests.command_line import app

PAGES = {
    "督察": ("督察组进驻", "中央生态环境保护督察组进驻四川省，开展为期一个月的督察。", "2023-08-01", "sichuan"),
    "空气": ("空气质量", "成都PM2.5浓度下降，优良天数增加；O3 and SO2 也下降。", "2023-07-19", "chengdu"),
    "治水": ("治水", "岷江治水。流域十年禁渔，水质达到Ⅱ类", "2024-01-02", "sichuan"),
    "繁体": ("大氣汙染防治", "應嚴格執行大氣污染防治條例，加強監測", "2022-05-05", "gansu"),
    "无日": ("环保新闻", "没有日期的一篇，写污染与治理，and or near not", None, "gansu"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("search") / "archive"
    with Archive.open(place, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        for name, (title, text, date, source) in PAGES.items():
            save(opened, reading_of(f"http://a.cn/{name}", text, title=title, date=date, source_id=source))
        save(opened, reading_of("http://a.cn/farm", "督察范文", verdict=Verdict.TEMPLATE_FARM))
    return place


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with Archive.read_only(folder) as archive, archive.read() as opened:
        yield opened


def found(connection: Connection, terms: str, filters: Filters | None = None) -> list[str]:
    return [hit.url.removeprefix("http://a.cn/") for hit in search(connection, terms, filters)]


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ("督察", ["督察"]),
        ("成都", ["空气"]),
        ("环境保护督察组", ["督察"]),
        ("PM2.5", ["空气"]),
        ("pm2.5浓度", ["空气"]),
        ("ＰＭ２．５", ["空气"]),
        ("PM2", []),
        ("都P", []),
        ("成都PM2.5", ["空气"]),
        ("so2", ["空气"]),
        ("大气污染", ["繁体"]),
        ("大氣污染", ["繁体"]),
        ("污染", ["繁体", "无日"]),
        ("水", ["治水"]),
        ("川", ["督察"]),
        ("染", ["繁体", "无日"]),
        ("类", ["治水"]),
        ("水流", []),
        ("水。流域", ["治水"]),
        ("岷江 禁渔", ["治水"]),
        ("岷江　禁渔\n十年", ["治水"]),
        ("岷江 成都", []),
        ("质量 浓度", ["空气"]),
        ("范文", []),
    ],
)
def test_words_are_found_as_they_stand(connection: Connection, terms: str, names: list[str]) -> None:
    assert found(connection, terms) == names
    assert count_hits(connection, terms) == Count(len(names))


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ('"AND"', ["空气", "无日"]),
        ("text:污染", []),
        ("x:污染", []),
        ("{title}:污染", []),
        ("^污染", ["繁体", "无日"]),
        ("污染*", ["繁体", "无日"]),
        ('"污染" AND "治理"', ["无日"]),
        ("near", ["无日"]),
        ("'; DROP TABLE page; --", []),
    ],
)
def test_nothing_that_a_user_types_is_an_operator_of_sqlite(
    connection: Connection, terms: str, names: list[str]
) -> None:
    assert found(connection, terms) == names


@pytest.mark.parametrize("terms", ["", "   ", "——", '""', "*", "(——)", "_"])
def test_a_query_without_a_word_is_refused(connection: Connection, terms: str) -> None:
    with pytest.raises(InputError, match="no word to search"):
        search(connection, terms)


def test_newest_publication_comes_first_and_no_date_last(connection: Connection) -> None:
    assert found(connection, "治") == ["治水", "繁体", "无日"]


@pytest.mark.parametrize(
    ("since", "until", "names"),
    [
        ("2023", None, ["督察", "空气"]),
        ("2023-08", None, ["督察"]),
        (None, "2023-07", ["空气", "繁体"]),
        ("2023-07-19", "2023-07-19", ["空气"]),
        ("2024", None, []),
    ],
)
def test_dates_are_of_publication_and_include_both_ends(
    connection: Connection, since: str | None, until: str | None, names: list[str]
) -> None:
    filters = Filters(period=parse_period(since, until))
    every = {name for word in ("督察", "成都", "大气") for name in found(connection, word, filters)}
    assert every == set(names)


def test_a_closed_period_leaves_out_what_has_no_date(connection: Connection) -> None:
    assert found(connection, "污染", Filters(period=Period(until="2099-01-01"))) == ["繁体"]


def test_province_and_source_filter(connection: Connection) -> None:
    assert found(connection, "下降", Filters(province="510000")) == ["空气"]
    assert found(connection, "下降", Filters(province="620000")) == []
    assert found(connection, "治", Filters(sources=("gansu", "chengdu"))) == ["繁体", "无日"]
    with pytest.raises(InputError, match="did you mean sichuan"):
        search(connection, "治", Filters(sources=("sichuann",)))


def test_limit_and_offset_page_through(connection: Connection) -> None:
    pages = [search(connection, "治", limit=1, offset=offset) for offset in range(4)]
    assert [len(page) for page in pages] == [1, 1, 1, 0]
    assert len({page[0].id for page in pages[:3]}) == 3


def test_a_snippet_marks_the_words_in_the_stored_text(connection: Connection) -> None:
    (hit,) = search(connection, "大气污染 监测")
    assert [hit.snippet.text[slice(*mark)] for mark in hit.snippet.marks] == ["大氣污染", "監測"]


def test_a_snippet_far_into_a_long_text_is_short_and_plain() -> None:
    found = snippet("㎡" * 300 + "一\x1b[31m\n处污染" + "x" * 300, ["污染"])
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert "\x1b" not in found.text
    assert len(found.text) <= 82
    assert [found.text[slice(*mark)] for mark in found.marks] == ["污染"]


def test_an_edit_replaces_what_is_indexed(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        save(opened, reading_of("http://a.cn/1", "最初的文本写督察"), reading_of("http://a.cn/2", "别处"))
        save(opened, reading_of("http://a.cn/1", "后来的文本写巡视", date="2020-01-01", at=day(1)))
        for _ in range(2):
            assert found(opened, "督察") == []
            assert found(opened, "巡视") == ["1"]
            opened.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('integrity-check')")
            rebuild(opened)
        save(opened, reading_of("http://a.cn/3", "同日", date="2020-01-01"))
        rows = opened.exec_driver_sql("SELECT id % 16777216 FROM search_entry ORDER BY id").scalars().all()
        assert rows == [1, 2, 2]


texts = st.lists(
    st.sampled_from(
        [
            "污染",
            "治",
            "水",
            " ",
            "AND",
            "OR",
            "NOT",
            "title:",
            "PM2",
            *"ab12.，\"-*():^{}'\\々〇𠮷가あ\u0f40\u0301Ａ（）“”「」",
        ]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_whatever_is_typed_is_a_query_or_a_clear_error(folder: Path, terms: str) -> None:
    with Archive.read_only(folder) as archive, archive.read() as opened, suppress(InputError):
        assert count_hits(opened, terms).number >= len(search(opened, terms))


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_the_command_prints_plain_lines_or_json(folder: Path) -> None:
    base = ("search", "下降", "成都", "--archive", str(folder))
    code, output = run(*base, "--since", "2023", "--province", "四川", "--source", "chengdu")
    assert code == 0
    (line,) = output.splitlines()
    assert line.split("\t")[1:4] == ["2023-07-19", "成都市生态环境局", "空气质量"]
    _, output = run(*base, "--format", "jsonl")
    record = json.loads(output)
    assert record["url"] == "http://a.cn/空气"
    assert record["snippet"].startswith("成都PM2.5")


def test_the_command_refuses_a_bad_date_or_province(folder: Path) -> None:
    base = ("search", "成都", "--archive", str(folder))
    with pytest.raises(InputError, match="not a date"):
        run(*base, "--since", "yesterday")
    with pytest.raises(InputError, match="sichuan"):
        run(*base, "--province", "sichuen")


def test_show_takes_a_page_a_version_or_a_url(folder: Path, connection: Connection) -> None:
    row = connection.exec_driver_sql("SELECT id, version_id FROM articles WHERE url = 'http://a.cn/治水'").one()
    outputs = {run("show", wanted, "--archive", str(folder))[1] for wanted in (*row, "https://a.cn/治水#x")}
    (output,) = outputs
    assert "岷江治水。流域十年禁渔" in output
    assert row[1] in output
    with pytest.raises(InputError, match="no page 'pnothing'"):
        run("show", "pnothing", "--archive", str(folder))
    assert "template_farm" in run("show", "http://a.cn/farm", "--archive", str(folder))[1]
