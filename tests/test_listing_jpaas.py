"""Hanweb jpaas: units of a page, pages through paramJson alone, markup in JSON."""

from __future__ import annotations

import html
import json
from collections.abc import Callable

import pytest

from govcrawl.listing import Emptiness, EndProof, Listing, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from tests.list_pages import page, read
from tests.list_walk import answer, json_answer, sent, walk

HOST = "https://hbj.example.gov.cn"
URL = f"{HOST}/col/col1229512/index.html"
SERVICE = "/api-gateway/jpaas-publish-server/front/page/build/unit"
SUBJECTS = ("入海排污口", "电子废物拆解企业", "自动监控数据", "固定污染源", "农村黑臭水体")


def href(number: int) -> str:
    return f"/art/2024/art_{number:032x}.html"


def rows(numbers: range) -> str:
    return "".join(
        f'<li><a href="{href(n)}" title="关于{SUBJECTS[n % 5]}专项检查结果的第{n}次公示">'
        f"关于{SUBJECTS[n % 5]}专项检查…</a><b>2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}</b></li>"
        for n in numbers
    )


def query(tag: str = "信息列表", unit: str = "1229512", **more: str) -> str:
    values = {
        "parseType": "bulidstatic",
        "webId": "3187",
        "tplSetId": "Jw1kQz",
        "pageType": "column",
        "tagId": tag,
        "editType": "null",
        "pageId": unit,
        **more,
    }
    return "{" + ",".join(f"'{key}':'{value}'" for key, value in values.items()) + "}"


def built(data: str, address: str = SERVICE) -> str:
    return f'<div class="main"><script src="/js/unitbuild.js" url="{address}" queryData="{data}"></script></div>'


def host(
    total: int,
    first: str,
    *,
    pager: Callable[[int, int], str] = lambda number, total: "",
    tag: str = "信息列表",
    size: int | None = None,
    stuck: bool = False,
) -> Callable[[NextRequest], Page]:
    def ask(request: NextRequest) -> Page:
        if request.url == URL:
            return Page(url=URL, body=page(first, url=URL).body)
        asked = sent(request)
        if not request.url.startswith(HOST + SERVICE) or (asked["tagId"], asked["pageId"]) != (tag, "1229512"):
            return json_answer(request, {"success": True, "code": "200", "data": {"html": ""}})
        wanted = json.loads(asked.get("paramJson", "{}"))
        number, count = (1 if stuck else int(wanted.get("pageNo", 1))), size or int(wanted.get("pageSize", 15))
        shown = range((number - 1) * count + 1, min(number * count, total) + 1)
        markup = f'<ul class="page-content">{rows(shown)}</ul>{pager(number, total)}' if shown else ""
        return json_answer(request, {"success": True, "code": "200", "data": {"html": markup}})

    return ask


def whole(total: int) -> list[str]:
    return [f"{HOST}{href(number)}" for number in range(1, total + 1)]


def attributes(number: int, total: int) -> str:
    return f'<div class="pagination" rows="15" count="{total}" pageNo="{number}"></div>'


def data(number: int, total: int) -> str:
    return f"<div id='信息列表_pagination' queryData=\"{{'rows':'15','count':'{total}','pageNo':'{number}'}}\"></div>"


@pytest.mark.parametrize("pager", [attributes, data])
def test_a_list_is_read_from_its_frame_to_the_page_that_its_pager_calls_the_last(
    pager: Callable[[int, int], str],
) -> None:
    found = walk(host(46, built(query()), pager=pager), URL)
    assert (found.family, found.urls, found.proof) == ("jpaas", whole(46), EndProof.LAST_PAGE_NUMBER)
    assert len(found.asked) == 5
    assert found.links[0].title == "关于电子废物拆解企业专项检查结果的第1次公示"
    assert found.links[0].date == "2024-02-02"


def test_without_a_pager_an_empty_answer_given_twice_is_the_end() -> None:
    found = walk(host(31, built(query())), URL)
    assert (found.urls, found.proof) == (whole(31), EndProof.EMPTY)


def test_pages_are_asked_for_through_param_json_alone() -> None:
    listing = read(page(built(query()), url=URL))
    assert listing.next_request is not None
    assert sent(listing.next_request) == {
        "parseType": "bulidstatic",
        "webId": "3187",
        "tplSetId": "Jw1kQz",
        "pageType": "column",
        "tagId": "信息列表",
        "editType": "null",
        "pageId": "1229512",
        "paramJson": '{"pageNo":1,"pageSize":"15"}',
    }
    following = read_listing(host(40, "")(listing.next_request), Column(name="公示", url=URL)).next_request
    assert following is not None
    assert sent(following)["paramJson"] == '{"pageNo":2,"pageSize":"15"}'


def test_a_service_that_gives_the_first_page_for_ever_proves_nothing() -> None:
    for pager in (attributes, lambda number, total: ""):
        found = walk(host(46, built(query()), pager=pager, stuck=True), URL)
        assert (found.urls, found.proof) == (whole(15), None)
    stuck = walk(host(46, built(query()), pager=attributes, stuck=True), URL)
    assert len(stuck.asked) == 3


def test_the_size_of_pages_is_the_services_own() -> None:
    def pager(number: int, total: int) -> str:
        return attributes(number, total).replace('rows="15"', 'rows="24"')

    found = walk(host(70, built(query()), pager=pager, size=24), URL)
    assert (found.urls, found.proof) == (whole(70), EndProof.LAST_PAGE_NUMBER)


