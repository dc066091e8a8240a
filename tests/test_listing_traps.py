"""Lists as the worst templates write them: what is a row, which of its dates counts, which twin is kept."""

from __future__ import annotations

import pytest

from govcrawl.listing import DateRule, Listing
from tests.list_pages import TITLES, URL, article, days, page, read, rows

WEEK = days(6)
PLAIN = '<li><a href="/info/{n}123456.html">{title}</a>'


def dates(body: str | Listing) -> list[str | None]:
    return [link.date for link in (body if isinstance(body, Listing) else read(body)).links]


def titles(body: str) -> list[str]:
    return [link.title for link in read(body).links]


PIECES = {
    "signs between the pieces": "<b>{yyyy}</b>/<b>07</b>/<b>{dd}</b></li>",
    "signs in elements": "<b>{yyyy}</b><u>-</u><b>07</b><u>-</u><b>{dd}</b></li>",
    "words between the pieces": "<b>{yyyy}</b>年<b>07</b>月<b>{dd}</b>日</li>",
    "day, month, year": "<i>{dd}</i><i>/</i><i>07</i><i>/</i><i>{yyyy}</i></li>",
    "month of the list of months": "<div><span>{dd}</span><span>七月 {yyyy}</span></div></li>",
    "full-width digits": "<span>２０２４－０７－{dd}</span></li>",
    "two digits of the year": "<span>24-07-{dd}</span></li>",
    "time before the day": "<span>17:04 {day}</span></li>",
    "nested brackets": "<span>【<em>[{day}]</em>】</span></li>",
    "no-break spaces": "<span>&nbsp;&nbsp;{day}&nbsp;</span></li>",
    "day of the week": "<span>{yyyy}年7月{dd}日 星期五</span></li>",
}


@pytest.mark.parametrize("form", PIECES)
def test_a_date_is_put_together_from_its_pieces(form: str) -> None:
    assert dates(f"<ul>{rows(WEEK, PLAIN + PIECES[form])}</ul>") == WEEK


ADDRESSES = {
    "/art/2024/7/{0}/art_{1}_7.html": "19",
    "/n/2024/07{0}/c{1}.html": "19",
    "/2024-07/{0}/content_{1}.htm": "19",
    "/col/20240719/{1}abcdef0123456789abcdef012345.html": "19",
    "/xx/202407{0}/t202407{0}_{1}.html": "19",
    "/c1/2024/7/{0}/0a1b2c3d4e5f60718293a4b5c6d7e8{1}.shtml": "19",
}


@pytest.mark.parametrize("form", ADDRESSES)
def test_a_day_in_the_address_counts_where_none_is_printed(form: str) -> None:
    body = "".join(f'<li><a href="{form.format(19, 11 + n)}">{TITLES[n]}</a></li>' for n in range(6))
    links = read(f"<ul>{body}</ul>").links
    assert [(link.date, link.date_rule) for link in links] == [("2024-07-19", DateRule.URL)] * 6


def test_a_year_above_the_rows_is_theirs() -> None:
    row = '<li><a href="/info/{n}{y}56.html">{title}</a><span>[{md}]</span></li>'
    blocks = "".join(
        f"<h3>{year}年</h3><ul>"
        + "".join(
            row.format(n=n, y=year, title=f"{year}：{TITLES[n]}", md=md) for n, md in enumerate(("12-30", "03-02"))
        )
        + "</ul>"
        for year in (2022, 2019)
    )
    assert dates(f"<div class='list'>{blocks}</div>") == ["2022-12-30", "2022-03-02", "2019-12-30", "2019-03-02"]


def test_the_date_below_the_heading_of_publication_counts() -> None:
    head = "<tr><th>序号</th><th>名称</th><th>文号</th><th>成文日期</th><th>发布日期</th></tr>"
    row = (
        "<tr><td>{n}</td><td><a href='/info/{n}123456.html'>{title}</a></td><td>清环发〔2024〕{n}号</td>"
        "<td>2024-05-0{n}</td><td>{day}</td></tr>"
    )
    assert dates(f"<table>{head}{rows(WEEK, row)}</table>") == WEEK
    assert dates(f"<table><thead>{head}</thead><tbody>{rows(WEEK, row)}</tbody></table>") == WEEK


