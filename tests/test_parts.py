"""Articles over several pages: where they go on, what is no part of them, and how the parts become one."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest

from govcrawl.article import Article, Attachment, Image, Part, Removed, Signals, Verdict
from govcrawl.extraction import extract_article
from govcrawl.extraction.joined_parts import join_parts
from govcrawl.extraction.judge import judge
from govcrawl.extraction.parts import is_mentioned, part_number
from govcrawl.page import Page
from govcrawl.source import Scope

HOST = "http://www.yunting.gov.cn"
TITLE = "云汀市三年治河记"
PARAGRAPHS = (
    "云汀市环绕老城的护城河曾经有四十七个直排口，每逢夏天，临河的住户都要关紧窗户，路过的人也绕着桥走。",
    "二〇二一年起，市里用三个枯水期把截污管沿河铺通，总长二十六公里，逐户核对了六千多个接口的图纸。",
    "管网接通之后，河道断面的氨氮由每升四点一毫克降到零点八毫克，退到水里的石阶又露了出来。",
)
BEGUN = "管网沿河铺通，总长二十六公里，施工队逐户核对了六千多个接口，又把每一张图纸都交给了街道和社区"
TRS = f"{HOST}/xw/202406/t20240624_67901"


def page_of(url: str, pager: str, *, paragraphs: tuple[str, ...] = PARAGRAPHS, after: str = "", head: str = "") -> Page:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}</title>{head}</head><body>
<div class="bread">当前位置：<a href="/">首页</a> &gt; <a href="/xw/">环境要闻</a></div>
<div class="main"><h1>{TITLE}</h1><div class="info">发布时间：2024-06-24 09:30 来源：云汀日报</div>
<div class="TRS_Editor" id="zoom">{text}{pager}</div>{after}
<div class="near"><a href="t20240623_67890.html">上一篇：夏季臭氧防控巡查</a>
<a href="t20240625_67911.html">下一篇：入河排口编号立牌</a></div></div>
<div class="foot">版权所有：云汀市生态环境局</div></body></html>"""
    return Page(url=url, body=html.encode())


def next_of(url: str, pager: str, **more: str) -> str | None:
    return extract_article(page_of(url, pager, **more)).next_part  # type: ignore[arg-type]  # texts only


def numbers(*links: tuple[str, str], here: str = "1") -> str:
    shown = "".join(f'<a href="{href}">{words}</a> ' for words, href in links)
    return f'<div class="page"><span class="on">{here}</span> {shown}</div>'


