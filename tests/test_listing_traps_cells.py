"""Rows whose link says only 查看, 下载 or an index number: the title is plain text beside it."""

from __future__ import annotations

import json

import pytest

from govcrawl.listing import Listing
from tests.list_pages import TITLES, URL, days, read, rows

WEEK = days(6)


def titles(listing: Listing) -> list[str]:
    return [link.title for link in listing.links]


def dates(listing: Listing) -> list[str | None]:
    return [link.date for link in listing.links]


HEAD = "<tr><th>序号</th><th>文件名称</th><th>文号</th><th>发布机构</th><th>发布日期</th><th>操作</th></tr>"
OFFICE = "清源省生态环境厅固体废物与化学品管理技术中心"
FORMS = {
    "last cell": f"<table>{HEAD}{{}}</table>",
    "without a head": "<table>{}</table>",
}
CELLS = (
    "<tr><td>{n}</td><td>{title}</td><td>清环函〔2024〕{n}号</td>"
    f"<td>{OFFICE}</td>"
    "<td>{day}</td><td><a href='detail.do?id=90{n}77'>查看</a></td></tr>"
)


@pytest.mark.parametrize("form", FORMS)
def test_the_title_is_a_cell_of_the_row(form: str) -> None:
    listing = read(FORMS[form].format(rows(WEEK, CELLS)))
    assert titles(listing) == list(TITLES[:6])
    assert dates(listing) == WEEK


LINES = {
    "link and file of one row": '<tr><td>{title}</td><td>{day}</td><td><a href="/info/{n}12345.html">查看</a> '
    '<a href="/files/{n}12345.pdf">下载</a></td></tr>',
    "index number": '<tr><td><a href="/info/{n}12345.html">00708935{n}/2024-0012{n}</a></td>'
    "<td>{title}</td><td>{day}</td></tr>",
    "document number": '<tr><td><a href="/info/{n}12345.html">清环发〔2024〕1{n}号</a></td>'
    "<td>{title}</td><td>{day}</td></tr>",
    "icon of a file": "<tr><td>{title}</td><td>{day}</td>"
    '<td><a href="/files/{n}12345.pdf"><img src="/i/pdf.gif"></a></td></tr>',
    "icon with a word": "<tr><td>{title}</td><td>{day}</td>"
    '<td><a href="/info/{n}12345.html"><img src="/i/v.gif" alt="查看"></a>'
    "</td></tr>",
    "spans of a row": '<li><span class="name">{title}</span>'
    '<span>{day}</span><a href="/info/{n}12345.html">查看详情</a></li>',
    "bare text of a row": '<li>{title} <i>{day}</i> <a href="/info/{n}12345.html">[下载]</a></li>',
    "heading of a card": '<div class="card"><h3>{title}</h3>'
    "<p>各设区市要对照清单逐项核查，按时报送整改情况，不得漏报。</p><p>{day}</p>"
    '<a class="btn" href="/info/{n}12345.html">查看更多</a></div>',
    "list of definitions": '<dl><dt>{title}</dt><dd>{day} <a href="/info/{n}12345.html">详细&gt;&gt;</a></dd></dl>',
    "divs": '<div class="row"><div class="c1">{title}</div><div class="c2">{day}</div>'
    '<div class="c3"><a href="/info/{n}12345.html">点击查看</a></div></div>',
    "paragraphs": '<p>{title}（{day}）<a href="/files/{n}12345.docx">点击下载</a></p>',
}


@pytest.mark.parametrize("form", LINES)
def test_the_title_stands_beside_the_link(form: str) -> None:
    wrapper = "<table>{}</table>" if LINES[form].startswith("<tr") else "<div class='list'>{}</div>"
    listing = read(wrapper.format(rows(WEEK, LINES[form])))
    assert titles(listing) == list(TITLES[:6])
    assert dates(listing) == WEEK


def test_a_title_may_begin_with_a_day() -> None:
    row = '<tr><td>2024年6月{dd}日空气质量日报</td><td>{day}</td><td><a href="/info/{n}12345.html">查看</a></td></tr>'
    listing = read(f"<table>{rows(WEEK, row)}</table>")
    assert titles(listing) == [f"2024年6月{day[8:]}日空气质量日报" for day in WEEK]
    assert dates(listing) == WEEK


def test_the_whole_title_is_taken_from_the_cell() -> None:
    row = '<tr><td title="{title}">关于{n}……</td><td>{day}</td><td><a href="/info/{n}12345.html">查看</a></td></tr>'
    cut = row.replace("关于{n}……", "{title:.8}...")
    assert titles(read(f"<table>{rows(WEEK, cut)}</table>")) == list(TITLES[:6])


