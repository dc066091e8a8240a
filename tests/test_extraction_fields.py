"""Title, publication time, origin and the other fields of a page."""

from __future__ import annotations

import pytest

from tests.extraction_pages import INFO, PARAGRAPHS, TITLE, article_page, page_of, paragraphs, read

LONG = "云岭县人民政府关于开展清溪河沿岸养殖污染夏季巡查的通知"


def head_of(title: str, *metas: str) -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title>{''.join(metas)}</head><body>"


TITLES = {
    "the site behind an underscore": (f"{TITLE}_部门动态_云岭县人民政府", f"<h1>{TITLE}</h1>", TITLE),
    "the site in front": (f"云岭县政府网——{TITLE}", f"<div class='title'>{TITLE}</div>", TITLE),
    "the site without a separator": (f"{TITLE}云岭县人民政府网站", f"<h2>{TITLE}</h2>", TITLE),
    "a logo in the first heading": (f"{TITLE}-云岭县生态环境局", f"<h1>云岭县生态环境局</h1><h2>{TITLE}</h2>", TITLE),
    "a column in a heading": (f"{TITLE}-云岭县生态环境局", f"<h1>工作动态</h1><p class='bt'>{TITLE}</p>", TITLE),
    "the page title names the site only": ("云岭县生态环境局", f"<h3 class='xl_title'>{TITLE}</h3>", TITLE),
    "broken over two lines": (f"{TITLE}_要闻_云岭县人民政府", f"<h1>{TITLE[:9]}<br>{TITLE[9:]}</h1>", TITLE),
    "no heading at all": (f"{TITLE}_要闻_云岭县人民政府", f"<div>{TITLE}</div>", TITLE),
    "not shown": (f"{TITLE}_要闻_云岭县人民政府", "", TITLE),
    "a title that begins with the site": (f"{LONG} - 云岭县人民政府", f"<h1>{LONG}</h1>", LONG),
    "a second heading below": (f"{TITLE}_云岭县", f"<h1>{TITLE}</h1><h2>查出问题三家限期整改</h2>", TITLE),
    "cut short in the page title": (f"{TITLE[:12]}..._云岭县", f"<h1>{TITLE}</h1>", TITLE),
    "tags and entities in the page title": (
        f"&lt;h1&gt;{TITLE}&lt;/h1&gt;&amp;nbsp;_云岭县",
        f"<h1>{TITLE}</h1>",
        TITLE,
    ),
    "date and origin in the heading": (
        "云岭县人民政府",
        f"<h1>{TITLE}<span>2023-07-19</span><span>来源：云岭日报</span></h1>",
        TITLE,
    ),
    "a dash inside": (f"{TITLE}——查出问题三家_云岭县", f"<h1>{TITLE}——查出问题三家</h1>", f"{TITLE}——查出问题三家"),
}


@pytest.mark.parametrize("case", TITLES)
def test_the_title_is_found(case: str) -> None:
    page_title, heading, wanted = TITLES[case]
    markup = f"{head_of(page_title)}<div>{heading}<p>{INFO}</p><div class='con'>{paragraphs()}</div></div>"
    assert read(markup).title == wanted


def test_the_title_tag_completes_a_heading_and_loses_the_site() -> None:
    tag = f"<META content='云岭县政府网——{TITLE}(第3号)' name='articletitle'><meta name=SiteName content=云岭县政府网>"
    markup = f"{head_of('首页', tag)}<h3>{TITLE}</h3><p>{INFO}</p><div class='con'>{paragraphs()}</div>"
    assert read(markup).title == f"{TITLE}(第3号)"


def test_the_title_is_not_repeated_in_the_text() -> None:
    for heading in (f"<h1>{TITLE}</h1>", f"<p>{TITLE}</p>", f"<p>{TITLE[:8]}</p><p>{TITLE[8:]}</p>"):
        article = read(page_of(f"<div id='zoom'>{heading}<p>{INFO}</p>{paragraphs()}</div>"))
        assert article.title == TITLE
        assert article.text.startswith(PARAGRAPHS[0])


