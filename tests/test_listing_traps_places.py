"""Which rows of a page are its list: beside slides, boxes of other columns and words that say that there are none."""

from __future__ import annotations

import pytest

from govcrawl.listing import Emptiness, EndProof, Listing
from tests.list_pages import TITLES, article, days, page, read, rows

WEEK = days(6)
OTHERS = tuple(f"第{n}届清源生态环境监测技术比武落下帷幕" for n in "一二三四五六七八九")


def titles(listing: Listing) -> list[str]:
    return [link.title for link in listing.links]


def dates(listing: Listing) -> list[str | None]:
    return [link.date for link in listing.links]


def box(name: str = "最新发布", classes: str = "box", count: int = 8, more: bool = True) -> str:
    link = '<a class="more" href="/gd/">更多&gt;&gt;</a>' if more else ""
    lines = "".join(
        f'<li><a href="/tz/202407/t202407{18 - n:02d}_{77 + n}.html">{OTHERS[n]}</a><span>07-{18 - n:02d}</span></li>'
        for n in range(count)
    )
    return f'<div class="{classes}"><div class="hd"><h3>{name}</h3>{link}</div><ul>{lines}</ul></div>'


NOTHING = {
    "plain": '<div class="list"><ul></ul><p>暂无信息</p></div>',
    "polite": "<div class='list'><div class='no'>对不起，该栏目暂无信息！</div></div>",
    "cell": "<table><tr><td>标题</td><td>日期</td></tr><tr><td colspan='2'>没有找到相关记录</td></tr></table>",
    "row": "<ul class='list'><li>暂时没有数据</li></ul>",
}


@pytest.mark.parametrize("form", NOTHING)
@pytest.mark.parametrize("side", [box("热点信息"), box("通知公告", "sidebar"), box("点击排行", "left")])
def test_a_list_that_says_so_is_empty(form: str, side: str) -> None:
    listing = read(f'<div class="l">{side}</div><div class="r"><h2>公告</h2>{NOTHING[form]}</div>')
    assert (listing.links, listing.empty) == ((), Emptiness.NO_ROWS)


def test_a_list_of_no_items_is_empty() -> None:
    side = box("通知公告")
    body = f'<div class="l">{side}</div><div class="r"><p>暂无数据</p><div class="page">共0条 第1/1页</div></div>'
    assert read(body).links == ()


def test_what_is_said_of_the_column_by_name_counts() -> None:
    body = f'<div class="l">{box("通知公告")}</div><div class="r"><h2>环境要闻</h2><p>暂无内容</p></div>'
    assert read(body).links == ()


@pytest.mark.parametrize(
    "words",
    [
        '<div style="display:none" class="nodata">暂无数据</div>',
        '<div class="side"><h3>相关解读</h3><p>暂无信息</p></div>',
        '<div class="cart">暂无内容</div>',
        "<template><p>暂无数据</p></template>",
    ],
)
def test_such_words_elsewhere_empty_no_list(words: str) -> None:
    assert titles(read(f'<div class="list"><ul>{rows(WEEK)}</ul></div>{words}')) == list(TITLES[:6])


SLIDES = ("swiper-container", "carousel slide", "slideBox", "flexslider", "focus lunbo", "slider")


@pytest.mark.parametrize("classes", SLIDES)
def test_slides_are_not_the_list(classes: str) -> None:
    slides = "".join(
        f'<div class="item"><a href="{article(day, 50 + n)}"><img src="/i/{n}.jpg">'
        f"<h4>{OTHERS[n]}</h4><i>{day}</i></a></div>"
        for n, day in enumerate(days(7))
    )
    lines = rows(WEEK[:2], '<p class="row"><a href="{url}">{title}</a><i>7月{dd}日</i></p>')
    listing = read(f'<div class="{classes}"><div class="wrap">{slides}</div></div><section>{lines}</section>')
    assert titles(listing) == list(TITLES[:2])
    assert dates(listing) == WEEK[:2]


CARD = (
    '<div class="art"><h2><a href="{url}">{title}</a></h2>'
    '<p class="zy">各设区市要对照清单逐项核查，按时报送整改情况。</p>'
    '<div class="info"><span>{day} 11:07</span><a href="https://www.example.com.cn/">清源新闻网</a>'
    '<a href="https://pl.example.com.cn/{n}1234567.html">评论(5{n})</a></div></div>'
)


