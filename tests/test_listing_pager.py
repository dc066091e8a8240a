"""The next page of a static list, and when there is none."""

from __future__ import annotations

import pytest

from govcrawl.listing import Emptiness, EndProof, Listing, end_of
from govcrawl.page import Page
from tests.list_pages import URL, days, page, read, rows

LIST = f"<ul>{rows(days(8))}</ul>"


def following(pager: str, url: str = URL) -> str | None:
    listing = read(page(LIST + pager, url=url))
    return listing.next_request.url.removeprefix(URL) if listing.next_request else None


NEXT = {
    "words": '<div><a href="index.html">首页</a><a href="index_1.html">下一页</a><a href="index_9.html">尾页</a></div>',
    "short words": '<p><a href="index_1.html">下页</a></p>',
    "words with arrows": '<p><a href="index_1.html">下一页 &gt;</a></p>',
    "words inside a span": '<ul class="pages"><li><a href="index_1.html"><span>下一页</span></a></li></ul>',
    "rel": '<link rel="next" href="index_1.html">',
    "numbers alone": '<div><span>1</span><a href="index_1.html">2</a><a href="index_2.html">3</a></div>',
    "numbers, the present one a link": '<ul class="pagination"><li class="active"><a href="#">1</a></li>'
    '<li><a href="index_1.html">2</a></li><li><a href="index_2.html">3</a></li></ul>',
    "numbers, the present one a link to itself": f'<div><a href="{URL}">1</a><a href="index_1.html">2</a></div>',
    "numbers in brackets": '<div>[1] <b>[1]</b> <a href="index_1.html">[2]</a> <a href="index_2.html">[3]</a></div>',
    "arrow": '<div class="page"><a class="on">1</a><a href="index_1.html">2</a><a href="index_1.html">›</a>'
    '<a href="index_9.html">»</a></div>',
    "picture": '<div class="pager"><b>1</b><a href="index_2.html">3</a><a href="index_4.html">5</a>'
    '<a class="next" href="index_1.html"></a></div>',
    "drop-down": '<select onchange="location=this.value"><option value="index.html" selected>1</option>'
    '<option value="index_1.html">2</option></select>',
    "script address": '<div><a href="javascript:void(0)" onclick="location.href=\'index_1.html\'">下一页</a></div>',
    "attribute": '<div><a href="javascript:;" tagname="/xwdt/hjyw/index_1.html">下一页</a></div>',
    "button": "<div><button onclick=\"window.location.href='./index_1.html'\">下一页</button></div>",
}


@pytest.mark.parametrize("form", NEXT)
def test_the_next_page_is_found_in_any_form(form: str) -> None:
    assert following(NEXT[form]) == "index_1.html"


def test_a_query_pager_keeps_its_parameters() -> None:
    link = '<a href="?col=7&amp;page={0}">{1}</a>'
    pager = f"<div>{link.format(1, 1)}<b>2</b>{link.format(3, 3)}{link.format(3, '下一页')}</div>"
    assert following(pager, URL + "?col=7&page=2") == "?col=7&page=3"


def test_a_calendar_is_no_pager() -> None:
    cells = "".join(f'<td><a href="/day/{n}.html">{n}</a></td>' if n != 16 else "<td>16</td>" for n in range(1, 31))
    assert following(f"<table><tr>{cells}</tr></table>") is None


def test_the_next_page_is_not_looked_for_on_other_hosts() -> None:
    assert following('<div><a href="https://ads.example.com/2">下一页</a></div>') is None


def test_a_pager_of_fragments_is_marked_as_rendered() -> None:
    listing = read(LIST + '<div class="page"><b>1</b><a href="#page=2">2</a><a href="#page=2">下一页</a></div>')
    assert listing.next_request is not None
    assert listing.next_request.rendered
    assert listing.end_proof is None


def test_the_selector_of_the_column_finds_the_next_page() -> None:
    body = LIST + '<p><a class="go" href="index_7.html">再看看</a><a href="index_1.html">下一页</a></p>'
    listing = read(body, following="a.go")
    assert listing.next_request is not None
    assert listing.next_request.url == URL + "index_7.html"


