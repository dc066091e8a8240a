"""Copies for elder readers, phones and printers are dropped wherever they stand; nothing else is."""

from __future__ import annotations

import pytest

from tests.extraction_pages import INFO, PARAGRAPHS, TEXT, TITLE, article_page, page_of, paragraphs, read

HEAD = f"<h2>{TITLE}</h2><ul class='meta'><li>2023年07月19日 17时04分</li><li>来源：云岭县融媒体中心</li></ul>"
REGULAR = f"<div id='mainwrap'>{HEAD}<div id='text'>{paragraphs()}</div></div>"
ELDER = f"<div id='elderwrap' class='elder-mode'>{HEAD}<div id='eldertext'>{paragraphs()}</div></div>"
BROKEN = f"<table id='phone'><tr><td>{'<br/>'.join(PARAGRAPHS)}</td></tr></table>"
ONE_BLOCK = f"<div class='print-only'><font size=5>{''.join(PARAGRAPHS)}</font></div>"

PLACES = {
    "behind": REGULAR + ELDER,
    "before": ELDER + REGULAR,
    "nested": f"<div id='mainwrap'>{HEAD}<div id='text'>{paragraphs()}"
    f"<div class='zzzq'>{paragraphs()}</div></div></div>",
    "nested first": f"<div id='mainwrap'>{HEAD}<div id='text'>"
    f"<div class='wap'>{paragraphs()}</div>{paragraphs()}</div></div>",
    "with the same id": f"<div class='pc'>{HEAD}<div id='zoom'>{paragraphs()}</div></div>"
    f"<div class='mobile'>{HEAD}<div id='zoom'>{paragraphs()}</div></div>",
    "in a table with breaks": REGULAR + BROKEN,
    "as one block": REGULAR + ONE_BLOCK,
    "without an element": f"{HEAD}{paragraphs()}<h3>长者专区</h3>{HEAD}{paragraphs()}",
    "without an element, first": f"<h3>长者版</h3>{HEAD}{paragraphs()}<hr>{HEAD}{paragraphs()}",
    "without any name": f"<div>{HEAD}{paragraphs()}</div><div>{HEAD}{paragraphs()}</div>",
    "shown on small screens": f"<div class='am-show-sm-only'>{HEAD}{paragraphs()}</div>"
    f"<div class='am-hide-sm-only'>{HEAD}{paragraphs()}</div>",
    "twice": REGULAR + ELDER + BROKEN,
    "hidden by style": REGULAR + f"<div style='display: none'>{paragraphs()}</div>",
    "behind the footer": REGULAR + f"<div class='foot'>版权所有：云岭县</div>{ELDER}",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_copy_is_dropped(place: str) -> None:
    article = read(page_of(PLACES[place]))
    assert article.text == TEXT
    assert article.title == TITLE
    assert article.origin == "云岭县融媒体中心"
    assert article.published is not None
    assert article.published.value == "2023-07-19T17:04:00+08:00"
    assert sum(r.chars for r in article.removed if r.rule in ("copy", "hidden")) >= len(TEXT) - 3


def test_a_copy_that_lost_a_paragraph_goes_and_the_whole_one_stays() -> None:
    short = f"<div class='one'>{paragraphs(PARAGRAPHS[:3])}</div>"
    whole = f"<div class='two'>{paragraphs()}</div>"
    assert read(page_of(f"{HEAD}{short}{whole}")).text == TEXT


def test_an_article_that_exists_in_its_mobile_copy_alone_stays() -> None:
    assert read(page_of(f"<div class='mobile wap'>{HEAD}{paragraphs()}</div>")).text == TEXT


def test_a_share_summary_does_not_count_as_text() -> None:
    summary = f"<div class='share-substr'>{PARAGRAPHS[0]}{PARAGRAPHS[1]}</div>"
    assert read(page_of(REGULAR + summary)).text == TEXT


def test_a_refrain_stays() -> None:
    refrain = "清溪河水清又清，两岸青山做见证。"
    lines = (PARAGRAPHS[0], refrain, PARAGRAPHS[1], refrain, PARAGRAPHS[2], refrain)
    assert read(article_page(paragraphs(lines))).text == "\n".join(lines)


def test_a_refrain_of_several_lines_in_elements_of_its_own_stays() -> None:
    refrain = ("清溪河水清又清，两岸青山做见证。", "一河清水送下游，家家户户笑盈盈。")
    lines = (PARAGRAPHS[0], *refrain, PARAGRAPHS[1], *refrain, PARAGRAPHS[2])
    verses = (
        f"<div>{paragraphs(lines[:1])}</div><div>{paragraphs(refrain)}</div><div>{paragraphs((PARAGRAPHS[1],))}</div>"
        f"<div>{paragraphs(refrain)}</div><div>{paragraphs((PARAGRAPHS[2],))}</div>"
    )
    assert read(article_page(verses)).text == "\n".join(lines)


def test_equal_table_rows_stay() -> None:
    row = "<tr><td>清溪河出境断面监测点位</td><td>Ⅱ类</td><td>达标</td></tr>"
    table = f"<table><tr><th>断面名称</th><th>类别</th><th>结果</th></tr>{row * 6}</table>"
    text = read(article_page(paragraphs() + table)).text
    assert text.count("清溪河出境断面监测点位\tⅡ类\t达标") == 6


def test_a_lead_that_is_quoted_above_does_not_cost_the_text() -> None:
    lead = f"<div class='lead'>{PARAGRAPHS[0]}</div>"
    markup = f"<div class='wrap'><h1>{TITLE}</h1><p>{INFO}</p>{lead}<div class='content'>{paragraphs()}</div></div>"
    assert read(page_of(markup)).text.endswith(TEXT)
