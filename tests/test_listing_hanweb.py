"""Hanweb jcms: embedded datastores, the proxy in all its moods, and what proves an end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from govcrawl.listing import Emptiness, EndProof, Listing, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from tests.list_pages import page, read
from tests.list_walk import answer, sent, walk

HOST = "https://sthjj.example.gov.cn"
URL = f"{HOST}/col/col1521/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
IDS = "appid=1&webid=3&path=/&columnid=1521&unitid=40817&webname=%E7%94%9F%E6%80%81%E7%8E%AF%E5%A2%83%E5%B1%80"
FORM = (
    "{'col':1,'webid':'3','path':'http://sthjj.example.gov.cn/','columnid':1521,'sourceContentType':1,"
    "'unitid':'40817','webname':'生态环境局','permissiontype':0}"
)
TOPICS = ("饮用水水源地巡查", "危险废物规范化评估", "扬尘污染整治", "排污口溯源", "噪声敏感区监测")


def href(number: int, column: int = 1521) -> str:
    return f"/art/2024/{number % 12 + 1}/{number % 28 + 1}/art_{column}_{700000 + number}.html"


def record(number: int, column: int = 1521) -> str:
    """One record; the number is its place in the list, from 1."""
    day = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    title = f"市生态环境局关于{TOPICS[number % len(TOPICS)]}情况的第{number}号通报"
    return (
        f'<record><![CDATA[\n<li><a href="{href(number, column)}" target="_blank" title="{title}">{title[:12]}...</a>'
        f"<span>{day}</span></li>]]></record>"
    )


def datastore(numbers: Sequence[int], *, total: int | None = None, group: str | None = None, column: int = 1521) -> str:
    stated = "" if total is None else f"<totalrecord>{total}</totalrecord>"
    named = "" if group is None else f'<nextgroup><![CDATA[<a href="{group}"></a>]]></nextgroup>'
    rows = "\n".join(record(number, column) for number in numbers)
    return f"<datastore>\n{stated}{named}\n<recordset>{rows}</recordset></datastore>"


def call(settings: str, holder: str = "40817") -> str:
    return f"<script>$(function(){{ $('#{holder}').jpage({{themeName:'default', {settings}}}); }});</script>"


def unit(store: str, holder: str = "40817") -> str:
    return f'<div id="{holder}"><script type="text/xml">{store}</script></div>'


def column_page(body: str) -> bytes:
    return page(body, url=URL).body


def host(
    total: int, first: str, serve: Callable[[dict[str, str]], Sequence[int]], *, path: str = PROXY, method: str = "GET"
) -> Callable[[NextRequest], Page]:
    """A host with a column page and a proxy that gives the records which *serve* chooses of 1 to *total*."""

    def ask(request: NextRequest) -> Page:
        if request.url == URL:
            return answer(request, column_page(first))
        if not request.url.startswith(f"{HOST}{path}?") or request.method != method:
            return answer(request, "<html><body>404</body></html>", status=404)
        asked = sent(request)
        if (asked.get("columnid"), asked.get("unitid")) != ("1521", "40817"):
            return answer(request, datastore([], total=0))
        return answer(request, datastore(serve(asked), total=total), "text/xml")

    return ask


def by_stretch(total: int) -> Callable[[dict[str, str]], Sequence[int]]:
    return lambda asked: range(int(asked["startrecord"]), min(int(asked["endrecord"]), total) + 1)


def by_page(total: int, size: int | None = None) -> Callable[[dict[str, str]], Sequence[int]]:
    def serve(asked: dict[str, str]) -> Sequence[int]:
        rows, number = size or int(asked["perpage"]), int(asked["page"])
        return range((number - 1) * rows + 1, min(number * rows, total) + 1)

    return serve


def whole(total: int) -> list[str]:
    return [f"{HOST}{href(number)}" for number in range(1, total + 1)]


GROUP = f"{PROXY}?page=1&amp;{IDS.replace('&', '&amp;')}"


@pytest.mark.parametrize("total", [46, 60, 107])
@pytest.mark.parametrize("kind", [by_stretch, by_page])
def test_a_list_is_read_from_its_first_records_to_its_last(
    total: int, kind: Callable[[int], Callable[[dict[str, str]], Sequence[int]]]
) -> None:
    first = unit(datastore(range(1, 46), group=GROUP)) + call(f"perPage:15, totalRecord:{total}, proxyUrl:'{PROXY}'")
    found = walk(host(total, first, kind(total)), URL)
    assert found.family == "hanweb"
    assert found.urls == whole(total)
    assert found.proof is EndProof.TOTAL_REACHED
    assert all(int(sent(request)["perpage"]) <= 100 for request in found.asked[1:])
    assert found.links[3].title == "市生态环境局关于噪声敏感区监测情况的第4号通报"
    assert (found.links[3].date, found.links[50 % total].date is not None) == ("2024-05-05", True)


def test_the_proxy_is_asked_for_a_stretch_and_for_a_page_at_once() -> None:
    first = unit(datastore(range(1, 46), group=GROUP)) + call("perPage:15, totalRecord:200")
    listing = read(page(first, url=URL))
    assert listing.next_request is not None
    asked = sent(listing.next_request)
    assert (asked["page"], asked["startrecord"], asked["endrecord"], asked["perpage"]) == ("4", "46", "60", "15")
    assert (asked["webid"], asked["webname"], asked["path"]) == ("3", "生态环境局", "/")
    assert (listing.total, listing.pages, listing.page_number, len(listing.links)) == (200, 14, 3, 45)


def test_a_page_without_a_group_is_asked_for_by_post_as_its_script_does() -> None:
    first = unit(datastore(range(1, 31))) + call(
        f"dataStore:datastore, proxyUrl:'{PROXY}', perPage:20, totalRecord:95, ajaxParam:{FORM}"
    )
    found = walk(host(95, first, by_stretch(95), method="POST"), URL)
    assert (found.urls, found.proof) == (whole(95), EndProof.TOTAL_REACHED)
    assert {request.method for request in found.asked[1:]} == {"POST"}


def test_post_is_tried_where_get_is_not_served() -> None:
    first = unit(datastore(range(1, 46), group=GROUP)) + call(f"perPage:15, totalRecord:70, ajaxParam:{FORM}")
    found = walk(host(70, first, by_page(70), method="POST"), URL)
    assert (found.urls, found.proof) == (whole(70), EndProof.TOTAL_REACHED)


def test_a_page_without_embedded_records_is_a_frame() -> None:
    first = '<div id="40817"></div>' + call(f"proxyUrl:'{PROXY}', perPage:15, totalRecord:40, ajaxParam:{FORM}")
    listing = read(page(first, url=URL))
    assert (listing.links, listing.end_proof, listing.empty) == ((), None, None)
    found = walk(host(40, first, by_page(40), method="POST"), URL)
    assert (found.urls, found.proof) == (whole(40), EndProof.TOTAL_REACHED)


@pytest.mark.parametrize("path", ["/module/jslib/jquery/jpage/dataproxy.jsp", "/hfw/jpage/records.jsp"])
def test_a_proxy_that_was_moved_is_found(path: str) -> None:
    first = unit(datastore(range(1, 46), group=GROUP)) + call(f'perPage : 15, "totalRecord" : 60, proxyUrl : "{path}"')
    assert walk(host(60, first, by_stretch(60), path=path), URL).urls == whole(60)


def test_settings_that_are_commented_out_do_not_count() -> None:
    settings = (
        f"perPage:15, /* totalRecord:45, */\n//proxyUrl:'/old/dataproxy.jsp',\ntotalRecord:60, proxyUrl:'{PROXY}'"
    )
    found = walk(host(60, unit(datastore(range(1, 46), group=GROUP)) + call(settings), by_page(60)), URL)
    assert (found.urls, found.proof) == (whole(60), EndProof.TOTAL_REACHED)


def test_all_records_in_the_page_are_the_whole_list() -> None:
    listing = read(page(unit(datastore(range(1, 13), group=GROUP)) + call("perPage:15, totalRecord:12"), url=URL))
    assert (listing.next_request, listing.end_proof, len(listing.links)) == (None, EndProof.TOTAL_REACHED, 12)


OTHER = IDS.replace("1521", "1600").replace("40817", "40900")
SMALL = unit(datastore(range(900, 906), total=6, column=1600, group=f"{PROXY}?page=1&{OTHER}"), "40900") + call(
    f"perPage:6, totalRecord:6, ajaxParam:{FORM.replace('1521', '1600').replace('40817', '40900')}", "40900"
)


@pytest.mark.parametrize("places", [(0, 1), (1, 0)])
def test_of_several_units_the_list_of_the_column_is_read(places: tuple[int, int]) -> None:
    large = unit(datastore(range(1, 46), group=GROUP)) + call(f"perPage:15, totalRecord:50, ajaxParam:{FORM}")
    first = "<div class='wrap'>" + "".join((large, SMALL)[place] for place in places) + "</div>"
    found = walk(host(50, first, by_stretch(50)), URL)
    assert (found.urls, found.proof) == (whole(50), EndProof.TOTAL_REACHED)


def test_the_list_of_the_column_is_chosen_over_a_longer_one() -> None:
    few = unit(datastore(range(1, 11), group=GROUP)) + call("perPage:10, totalRecord:10")
    many = unit(datastore(range(900, 930), column=1600, group=f"{PROXY}?{OTHER}"), "40900")
    assert {link.url for link in read(page(many + few, url=URL)).links} == set(whole(10))


def test_without_a_column_in_its_address_the_longest_list_is_read() -> None:
    few = unit(datastore(range(900, 906), column=1600), "40900")
    listing = read(page(few + unit(datastore(range(1, 21))), url=f"{HOST}/hjyw/"))
    assert [link.url for link in listing.links] == whole(20)


def test_the_address_may_name_the_unit() -> None:
    large = unit(datastore(range(1, 46), group=GROUP)) + call("perPage:15, totalRecord:50")
    listing = read(page(large + SMALL, url=f"{URL}?uid=40900&pageNum=1"))
    assert len(listing.links) == 6
    assert listing.end_proof is EndProof.TOTAL_REACHED


def test_a_proxy_that_cuts_what_it_gives_leaves_no_gap() -> None:
    first = call(f"perPage:100, totalRecord:230, ajaxParam:{FORM}")

    def serve(asked: dict[str, str]) -> Sequence[int]:
        start = int(asked["startrecord"])
        return range(start, min(start + 40, 231, int(asked["endrecord"]) + 1))

    found = walk(host(230, first, serve, method="POST"), URL)
    assert found.urls == whole(230)
    assert found.proof in (EndProof.TOTAL_REACHED, EndProof.EMPTY)


def test_a_proxy_with_pages_of_its_own_size_leaves_no_gap() -> None:
    first = call(f"perPage:20, totalRecord:95, ajaxParam:{FORM}")
    for size in (10, 50):
        found = walk(host(95, first, by_page(95, size), method="POST"), URL)
        assert found.urls == whole(95), size
        assert found.proof in (EndProof.TOTAL_REACHED, EndProof.EMPTY)


def test_larger_pages_of_the_proxy_are_read_from_their_first() -> None:
    first = unit(datastore(range(1, 46), group=GROUP)) + call("perPage:15, totalRecord:530")
    found = walk(host(530, first, by_page(530, 100)), URL)
    assert sorted(found.urls) == sorted(whole(530))
    assert found.proof is EndProof.TOTAL_REACHED


def test_a_list_too_short_for_larger_pages_is_not_thought_to_be_over() -> None:
    first = unit(datastore(range(1, 46), group=GROUP)) + call("perPage:15, totalRecord:230")
    assert walk(host(230, first, by_page(230, 100)), URL).proof is None


def test_an_article_published_meanwhile_opens_no_gap() -> None:
    first = unit(datastore(range(1, 46), group=GROUP)) + call("perPage:15, totalRecord:80")

    def serve(asked: dict[str, str]) -> Sequence[int]:
        return [number - 1 for number in by_stretch(81)(asked)]

    found = walk(host(81, first, serve), URL)
    assert (found.urls, found.proof) == (whole(80), EndProof.TOTAL_REACHED)


def test_a_list_that_states_no_total_ends_behind_its_last_group() -> None:
    groups = {number: f"{PROXY}?page={number}&{IDS}" for number in range(2, 6)}

    def ask(request: NextRequest) -> Page:
        if request.url == URL:
            return answer(request, column_page(unit(datastore(range(1, 16), group=GROUP))))
        number = int(sent(request)["page"])
        rows = range((number - 1) * 15 + 1, min(number * 15, 52) + 1)
        return answer(request, datastore(rows, group=groups.get(number + 1) if number < 4 else None))

    found = walk(ask, URL)
    assert (found.urls, found.proof) == (whole(52), EndProof.EMPTY)


ENCRYPTED = f"{PROXY}?page=1&webid=1&columnid=aGV4Y29kZQ%3D%3D&unitid=Zm9ydHk%3D"
EMPTY = "<datastore><nextgroup></nextgroup>\n</datastore>\n\n\n\n\n\n\n"


@pytest.mark.parametrize("group", [ENCRYPTED, GROUP])
@pytest.mark.parametrize("empty", [EMPTY, "", datastore([], total=0), "<datastore><recordset></recordset></datastore>"])
def test_an_empty_answer_in_place_of_what_follows_proves_nothing(group: str, empty: str) -> None:
    def ask(request: NextRequest) -> Page:
        return answer(request, column_page(unit(datastore(range(1, 31), group=group))) if request.url == URL else empty)

    found = walk(ask, URL)
    assert (found.urls, found.proof) == (whole(30), None)


def test_the_empty_answer_of_an_encrypted_list_is_not_even_empty() -> None:
    assert len(EMPTY) == 54
    asked = NextRequest(url=f"{HOST}{ENCRYPTED}")
    column = Column(name="通知", url=URL)
    assert read_listing(answer(asked, EMPTY), column).empty is None
    behind = answer(NextRequest(url=f"{HOST}{PROXY}?page=9&startrecord=121&perpage=15"), datastore([], total=110))
    assert read_listing(behind, column).empty is Emptiness.NO_ROWS


def only(markup: str, url: str = f"{HOST}{PROXY}?page=2") -> Listing:
    return read_listing(answer(NextRequest(url=url), markup), Column(name="通知", url=URL))


@pytest.mark.parametrize(
    "date",
    [
        "<span class='time'>\n   2024-\n   05-\n   09\n</span>",
        "<span>2024-<br/>05-09</span>",
        "<b>09</b><i>2024-05</i>",
        "<span>2024-</span><span>05-</span><span>09</span>",
        "<span>[2024年5月9日]</span>",
    ],
)
def test_a_date_over_several_lines_is_read(date: str) -> None:
    row = f'<li><a href="{href(1)}">关于规范建设项目竣工环境保护验收的通知</a>{date}</li>'
    assert [link.date for link in only(f"<datastore><record><![CDATA[{row}]]></record></datastore>").links] == [
        "2024-05-09"
    ]


ROW = '<li><a href="{0}">放射源转让备案办理结果第{1}期</a><span>2024-05-0{1}</span></li>'
ROWS = [ROW.format(href(number), number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    "markup",
    [
        "".join(f"<record><![CDATA[{row}]]></record>" for row in ROWS),
        "".join(f"<RECORD>\n<!--[CDATA[{row}]]-->\n</RECORD>" for row in ROWS),
        "".join(f"<record>{row}</record>" for row in ROWS),
        "".join(f"<record>{row.replace('<', '&lt;').replace('>', '&gt;')}</record>" for row in ROWS),
        "".join(f"<record id='1'><![CDATA[ {row.replace('/', chr(92) + '/')} ]]><\\/record>" for row in ROWS),
        f"<record><![CDATA[<ul>{''.join(ROWS)}</ul>]]></record>",
        "".join(f"<record><![CDATA[<tr><td>{row[4:-5]}</td></tr>]]></record>" for row in ROWS),
        "".join(f"<record><![CDATA[{row}]]></record>" for row in ROWS) + "<record><![CDATA[<li><a href='/art/20",
        "".join(f"<record><![CDATA[{row}<a href='{href(9)}'></a>]]></record>" for row in ROWS[:3]),
    ],
)
def test_records_are_read_however_they_are_wrapped(markup: str) -> None:
    links = only(
        f'<?xml version="1.0" encoding="utf-8"?>\n<DataStore><recordset>{markup}</recordset></DataStore>'
    ).links
    assert [(link.url, link.date) for link in links] == [
        (f"{HOST}{href(number)}", f"2024-05-0{number}") for number in (1, 2, 3)
    ]


def test_links_start_from_the_page_of_the_column() -> None:
    row = '<li><a href="../../art/2024/5/9/art_1521_1.html">关于公布碳排放核查结果的公告</a></li>'
    listing = only(f"<datastore><record><![CDATA[{row}]]></record></datastore>")
    assert [link.url for link in listing.links] == [f"{HOST}/art/2024/5/9/art_1521_1.html"]


def test_an_external_article_without_a_date_is_a_row_like_the_others() -> None:
    outside = '<record><![CDATA[<li><a href="https://mp.example.com/s/Ab1">转载：湿地日</a></li>]]></record>'
    store = datastore(range(1, 9)).replace("</recordset>", f"{outside}</recordset>")
    assert only(store).links[-1].url == "https://mp.example.com/s/Ab1"


def test_numbers_beyond_reason_are_borne() -> None:
    store = datastore([1, 2]).replace("<recordset>", f"<totalrecord>{'9' * 40}</totalrecord><recordset>")
    listing = only(store, f"{HOST}{PROXY}?page={'9' * 30}&perpage=0&startrecord=-4&endrecord=x")
    assert (len(listing.links), listing.total, listing.end_proof) == (2, None, None)


@pytest.mark.parametrize("group", ["http://[::1/x?columnid=1521", "javascript:void(0)", "", "ftp://a/b?c=d", "#"])
def test_a_group_that_leads_nowhere_is_borne(group: str) -> None:
    listing = read(page(unit(datastore(range(1, 31), group=group)) + call("perPage:15, totalRecord:60"), url=URL))
    assert (len(listing.links), listing.next_request, listing.end_proof) == (30, None, None)


def test_pages_are_recognised_by_their_marks() -> None:
    static = "".join(
        f'<li><a href="{href(n)}">第{n}批排污许可证核发公告</a><span>2024-05-1{n}</span></li>' for n in range(1, 7)
    )
    assert read(page(f"<ul>{static}</ul>", url=URL)).family == "hanweb"
    assert read(page(unit(datastore(range(1, 9))), url=f"{HOST}/")).family == "hanweb"
    assert only(datastore([1, 2, 3]), f"{HOST}/elsewhere/records.jsp").family == "hanweb"


def test_an_article_is_no_list() -> None:
    text = "<!--<$[信息内容]>begin--><div id='zoom'><p>正文。</p></div><!--<$[信息内容]>end-->"
    listing = read(page(text + unit(datastore(range(1, 20))), url=f"{HOST}{href(1)}"))
    assert (listing.family, listing.links, listing.next_request, listing.end_proof) == ("hanweb", (), None, None)


def test_selectors_of_the_column_reach_into_records() -> None:
    column = Column(name="通知", url=URL, items="li > a", family="hanweb")
    listing = read_listing(answer(NextRequest(url=f"{HOST}{PROXY}?page=1"), datastore([1, 2, 3])), column)
    assert len(listing.links) == 3
    assert read_listing(answer(NextRequest(url=URL), ""), replace(column, items=None)).links == ()