GOES_ON = {
    "trs_script": (TRS + ".html", '<script>createPageHTML(3, 0, "t20240624_67901", "html");</script>', TRS + "_1.html"),
    "trs_script_second_part": (
        TRS + "_1.html",
        '<script>createPageHTML(3, 1, "t20240624_67901", "html");</script>',
        TRS + "_2.html",
    ),
    "trs_script_shtml_with_a_definition_before": (
        TRS + ".shtml",
        """<script>function createPageHTML(count, index, name, ext){ if(count<=1) return; }
        createPageHTML(2,0,"t20240624_67901","shtml");</script>""",
        TRS + "_1.shtml",
    ),
    "trs_variables": (
        TRS + ".html",
        """<script>var currentPage = 0;
        var countPage = 2;
        var nextPage = currentPage + 1;
        document.write("<a href=\\"t20240624_67901_" + nextPage + ".html\\">下一页</a>");</script>""",
        TRS + "_1.html",
    ),
    "ucap_script": (
        f"{HOST}/hbj/c1008/2024/6/24/9f2c41d07ab84e55.shtml",
        "<script>createPageHTML('page_div',3, 1,'9f2c41d07ab84e55','shtml',3);</script>",
        f"{HOST}/hbj/c1008/2024/6/24/9f2c41d07ab84e55_2.shtml",
    ),
    "next_word_underscore_2": (
        f"{HOST}/content_581234.html",
        '<p align="center"><a href="content_581234_2.html">下一页</a></p>',
        f"{HOST}/content_581234_2.html",
    ),
    "next_word_underscore_1": (
        TRS + ".html",
        '<a href="./t20240624_67901_1.html">下页</a>',
        TRS + "_1.html",
    ),
    "hyphen_as_on_party_papers": (
        f"{HOST}/n1/2024/0624/c1001-402631.html",
        numbers(("【2】", "c1001-402631-2.html"), ("【3】", "c1001-402631-3.html"), here="【1】"),
        f"{HOST}/n1/2024/0624/c1001-402631-2.html",
    ),
    "hyphen_numbers": (
        f"{HOST}/n1/2024/0624/c1001-402631.html",
        numbers(("[2]", "/n1/2024/0624/c1001-402631-2.html"), ("[3]", "/n1/2024/0624/c1001-402631-3.html")),
        f"{HOST}/n1/2024/0624/c1001-402631-2.html",
    ),
    "numbers_alone_second_of_three": (
        f"{HOST}/a/581234_2.html",
        numbers(("1", "/a/581234.html"), ("3", "/a/581234_3.html"), here="2"),
        f"{HOST}/a/581234_3.html",
    ),
    "numbers_alone_counted_from_zero": (
        TRS + "_1.html",
        numbers(("1", "t20240624_67901.html"), ("3", "t20240624_67901_2.html"), here="2"),
        TRS + "_2.html",
    ),
    "first_part_asked_as_1": (
        f"{HOST}/a/581234_1.html",
        numbers(("2", "/a/581234_2.html"), ("3", "/a/581234_3.html")),
        f"{HOST}/a/581234_2.html",
    ),
    "page_parameter_added": (
        f"{HOST}/show.jsp?id=3355",
        '<div class="fenye"><a href="?id=3355&amp;page=2">后一页</a></div>',
        f"{HOST}/show.jsp?id=3355&page=2",
    ),
    "page_parameter_counted_up": (
        f"{HOST}/show.jsp?id=3355&page=2",
        '<a href="show.jsp?id=3355&page=1">上一页</a> <a href="show.jsp?id=3355&page=3">下一页</a>',
        f"{HOST}/show.jsp?id=3355&page=3",
    ),
    "p_parameter": (f"{HOST}/a/581234.html", '<a href="?p=2">&gt;</a>', f"{HOST}/a/581234.html?p=2"),
    "folder": (f"{HOST}/06/24/581234/", f'<a href="{HOST}/06/24/581234/2/">2</a>', f"{HOST}/06/24/581234/2/"),
    "file_in_a_folder": (f"{HOST}/a/581234.html", '<a href="/a/581234/2.html">下一页</a>', f"{HOST}/a/581234/2.html"),
    "index_of_an_article_folder": (
        f"{HOST}/yw/20240624581234/index.html",
        '<a href="index_2.html">下一页</a>',
        f"{HOST}/yw/20240624581234/index_2.html",
    ),
    "titled_parts": (
        f"{HOST}/a/581234.html",
        '<ul><li>第1页：直排口的来历</li><li><a href="581234_2.html">第2页：截污管的三个冬天</a></li></ul>',
        f"{HOST}/a/581234_2.html",
    ),
    "drop_down": (
        f"{HOST}/a/581234.html",
        '<select><option value="581234.html">第1页</option><option value="581234_2.html">第2页</option></select>',
        f"{HOST}/a/581234_2.html",
    ),
    "an_image_that_says_next": (
        f"{HOST}/a/581234.html",
        '<a href="581234_2.html"><img src="/i/n.gif" alt="下一页"></a>',
        f"{HOST}/a/581234_2.html",
    ),
    "verb_before_the_word": (
        f"{HOST}/a/581234.html",
        '<a href="581234_2.html">点击进入下一页</a>',
        f"{HOST}/a/581234_2.html",
    ),
    "base_element": (
        f"{HOST}/a/581234.html",
        '<a href="a/581234_2.html">下一页</a>',
        f"{HOST}/a/581234_2.html",
    ),
    "short_id_that_leads_back": (
        f"{HOST}/a/show_12.html",
        '<a href="show.html">1</a> <b>12</b> <a href="show_13.html">下一页</a>',
        f"{HOST}/a/show_13.html",
    ),
}  # fmt: skip
"""Address of a page, its pager, and the address of the next part."""


@pytest.mark.parametrize("name", GOES_ON)
def test_the_next_part_is_found(name: str) -> None:
    url, pager, expected = GOES_ON[name]
    head = f'<base href="{HOST}/">' if name == "base_element" else ""
    article = extract_article(page_of(url, pager, head=head))
    assert article.next_part == expected
    assert article.text.split("\n") == list(PARAGRAPHS)


