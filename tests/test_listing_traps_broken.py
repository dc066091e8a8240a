"""Markup that browsers mend: tags left open, rows inside rows, stray end tags, attributes without quotes."""

from __future__ import annotations

import pytest

from govcrawl.listing import Listing
from tests.list_pages import TITLES, days, read

WEEK = days(8)


def dates(listing: Listing) -> list[str | None]:
    return [link.date for link in listing.links]


def lines(form: str, count: int = 8) -> str:
    return "\n".join(form.format(url=f"show.asp?id={2400 - 3 * n}", title=TITLES[n], day=WEEK[n]) for n in range(count))


OPEN = {
    "font": "<LI><A HREF={url} TARGET=_blank>{title}</A> <FONT COLOR=#999999>[{day}]",
    "link": "<LI><A HREF={url}>{title}<FONT COLOR=#999999>[{day}]",
    "stray": "<LI><B><A href='{url}'>{title}</A> <I>[{day}]</FONT></DIV>",
    "div": "<LI><DIV CLASS=r><A HREF={url}>{title}</A><SPAN>{day}",
}


@pytest.mark.parametrize("form", OPEN)
def test_items_left_open_are_rows(form: str) -> None:
    side = "".join(f"<TR><TD>{n}.<A HREF=show.asp?id={n}>{TITLES[n][:9]}...</A>" for n in range(8))
    pager = "<P>第1/6页 <A HREF=list.asp?id=5&page=2>下一页</A> <A HREF=list.asp?id=5&page=6>尾页</A>"
    listing = read(
        f"<TABLE><TR><TD WIDTH=220><TABLE>{side}</TABLE><TD><UL>{lines(OPEN[form])}</UL>{pager}</TABLE>",
        url="http://www.example.gov.cn/list.asp?id=5",
    )
    assert [link.title for link in listing.links] == list(TITLES[:8])
    assert dates(listing) == list(WEEK)
    assert listing.next_request is not None
    assert listing.next_request.url == "http://www.example.gov.cn/list.asp?id=5&page=2"


@pytest.mark.parametrize("cell", ["<TD>", "<TD><FONT SIZE=2>"])
def test_table_rows_left_open_are_rows(cell: str) -> None:
    listing = read(f"<TABLE>{lines(f'<TR>{cell}·<A HREF={{url}}>{{title}}</A>{cell}{{day}}')}</TABLE>")
    assert [link.title for link in listing.links] == list(TITLES[:8])
    assert dates(listing) == list(WEEK)


def test_lists_inside_items_stay_there() -> None:
    inner = "<ul><li><a href='/zcjd/202407/t20240719_1.html'>一图读懂：工业炉窑大气污染物排放标准</a></li></ul>"
    form = f"<li><a href='{{url}}'>{{title}}</a><span>{{day}}</span>{inner}</li>"
    listing = read(f"<ul>{lines(form)}</ul>")
    assert [link.title for link in listing.links] == list(TITLES[:8])


def test_lines_of_a_cell_are_a_list_beside_a_cell_of_the_same_look() -> None:
    side = "<br>·".join(
        f"<a href=show.asp?id={n}41&x=1>{'2024年7月' * (n == 3)}{TITLES[n][:9]}..</a>" for n in range(1, 9)
    )
    main = lines("·<a href={url}&x=1>{title}</a> <font color=#808080>({day})</font><br>")
    pager = "<a href=list.asp?c=12&p=1><img src=f.gif alt=首页></a> <a href=list.asp?c=12&p=2><img alt=下一页></a>"
    cells = f"<td class=zi width=250><b>通知</b><br>·{side}</td><td class=zi>共18条<br>{pager}<br>{main}{pager}</td>"
    listing = read(f"<table><tr>{cells}</tr></table>")
    assert [link.title for link in listing.links] == list(TITLES[:8])
    assert dates(listing) == list(WEEK)


def test_a_year_beside_the_title_counts_where_the_title_names_it_too() -> None:
    form = "<li><a href='/d/{n}.html'><div>7/{n}<br>2022</div><div><h4>{title}</h4></div></a></li>"
    found = [form.format(n=19 - n, title=f"2022年度{TITLES[n][:14]}") for n in range(8)]
    assert dates(read(f"<ul>{''.join(found)}</ul>")) == [f"2022-07-{19 - n}" for n in range(8)]