def test_a_link_with_a_title_keeps_it() -> None:
    row = (
        '<li><h3><a href="/info/{n}12345.html">{title}</a></h3><p>各设区市要对照清单逐项核查，按时报送整改情况。'
        '<a href="/info/{n}12345.html">[详细]</a></p><span>{day}</span></li>'
    )
    listing = read(f"<ul>{rows(WEEK, row)}</ul>")
    assert titles(listing) == list(TITLES[:6])


def test_buttons_beside_a_list_give_no_rows() -> None:
    buttons = '<div class="dl"><p>客户端下载</p><a href="/app/down.html">立即下载</a></div>'
    buttons += '<div class="dl"><p>办事指南汇编（2024年版）</p><a href="/app/zn123.pdf">下载</a></div>'
    assert titles(read(f"<ul>{rows(WEEK)}</ul>{buttons}")) == list(TITLES[:6])


CLICKED = {
    "row of a table": "<tr onclick=\"location.href='{url}'\"><td>{title}</td><td>{day}</td></tr>",
    "item of a list": "<li onclick=\"window.open('{url}')\"><span>{title}</span><i>{day}</i></li>",
    "address as data": '<div class="row" data-href="{url}"><span>{title}</span><i>{day}</i></div>',
}


@pytest.mark.parametrize("form", CLICKED)
def test_rows_that_are_clicked_on_are_read(form: str) -> None:
    listing = read(
        f"<table>{rows(WEEK, CLICKED[form])}</table>" if "<tr" in CLICKED[form] else rows(WEEK, CLICKED[form])
    )
    assert titles(listing) == list(TITLES[:6])
    assert dates(listing) == WEEK


DAYS = (
    "24.07.{dd}",
    "{yyyy}07{dd}",
    "Jul {dd}, 2024",
    "{dd} July 2024",
    "{dd}日 2024年07月",
    '<span data-time="{day} 10:00">3天前</span>',
)


@pytest.mark.parametrize("form", DAYS)
def test_days_are_read_in_forms_of_their_own(form: str) -> None:
    line = '<li><a href="/info/{n}x9.html">{title}</a><p>' + form + "</p></li>"
    assert dates(read(f"<ul>{rows(WEEK, line)}</ul>")) == WEEK


MORE = {
    '<a href="?page=2">加载更多</a>': "?page=2",
    '<a href="index_2.html">查看更多&gt;&gt;</a>': "index_2.html",
    '<a href="page/2/">较旧文章 →</a>': "page/2/",
    '<a href="/tzgg/">更多</a>': None,
    '<a href="?cid=7">查看更多</a>': None,
    '<a href="javascript:;" onclick="more()">加载更多</a>': None,
}


@pytest.mark.parametrize("link", MORE)
def test_a_link_to_more_leads_to_the_next_page_of_this_list_alone(link: str) -> None:
    listing = read(f'<ul>{rows(WEEK)}</ul><div class="m">{link}</div>')
    found = listing.next_request.url if listing.next_request else None
    assert found == (f"{URL}{MORE[link]}" if MORE[link] else None)


EMBEDDED = {
    "variable": "var list = [{}];",
    "state": 'window.__INITIAL_STATE__ = {{"list": {{"rows": [{}], "total": 60}}}};',
    "beside a menu": 'var menu = [{{"title": "首页", "url": "/"}}, {{"title": "要闻", "url": "/yw/"}}]; var a = [{}];',
}


@pytest.mark.parametrize("form", EMBEDDED)
def test_rows_that_stand_as_json_in_a_script_are_read(form: str) -> None:
    records = ", ".join(
        json.dumps({"id": n, "title": TITLES[n], "url": f"/info/{n}12345.html", "publishTime": f"{day} 10:00:00"})
        for n, day in enumerate(WEEK)
    )
    listing = read(f"<div id='app'></div><script>{EMBEDDED[form].format(records)}</script>")
    assert titles(listing) == list(TITLES[:6])
    assert dates(listing) == WEEK
    assert listing.end_proof is None


def test_what_the_script_of_an_article_recommends_is_no_list() -> None:
    records = ", ".join(
        json.dumps({"title": TITLES[n], "url": f"/info/{n}12345.html", "publishTime": day})
        for n, day in enumerate(WEEK)
    )
    text = "".join(f"<p>第{n}批整改任务已经完成。各设区市要按时报送情况。</p>" for n in "一二三四")
    assert read(f"<h1>整改情况通报</h1>{text}<script>var more = [{records}];</script>").links == ()
