"""Queries: what is found is what a plain reading of the texts finds, and what is not understood is said in one line."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from benchmarks.archive_text import article
from govcrawl.archive import Archive
from govcrawl.archive.search.counting import Count, CountBy, Counted, count_by, count_hits, count_stories
from govcrawl.archive.search.filters import Filters, PlaceOf
from govcrawl.archive.search.hits import Group, Order, hit_ids, is_looked_into, search
from govcrawl.article import Verdict
from govcrawl.errors import InputError
from govcrawl.periods import parse_period
from govcrawl.source import Level
from tests.archives import reading_of, save, save_some_sources

LONG = "岷江上游各县的断面水质持续改善，监测数据每月公开，群众在网上查询；这一篇有别的文字。" * 3
TEXTS = {
    number: (found.title, found.text[:400], found.published) for number in range(90) for found in [article(number)]
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("queries") / "archive"
    sources = ("sichuan", "chengdu", "gansu")
    with Archive.open(place, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        for number, (title, text, date) in TEXTS.items():
            source = sources[number % 3]
            save(opened, reading_of(f"http://a.cn/{number}", text, title=title, date=date, source_id=source))
    return place


@pytest.fixture(scope="module")
def connection(folder: Path) -> Iterator[Connection]:
    with Archive.read_only(folder) as archive, archive.read() as opened:
        yield opened


def found(connection: Connection, typed: str, filters: Filters | None = None) -> set[int]:
    return {int(hit.url.rpartition("/")[2]) for hit in search(connection, typed, filters, limit=1000)}


def scanned(word: str) -> set[int]:
    """The texts with a word, by a plain search; what is no Han must be whole."""
    ends = (
        r"(?<!\w)(?<![0-9]\.)" if word[0].isascii() else "",
        r"(?![a-zA-Z0-9]|\.[0-9])" if word[-1].isascii() else "",
    )
    pattern = re.compile(ends[0].replace(r"\w", "[a-zA-Z0-9]") + re.escape(word) + ends[1], re.IGNORECASE)
    return {number for number, (title, text, _) in TEXTS.items() if pattern.search(f"{title}\n{text}")}


def random_words(count: int, longest: int = 6) -> list[str]:
    chance = random.Random(5)
    every = list(TEXTS.values())
    words: list[str] = []
    while len(words) < count:
        text = chance.choice(every)[1]
        start = chance.randrange(len(text) - longest)
        word = text[start : start + chance.randint(1, longest)]
        if all("\u4e00" <= char <= "\u9fff" for char in word):
            words.append(word)
    return words


def test_words_of_one_to_six_characters_are_found_wherever_they_stand(connection: Connection) -> None:
    for word in random_words(200):
        assert found(connection, word) == scanned(word), word
        assert count_hits(connection, word) == Count(len(scanned(word))), word


@pytest.mark.parametrize("word", ["PM2.5", "2月", "12个", "O3", "GB3838", "5月"])
def test_numbers_and_latin_words_are_whole(connection: Connection, word: str) -> None:
    assert found(connection, word) == scanned(word)


def test_operators_are_those_of_sets(connection: Connection) -> None:
    chance = random.Random(7)
    for _ in range(25):
        one, two, three = (chance.choice(random_words(40, 4)) for _ in range(3))
        a, b, c = scanned(one), scanned(two), scanned(three)
        assert found(connection, f"{one} {two}") == found(connection, f"{one} AND {two}") == a & b
        assert found(connection, f"{one} OR {two} {three}") == a | (b & c)
        assert found(connection, f"({one} OR {two}) {three}") == (a | b) & c
        assert (
            found(connection, f"{one} NOT {two} NOT {three}")
            == found(connection, f"{one} -{two} -{three}")
            == a - b - c
        )
        assert found(connection, f"{one} NOT ({two} AND {three})") == a - (b & c)


words = st.sampled_from(random_words(60, 4))
queries = st.recursive(
    words.map(lambda word: (word, scanned(word))),
    lambda parts: st.one_of(
        st.tuples(parts, parts).map(lambda pair: (f"({pair[0][0]}) AND ({pair[1][0]})", pair[0][1] & pair[1][1])),
        st.tuples(parts, parts).map(lambda pair: (f"({pair[0][0]}) OR ({pair[1][0]})", pair[0][1] | pair[1][1])),
        st.tuples(parts, parts).map(lambda pair: (f"({pair[0][0]}) NOT ({pair[1][0]})", pair[0][1] - pair[1][1])),
    ),
    max_leaves=6,
)


@settings(max_examples=50, deadline=None)
@given(queries)
def test_nested_queries_find_what_a_scan_finds(connection: Connection, query: tuple[str, set[int]]) -> None:
    typed, wanted = query
    assert found(connection, typed) == wanted
    assert len(hit_ids(connection, typed)) == len(wanted) == count_hits(connection, typed).number


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("AND", "AND needs a word before it"),
        ("污染 OR", "OR needs a word after it"),
        ("污染 AND OR 治理", "AND needs a word after it"),
        ("NOT 污染", "nothing is looked for"),
        ("-污染", "nothing is looked for"),
        ("污染 OR NOT 治理", "nothing is looked for"),
        ("污染 NOT NOT 治理", "stands twice"),
        ('"污染', 'character 1: this quote is not closed; add "'),
        ("「污染", "add 」"),
        ("(污染", "character 1: this parenthesis is not closed"),
        ("污染)", "character 3: this parenthesis closes none"),
        ("污染 ()", "nothing in the parentheses"),
        ("title: 污染", "needs a word after it"),
        ("2*", "a star needs 2"),
        ("——", "no word to search"),
        ("( —— )", "no word to search"),
        ("(" * 30 + "水" + ")" * 30, "more than 20"),
        ("水 " * 60, "more than 50"),
        ("水" * 1001, "the longest has 1000"),
    ],
)
def test_what_is_not_understood_is_said(connection: Connection, typed: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        search(connection, typed)
    assert "\n" not in str(caught.value)


def test_beginnings_titles_phrases_and_widths(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        pages = {
            1: ("举报热线12369开通", "拨打热线，ＰＭ２．５ and PM10 数据也可查询"),
            2: ("乾坤湾濕地", "臺賬與數據，乾燥的季節；热线 12369"),
            3: ("热线", "开通举报 电话"),
        }
        for number, (title, text) in pages.items():
            save(opened, reading_of(f"http://a.cn/{number}", text, title=title))
        for typed, numbers in {
            "PM*": {1}, "pm2*": {1}, "PM1*": {1}, "12*": {1, 2}, "1236*": {1, 2}, "236*": set(),
            "12369": {1, 2}, "１２３６９": {1, 2}, "热线12369": {1}, '"热线 12369"': {2},
            "title:热线": {1, 3}, "标题：热线": {1, 3}, "title:举报热线": {1}, "title:数据": set(),
            "举报 热线": {1, 3}, "举报热线": {1}, "“开通举报”": {3}, "「热线」（湿地 OR 电话）": {2, 3},
            "湿地": {2}, "濕地": {2}, "台账与数据": {2}, "乾": {2}, "干": {2}, "乾坤": {2}, "干坤": {2}, "干燥": {2},
            "热线 ＡＮＤ 湿地": {2}, "热线　NOT　title:热线": {2}, "开通 —— 热线": {1, 3},
        }.items():  # fmt: skip
            assert found(opened, typed) == numbers, typed


def test_filters_are_of_place_rank_origin_topic_and_verdict(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        pages: dict[int, dict[str, Any]] = {
            1: {"source_id": "sichuan", "origin": "新華社客户端"},
            2: {"source_id": "chengdu", "origin": "成都日报", "verdict": Verdict.FLAGGED},
            3: {"source_id": "gansu", "origin": None, "date": None},
        }
        for number, more in pages.items():
            save(opened, reading_of(f"http://a.cn/{number}", f"第{number}篇写岷江", **more))
        opened.exec_driver_sql('UPDATE search_entry SET topics = \'["water","own-topic"]\' WHERE page_id = 2')
        for filters, numbers in (
            (Filters(city="510100"), {2}),
            (Filters(province="510000"), {1, 2}),
            (Filters(levels=(Level.PROVINCE,)), {1, 3}),
            (Filters(origin="新华社"), {1}),
            (Filters(topics=("water",)), {2}),
            (Filters(topics=("own-topic", "air")), {2}),
            (Filters(topics=("air",)), set()),
            (Filters(verdicts=(Verdict.FLAGGED,)), {2}),
            (Filters(sources=("gansu", "sichuan"), period=parse_period("2024", None)), {1}),
            (Filters(province="110000"), set()),
        ):
            assert found(opened, "岷江", filters) == numbers, filters
            assert count_hits(opened, "岷江", filters) == Count(len(numbers)), filters
        for bad, message in (
            (Filters(topics=("watre",)), "did you mean water"),
            (Filters(sources=("gansuu",)), "did you mean gansu"),
            (Filters(verdicts=(Verdict.LIST,)), "no article has the verdict"),
            (Filters(city="519999", by=PlaceOf.ORIGIN), "no code of a city"),
            (Filters(origin=" "), "origin is empty"),
        ):
            with pytest.raises(InputError, match=message):
                search(opened, "岷江", bad)


def test_stories_relevance_and_counts(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        other = (
            "本周城区六个站点的细颗粒物日均值都在标准以内；河道断面的数据另行公布。入冬后将加密巡查工地和渣土车。" * 3
            + "水质"
        )
        for number, (title, text, date, source) in enumerate((
            ("岷江", LONG, "2023-05-01", "sichuan"),
            ("转载", LONG, "2023-05-03", "chengdu"),
            ("又转", LONG, "2023-06-01", "gansu"),
            ("空气", other, "2024-01-01", "gansu"),
            ("水质断面", other + "。", None, "sichuan"),
        ), start=1):  # fmt: skip
            save(opened, reading_of(f"http://a.cn/{number}", text, title=title, date=date, source_id=source))
        rows = search(opened, "水质", group=Group.STORY)
        assert [(hit.title, hit.copies) for hit in rows] == [("空气", 1), ("又转", 2)]
        assert count_stories(opened, "水质") == Count(2)
        inside = Filters(province="510000")
        assert [(hit.title, hit.copies) for hit in search(opened, "水质", inside, group=Group.STORY)] == [
            ("转载", 1), ("水质断面", 0)
        ]  # fmt: skip
        best = search(opened, "断面 水质", order=Order.RELEVANCE)
        assert best[0].title == "水质断面"
        assert {hit.title for hit in best} == {"岷江", "转载", "又转", "空气", "水质断面"}
        counts = [
            Counted(value=one, count=Count(some))
            for one, some in (("2023-05", 2), ("2023-06", 1), ("2024-01", 1), (None, 1))
        ]
        assert count_by(opened, "水质", CountBy.MONTH) == counts
        places = {one.value: one.count.number for one in count_by(opened, "水质", CountBy.PROVINCE)}
        assert places == {"四川省": 3, "甘肃省": 2}
        assert count_by(opened, "水质", CountBy.TOPIC) == [Counted(value=None, count=Count(5))]


def test_large_archives_are_counted_by_samples_that_say_so(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = len(scanned("的环") | scanned("环境"))
    for name, value in (("COUNTED", 20), ("CHECKED", 10), ("FACETED", 20), ("SLICES", 400)):
        monkeypatch.setattr(f"govcrawl.archive.search.counting.{name}", value)
    found_ = count_hits(connection, "的环 OR 环境")
    assert found_.about
    assert 0.5 * whole <= found_.number <= 1.5 * whole
    assert str(Count(61_000, about=True)) == "about 61,000"
    for by in (CountBy.MONTH, CountBy.PROVINCE):
        assert sum(one.count.number for one in count_by(connection, "环境 OR 的", by)) > 20
    assert count_stories(connection, "的 OR 环境").about


def test_a_long_term_of_common_words_is_counted_by_a_sample_of_texts(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = count_hits(connection, "环境的")
    assert whole.number > 5
    assert not whole.about
    for name, value in (("CHECKED", 5), ("UNCHECKED", 5), ("CHECKED_SLICES", 400)):
        monkeypatch.setattr(f"govcrawl.archive.search.counting.{name}", value)
    sampled = count_hits(connection, "环境的")
    assert sampled.about
    assert 0.3 * whole.number <= sampled.number <= 2 * whole.number
    assert not count_hits(connection, "环境").about


def test_relevance_looks_into_so_many_texts_and_no_more(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = search(connection, "环境的", limit=1000, order=Order.RELEVANCE)
    newest = search(connection, "环境的", limit=1000)
    assert {hit.id for hit in every} == {hit.id for hit in newest}
    monkeypatch.setattr("govcrawl.archive.search.hits.LOOKED_INTO", 8)
    some = search(connection, "环境的", limit=1000, order=Order.RELEVANCE)
    assert 0 < len(some) < len(newest)
    assert {hit.id for hit in some} == {hit.id for hit in newest[: len(some)]}
    assert is_looked_into("环境的")
    assert not is_looked_into("环境 OR 的")
