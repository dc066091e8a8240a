"""Lists that come from services: each page is its own family's, and no answer whatever breaks a reader."""

from __future__ import annotations

import json
import random
import re
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govcrawl.errors import ExtractionError
from govcrawl.listing import FAMILIES, Listing, NextRequest, read_listing
from govcrawl.listing.document import read_document
from govcrawl.page import Page
from govcrawl.source import Column
from tests import test_listing_gkmlpt as gkmlpt
from tests import test_listing_hanweb as hanweb
from tests import test_listing_jpaas as jpaas
from tests import test_listing_ucap_search as ucap
from tests.damage import mutate
from tests.list_pages import days, page, rows
from tests.list_walk import answer, json_answer

SLOWEST = 4.0
"""Seconds of CPU for an answer of a few megabytes; a reader whose time grows with the square takes minutes."""
TRS = '<script>createPageHTML(3, 0, "index", "html");</script>'
GROUP = hanweb.datastore(range(1, 31), group=hanweb.GROUP)
PROXY = f"{hanweb.HOST}{hanweb.PROXY}?page=2&{hanweb.IDS}&startrecord=16&endrecord=30&perpage=15"
UNIT = f"{jpaas.HOST}{jpaas.SERVICE}?pageId=1&paramJson=%7B%22pageNo%22%3A2%7D"
SEARCH = f"{ucap.HOST}/common/search/{ucap.CHANNEL}?_pageSize=15&page=2"
COMMON = f"{ucap.HOST}/szinf/info/getInfoCommon/?pagesize=15&currpage=2&channelid={ucap.CHANNEL}"
DIRECTORY = f"{gkmlpt.HOST}/gkmlpt/api/all/2170?page=2&sid=758019"
SEARCHED = {"data": {"total": 50, "page": 2, "rows": 15, "results": [ucap.item(1)]}}
MARKUP = f"<ul>{jpaas.rows(range(1, 9))}</ul>{jpaas.attributes(2, 40)}"

PAGES: tuple[tuple[str, Page], ...] = (
    ("generic", page(f"<ul>{rows(days(8), '<li><a href=/xw/{n}.htm>{title}</a>{day}</li>')}</ul>", url="http://a.cn/xw/")),
    ("trs", page(f"<ul>{rows(days(8))}</ul>{TRS}")),
    ("ucap", page(f"<ul></ul>{ucap.VARIABLE}", url=ucap.URL, head=ucap.META)),
    ("ucap", page(ucap.COMMON, url=ucap.SUZHOU)),
    ("ucap", json_answer(NextRequest(url=SEARCH), SEARCHED)),
    ("ucap", json_answer(NextRequest(url=COMMON), {"infolist": [{"title": "公示", "link": "/1.shtml"}]})),
    ("hanweb", page(hanweb.unit(GROUP) + hanweb.call("perPage:15, totalRecord:60"), url=hanweb.URL)),
    ("hanweb", page(hanweb.call(f"proxyUrl:'{hanweb.PROXY}', ajaxParam:{hanweb.FORM}"), url=hanweb.URL)),
    ("hanweb", answer(NextRequest(url=PROXY), hanweb.datastore(range(16, 31), total=60))),
    ("jpaas", page(jpaas.built(jpaas.query()), url=jpaas.URL)),
    ("jpaas", json_answer(NextRequest(url=UNIT), {"data": {"html": MARKUP}})),
    ("gkmlpt", page(gkmlpt.frame(), url=gkmlpt.FRAME)),
    ("gkmlpt", page(gkmlpt.static(2, 5), url=f"{gkmlpt.HOST}/hjyw/index_2.html")),
    ("gkmlpt", json_answer(NextRequest(url=DIRECTORY), {"articles": [gkmlpt.item(1)], "classify": {"post_count": 40}})),
)  # fmt: skip


def listed(each: Page, family: str | None = None) -> Listing:
    return read_listing(each, Column(name="通知公告", url=re.sub(r"[?#].*", "", each.url), family=family))


@pytest.mark.parametrize(("family", "each"), PAGES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(PAGES)])
def test_a_page_is_its_own_familys(family: str, each: Page) -> None:
    document = read_document(each)
    assert document is not None
    sure = {name: reader.recognises(document) for name, reader in FAMILIES.items()}
    others = [score for name, score in sure.items() if name != family]
    assert sure[family] > max(others), sure
    assert listed(each).family == family
    assert listed(each) == listed(each, family)
    assert listed(each).links or listed(each).next_request


