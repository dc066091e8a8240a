"""Times that pages carry and that are not when the article was published, and how they are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from govcrawl.article import Article, Precision
from govcrawl.extraction import extract_article
from govcrawl.extraction.dates import find_dates, read_date
from govcrawl.page import Page
from tests.extraction_pages import PARAGRAPHS, TITLE, page_of, paragraphs

FETCHED = datetime(2024, 6, 1, 4, 0, tzinfo=UTC)
GENERATED = (
    "<meta name='others' content='页面生成时间 2023-09-01 09:30:12'><meta name='PubDate' content='2023-09-01 09:30:12'>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A small page, and the time and rule that it must give."""

    wanted: str | None
    rule: str | None = None
    info: str = ""
    """Below the title."""
    head: str = ""
    """In the head of the page."""
    top: str = ""
    """Above the title."""
    bottom: str = ""
    """Below the text."""
    text: str = paragraphs()
    path: str = "/xw/content.html"
    list_date: str | None = None
    modified: str | None = None
    fetched: datetime = FETCHED


def read_trap(trap: Trap) -> Article:
    body = (
        f"{trap.top}<div class='wrap'><h1>{TITLE}</h1>{trap.info}<div class='content'>{trap.text}</div>"
        f"</div>{trap.bottom}"
    )
    return extract_article(
        Page(
            url=f"http://www.example.gov.cn{trap.path}",
            body=page_of(body, trap.head).encode(),
            list_date=trap.list_date,
            fetched_at=trap.fetched,
        )
    )


def check(trap: Trap) -> None:
    article = read_trap(trap)
    published = article.published
    assert (published.value if published else None) == trap.wanted
    if trap.rule is not None:
        assert published is not None
        assert published.rule == trap.rule
    assert (article.modified.value if article.modified else None) == trap.modified


GENERATION = {
    "data in a script go before it": Trap(
        head=GENERATED,
        bottom="<script>var a={publishTime:'2023-07-19 10:00:00'}</script>",
        wanted="2023-07-19T10:00:00+08:00",
        rule="state",
    ),
    "the visible day goes before it": Trap(
        head=GENERATED, info="<p>2023年07月19日 17时04分</p>", wanted="2023-07-19T17:04:00+08:00", rule="title"
    ),
    "the address goes before it": Trap(
        head=GENERATED, path="/xw/c1/2023/7/19/0a1b.shtml", wanted="2023-07-19", rule="url"
    ),
    "the list goes before it": Trap(head=GENERATED, list_date="2023-07-19", wanted="2023-07-19", rule="list"),
    "a hidden info line goes before it": Trap(
        head=GENERATED,
        info="<p style='display:none'>发布时间：2023-07-19 17:04</p>",
        wanted="2023-07-19T17:04:00+08:00",
        rule="hidden",
    ),
    "the day below the signature goes before it": Trap(
        head=GENERATED,
        text=f"{paragraphs()}<p>云岭县生态环境局</p><p>2023年7月19日</p>",
        wanted="2023-07-19",
        rule="signature",
    ),
    "alone it bears its own rule": Trap(head=GENERATED, wanted="2023-09-01T09:30:12+08:00", rule="generated"),
    "its time of day completes no day": Trap(
        head=GENERATED, info="<p>发布日期：2023-09-01</p>", wanted="2023-09-01", rule="label"
    ),
    "its time of day completes no address": Trap(
        head=GENERATED, path="/xw/2023/9/1/0a1b.shtml", wanted="2023-09-01", rule="url"
    ),
    "a news tag beside it is a publication": Trap(
        head=GENERATED.replace("PubDate", "lastbuild")
        + "<meta property='article:published_time' content='2023-07-19T08:00:00+08:00'>",
        wanted="2023-07-19T08:00:00+08:00",
        rule="meta",
    ),
}

