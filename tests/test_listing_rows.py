"""Which links are the list, and what their titles are."""

from __future__ import annotations

import pytest

from govcrawl.errors import CatalogError
from govcrawl.listing import Emptiness, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from tests.list_pages import FOOT, HEAD, TITLES, URL, article, days, page, read, rows

WEEK = days(7)


def expected(dates: list[str]) -> list[str]:
    return [URL + article(day, place)[2:] for place, day in enumerate(dates)]


def urls(body: str, **column: str) -> list[str]:
    return [link.url for link in read(body, **column).links]


SUMMARY_ROW = """<div class="item item-{n}"><a class="pic" href="{url}"><img src="/{n}.jpg" alt="{title}"></a>
<div><h4><a href="{url}">{title}</a></h4><p><a href="{url}">记者获悉，相关工作自2019年1月5日启动以来，已经取得成效，
群众满意度明显提升，下一步还将继续……</a></p><i>{day}</i><a href="{url}">查看详情&gt;&gt;</a></div></div>"""
MARKUPS = {
    "list": ("<ul>", '<li><a href="{url}" target="_blank">{title}</a><span>{day}</span></li>', "</ul>"),
    "date first": (
        '<ul class="list">',
        '<li><span class="date">{day}</span><a href="{url}" title="">{title}</a></li>',
        "</ul>",
    ),
    "table": (
        "<table><tr><th>标题</th><th>日期</th></tr>",
        '<tr><td>·</td><td><a href="{url}">{title}</a></td><td>{day}</td></tr>',
        "</table>",
    ),
    "nested tables": (
        "<table><tr><td>",
        '<table width="96%"><tr><td><a href="{url}">{title}</a></td><td>[{day}]</td></tr></table>',
        "</td></tr></table>",
    ),
    "definition list": ("<dl>", '<dt><a href="{url}">{title}</a></dt><dd>{day}</dd>', "</dl>"),
    "flat with breaks": ("<div>", '<a href="{url}">{title}</a> <font color="#999">{day}</font><br>', "</div>"),
    "flat with bare dates": ("<div>", '· <a href="{url}">{title}</a> ({day})<br>', "</div>"),
    "flat, date first": ("<div>", '<span>{day}</span><a href="{url}">{title}</a>', "</div>"),
    "all inside the link": (
        '<div class="box">',
        '<a class="item" href="{url}"><div class="t">{title}</div><div class="d">{day}</div></a>',
        "</div>",
    ),
    "heading, summary, picture": (
        '<div class="wrap">',
        SUMMARY_ROW,
        "</div>",
    ),
    "category before the title": (
        "<ul>",
        '<li>[<a href="/xwdt/lanmu{n}/">省市工作动态与基层</a>] <a href="{url}">{title}</a><em>{day}</em></li>',
        "</ul>",
    ),
    "odd and even classes": (
        "<ul>",
        '<li class="row{n} c"><p><a href="{url}">{title}</a></p><p>{day}</p></li>',
        "</ul>",
    ),
    "blocks of five": (
        "<ul>",
        '<li><a href="{url}">{title}</a><span>{day}</span></li></ul><p class="line"></p><ul>',
        "</ul>",
    ),
}


@pytest.mark.parametrize("markup", MARKUPS)
def test_the_list_is_found_without_selectors_in_any_markup(markup: str) -> None:
    start, row, end = MARKUPS[markup]
    listing = read(start + rows(WEEK, row) + end)
    assert [link.url for link in listing.links] == expected(WEEK)
    assert [link.title for link in listing.links] == list(TITLES[:7])
    assert [link.date for link in listing.links] == WEEK


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_last_page_with_few_rows_is_read(count: int) -> None:
    listing = read(f'<div class="con"><ul>{rows(days(count))}</ul></div>')
    assert [link.date for link in listing.links] == days(count)


def test_two_columns_of_a_table_are_read_in_document_order() -> None:
    cells = [f'<td><a href="{article(day, n)}">{TITLES[n]}</a></td><td>{day}</td>' for n, day in enumerate(days(6))]
    body = "<table>" + "".join(f"<tr>{cells[n]}{cells[n + 1]}</tr>" for n in (0, 2, 4)) + "</table>"
    assert [link.date for link in read(body).links] == days(6)


def test_a_ranking_with_dates_beside_the_list_stays_out() -> None:
    ranking = "".join(
        f'<li><a href="/old/t20240{n}01_70000{n}.html">{TITLES[-n]}</a><span>0{n}-01</span></li>' for n in range(1, 8)
    )
    side = f'<div class="right"><h3>点击排行</h3><ul>{ranking}</ul></div>'
    body = f'{side}<div class="left"><ul>{rows(days(4))}</ul></div>'
    assert urls(body) == expected(days(4))


