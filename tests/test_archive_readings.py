"""Saving readings: pages, versions, edits and stories, in whatever order the answers come."""

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
from govcrawl.archive.pages import ListedLink, note_links, page_states
from govcrawl.archive.readings import save_reading
from govcrawl.archive.words import Outcome
from govcrawl.article import Judgement, Reading, Verdict
from govcrawl.canonical import page_id, url_key
from govcrawl.errors import ArchiveError
from tests.archives import NOW, TEXT, column_of, counts, day, reading_of, save, save_some_sources

URL = "http://sthjt.example.gov.cn/2024/1.html"
OTHER_TEXT = "青峪河口的人工湿地三月试运行，进水经过砾石床和两级芦苇塘，出水总磷稳定在地表水三类以内。" * 3


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        yield opened


def articles(connection: Connection) -> list[dict[str, Any]]:
    query = "SELECT * FROM articles ORDER BY url"
    return [dict(row) for row in connection.exec_driver_sql(query).mappings()]


def edits(connection: Connection) -> list[tuple[str, list[str]]]:
    rows = connection.exec_driver_sql("SELECT at, fields FROM event WHERE kind = 'edited' ORDER BY at").all()
    return [(at, json.loads(fields)) for at, fields in rows]


def test_an_article_comes_out_as_it_went_in(connection: Connection) -> None:
    reading = reading_of(
        URL, at=day(0.5), date="2024-03-05T10:31:00+08:00", origin="中国环境报", editor="甲", author="乙", key="k",
        list_date="2024-03-06",
    )  # fmt: skip
    (saved,) = save(connection, reading)
    (row,) = articles(connection)
    assert saved.outcome is Outcome.NEW
    assert row == {
        "id": page_id(url_key(URL)), "url": URL, "source_id": "sichuan", "source": "四川省生态环境厅",
        "level": "province", "province": "四川省", "city": None, "admin_code": "510000", "title": "平台启用",
        "published_at": "2024-03-05T10:31:00+08:00", "published_date": "2024-03-05",
        "published_precision": "second", "published_rule": "label", "list_date": "2024-03-06",
        "origin": "中国环境报", "origin_admin_code": None, "editor": "甲", "author": "乙", "text": TEXT,
        "chars": len(TEXT), "topics": "[]", "story_id": row["story_id"], "verdict": "article", "status": "live",
        "first_seen_at": "2024-03-05T13:00:00.000Z", "fetched_at": "2024-03-05T13:00:00.000Z",
        "version_id": saved.version_id, "capture_id": "k",
        "modified_at": None, "document": None,
        "origin_source_id": None, "origin_rule": None, "origin_confidence": None, "partial": 0,
        "relation": "first",
    }  # fmt: skip


def test_saving_a_reading_again_changes_nothing(connection: Connection) -> None:
    readings = [
        reading_of(URL, key="a"),
        reading_of(URL, TEXT + "更正。", at=day(1), key="b"),
        reading_of("http://b.cn/1", key="c", requested_url="http://b.cn/old", redirects=("http://b.cn/mid",)),
        reading_of("http://b.cn/2", key="d", verdict=Verdict.TEMPLATE_FARM),
        reading_of("http://b.cn/3", key="e", verdict=Verdict.BLOCKED),
        reading_of("http://b.cn/4", key="f", verdict=Verdict.HOME, requested_url="http://b.cn/5"),
    ]
    save(connection, *readings)
    before = counts(connection), column_of(connection, "SELECT attempts FROM page ORDER BY id")
    assert {one.outcome for one in save(connection, *readings)} <= {Outcome.SAME, Outcome.REFUSED}
    assert (counts(connection), column_of(connection, "SELECT attempts FROM page ORDER BY id")) == before


def test_the_same_article_fetched_again_is_the_same_version(connection: Connection) -> None:
    first, second = save(connection, reading_of(URL), reading_of(URL, at=day(1), body=b"other markup"))
    assert second.outcome is Outcome.SAME
    assert first.version_id == second.version_id
    assert counts(connection)["reading"] == 1
    assert page_states(connection, [URL])[URL].fetched_at == day(1)