GENERATED = (
    "<meta name='others' content='页面生成时间 2024-05-01 09:30:00'><meta name='PubDate' content='2024-05-01 09:30:00'>"
)
SAME_DAY = "<meta name='PubDate' content='2023-07-19 08:15'>"
TIMES = {
    "visible": ("<p>发布日期：2023-07-19 17:04</p>", "", "/a.html", None, "2023-07-19T17:04:00+08:00"),
    "visible before the page's generation": (
        "<p>2023年07月19日 17时04分</p>",
        GENERATED,
        "/a.html",
        None,
        "2023-07-19T17:04:00+08:00",
    ),
    "a day, with the time in a tag": (
        "<p>日期：2023-07-19</p>",
        SAME_DAY,
        "/a.html",
        None,
        "2023-07-19T08:15:00+08:00",
    ),
    "a day, with a tag of another": ("<p>日期：2023-07-20</p>", SAME_DAY, "/a.html", None, "2023-07-20"),
    "the address": ("", "", "/xw/202307/t20230719_55.html", None, "2023-07-19"),
    "the address, with the time in a tag": (
        "",
        SAME_DAY,
        "/xw/202307/t20230719_55.html",
        None,
        "2023-07-19T08:15:00+08:00",
    ),
    "the address before the page's generation": ("", GENERATED, "/xw/2023/7/19/ab.shtml", None, "2023-07-19"),
    "the list": ("", GENERATED, "/a.html", "2023-07-19", "2023-07-19"),
    "a hidden info line": (
        "<p style='display:none'>发布时间：2023-07-19 17:04</p>",
        "",
        "/a.html",
        None,
        "2023-07-19T17:04:00+08:00",
    ),
    "a tag alone": ("", SAME_DAY, "/a.html", None, "2023-07-19T08:15:00+08:00"),
    "a news tag": (
        "",
        "<meta property='article:published_time' content='2023-07-19T17:04:38+08:00'>",
        "/a.html",
        None,
        "2023-07-19T17:04:38+08:00",
    ),
    "split over elements": (
        "<div><span>2023-07-19</span><i>17:04</i></div>",
        "",
        "/a.html",
        None,
        "2023-07-19T17:04:00+08:00",
    ),
}


@pytest.mark.parametrize("case", TIMES)
def test_the_publication_time_is_found(case: str) -> None:
    info, metas, path, list_date, wanted = TIMES[case]
    markup = f"{head_of(TITLE, metas)}<h1>{TITLE}</h1>{info}<div class='con'>{paragraphs()}</div>"
    article = read(markup, url=f"http://www.example.gov.cn{path}", list_date=list_date)
    assert article.published is not None
    assert article.published.value == wanted


def test_the_time_of_generation_stands_alone_only_under_its_own_rule() -> None:
    published = read(f"{head_of(TITLE, GENERATED)}<h1>{TITLE}</h1><div class='con'>{paragraphs()}</div>").published
    assert published is not None
    assert published.rule == "generated"


def test_no_date_is_guessed() -> None:
    markup = page_of(f"<h1>{TITLE}</h1><div class='con'>{paragraphs()}</div><p>版权所有 2011-2023 云岭县</p>")
    assert read(markup).published is None


def test_the_fields_of_the_government_block_are_kept() -> None:
    metas = (
        "<META content='云岭县人民政府' NAME='sitename'>",
        "<meta name='SiteIDCode' content='5199990001'>",
        "<meta name='ContentSource' content='云岭日报'>",
        "<meta name='keywords' content='清溪河,巡查'>",
    )
    crumb = (
        "<div class='position'>当前位置：<a href='/'>首页</a> &gt; "
        "<a href='/xw/'>新闻动态</a> &gt; <a href='/xw/bm/'>部门动态</a> &gt; 正文</div>"
    )
    markup = f"{head_of(TITLE, *metas)}{crumb}<h1>{TITLE}</h1><div class='con'>{paragraphs()}</div>"
    article = read(markup)
    assert article.site_name == "云岭县人民政府"
    assert article.site_id_code == "5199990001"
    assert article.origin == "云岭日报"
    assert article.keywords == ("清溪河", "巡查")
    assert article.breadcrumb == ("首页", "新闻动态", "部门动态")
    assert article.meta["ContentSource"] == "云岭日报"


def test_an_origin_that_the_template_cuts_short_is_completed_from_the_tag() -> None:
    metas = (
        "<meta name='ContentSource' content='云岭县融媒体中心、清溪镇人民政府、白石河管理处'>",
        "<meta name='SiteName' content='云岭县'>",
    )
    info = "<p>【来源： 云岭县融媒体中心、清溪镇...】 发布日期：2023-07-19 17:04</p>"
    markup = f"{head_of(TITLE, *metas)}<h1>{TITLE}</h1>{info}<div class='con'>{paragraphs()}</div>"
    assert read(markup).origin == "云岭县融媒体中心、清溪镇人民政府、白石河管理处"


def test_names_glued_by_the_markup_are_parted() -> None:
    info = "<div><span>来源：云岭县融媒体中心</span><span>文章类型：原创</span><span>作者：周小川</span></div>"
    article = read(page_of(f"<h1>{TITLE}</h1>{info}<div class='con'>{paragraphs()}</div>"))
    assert article.origin == "云岭县融媒体中心"
    assert article.author == "周小川"


def test_the_editor_below_the_text_is_read_and_is_not_text() -> None:
    article = read(article_page(paragraphs() + "<p class='bj'>责任编辑：赵一鸣</p>"))
    assert article.editor == "赵一鸣"
    assert "赵一鸣" not in article.text