@pytest.mark.parametrize(
    "pager", ["", '<div id="displaypagenum"><p><b>1</b> <a href="index_2.html">下一页</a></p></div>']
)
def test_cards_are_the_list_beside_boxes_of_other_columns(pager: str) -> None:
    boxes = "".join(box(name, "mod", 8) for name in ("江湖", "气候", "物种"))
    main = f'<div class="main-l">{rows(days(8), CARD)}{pager}</div>'
    body = f'<div class="wrap">{main}<div class="main-r">{boxes}</div></div>'
    assert titles(read(body)) == list(TITLES[:8])


PARTED = {
    "hr in a paragraph": "<p>{0}<hr>{1}<hr>{2}",
    "stray paragraphs": "<p>{0}<p>{1}<p>{2}",
    "cells": "<table><tr><td>{0}</td></tr><tr><td>{1}</td></tr><tr><td>{2}</td></tr></table>",
    "one after another": "<div>{0}{1}{2}</div>",
}
LINES = {
    "date behind": '·<a href="{url}">{title}</a>　<font>({day})</font><br>\n',
    "date before": '<font>{day}</font> <a href="{url}">{title}</a><br>\n',
    "date bare": '· <a href="{url}">{title}</a> [{day}]<br>\n',
}


@pytest.mark.parametrize("form", PARTED)
@pytest.mark.parametrize("line", LINES)
def test_lines_without_markup_are_rows(form: str, line: str) -> None:
    pieces = rows(days(12), LINES[line]).split("<br>\n")
    blocks = ["<br>\n".join(pieces[n : n + 4]) + "<br>" for n in (0, 4, 8)]
    listing = read(page(PARTED[form].format(*blocks)))
    assert titles(listing) == list(TITLES)
    assert dates(listing) == days(12)


def test_the_last_page_is_known_by_its_own_link() -> None:
    pager = (
        '<div class="page"><a href="index.html">首页</a><span>下一页</span><a href="index_1.html">尾页</a> 共4页</div>'
    )
    asked = page(f"<ul>{rows(WEEK)}</ul>{pager}", url="https://sthjt.example.gov.cn/xwdt/hjyw/index_1.html")
    listing = read(asked)
    assert listing.end_proof in (EndProof.LAST_PAGE_NUMBER, EndProof.NEXT_DEAD)
    assert (listing.page_number, listing.pages) == (4, 4)
    other = page(f"<ul>{rows(WEEK)}</ul>{pager}", url="https://sthjt.example.gov.cn/xwdt/hjyw/index_2.html")
    assert read(other).end_proof is None


COUNTS = {
    "共<b>9</b>页<b>178</b>条": (9, 178),
    "共 9 页 178 条记录": (9, 178),
    "页次：1/9页 20条信息/页 共178条": (9, 178),
    "共178条信息，分9页": (9, 178),
    "第1/9页，共有1,178条": (9, 1178),
    "每页20条 共9页": (9, None),
    "178条记录 1/9页": (9, 178),
    "总数：178 总页数：9": (9, 178),
    "共9页，每页20条": (9, None),
    "显示第1-20条，共178条": (None, 178),
    "记录总数：178条，页数：1/9": (9, 178),
    "共计178篇 当前第1页/共9页": (9, 178),
}


@pytest.mark.parametrize("words", COUNTS)
def test_the_numbers_that_a_pager_states_are_read(words: str) -> None:
    pager = f'<div class="page">{words} <a href="index_1.html">下一页</a></div>'
    listing = read(f"<ul>{rows(WEEK)}</ul>{pager}")
    assert (listing.pages, listing.total) == COUNTS[words]


def test_the_drop_down_hides_no_number() -> None:
    options = "".join(f'<option value="index_{n}.html">第{n}页</option>' for n in range(1, 60))
    select = f'<select onchange="location.href=this.value">{options}</select>'
    pager = f'<div class="page">转到{select} 共59页 <a href="index_2.html">下一页</a></div>'
    assert read(f"<ul>{rows(WEEK)}</ul>{pager}").pages == 59


def test_a_count_above_the_rows_is_that_of_the_list() -> None:
    body = f'<div class="tj">共检索到 <em>137</em> 条信息</div><ul>{rows(WEEK)}</ul>'
    assert read(body).total == 137
    assert read(body.replace("<ul>", "<p>共 25 条信息</p><ul>")).total is None


