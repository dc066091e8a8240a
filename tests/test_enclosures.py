"""Attachments and images of an article: which are listed, under which address and name, and which are not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.readings import save_reading
from govcrawl.article import Article, Attachment, Image, Verdict
from govcrawl.extraction import extract_article
from govcrawl.extraction.file_links import Addresses
from govcrawl.extraction.judge import judge
from govcrawl.page import Page
from govcrawl.source import Scope
from tests.archives import NOW, TEXT, counts, day, reading_of, save, save_some_sources
from tests.command_line import app
from tests.extraction_pages import ADDRESS, INFO, TITLE, article_page, page_of, paragraphs, read

SITE = "http://www.example.gov.cn/"
HERE = SITE + "xw/"
BODY = paragraphs()


LINK = "<a href='a.pdf'>清单</a>"


def files(article: Article) -> list[tuple[str, str, str]]:
    return [(one.url, one.name, one.kind) for one in article.attachments]


def urls(article: Article) -> list[str]:
    return [one.url for one in article.attachments]


def listed(markup: str, *, url: str = ADDRESS) -> list[tuple[str, str, str]]:
    """The attachments of a page whose text is followed by this markup, within the article's element."""
    return files(read(article_page(BODY + markup), url=url))


def beside(markup: str) -> list[str]:
    """The attachments of a page that has this markup behind the article's element."""
    text = f"<div class='wrap'><h1>{TITLE}</h1><div class='info'>{INFO}</div><div class='content'>{BODY}</div>{markup}"
    return urls(read(page_of(f"{text}</div>")))


@pytest.mark.parametrize(
    ("reference", "url", "kind"),
    [
        ("./P020230719612345678901.pdf", HERE + "P020230719612345678901.pdf", "pdf"),
        ("/upload/a.DOCX?v=3", SITE + "upload/a.DOCX?v=3", "docx"),
        ("//files.example.gov.cn/b.ofd#page=2", "http://files.example.gov.cn/b.ofd", "ofd"),
        ("\n ../f/%E6%B8%85%E5%8D%95.xls ", SITE + "f/%E6%B8%85%E5%8D%95.xls", "xls"),
        ("..\\f\\c.wps", SITE + "f/c.wps", "wps"),
        ("表 格.et", HERE + "表%20格.et", "et"),
        ("/d.jsp?path=/f/&fileName=%E8%A1%A8.zip", SITE + "d.jsp?path=/f/&fileName=%E8%A1%A8.zip", "zip"),
        ("/downfile.jsp?id=0&filename=2.rar", SITE + "downfile.jsp?id=0&filename=2.rar", "rar"),
        ("/downfile?fileUrl=https%3A%2F%2Fa.cn%2Fx.7z", SITE + "downfile?fileUrl=https%3A%2F%2Fa.cn%2Fx.7z", "7z"),
        ("a.pdf;jsessionid=0F1", HERE + "a.pdf;jsessionid=0F1", "pdf"),
    ],
)  # fmt: skip
def test_a_link_to_a_document_gives_its_whole_address_and_kind(reference: str, url: str, kind: str) -> None:
    assert listed(f"<p>附件：<a href='{reference}'>养殖场整改清单</a></p>") == [(url, "养殖场整改清单", kind)]


def test_a_link_within_the_text_counts_whatever_its_style_is_called() -> None:
    links = "<p>详见<a class='link nav' href='a.pdf'>整改清单</a>，请各镇照此执行。</p>"
    assert listed(links + "<p>如下。</p>") == [(HERE + "a.pdf", "整改清单", "pdf")]


def test_a_base_address_counts_and_a_damaged_one_does_not() -> None:
    page = article_page(BODY + "<p><a href='f/a.pdf'>整改清单</a></p>", "<base href='http://static.example.cn/x/'>")
    assert urls(read(page)) == ["http://static.example.cn/x/f/a.pdf"]
    assert urls(read(page.replace("http://static.example.cn/x/", "http://["))) == [HERE + "f/a.pdf"]