TAGS = {
    "a migration that changed the tag by years": Trap(
        head="<meta name='PubDate' content='2023-05-12 10:00'>",
        info="<p>发布时间：2009-09-30</p>",
        path="/art/2009/art_0a1b2c3d4e5f60718293a4b5c6d7e8f9.html",
        wanted="2009-09-30",
        rule="label",
    ),
    "a tag two days off": Trap(
        head="<meta name='PubDate' content='2021-04-09 09:12'>",
        info="<p>日期：2021-04-07</p>",
        wanted="2021-04-07",
        rule="label",
    ),
    "a ratio sign for a colon": Trap(
        head="<meta name='PubDate' content='2023-07-19 10\u223608'>", wanted="2023-07-19T10:08:00+08:00", rule="meta"
    ),
    "two blanks": Trap(
        head="<meta name='PubDate' content='2023-07-19  10:08'>", wanted="2023-07-19T10:08:00+08:00", rule="meta"
    ),
    "seconds": Trap(
        head="<meta name='PubDate' content='2023-07-19 10:08:07'>", wanted="2023-07-19T10:08:07+08:00", rule="meta"
    ),
    "a day alone": Trap(head="<meta name='PubDate' content='2023-07-19'>", wanted="2023-07-19", rule="meta"),
    "lower case": Trap(head="<meta name='pubdate' content='2023-07-19'>", wanted="2023-07-19", rule="meta"),
    "content before name": Trap(head='<meta content="2023-07-19" name="PubDate">', wanted="2023-07-19", rule="meta"),
    "no blank between": Trap(head='<meta name="PubDate"content="2023-07-19">', wanted="2023-07-19", rule="meta"),
    "no quotes": Trap(head="<META NAME=PubDate CONTENT=2023-07-19>", wanted="2023-07-19", rule="meta"),
    "the second one filled": Trap(
        head="<meta name='PubDate' content=''><meta name='PubDate' content='2023-07-19'>",
        wanted="2023-07-19",
        rule="meta",
    ),
    "a template": Trap(
        head="<meta name='PubDate' content='${info.pubDate}'>", list_date="2023-07-19", wanted="2023-07-19"
    ),
    "nines": Trap(head="<meta name='PubDate' content='9999-99-99 99:99:99'>", wanted=None),
    "the end of all days": Trap(head="<meta name='PubDate' content='9999-12-31 23:59:59'>", wanted=None),
    "the year one": Trap(head="<meta name='PubDate' content='0001-01-01 00:00:00'>", wanted=None),
    "the year nought": Trap(head="<meta name='PubDate' content='0000-00-00 00:00:00'>", wanted=None),
    "the beginning of the epoch": Trap(head="<meta name='PubDate' content='1970-01-01 08:00:00'>", wanted=None),
    "a stamp of Java": Trap(
        head="<meta name='PubDate' content='Wed Jul 19 17:04:38 CST 2023'>",
        wanted="2023-07-19T17:04:38+08:00",
        rule="meta",
    ),
    "milliseconds": Trap(
        head="<meta name='publishDate' content='1689757478000'>", wanted="2023-07-19T17:04:38+08:00", rule="meta"
    ),
    "seconds since 1970": Trap(
        head="<meta name='publishdate' content='1689757478'>", wanted="2023-07-19T17:04:38+08:00", rule="meta"
    ),
    "createDate": Trap(
        head="<meta name='createDate' content='2023-07-19 10:08:00'>", wanted="2023-07-19T10:08:00+08:00", rule="meta"
    ),
}