def test_white_space_and_composition_are_no_edit(connection: Connection) -> None:
    save(connection, reading_of(URL, "a e\u0301 " + TEXT), reading_of(URL, "a\u3000 \u00e9\n" + TEXT, at=day(1)))
    assert counts(connection)["version"] == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "平台今日启用"}, "title"),
        ({"text": TEXT.replace("十二", "1.2")}, "text"),
        ({"date": "2024-03-02"}, "published_at"),
        ({"origin": "本站"}, "origin"),
    ],
)
def test_an_edit_is_an_event_with_the_changed_field(connection: Connection, change: dict[str, Any], field: str) -> None:
    _, second = save(connection, reading_of(URL), reading_of(URL, at=day(1), **{"body": b"new"} | change))
    assert second.outcome is Outcome.CHANGED
    assert edits(connection) == [("2024-03-06T01:00:00.000Z", [field])]
    assert [row["version_id"] for row in articles(connection)] == [second.version_id]


def test_a_decimal_point_is_an_edit(connection: Connection) -> None:
    save(connection, reading_of(URL, TEXT + "3.5毫克"), reading_of(URL, TEXT + "35毫克", at=day(1)))
    assert len(edits(connection)) == 1
    assert counts(connection)["story"] == 1


def test_the_same_bytes_are_never_an_edit(connection: Connection) -> None:
    save(connection, reading_of(URL, body=b"same"), reading_of(URL, at=day(1), date="2024-03-01", body=b"same"))
    assert edits(connection) == []
    assert counts(connection)["version"] == 1


def history() -> list[Reading]:
    first, second, third = TEXT, TEXT + "第二版。", TEXT + "第三版。"
    return [
        reading_of(URL, first, at=day(1), key="1"),
        reading_of(URL, second, at=day(2), key="2"),
        reading_of(URL, first, at=day(3), key="3"),
        reading_of(URL, "首页 导航", at=day(4), key="4", verdict=Verdict.HOME),
        reading_of(URL, third[:70], at=day(5), key="5", partial=True),
        reading_of(URL, third, at=day(6), key="6"),
        reading_of(URL, "", at=day(7), key="7", verdict=Verdict.BLOCKED),
    ]


def state(connection: Connection) -> tuple[Any, ...]:
    (row,) = articles(connection)
    return (
        row,
        edits(connection),
        column_of(connection, "SELECT fetched_at || attempts || next_due_at || last_error FROM page"),
        column_of(connection, "SELECT public_id FROM story ORDER BY id"),
        column_of(connection, "SELECT reading.text FROM search_entry JOIN reading ON reading.id = reading_id"),
    )


@pytest.mark.parametrize("order", list(itertools.permutations(range(7)))[::251])
def test_the_order_of_arrival_does_not_matter(tmp_path: Path, order: tuple[int, ...]) -> None:
    states = []
    for number, arrival in enumerate((tuple(range(7)), order)):
        readings = history()
        with Archive.open(tmp_path / str(number), create=True) as archive, archive.write() as opened:
            save_some_sources(opened)
            save(opened, *(readings[position] for position in arrival))
            states.append(state(opened))
    assert states[0] == states[1]
    assert len(states[0][1]) == 3


def test_a_text_that_comes_back_is_its_old_version(connection: Connection) -> None:
    first, second, third = save(connection, *history()[:3])
    assert first.version_id == third.version_id != second.version_id
    assert third.outcome is Outcome.CHANGED
    assert len(edits(connection)) == 2


def test_an_older_answer_becomes_an_older_version(connection: Connection) -> None:
    new, old = save(connection, reading_of(URL, at=day(9)), reading_of(URL, TEXT + "旧", at=day(1)))
    assert old.outcome is Outcome.OLDER
    assert [row["version_id"] for row in articles(connection)] == [new.version_id]
    assert edits(connection) == [("2024-03-14T01:00:00.000Z", ["text"])]