@pytest.mark.parametrize(
    ("reference", "text", "kind"),
    [
        ("/download?id=3", "附件1：整改清单.docx", "docx"),
        ("downfile.aspx?fid=9", "整改清单.pdf（1.2MB）", "pdf"),
        ("/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid=8", "整改清单.xlsx", "xlsx"),
        ("/download?id=3", "附件：整改清单", ""),
    ],
)
def test_a_download_script_is_a_document_by_the_words_of_its_link(reference: str, text: str, kind: str) -> None:
    ((_, name, found),) = listed(f"<p><a href='{reference}'>{text}</a></p>")
    assert (name, found) == (text, kind)


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/download?id=app'>客户端下载</a>",
        "<a href='/app/gov.apk'>附件：安卓版.apk</a>",
        "<a href='t20230719_1.html'>关于整改清单.doc</a>",
        "<a href='/'>附件1</a>",
        "<a href='{{file.url}}.pdf'>{{file.name}}</a>",
        "<a href='mailto:a@b.pdf'>附件</a>",
        "<a href='http://www.example.et/'>附件</a>",
        "<a href='http://[/a.pdf'>附件</a>",
        "<a>附件.pdf</a>",
        "<iframe src='/yetou/'></iframe><embed src='/a.swf'>",
        "<a onclick=\"share('http://a.cn/t.html')\">分享</a>",
    ],
)
def test_what_is_no_document_is_not_listed(link: str) -> None:
    assert listed(f"<p>{link}</p>") == []


@pytest.mark.parametrize(
    ("markup", "url", "name"),
    [
        ("<iframe src='/f/a.pdf#toolbar=0'></iframe>", SITE + "f/a.pdf", "a.pdf"),
        ("<embed type='application/pdf' src='/f?id=7'>", SITE + "f?id=7", "f"),
        ("<object data='b.pdf'></object>", HERE + "b.pdf", "b.pdf"),
        ("<object><param name='src' value='b.pdf'></object>", HERE + "b.pdf", "b.pdf"),
        ("<iframe src='/pdfjs/web/viewer.html?file=..%2F..%2F%E8%A1%A8.pdf'></iframe>", SITE + "表.pdf", "表.pdf"),
        ("<a href='http://o.cn/op/view.aspx?src=http%3A%2F%2Fa.cn%2Fx.doc'>预览</a>", "http://a.cn/x.doc", "x.doc"),
        ("<p pdfsrc='/_up/1.pdf' sudyfile-attr=\"{'title':'公告.pdf'}\"></p>", SITE + "_up/1.pdf", "公告.pdf"),
        ("<div id='zoom2' data-pdf='/f/c.pdf'></div>", SITE + "f/c.pdf", "c.pdf"),
        ("<span data-url='/f/d.doc'>整改方案</span>", SITE + "f/d.doc", "整改方案"),
        ("<a href='#' onclick=\"window.open('e.pdf')\">整改方案</a>", HERE + "e.pdf", "整改方案"),
        ("<a href='javascript:;' onclick=\"downFile('/f/g.pdf','g')\">整改方案</a>", SITE + "f/g.pdf", "整改方案"),
        ("<script>showPdf(\"/__local/9/h.pdf\",\"100%\")</script>", SITE + "__local/9/h.pdf", "h.pdf"),
        ("<script>var file_appendix='<A HREF=\"./P02.doc\">整改方案</A>';</script>", HERE + "P02.doc", "整改方案"),
    ],
)  # fmt: skip
def test_viewers_data_attributes_and_handlers_lead_to_documents(markup: str, url: str, name: str) -> None:
    assert [one[:2] for one in listed(f"<div>{markup}</div>")] == [(url, name)]