def test_stated_numbers_are_read() -> None:
    listing = read(
        LIST + '<div class="page">共<b>236</b>条记录 第<b>2</b>/<b>16</b>页 <a href="index_2.html">下一页</a></div>'
    )
    assert (listing.total, listing.page_number, listing.pages) == (236, 2, 16)


def proof(pager: str, url: str = URL) -> EndProof | None:
    return read(page(LIST + pager, url=url)).end_proof


def test_the_last_page_number_proves_the_end() -> None:
    assert (
        proof('<div>共16页 当前第16页 <a href="index_14.html">上一页</a> <span>下一页</span></div>')
        is EndProof.LAST_PAGE_NUMBER
    )
    numbers = '<div class="page"><a href="index.html">1</a><a href="index_1.html">2</a><span class="on">3</span></div>'
    assert proof(numbers, URL + "index_2.html") is EndProof.LAST_PAGE_NUMBER


@pytest.mark.parametrize("dead", ["<span>下一页</span>", "下一页&nbsp;尾页", "<a>下一页</a>"])
def test_a_dead_next_beside_a_live_previous_ends_the_list(dead: str) -> None:
    assert (
        proof(f'<div><a href="index.html">首页</a> <a href="index_4.html">上一页</a> {dead}</div>')
        is EndProof.NEXT_DEAD
    )


def test_a_stated_total_on_the_only_page_proves_the_end() -> None:
    assert proof('<div class="page">共 8 条记录</div>') is EndProof.TOTAL_REACHED
    assert proof('<div class="page">共 80 条记录</div>') is None


def test_a_page_without_any_pager_is_a_single_page() -> None:
    assert proof("") is EndProof.NO_NEXT_SINGLE_PAGE


@pytest.mark.parametrize(
    "trace",
    [
        "<a href='javascript:toPage(2)'>下一页</a>",
        "<div id='page_div'></div>",
        "<div class='page'></div><script src='/js/fy.js'></script>",
        "<p class='more'>点击加载更多</p>",
        "<script>var totalPage = 9; load(1);</script>",
        "<div class='page'><span>1</span><a href='javascript:go(2)'>2</a><a href='javascript:go(2)'>下一页</a></div>",
        '<div class="page">第3/16页</div>',
    ],
)
def test_any_trace_of_further_pages_leaves_the_end_unproven(trace: str) -> None:
    listing = read(LIST + trace)
    assert listing.next_request is None
    assert listing.end_proof is None


def test_a_whole_page_without_rows_proves_nothing_alone() -> None:
    listing = read(page("<ul></ul>"), items="ul.none a")
    assert (listing.empty, listing.end_proof) == (Emptiness.NO_ROWS, None)
    assert end_of(listing) is None
    assert end_of(listing, again=listing) is EndProof.EMPTY


def test_a_missing_page_proves_the_end_only_beyond_the_stated_number() -> None:
    listing = read(page("<p>404</p>", status=404))
    assert listing.empty is Emptiness.NOT_FOUND
    assert end_of(listing, asked_page=5, stated_pages=9) is None
    assert end_of(listing, asked_page=10, stated_pages=9) is EndProof.EMPTY


def test_an_empty_first_page_never_ends_a_list() -> None:
    listing = read('<div id="app"></div>')
    assert listing.empty is Emptiness.NO_ROWS
    assert end_of(listing, again=listing, asked_page=1) is None


def test_two_empty_answers_of_different_kinds_do_not_agree() -> None:
    assert end_of(Listing(empty=Emptiness.STUB), again=Listing(empty=Emptiness.NO_ROWS)) is None


CHALLENGE = b"<html><head><script>document.cookie='a=1';location.reload()</script></head><body></body></html>"


@pytest.mark.parametrize(
    "answer",
    [
        Page(url=URL, body=CHALLENGE),
        Page(url=URL, body=b""),
        Page(url=URL, body=b'{"code": 500}'),
        Page(url=URL, body=b"<html><body>busy</body></html>", status=503),
        Page(url=URL, body=b'<html><head><meta http-equiv="refresh" content="0;url=/"></head><body></body></html>'),
    ],
)
def test_a_challenge_or_an_error_is_neither_empty_nor_an_end(answer: Page) -> None:
    listing = read(answer)
    assert (listing.links, listing.empty, listing.end_proof, listing.next_request) == ((), None, None, None)