def test_a_link_element_counts_only_with_a_number_of_this_address() -> None:
    url = f"{HOST}/a/581234.html"
    assert next_of(url, "", head='<link rel="next" href="581234_2.html">') == f"{HOST}/a/581234_2.html"
    assert next_of(url, "", head='<link rel="next" href="581235.html">') is None


ENDS = {
    "no_pager": (TRS + ".html", ""),
    "trs_script_of_one_page": (TRS + ".html", '<script>createPageHTML(1, 0, "t20240624_67901", "html");</script>'),
    "trs_script_last_part": (TRS + "_2.html", '<script>createPageHTML(3, 2, "t20240624_67901", "html");</script>'),
    "trs_script_of_a_list": (TRS + ".html", '<script>createPageHTML(9, 0, "index", "html");</script>'),
    "trs_script_commented_out": (TRS + ".html", '<script>//createPageHTML(3,0,"t20240624_67901","html");\n</script>'),
    "ucap_script_last_part": (
        f"{HOST}/hbj/9f2c41d07ab84e55_3.shtml",
        "<script>createPageHTML('page_div',3, 3,'9f2c41d07ab84e55','shtml',3);</script>",
    ),
    "neighbour_called_next_page": (TRS + ".html", '<a href="t20240625_67902.html">下一页</a>'),
    "neighbour_with_a_short_id": (f"{HOST}/a/content_12.html", '<a href="content_13.html">下一页</a>'),
    "neighbour_with_the_day_and_a_short_id": (f"{HOST}/a/t20240624_67.html", '<a href="t20240624_68.html">下一页</a>'),
    "neighbour_by_parameter": (f"{HOST}/show.jsp?id=12", '<a href="show.jsp?id=13">下一页</a>'),
    "javascript": (TRS + ".html", '<a href="javascript:goPage(2)">下一页</a> <!-- t20240624_67901_1.html -->'),
    "to_the_page_itself": (TRS + "_1.html", '<a href="t20240624_67901_1.html">下一页</a>'),
    "back_to_the_first": (TRS + "_2.html", '<a href="t20240624_67901.html">下一页</a>'),
    "backwards": (TRS + "_2.html", '<a href="t20240624_67901_1.html">上一页</a><span>3</span>'),
    "two_steps_on": (TRS + ".html", '<a href="t20240624_67901_4.html">下一页</a>'),
    "last_page_only": (TRS + ".html", '<a href="t20240624_67901_4.html">尾页</a>'),
    "another_host": (TRS + ".html", '<a href="http://m.yunting.gov.cn/xw/202406/t20240624_67901_1.html">下一页</a>'),
    "comments_by_class": (
        f"{HOST}/show.jsp?id=3355",
        '<div class="comment-list"><p>写得实在</p><div><a href="show.jsp?id=3355&page=2">下一页</a></div></div>',
    ),
    "comments_by_parameter": (f"{HOST}/show.jsp?id=3355", '<a href="show.jsp?id=3355&amp;cmtpage=2">下一页</a>'),
    "comments_of_another_script": (f"{HOST}/show.jsp?id=3355", '<a href="reply.jsp?id=3355&page=2">下一页</a>'),
    "a_numbered_image": (TRS + ".html", '<a href="t20240624_67901_1.jpg">2</a>'),
    "a_numbered_annex": (TRS + ".html", '<a href="t20240624_67901_2.pdf">下一页</a>'),
    "print_view": (f"{HOST}/show.jsp?id=3355", '<a href="print.jsp?id=3355&page=2">打印</a>'),
    "a_number_that_is_a_note": (TRS + ".html", '<a href="#t20240624_67901_2">[2]</a>'),
    "last_of_three_by_numbers": (
        f"{HOST}/a/581234_3.html",
        numbers(("1", "/a/581234.html"), ("2", "/a/581234_2.html"), here="3"),
    ),
    "a_newspaper_page": (f"{HOST}/2024-06/24/nbs.D4300_01.htm", '<a href="nbs.D4300_02.htm">下一页</a>'),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_an_article_that_ends_here_has_no_next_part(name: str) -> None:
    url, pager = ENDS[name]
    assert next_of(url, pager) is None


@pytest.mark.parametrize(
    ("url", "pager"),
    [
        (f"{HOST}/hbyw/index.html", '<script>createPageHTML(31, 0, "index", "html");</script>'),
        (f"{HOST}/hbyw/", '<a href="index_1.html">下一页</a>'),
        (f"{HOST}/hbyw/xlist_85970.shtml", '<a href="xlist_85970_2.shtml">下一页</a>'),
        (f"{HOST}/news/50821.html", '<a href="50821_2.html">下一页</a>'),
        (f"{HOST}/list.jsp?col=50821", '<a href="?col=50821&page=2">下一页</a>'),
        (f"{HOST}/hbyw/huanbaodongtai/", '<a href="/hbyw/huanbaodongtai/2/">2</a>'),
    ],
)
def test_the_pager_of_a_list_is_none_of_an_article(url: str, pager: str) -> None:
    rows = "".join(
        f'<li><a href="/hbyw/202406/t202406{day}_5{day}77.html">云汀市开展第{day}轮河道断面水质巡查并公布结果</a>'
        f"<span>2024-06-{day}</span></li>"
        for day in range(10, 26)
    )
    html = f"""<html><head><title>环境要闻</title></head><body>
<div class="bread"><a href="/">首页</a> &gt; 环境要闻</div>
<div class="main"><h2>环境要闻</h2><ul class="list">{rows}</ul><div class="page">{pager}</div></div></body></html>"""
    page = Page(url=url, body=html.encode())
    assert is_mentioned(url, page.body)
    assert extract_article(page).next_part is None


def test_a_pager_that_a_site_writes_in_pieces_is_not_in_the_text() -> None:
    pager = (
        '<div class="fy"><ul><li><a href="581234_1.html">上一页</a></li><li><a href="581234.html">1</a></li><li>2</li>'
        '<li><a href="581234_3.html">3</a></li><li><a href="581234_3.html">下一页</a></li></ul><p>共3页</p>'
        '<p><a href="581234_all.html">余下全文</a></p></div>'
    )
    article = extract_article(page_of(f"{HOST}/a/581234_2.html", pager))
    assert article.text.split("\n") == list(PARAGRAPHS)
    assert article.next_part == f"{HOST}/a/581234_3.html"


def test_a_pager_in_the_bytes_of_gbk_is_read() -> None:
    page = page_of(f"{HOST}/a/581234.html", '<a href="581234_2.html">下一页</a>')
    body = page.body.decode().replace("utf-8", "gb2312").encode("gbk")
    assert extract_article(replace(page, body=body)).next_part == f"{HOST}/a/581234_2.html"


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/a/t20240624_67901_2.html", 2),
        ("/a/t20240624_67901.html", None),
        ("/a/t20240624_67.html", None),
        ("/a/c1001-402631-3.html", 3),
        ("/a/content_12.html", None),
        ("/show.jsp?id=3355&page=4", 4),
        ("/a/581234/5/", 5),
        ("/2024/6/", None),
        ("/hbyw/index_2.html", None),
        ("/2024-06/24/nbs.D4300_01.htm", None),
    ],
)
def test_a_part_number_stands_behind_the_id_of_an_article(address: str, number: int | None) -> None:
    assert part_number(HOST + address) == number