@pytest.mark.parametrize("verdict", [Verdict.BLOCKED, Verdict.ERROR, Verdict.EMPTY, Verdict.SHELL])
def test_an_answer_with_nothing_to_read_touches_no_article(connection: Connection, verdict: Verdict) -> None:
    save(connection, reading_of(URL))
    before = [row | {"status": None} for row in articles(connection)], counts(connection)
    (saved,) = save(connection, reading_of(URL, "请完成验证", at=day(1), verdict=verdict))
    assert (saved.outcome, saved.version_id) == (Outcome.REFUSED, None)
    assert ([row | {"status": None} for row in articles(connection)], counts(connection)) == before
    page = page_states(connection, [URL])[URL]
    assert (page.verdict, page.attempts, page.last_error) == (Verdict.ARTICLE, 1, verdict)
    assert column_of(connection, "SELECT verdict FROM capture ORDER BY id") == ["article", verdict]


@pytest.mark.parametrize("verdict", [Verdict.BLOCKED, Verdict.ERROR])
def test_a_refused_page_is_on_record_with_its_reasons(connection: Connection, verdict: Verdict) -> None:
    save(connection, reading_of(URL, verdict=verdict))
    assert connection.exec_driver_sql("SELECT verdict, reasons, status, versions FROM pages").all() == [
        (verdict.value, '["reason"]', "known", 0)
    ]
    save(connection, reading_of(URL, at=day(1)))
    assert page_states(connection, [URL])[URL].attempts == 0
    assert len(articles(connection)) == 1


@pytest.mark.parametrize(
    "verdict", [Verdict.TEMPLATE_FARM, Verdict.OFF_TOPIC, Verdict.LIST, Verdict.HOME, Verdict.SEARCH]
)
def test_a_refused_text_is_kept_but_is_no_article(connection: Connection, verdict: Verdict) -> None:
    (saved,) = save(connection, reading_of(URL, verdict=verdict))
    assert saved.version_id is not None
    assert saved.outcome is Outcome.REFUSED
    assert counts(connection)["reading"] == 1
    assert articles(connection) == []
    assert (counts(connection)["story"], counts(connection)["search_entry"]) == (0, 0)
    save(connection, reading_of(URL, TEXT + "真", at=day(-1)))
    assert len(articles(connection)) == 1
    assert page_states(connection, [URL])[URL].verdict is Verdict.ARTICLE


def test_the_view_pages_ends_with_the_score_of_the_current_reading(connection: Connection) -> None:
    off_topic = Judgement(verdict=Verdict.OFF_TOPIC, reasons=("little",), lexicon=2, relevance=0.31)
    save(connection, replace(reading_of(URL), judgement=off_topic))
    save(connection, replace(reading_of(URL, extractor=2), judgement=replace(off_topic, relevance=0.27)))
    save(connection, reading_of(URL + "?2", verdict=Verdict.BLOCKED))
    rows = connection.exec_driver_sql("SELECT * FROM pages ORDER BY url").mappings().all()
    assert list(rows[0])[-2:] == ["merged_into", "relevance"]
    assert [(row["verdict"], row["relevance"]) for row in rows] == [("off_topic", 0.27), ("blocked", None)]


def test_a_page_whose_reader_was_stopped_is_on_record(connection: Connection) -> None:
    reading = reading_of(URL, verdict=Verdict.ERROR)
    (saved,) = save(connection, replace(reading, article=None))
    assert saved.outcome is Outcome.REFUSED


def test_a_cut_off_answer_never_replaces_a_whole_one(connection: Connection) -> None:
    whole, cut = save(connection, reading_of(URL), reading_of(URL, TEXT[:60], at=day(1), partial=True))
    assert cut.outcome is Outcome.PARTIAL
    assert [row["version_id"] for row in articles(connection)] == [whole.version_id]
    assert edits(connection) == []


def test_a_whole_answer_replaces_a_cut_off_one_without_an_edit(connection: Connection) -> None:
    cut, whole = save(connection, reading_of(URL, TEXT[:60], partial=True), reading_of(URL, at=day(1)))
    assert (cut.outcome, whole.outcome) == (Outcome.NEW, Outcome.CHANGED)
    assert [row["version_id"] for row in articles(connection)] == [whole.version_id]
    assert edits(connection) == []