VISIBLE = {
    "the end of a public notice": Trap(
        info="<p>公示期：2023-07-19至2023-07-25</p>", list_date="2023-07-18", wanted="2023-07-18", rule="list"
    ),
    "the day it takes effect": Trap(
        info="<p>生效日期：2023-08-01</p><p>成文日期：2023-07-01</p><p>发布日期：2023-07-19</p>", wanted="2023-07-19"
    ),
    "a neighbour": Trap(bottom="<p>上一篇：<a href='/a'>清溪河上游完成清淤</a> 2023-07-01</p>", wanted=None),
    "a comment": Trap(
        info="<p>发布日期：2023-07-19</p>",
        bottom="<div class='comments'><p>张三 2023-07-20 10:00:00</p></div>",
        wanted="2023-07-19",
    ),
    "a slip of twelve hours in the tag": Trap(
        head="<meta name='PubDate' content='2023-07-19 17:04:38'>",
        info="<p>发布时间：2023-07-19 05:04:38</p>",
        wanted="2023-07-19T05:04:38+08:00",
        rule="label",
    ),
    "the afternoon": Trap(info="<p>发布时间：2023-07-19 下午 05:04:38</p>", wanted="2023-07-19T17:04:38+08:00"),
    "the afternoon glued": Trap(info="<p>发布时间：2023年7月19日下午5:04</p>", wanted="2023-07-19T17:04:00+08:00"),
    "PM behind": Trap(info="<p>发布时间：2023-07-19 05:04:38 PM</p>", wanted="2023-07-19T17:04:38+08:00"),
    "AM behind at midnight": Trap(info="<p>发布时间：2023/7/19 12:04:38 AM</p>", wanted="2023-07-19T00:04:38+08:00"),
    "noon": Trap(info="<p>发布时间：2023/7/19 12:04:38 PM</p>", wanted="2023-07-19T12:04:38+08:00"),
    "PM that is no such": Trap(info="<p>发布时间：2023-07-19 17:04:38 PM2.5</p>", wanted="2023-07-19T17:04:38+08:00"),
    "the address a day later": Trap(
        info="<p>日期：2023-07-18</p>", path="/xw/202307/t20230719_55.html", wanted="2023-07-18", rule="label"
    ),
    "the list a day later": Trap(
        info="<p>日期：2023-07-18</p>", list_date="2023-07-19", wanted="2023-07-18", rule="label"
    ),
    "a ratio sign": Trap(info="<p>发布时间\u2236 2023-07-19 10\u223608</p>", wanted="2023-07-19T10:08:00+08:00"),
    "a stamp of Java": Trap(info="<p>发布时间：Wed Jul 19 17:04:38 CST 2023</p>", wanted="2023-07-19T17:04:38+08:00"),
    "the hour twenty-four": Trap(info="<p>发布时间：2023-07-19 24:00</p>", wanted="2023-07-19", rule="label"),
    "the thirtieth of February": Trap(
        info="<p>发布时间：2023年2月30日</p>", list_date="2023-03-02", wanted="2023-03-02", rule="list"
    ),
    "two digits for the year": Trap(
        info="<p>发布时间：23-07-19 17:04</p>", wanted="2023-07-19T17:04:00+08:00", rule="label"
    ),
    "nines": Trap(
        info="<p>发布时间：9999-12-31 00:00:00</p>", list_date="2023-03-02", wanted="2023-03-02", rule="list"
    ),
    "the clock of the header": Trap(
        top="<div class='top'>今天是2024年5月31日 星期五</div>", info="<p>发布日期：2023-07-19</p>", wanted="2023-07-19"
    ),
    "the clock of the header alone": Trap(
        top="<div class='top'>今天是：2024年5月31日 星期五 欢迎访问</div>", wanted=None
    ),
    "a clock beside the title without words": Trap(
        top="<div>2024年5月31日 星期五</div>", path="/xw/202307/t20230719_55.html", wanted="2023-07-19", rule="url"
    ),
    "the years of the copyright": Trap(
        bottom="<p>版权所有 2011-2023 云岭县</p><p>Copyright 2023-07-19</p>", wanted=None
    ),
    "rows of other articles": Trap(
        bottom="<div class='related'><h3>相关文章</h3><ul><li><a href='/1'>县城启用新的垃圾转运站</a> 2023-08-01</li>"
        "<li><a href='/2'>清溪河上游完成清淤</a> 2023-08-02</li><li>"
        "<a href='/3'>空气站迁到新址</a> 2023-08-03</li></ul></div>",
        wanted=None,
    ),
    "the first sentence": Trap(text=f"<p>2023年7月12日，{PARAGRAPHS[0]}</p>{paragraphs(PARAGRAPHS[1:])}", wanted=None),
    "the time of a meeting in the text": Trap(
        text=f"<p>时间：2023年7月12日 9:00</p><p>地点：云岭县会议中心</p>{paragraphs()}",
        info="<p>发布日期：2023-07-05</p>",
        wanted="2023-07-05",
        rule="label",
    ),
    "the day of the document beside that of publication": Trap(
        top="<table><tr><td>索引号</td><td>A/2023-1</td><td>成文日期</td><td>2023-07-12</td></tr>"
        "<tr><td>发布机构</td><td>云岭县生态环境局</td><td>发布日期</td><td>2023-07-19</td></tr></table>",
        wanted="2023-07-19",
    ),
    "the day of the document alone": Trap(
        top="<ul><li>索引号：A/2023-1</li><li>成文日期：2023-07-12</li><li>来源：云岭县生态环境局</li></ul>",
        wanted=None,
    ),
    "the day of the document on a line of its own": Trap(
        top="<dl><dt>索引号：</dt><dd>A/2023-1</dd><dt>成文日期：</dt><dd>2023-07-12</dd><dt>有效性：</dt><dd>有效</dd></dl>",
        list_date="2023-07-19",
        wanted="2023-07-19",
        rule="list",
    ),
    "an hidden line and a tag": Trap(
        head="<meta name='PubDate' content='2023-07-25'>",
        info="<div style='display:none'>发布日期：2023-07-19</div>",
        wanted="2023-07-19",
        rule="hidden",
    ),
}