def test_pages_without_parts_cost_next_to_nothing() -> None:
    filler = "".join(
        f'<li><a href="/xw/202406/t202406{n % 28:02}_{n}.html" class="page">要闻{n}</a></li>' for n in range(900)
    )
    page = page_of(TRS + ".html", "", after=f"<ul>{filler}</ul>")
    took = []
    for _ in range(50):
        began = perf_counter()
        assert not is_mentioned(page.url, page.body)
        took.append(perf_counter() - began)
    assert min(took) < 0.0005


def test_an_article_whose_further_parts_were_not_read_says_so() -> None:
    page = page_of(*GOES_ON["trs_script"][:2])
    article = extract_article(page)
    judgement = judge(page, article, Scope.ALL)
    assert (judgement.verdict, judgement.reasons) == (Verdict.FLAGGED, ("parts_missing",))
    whole = judge(page, replace(article, next_part=None), Scope.ALL)
    assert (whole.verdict, whole.reasons) == (Verdict.ARTICLE, ())


def parts_of(*texts: str, **first: object) -> list[tuple[str, Article]]:
    articles = [Article(title=TITLE, text=text, next_part=f"{TRS}_{n}.html") for n, text in enumerate(texts, 1)]
    articles[-1] = replace(articles[-1], next_part=None)
    articles[0] = replace(articles[0], **first)  # type: ignore[arg-type]  # any field of the record
    return [(TRS + (f"_{n}.html" if n else ".html"), article) for n, article in enumerate(articles)]


