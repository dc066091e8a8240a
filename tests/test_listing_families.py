"""The families trs and ucap: recognised from the page, paged as their scripts say."""

from __future__ import annotations

import pytest

from govcrawl.listing import FAMILIES, Emptiness, EndProof, Listing, end_of
from govcrawl.page import Page
from tests.list_pages import URL, days, page, read, rows

LIST = f"<ul>{rows(days(8))}</ul>"
FUNCTION = """function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){
  if(_nPageCount==null || _nPageCount<=1) return;
  var nCurrIndex = _nCurrIndex || 0; // createPageHTML(99, 0, "old", "htm")
  document.write("<a href=\\""+_sPageName+"_"+(nCurrIndex+1)+"."+_sPageExt+"\\">下一页</a>");
}"""
UCAP_META = (
    '<meta name="template,templategroup,version" content="a1b2,default,9.9">'
    '<meta name="others" content="页面生成时间 2024-07-20 08:00:00">'
)


def paged(call: str, url: str = URL, head: str = "") -> Listing:
    return read(page(f"{LIST}<script>{FUNCTION}\n{call}</script>", url=url, head=head))


def following(listing: Listing) -> str | None:
    return listing.next_request.url if listing.next_request else None


@pytest.mark.parametrize(
    ("call", "relative", "number", "pages"),
    [
        ('createPageHTML(31, 0, "index", "html");', "index_1.html", 1, 31),
        ("createPageHTML(31, 4, 'index', 'shtml');", "index_5.shtml", 5, 31),
        ('createPageHTML( 12 ,1, "list_tyxx", "html", 178 );', "list_tyxx_2.html", 2, 12),
        ('createPage(6, 2, "index", "html")', "index_3.html", 3, 6),
        ("Pager({size:25, current:0, prefix:'index',suffix:'htm'});", "index_1.htm", 1, 25),
        ('var n = 8; var i = 3;\ncreatePageHTML(n, i, "index", "html");', "index_4.html", 4, 8),
        ("createPageHTML('pages', 9, 0, 'index', 'html');", "index_1.html", 1, 9),
    ],
)
def test_trs_counts_from_zero(call: str, relative: str, number: int, pages: int) -> None:
    listing = paged(call)
    assert (listing.family, following(listing)) == ("trs", URL + relative)
    assert (listing.page_number, listing.pages, listing.end_proof) == (number, pages, None)
    assert len(listing.links) == 8


@pytest.mark.parametrize(
    ("call", "relative", "number", "total"),
    [
        ("createPageHTML('page_div',12, 1,'xwdt_list','shtml',178);", "xwdt_list_2.shtml", 1, 178),
        ("createPageHTML('page_div',12, 11,'xwdt_list','shtml',178);", "xwdt_list_12.shtml", 11, 178),
        ('createPageHTML("page_div", 3, 2, "list", "shtml", 41)', "list_3.shtml", 2, 41),
    ],
)
def test_ucap_counts_from_one(call: str, relative: str, number: int, total: int) -> None:
    listing = paged(call, URL + "xwdt_list.shtml")
    assert (listing.family, following(listing)) == ("ucap", URL + relative)
    assert (listing.page_number, listing.total) == (number, total)


def test_the_last_stated_page_ends_the_list() -> None:
    for call in ('createPageHTML(31, 30, "index", "html");', "createPageHTML('page_div',12, 12,'list','shtml',178);"):
        listing = paged(call)
        assert (following(listing), listing.end_proof) == (None, EndProof.LAST_PAGE_NUMBER)
    assert paged('createPageHTML(1, 0, "index", "html");').end_proof is EndProof.LAST_PAGE_NUMBER


def test_the_definition_of_the_function_and_commented_calls_are_no_calls() -> None:
    listing = paged('//createPageHTML(50, 0, "index", "html");\n/* createPageHTML(60, 0, "index", "html") */')
    assert (following(listing), listing.pages, listing.end_proof) == (None, None, None)


MINISTRY = """//createPageHTML(31, 0, "index", "shtml");
var currentPage = %d;//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = 31//共多少页
if(countPage>1&&currentPage!=(countPage-1))
  document.write("<a href=\\"%s"+"_" + nextPage + "."+"shtml\\" target=\\"_self\\">下一页</a>");"""


@pytest.mark.parametrize(
    ("current", "name", "relative"),
    [
        (0, "index", "index_1.shtml"),
        (7, "index", "index_8.shtml"),
        (0, "index_8597", "index_8597_1.shtml"),
        (3, "index_8597", "index_8597_4.shtml"),
        (30, "index", None),
    ],
)
def test_the_ministrys_variables_and_page_id_are_read(current: int, name: str, relative: str | None) -> None:
    listing = paged(MINISTRY % (current, name))
    assert listing.family == "trs"
    assert following(listing) == (URL + relative if relative else None)
    assert (listing.page_number, listing.pages) == (current + 1, 31)


def test_a_page_id_is_found_where_the_script_only_loads_from_it() -> None:
    script = 'var countPage = 12;\nvar currentPage = 0;\n$.get("./index_6021_1.shtml", show);'
    assert following(paged(script)) == URL + "index_6021_1.shtml"


def test_the_same_call_inside_an_article_is_no_list() -> None:
    call = 'createPageHTML(3, 0, "t20240624_6790969", "shtml");'
    parts = f'<div class="TRS_Editor"><p>正文第一部分。</p></div><script>{call}</script>'
    related = f"<h3>相关新闻</h3><ul>{rows(days(6))}</ul>"
    listing = read(page(parts + related, url=URL + "202406/t20240624_6790969.shtml"))
    assert (listing.links, listing.next_request, listing.end_proof) == ((), None, None)


def test_a_stub_beyond_the_published_pages_is_believed_only_twice() -> None:
    stub = Page(url=URL + "index_40.html", body=b"<html><head><title></title></head><body></body></html>" + b" " * 280)
    listing = read(stub)
    assert (listing.empty, listing.end_proof) == (Emptiness.STUB, None)
    assert end_of(listing, asked_page=41, stated_pages=50) is None
    assert end_of(listing, again=read(stub)) is EndProof.STUB_PAGE
    assert end_of(listing, asked_page=51, stated_pages=50) is EndProof.STUB_PAGE


def test_families_are_recognised_without_a_pager() -> None:
    assert read(LIST).family == "trs"
    body = "<ul>" + rows(
        days(8), '<li><a href="/c1/2024/7/1/{n}abcdefabcdefabcdefabcdefabcdefa.shtml">{title}</a><i>{day}</i></li>'
    )
    assert read(body + "</ul>").family == "generic"
    assert read(page(body, head=UCAP_META)).family == "ucap"


def test_a_named_family_is_not_guessed_at() -> None:
    listing = read(f'{LIST}<script>createPageHTML(31, 0, "index", "html");</script>', family="generic")
    assert (listing.family, listing.next_request) == ("generic", None)


def test_a_family_without_a_reader_is_recognised_from_the_page() -> None:
    assert "siteserver" not in FAMILIES
    assert read(LIST, family="siteserver") == read(LIST)
