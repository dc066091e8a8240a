"""What the navigation of a page leads to, however it is made."""

from __future__ import annotations

import time

import pytest

from govcrawl.listing.document import read_document
from govcrawl.page import Page
from govcrawl.upkeep.column_names import ColumnRole, weigh_name
from govcrawl.upkeep.navigation import EntryKind, Navigation, read_navigation

URL = "http://hb.example.cn/index.html"


def navigation(body: str, url: str = URL) -> Navigation:
    document = read_document(Page(url=url, body=f"<html><body>{body}</body></html>".encode()))
    assert document is not None
    return read_navigation(document)


def names(found: Navigation) -> dict[str, str]:
    return {entry.name: entry.url.removeprefix("http://hb.example.cn") for entry in found.entries}


MENUS = {
    "plain": '<a href="/gzdt/">工作动态</a>',
    "spaced and marked": '<a href="/gzdt/">【 工 作 动 态 】&gt;&gt;</a>',
    "cut short": '<a href="/gzdt/" title="工作动态">工作…</a>',
    "a picture": '<a href="/gzdt/"><img src="m2.gif" alt="工作动态"></a>',
    "a title alone": '<a href="/gzdt/" title="工作动态"><i class="icon"></i></a>',
    "an image map": '<map name="m"><area shape="rect" coords="0,0,9,9" href="/gzdt/" alt="工作动态"></map>',
    "to be clicked on": "<li onclick=\"window.open('/gzdt/')\">工作动态</li>",
    "a script's link": "<a href=\"javascript:location.href='/gzdt/'\">工作动态</a>",
    "a function of the page": (
        "<script>function go(n){if(n>1)window.location.href='/col'+n+'.html';}</script>"
        '<a href="javascript:go(7)">工作动态</a>'
    ),
    "an address beside": '<div data-href="/gzdt/">工作动态</div>',
    "written": "<script>document.write('<a href=\"/gzdt/\">工作'+'动态</a>');</script>",
    "written by a function": (
        "<script>function m(){var s='';s+='<li><a href=\"\\/gzdt\\/\">工作动态<\\/a></li>';$('#m').html(s);}</script>"
    ),
    "objects in a script": '<script>var nav=[{"name":"工作动态","url":"/gzdt/","children":[]}];draw(nav);</script>',
    "objects the other way round": "<script>var nav=[{link:'/gzdt/',title:'工作动态'}];</script>",
    "rows in a script": '<script>m[0]=["工作动态","/gzdt/","_blank"];</script>',
    "calls in a script": "<script>d.add(3,0,'工作动态','/gzdt/');</script>",
    "escaped in a script": '<script>var nav=[{"name":"\\u5de5\\u4f5c\\u52a8\\u6001","url":"\\/gzdt\\/"}];</script>',
}


@pytest.mark.parametrize("form", MENUS)
def test_a_menu_is_read_in_every_form(form: str) -> None:
    assert names(navigation(MENUS[form])).get("工作动态") == ("/col7.html" if "function of" in form else "/gzdt/")


def test_an_entry_knows_what_it_is_nested_in() -> None:
    found = navigation(
        '<ul><li><a href="/xw/">新闻中心</a><ul><li><a href="/xw/yw/">环境要闻</a></li></ul></li>'
        '<li><a href="/dj/">党建</a><dl><dd><a href="/dj/gz/">工作动态</a></dd></dl></li></ul>'
    )
    above = {entry.name: entry.above for entry in found.entries}
    assert (above["环境要闻"], above["工作动态"], above["新闻中心"]) == (("新闻中心",), ("党建",), ())


def test_a_link_to_more_has_the_heading_of_its_box_for_its_name() -> None:
    rows = '<ul><li><a href="/a/1.html">清江口镇完成十二家砖厂的脱硫设施改造验收</a><span>07-19</span></li></ul>'
    found = navigation(
        f'<div><div class="hd"><h2>环境要闻</h2><em>NEWS</em><a href="/yw/" class="more">更多&gt;</a></div>{rows}</div>'
        f'<div><h3><img src="t.png" alt="市县动态"></h3>{rows}<p><a href="/sx/">查看更多</a></p></div>'
        f'<div><b>图片新闻</b>{rows}<a href="/tp/" class="btn-more"></a></div>'
        '<div class="tab"><ul><li>部门动态</li><li>基层动态</li></ul>'
        f'<div>{rows}<a href="/bm/">MORE+</a></div><div>{rows}<a href="/jc/">MORE+</a></div></div>'
    )
    mores = {entry.name: entry.url[-4:] for entry in found.entries if entry.kind is EntryKind.MORE}
    assert mores == {"环境要闻": "/yw/", "市县动态": "/sx/", "图片新闻": "/tp/", "部门动态": "/bm/", "基层动态": "/jc/"}


