"""TRS and UCAP: whole lists of every way to number their pages, walked to the proven end."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from govcrawl.listing import EndProof, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from tests.list_pages import TITLES, page, read
from tests.list_walk import Host, html_page, missing, walk

ROOT = "http://sthjj.qingchuan.example.gov.cn/xwdt/gzdt/"
PAGES = 7
ROWS = 4


def article(number: int) -> str:
    return f"./202403/t202403{28 - number % 28:02d}_{4000 + number}.html"


def rows(first: int, count: int = ROWS, form: Callable[[int], str] = article) -> str:
    return "".join(
        f'<li><a href="{form(n)}" title="{TITLES[n % len(TITLES)]}（{n}）">{TITLES[n % len(TITLES)][:12]}…</a>'
        f"<span>2024-03-{28 - n % 28:02d}</span></li>"
        for n in range(first, first + count)
    )


def static_site(
    names: Callable[[int], str], call: Callable[[int], str], *, pages: int = PAGES, published: int | None = None
) -> Host:
    """A site whose page n (from 1) is called names(n) and holds the script call(n)."""
    paths = {ROOT + names(n): n for n in range(1, (published or pages) + 1)} | {ROOT: 1}

    def answer(request: NextRequest) -> Page:
        number = paths.get(request.url)
        if number is None:
            return missing(request)
        body = f'<ul class="list">{rows(number * 100)}</ul><div class="page"><script>{call(number)}</script></div>'
        return page(body, url=request.url)

    return answer


def index(number: int) -> str:
    return "index.html" if number == 1 else f"index_{number - 1}.html"


def trs_call(number: int) -> str:
    return f'createPageHTML({PAGES}, {number - 1}, "index", "html");'


WAYS: dict[str, tuple[Callable[[int], str], Callable[[int], str]]] = {
    "from 0": (index, trs_call),
    "createPage": (index, lambda n: f"createPage( {PAGES} , {n - 1},'index', 'html')"),
    "another name": (
        lambda n: "list_tyxx.html" if n == 1 else f"list_tyxx_{n - 1}.html",
        lambda n: f'createPageHTML({PAGES}, {n - 1}, "list_tyxx", "html", 28);',
    ),
    "settings": (index, lambda n: f"pagination_script_config = {{ pageNumber: '{n - 1}', total: '{PAGES}' }};"),
    "settings one by one": (
        index,
        lambda n: f"pagination_script_config.total = {PAGES}; pagination_script_config.pageNumber = {n - 1};",
    ),
    "a container first": (index, lambda n: f"createPageHTML('pages', {PAGES}, {n - 1}, 'index', 'html');"),
    "counted down, one less": (lambda n: "index.html" if n == 1 else f"index_{PAGES - n}.html", trs_call),
    "counted down": (lambda n: "index.html" if n == 1 else f"index_{PAGES + 1 - n}.html", trs_call),
    "counted down, one more": (lambda n: "index.html" if n == 1 else f"index_{PAGES + 2 - n}.html", trs_call),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_list_of_trs_is_read_to_its_end_however_its_pages_are_numbered(way: str) -> None:
    found = walk(static_site(*WAYS[way]), ROOT)
    assert len(found.links) == PAGES * ROWS
    assert (found.family, found.proofs) == ("trs", [EndProof.LAST_PAGE_NUMBER])


@pytest.mark.parametrize("pages", [1, 2, 3, 4, 5, 12])
def test_a_list_that_counts_down_is_whole_at_any_length(pages: int) -> None:
    for shift in (0, 1):

        def name(number: int, shift: int = shift) -> str:
            return "index.html" if number == 1 else f"index_{pages + shift - number}.html"

        def call(number: int) -> str:
            return f'createPageHTML({pages}, {number - 1}, "index", "html");'

        found = walk(static_site(name, call, pages=pages), ROOT, most=99)
        assert len(found.links) == pages * ROWS, shift


def test_the_usual_numbering_is_asked_for_first_and_never_in_vain() -> None:
    found = walk(static_site(index, trs_call), ROOT)
    assert [request.url.removeprefix(ROOT) for request in found.asked] == [
        "",
        *(f"index_{n}.html" for n in range(1, 7)),
    ]


def test_pages_that_were_never_published_are_asked_for_twice_and_prove_nothing_yet() -> None:
    def call(number: int) -> str:
        return f'createPageHTML(50, {number - 1}, "index", "html");'

    found = walk(static_site(index, call, pages=50, published=3), ROOT)
    assert len(found.links) == 3 * ROWS
    assert len(found.asked) == 3 + 2
    assert found.proofs == [None]


def ucap_call(number: int) -> str:
    return f"createPageHTML('page_div',{PAGES}, {number},'list','shtml',{PAGES * ROWS});"


@pytest.mark.parametrize("shift", [0, 1])
def test_tenants_of_ucap_number_page_2_with_2_or_with_1(shift: int) -> None:
    found = walk(
        static_site(lambda n: "list.shtml" if n == 1 else f"list_{n - shift}.shtml", ucap_call), ROOT + "list.shtml"
    )
    assert len(found.links) == PAGES * ROWS
    assert (found.family, found.proofs) == ("ucap", [EndProof.LAST_PAGE_NUMBER])
    assert len(found.asked) == PAGES + shift


def test_a_later_page_of_ucap_tells_how_its_site_counts() -> None:
    body = f"<ul>{rows(1)}</ul><script>{ucap_call(3)}</script>"
    plain = read(page(body, url=ROOT + "list_3.shtml"))
    lagging = read(page(body, url=ROOT + "list_2.shtml"))
    assert plain.next_request == NextRequest(url=ROOT + "list_4.shtml")
    assert lagging.next_request == NextRequest(url=ROOT + "list_3.shtml")


def dateless(number: int) -> str:
    return f"t{19100000 + number}.shtml"


def test_addresses_without_dates_are_known_as_trs_and_give_no_day() -> None:
    listing = read(page(f"<ul>{rows(0, 6, dateless)}</ul>", url=ROOT))
    assert (listing.family, len(listing.links)) == ("trs", 6)
    undated = rows(0, 6, dateless).replace("<span>2024-03-", "<span>编号")
    assert {link.date for link in read(page(f"<ul>{undated}</ul>", url=ROOT)).links} == {None}


SHELL = """<div class="crumb"><a href="../" class="CurrChnlCls">政策文件</a></div><ul id="list"></ul>
<script>var page = 1; $.getJSON('./zfwjgk.json?v=3', function (r) { render(r.data); });</script>"""


def file_site(items: object) -> Host:
    def answer(request: NextRequest) -> Page:
        if request.url == ROOT + "zfwjgk.json":
            return html_page(request.url, json.dumps({"data": items}, ensure_ascii=False))
        return page(SHELL, url=request.url)

    return answer


def test_a_list_in_one_json_file_is_found_through_the_script_that_loads_it() -> None:
    items = [
        {"url": f"./202311/t20231104_{n}.shtml", "title": TITLES[n], "PubDate": f"2023-11-{5 + n:02d}", "order": n}
        for n in range(8)
    ]
    found = walk(file_site(items), ROOT)
    assert [link.date for link in found.links] == [f"2023-11-{5 + n:02d}" for n in range(8)]
    assert found.links[0].url == ROOT + "202311/t20231104_0.shtml"
    assert (found.family, found.proofs) == ("trs", [EndProof.NO_NEXT_SINGLE_PAGE])


@pytest.mark.parametrize("items", [None, {}, 7, [], ["a"], [{"order": 1}], [{"url": 5}]])
def test_a_json_file_that_is_no_list_gives_nothing(items: object) -> None:
    found = walk(file_site(items), ROOT)
    assert found.links == []


@pytest.mark.parametrize("load", ["var file = './zfwjgk.json';", "x.open('GET', \"./zfwjgk.json\", true);"])
def test_the_file_of_a_list_is_known_by_its_name_however_it_is_loaded(load: str) -> None:
    listing = read(page(f"<ul id='list'></ul><script>{load} get('/js/menu.json');</script>", url=ROOT))
    assert (listing.family, listing.next_request) == ("trs", NextRequest(url=ROOT + "zfwjgk.json"))


def test_a_file_of_other_things_is_no_list() -> None:
    weather = html_page(ROOT + "weather.json", '{"data": [{"city": "清川", "temp": 21}]}')
    assert read_listing(weather, Column(name="通知", url=ROOT)).family == "generic"


@pytest.mark.parametrize("url", ["202403/t20240305_4001.html", "t19107548.shtml"])
def test_an_article_of_trs_asks_for_no_list(url: str) -> None:
    body = f'<div class="TRS_Editor"><p>正文。</p></div>{SHELL}'
    listing = read(page(body, url=ROOT + url))
    assert (listing.links, listing.next_request) == ((), None)