def test_one_document_is_listed_once_under_its_better_name_in_page_order() -> None:
    links = (
        "<p><a href='a.pdf'><img src='icon_pdf.gif'></a><a href='b.doc'>b.doc</a></p>"
        "<p><a href='https://www.example.gov.cn/xw/a.pdf#p1'>整改清单</a>，<a href='b.doc'>下载</a></p>"
    )
    assert listed(links) == [(HERE + "a.pdf", "整改清单", "pdf"), (HERE + "b.doc", "b.doc", "doc")]


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<li>整改清单 <a href='1.pdf'>[点击下载]</a></li>", "整改清单"),
        ("<p><a href='1.pdf' title='整改清单'>下载</a></p>", "整改清单"),
        ("<p><a href='1.pdf' title='云岭县养殖场整改清单'>云岭县养殖场…</a></p>", "云岭县养殖场整改清单"),
        ("<p><a href='/d?f=1.pdf&name=%E6%B8%85%E5%8D%95.pdf'>下载</a></p>", "清单.pdf"),
        ("<p><a href='%C7%E5%B5%A5.pdf'></a></p>", "清单.pdf"),
    ],
)
def test_a_link_that_says_nothing_takes_its_name_from_what_stands_beside_it(markup: str, name: str) -> None:
    assert [one[1] for one in listed(markup)] == [name]


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='fujian'><ul><li><a href='a.pdf'>整改清单</a></li></ul></div>",
        f"<div class='bszn'><h4>相关附件&gt;&gt;</h4><table><tr><td>1.</td><td>{LINK}</td></tr></table></div>",
        "<p>附件下载：</p><ul><li><a href='a.pdf'>整改清单</a></li></ul>",
        f"<div class='editor'>编辑：林某</div><div class='share'><a href='/s'>微博</a></div><ul><li>{LINK}</ul>",
        "<div id='tblAppendix' class='relatedlinks'><a href='a.pdf'>清单</a></div>",
        f"<div><div class='share'>分享</div><div><b>附件：</b>{LINK}</div><a href='/x.html'>返回</a></div>",
        "<iframe src='a.pdf'></iframe>",
    ],
)  # fmt: skip
def test_boxes_of_attachments_behind_the_article_are_read(markup: str) -> None:
    assert beside(markup) == [HERE + "a.pdf"]


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='related'><h4>相关阅读</h4><ul><li><a href='a.pdf'>上年度整改清单</a></li></ul></div>",
        "<div class='sidebar'><h3>附件下载</h3><a href='a.pdf'>办事指南</a></div>",
        f"<div class='right'><h3>办事服务</h3><ul><li><a href='/x.html'>排污许可</a></li><li>{LINK}</li></ul></div>",
        f"<div class='right'><h3>资料中心</h3><ul><li>{LINK}</li></ul></div>",
        "<div class='footer'><a href='a.pdf'>网站使用手册</a></div><div class='fujian'><a href='b.pdf'>手册</a></div>",
        "<footer><p>附件：<a href='a.pdf'>网站使用手册</a></p></footer>",
        "<div class='share'><a href='a.pdf'>分享说明</a></div>",
        "<div class='xgwz'><ul><li><a href='a.doc'>上年度清单</a></li></ul></div>",
    ],
)  # fmt: skip
def test_documents_of_furniture_are_not_the_articles(markup: str) -> None:
    assert beside(markup) == []


def test_documents_of_the_site_around_the_article_are_not_listed() -> None:
    top = (
        "<div class='header'><a href='/help.pdf'>手册</a></div><ul class='nav'><li><a href='/n.doc'>指南</a></li></ul>"
    )
    page = article_page(BODY + "<p>附件：<a href='a.pdf'>整改清单</a></p>")
    page = page.replace("<ul class='nav'>", f"{top}<ul class='nav'>")
    page = page.replace("<div class='footer'>", "<div class='footer'><a href='/site.pdf'>网站使用手册</a>")
    assert urls(read(page)) == [HERE + "a.pdf"]


def test_a_box_between_title_and_text_is_read() -> None:
    page = page_of(
        f"<div class='wrap'><h1>{TITLE}</h1><div class='info'>{INFO}</div><div class='fj'>附件：{LINK}</div>"
        f"<div class='content'>{BODY}</div></div>"
    )
    assert urls(read(page)) == [HERE + "a.pdf"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<iframe src='/pdfjs/web/viewer.html?file=/f/a.pdf'></iframe>", "attachment_only"),
        ("<p>附件：<a href='/f/a.pdf'>整改公告</a></p>", "attachment_only"),
        ("<p><img src='gg.jpg' width='800'></p>", "image_only"),
    ],
)
def test_a_page_that_is_only_a_document_or_an_image_is_kept_and_flagged(content: str, reason: str) -> None:
    markup = article_page(content)
    article = read(markup)
    found = judge(Page(url=ADDRESS, body=markup.encode()), article, Scope.ALL)
    assert found.verdict is Verdict.FLAGGED
    assert reason in found.reasons
    assert urls(article) == ([] if reason == "image_only" else [SITE + "f/a.pdf"])
    assert bool(article.images) == (reason == "image_only")


IMAGES = (
    "<p><img src='./W02.jpg' width='600' alt='巡查人员在取水样'></p>"
    "<p><img src='/images/loading.gif' data-original='/u/2.png' title='图片'></p>"
    "<p><img data-src='3.jpeg' src='data:image/gif;base64,R0lGOD'></p>"
    "<p><img data-lazy-src='4.jpg'><img _src='5.jpg'><img oldsrc='6.jpg'></p>"
    "<p><img srcset='7.jpg 1x, 7b.jpg 2x' alt='7.jpg'></p>"
    "<p><img src='https://www.example.gov.cn/xw/W02.jpg?'><img src='http://['></p>"
)  # fmt: skip