DATA = {
    "publishDate in a script": Trap(
        bottom="<script>var article={'publishDate':'2023-07-19 17:04:38','id':12}</script>",
        wanted="2023-07-19T17:04:38+08:00",
        rule="state",
    ),
    "createDate in a script": Trap(
        bottom='<script>window.page={"createDate":"2023-07-19 17:04:38","id":12}</script>',
        wanted="2023-07-19T17:04:38+08:00",
        rule="state",
    ),
    "milliseconds in a script": Trap(
        bottom='<script>window.page={"publishTime":1689757478000,"id":12}</script>',
        wanted="2023-07-19T17:04:38+08:00",
        rule="state",
    ),
    "seconds in a script": Trap(
        bottom='<script>window.page={"publish_time":"1689757478","id":12}</script>',
        wanted="2023-07-19T17:04:38+08:00",
        rule="state",
    ),
    "seconds in an attribute": Trap(
        info="<p><span class='time' data-time='1689757478'></span></p>",
        wanted="2023-07-19T17:04:38+08:00",
        rule="state",
    ),
    "milliseconds in an attribute": Trap(
        info="<p>发布于<em data-publish-time='1689757478000'>10个月前</em></p>",
        wanted="2023-07-19T17:04:38+08:00",
        rule="state",
    ),
    "attributes of other articles": Trap(
        bottom="<ul><li data-time='1689757478'>县城启用新站</li><li data-time='1689857478'>清溪河清淤</li></ul>",
        wanted=None,
    ),
    "creation does not go before publication": Trap(
        bottom='<script>window.page={"createTime":"2023-07-01 10:00:00","publishTime":"2023-07-19 17:04:38"}</script>',
        wanted="2023-07-19T17:04:38+08:00",
        rule="state",
    ),
    "an identifier is no time": Trap(
        bottom='<script>window.page={"publishTime":16897574,"id":1689757478}</script>', wanted=None
    ),
    "JSON-LD": Trap(
        bottom='<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2023-07-19T17:04:38",'
        '"dateModified":"2023-07-20T08:00:00+08:00"}</script>',
        wanted="2023-07-19T17:04:38+08:00",
        rule="state",
        modified="2023-07-20T08:00:00+08:00",
    ),
}

FUTURE = {
    "a visible day gives way to the list": Trap(
        info="<p>发布日期：2025-07-19</p>", list_date="2023-07-19", wanted="2023-07-19", rule="list"
    ),
    "an address gives way to a tag": Trap(
        path="/xw/203007/t20300719_55.html",
        head="<meta name='PubDate' content='2023-07-19'>",
        wanted="2023-07-19",
        rule="meta",
    ),
    "a row of the list gives way to a tag": Trap(
        list_date="2024-06-03", head="<meta name='PubDate' content='2023-07-19'>", wanted="2023-07-19", rule="meta"
    ),
    "a tag gives way to a script": Trap(
        head="<meta name='PubDate' content='2033-07-19'>",
        bottom='<script>window.page={"publishTime":1689757478000,"id":12}</script>',
        wanted="2023-07-19T17:04:38+08:00",
        rule="state",
    ),
    "nothing else": Trap(info="<p>发布日期：2025-07-19</p>", wanted=None),
    "the day after fetching is let pass": Trap(info="<p>发布日期：2024-06-02</p>", wanted="2024-06-02", rule="label"),
    "two days after is not": Trap(info="<p>发布日期：2024-06-03</p>", wanted=None),
    "a time more than a day after is not": Trap(info="<p>发布日期：2024-06-02 12:01</p>", wanted=None),
    "without a time of fetching nothing is future": Trap(
        info="<p>发布日期：2025-07-19</p>", fetched=datetime(1970, 1, 1, tzinfo=UTC), wanted="2025-07-19", rule="label"
    ),
    "a modification": Trap(info="<p>发布日期：2023-07-19 更新日期：2025-01-01</p>", wanted="2023-07-19", modified=None),
}