@pytest.mark.parametrize("text", ["<p>正文第一段，介绍全省生态环境质量状况。</p>" * 20, ""])
def test_an_article_of_no_list_is_nobodys(text: str) -> None:
    article = page(
        f"<h1>全省生态环境质量持续改善</h1><div id='zoom'>{text}</div>", url="http://a.cn/xw/1.htm", chrome=False
    )
    assert listed(article).links == ()


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    place=st.integers(0, len(PAGES) - 1), seed=st.integers(0, 2**32), named=st.sampled_from([None, *sorted(FAMILIES)])
)
def test_a_damaged_answer_is_read_or_refused(place: int, seed: int, named: str | None) -> None:
    each = PAGES[place][1]
    damaged = replace(each, body=mutate(each.body, random.Random(seed)))
    try:
        listing = listed(damaged, named)
    except ExtractionError:
        return
    assert listing.end_proof is None or listing.links


@pytest.mark.parametrize("family", [None, "jpaas", "ucap", "gkmlpt"])
@pytest.mark.parametrize("url", [UNIT, SEARCH, COMMON, DIRECTORY])
def test_an_answer_that_was_cut_off_is_no_page(family: str | None, url: str) -> None:
    for value in ({"data": {"html": MARKUP}}, SEARCHED, {"infolist": [ucap.item(1)]}, [{"html": MARKUP}]):
        for whole in (json.dumps(value), f"show({json.dumps(value, indent=1)})"):
            listing = listed(answer(NextRequest(url=url), whole[:-9]), family)
            assert (listing.links, listing.next_request, listing.end_proof, listing.empty) == ((), None, None, None)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["/a/1.html", "http://[::1", "//b.cn/2", "<a href='/c'>丙</a>", "2024-02-30", "9" * 400])
    | st.sampled_from([10**300, -(10**20), 1e300]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["data", "html", "total", "page", "rows", "results", "infolist", "articles", "classify", "post_count",
         "offset", "url", "link", "post_url", "title", "date", "display_publish_time", "publishedTimeStr", "pubtime"]
    ), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    value=VALUES,
    url=st.sampled_from([SEARCH, COMMON, UNIT, DIRECTORY, PROXY]),
    named=st.sampled_from([None, "ucap", "jpaas", "gkmlpt"]),
)
def test_any_json_is_read(value: Any, url: str, named: str | None) -> None:
    listing = listed(answer(NextRequest(url=url), json.dumps(value), "application/json"), named)
    assert listing.end_proof is None or listing.links


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    page_no=st.text(max_size=30),
    size=st.text(max_size=30),
    body=st.binary(max_size=60),
    method=st.sampled_from(["GET", "POST"]),
)
def test_any_parameters_of_a_request_are_borne(page_no: str, size: str, body: bytes, method: str) -> None:
    for name, each in PAGES:
        if "?" not in each.url:
            continue
        query = (
            f"page={page_no}&currpage={page_no}&startrecord={size}&perpage={size}&_pageSize={size}&paramJson={page_no}"
        )
        asked = replace(each, url=f"{each.url.partition('?')[0]}?{query}", method=method, request_body=body)
        assert listed(asked, name).family == name


MANY = 150_000


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (PROXY.replace("page=2", "page=1"), hanweb.datastore(range(1, 9000), total=90000)),
        (PROXY, "<datastore>" + "<record>" * MANY),
        (PROXY, "<datastore>" + "<record><![CDATA[" * (MANY // 3)),
        (PROXY, "<datastore>" * MANY),
        (PROXY, "<datastore><nextgroup>" * (MANY // 3)),
        (hanweb.URL, "<html><script>" + "jpage({" * MANY),
        (hanweb.URL, "<html><script>dataproxy " + "/*" * (4 * MANY)),
        (hanweb.URL, "<html><script>dataproxy ajaxParam:{" + "ajaxParam:{a" * (MANY // 3)),
        (jpaas.URL, "<html>unitbuild " + "<a queryData='{" * (MANY // 3)),
        (jpaas.URL, "<html>jpaas-publish-server " + "\"/a/b" * MANY),
        (UNIT, json.dumps({"data": {"html": f"<ul>{jpaas.rows(range(1, 9000))}</ul>"}})),
        (UNIT, json.dumps({"data": {"html": "<b count=" * MANY}})),
        (ucap.URL, "<html><script>_isJson" + "/a/b.c" * MANY + "/common/search/"),
        (ucap.URL, "<html><script>" + "'+x+'/search/" * MANY),
        (SEARCH, json.dumps({"data": {"total": 9, "page": 1, "results": [ucap.item(n) for n in range(9000)]}})),
        (DIRECTORY, json.dumps({"articles": [gkmlpt.item(n) for n in range(20000)], "total": 90000})),
        (gkmlpt.FRAME, "<html><script>" + "_CONFIG = {TREE:" * (MANY // 2)),
        (SEARCH, "[" * (4 * MANY)),
    ],
    ids=range(18),
)  # fmt: skip
def test_a_monstrous_answer_takes_seconds(url: str, body: str) -> None:
    began = time.process_time()
    listing = listed(answer(NextRequest(url=url), body))
    assert time.process_time() - began < SLOWEST
    assert listing.end_proof is None
