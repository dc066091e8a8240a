"""Lonsun: the label service, columns asked by a query, and numbered pages in the path."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from govcrawl.listing import Emptiness, EndProof, NextRequest
from govcrawl.page import Page
from tests.list_pages import TITLES, page, read
from tests.list_walk import Host, html_page, missing, walk

HOST = "https://sthjj.yunting.example.gov.cn"
COLUMN = HOST + "/public/column/6600411?type=4&action=list&catId=7008123&nav=3"
TOTAL = 52
NOTHING = '<div class="xxgk_nav_none">暂无相关信息</div>'


def row(number: int) -> str:
    day, title = f"2024-{6 - number // 28:02d}-{28 - number % 28:02d}", TITLES[number % 12]
    return (
        f'<li class="clearfix"><a href="/public/6600411/{50100000 + number}.html" title="{title}（{number}）"'
        f' target="_blank">{title[:9]}...</a><span class="date">{day}</span></li>'
    )


def fragment(first: int, count: int, tail: str = "") -> str:
    listed = "".join(map(row, range(first, min(first + count, TOTAL))))
    return f'<div class="xxgk_navli"><ul class="doc_list">{listed}</ul></div>{tail}' if listed else NOTHING


def pager(stated: str, data: str = "", url: str = "/site/label/8888") -> str:
    return f"""<div id="page_public_info"></div><script>
