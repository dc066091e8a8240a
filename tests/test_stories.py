"""Near copies, excerpts, roundups and series in one archive; who was first; what an edit does."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.migration import configuration
from govcrawl.archive.stories.assignment import assign_story
from govcrawl.archive.stories.index import COMMON
from govcrawl.archive.views import drop_views
from govcrawl.article import OriginPlace, Reading, Verdict
from tests.archives import NOW, column_of, day, reading_of, save, save_some_sources

WETLAND = (
    "青峪河口的人工湿地三月试运行，进水经过砾石床和两级芦苇塘，出水总磷稳定在地表水三类以内，氨氮下降一半。",
    "工程总投资1234万元，占地3.2公顷，日处理尾水8000吨，由县水务公司运行维护，监测数据每小时上传一次。",
    "附近村民说，夏天再也闻不到臭味，河滩上的白鹭从去年的12只增加到今年的37只，观鸟的人也多了起来。",
    "县生态环境分局每季度公布一次水质，对不达标的企业约谈负责人，两年来已关停小作坊九家，补种岸边林带。",
    "下一步，当地打算把湿地经验推广到上游三个乡镇，并请高校评估候鸟停歇地的承载力，再决定是否开放栈道。",
    "专家提醒，芦苇每年冬天必须收割，否则腐烂后磷会回到水中，前几年投入的工夫就白费了，管护经费要有着落。",
    "县财政今年列支管护经费六十万元，受益企业按排水量分摊其余部分，账目每半年在公示栏张贴，接受群众监督。",
    "沿河五个村成立了护河队，队员多是返乡青年，他们用手机记录排口和死鱼，线索直接送到执法大队的值班室。",
)
FACTORY = (
    "夜里十一点，执法人员翻过后山，在化工厂围墙外找到一根没有登记的暗管，管口还在滴着黄色的废液，气味刺鼻。",
    "工厂负责人先说是雨水管，后来承认去年秋天私自接通，只在下雨的夜里排放，为的是少付危险废物的处置费用。",
    "采样结果第三天出来，苯胺浓度超过排放限值二十倍，案件随即移送公安机关，企业被责令停产，账户同时冻结。",
    "下游自来水厂当晚启用备用水源，连续监测两周没有发现异常，卫生部门为沿河四百户居民抽检了水井和菜地。",
    "办案人员说，线索来自一位夜钓的退休教师，他拍下的视频有准确的时间和位置，按规定已经给予举报奖励三万元。",
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with Archive.open(tmp_path / "archive", create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        yield opened


def article(host: str, lines: tuple[str, ...], title: str = "河口湿地", **more: Any) -> Reading:
    return reading_of(f"http://{host}.cn/1.html", "\n".join(lines), title=title, **more)


def relations(connection: Connection) -> dict[str, tuple[int, str]]:
    """Story and relation by host."""
    query = "SELECT url, story_id, relation FROM story_member JOIN page ON page.id = page_id"
    return {row[0].split("/")[2][:-3]: (row[1], row[2]) for row in connection.exec_driver_sql(query)}


def groups(connection: Connection) -> set[frozenset[str]]:
    """The hosts that share a story."""
    found: dict[int, set[str]] = {}
    for host, (story, _) in relations(connection).items():
        found.setdefault(story, set()).add(host)
    return {frozenset(hosts) for hosts in found.values()}


FAMILY = {
    "whole": article("whole", WETLAND, date="2024-03-01"),
    "lead": article("lead", ("本网讯　" + WETLAND[0], *WETLAND[1:]), date="2024-03-02"),
    "foot": article("foot", (*WETLAND, "责任编辑：某某　审核：某某　扫一扫在手机打开当前页"), date="2024-03-02"),
    "part": article("part", WETLAND[2:5], title="白鹭回来了", date="2024-03-03"),
    "other": article("other", FACTORY, title="暗管", date="2024-03-02"),
}


@pytest.mark.parametrize("order", list(itertools.permutations(FAMILY))[::13])
def test_near_copies_and_excerpts_join_the_whole_in_whatever_order_they_come(
    connection: Connection, order: tuple[str, ...]
) -> None:
    save(connection, *(FAMILY[name] for name in order))
    assert groups(connection) == {frozenset({"whole", "lead", "foot", "part"}), frozenset({"other"})}
    assert {name: relation for name, (_, relation) in relations(connection).items()} == {
        "whole": "first", "lead": "near", "foot": "near", "part": "excerpt", "other": "first",
    }  # fmt: skip
    assert column_of(connection, "SELECT count(*) FROM story_text WHERE kind = 'lead'") == [2]
    assert sorted(column_of(connection, "SELECT DISTINCT text_id FROM near_band")) == sorted(
        column_of(connection, "SELECT id FROM story_text WHERE kind = 'lead'")
    )
    row = connection.exec_driver_sql(
        "SELECT articles, copies, near, excerpts FROM stories ORDER BY articles DESC"
    ).first()
    assert row == (4, 0, 2, 1)


def test_evidence_says_with_which_page_and_by_which_figures(connection: Connection) -> None:
    (whole, _) = save(connection, FAMILY["whole"], FAMILY["lead"])
    (said,) = column_of(connection, "SELECT evidence FROM story_member WHERE relation = 'near'")
    evidence = json.loads(said)
    assert (evidence["with"], evidence["method"], evidence["algorithm"]) == (whole.page_id, "shingles", 1)
    assert evidence["jaccard"] > 0.9
    assert evidence["numbers"] == 1


def test_a_story_joined_by_its_whole_is_still_found_by_its_id(connection: Connection) -> None:
    save(connection, article("one", WETLAND[:3], title="甲"), article("two", WETLAND[5:], title="乙"))
    old = column_of(connection, "SELECT public_id FROM story ORDER BY id")
    assert len(old) == 2
    save(connection, FAMILY["whole"])
    assert column_of(connection, "SELECT public_id FROM story") == old[:1]
    assert column_of(connection, "SELECT public_id FROM story_alias") == old[1:]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_roundup_of_whole_articles_does_not_make_them_one_story(
    connection: Connection, order: tuple[int, ...]
) -> None:
    parts = [
        article("a", WETLAND[:5], title="河口湿地"),
        article("b", FACTORY, title="暗管"),
        article("c", ("一周要闻，供各地参考。", *WETLAND[:5], *FACTORY), title="生态环境一周"),
    ]
    save(connection, *(parts[place] for place in order))
    found = relations(connection)
    assert found["a"][0] != found["b"][0]


def test_a_chain_of_small_changes_ends_where_the_lead_is_no_longer_the_same_text(connection: Connection) -> None:
    lines = WETLAND[:5]
    for number in range(6):
        save(connection, article(f"h{number}", (*lines[number:], *FACTORY[:number]), title="要闻"))
    found = relations(connection)
    assert found["h0"][0] == found["h1"][0]
    assert found["h0"][0] != found["h5"][0]


def test_an_edit_moves_a_page_from_one_story_to_another(connection: Connection) -> None:
    save(connection, FAMILY["whole"], FAMILY["lead"], FAMILY["other"])
    save(connection, article("whole", ("更正。", *FACTORY), title="暗管", at=day(3)))
    assert groups(connection) == {frozenset({"lead"}), frozenset({"other", "whole"})}
    assert column_of(connection, 'SELECT kind FROM story_text WHERE evidence = \'{"method":"text"}\'') == ["lead"] * 2
    assert relations(connection)["lead"][1] == "first"


def test_refused_and_withdrawn_pages_are_in_no_story(connection: Connection) -> None:
    save(connection, FAMILY["whole"], FAMILY["lead"])
    save(connection, article("whole", WETLAND, at=day(4), extractor=2, verdict=Verdict.OFF_TOPIC, key="2"))
    connection.exec_driver_sql(
        "INSERT INTO withdrawal (page_id, url_key, at, reason, captures_erased) "
        "SELECT id, url_key, '2024-01-01T00:00:00.000Z', 'asked', 0 FROM page WHERE url LIKE '%lead%'"
    )
    for number, key in connection.exec_driver_sql(
        "SELECT page.id, story_key FROM page JOIN version ON version.page_id = page.id "
        "JOIN reading ON version_id = version.id WHERE url LIKE '%lead%'"
    ).all():
        assign_story(connection, number, key, NOW)
    assert "lead" not in relations(connection)
    save(connection, article("whole", ("此页不是文章",), at=day(5), verdict=Verdict.BLOCKED))
    assert groups(connection) <= {frozenset({"whole"})}


def test_equal_words_with_other_numbers_are_near_and_never_copies(connection: Connection) -> None:
    lines = tuple(line.replace("3.2", "32") for line in WETLAND)
    save(connection, FAMILY["whole"], article("typo", lines, date="2024-03-02"))
    assert column_of(connection, "SELECT count(DISTINCT key) FROM story_text") == [1]
    assert relations(connection)["typo"][1] == "near"


def bulletin(number: int, host: str = "sthjt", **more: Any) -> Reading:
    text = (
        f"3月{number}日0时至24时，城区空气质量指数为{40 + 7 * number}，级别为二级，首要污染物为臭氧。\n"
        f"细颗粒物每立方米{11 + 3 * number}微克，二氧化氮{9 + 2 * number}微克，臭氧{90 + number}微克。\n"
        f"分站点指数：市政府{31 + number}，体育场{77 - number}，开发区{50 + 2 * number}，老城{60 - number}。"
    )
    url = f"http://{host}.cn/{number}.html"
    return reading_of(url, text, title=f"空气质量日报（3月{number}日）", date=f"2024-03-{number:02}", **more)


def test_bulletins_of_many_days_are_one_series_and_no_copies(connection: Connection) -> None:
    save(connection, *(bulletin(number) for number in (4, 9, 2, 7, 3, 8, 5, 6, 1, 12, 11, 10)))
    assert set(column_of(connection, "SELECT relation FROM story_member")) == {"first"}
    rows = connection.exec_driver_sql("SELECT title, stories, first_date, last_date, source_id FROM series").all()
    assert rows == [("空气质量日报0月0日", 12, "2024-03-01", "2024-03-12", "sichuan")]
    assert len(set(column_of(connection, "SELECT series_id FROM stories"))) == 1


def test_a_repost_of_one_bulletin_is_a_copy_of_that_one(connection: Connection) -> None:
    save(connection, *(bulletin(number) for number in range(1, 6)), bulletin(3, "copy", source_id="gansu"))
    query = "SELECT first_url, articles FROM stories WHERE articles > 1"
    assert connection.exec_driver_sql(query).all() == [("http://copy.cn/3.html", 2)]


def test_a_formula_of_many_stories_is_no_longer_looked_up(connection: Connection) -> None:
    formula = "有关单位和个人如对本公示有异议，请自公示之日起五个工作日内以书面形式实名反映并附联系方式。"
    for number in range(COMMON + 3):
        own = "".join(chr(0x4E00 + (97 * number + 31 * place) % 5003) for place in range(80))
        save(connection, reading_of(f"http://f.cn/{number}.html", f"{own}\n{formula}", title=own[:9]))
    assert column_of(connection, "SELECT count(*) FROM common_passage") == [1]
    most = "SELECT max(n) FROM (SELECT count(*) AS n FROM near_passage GROUP BY key)"
    assert column_of(connection, most)[0] < COMMON


def test_the_first_publisher_is_guessed_with_a_rule(connection: Connection) -> None:
    def first() -> tuple[Any, ...]:
        query = "SELECT first_source_id, first_rule, first_confidence FROM stories"
        return tuple(connection.exec_driver_sql(query).one())

    save(connection, article("c", WETLAND, date="2024-03-02", source_id="chengdu"))
    assert first() == ("chengdu", "alone", 0.5)
    save(connection, article("g", WETLAND, date="2024-03-01", source_id="gansu"))
    assert first() == ("gansu", "day", 0.5)
    place = OriginPlace(admin_code="510000", source_id="chengdu", rule="source_name", confidence=0.98)
    copied = article("s", WETLAND, date="2024-03-04", origin="成都市生态环境局")
    save(connection, replace(copied, origin_place=place))
    assert first() == ("chengdu", "named_late", 0.7)
    assert {name: one[1] for name, one in relations(connection).items()} == {"c": "first", "g": "copy", "s": "copy"}


def test_an_archive_without_near_copies_gets_them_and_keeps_its_ids(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a", create=True) as archive:
        with archive.write() as connection:
            save_some_sources(connection)
            save(connection, FAMILY["part"], FAMILY["other"], FAMILY["whole"], FAMILY["lead"], bulletin(1), bulletin(2))
            drop_views(connection)
            command.downgrade(configuration(connection), "0006")
            # As a release without near copies leaves it: a story for each text.
            connection.exec_driver_sql(
                "INSERT INTO story (public_id, key, match_form, first_page_id, created_at) "
                "SELECT 's' || key, key, 1, page_id, '2024-01-01T00:00:00.000Z' FROM ("
                "SELECT story_key AS key, page_id FROM reading JOIN version ON version.id = version_id) "
                "WHERE key NOT IN (SELECT key FROM story)"
            )
            connection.exec_driver_sql(
                "UPDATE story_member SET story_id = (SELECT story.id FROM story JOIN reading ON story_key = story.key "
                "JOIN version ON version.id = version_id WHERE version.page_id = story_member.page_id)"
            )
            old = column_of(connection, "SELECT public_id FROM story")
        with Archive.open(archive.folder) as again, again.read() as opened:
            assert frozenset({"part", "whole", "lead"}) in groups(opened)
            ids = "SELECT public_id FROM story UNION SELECT public_id FROM story_alias"
            assert set(old) <= set(column_of(opened, ids))
            assert column_of(opened, "SELECT stories FROM series") == [2]


def test_a_story_of_many_pages_stays_small_in_the_index(connection: Connection) -> None:
    for number in range(30):
        lead = f"{chr(0x5317 + number)}网{day(0) + timedelta(days=number):%m月%d日}讯　"
        save(connection, article(f"h{number}", (lead + WETLAND[0], *WETLAND[1:]), date="2024-03-02"))
    assert column_of(connection, "SELECT count(*) FROM story") == [1]
    assert column_of(connection, "SELECT count(*) FROM near_band") == [32]