def test_images_of_the_text_are_listed_once_with_what_they_say() -> None:
    article = read(article_page(BODY.replace("</p>", f"</p>{IMAGES}", 1)))
    assert [one.url.removeprefix(HERE) for one in article.images[:1]] == ["W02.jpg"]
    assert {one.url.removeprefix(HERE) for one in article.images[1:]} == {
        SITE + "u/2.png", "3.jpeg", "4.jpg", "5.jpg", "6.jpg", "7.jpg",
    }  # fmt: skip
    assert [one.name for one in article.images if one.name] == ["巡查人员在取水样"]


@pytest.mark.parametrize(
    "image",
    [
        "<img src='/module/jslib/icons/icon_pdf.gif'>",
        "<img src='/ueditor/dialogs/attachment/fileTypeImages/icon_doc.gif'>",
        "<img src='spacer.gif'>",
        "<img src='c.gif' width='1' height='1'>",
        "<img src='c.gif' style='width:16px;height:16px'>",
        "<img src='qrcode_258.jpg'>",
        "<img src='a.png' alt='扫一扫二维码'>",
        "<img src='/images/share_wx.png'>",
        "<img src='/emoji/12.png'>",
        "<img src='data:image/png;base64,iVBORw0KGgo='>",
        "<img src='/visit.jsp?id=3'>",
        "<img src='a.jpg' style='display:none'>",
        "<div class='bdshare'><img src='a.jpg'></div>",
        "<img>",
    ],
)
def test_an_image_that_is_no_picture_is_not_listed(image: str) -> None:
    assert read(article_page(BODY.replace("</p>", f"</p><p>{image}</p>", 1))).images == ()


def test_images_outside_of_the_text_are_not_listed() -> None:
    page = article_page(BODY).replace("<h1>", "<img src='/banner.jpg'><h1>")
    assert read(page.replace("<div class='footer'>", "<div class='footer'><img src='/gongan.jpg'>")).images == ()


def test_a_page_in_a_file_gives_references_as_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(article_page(BODY + "<p>附件：<a href='./a.pdf'>清单</a><img src='1.jpg'></p>"), encoding="utf-8")
    row = json.loads(CliRunner().invoke(app, ["extract", str(file), "--format", "jsonl"]).stdout)
    assert row["attachments"] == [{"url": "./a.pdf", "name": "清单", "kind": "pdf"}]
    assert row["images"] == [{"url": "1.jpg", "name": ""}]
    row = json.loads(CliRunner().invoke(app, ["extract", str(file), "--url", ADDRESS, "--format", "jsonl"]).stdout)
    assert [one["url"] for one in row["attachments"] + row["images"]] == [HERE + "a.pdf", HERE + "1.jpg"]


DAMAGED = st.text(alphabet="htp:/[]%?#&=.@ \\\"'<>pdfox{}$中\x00\t\n0;", max_size=40)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DAMAGED, min_size=4, max_size=4))
def test_damaged_references_never_raise(texts: list[str]) -> None:
    one, two, three, four = (text.replace("'", "&#39;") for text in texts)
    markup = (
        f"<base href='{four}'><p><a href='{one}.pdf' onclick='open(&quot;{two}.pdf&quot;)'>{three}</a>"
        f"<iframe src='viewer.html?file={two}'></iframe><a href='http://{three}/x.doc'>附件</a>"
        f"<a href='/download?f={one}.docx'>附件.doc</a><img src='{one}' srcset='{two}'><b data-pdf='{three}/'></b></p>"
    )
    article = read(article_page(BODY + markup))
    found = [one.url for one in article.attachments] + [one.url for one in article.images]
    assert all(url.startswith(("http://", "https://")) for url in found)


@given(DAMAGED, DAMAGED)
def test_joining_never_raises(start: str, reference: str) -> None:
    for base in (start, f"http://{start}", ADDRESS):
        Addresses(base).join(reference)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as opened:
        save_some_sources(opened)
        yield opened


URL = "http://sthjt.example.gov.cn/2024/1.html"
LIST = Attachment(url="http://sthjt.example.gov.cn/f/a.pdf", name="整改清单", kind="pdf")
TABLE = Attachment(url="https://sthjt.example.gov.cn/f/b.xls", name="监测表", kind="xls")
UNTOLD = Attachment(url="http://sthjt.example.gov.cn/download?id=1", name="附件", kind="")