def test_the_heading_of_publication_may_stand_in_a_list() -> None:
    head = "<li class='h'><b>标题</b><b>生成日期</b><b>发布时间</b></li>"
    row = '<li><a href="/info/{n}123456.html">{title}</a><b>2024-05-0{n}</b><b>{day}</b></li>'
    assert dates(f"<ul>{head}{rows(WEEK, row)}</ul>") == WEEK


def test_a_mobile_twin_with_addresses_of_its_own_is_merged() -> None:
    wide = rows(WEEK, '<li><a href="/content/post_{n}12345.html">{title}</a></li>')
    narrow = rows(WEEK, '<li><a href="/content/mpost_{n}12345.html">{title}</a><em>{day}</em></li>')
    listing = read(f'<div class="pc"><ul>{wide}</ul></div><div class="wap"><ul>{narrow}</ul></div>')
    assert [link.url for link in listing.links] == [
        f"https://sthjt.example.gov.cn/content/post_{n}12345.html" for n in range(6)
    ]
    assert dates(listing) == WEEK


def test_a_list_of_mobile_addresses_alone_keeps_them() -> None:
    body = rows(WEEK, '<li><a href="/content/mpost_{n}12345.html">{title}</a><em>{day}</em></li>')
    assert [link.url.rpartition("/")[2] for link in read(f"<ul>{body}</ul>", family="generic").links] == [
        f"mpost_{n}12345.html" for n in range(6)
    ]


def test_both_addresses_in_one_row_are_one_link() -> None:
    row = (
        '<li><a class="pc" href="/content/post_{n}12345.html">{title}</a>'
        '<a class="wap" href="/content/mpost_{n}12345.html">{title}</a><em>{day}</em></li>'
    )
    links = read(f"<ul>{rows(WEEK, row)}</ul>").links
    assert [link.url.rpartition("/")[2] for link in links] == [f"post_{n}12345.html" for n in range(6)]


@pytest.mark.parametrize(
    "mark",
    [
        "<i>顶</i>{a}",
        "<span>置顶</span>{a}",
        "{a}<font color=red>[顶]</font>",
        '<img src="/images/zhiding.png">{a}',
        '<em class="ico-top"></em>{a}',
        "<b>【置顶】</b>{a}",
        "<span class='tag'>固顶</span>{a}",
    ],
)
def test_every_mark_of_a_pinned_row_is_known(mark: str) -> None:
    link = f'<a href="{article("2020-03-02", 77)}">生态环境投诉举报办理指南</a>'
    links = read(f"<ul><li>{mark.format(a=link)}<span>2020-03-02</span></li>{rows(WEEK)}</ul>").links
    assert [each.pinned for each in links] == [True] + [False] * 6
    assert links[0].title == "生态环境投诉举报办理指南"
    assert links[0].date == "2020-03-02"


def test_words_for_pinning_elsewhere_pin_nothing() -> None:
    body = '<a class="backtop" href="#">返回顶部</a><div class="topbar">置顶说明：由编辑部决定</div>'
    body += f"<ul>{rows(WEEK)}</ul>"
    assert not any(link.pinned for link in read(body).links)


def test_a_vote_is_no_pin() -> None:
    row = '<li><a href="{url}">{title}</a><span>{day}</span><p><b>顶</b> 3 <b>踩</b> 0</p></li>'
    assert not any(link.pinned for link in read(f"<ul>{rows(WEEK, row)}</ul>").links)


def test_addresses_in_scripts_of_the_links_are_read() -> None:
    forms = (
        '<a href="javascript:void(0)" onclick="window.open(\'{url}\')">{title}</a>',
        "<a href='#' onclick='location.href=\"{url}\"'>{title}</a>",
        "<a href=\"javascript:window.open('{url}')\">{title}</a>",
    )
    for form in forms:
        listing = read("<ul>" + rows(WEEK, f"<li>{form}<span>{{day}}</span></li>") + "</ul>")
        assert [link.url for link in listing.links] == [URL + article(day, n)[2:] for n, day in enumerate(WEEK)]
        assert dates(listing) == WEEK


def test_a_banner_of_pictures_above_the_list_stays_out() -> None:
    slides = "".join(
        f'<li><a href="/zt/2023/{n}/index.html"><img src="b{n}.jpg" alt="深入打好污染防治攻坚战专题{n}"></a></li>'
        for n in range(1, 5)
    )
    assert dates(f'<div class="slide"><ul>{slides}</ul></div><div class="r"><ul>{rows(WEEK)}</ul></div>') == WEEK


