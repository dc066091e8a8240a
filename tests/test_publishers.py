"""Who is behind a page, as tangled as heads and footers of real sites are."""

from __future__ import annotations

import pytest

from govcrawl.listing.document import read_document
from govcrawl.page import Page
from govcrawl.source import Level
from govcrawl.upkeep.publishers import Kind, Publisher, clean_name, kind_of, place_of, read_publisher


def publisher(markup: str, *, home: bool = True, charset: str = "utf-8") -> Publisher | None:
    document = read_document(Page(url="http://a.example/", body=markup.encode(charset)))
    assert document is not None
    return read_publisher(document.root, document.text, home=home)


def test_the_block_is_read_in_any_case_order_and_quoting() -> None:
    found = publisher(
        "<html><head><META content='德阳市生态环境局门户网站' name='sitename'><meta content=5106000033 NAME=SiteIDCode>"
        '<meta name="SiteName" content="{{site.name}}"><title>首页</title></head><body><p>欢迎</p></body></html>'
    )
    assert found is not None
    assert (found.name, found.admin_code, found.level, found.kind) == (
        "德阳市生态环境局", "510600", Level.CITY, Kind.ENVIRONMENT,
    )  # fmt: skip
    assert (found.name_from, found.code_from, found.doubts) == ("SiteName", "SiteIDCode", ())


def test_a_footer_speaks_where_there_is_no_block_also_in_gbk_and_by_a_script() -> None:
    found = publisher(
        "<html><head><meta charset=gb2312><title>欢迎光临</title></head><body><div>新闻</div><div class=foot>"
        "<p>主办单位：凤鸣县人民政府办公室　承办：县融媒体中心</p><script>document.write('<span>网站标识码：<b>"
        "5134230012</b></span>')</script></div></body></html>",
        charset="gb18030",
    )
    assert found is not None
    assert (found.name, found.name_from, found.kind) == ("凤鸣县人民政府", "footer", Kind.PORTAL)
    assert (found.admin_code, found.code_from, found.level) == ("513423", "footer", Level.COUNTY)


def test_a_title_names_a_home_page_but_not_the_site_of_an_article() -> None:
    markup = "<html><head><title>{}</title></head><body><p>正文</p></body></html>"
    found = publisher(markup.format("蓝天环保网_首页"))
    assert found is not None
    assert (found.name, found.kind, found.admin_code) == ("蓝天环保网", Kind.MEDIA, None)
    assert any("only the page's title" in doubt for doubt in found.doubts)
    assert publisher(markup.format("三家企业停产整治"), home=False) is None
    named = publisher(markup.format("三家企业停产整治-眉山市生态环境局"), home=False)
    assert named is not None
    assert named.name == "眉山市生态环境局"


def test_a_bureau_within_the_site_of_its_government_is_doubtful() -> None:
    found = publisher(
        '<html><head><meta name="SiteName" content="巴中市人民政府"><meta name="SiteIDCode" content="5119000001">'
        "<title>首页</title></head><body><p>主办单位：巴中市生态环境局</p></body></html>"
    )
    assert found is not None
    assert found.name == "巴中市人民政府"
    assert any("巴中市生态环境局" in doubt for doubt in found.doubts)


@pytest.mark.parametrize(
    ("name", "site_code", "code", "rule"),
    [
        ("河南省人民政府", "4500000001", "410000", "name"),
        ("成都市生态环境局", "5100000086", "510100", "name"),
        ("泉州市安溪县人民政府", "3505240010", "350524", "SiteIDCode"),
        ("北京市大兴区人民政府", "1101150005", "110115", "SiteIDCode"),
        ("四川省生态环境厅", "5108220009", "510000", "name"),
        ("阿坝州生态环境局", "5132000062", "513200", "SiteIDCode"),
        ("工业和信息化部", "bm07000001", "100000", "SiteIDCode"),
        ("青川县生态环境局", "9999990001", None, ""),
        ("国家林业和草原局", None, "100000", "name"),
    ],
)
def test_a_code_is_held_against_the_name(name: str, site_code: str | None, code: str | None, rule: str) -> None:
    found, by, doubt = place_of(name, site_code, "SiteIDCode")
    assert (found, by) == (code, rule)
    right = site_code is not None and (site_code.startswith("bm") or found == site_code[:6])
    assert (doubt is None) == (right or site_code is None)


def test_names_are_cleaned_of_what_sites_add() -> None:
    assert clean_name("首页-乐山市生态环境局官网") == "乐山市生态环境局"
    assert clean_name("  广 元 市 生 态 环 境 局 ") == "广元市生态环境局"
    assert clean_name("青岛市政府门户网站") == "青岛市人民政府"
    assert clean_name("中国·宜宾") == "宜宾"
    assert clean_name("x\x1b[31m县生态环境局\u202e") == "x [31m县生态环境局"
    assert kind_of("常州国家高新区管委会（新北区人民政府）") is Kind.PORTAL
