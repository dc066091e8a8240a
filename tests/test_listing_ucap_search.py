"""The JSON services of UCAP: found in the scripts of a page, read page by page to what they state as the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govcrawl.listing import Emptiness, EndProof, Listing, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from tests.list_pages import page, read
from tests.list_walk import json_answer, sent, walk

HOST = "https://sthj.example.gov.cn"
URL = f"{HOST}/sthj/c111958/zfxxgk_list.shtml"
CHANNEL = "7f3a9c20d1e84b6592c4ab10e37d58f6"
META = '<meta name="template,templategroup,version" content="c3d4,default,9.9">'
TOPICS = ("松花湖水质", "秸秆禁烧", "尾矿库风险", "自然保护地监管", "核与辐射应急")


def href(number: int) -> str:
    return f"/sthj/c111958/2024{number % 12 + 1:02d}/{number:032x}.shtml"


def item(number: int) -> dict[str, Any]:
    return {
        "title": f"{TOPICS[number % 5]}工作情况通报（第{number}期）",
        "url": f"//sthj.example.gov.cn{href(number)}",
        "content": "正文",
        "publishedTimeStr": f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d} 09:30:00",
        "channelName": "通报",
        "domainMetaList": [{"resultList": [{"key": "refno", "value": None}]}],
    }


def whole(total: int) -> list[str]:
    return [f"{HOST}{href(number)}" for number in range(1, total + 1)]


def host(
    total: int,
    first: str,
    path: str = f"/common/search/{CHANNEL}",
    *,
    largest: int = 100,
    change: Callable[[dict[str, Any], int], dict[str, Any]] = lambda data, asked: data,
) -> Callable[[NextRequest], Page]:
    def ask(request: NextRequest) -> Page:
        if request.url == URL:
            return Page(url=URL, body=page(first, url=URL, head=META).body)
        if not request.url.startswith(f"{HOST}{path}?"):
            return Page(url=request.url, body=b"", status=404)
        asked = sent(request)
        number, size = int(asked["page"]), min(int(asked["_pageSize"]), largest)
        results = [item(each) for each in range((number - 1) * size + 1, min(number * size, total) + 1)]
        return json_answer(
            request, {"data": change({"total": total, "page": number, "rows": size, "results": results}, number)}
        )

    return ask


LITERAL = f"""<script>$.ajax({{url: "/common/search/{CHANNEL}?_isAgg=true&_isJson=true&_pageSize=15&_template=index"
 + "&_rangeTimeGte=&_channelName=&page=" + page, dataType: 'json'}});</script>"""
VARIABLE = f"""<script>var channelId = '{CHANNEL}'; var pageSize = 20;
function load(num){{ $.getJSON('/common/search/' + channelId + '?_isAgg=true&_isJson=true&_pageSize=' + pageSize
  + '&_template=index&page=' + num, show); }}</script>"""
TEMPLATE = f"""<script>const channelId = "{CHANNEL}";
fetch(`/common/search/${{channelId}}?_isAgg=true&_isJson=true&_pageSize=15&page=${{n}}`)</script>"""
BARE = f"""<script>var channelId='{CHANNEL}';$.get("/common/search/"+channelId,{{_isJson:true,page:p}},show)</script>"""
IN_META = f"""<meta name="channelId" content="{CHANNEL}">
<script>$.get("/common/search/"+getChannelId()+"?_isAgg=true&amp;_isJson=true&amp;page="+p)</script>"""


@pytest.mark.parametrize("script", [LITERAL, VARIABLE, TEMPLATE, BARE, IN_META])
def test_the_service_is_found_in_the_scripts_of_a_page(script: str) -> None:
    found = walk(host(47, f'<ul id="list"></ul>{script}'), URL)
    assert (found.family, found.urls, found.proof) == ("ucap", whole(47), EndProof.LAST_PAGE_NUMBER)
    assert (found.links[0].title, found.links[0].date) == ("秸秆禁烧工作情况通报（第1期）", "2024-02-02")


@pytest.mark.parametrize("head", [META, ""])
def test_a_page_that_only_names_its_channel_is_asked_as_the_platform_asks(head: str) -> None:
    listing = read(page(f"<ul></ul><script>var channelId = '{CHANNEL}';</script>", url=URL, head=head))
    assert listing.family == "ucap"
    assert listing.next_request is not None
    assert listing.next_request.url == (
        f"{HOST}/common/search/{CHANNEL}?_isAgg=true&_isJson=true&_pageSize=15&_template=index"
        "&_rangeTimeGte=&_channelName=&page=1"
    )


@pytest.mark.parametrize("path", ["/es-search/search", "/search", "/searchList", "/api/common/search"])
def test_other_paths_of_the_service_are_known(path: str) -> None:
    script = LITERAL.replace("/common/search", path)
    found = walk(host(31, script, f"{path}/{CHANNEL}"), URL)
    assert (found.family, found.urls, found.proof) == ("ucap", whole(31), EndProof.LAST_PAGE_NUMBER)


def test_a_static_pager_is_followed_where_there_is_one() -> None:
    rows = "".join(
        f'<li><a href="{href(n)}">{item(n)["title"]}</a><span>{item(n)["publishedTimeStr"][:10]}</span></li>'
        for n in range(1, 16)
    )
    call = "<script>createPageHTML('page_div',4, 1,'zfxxgk_list','shtml',58);</script>"
    listing = read(page(f"<ul>{rows}</ul>{call}{VARIABLE}", url=URL, head=META))
    assert len(listing.links) == 15
    assert listing.next_request is not None
    assert listing.next_request.url == f"{HOST}/sthj/c111958/zfxxgk_list_2.shtml"


def test_a_box_to_search_the_site_is_no_list() -> None:
    form = "<form action='/search/index.html'></form><script>location.href='/search/'+q+'?page=1'</script>"
    assert read(page(form, url=URL, head=META)).next_request is None


def test_a_largest_page_of_the_services_own_leaves_no_gap() -> None:
    found = walk(host(130, VARIABLE.replace("pageSize = 20", "pageSize = 100"), largest=50), URL)
    assert (found.urls, found.proof) == (whole(130), EndProof.LAST_PAGE_NUMBER)


def test_a_service_that_gives_the_first_page_for_ever_proves_nothing() -> None:
    def first_page(data: dict[str, Any], asked: int) -> dict[str, Any]:
        return data | {"page": 1, "results": [item(number) for number in range(1, 16)]}

    found = walk(host(47, LITERAL, change=first_page), URL)
    assert (found.urls, found.proof, len(found.asked)) == (whole(15), None, 3)


def test_an_end_without_a_total_must_be_answered_twice() -> None:
    def bare(data: dict[str, Any], asked: int) -> dict[str, Any]:
        return {"results": data["results"]}

    found = walk(host(40, LITERAL, change=bare), URL)
    assert (found.urls, found.proof) == (whole(40), EndProof.EMPTY)


def test_an_empty_page_before_the_stated_end_is_not_believed() -> None:
    def broken(data: dict[str, Any], asked: int) -> dict[str, Any]:
        return data | {"results": data["results"] if asked < 3 else []}

    found = walk(host(90, LITERAL, change=broken), URL)
    assert (found.urls, found.proof) == (whole(30), None)


def only(value: object, url: str = f"{HOST}/common/search/{CHANNEL}?_pageSize=15&page=2") -> Listing:
    return read_listing(json_answer(NextRequest(url=url), value), Column(name="通报", url=URL))


@pytest.mark.parametrize(
    "value",
    [
        {"code": 500, "msg": "系统繁忙", "data": None},
        {"data": {"total": 40, "page": 2, "rows": 15}},
        {"data": {"total": 40, "page": 2, "rows": 15, "results": None}},
        {"data": {"total": 40, "page": 2, "rows": 15, "results": [{"title": "无地址"}, 7, None]}},
        [],
        "text",
    ],
)
def test_an_error_is_no_empty_page(value: object) -> None:
    listing = only(value)
    assert (listing.links, listing.empty, listing.end_proof, listing.next_request) == ((), None, None, None)


def test_fields_of_other_types_are_borne() -> None:
    odd = [
        item(1) | {"publishedTimeStr": None, "publishedTime": 1709625600000},
        item(2) | {"title": ["甲"]},
        {"url": {}},
    ]
    data = {"total": "many", "page": True, "rows": -3, "results": odd}
    listing = only({"data": data})
    assert [(link.url, link.date) for link in listing.links] == [
        (whole(1)[0], "2024-03-05"),
        (whole(2)[1], "2024-03-03"),
    ]
    assert (listing.total, listing.end_proof) == (None, None)
    assert only({"data": data | {"total": 10**14, "rows": 1e300}}).end_proof is None


def test_an_answer_alone_is_recognised() -> None:
    answer = {"data": {"total": 2, "page": 1, "rows": 15, "results": [item(1), item(2)]}}
    assert only(answer).family == "ucap"
    assert only(answer, f"{HOST}/search/{CHANNEL}").family == "ucap"
    assert only({"data": {"results": [item(1)]}}, f"{HOST}/other/api").family == "generic"


SUZHOU = f"{HOST}/sthj/szyw/nav_list.shtml"
COMMON = f"""<script>var channelid = "{CHANNEL}";
$.ajax({{url:"/szinf/info/getInfoCommon/?pagesize=15&currpage="+currpage+"&channelid="+channelid}});</script>"""


@pytest.mark.parametrize("stated", ["totalcount", None, "own"])
def test_get_info_common_is_read_to_its_end(stated: str | None) -> None:
    def ask(request: NextRequest) -> Page:
        if request.url == SUZHOU:
            return Page(url=SUZHOU, body=page(COMMON, url=SUZHOU).body)
        asked = sent(request)
        assert asked["channelid"] == CHANNEL
        start = (int(asked["currpage"]) - 1) * 15 + 1
        rows = [
            {"title": item(n)["title"], "link": href(n), "pubtime": item(n)["publishedTimeStr"][:10]}
            for n in range(start, min(start + 15, 39))
        ]
        counts = {"totalcount": {"totalcount": 38}, "own": {"total": len(rows)}, None: {}}[stated]
        return json_answer(request, {"infolist": rows, **counts})

    found = walk(ask, SUZHOU)
    assert (found.family, found.urls) == ("ucap", whole(38))
    assert found.proof is (EndProof.LAST_PAGE_NUMBER if stated == "totalcount" else EndProof.EMPTY)


def test_an_article_is_no_list() -> None:
    related = "".join(f'<li><a href="{href(n)}">{item(n)["title"]}</a><b>2024-05-0{n}</b></li>' for n in range(1, 8))
    body = f"<ucapcontent><p>正文第一段。</p></ucapcontent>{VARIABLE}<ul>{related}</ul>"
    for url in (f"{HOST}{href(5)}", f"{HOST}/sthj/c111958/2024/5/9/{CHANNEL}.shtml", URL):
        listing = read(page(body, url=url, head=META))
        assert (listing.family, listing.next_request, listing.links, listing.end_proof) == ("ucap", None, (), None)


def test_an_empty_answer_is_empty() -> None:
    assert only({"data": {"total": 12, "page": 2, "rows": 15, "results": []}}).empty is Emptiness.NO_ROWS