MODIFIED = {
    "in brackets behind the publication": Trap(
        info="<p>发布日期：2023-07-19【更新时间】2023-07-21</p>", wanted="2023-07-19", modified="2023-07-21"
    ),
    "on the day of publication it completes nothing": Trap(
        info="<p>发布日期：2023-07-19 更新时间：2023-07-19 18:30</p>",
        wanted="2023-07-19",
        modified="2023-07-19T18:30:00+08:00",
    ),
    "edited": Trap(
        info="<p>2023-07-19 10:00 发布于 四川 编辑于 2023-07-21 09:00</p>",
        wanted="2023-07-19T10:00:00+08:00",
        modified="2023-07-21T09:00:00+08:00",
    ),
    "behind the publication": Trap(
        info="<p>发布时间：2023-07-19 17:04　更新时间：2023-07-21 09:30</p>",
        wanted="2023-07-19T17:04:00+08:00",
        rule="label",
        modified="2023-07-21T09:30:00+08:00",
    ),
    "before the publication": Trap(
        info="<p>最后更新：2023-07-21　发布时间：2023-07-19</p>",
        wanted="2023-07-19",
        rule="label",
        modified="2023-07-21",
    ),
    "on a line of its own": Trap(
        info="<p>发布时间：2023-07-19</p><p>修改时间：2023-07-21 09:30</p>",
        wanted="2023-07-19",
        rule="label",
        modified="2023-07-21T09:30:00+08:00",
    ),
    "on two lines": Trap(
        info="<dl><dt>发布日期：</dt><dd>2023-07-19</dd><dt>更新日期：</dt><dd>2023-07-21</dd></dl>",
        wanted="2023-07-19",
        modified="2023-07-21",
    ),
    "below the text": Trap(
        info="<p>发布日期：2023-07-19</p>",
        bottom="<p>最后更新时间：2023-07-21</p>",
        wanted="2023-07-19",
        modified="2023-07-21",
    ),
    "alone it is the publication": Trap(
        info="<p>更新时间：2023-07-21 09:30</p>", wanted="2023-07-21T09:30:00+08:00", rule="updated", modified=None
    ),
    "with an earlier day in the address": Trap(
        info="<p>更新时间：2023-07-21 09:30</p>",
        path="/xw/202307/t20230719_55.html",
        wanted="2023-07-19",
        rule="url",
        modified="2023-07-21T09:30:00+08:00",
    ),
    "a tag": Trap(
        info="<p>发布日期：2023-07-19</p>",
        head="<meta property='article:modified_time' content='2023-07-21T09:30:00+08:00'>",
        wanted="2023-07-19",
        modified="2023-07-21T09:30:00+08:00",
    ),
    "JSON-LD beside a visible day": Trap(
        info="<p>发布时间：2023-07-19 17:04　来源：云岭日报</p>",
        head='<script type="application/ld+json">{"datePublished":"2023-07-19","dateModified":"2023-07-21"}</script>',
        wanted="2023-07-19T17:04:00+08:00",
        modified="2023-07-21",
    ),
    "before its publication it is none": Trap(
        info="<p>发布日期：2023-07-19</p>",
        head="<meta property='article:modified_time' content='2022-01-01T09:30:00+08:00'>",
        wanted="2023-07-19",
        modified=None,
    ),
    "in a sentence it is none": Trap(
        info="<p>发布日期：2023-07-19</p>",
        text=f"{paragraphs()}<p>平台的更新时间：2023年7月21日起每日一次，公众可以随时查询。</p>",
        wanted="2023-07-19",
        modified=None,
    ),
    "of the site it is none": Trap(
        info="<p>发布日期：2023-07-19</p>",
        bottom="<div class='related'><ul><li><a href='/1'>县城启用新站</a> 更新时间：2023-08-01</li>"
        "<li><a href='/2'>清溪河清淤</a> 更新时间：2023-08-02</li></ul></div>",
        wanted="2023-07-19",
        modified=None,
    ),
}


