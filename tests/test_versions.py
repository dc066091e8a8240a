"""What makes a version and what does not, over the life of a page, by the real extraction and way of saving."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.search.counting import count_hits
from govcrawl.archive.words import Outcome
from govcrawl.article import Judgement, Precision, Published, Reading, Verdict
from govcrawl.extraction import extract_article
from govcrawl.page import Page
from tests.archives import TEXT, column_of, counts, day, reading_of, save, save_some_sources

URL = "http://sthjt.example.gov.cn/xwdt/202403/t20240304_81.html"
BODY = "云汀市生态环境局３月４日通报，甲乙化工有限公司二氧化硫排放浓度为3.5毫克/立方米，罚款20万元，责令限期整改。"
MORE = "该局说，下一步将对全市三十六家同类企业逐一核查，结果在门户网站公布，欢迎群众监督举报，电话全天有人值守。"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("versions"), create=True) as opened:
        with opened.write() as connection:
            save_some_sources(connection)
        yield opened


@pytest.fixture
def connection(archive: Archive) -> Iterator[Connection]:
    """One archive for all, as each test found it: what a test writes is undone."""
    with archive.write() as opened:
        point = opened.begin_nested()
        yield opened
        point.rollback()


def html(text: str = BODY, **more: str) -> str:
    """A page of the kind that UCAP and TRS make, with all that changes at each request."""
    values = {
        "title": "云汀市通报一起超标排放案", "printed": "发布时间：2024-03-04", "origin": "云汀日报",
        "editor": "石小满",
        "count": "1024", "today": "2024年3月5日 星期二", "generated": "2024-03-05 08:00", "related": "夏季值守安排公布",
        "charset": "utf-8",
    } | more  # fmt: skip
    return """<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title>
