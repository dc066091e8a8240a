"""Each family knows its own pages and nobody else's, and survives whatever stands in them."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govcrawl.errors import CatalogError, ExtractionError
from govcrawl.listing import FAMILIES, Listing, read_listing
from govcrawl.listing.document import read_document
from govcrawl.page import Page
from govcrawl.source import Column
from tests.list_pages import URL, days, page, rows
from tests.test_listing_data_services import (
    ANSWERS,
    CHANNEL_SHELL,
    EPOINT,
    EPOINT_SHELL,
    EPORTAL_SHELLS,
    GUID,
    TRUECMS_SHELL,
    first_rows,
)
from tests.test_listing_feed import RSS, SITEMAP
from tests.test_listing_lonsun import COLUMN, FIRST_PAGES, LABEL, fragment
from tests.test_listing_media import COUNT, TRADE, paper_rows, trade_rows
from tests.test_listing_trs import SHELL

LIST = f"<ul>{rows(days(8))}</ul>"
UCAP_ROWS = rows(
    days(8), '<li><a href="/c10/202407/{n}b2c3d4e5f60718293a4b5c6d7e8f901.shtml">{title}</a><i>{day}</i></li>'
)
GUIDED = f'<script>var siteInfo = {{"projectName":"/EWB-FRONT","siteGuid":"{GUID}"}}</script>'
TRUECMS_PAGE = TRUECMS_SHELL.format(rows=first_rows(9), total=43, host="", group=3)


def answer(family: str) -> Page:
    url, form, sent = ANSWERS[family]
    items = [{"url": f"/a/{n}.html", "infourl": f"/a/{n}.html", "title": "标题", "topic": "标题"} for n in range(5)]
    records = "".join(f'<record><![CDATA[<li><a href="/a/{n}.html">标题{n}</a></li>]]></record>' for n in range(5))
    data = form(records if family == "truecms" else items)
    return Page(url=url, body=json.dumps(data, ensure_ascii=False).encode(), method="POST", request_body=sent)


PAGES: dict[str, tuple[str, Page]] = {
    "TRS": ("trs", page(f'{LIST}<script>createPageHTML(9, 0, "index", "html");</script>')),
    "TRS without a pager": ("trs", page(LIST)),
    "TRS of a JSON file": ("trs", page(SHELL)),
    "TRS, the JSON file": (
        "trs",
        Page(url=URL + "agk.json", body=b'{"data": [{"URL": "./1.html", "PubDate": "2024-01-01"}]}'),
    ),
    "UCAP": ("ucap", page(f"<ul>{UCAP_ROWS}</ul><script>createPageHTML('p',9,1,'list','shtml',99);</script>")),
    "Lonsun": ("lonsun", page(FIRST_PAGES["rows and settings"], url=COLUMN)),
    "Lonsun, a fragment": ("lonsun", Page(url=LABEL, body=fragment(0, 15).encode())),
    "eportal": ("eportal", page(EPORTAL_SHELLS["settings"])),
    "eportal, an answer": ("eportal", answer("eportal")),
    "Epoint": ("epoint", page(EPOINT_SHELL.format(script="/js/webBuilderCommon.js", more=""), url=EPOINT)),
    "Epoint, settings in the page": ("epoint", page(GUIDED, url=EPOINT)),
    "Epoint, an answer": ("epoint", answer("epoint")),
    "truecms": ("truecms", page(TRUECMS_PAGE)),
    "truecms, an answer": ("truecms", answer("truecms")),
    "JsonList": ("jsonlist", page(CHANNEL_SHELL)),
    "JsonList, an answer": ("jsonlist", answer("jsonlist")),
    "in-en": ("in_en", page(f"<ul>{trade_rows(1)}</ul>", url=TRADE + "list266-1.html")),
    "gscn": ("gscn", page(f'<div id="content"><ul>{paper_rows(0)}</ul><script src="{COUNT}p.js"></script></div>')),
    "gscn, a script": ("gscn", Page(url=COUNT + "p.js", body=b"var maxpage = 7;")),
    "gscn, a file": ("gscn", page(paper_rows(0), url=f"{COUNT}000/000/c0018005000000000000_000000007.shtml")),
    "RSS": ("feed", Page(url=URL + "rss.xml", body=RSS.format(url=URL, more="").encode())),
    "JSON Feed": ("feed", Page(url=URL, body=b'{"version": "https://jsonfeed.org/version/1", "items": []}')),
    "sitemap": ("sitemap", Page(url=URL + "sitemap.xml", body=SITEMAP.encode())),
    "any list": ("generic", page(f"<ul>{UCAP_ROWS}</ul>")),
    "any JSON": ("generic", Page(url=URL, body=b'{"data": {"list": [{"id": 1}]}}')),
}


def read(asked: Page, family: str | None = None) -> Listing:
    return read_listing(asked, Column(name="通知", url=asked.url, family=family))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_known_as_its_own_familys(name: str) -> None:
    family, asked = PAGES[name]
    document = read_document(asked)
    assert document is not None
    sure = {each.name: each.recognises(document) for each in FAMILIES.values()}
    best = max(sure.values())
    assert [each for each, value in sure.items() if value == best] == [family]
    assert all(0 <= value <= 100 for value in sure.values())
    assert read(asked).family == family


@pytest.mark.parametrize("name", PAGES)
def test_the_host_says_nothing(name: str) -> None:
    family, asked = PAGES[name]
    scheme, rest = asked.url.split("://")
    moved = replace(asked, url=f"{scheme}://www.elsewhere.example.org/{rest.partition('/')[2]}")
    assert read(moved).family == family


PROSE = (
    "<div class='content'><h1>关于夏季臭氧防治的通告</h1><p>发布时间：2024-07-19</p>"
    + "<p>各有关单位：</p>" * 3
    + "</div>"
)
ARTICLES = {
    "lonsun": f'<div class="j-fontContent newscontnet minh500">{PROSE}</div>{FIRST_PAGES["no rows, one address"]}',
    "trs": f'<div class="TRS_Editor">{PROSE}</div><script>createPageHTML(2, 0, "t20240719_1234", "html");</script>',
    "easysite": f'<input type="hidden" id="articleKey"><div id="easysiteText" class="easysite-news-text">{PROSE}</div>',
    "jsonlist": f'<div id="BodyLabel">{PROSE}</div><!-- Produced By CMS 网站群内容管理系统 publishdate:2024-07-19 -->',
}


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_no_list(name: str) -> None:
    listing = read(page(ARTICLES[name], url=URL + "202407/t20240719_1234.html"))
    assert (listing.links, listing.next_request, listing.then) == ((), None, ())


def damaged(body: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for at, length, piece in cuts:
        place = at % (len(body) + 1)
        body = body[:place] + piece + body[place + length :]
    return body


PIECES = [
    b"",
    b"\x00",
    b"'",
    b'"',
    b"<",
    b"{",
    b"}",
    b"[",
    b"null",
    b"-1",
    b"99999999999999999999",
    b"\xff\xfe",
    b"&#x110000;",
]
CUTS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 40), st.sampled_from(PIECES) | st.binary(max_size=8)), max_size=6
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(PAGES)), cuts=CUTS, family=st.sampled_from([None, *FAMILIES]), body=CUTS)
def test_damaged_answers_are_read_or_refused(
    name: str, cuts: list[tuple[int, int, bytes]], family: str | None, body: list[tuple[int, int, bytes]]
) -> None:
    asked = PAGES[name][1]
    asked = replace(asked, body=damaged(asked.body, cuts), request_body=damaged(asked.request_body, body))
    try:
        listing = read(asked, family)
    except (CatalogError, ExtractionError):
        return
    requests = [listing.next_request, *listing.then]
    assert all(each.url.startswith(("http://", "https://")) for each in requests if each)
    assert len({link.url for link in listing.links}) == len(listing.links)
    assert listing.end_proof is None or listing.next_request is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["url", "title", "total", "x"]), inner),
    max_leaves=12,
)
KEYS = ["result", "list", "custom", "data", "items", "version", "next_url", "total", "totalRec", "pageInfo"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    family=st.sampled_from(sorted(FAMILIES)),
    url=st.sampled_from(
        [each.url for _, each in PAGES.values()] + [URL + "?pageNo=-7&pageSize=0&perpage=x&startrecord=1e9"]
    ),
    value=st.dictionaries(st.sampled_from(KEYS), JSON) | JSON,
    sent=st.binary(max_size=20) | JSON.map(lambda value: json.dumps(value).encode()),
)
def test_data_of_any_shape_is_read_or_refused(family: str, url: str, value: object, sent: bytes) -> None:
    asked = Page(url=url, body=json.dumps(value).encode(), method="POST", request_body=sent)
    listing = read(asked, family)
    assert listing.end_proof is None or listing.next_request is None


FILLERS = {
    "marks": "/site/label/ Ls.pagination queryList.portlet getMessage.do jpage({ '/cms/JsonList siteGuid system/count ",
    "beginnings": "<record><![CDATA[ <!-- id='content' <script &amp <item> get ( ' params:{ class='",
    "joints": "'/site/label/8888?labelName=' + a + 'queryList.portlet' + b + '/cms/JsonList' + c + ",
    "comments": "<!--a-->",
    "space": " \n\t ",
    "one long name": "pagination_script_config.total",
}


@pytest.mark.parametrize("filler", FILLERS)
def test_large_answers_of_anything_are_read_in_seconds(filler: str) -> None:
    swollen = FILLERS[filler].encode() * (250_000 // len(FILLERS[filler]))
    pages = {family: asked for family, asked in PAGES.values() if not asked.request_body}
    begun = time.monotonic()
    for family, asked in pages.items():
        read(replace(asked, body=asked.body + swollen))
        read(replace(asked, body=swollen), family)
    assert time.monotonic() - begun < 30


def test_many_records_are_read_in_seconds() -> None:
    url = ANSWERS["truecms"][0]
    begun = time.monotonic()
    for record in ("<record>", "<record><li>a</li></record>"):
        read(Page(url=url, body=json.dumps({"result": record * (1_000_000 // len(record))}).encode()))
    assert time.monotonic() - begun < 20