@pytest.mark.parametrize("case", GENERATION)
def test_the_time_of_generation_is_not_that_of_publication(case: str) -> None:
    check(GENERATION[case])


@pytest.mark.parametrize("case", TAGS)
def test_a_tag_is_read_in_every_shape_and_yields_to_what_is_visible(case: str) -> None:
    check(TAGS[case])


@pytest.mark.parametrize("case", VISIBLE)
def test_the_visible_date_wins_as_printed_and_no_other_date_is_taken_for_it(case: str) -> None:
    check(VISIBLE[case])


BELOW_A_LABEL = {
    "the day of the document, without a colon": Trap(
        info="<ul><li><div>索引号</div><p>A/2023-1</p></li><li><div>生成日期</div><p>2023-07-12</p></li></ul>",
        wanted=None,
    ),
    "the day of the document beside an origin": Trap(
        info="<dl><dt>成文日期：</dt><dd>2023-07-12</dd><dt>来源：</dt><dd>云岭县融媒体中心</dd></dl>", wanted=None
    ),
    "the time of a change on the day of publication": Trap(
        info="<dl><dt>发布日期：</dt><dd>2023-07-19</dd><dt>更新时间：</dt><dd>2023-07-19 18:30</dd></dl>",
        wanted="2023-07-19",
        modified="2023-07-19T18:30:00+08:00",
    ),
}


@pytest.mark.parametrize("case", BELOW_A_LABEL)
def test_the_date_below_a_label_of_another_kind_is_no_publication(case: str) -> None:
    check(BELOW_A_LABEL[case])


@pytest.mark.parametrize("case", DATA)
def test_data_in_the_page_are_read_where_they_speak_of_the_article(case: str) -> None:
    check(DATA[case])


@pytest.mark.parametrize("case", FUTURE)
def test_a_date_in_the_future_is_refused_and_the_next_evidence_taken(case: str) -> None:
    check(FUTURE[case])


@pytest.mark.parametrize("case", MODIFIED)
def test_the_modification_stands_apart_from_the_publication(case: str) -> None:
    check(MODIFIED[case])


def test_a_future_date_of_a_plain_dump_is_refused() -> None:
    dump = f"{TITLE}\n发布日期：2025-07-19\n" + "\n".join(PARAGRAPHS)
    page = Page(
        url="http://a.example.cn/1.txt",
        body=dump.encode(),
        headers=(("Content-Type", "text/plain"),),
        fetched_at=FETCHED,
        list_date="2023-07-19",
    )
    published = extract_article(page).published
    assert published is not None
    assert (published.value, published.rule, published.precision) == ("2023-07-19", "list", Precision.DAY)


def test_the_prefix_of_the_title_tag_is_no_part_of_the_title() -> None:
    head = f"<meta name='ArticleTitle' content='云岭县人民政府 {TITLE}'><meta name='SiteName' content='云岭县人民政府'>"
    assert read_trap(Trap(head=head, wanted=None)).title == TITLE


@pytest.mark.parametrize(
    "text",
    [
        "2023年2月30日",
        "2023-02-30",
        "2023-13-01",
        "0000-00-00",
        "0001-01-01",
        "9999-12-31",
        "9999-99-99 99:99:99",
        "2023-00-10",
    ],
)
def test_impossible_days_are_refused(text: str) -> None:
    assert find_dates(text) == []
    assert read_date(text) is None


def test_an_impossible_time_leaves_its_day() -> None:
    assert [found.value for found in find_dates("2023-07-19 99:99:99")] == ["2023-07-19"]


HALVES = {
    "2023-07-19 5:04 PM": "17:04", "2023-07-19 5:04:38pm": "17:04", "2023-07-19 PM 5:04": "17:04",
    "2023-07-19 12:04 AM": "00:04", "2023-07-19 12:04 PM": "12:04", "2023-07-19 上午 12:04:00": "00:04",
    "2023-07-19 下午 12:04:00": "12:04", "2023年7月19日凌晨12时04分": "00:04", "2023-07-19 上午 9:04": "09:04",
    "2023-07-19 17:04 PM": "17:04", "2023年7月19日中午12:04": "12:04",
}  # fmt: skip


@pytest.mark.parametrize("text", HALVES)
def test_halves_of_the_day_are_reckoned_with(text: str) -> None:
    assert find_dates(text)[0].value[11:16] == HALVES[text]
