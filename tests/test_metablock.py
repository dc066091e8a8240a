"""Meta tags of government and news pages."""

from __future__ import annotations

import pytest
from lxml import html

from govcrawl.extraction.metablock import Meta, read_meta


def meta_of(head: str) -> Meta:
    return read_meta(html.fromstring(f"<html><head>{head}</head><body><p>正文</p></body></html>"))


BLOCK = """
<meta name="SiteName" content="青禾县人民政府"><meta name="SiteDomain" content="www.qinghe.gov.cn">
<meta name="SiteIDCode" content="5199990001"><meta name="ColumnName" content="要闻">
<meta name="ArticleTitle" content="小流域治理见效"><meta name="PubDate" content="2023-07-19 17:04">
<meta name="ContentSource" content="县融媒体中心"><meta name="Keywords" content="治水;湿地，河道 河道">
"""


def test_the_government_block_is_read_under_its_standard_names() -> None:
    meta = meta_of(BLOCK)
    assert meta.government["ArticleTitle"] == meta.title == "小流域治理见效"
    assert meta.published is not None
    assert (meta.published.value, meta.published_tag) == ("2023-07-19T17:04:00+08:00", "pubdate")
    assert (meta.origin, meta.site_name, meta.site_id_code) == ("县融媒体中心", "青禾县人民政府", "5199990001")
    assert meta.keywords == ("治水", "湿地", "河道")
    assert meta.generated_at is None


@pytest.mark.parametrize(
    "tag",
    [
        '<META NAME="pubdate" CONTENT="2023-07-19 10:08">', "<meta content='2023-07-19 10:08' name='PUBDATE'>",
        "<meta name=PubDate content='2023-07-19  10:08'>", '<meta name="PubDate"content="2023-07-19 10:08"/>',
        '<meta name="PubDate" content="2023-07-19 10\u223608">', '<meta name=" PubDate " content=" 2023-07-19 10:08 ">',
        '<meta name="PubDate" content="{{pubDate}}"><meta name="pubdate" content="2023-07-19 10:08">',
        '<meta name="PubDate" content=""><meta name="PubDate" content="2023-07-19 10:08">',
        '<meta property="article:published_time" content="2023-07-19T10:08:00+08:00">',
        '<meta property="article:published_time" content="2023-07-19T02:08:00Z">',
        '<meta name="publishdate" content="20230719100800">',
        '<meta name="weibo:article:create_at" content="2023-07-19 10:08">',
        '<meta itemprop="datePublished" content="2023-07-19 10:08">',
    ],
)  # fmt: skip
def test_the_time_is_read_in_any_dialect(tag: str) -> None:
    published = meta_of(tag).published
    assert published is not None
    assert published.value == "2023-07-19T10:08:00+08:00"


def test_a_regenerated_page_says_so() -> None:
    meta = meta_of(BLOCK + '<meta name="others" content="页面生成时间 2024-01-02 03:04:05">')
    assert meta.generated_at is not None
    assert meta.generated_at.value == "2024-01-02T03:04:05+08:00"
    assert meta.published_is_generation
    assert not meta_of(BLOCK).published_is_generation


def test_news_tags_serve_where_there_is_no_block() -> None:
    meta = meta_of(
        '<meta property="og:title" content="河清了"><meta name="mediaid" content="青禾日报">'
        '<meta name="author" content="甲">'
        '<meta name="description" content="一句\n话"><meta property="og:site_name" content="青禾网">'
    )
    assert (meta.title, meta.origin, meta.author) == ("河清了", "青禾日报", "甲")
    assert (meta.description, meta.site_name) == ("一句 话", "青禾网")
    assert meta.government == {}


def test_keywords_and_author_alone_are_no_government_block() -> None:
    assert meta_of('<meta name="Keywords" content="水"><meta name="Author" content="甲">').government == {}


@pytest.mark.parametrize("value", ["<%=title%>", "${title}", "{{title}}", "undefined", "null", "", "   "])
def test_templates_that_were_never_filled_are_silent(value: str) -> None:
    assert meta_of(f'<meta name="ArticleTitle" content="{value}">').title is None


def test_markup_within_a_title_is_dropped() -> None:
    assert meta_of('<meta name="ArticleTitle" content="河清了&lt;br&gt;岸绿了">').title == "河清了 岸绿了"


@pytest.mark.parametrize(("code", "read"), [("bm07000001", "bm07000001"), ("51999", None), ("待补充", None)])
def test_a_site_code_has_ten_places(code: str, read: str | None) -> None:
    assert meta_of(f'<meta name="SiteIDCode" content="{code}">').site_id_code == read