def test_an_attachment_beside_a_title_is_no_row_of_its_own() -> None:
    row = (
        '<li><a href="{url}">{title}</a> <a href="/files/P0{n}.pdf">[附件]</a> <a href="/files/P0{n}.docx">下载</a>'
        "<span>{day}</span></li>"
    )
    links = read(f"<ul>{rows(WEEK, row)}</ul>").links
    assert [link.title for link in links] == list(TITLES[:6])
    assert not any(link.attachment for link in links)


def test_a_list_of_files_with_their_sizes_is_read() -> None:
    row = '<tr><td><a href="/up/{n}.xls">{title}.xls</a></td><td>1.2MB</td><td>下载 31 次</td><td>{day}</td></tr>'
    links = read(f"<table>{rows(WEEK, row)}</table>").links
    assert [(link.date, link.attachment) for link in links] == [(day, True) for day in WEEK]


def test_rows_without_end_tags_are_rows() -> None:
    assert dates("<ul>" + rows(WEEK, '<li><a href="{url}">{title}</a><span>{day}</span>') + "</ul>") == WEEK
    row = '<tr><td><a href="{url}">{title}</a><td>{day}'
    assert dates("<table>" + rows(WEEK, row) + "</table>") == WEEK


def test_a_numbered_table_with_links_in_several_cells_is_read() -> None:
    row = (
        '<tr><td>{n}</td><td><a href="/dept/7/">水生态环境处</a></td><td><a href="{url}">{title}</a></td>'
        '<td><a href="/files/{n}.pdf">查看</a></td><td>{day}</td></tr>'
    )
    links = read(f"<table>{rows(WEEK, row)}</table>").links
    assert [(link.title, link.date) for link in links] == list(zip(TITLES[:6], WEEK, strict=True))


def test_short_titles_of_decisions_are_found_among_longer_side_links() -> None:
    side = "".join(f'<li><a href="/zt/{n}/">全面推进美丽清源建设行动方案专题第{n}辑</a></li>' for n in range(9))
    row = '<li><a href="/jd/{n}123456.html">清环罚〔2024〕{n}号</a><span>{day}</span></li>'
    body = f'<div class="l"><ul>{side}</ul></div><div class="r"><ul>{rows(WEEK, row)}</ul></div>'
    assert titles(body) == [f"清环罚〔2024〕{n}号" for n in range(6)]


def test_a_page_in_gbk_that_says_utf_8_is_read() -> None:
    body = page(f"<ul>{rows(WEEK)}</ul>", encoding="gb18030")
    assert [(link.title, link.date) for link in read(body).links] == list(zip(TITLES[:6], WEEK, strict=True))


SIDE = "".join(
    f'<li><a href="/tzgg/202406/t202406{n:02d}_70{n:04d}.html">{TITLES[-n]}（二）</a><i>2024-06-{30 - n}</i></li>'
    for n in range(1, 9)
)
PAGERS = {
    "named": '<div class="page"><a href="index.html">1</a><a href="index_1.html">2</a><span class="on">3</span></div>',
    "with words": '<p><a href="index_1.html">上一页</a> <span>下一页</span> 共3页</p>',
    "written by a script": '<div class="pagination"><script>createPageHTML(3, 2, "index", "html");</script></div>',
}


@pytest.mark.parametrize("pager", PAGERS)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_rows_before_the_pager_are_the_list_on_a_last_page_too(pager: str, count: int) -> None:
    left = f'<div class="left"><ul class="list">{rows(days(count))}</ul>{PAGERS[pager]}</div>'
    right = f'<div class="right"><h2>通知公告</h2><ul>{SIDE}</ul></div>'
    for body in (left + right, right + left):
        listing = read(page(body, url=f"{URL}index_2.html"))
        assert dates(listing) == days(count)


def test_cards_whose_picture_has_no_words_are_rows() -> None:
    card = (
        '<div class="card"><a href="{url}"><img src="x.jpg"></a><div class="t"><a href="{url}">{title}</a></div>'
        '<div class="s">摘要：有关情况如下……</div><div class="d"><b>{dd}</b><span>{ym}</span></div></div>'
    )
    links = read(f'<div class="w">{rows(WEEK, card)}</div>').links
    assert [(link.title, link.date) for link in links] == list(zip(TITLES[:6], WEEK, strict=True))


def test_month_and_day_behind_a_label_are_read() -> None:
    assert dates(f"<ul>{rows(WEEK, PLAIN + '<p>时间:{md} 作者:李青</p></li>')}</ul>") == WEEK