def test_reading_again_with_a_better_extractor_makes_no_event(connection: Connection) -> None:
    one, two = reading_of(URL, key="1"), reading_of(URL, TEXT + "改", at=day(1), key="2")
    save(connection, one, two)
    before = edits(connection), counts(connection)
    better = [
        reading_of(URL, TEXT + "，另有附图。", key="1", extractor=2, body=one.page.body),
        reading_of(URL, TEXT + "，另有附图。", at=day(1), key="2", extractor=2, body=two.page.body),
    ]
    assert [saved.outcome for saved in save(connection, *better)] == [Outcome.REREAD, Outcome.REREAD]
    assert edits(connection) == before[0]
    assert counts(connection) == before[1] | {"reading": 4}
    assert articles(connection)[0]["text"] == TEXT + "，另有附图。"
    assert column_of(connection, "SELECT extractor FROM reading WHERE current ORDER BY id") == [2, 2]


def test_an_older_extractor_version_does_not_become_current(connection: Connection) -> None:
    save(connection, reading_of(URL, key="1", extractor=3))
    save(connection, reading_of(URL, "旧法所读，" + TEXT, key="1", extractor=2))
    assert articles(connection)[0]["text"] == TEXT


def test_another_extractor_version_alone_shows_no_edit(connection: Connection) -> None:
    later = reading_of(URL, TEXT + "，另有附图。", at=day(1), extractor=2)
    save(connection, reading_of(URL, key="1"), later)
    assert edits(connection) == []
    save(connection, reading_of(URL, TEXT + "，另有附图。", key="1", extractor=2))
    assert edits(connection) == []


def test_a_page_found_to_be_no_article_leaves_story_and_index(connection: Connection) -> None:
    save(connection, reading_of(URL, key="1"))
    save(connection, reading_of(URL, key="1", extractor=2, verdict=Verdict.TEMPLATE_FARM))
    assert articles(connection) == []
    assert counts(connection)["story"] == counts(connection)["search_entry"] == 0
    assert page_states(connection, [URL])[URL].verdict is Verdict.TEMPLATE_FARM


def test_a_reading_without_its_capture_is_refused(connection: Connection) -> None:
    with pytest.raises(ArchiveError, match="save the capture first"):
        save_reading(connection, reading_of(URL), None, NOW)
    with pytest.raises(ArchiveError, match="not judged"):
        save_reading(connection, replace(reading_of(URL), judgement=None), None, NOW)


def test_every_address_on_the_way_leads_to_the_page(connection: Connection) -> None:
    note_links(connection, "sichuan", "环境要闻", [ListedLink(url="http://a.cn/1", date="2024-03-01")], day(0))
    (saved,) = save(
        connection, reading_of("http://a.cn/3", requested_url="http://a.cn/1", redirects=("http://a.cn/2",), at=day(1))
    )
    states = page_states(connection, [f"http://a.cn/{number}" for number in (1, 2, 3)])
    assert {state.page_id for state in states.values()} == {saved.page_id} == {page_id("a.cn/1")}
    assert articles(connection)[0]["list_date"] == "2024-03-01"
    assert counts(connection)["event"] == 0


def test_two_links_that_redirect_to_one_article_become_one_page(connection: Connection) -> None:
    links = [ListedLink(url="http://a.cn/1"), ListedLink(url="http://a.cn/2", date="2024-03-02")]
    note_links(connection, "sichuan", "环境要闻", links, day(0))
    one, two = save(
        connection,
        reading_of("http://a.cn/x", requested_url="http://a.cn/1"),
        reading_of("http://a.cn/x", requested_url="http://a.cn/2", at=day(1)),
    )
    assert one.page_id == two.page_id
    assert [row["list_date"] for row in articles(connection)] == ["2024-03-02"]
    assert column_of(connection, "SELECT merged_into FROM pages WHERE url = 'http://a.cn/2'") == [one.page_id]
    assert column_of(connection, "SELECT kind FROM event") == ["merged"]


