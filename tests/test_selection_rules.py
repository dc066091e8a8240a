"""Which parts of a page are its article, where names and tags do not tell."""

from __future__ import annotations

from govcrawl.article import Article
from govcrawl.extraction import extract_article
from govcrawl.page import Page

FIRST = "七月以来，清河两岸的十二个排污口全部完成溯源，责任单位逐一签字确认，台账已经公开。"
SECOND = "沿河五个乡镇每天派人巡查，发现问题当天上报，第二天回访，村里的老人也当起了监督员。"
THIRD = "到月底，出境断面的氨氮浓度比去年同期下降两成，水里又见到了多年不见的小鱼群。"
TITLE = "清河排污口整治见成效"
INFO = "<div class='i'>来源：青禾县局 发布时间：2023-07-19 10:00</div>"


def read(body: str, *, title: str = TITLE, head: str = "") -> Article:
    """Read a page of this body."""
    markup = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return extract_article(Page(url="http://a.example/1.html", body=markup.encode()))


def paragraphs(*lines: str) -> str:
    """Return lines as paragraphs."""
    return "".join(f"<p>{line}</p>" for line in lines)


def test_a_list_that_floats_within_the_text_does_not_end_it() -> None:
    floating = "<div class='b1'><p>相关新闻：</p><ul><li><a href='/2.html'>石桥镇启动管网改造</a></li></ul></div>"
    body = f"<h1>{TITLE}</h1>{INFO}<div class='c'>{paragraphs(FIRST, SECOND)}{floating}{paragraphs(THIRD)}</div>"
    assert read(body).text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_a_list_behind_the_text_ends_it() -> None:
    behind = "<p>相关新闻：</p><p>石桥镇启动管网改造工程</p>"
    body = f"<h1>{TITLE}</h1>{INFO}<div class='c'>{paragraphs(FIRST, SECOND, THIRD)}{behind}</div>"
    assert read(body).text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_a_text_that_waits_for_a_script_is_read() -> None:
    hidden = f"<div class='rich_media_content' style='visibility: hidden;'>{paragraphs(FIRST, SECOND, THIRD)}</div>"
    more = "".join(f"<p><a href='/{n}.html'>往期文章第{n}篇讲的是别处的河和湖</a></p>" for n in range(6))
    assert read(f"<h1>{TITLE}</h1>{hidden}<div class='more'>{more}</div>").text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_a_hidden_summary_beside_the_text_stays_hidden() -> None:
    hidden = f"<div class='content' style='display:none'>{FIRST}</div>"
    body = f"<h1>{TITLE}</h1>{INFO}{hidden}<div class='c'>{paragraphs(FIRST, SECOND, THIRD)}</div>"
    assert read(body).text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_a_box_that_says_again_how_the_text_begins_is_no_text() -> None:
    again = f"<p>{FIRST[:30]}……</p>"
    body = f"<h1>{TITLE}</h1>{INFO}<div class='c'>{again}{paragraphs(FIRST, SECOND, THIRD)}</div>"
    assert read(body).text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_fields_beside_the_date_are_no_text() -> None:
    pairs = {"状态": "已结束", "发布日期": "2024-01-15", "参与人数": "137"}
    fields = "".join(f"<li><b>{name}</b><em>{value}</em></li>" for name, value in pairs.items())
    article = read(
        f"<div class='w'><div>{TITLE}</div>{fields}<div class='t'>{paragraphs(FIRST, SECOND, THIRD)}</div></div>"
    )
    assert article.text == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert article.published is not None
    assert article.published.value == "2024-01-15"


def test_only_the_first_post_of_a_thread_is_the_article() -> None:
    posts = "".join(
        f"<div class='post'><p>网友{n}</p><p>{n}# 发表于 2012-5-6 21:{n:02}</p>"
        f"<p>这条河早该治了，第{n}次来看，水还是浑的，盼着早点清。</p></div>"
        for n in range(2, 8)
    )
    body = f"<h1>{TITLE}</h1>{INFO}<div class='c'>{paragraphs(FIRST, SECOND, THIRD)}</div><div class='r'>{posts}</div>"
    assert read(body).text == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_the_second_half_of_a_title_in_one_element_belongs_to_it() -> None:
    body = f"<div class='t'>{TITLE}<br>——青禾县一夏的记录</div>{INFO}<div>{paragraphs(FIRST, SECOND)}</div>"
    assert read(body).title == f"{TITLE}——青禾县一夏的记录"


def test_the_name_of_a_paper_goes_before_what_an_editor_left_in_the_title_tag() -> None:
    body = (
        "<p>青环字〔2019〕26号</p><p><b>关于做好全县清河</b><br><b>行动工作的通知</b></p>"
        f"<p>各乡镇人民政府：</p>{paragraphs(FIRST, SECOND, THIRD)}<p>二〇一九年四月十二日</p>"
    )
    for left in ("Untitled", "青环字〔", "无标题文档"):
        assert read(body, title=left).title == "关于做好全县清河行动工作的通知"


def test_a_notice_of_rights_above_the_text_does_not_end_it() -> None:
    rights = "<p>版权所有：青禾县生态环境局 未经许可不得转载</p>"
    body = f"<h1>{TITLE}</h1>{INFO}{rights}<div>{paragraphs(FIRST, SECOND, THIRD, FIRST[::-1] + '。')}</div>"
    assert read(body).text.startswith(f"{FIRST}\n{SECOND}\n{THIRD}")