def test_an_undated_longer_side_box_does_not_replace_a_dated_list() -> None:
    side = "".join(f'<li><a href="/zt/t2022010{n}_55555{n}.html">{TITLES[n]}</a></li>' for n in range(9))
    body = f'<div class="l"><ul>{side}</ul></div><div class="r"><ul>{rows(days(5))}</ul></div>'
    assert urls(body) == expected(days(5))


def test_a_mobile_twin_is_merged_and_lends_its_dates() -> None:
    wide = rows(WEEK, '<li><a href="{url}">{title}</a></li>')
    narrow = rows(
        WEEK, '<li><a class="c" href="{url}">{title}</a><div><strong>{dd}</strong><span>{ym}</span></div></li>'
    )
    listing = read(f'<div class="pc_only"><ul>{wide}</ul></div><div class="mobile_only"><ul>{narrow}</ul></div>')
    assert [link.url for link in listing.links] == expected(WEEK)
    assert [link.date for link in listing.links] == WEEK


def test_pinned_rows_are_marked_and_the_mark_is_not_part_of_the_title() -> None:
    pinned = (
        f'<li><a href="{article("2021-03-02", 50)}">[置顶]生态环境举报奖励办法</a><span>2021-03-02</span></li>'
        f'<li class="zd"><img src="/t.gif" alt="置顶"><a href="{article("2022-03-02", 51)}">环境影响评价审批指南'
        f"</a><span>2022-03-02</span></li>"
    )
    links = read(f"<ul>{pinned}{rows(WEEK)}</ul>").links
    assert [link.pinned for link in links] == [True, True] + [False] * 7
    assert links[0].title == "生态环境举报奖励办法"


def test_pinned_rows_in_a_list_of_their_own_belong_to_the_list() -> None:
    pinned = f'<li><a href="{article("2021-03-02", 50)}">【置顶】举报奖励办法实施细则</a><span>2021-03-02</span></li>'
    links = read(f'<div class="c"><ul class="top">{pinned}</ul><ul class="list">{rows(WEEK)}</ul></div>').links
    assert len(links) == 8
    assert links[0].pinned


def test_attachments_listed_directly_are_kept_and_marked() -> None:
    row = '<li><a href="/upload/P0{n}.{kind}">{title}</a><span>{day}</span></li>'
    body = "".join(
        row.format(n=n, kind=kind, title=TITLES[n], day=day)
        for n, (kind, day) in enumerate(zip(("pdf", "docx", "ofd", "html"), days(4), strict=True))
    )
    assert [link.attachment for link in read(f"<ul>{body}</ul>").links] == [True, True, True, False]


def test_links_to_other_hosts_are_kept_as_listed() -> None:
    others = ("https://mp.weixin.qq.com/s/AbCdEf1234567890", "http://www.example.gov.cn/yw/content_6959123.htm")
    body = rows(days(3)) + "".join(
        f'<li><a href="{url}">{TITLES[n + 5]}</a><span>2024-07-1{n}</span></li>' for n, url in enumerate(others)
    )
    assert urls(f"<ul>{body}</ul>")[3:] == list(others)


def test_each_address_comes_once_and_script_links_never() -> None:
    day = "2024-07-19"
    body = (
        "<ul>"
        + rows(days(4))
        + (
            f'<li><a href="{article(day, 0)}#top">{TITLES[0]}</a><span>{day}</span></li>'
            f'<li><a href="javascript:show(7)">{TITLES[6]}</a><span>{day}</span></li>'
            f'<li><a href="mailto:a@example.gov.cn">{TITLES[7]}</a><span>{day}</span></li>'
            f'<li><a href="#">{TITLES[8]}</a><span>{day}</span></li></ul>'
        )
    )
    assert urls(body) == expected(days(4))


def test_relative_addresses_start_from_the_base_element() -> None:
    asked = page(f"<ul>{rows(days(3))}</ul>", head='<base href="/other/col/">')
    assert read(asked).links[0].url == "https://sthjt.example.gov.cn/other/col/202407/t20240719_900000.html"


def test_an_empty_or_target_only_base_changes_nothing() -> None:
    asked = page(f"<ul>{rows(days(3))}</ul>", head='<base target="_blank"><base href="">')
    assert [link.url for link in read(asked).links] == expected(days(3))


def test_a_shortened_title_is_completed_from_its_attribute() -> None:
    full = "关于印发《清源市“十四五”水生态环境保护规划》的通知"
    body = (
        rows(days(3))
        + f'<li><a href="{article("2024-07-01", 9)}" title="{full}">关于印发《清源市“十四五”水生...</a>'
        + "<span>2024-07-01</span></li>"
    )
    assert read(f"<ul>{body}</ul>").links[-1].title == full


def test_a_useless_title_attribute_does_not_replace_the_words_shown() -> None:
    body = rows(
        days(4), '<li><a href="{url}" title="点击在新窗口中打开本条信息的全文页面">{title}</a><span>{day}</span></li>'
    )
    assert [link.title for link in read(f"<ul>{body}</ul>").links] == list(TITLES[:4])