@pytest.mark.parametrize(
    "first",
    [
        built(query()),
        built(html.escape(query().replace("'", '"'))),
        f"<script queryData='{query().replace(chr(39), chr(34))}' src=\"unitbuild.js\" url='{SERVICE}'></script>",
        f"<DIV QUERYDATA = \"{query().replace(',', ' , ').replace(':', ' : ')}\"\n URL = '{SERVICE}' ></DIV>",
        (
            f"<script>var webId = '3187';\nvar pageId='1229512', tplSetId=\"Jw1kQz\";var tagId = '信息列表';"
            f"$.get('{SERVICE}', params)</script>"
        ),
        (
            f"<script>$.get('{SERVICE}?parseType=bulidstatic&amp;webId=3187&tplSetId=Jw1kQz&pageType=column"
            f"&tagId=%E4%BF%A1%E6%81%AF%E5%88%97%E8%A1%A8&pageId=1229512')</script>"
        ),
    ],
)
def test_units_are_found_however_they_are_written(first: str) -> None:
    found = walk(host(20, first, pager=attributes), URL)
    assert (found.family, found.urls, found.proof) == ("jpaas", whole(20), EndProof.LAST_PAGE_NUMBER)


@pytest.mark.parametrize("tag", ["列表", "信息列表", "当前栏目list", "分页列表", "右侧内容", "zw", "ajax分页", "内容1"])
def test_the_unit_that_is_the_list_is_asked_for_first(tag: str) -> None:
    others = [built(query(each)) for each in ("头部导航", "左侧菜单列表", "热点推荐", "友情链接", "底部")]
    found = walk(
        host(16, others[0] + others[1] + built(query(tag)) + "".join(others[2:]), pager=attributes, tag=tag), URL
    )
    assert (found.urls, len(found.asked)) == (whole(16), 3)


def test_another_unit_is_tried_where_the_first_gives_nothing() -> None:
    first = built(query("下属单位动态")) + built(query("甲区"))
    assert walk(host(16, first, pager=attributes, tag="甲区"), URL).urls == whole(16)


def test_a_static_list_beside_an_unnamed_unit_is_read_itself() -> None:
    listed = f"<ul>{rows(range(1, 16))}</ul><div class='page'><a href='index_2.html'>下一页</a></div>"
    listing = read(page(built(query("天气")) + built(query("访问量")) + listed, url=URL))
    assert [link.url for link in listing.links] == whole(15)
    assert listing.next_request == NextRequest(url=f"{HOST}/col/col1229512/index_2.html")


def test_a_page_that_names_the_service_is_not_proven_whole_for_want_of_a_pager() -> None:
    listing = read(page(f"<script>load('{SERVICE}')</script><ul>{rows(range(1, 9))}</ul>", url=URL))
    assert (listing.family, len(listing.links), listing.end_proof) == ("jpaas", 8, None)


def only(value: object, number: int = 3) -> Listing:
    url = f"{HOST}{SERVICE}?pageId=1&paramJson=%7B%22pageNo%22%3A{number}%2C%22pageSize%22%3A%2215%22%7D"
    return read_listing(json_answer(NextRequest(url=url), value), Column(name="公示", url=URL))


def test_empty_markup_is_an_empty_page_and_an_error_is_none() -> None:
    assert only({"code": "200", "data": {"html": " \n "}}).empty is Emptiness.NO_ROWS
    assert only({"code": "200", "data": {"html": None}}).empty is Emptiness.NO_ROWS
    assert only({"code": "200", "data": {"html": "<ul></ul>"}}).empty is Emptiness.NO_ROWS
    assert only({"code": "500", "message": "服务异常", "data": None}).empty is None
    assert only({"code": "200", "data": {"html": 7}}).empty is None
    assert only({"code": "200", "data": rows(range(1, 4))}).links


def test_a_last_page_with_a_single_row_is_read() -> None:
    markup = f'<ul><li><a href="{href(46)}">水质月报</a></li></ul>'
    assert [link.url for link in only({"data": {"html": markup}}).links] == [f"{HOST}{href(46)}"]


def test_links_start_from_the_page_of_the_column() -> None:
    markup = rows(range(1, 5)).replace('href="/art', 'href="../../art')
    assert [link.url for link in only({"data": {"html": markup}}).links] == whole(4)


def test_an_absurd_pager_is_borne() -> None:
    markup = f"<ul>{rows(range(1, 5))}</ul><div count='{'9' * 50}' rows='0' pageNo='-1'></div>"
    listing = only({"data": {"html": markup}})
    assert (len(listing.links), listing.end_proof, listing.pages) == (4, None, None)


def test_an_article_is_no_list() -> None:
    related = built(query("相关列表")) + f"<ul>{rows(range(1, 8))}</ul>"
    listing = read(page(f"<div id='zoom'><p>正文。</p></div>{related}", url=f"{HOST}{href(9)}"))
    assert (listing.family, listing.links, listing.next_request) == ("jpaas", (), None)


def test_addresses_of_articles_are_a_mark() -> None:
    assert read(page(f"<ul>{rows(range(1, 8))}</ul>", url=URL)).family == "jpaas"
    assert read_listing(answer(NextRequest(url=URL), "{}"), Column(name="公示", url=URL)).family == "generic"