def test_pagers_other_sites_copies_and_articles_are_no_entries() -> None:
    found = navigation(
        '<a href="http://www.other.example.cn/dt/">工作动态</a><a href="/wap/index.html">手机动态</a>'
        '<a href="/english/">英文动态</a><a href="/zzzq/x/">长者动态</a><a href="/a/b.pdf">动态文件</a>'
        '<h2>环境要闻</h2><div class="page"><a href="/yw/2.htm">下页</a><a href="/yw/9.htm">尾页</a>'
        '<span>1</span><a href="/yw/2.htm">2</a><a href="/yw/3.htm">&gt;&gt;</a></div>'
        '<a href="/x/1.html">市生态环境局召开第三季度空气质量形势分析会</a><a href="mailto:a@b.cn">局长信箱</a>'
        '<a href="http://sub.hb.example.cn/bm/">部门动态</a>'
    )
    assert names(found) == {"部门动态": "http://sub.hb.example.cn/bm/"}


def test_a_breadcrumb_is_read_with_its_last_name() -> None:
    found = navigation(
        '<div class="nav"><a href="/">首页</a><a href="/zw/">政务公开</a></div><div class="wz"><b>您现在的位置：</b>'
        '<a href="/" title="首页">首 页</a>&nbsp;&gt;&nbsp;<a href="../">新闻中心</a> &gt; <span>区县动态</span></div>',
        url="http://hb.example.cn/xw/qx/202307/t20230719_1.html",
    )
    assert found.path == ("首页", "新闻中心", "区县动态")
    assert [(crumb.name, crumb.url) for crumb in found.crumbs] == [("新闻中心", "http://hb.example.cn/xw/qx/")]
    assert found.home == "http://hb.example.cn/"


HOSTILE = {
    "twenty thousand links": "<ul>"
    + "".join(f'<li><a href="/c{n}/">动态甲{n:x}</a></li>' for n in range(20_000))
    + "</ul>",
    "a thousand boxes in one another": "<div><a href='/m/'>更多</a>" * 1900,
    "more and more": "<div>" + "".join(f'<p>清江</p><a href="/m{n}/">更多</a>' for n in range(5_000)) + "</div>",
    "lists in lists": "<ul><li><a href='/a/'>动态</a>" * 900,
    "a script of brackets": "<script>var m=" + '[{"name":"动态",' * 60_000 + "</script>",
    "a script of strings": "<script>" + "'动态','/a/'," * 60_000 + "</script>",
    "a script of half links": "<script>document.write(" + "'<a href=/x/>动" * 40_000 + ")</script>",
    "homes": '<div class="path">' + '<a href="/">首页</a>&gt;' * 5_000 + "</div>",
}


@pytest.mark.parametrize("form", HOSTILE)
def test_hostile_pages_cost_little(form: str) -> None:
    document = read_document(Page(url=URL, body=f"<html><body>{HOSTILE[form]}</body></html>".encode()))
    assert document is not None
    began = time.monotonic()
    found = read_navigation(document)
    assert time.monotonic() - began < 3
    assert len(found.entries) <= 1500


@pytest.mark.parametrize(
    ("name", "role", "least", "most"),
    [
        ("生态环境要闻", ColumnRole.COLUMN, 1.0, 1.0),
        ("黔环要闻", ColumnRole.COLUMN, 0.8, 0.9),
        ("市（区）动态", ColumnRole.COLUMN, 0.7, 1.0),
        ("山西环境", ColumnRole.COLUMN, 0.6, 0.8),
        ("大气环境", ColumnRole.UNKNOWN, 0.0, 0.0),
        ("图片新闻", ColumnRole.COLUMN, 0.4, 0.6),
        ("通知公告", ColumnRole.SECONDARY, 0.1, 0.39),
        ("新闻中心", ColumnRole.HUB, 0.0, 0.0),
        ("党建动态", ColumnRole.REFUSED, 0.0, 0.0),
        ("视频新闻", ColumnRole.REFUSED, 0.0, 0.0),
        ("人事信息", ColumnRole.REFUSED, 0.0, 0.0),
        ("长者专区", ColumnRole.REFUSED, 0.0, 0.0),
    ],
)
def test_names_of_columns_are_weighed(name: str, role: ColumnRole, least: float, most: float) -> None:
    found = weigh_name(name)
    assert found.role is role
    assert least <= found.weight <= most


def test_portals_weigh_some_names_otherwise() -> None:
    assert weigh_name("今日清江", portal=True).weight > weigh_name("今日清江").weight
    assert weigh_name("政务要闻", portal=True).weight > weigh_name("政务要闻").weight