Ls.pagination("#page_public_info", function (pageIndex) {{ Ls.ajax({{
  type: "get", url: "{url}", data : {{ {data} }} }}).done(show); }}, {{ {stated} }}, {{setTitle: false}});</script>"""


DATA = (
    'IsAjax: 1, dataType: "html", labelName: "publicInfoList", siteId : "6795621", pageSize: {size}, pageIndex: 1,'
    ' action: "list", isDate: true, dateFormat:"yyyy-MM-dd", length: 50, organId: "6600411", type: "4",'
    ' catId: "7008123", result: "暂无相关信息", file:"/xxgk/publicInfoList_newest2020"'
)


def site(first: str, *, stated: bool, size: int = 15) -> Host:
    """A column whose first page is given, and its label service."""

    def answer(request: NextRequest) -> Page:
        parts = urlsplit(request.url)
        query = dict(parse_qsl(parts.query))
        if parts.path != "/site/label/8888":
            return page(first, url=request.url)
        assert (query["labelName"], query["siteId"], query["organId"]) == ("publicInfoList", "6795621", "6600411")
        assert query["catId"] == "7008123"
        rows = int(query["pageSize"])
        number = int(query["pageIndex"])
        tail = pager(f"pageIndex:{number},pageCount:{-(-TOTAL // rows)}, total: {TOTAL}") if stated else ""
        return html_page(request.url, fragment((number - 1) * rows, rows, tail))

    return answer


CALL = (
    "/site/label/8888?IsAjax=1&amp;dataType=html&amp;_=0.42&amp;labelName=publicInfoList&amp;siteId=6795621"
    "&amp;pageSize=15&amp;pageIndex=1&amp;action=list&amp;isDate=true&amp;organId=6600411&amp;type=4&amp;catId=7008123"
)
FIRST_PAGES = {
    "rows and settings": fragment(0, 15) + pager("pageIndex:1,pageCount:4", DATA.format(size=15)),
    "rows and a total": fragment(0, 15) + pager(f"pageIndex: 1, total: {TOTAL}", DATA.format(size=15)),
    "rows of another length": fragment(0, 20) + pager("pageIndex:1,pageCount:3", DATA.format(size=15)),
    "no rows": "<div id='list'></div>" + pager("", DATA.format(size=20)),
    "no rows, one address": f"<div id='list'></div><script>$.get('{CALL}', show);</script>",
    "no rows, an address put together": "<div id='list'></div><script>var organ = 6600411; var siteId='6795621';"
    "function load(p) { $.get('/site/label/8888?labelName=publicInfoList&siteId=' + siteId + '&pageSize=15&pageIndex='"
    " + (p + 1) + '&organId=' + organ + \"&catId=7008123\", show) }</script>",
    "no rows, settings by name": "<div id='list'></div><script>var sid = '6795621', organ = 6600411;"
    "$.ajax({url: '/site/label/8888', data: {labelName: 'publicInfoList', siteId: sid, organId : organ,"
    "catId: '7008123', pageIndex: n, pageSize: 20}})"
    "</script>",
    "no rows, parts": "<div id='list'></div><script>var siteId = '6795621';"
    "label('/site/label/8888', 'publicInfoList')</script>",
}


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("form", FIRST_PAGES)
def test_a_column_is_read_through_the_label_service(form: str, stated: bool) -> None:
    found = walk(site(FIRST_PAGES[form], stated=stated), COLUMN)
    assert len(found.links) == TOTAL
    assert found.family == "lonsun"
    assert found.links[0].title == TITLES[0] + "（0）"
    assert (found.links[0].date, found.links[51].date) == ("2024-06-28", "2024-05-05")
    assert found.proofs[0] in ({EndProof.LAST_PAGE_NUMBER, EndProof.TOTAL_REACHED} if stated else {EndProof.EMPTY})


def test_the_parts_of_a_call_are_taken_from_a_meta_tag_too() -> None:
    shell = "<div id='list'></div><script>label('publicInfoList', '/site/label/8888')</script>"
    listing = read(page(shell, url=COLUMN, head='<meta name="SiteId" content="6795621">'))
    assert listing.next_request is not None
    assert "siteId=6795621" in listing.next_request.url
    assert "catId=7008123" in listing.next_request.url


def test_a_news_column_is_asked_by_its_own_query() -> None:
    def answer(request: NextRequest) -> Page:
        number = int(dict(parse_qsl(urlsplit(request.url).query)).get("pageIndex", "1"))
        body = fragment((number - 1) * 13, 13) if number <= 4 else ""
        return page(body + pager(f"pageIndex:{number},pageCount:4", "", "/content/column/6791573"), url=request.url)

    found = walk(answer, HOST + "/hbzx/gzdt/stdt/index.html")
    assert len(found.links) == TOTAL
    assert found.asked[1].url == HOST + "/content/column/6791573?pageIndex=2"
    assert (found.family, found.proofs) == ("lonsun", [EndProof.LAST_PAGE_NUMBER])


def test_the_pages_of_a_column_go_by_the_address_not_by_a_number_that_never_changes() -> None:
    turn = pager("pageCount:4", "pageIndex: 1", "/content/column/6791573?pageIndex=")
    listing = read(page(fragment(0, 13) + turn, url=HOST + "/content/column/6791573?pageIndex=3"))
    assert listing.page_number == 3
    assert listing.next_request == NextRequest(url=HOST + "/content/column/6791573?pageIndex=4")


def test_a_box_at_the_side_is_not_taken_for_the_list() -> None:
    side = f"<script>$.get('{CALL}', fill)</script><a href='/content/column/1'>图片新闻</a>"
    turn = pager("pageIndex:1,pageCount:4", "", "/content/column/6791573")
    listing = read(page(fragment(0, 13) + side + turn, url=HOST + "/hbzx/gzdt/stdt/index.html"))
    assert len(listing.links) == 13
    assert listing.next_request == NextRequest(url=HOST + "/content/column/6791573?pageIndex=2")
    alone = read(page(fragment(0, 13) + side, url=HOST + "/hbzx/gzdt/stdt/index.html"))
    assert (alone.family, len(alone.links), alone.next_request) == ("lonsun", 13, None)


SHOW_LISTS = [
    "/News/showList/43279/page_1.html",
    "/OpennessContent/showList/31/8325/page_1.html",
    "/XxgkContent/showList/31/8325/page_1.html",
    "/Hbsp/showList/HPSL/page_1.html",
]
PAGERS = {
    "links": '<div class="page"><a href="page_{before}.html">上一页</a><a href="page_{after}.html">下一页</a></div>',
    "numbers": '<div class="page">共4页 第{here}页 <a href="javascript:go({after})">下一页</a></div>',
    "script": '<div id="pager"></div><script>laypage({{curr: {here}}})</script>',
}


@pytest.mark.parametrize("path", SHOW_LISTS)
@pytest.mark.parametrize("form", PAGERS)
def test_numbered_pages_are_read_to_the_last(path: str, form: str) -> None:
    def answer(request: NextRequest) -> Page:
        number = int(request.url.rpartition("_")[2].removesuffix(".html"))
        if number > 4:
            return missing(request)
        turn = PAGERS[form].format(before=number - 1, here=number, after=number + 1)
        return page(fragment((number - 1) * 13, 13) + turn, url=request.url)

    found = walk(answer, HOST + path)
    assert len(found.links) == TOTAL
    assert found.family == "lonsun"
    assert found.proofs[0] in (EndProof.EMPTY, EndProof.LAST_PAGE_NUMBER)


LABEL = HOST + "/site/label/8888?labelName=publicInfoList&siteId=1&pageSize=15&pageIndex=9&organId=2"


def test_an_answer_without_rows_is_empty_only_when_it_says_so() -> None:
    assert read(html_page(LABEL, NOTHING)).empty is Emptiness.NO_ROWS
    assert read(html_page(LABEL, "<ul></ul>")).empty is Emptiness.NO_ROWS
    challenge = "<script>document.cookie='a=1';location.reload()</script>"
    assert read(html_page(LABEL, challenge)).empty is None
    assert read(html_page(LABEL, "")).empty is None


def test_an_article_of_lonsun_is_no_list() -> None:
    body = f'<div class="j-fontContent newscontnet minh500" id="J_content"><p>正文。</p></div>{FIRST_PAGES["no rows"]}'
    listing = read(page(body + f"<h3>相关阅读</h3><ul>{row(1)}{row(2)}{row(3)}</ul>", url=HOST + "/hbzx/57210001.html"))
    assert (listing.family, listing.links, listing.next_request, listing.end_proof) == ("lonsun", (), None, None)


@pytest.mark.parametrize(
    "stated", ["pageIndex:99,pageCount:4", "pageIndex:0,pageCount:0", "pageCount: 9999999999999999", "pageCount:'many'"]
)
def test_absurd_numbers_of_the_pager_end_nothing(stated: str) -> None:
    listing = read(page(fragment(0, 15) + pager(stated, DATA.format(size=15)), url=COLUMN))
    assert listing.end_proof is None
    assert listing.next_request is not None
    assert "pageIndex=2" in listing.next_request.url
