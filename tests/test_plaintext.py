"""Plain dumps of pages taken to articles by general rules."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl.extraction.plaintext import read_plain
from tests.plain_dumps import DUMPS, P1, P2, P3, Dump


def plain(line: str) -> str:
    return unicodedata.normalize("NFC", line).strip().lstrip("•").strip()


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name)
def test_the_fields_of_a_dump_are_read(dump: Dump) -> None:
    article = read_plain(dump.text, url=dump.url, list_date=dump.list_date)
    assert article.title == dump.title
    assert (article.published.value if article.published else None) == dump.published
    if dump.rule is not None:
        assert article.published is not None
        assert article.published.rule == dump.rule
    assert (article.origin, article.editor, article.author) == (dump.origin, dump.editor, dump.author)
    assert (article.keywords, article.breadcrumb) == (dump.keywords, dump.breadcrumb)
    assert article.site_id_code == dump.site_id_code


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name)
def test_the_body_of_a_dump_is_exact(dump: Dump) -> None:
    article = read_plain(dump.text, url=dump.url, list_date=dump.list_date)
    optional = {plain(line) for line in dump.optional}
    assert [plain(line) for line in article.text.split("\n") if plain(line) not in optional] == list(dump.body)
    assert set(dump.removed) <= {removed.rule for removed in article.removed}


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name)
def test_every_character_is_either_text_or_removed(dump: Dump) -> None:
    article = read_plain(dump.text, url=dump.url, list_date=dump.list_date)
    kept = sum(not char.isspace() for char in article.text)
    assert kept + sum(removed.chars for removed in article.removed) == article.signals.page_chars


def test_a_copy_is_counted_as_a_copy() -> None:
    article = read_plain(DUMPS[0].text, url="http://a.gov.cn/1.html")
    copied = {removed.rule: removed.chars for removed in article.removed}["copy"]
    assert copied >= sum(len(paragraph) for paragraph in (P1, P2, P3))


def test_a_title_that_recurs_in_the_text_does_not_end_it() -> None:
    text = f"清河行动\n发布时间：2023-01-02 来源：某县\n{P1}\n清河行动\n{P2}\n{P3}"
    assert read_plain(text, url="http://a.gov.cn/1.html").text.split("\n") == [P1, "清河行动", P2, P3]


def test_an_update_yields_to_the_date_in_the_address() -> None:
    text = f"清河行动\n更新时间：2023-02-09\n{P1}\n{P2}"
    dated = read_plain(text, url="http://a.gov.cn/xw/t20230102_1.html").published
    assert dated is not None
    assert (dated.value, dated.rule) == ("2023-01-02", "url")
    alone = read_plain(text, url="http://a.gov.cn/1.html").published
    assert alone is not None
    assert (alone.value, alone.rule) == ("2023-02-09", "updated")


def test_bullets_and_indentation_are_dropped_but_inner_blanks_stay() -> None:
    text = f"清河 行动\n发布时间：2023-01-02 来源：某县\n　　{P1}\n  • 第一 条\n  ● 第二　条\n　　{P2}"
    assert read_plain(text, url="http://a.gov.cn/1.html").text.split("\n") == [P1, "第一 条", "第二　条", P2]


def test_a_farm_text_is_scrubbed_and_counted() -> None:
    line = "xx縣應(yīng)該保護(hù)環(huán)境(jìng)，認(rèn)真做好x月x日的工(gōng)作(zuò)。"
    article = read_plain(
        "\n".join(["方案篇一", *[line] * 9, "方案篇二", *[line] * 9]), url="http://farm.example/1.html"
    )
    assert "(" not in article.text
    assert article.published is None
    assert (article.signals.annotations, article.signals.sections) == (18 * 7, 2)
    assert article.signals.placeholders >= 36
    assert "annotation" in {removed.rule for removed in article.removed}


def test_an_empty_text_gives_an_empty_article() -> None:
    for text in ("", " \n　\n", "\ufeff"):
        article = read_plain(text, url="http://a.gov.cn/1.html")
        assert (article.text, article.title, article.published) == ("", None, None)


LINES = st.sampled_from(
    [P1, P2, P3, "清河行动", "来源：某县", "2023-01-02", "来源：", "分享到：", "长者专区", "新闻排行", "责任编辑：甲乙",
     "", "•", "一、", "2018", "09/27", "首页 > 要闻", "版权所有：某县", "\t", "（记者 甲乙）"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_any_order_of_lines_is_read_without_loss_of_count(lines: list[str]) -> None:
    article = read_plain("\n".join(lines), url="http://a.gov.cn/1.html")
    kept = sum(not char.isspace() for char in article.text)
    assert kept + sum(removed.chars for removed in article.removed) == article.signals.page_chars