def test_two_articles_that_later_redirect_to_one_notice_stay_two(connection: Connection) -> None:
    for number in (1, 2):
        save(connection, reading_of(f"http://a.cn/{number}", f"第{number}篇，" + TEXT))
    for number in (1, 2):
        notice = reading_of(
            "http://a.cn/notice", "本文已下线，" + TEXT[:90], requested_url=f"http://a.cn/{number}", at=day(number)
        )
        save(connection, notice)
    assert [row["url"] for row in articles(connection)] == ["http://a.cn/1", "http://a.cn/2", "http://a.cn/notice"]
    assert column_of(connection, "SELECT kind FROM event") == ["moved", "moved"]


def test_a_page_that_moves_with_its_text_is_one_page(connection: Connection) -> None:
    save(connection, reading_of("http://a.cn/old"), reading_of("http://a.cn/new", requested_url="http://a.cn/old"))
    assert [row["url"] for row in articles(connection)] == ["http://a.cn/old"]
    assert column_of(connection, "SELECT kind FROM event") == ["moved"]


def test_two_pages_with_one_text_merge_when_one_leads_to_the_other(connection: Connection) -> None:
    save(connection, reading_of("http://a.cn/1"), reading_of("http://b.cn/1"))
    assert [row["story_id"] is not None for row in articles(connection)] == [True, True]
    save(connection, reading_of("http://b.cn/1", requested_url="http://a.cn/1", at=day(1)))
    assert [row["url"] for row in articles(connection)] == ["http://b.cn/1"]
    assert counts(connection)["story_member"] == counts(connection)["search_entry"] == 1


def test_a_redirect_to_the_home_page_says_nothing_of_the_page(connection: Connection) -> None:
    for number in (1, 2):
        save(connection, reading_of("http://a.cn/", requested_url=f"http://a.cn/{number}.html", verdict=Verdict.HOME))
    assert column_of(connection, "SELECT url FROM page ORDER BY id") == ["http://a.cn/1.html", "http://a.cn/2.html"]
    assert page_states(connection, ["http://a.cn/"]) == {}


def test_copies_share_a_story_and_the_first_published_leads(connection: Connection) -> None:
    late, early, same_day = save(
        connection,
        reading_of("http://a.cn/1", date="2024-03-05"),
        reading_of("http://b.cn/1", TEXT.replace("，", ", "), date="2024-03-03", source_id="gansu"),
        reading_of("http://c.cn/1", date="2024-03-05T08:00+08:00", source_id="chengdu"),
    )
    assert [one.outcome for one in (late, early, same_day)] == [Outcome.NEW, Outcome.NEW, Outcome.COPY]
    rows = connection.exec_driver_sql("SELECT first_id, articles, copies, sources FROM stories").all()
    assert rows == [(early.page_id, 3, 2, 3)]
    query = "SELECT relation FROM story_member JOIN page ON page.id = page_id ORDER BY url"
    assert column_of(connection, query) == ["copy", "first", "copy"]
    (evidence,) = set(column_of(connection, "SELECT evidence FROM story_member"))
    assert json.loads(evidence) == {"method": "text"}


def test_an_edited_copy_leaves_the_story(connection: Connection) -> None:
    save(connection, reading_of("http://a.cn/1", date="2024-03-01"), reading_of("http://b.cn/1", date="2024-03-02"))
    save(connection, reading_of("http://a.cn/1", OTHER_TEXT, date="2024-03-01", at=day(2)))
    assert counts(connection)["story"] == 2
    assert column_of(connection, "SELECT DISTINCT relation FROM story_member") == ["first"]
    assert column_of(connection, "SELECT count(*) FROM stories") == [2]


def test_short_notices_are_no_story(connection: Connection) -> None:
    save(
        connection,
        reading_of("http://a.cn/1", "见附件", title="公示"),
        reading_of("http://b.cn/1", "见附件", title="公示"),
    )
    assert counts(connection)["story"] == 0
    assert len(articles(connection)) == 2