<meta name="PubDate" content="{generated}"><meta name="others" content="页面生成时间 {generated}"></head><body>
<div class="top">今天是：{today} <a href="/">首页</a> <a href="/gk/">政务公开</a></div>
<div class="main"><h1>{title}</h1><div class="info">{printed} 来源：{origin} 浏览次数：{count} 次</div>
<div id="zoom"><p>{text}</p><p>{more}</p><p>责任编辑：{editor}</p></div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="/a/1.html">{related}</a></li>
<li><a href="/a/2.html">{related}（二）</a></li></ul></div></div></body></html>""".format(
        text=text, more=MORE, **values
    )


def read(body: bytes, at: float, key: str | None = None, **fields: Any) -> Reading:
    """What the extractor reads in a body, as an accepted article."""
    page = Page(
        url=URL, body=body, fetched_at=day(at), source_id="sichuan", capture_key=key or f"c{at}",
        headers=(("Content-Type", "text/html"),), list_date=fields.pop("list_date", None),
    )  # fmt: skip
    article = replace(extract_article(page), **fields)
    assert "3.5毫克" in article.text or "35毫克" in article.text
    return Reading(page=page, article=article, judgement=Judgement(verdict=Verdict.ARTICLE))


def edits(connection: Connection) -> list[dict[str, Any]]:
    found = connection.exec_driver_sql("SELECT * FROM edits ORDER BY at").mappings()
    return [dict(row) | {"fields": json.loads(row["fields"]), "marks": json.loads(row["marks"])} for row in found]


UNCHANGED = {
    "counter": {"count": "98,765"},
    "today": {"today": "2024年4月9日 星期二"},
    "rendering": {"generated": "2024-04-09 03:10"},
    "related links": {"related": "全市河湖巡查完成"},
    "editor": {"editor": "田小雨"},
    "time of day": {"printed": "发布时间：2024-03-04 17:04:38"},
    "date line gone": {"printed": ""},
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_what_is_not_the_text_makes_no_version(connection: Connection, name: str) -> None:
    first, second = html().encode(), html(**UNCHANGED[name]).encode()
    assert first != second
    _, saved = save(connection, read(first, 0), read(second, 1))
    assert (saved.outcome, counts(connection)["version"], edits(connection)) == (Outcome.SAME, 1, [])


def test_all_of_it_at_once_in_another_charset_makes_no_version(connection: Connection) -> None:
    other = html(count="7", today="2024年5月1日 星期三", related="节日安排", charset="gbk")
    save(connection, read(html().encode(), 0), read(other.encode("gbk"), 1))
    assert (counts(connection)["version"], counts(connection)["event"]) == (1, 0)


@pytest.mark.parametrize(
    ("change", "field", "marks"),
    [
        ({"text": BODY.replace("3.5", "35")}, "text", {"number": [["3.5毫克/立方米", "35毫克/立方米"]]}),
        ({"title": "云汀市通报两起超标排放案"}, "title", {"number": [["一起", "两起"]]}),
        ({"printed": "发布时间：2024-02-28"}, "published_at", {"published": ["2024-03-04", "2024-02-28"]}),
        ({"origin": "云汀市政府"}, "origin", {"origin": ["云汀日报", "云汀市政府"]}),
    ],
)
def test_each_field_makes_a_version_and_an_edit(
    connection: Connection, change: dict[str, str], field: str, marks: dict[str, Any]
) -> None:
    one, two = save(connection, read(html().encode(), 0), read(html(count="2", **change).encode(), 1.25))
    (edit,) = edits(connection)
    assert (edit["fields"], edit["from_version_id"], edit["to_version_id"]) == ([field], one.version_id, two.version_id)
    assert {name: value for name, value in edit["marks"].items() if name in marks} == marks
    assert edit["weight"] >= 0.3
    assert (edit["from_capture_id"], edit["to_capture_id"]) == ("c0", "c1.25")
    assert (edit["from_fetched_at"], edit["to_fetched_at"]) == ("2024-03-05T01:00:00.000Z", "2024-03-06T07:00:00.000Z")
    assert (edit["days_after_publication"], edit["source"], edit["province"]) == (2, "四川省生态环境厅", "四川省")


def test_full_and_half_width_is_an_edit_of_little_weight(connection: Connection) -> None:
    save(connection, read(html().encode(), 0), read(html(BODY.replace("３月４日", "3月4日")).encode(), 1))
    (edit,) = edits(connection)
    assert (edit["fields"], edit["marks"]["kinds"]) == (["text"], ["typography"])
    assert edit["weight"] < 0.05


def test_a_finer_time_of_the_same_day_is_shown_whatever_came_first(connection: Connection) -> None:
    fine = html(printed="发布时间：2024-03-04 17:04:38", count="3").encode()
    save(connection, read(html().encode(), 0), read(fine, 1), read(html(count="9").encode(), 2))
    shown = "SELECT published_at, capture_id, version_id FROM articles"
    (row,) = connection.exec_driver_sql(shown).all()
    assert tuple(row)[:2] == ("2024-03-04T17:04:38+08:00", "c1")
    assert counts(connection)["reading"] == 1


def test_a_day_by_another_kind_of_evidence_is_no_edit_and_the_firmer_one_is_shown(connection: Connection) -> None:
    def by(rule: str, value: str) -> Published:
        return Published(value=value, precision=Precision.DAY, rule=rule, raw=value)

    save(
        connection,
        read(html().encode(), 0, published=by("list", "2024-03-06")),
        read(html(count="2").encode(), 1, published=by("label", "2024-03-04")),
        read(html(count="3").encode(), 2, published=by("generated", "2024-03-09")),
        read(html(count="4").encode(), 3, published=by("updated", "2024-03-09")),
        read(html(count="5").encode(), 4, published=None),
    )
    assert (counts(connection)["version"], counts(connection)["event"]) == (1, 0)
    assert column_of(connection, "SELECT published_date FROM articles") == ["2024-03-04"]


def test_characters_lost_in_decoding_are_no_edit_and_the_whole_text_is_shown(connection: Connection) -> None:
    broken = html(count="2").encode("gbk").replace("限期".encode("gbk"), "限期".encode("gbk")[:1] + b"\xff", 1)
    first = read(broken, 0)
    assert first.article is not None
    assert "\ufffd" in first.article.text
    save(connection, first, read(html(charset="gbk").encode("gbk"), 1))
    assert (counts(connection)["version"], counts(connection)["event"]) == (1, 0)
    (text,) = column_of(connection, "SELECT text FROM articles")
    assert BODY in text
    assert count_hits(connection, "限期整改").number == 1
    save(connection, read(broken + b" ", 2))
    assert column_of(connection, "SELECT text FROM articles") == [text]


def test_a_number_beside_a_lost_character_still_counts(connection: Connection) -> None:
    save(
        connection,
        reading_of(URL, f"{TEXT}浓度\ufffd3.5毫克，达标。"),
        reading_of(URL, f"{TEXT}浓度为35毫克，达标。", at=day(1)),
    )
    assert counts(connection)["event"] == 1


def test_a_text_that_was_read_in_the_wrong_encoding_is_no_edit(connection: Connection) -> None:
    text = BODY + MORE + TEXT
    wrong = text.encode().decode("gb18030", "replace")
    save(
        connection,
        reading_of(URL, wrong, title="不可读", encoding="gb18030"),
        reading_of(URL, text, at=day(1), encoding="utf-8"),
    )
    assert (counts(connection)["version"], counts(connection)["event"]) == (1, 0)
    assert column_of(connection, "SELECT text FROM articles") == [text]


@pytest.mark.parametrize(
    ("one", "other", "versions"),
    [
        ("浏览次数：1024", "浏览次数：98,765", 1),
        ("（阅读[12]次）", "（阅读[8]次）", 1),
        ("今天是2024年3月5日 星期二", "今天是2024年4月9日 星期二 10:31", 1),
        ("网站访问量：125万次", "网站访问量：126万次", 2),
        ("全年阅读量12次", "全年阅读量13次", 2),
    ],
)
def test_a_counter_or_the_day_of_today_within_the_text_makes_no_version(
    connection: Connection, one: str, other: str, versions: int
) -> None:
    save(connection, reading_of(URL, f"{TEXT}\n{one}"), reading_of(URL, f"{TEXT}\n{other}", at=day(1)))
    assert counts(connection)["version"] == versions


def life() -> list[Reading]:
    """A page over half a year: two edits, one of them taken back, among much that is no edit."""
    harder = BODY.replace("罚款20万元", "罚款5万元")
    return [
        read(html().encode(), 0),
        read(html(count="55", today="2024年3月6日 星期三").encode(), 1),
        read(html(harder, count="60").encode(), 9, list_date="2024-03-05"),
        read(html(harder, editor="田小雨", charset="gbk").encode("gbk"), 40),
        read(html(count="3000", related="换了").encode(), 90),
        read(html(origin="云汀市政府").encode(), 180),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(6)))[1::300])
def test_the_life_of_a_page_is_the_same_in_any_order_of_arrival(tmp_path: Path, order: tuple[int, ...]) -> None:
    states = []
    for number, arrival in enumerate((tuple(range(6)), order)):
        readings = life()
        with Archive.open(tmp_path / str(number), create=True) as archive, archive.write() as opened:
            save_some_sources(opened)
            save(opened, *(readings[position] for position in arrival))
            found = [{**edit, "noted_at": None, "title": None} for edit in edits(opened)]
            versions = opened.exec_driver_sql(
                "SELECT id, current, first_seen_at, last_seen_at, captures FROM versions ORDER BY first_seen_at"
            ).all()
            states.append((found, versions))
    assert states[0] == states[1]
    found, versions = states[0]
    assert [(edit["fields"], edit["to_capture_id"]) for edit in found] == [
        (["text"], "c9"), (["text"], "c90"), (["origin"], "c180"),
    ]  # fmt: skip
    assert found[0]["marks"]["number"] == [["20万元", "5万元"]]
    assert found[0]["weight"] == found[1]["weight"] >= 0.5
    assert [row[4] for row in versions] == [3, 2, 1]


def test_a_withdrawn_page_is_not_among_the_edits(connection: Connection) -> None:
    (saved, _) = save(connection, read(html().encode(), 0), read(html(BODY + "另讯。").encode(), 1))
    assert len(edits(connection)) == 1
    connection.exec_driver_sql(
        "INSERT INTO withdrawal (page_id, url_key, reason, at, captures_erased) "
        "SELECT id, url_key, 'asked', '2024-04-01T00:00:00.000Z', 0 FROM page WHERE public_id = ?", (saved.page_id,)
    )  # fmt: skip
    assert edits(connection) == []
    assert column_of(connection, "SELECT count(*) FROM versions") == [0]