MONTHS = {
    "in one heading": ("<h3>2024年7月</h3>", "<h3>2024年6月</h3>"),
    "year before": ("<h2>2024年</h2><h3>7月</h3>", "<h3>6月</h3>"),
    "with an anchor": ('<h3><a name="m07"></a>2024年7月份</h3>', '<h3><a name="m06"></a>2024年6月份</h3>'),
    "with signs": ("<div class='ym'>2024-07月</div>", "<div class='ym'>【2024.6月】</div>"),
}


@pytest.mark.parametrize("form", MONTHS)
@pytest.mark.parametrize("day", ["<em>{dd}日</em>", "<b>{dd}</b>", "<i>{dd}号</i>"])
def test_a_day_takes_its_month_from_the_heading(form: str, day: str) -> None:
    july, june = days(4), days(4, "2024-06", 28)
    line = f'<li>{day}<a href="/xw/10{{n}}{{yyyy}}1.html">{{title}}</a></li>'
    first, second = MONTHS[form]
    later = rows(june, line.replace("/xw/10", "/xw/20"))
    listing = read(f"<div>{first}<ul>{rows(july, line)}</ul>{second}<ul>{later}</ul></div>")
    assert dates(listing) == july + june


def test_numbers_of_rows_are_no_days() -> None:
    lines = "".join(f'<li><em>{n + 1}</em><a href="/xw/10{n}12.html">{TITLES[n]}</a></li>' for n in range(6))
    assert dates(read(f"<h3>2024年7月</h3><ul>{lines}</ul>")) == [None] * 6


@pytest.mark.parametrize("friends", ["rows", ""])
def test_a_list_of_pages_elsewhere_is_one(friends: str) -> None:
    form = '<li class="i"><a href="https://mp.weixin.qq.com/s/Kq{n}yyyy{n}">{title}</a><em>云报</em><b>{day}</b></li>'
    hosts = "".join(
        f'<li class="i"><a href="https://h{n}.example.org/">{TITLES[n][:9]}信息管理系统</a></li>' for n in range(6)
    )
    foot = f'<h2>相关网站</h2><ul class="n">{hosts}</ul>' if friends else ""
    pager = '<a href="./index_1.html">下一页</a>'
    main = f'<div class="y"><h2>环境要闻</h2><ul class="n">{rows(days(8), form)}</ul><p>{pager}</p>{foot}</div>'
    listing = read(f'<div class="z">{box("通知公告", count=7)}</div>{main}')
    assert titles(listing) == list(TITLES[:8])
    assert dates(listing) == days(8)


def test_the_number_of_a_standard_is_no_number_of_pages() -> None:
    side = '<p><a href="/zc/42.html">《湖泊水污染物排放标准》（DB 28/2017—2024）印发 下一页</a></p>'
    pager = '<p>共171条 1/6页 <a href="index_1.html">下一页</a></p>'
    assert read(f"{side}<ul>{rows(WEEK)}</ul>{pager}").pages == 6


def test_hidden_rows_before_shown_ones_are_no_items() -> None:
    hidden = '<li style="DISPLAY: none"><a href="/xw/detail/1.html">测试标题请勿删除测试标题</a><b>1970-01-01</b></li>'
    form = '<li><a href="/xw/detail/20{n}.html">{title}</a><b>{day}</b></li>'
    whole = f"<ul>{hidden}{rows(days(8), form)}</ul>"
    assert titles(read(whole)) == list(TITLES[:8])
    later = rows(days(8), form).replace("<li>", '<li style="display:none">').replace("/20", "/19").replace("的", "")
    assert len(read(f"<ul>{rows(days(4), form)}{later}</ul>").links) == 12


def test_a_sticky_post_is_a_row_like_the_others() -> None:
    names = {0: "sticky category-news tag-12", 3: "category-news has-post-thumbnail"}
    posts = "".join(
        f'<article id="post-{29 - n}" class="post type-post {names.get(n, "category-news")}">'
        f'<header><h2><a href="/2024/07/{90 - n}.html">{TITLES[n]}</a></h2></header>'
        f'<div><p>清晨，队员来到<a href="/p/{n}/">青禾湖越冬水鸟保护项目</a>的样线，'
        f'<a href="/d/">每一位长期支持湿地保护的月捐人</a>同行。'
        f'<a href="/2024/07/{90 - n}.html">继续阅读</a></p></div><footer><a href="/c/n/">动态</a></footer></article>'
        for n in range(7)
    )
    listing = read(f'<main id="main"><h1>分类：动态</h1>{posts}</main>')
    assert titles(listing) == list(TITLES[:7])
    assert [link.pinned for link in listing.links] == [n == 0 for n in range(7)]