def test_parts_join_with_marks_where_each_begins() -> None:
    joined = join_parts(parts_of(*PARAGRAPHS))
    assert joined.text == "\n".join(PARAGRAPHS)
    assert joined.parts == tuple(
        Part(url=url, start=joined.text.index(text))
        for url, text in zip((TRS + ".html", TRS + "_1.html", TRS + "_2.html"), PARAGRAPHS, strict=True)
    )
    assert joined.next_part is None


def test_one_part_alone_stays_as_it_is() -> None:
    (only,) = parts_of(PARAGRAPHS[0])
    assert join_parts([only]) is only[1]


def test_a_title_or_lead_that_a_later_part_repeats_is_dropped() -> None:
    second = f"{TITLE}（2）\n{PARAGRAPHS[0]}\n{PARAGRAPHS[2]}"
    joined = join_parts(parts_of("\n".join(PARAGRAPHS[:2]), second))
    assert joined.text == "\n".join(PARAGRAPHS)


def test_a_part_that_repeats_an_earlier_one_ends_the_article() -> None:
    joined = join_parts(parts_of(PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[0]))
    assert joined.text == "\n".join(PARAGRAPHS[:2])
    assert (len(joined.parts), joined.next_part) == (2, None)
    alone = join_parts(parts_of(PARAGRAPHS[0], PARAGRAPHS[0]))
    assert (alone.text, alone.parts, alone.next_part) == (PARAGRAPHS[0], (), None)


def test_who_wrote_it_may_stand_on_the_last_part() -> None:
    first, second = parts_of(*PARAGRAPHS[:2], origin="云汀日报")
    later = replace(second[1], origin="别处", editor="石小满", author="田雨", title="另一个题目")
    joined = join_parts([first, (second[0], later)])
    assert (joined.title, joined.origin, joined.editor, joined.author) == (TITLE, "云汀日报", "石小满", "田雨")


def test_what_hangs_on_the_parts_is_gathered_once() -> None:
    one, two = (Attachment(url=f"{HOST}/{n}.pdf", name=f"附件{n}", kind="pdf") for n in (1, 2))
    image = Image(url=f"{HOST}/1.jpg", name="")
    first, second = parts_of(
        *PARAGRAPHS[:2],
        attachments=(one,),
        images=(image,),
        removed=(Removed(rule="copy", chars=5),),
        signals=Signals(page_chars=90, dated_links=4, images=1),
    )
    later = replace(
        second[1],
        attachments=(one, two),
        images=(image,),
        removed=(Removed(rule="copy", chars=2), Removed(rule="widget", chars=3)),
        signals=Signals(page_chars=10, dated_links=3, images=1),
    )
    joined = join_parts([first, (second[0], later)])
    assert joined.attachments == (one, two)
    assert joined.images == (image,)
    assert joined.removed == (Removed(rule="copy", chars=7), Removed(rule="widget", chars=3))
    assert joined.signals == Signals(page_chars=100, dated_links=4, images=2)


@pytest.mark.parametrize(
    ("end", "start", "cut"),
    [
        (PARAGRAPHS[0], PARAGRAPHS[1], False),
        ("截污管铺通之后，", "河水清了。", True),
        ("他们把这段河叫作“", "老水缸”，谁都不舍得弄脏。", True),
        ("每升四点一毫克", "，后来降到零点八毫克。", True),
        (BEGUN + "保", "存，以备日后查找。", True),
        ("三、主要成效", "河道断面的氨氮逐月下降。", False),
        (BEGUN + " 田雨摄", "河道断面的氨氮逐月下降。", False),
        (BEGUN + "保存", "（二）建立台账。", False),
        ("断面\t氨氮\t总磷", "老城桥\t0.8\t0.1", False),
    ],
)  # fmt: skip
def test_a_sentence_cut_at_a_border_is_made_whole_only_on_good_evidence(end: str, start: str, cut: bool) -> None:
    joined = join_parts(parts_of(end, start))
    assert joined.text == end + ("" if cut else "\n") + start
    assert joined.text[joined.parts[1].start :] == start