def test_a_list_without_any_date_is_still_found() -> None:
    body = "".join(f'<li><a href="/zcfg/content_{n}12345.html">{TITLES[n]}</a></li>' for n in range(8))
    assert [link.title for link in read(f'<div class="list"><ul>{body}</ul></div>').links] == list(TITLES[:8])
    assert {link.date for link in read(f"<ul>{body}</ul>").links} == {None}


def test_a_menu_longer_than_an_undated_list_is_not_the_list() -> None:
    menu = "".join(f'<li><a href="/lm/{n}/">生态环境保护工作专栏第{n}期</a></li>' for n in range(12))
    body = "".join(f'<li><a href="/a/{n}00000.html">{TITLES[n]}</a></li>' for n in range(1, 6))
    links = read(f'<div class="l"><ul>{menu}</ul></div><div class="r"><ul>{body}</ul></div>').links
    assert [link.title for link in links] == list(TITLES[1:6])


def test_very_short_titles_with_dates_are_a_list() -> None:
    body = "".join(
        f'<li><a href="/a/{n}000.html">{TITLES[n][-2:]}</a><span>{day}</span></li>'
        for n, day in enumerate(days(4), start=1)
    )
    assert len(read(f"<ul>{body}</ul>").links) == 4


def test_a_page_whose_list_is_empty_has_no_links() -> None:
    ranking = "".join(f'<li><a href="/a/t20240{n}01_70000{n}.html">{TITLES[n]}</a></li>' for n in range(1, 8))
    for side in ("", f'<div class="right"><h3>点击排行</h3><ul>{ranking}</ul></div>'):
        listing = read(f'<ul class="list"></ul><p>暂无信息</p>{side}')
        assert (listing.links, listing.empty, listing.end_proof) == ((), Emptiness.NO_ROWS, None)


def test_a_page_in_gbk_that_calls_itself_utf8_is_read() -> None:
    asked = page(f"<ul>{rows(WEEK)}</ul>", encoding="gb18030", content_type="text/html; charset=utf-8")
    assert [link.title for link in read(asked).links] == list(TITLES[:7])


def test_commented_out_rows_are_not_rows() -> None:
    old = f'<!-- <li><a href="{article("2020-01-01", 77)}">{TITLES[9]}</a><span>2020-01-01</span></li> -->'
    assert urls(f"<ul>{old}{rows(days(4))}{old}</ul>") == expected(days(4))


def test_selectors_of_the_column_go_before_all_rules() -> None:
    odd = "".join(f'<p class="x"><a class="z" href="/k/{n}">短讯{n}</a> {day}</p>' for n, day in enumerate(days(2)))
    body = f"{odd}<ul>{rows(WEEK)}</ul>"
    listing = read(body, items="p.x > a.z")
    assert [(link.title, link.date) for link in listing.links] == [("短讯0", "2024-07-19"), ("短讯1", "2024-07-18")]
    assert [link.title for link in read(body, items="p.x").links] == ["短讯0", "短讯1"]


def test_selectors_that_find_nothing_find_nothing() -> None:
    assert read(f"<ul>{rows(WEEK)}</ul>", items="div.gone a").links == ()


def test_a_broken_selector_names_the_column_and_the_key() -> None:
    with pytest.raises(CatalogError, match=r"环境要闻.*items = 'div\[\['"):
        read(f"<ul>{rows(WEEK)}</ul>", items="div[[")


def test_fifty_thousand_nested_tags_do_not_stop_the_reader() -> None:
    deep = "<div>" * 50_000 + f'<a href="{article("2024-07-01", 1)}">{TITLES[1]}</a>' + "</div>" * 50_000
    asked = page(f"{HEAD}<ul>{rows(days(5))}</ul>{deep}{FOOT}", chrome=False)
    assert set(expected(days(5))) <= {link.url for link in read(asked).links}


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe\x01" * 50, b"<", b"{}"])
def test_bytes_that_are_no_page_give_no_links(body: bytes) -> None:
    asked = page("").__class__(url=URL, body=body)
    assert read(asked).links == ()


def test_a_comment_beside_the_root_is_no_heading() -> None:
    row = '<li><a href="/2023/7/{0}/10{0}.html">关于第{0}批排污许可证核发情况的公告</a><span>2023-07-{0}</span></li>'
    listed = "".join(row.format(day) for day in (19, 18, 17, 14))
    body = f"<!-- made 2023 --><!DOCTYPE html><!-- again --><html><body><ul>{listed}</ul></body></html><!-- end -->"
    listing = read_listing(Page(url="http://a.example/tz/", body=body.encode()), Column(name="x", url=""))
    assert len(listing.links) == 4
