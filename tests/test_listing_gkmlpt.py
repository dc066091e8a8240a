"""NFCMS and gkmlpt: static columns counted from 1, the directory's frame and its answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from govcrawl.listing import Emptiness, EndProof, Listing, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from tests.list_pages import page, read
from tests.list_walk import answer, json_answer, sent, walk

HOST = "http://sthjj.example.gov.cn"
FRAME = f"{HOST}/qhhj/gkmlpt/index#2170"
COLUMN = f"{HOST}/hjyw/index.html"
NFCMS = (
    "<script>window.NFCMS_SITE_ID = '758019'; window.NFCMS_PUB_TYPE = 'cate'; window.NFCMS_CAT_ID = '2170';</script>"
)
DAY = 1709568000
"""5 March 2024, 00:00 in China, in seconds."""


def href(number: int) -> str:
    return f"/qhhj/gkmlpt/content/4/{4000 + number}/post_{4000000 + number}.html"


def whole(total: int) -> list[str]:
    return [f"{HOST}{href(number)}" for number in range(1, total + 1)]


def item(number: int) -> dict[str, Any]:
    return {
        "id": 4000000 + number,
        "title": f"关于第{number}批建设项目环境影响评价文件审批意见的公告",
        "url": f"{HOST}{href(number)}#2170",
        "post_url": href(number),
        "date": DAY - 40 * 86400,
        "display_publish_time": DAY - number * 86400,
        "created_at": "2024-03-09 10:00:00",
        "is_expired": 0,
    }


def frame(config: str = "") -> str:
    tree = json.dumps([{"id": 2170, "name": "环评审批", "post_count": 260, "children": [], "jump_url": ""}])
    fields = f"{config} SID: '758019', TREE: {tree}, SERVICE_AREA_ID: 0"
    return f"<div id='app'></div><script>window._CONFIG = {{{fields}}};</script>"


def host(
    total: int,
    *,
    size: int = 100,
    stated: Callable[[int, int], dict[str, Any]] = lambda total, before: {"total": total, "offset": before},
    first: str | None = None,
    only_first: bool = False,
) -> Callable[[NextRequest], Page]:
    def ask(request: NextRequest) -> Page:
        if request.url == FRAME:
            return Page(url=FRAME, body=page(first or frame(), url=FRAME).body)
        number = int(sent(request).get("page", "0"))
        if not request.url.startswith(f"{HOST}/qhhj/gkmlpt/api/all/2170?") or sent(request)["sid"] != "758019":
            return answer(request, "", status=404)
        if only_first and number > 1:
            return answer(request, "<html><body><h1>404</h1></body></html>", status=404)
        before = (number - 1) * size
        articles = [item(each) for each in range(before + 1, min(before + size, total) + 1)]
        return json_answer(request, {"articles": articles, **stated(total, before)})

    return ask


def overstated(total: int, before: int) -> dict[str, Any]:
    return {"classify": {"id": 2170, "name": "环评审批", "post_count": 3 * total}}


def exact(total: int, before: int) -> dict[str, Any]:
    return {"classify": {"id": 2170, "post_count": total}}


def understated(total: int, before: int) -> dict[str, Any]:
    return {"classify": {"id": 2170, "post_count": 30}}


def test_the_directory_is_read_from_its_frame_to_the_total() -> None:
    found = walk(host(221), FRAME)
    assert (found.family, found.urls, found.proof) == ("gkmlpt", whole(221), EndProof.TOTAL_REACHED)
    assert len(found.asked) == 4
    assert (found.links[0].date, found.links[0].title) == ("2024-03-04", item(1)["title"])


def test_the_number_of_posts_ends_the_list_where_it_is_reached() -> None:
    for total in (200, 20):
        found = walk(host(total, size=20, stated=exact), FRAME)
        assert (found.urls, found.proof) == (whole(total), EndProof.TOTAL_REACHED)


def test_more_posts_than_are_given_out_prove_no_end() -> None:
    found = walk(host(221, stated=overstated), FRAME)
    assert (found.urls, found.proof) == (whole(221), None)


def test_a_total_beside_more_posts_is_what_counts() -> None:
    def both(total: int, before: int) -> dict[str, Any]:
        return overstated(total, before) | {"total": total, "offset": before}

    assert walk(host(221, stated=both), FRAME).proof is EndProof.TOTAL_REACHED


def test_fewer_posts_than_are_given_out_end_nothing() -> None:
    found = walk(host(75, size=20, stated=understated), FRAME)
    assert found.urls == whole(75)
    assert found.proof is not EndProof.TOTAL_REACHED


def test_further_pages_that_are_not_found_are_missed() -> None:
    found = walk(host(120, size=50, only_first=True, stated=exact), FRAME)
    assert (found.urls, found.proof) == (whole(50), None)
    assert walk(host(50, size=50, only_first=True, stated=exact), FRAME).proof is EndProof.TOTAL_REACHED


@pytest.mark.parametrize(
    "config",
    [
        "<script>window._CONFIG={SID:'758019',TREE:[{\"id\":2170}]}</script>",
        '<script>\nwindow._CONFIG = {\n  "TREE" : [], "SID" : 758019 };</script>',
        '<script>var _CONFIG = { DETAIL: null, SID: "758019", TREE: [] }</script>',
    ],
)
def test_the_frame_is_read_however_it_is_written(config: str) -> None:
    assert walk(host(30, first=config), FRAME).urls == whole(30)


def test_without_a_category_everything_is_asked_for() -> None:
    listing = read(page(frame(), url=f"{HOST}/gkmlpt/index"))
    assert listing.next_request == NextRequest(url=f"{HOST}/gkmlpt/api/all/0?page=1&sid=758019")
    assert (listing.links, listing.empty, listing.end_proof) == ((), None, None)


def only(value: object, number: int = 2) -> Listing:
    url = f"{HOST}/gkmlpt/api/all/2170?page={number}&sid=758019"
    return read_listing(json_answer(NextRequest(url=url), value), Column(name="审批", url=FRAME))


def test_missing_and_wrong_fields_are_borne() -> None:
    articles = [
        {"title": "只有站内地址", "post_url": href(1), "date": str(DAY)},
        {"title": None, "url": href(2), "display_publish_time": 0, "date": DAY * 1000},
        {"title": "外部转载", "url": "https://mp.example.com/s/x", "type": "url", "created_at": "2024-03-05 08:00:00"},
        {"title": "无地址"},
        {"url": ["甲"]},
        "乙",
        None,
    ]
    listing = only({"articles": articles, "total": "x", "offset": None, "classify": [1]})
    assert [link.url for link in listing.links] == [*whole(2), "https://mp.example.com/s/x"]
    assert {link.date for link in listing.links} == {"2024-03-05"}
    assert (listing.end_proof, listing.total) == (None, None)
    assert only({"articles": articles, "total": 1e300, "offset": -5}).end_proof is None
    assert only({"articles": {}}).empty is None
    assert only({"articles": [{}]}).empty is None
    assert only({"articles": []}).empty is Emptiness.NO_ROWS


def test_the_twin_for_phones_is_the_same_article() -> None:
    twin = item(1) | {
        "url": f"{HOST}{href(1)}".replace("/post_", "/mpost_"),
        "display_publish_time": None,
        "date": None,
    }
    listing = only({"articles": [twin, item(1), item(2)]})
    assert [link.url for link in listing.links] == whole(2)


def rows(start: int, end: int, name: str = "post") -> str:
    return "".join(
        f'<li><a href="{HOST}/hjyw/content/{name}_{4000000 + n}.html" title="全市第{n}次空气质量会商会召开">'
        f"全市第{n}次空气质量…</a><span class='time'>2024-03-{n % 28 + 1:02d}</span></li>"
        for n in range(start, end + 1)
    )


def static(number: int, pages: int, last: bool = True) -> str:
    def name(each: int) -> str:
        return "index.html" if each == 1 else f"index_{each}.html"

    shown = list(range(max(1, number - 2), min(pages, number + 2) + 1))
    links = "".join(
        f"<span class='cur'>{each}</span>" if each == number else f"<a href='{HOST}/hjyw/{name(each)}'>{each}</a>"
        for each in shown
    )
    if number < pages:
        links += f"<a class='next' href='{HOST}/hjyw/{name(number + 1)}'>下一页</a>"
        links += f"<a class='last' href='{HOST}/hjyw/{name(pages)}'>尾页</a>" if last else ""
    start = (number - 1) * 15 + 1
    return f"{NFCMS}<ul class='news_list'>{rows(start, min(start + 14, 70))}</ul><div class='page'>{links}</div>"


@pytest.mark.parametrize("last", [True, False])
def test_a_static_column_is_counted_from_one(last: bool) -> None:
    def ask(request: NextRequest) -> Page:
        name = request.url.rpartition("/")[2].removesuffix(".html")
        number = int(name.partition("_")[2] or 1)
        return Page(url=request.url, body=page(static(number, 5, last), url=request.url).body)

    found = walk(ask, COLUMN)
    assert found.family == "gkmlpt"
    assert [request.url.rpartition("/")[2] for request in found.asked] == [
        "index.html",
        *(f"index_{number}.html" for number in range(2, 6)),
    ]
    assert (len(found.links), found.proof) == (70, EndProof.LAST_PAGE_NUMBER)


def test_a_pager_of_numbers_alone_is_followed() -> None:
    body = (
        f"{NFCMS}<ul>{rows(1, 15)}</ul><div class='page'><a href='index.html'>1</a><a href='index_2.html'>2</a></div>"
    )
    listing = read(page(body, url=COLUMN))
    assert listing.next_request == NextRequest(url=f"{HOST}/hjyw/index_2.html")
    second = read(page(body, url=f"{HOST}/hjyw/index_2.html"))
    assert (second.next_request, second.end_proof) == (None, EndProof.LAST_PAGE_NUMBER)


def test_twins_for_phones_are_merged_in_a_static_column() -> None:
    body = f"{NFCMS}<div class='m'><ul>{rows(1, 9, 'mpost')}</ul></div>"
    listing = read(page(body, url=COLUMN))
    assert [link.url for link in listing.links] == [
        f"{HOST}/hjyw/content/post_{4000000 + n}.html" for n in range(1, 10)
    ]


def test_a_column_without_a_pager_is_a_single_page() -> None:
    listing = read(page(f"{NFCMS}<ul>{rows(1, 9)}</ul>", url=f"{HOST}/hjyw/"))
    assert (listing.family, listing.end_proof) == ("gkmlpt", EndProof.NO_NEXT_SINGLE_PAGE)


@pytest.mark.parametrize(
    ("url", "script"),
    [
        (f"{HOST}/hjyw/content/post_4000001.html", NFCMS),
        (f"{HOST}/hjyw/content/mpost_4000001.html", ""),
        (f"{HOST}/hjyw/a.html", "<script>window.NFCMS_PUB_TYPE=\"post\";NFCMS_SITE_ID=1;NFCMS_POST_ID='4'</script>"),
        (f"{HOST}{href(1)}", frame('DETAIL: {"id": 4000001},')),
    ],
)
def test_an_article_is_no_list(url: str, script: str) -> None:
    body = f"{script}<div id='zoomcon'><p>正文。</p></div><h3>相关</h3><ul>{rows(1, 8)}</ul>"
    listing = read(page(body, url=url), family="gkmlpt")
    assert (listing.links, listing.next_request, listing.end_proof) == ((), None, None)