def rows(connection: Connection) -> list[tuple[object, ...]]:
    query = "SELECT url, name, kind, place, version_id, first_seen_at FROM attachments ORDER BY url"
    return [tuple(row) for row in connection.exec_driver_sql(query)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_an_attachment_belongs_to_the_version_that_first_linked_it(
    connection: Connection, order: tuple[int, ...]
) -> None:
    readings = [
        reading_of(URL, attachments=(LIST,), key="a"),
        reading_of(URL, TEXT + "更正。", at=day(1), attachments=(TABLE, LIST), key="b"),
        reading_of(URL, TEXT + "再更正。", at=day(2), attachments=(UNTOLD, TABLE), key="c"),
    ]
    saved = {number: save(connection, readings[number])[0].version_id for number in order}
    expected = [
        (UNTOLD.url, "附件", None, 1, saved[2], "2024-03-07T01:00:00.000Z"),
        (LIST.url, "整改清单", "pdf", 1, saved[0], "2024-03-05T01:00:00.000Z"),
        (TABLE.url, "监测表", "xls", 1, saved[1], "2024-03-06T01:00:00.000Z"),
    ]
    assert rows(connection) == expected
    before = counts(connection)
    save(connection, *readings)
    assert rows(connection) == expected
    assert counts(connection) == before


@pytest.mark.parametrize("extractors", [(1, 2), (2, 1)])
def test_the_newest_extractor_says_how_a_document_is_called(
    connection: Connection, extractors: tuple[int, int]
) -> None:
    for extractor in extractors:
        name = "整改清单" if extractor == 2 else "a.pdf"
        one = Attachment(url=LIST.url, name=name, kind="pdf")
        reading = reading_of(URL, attachments=(one,), extractor=extractor, key="a")
        save(connection, reading) if extractor == extractors[0] else save_reading(connection, reading, None, NOW)
    assert [row[1] for row in rows(connection)] == ["整改清单"]


def test_refused_and_withdrawn_pages_show_no_attachments(connection: Connection) -> None:
    save(connection, reading_of("http://b.cn/list", attachments=(LIST,), verdict=Verdict.LIST))
    assert rows(connection) == []
    save(connection, reading_of(URL, attachments=(LIST,), images=(Image(url="http://b.cn/1.jpg", name=""),)))
    assert len(rows(connection)) == 1
    connection.exec_driver_sql(
        "INSERT INTO withdrawal (page_id, url_key, at, reason, captures_erased) "
        "SELECT id, url_key, '2024-03-08T01:00:00.000Z', 'asked', 0 FROM page"
    )
    assert rows(connection) == []


def test_show_prints_the_attachments_of_a_page(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.write() as connection:
        save_some_sources(connection)
        save(connection, reading_of(URL, attachments=(LIST, UNTOLD)))
    shown = CliRunner().invoke(app, ["show", URL, "--archive", str(tmp_path)]).stdout
    assert f"Attachments\n  pdf   整改清单  {LIST.url}\n        附件  {UNTOLD.url}\n" in shown


FOOTER = (
    "<table width='980'><tr><td align='center'>主办单位：云岭县生态环境局<br>地址：云岭县滨河路1号 邮编：600000<br>"
    "您是第123456位访客</td></tr></table>"
)


@pytest.mark.parametrize("element", ["<div class='content'>{}</div>", "<table><tr><td>{}</td></tr></table>"])
def test_a_notice_that_is_an_image_has_no_footer_for_its_text(element: str) -> None:
    scan = element.format("<p><img src='/a/1.jpg'></p><p><img src='/a/2.jpg'></p>")
    page = Page(
        url="http://a.example/1.html",
        body=(
            "<html><head><title>图解：云岭县水污染防治方案</title></head><body><ul><li><a href='/'>首页</a></li></ul>"
            "<h1>图解：云岭县水污染防治方案</h1><p>来源：云岭县生态环境局 发布时间：2023-07-19 10:00</p>"
            f"{scan}{FOOTER}</body></html>"
        ).encode(),
    )
    article = extract_article(page)
    assert article.text == ""
    assert [image.url for image in article.images] == ["http://a.example/a/1.jpg", "http://a.example/a/2.jpg"]

    assert "image_only" in judge(page, article, Scope.ALL).reasons
