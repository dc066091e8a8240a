"""The date of a row, however it is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from govcrawl.listing import DateRule, Listing
from tests.list_pages import TITLES, article, days, page, read, rows

WEEK = days(6)
NAMELESS = '<li><a href="/info/{n}123456.html">{title}</a>'
FORMS = {
    "day over year-month": "<div class='d'><strong>{dd}</strong><span>{ym}</span></div></li>",
    "year-month over day": "<div class='d'><p>{ym}</p><p>{dd}</p></div></li>",
    "month-day over year": "<em>{md}</em><i>{yyyy}</i></li>",
    "year over month-day": "<em>{yyyy}</em><i>{md}</i></li>",
    "three elements": "<b>{yyyy}</b><b>07</b><b>{dd}</b></li>",
    "characters for year and month": "<b>{yyyy}年</b><b>07月</b><b>{dd}日</b></li>",
    "brackets": "<span>[{day}]</span></li>",
    "slashes": "<span>{yyyy}/07/{dd}</span></li>",
    "dots without zeros": "<span>{yyyy}.7.{dd}</span></li>",
    "with a time": "<span>{day} 09:30:12</span></li>",
    "Chinese": "<span>{yyyy}年7月{dd}日</span></li>",
    "labelled among others": "<p>索引号：000014/2024-00{n}</p><p>成文日期：2024-06-01</p><p>发布日期：{day}</p></li>",
    "label in an element of its own": "<b>成文日期</b><i>2024-06-01</i><b>发布时间：</b><i>{day}</i></li>",
    "beside other words": "<span>来源：清源市局 {day} 点击：31次</span></li>",
    "in the title attribute": "<span title='{day}'>3 天前</span></li>",
    "in a datetime attribute": "<time datetime='{day}T08:00:00+08:00'>上周</time></li>",
}


def dates(body: str | Listing) -> list[str | None]:
    listing = body if isinstance(body, Listing) else read(f"<ul>{body}</ul>")
    return [link.date for link in listing.links]


@pytest.mark.parametrize("form", FORMS)
def test_a_date_is_read_in_any_form(form: str) -> None:
    assert dates(rows(WEEK, NAMELESS + FORMS[form])) == list(WEEK)


def test_a_date_in_pieces_says_so() -> None:
    links = read(f"<ul>{rows(WEEK, NAMELESS + FORMS['day over year-month'])}</ul>").links
    assert {link.date_rule for link in links} == {DateRule.SPLIT}
    assert links[0].raw_date == "19 2024-07"


def test_a_date_inside_the_link_is_cut_off_the_title() -> None:
    links = read("<ul>" + rows(WEEK, '<li><a href="/info/{n}123456.html">{title} [{day}]</a></li>') + "</ul>").links
    assert [link.date for link in links] == WEEK
    assert [link.title for link in links] == list(TITLES[:6])


def test_a_date_in_an_element_inside_the_link_is_not_part_of_the_title() -> None:
    form = '<li><a href="/info/{n}123456.html"><span>{day}</span><em>【省厅】</em>{title}</a></li>'
    links = read(f"<ul>{rows(WEEK, form)}</ul>").links
    assert (links[0].title, links[0].date) == ("【省厅】" + TITLES[0], WEEK[0])


def test_a_date_that_belongs_to_the_title_stays_in_it() -> None:
    body = "".join(
        f'<li><a href="/info/{n}123456.html">2024年6月{n + 1}日清源市空气质量日报</a><span>{day}</span></li>'
        for n, day in enumerate(WEEK)
    )
    links = read(f"<ul>{body}</ul>").links
    assert [link.date for link in links] == WEEK
    assert links[0].title == "2024年6月1日清源市空气质量日报"


def test_a_date_within_a_summary_is_not_the_date_of_the_row() -> None:
    form = (
        NAMELESS
        + "<p>本报讯 2023年11月2日，全省工作会议召开；会议指出，要深入打好污染防治攻坚战。</p><i>{day}</i></li>"
    )
    assert dates(rows(WEEK, form)) == WEEK


@pytest.mark.parametrize(
    "printed",
    ["<span>{md}</span></li>", "<span>[{md}]</span></li>", "<span>7月{dd}日</span></li>", "<b>7月</b><i>{dd}</i></li>"],
)
def test_a_missing_year_comes_from_the_day_of_the_fetch(printed: str) -> None:
    asked = replace(
        page(f"<ul>{rows(WEEK, NAMELESS + printed)}</ul>"), fetched_at=datetime(2024, 7, 19, 20, tzinfo=UTC)
    )
    links = read(asked).links
    assert [link.date for link in links] == WEEK
    assert {link.date_rule for link in links} == {DateRule.YEAR_INFERRED}


def test_a_missing_year_comes_from_the_address_first() -> None:
    body = rows(days(3, "2019-07"), '<li><a href="{url}">{title}</a><span>[{md}]</span></li>')
    assert dates(body) == days(3, "2019-07")


def test_an_article_of_new_years_eve_filed_in_january_keeps_its_year() -> None:
    body = "".join(
        f'<li><a href="/xw/202401/t{n}.html">{TITLES[n]}</a><span>{md}</span></li>'
        for n, md in enumerate(("01-02", "12-31", "12-30"))
    )
    assert dates(body) == ["2024-01-02", "2023-12-31", "2023-12-30"]


def test_years_fall_when_months_rise_down_the_list() -> None:
    body = "".join(
        f'<li><a href="/info/{n}123456.html">{TITLES[n]}</a><span>{md}</span></li>'
        for n, md in enumerate(("02-03", "01-15", "12-28", "09-01", "02-11", "11-30"))
    )
    asked = replace(page(f"<ul>{body}</ul>"), fetched_at=datetime(2024, 3, 1, tzinfo=UTC))
    assert dates(read(asked)) == ["2024-02-03", "2024-01-15", "2023-12-28", "2023-09-01", "2023-02-11", "2022-11-30"]


def test_a_pinned_row_without_a_year_does_not_mislead_the_others() -> None:
    pinned = '<li><a href="/info/9123456.html">【置顶】关于公布举报电话的公告</a><span>02-11</span></li>'
    body = pinned + rows(WEEK, NAMELESS + "<span>{md}</span></li>")
    asked = replace(page(f"<ul>{body}</ul>"), fetched_at=datetime(2024, 7, 20, tzinfo=UTC))
    assert dates(read(asked)) == ["2024-02-11", *WEEK]


def test_without_any_evidence_of_the_year_there_is_no_date() -> None:
    asked = page(f"<ul>{rows(WEEK, NAMELESS + '<span>{md}</span></li>')}</ul>", chrome=False)
    links = read(asked).links
    assert {link.date for link in links} == {None}
    assert links[0].raw_date == "07-19"


def test_the_address_gives_the_date_only_where_nothing_is_printed() -> None:
    bare = read("<ul>" + rows(WEEK, '<li><a href="{url}">{title}</a></li>') + "</ul>").links
    assert [(link.date, link.date_rule) for link in bare] == [(day, DateRule.URL) for day in WEEK]
    shifted = f'<li><a href="{article("2024-07-20", 1)}">{TITLES[1]}</a><span>2024-07-19</span></li>'
    assert read(f"<ul>{shifted}{rows(WEEK)}</ul>").links[0].date == "2024-07-19"


def test_relative_times_are_kept_as_printed_and_give_no_day() -> None:
    body = rows(WEEK, '<li><a href="/info/{n}123456.html">{title}</a><span>{n}0分钟前</span></li>')
    links = read(f"<ul>{body}</ul>").links
    assert [(link.date, link.raw_date) for link in links][1] == (None, "10分钟前")


def test_impossible_days_are_no_dates() -> None:
    body = "".join(
        f'<li><a href="/info/{n}123456.html">{TITLES[n]}</a><span>2024-02-3{n}</span></li>' for n in range(3)
    )
    assert dates(body) == [None, None, None]


def test_the_last_day_of_a_notice_is_not_that_of_its_publication() -> None:
    head = "<tr><th>序号</th><th>项目名称</th><th>受理日期</th><th>公示截止</th></tr>"
    lines = "".join(
        f'<tr><td>{n + 1}</td><td><a href="/slgs/{71000 + n}.html">{TITLES[n]}</a></td>'
        f"<td>2024-07-{19 - n}</td><td>2024-07-{29 - n}</td></tr>"
        for n in range(6)
    )
    listing = read(f"<table>{head}{lines}</table>")
    assert [link.date for link in listing.links] == [f"2024-07-{19 - n}" for n in range(6)]


@pytest.mark.parametrize(
    ("rights", "year"), [("版权所有 © 2009-2023 云汀市生态环境局", "2023"), ("Copyright 2021", "2021")]
)
def test_the_line_of_rights_gives_the_year_where_nothing_else_does(rights: str, year: str) -> None:
    body = rows(["07-19", "07-12", "03-02"], '<li><a href="/xw/{n}77123.html">{title}</a><span>{day}</span></li>')
    asked = page(f"<ul>{body}</ul><p>{rights}</p>", chrome=False)
    assert [link.date for link in read(asked).links] == [f"{year}-07-19", f"{year}-07-12", f"{year}-03-02"]
