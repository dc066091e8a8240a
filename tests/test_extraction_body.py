"""The text of an article: all of it, and nothing else."""

from __future__ import annotations

import pytest

from tests.extraction_pages import FOOTER, INFO, PARAGRAPHS, TEXT, TITLE, article_page, page_of, paragraphs, read

SHAPES = {
    "a named element": f"<h1>{TITLE}</h1><div class='info'>{INFO}</div><div class='TRS_Editor'>{paragraphs()}</div>",
    "an element of the system's own": f"<h2><ucaptitle>{TITLE}</ucaptitle></h2><p>{INFO}</p>"
    f"<ucapcontent>{paragraphs()}</ucapcontent>",
    "no names": f"<div><div>{TITLE}</div><div>{INFO}</div><div>{paragraphs()}</div></div>",
    "breaks in a cell": f"<table><tr><td class='bt'>{TITLE}</td></tr><tr><td>{INFO}</td></tr>"
    f"<tr><td>{'<br><br>　　'.join(PARAGRAPHS)}</td></tr></table>",
    "tables in tables": f"<table><tr><td><table><tr><td><table><tr><td>{TITLE}</td></tr><tr><td>{INFO}</td></tr>"
    f"<tr><td>{paragraphs()}</td></tr></table></td></tr></table></td></tr></table>",
    "a div for each paragraph": f"<h1>{TITLE}</h1><div>{INFO}</div><div class='con'>"
    + "".join(f"<div><span>{line}</span></div>" for line in PARAGRAPHS)
    + "</div>",
    "sections": f"<h1>{TITLE}</h1><div>{INFO}</div><section><section>{paragraphs(PARAGRAPHS[:2])}</section>"
    f"<section>{paragraphs(PARAGRAPHS[2:])}</section></section>",
    "editors inside editors": f"<h1>{TITLE}</h1><p>{INFO}</p><div class='TRS_Editor'><div class='TRS_Editor'>"
    f"<style>.TRS_Editor P{{margin:0}}</style>{paragraphs()}</div></div>",
    "title and info in the text's element": f"<div id='zoom'><h3>{TITLE}</h3><p>{INFO}</p>"
    f"{paragraphs()}<p>责任编辑：赵一鸣</p></div>",
    "preformatted": f"<h1>{TITLE}</h1><p>{INFO}</p><pre>{chr(10).join(PARAGRAPHS)}</pre>",
    "spans in spans": f"<h1>{TITLE}</h1><p>{INFO}</p><div>"
    + "".join(f"<p><span><font>{line[:9]}</font></span><span>{line[9:]}</span></p>" for line in PARAGRAPHS)
    + "</div>",
    "unclosed": f"<h1>{TITLE}</h1><div>{INFO}</div><div class=content><p>{'<p>'.join(PARAGRAPHS)}",
    "a name that lies": f"<div class='menu_con'><h1>{TITLE}</h1><p>{INFO}</p>{paragraphs()}</div>",
    "a body hidden until a script runs": f"<h1>{TITLE}</h1><p>{INFO}</p>"
    f"<div id='zoom' style='display:none'>{paragraphs()}</div>",
    "an article tag": f"<main><article><header><h1>{TITLE}</h1><p>{INFO}</p></header>{paragraphs()}</article></main>",
    "a document that ends twice": f"<h1>{TITLE}</h1><p>{INFO}</p>{paragraphs(PARAGRAPHS[:2])}"
    f"</body></html>{paragraphs(PARAGRAPHS[2:])}",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_markup_gives_the_same_article(shape: str) -> None:
    article = read(page_of(SHAPES[shape]))
    assert article.text == TEXT
    assert article.title == TITLE
    assert article.origin == "云岭县融媒体中心"
    assert article.published is not None
    assert article.published.value == "2023-07-19T17:04:38+08:00"


FURNITURE = {
    "share bar": "<div class='bdsharebuttonbox'>分享到：<a href='#'>微信</a><a href='#'>微博</a></div>",
    "qr": "<div id='qr_container'><p>扫一扫在手机打开当前页</p></div>",
    "close": "<ul><li>打印本页</li><li>关闭窗口</li></ul>",
    "editor": "<div>【责任编辑：赵一鸣】</div>",
    "related": "<h4>相关阅读</h4><ul>"
    + "".join(f"<li><a href='/{n}.html'>云岭县第{n}批环保设施向公众开放的公告</a></li>" for n in range(5))
    + "</ul>",
    "ranking": "<div><h3>点击排行</h3><ul>"
    + "".join(f"<li><a href='/{n}.html'>{n} 某镇污水处理厂通过验收</a><span>07-1{n}</span></li>" for n in range(5))
    + "</ul></div>",
    "pager": "<p>上一篇：<a href='/1.html'>某镇污水处理厂通过验收</a></p><p>下一篇：<a href='/2.html'>没有了</a></p>",
    "comments": "<div class='comment-list'><p>网友甲：</p>"
    "<p>希望每周都来查一次，河边味道比去年好多了，支持县里的做法，也盼望别的河一起管。</p></div>",
    "statement": "<p>免责声明：本网转载稿件只为传递信息，不代表本网观点，版权归原作者所有，如有异议请与本网联系。</p>",
    "WeChat": "<p>关注“云岭发布”微信公众号</p>",
}


@pytest.mark.parametrize("inside", [True, False], ids=["inside the element", "behind it"])
@pytest.mark.parametrize("kind", FURNITURE)
def test_furniture_is_not_text(kind: str, inside: bool) -> None:
    text = paragraphs() + (FURNITURE[kind] if inside else "")
    behind = "" if inside else FURNITURE[kind]
    markup = f"<div class='wrap'><h1>{TITLE}</h1><div>{INFO}</div><div class='content'>{text}</div>{behind}</div>"
    article = read(page_of(markup))
    assert article.text == TEXT
    assert sum(r.chars for r in article.removed) > 0


def test_a_row_of_a_table_is_a_line_with_its_cells_between_tabs() -> None:
    table = (
        "<table><tbody><tr><th>断面</th><th>类别</th><th>氨氮</th></tr><tr><td><p>清溪河</p><p>出境</p></td><td>Ⅱ类</td><td>0.42</td></tr>"
        "<tr><td>白石河入河口</td><td></td><td>0.51</td></tr></tbody></table>"
    )
    text = read(article_page(paragraphs() + table + "<p>注：监测频次为每月一次。</p>")).text
    assert text == f"{TEXT}\n断面\t类别\t氨氮\n清溪河 出境\tⅡ类\t0.42\n白石河入河口\t\t0.51\n注：监测频次为每月一次。"


def test_a_table_alone_is_an_article() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>云岭县第{n}砖厂</td><td>罚款{n}万元</td></tr>" for n in range(1, 9))
    text = read(article_page(f"<table><tr><td>序号</td><td>单位名称</td><td>处罚结果</td></tr>{rows}</table>")).text
    assert text.splitlines() == ["序号\t单位名称\t处罚结果"] + [
        f"{n}\t云岭县第{n}砖厂\t罚款{n}万元" for n in range(1, 9)
    ]


def test_captions_and_short_paragraphs_stay() -> None:
    lines = (
        "图为巡查现场。周小川 摄",
        PARAGRAPHS[0],
        "沉淀池",
        PARAGRAPHS[1],
        "一、查设施",
        PARAGRAPHS[2],
        "云岭县生态环境局",
        "2023年7月19日",
    )
    text = paragraphs(lines[:1]) + "<p><img src='a.jpg'></p>" + paragraphs(lines[1:])
    article = read(article_page(text))
    assert article.text == "\n".join(lines)
    assert article.signals.images == 1


def test_letters_above_and_below_the_line_stay_in_the_word() -> None:
    line = "<p>沿河PM<sub>2.5</sub>浓度为21微克/m<sup>3</sup>，CO<sub>2</sub>排放量同比下降，<b>达到</b>预期目标。</p>"
    assert "沿河PM2.5浓度为21微克/m³，CO2排放量同比下降，达到预期目标。" in read(article_page(paragraphs() + line)).text


def test_a_line_break_of_the_source_is_no_space_between_characters() -> None:
    assert (
        "云岭县生态环境局近日对清溪河"
        in read(article_page(paragraphs().replace("生态环境局", "生态\n      环境局"))).text
    )


def test_the_letter_head_and_the_signature_of_a_notice_stay() -> None:
    lines = (
        "云环函〔2023〕46号",
        "各乡镇人民政府，县直有关部门：",
        *PARAGRAPHS,
        "附件：1.巡查任务分解表.docx",
        "云岭县生态环境局",
        "2023年7月18日",
        "（联系人：周小川，电话：0800-0000000）",
    )
    markup = paragraphs(lines).replace(lines[6], f"<a href='./P0.docx'>{lines[6]}</a>")
    article = read(article_page(markup))
    assert article.text == "\n".join(lines)
    assert article.signals.attachments == 1


def test_the_hosts_of_an_event_are_text() -> None:
    lines = (
        *PARAGRAPHS,
        "主办单位：云岭县生态环境局",
        "承办单位：清溪镇人民政府",
        "活动时间：2023年8月1日",
        "欢迎广大市民报名参加。",
    )
    assert read(article_page(paragraphs(lines))).text == "\n".join(lines)


def test_a_catalogue_card_above_a_document_is_not_text() -> None:
    card = (
        "<table><tr><td>索引号：</td><td>000-2023-0046</td><td>主题分类：</td><td>环境监测</td></tr>"
        "<tr><td>发布机构：</td><td>云岭县生态环境局</td><td>成文日期：</td><td>2023-07-18</td></tr>"
        f"<tr><td>名　　称：</td><td>{TITLE}</td><td>文　　号：</td><td>云环函〔2023〕46号</td></tr></table>"
    )
    markup = f"<div class='detail'>{card}<h1>{TITLE}</h1><div>{INFO}</div><div class='con'>{paragraphs()}</div></div>"
    assert read(page_of(markup)).text == TEXT


def test_a_very_short_article_is_found_beside_much_else() -> None:
    line = "7月19日，清溪河水质自动站建成投用。"
    related = "".join(
        f"<li><a href='/{n}.html'>云岭县第{n}批环保设施向公众开放的公告已经发布</a></li>" for n in range(20)
    )
    markup = f"<div><h1>{TITLE}</h1><p>{INFO}</p><div class='content'><p>{line}</p></div><ul>{related}</ul></div>"
    assert read(page_of(markup)).text == line


NOTICE = (
    "<div><p>尊敬的用户，为改善浏览体验，本站将于近期升级维护，届时部分栏目可能无法访问，敬请谅解。"
    "如有疑问，请在工作时间拨打服务热线，我们将及时为您解答。</p></div>"
)
TEASERS = "".join(
    f"<div><h4><a href='/z{n}.html'>白石镇第{n}座污水处理站集中开工</a></h4>"
    f"<p>{n}月{n}日上午，白石镇举行污水处理站开工仪式，总投资{n}千万元，建成后可惠及沿河{n}个行政村，县镇两级负责人出席，施工单位作了表态发言。</p></div>"
    for n in range(1, 9)
)
COMMENTS = "<h3>全部评论</h3>" + "".join(
    f"<div><b>网友{n}</b><p>住在河边十几年了，今年夏天第一次没有闻到味道，希望第{n}次巡查也这样认真，把整条河都管起来。</p>"
    f"<span>{n}小时前</span> <span>回复</span></div>"
    for n in range(1, 12)
)


@pytest.mark.parametrize("names", [True, False], ids=["with a name", "without a name"])
@pytest.mark.parametrize("around", ["notice", "teasers", "comments", "all"])
def test_other_prose_of_the_page_is_not_the_article(around: str, names: bool) -> None:
    above = NOTICE if around in ("notice", "all") else ""
    below = (TEASERS if around in ("teasers", "all") else "") + (COMMENTS if around in ("comments", "all") else "")
    name = " class='content'" if names else ""
    markup = f"{above}<div><h1>{TITLE}</h1><div>{INFO}</div><div{name}>{paragraphs()}</div></div><div>{below}</div>"
    assert read(page_of(markup)).text == TEXT


def test_sections_with_linked_headings_are_text_where_nothing_else_is() -> None:
    sections = "".join(
        f"<div><h4><a href='/z{n}.html'>第{n}类：养殖场沉淀池容积不足</a></h4><p>{line}</p></div>"
        for n, line in enumerate(PARAGRAPHS, 1)
    )
    text = read(article_page(sections)).text
    assert all(line in text for line in PARAGRAPHS)


def test_time_and_place_at_the_head_of_the_text_stay() -> None:
    lines = ("时间：2023年7月19日上午10:00", "地点：云岭县行政中心二楼", "主持人：周小川", *PARAGRAPHS)
    assert read(article_page(paragraphs(lines))).text == "\n".join(lines)


def test_an_article_beside_a_menu_in_one_table_is_parted_from_it() -> None:
    menu = "".join(f"<a href='/{n}/'>栏目{n}</a><br>" for n in range(9))
    markup = (
        f"<table><tr><td>{menu}</td><td><b>{TITLE}</b><br>{INFO}<br>{'<br>'.join(PARAGRAPHS)}</td></tr>"
        "<tr><td>友情链接</td><td>网站地图</td></tr></table>"
    )
    assert read(page_of(markup)).text == TEXT


def test_what_a_style_sheet_hides_at_every_size_is_not_text() -> None:
    hidden = "<p class='ng-hide'>此处内容由脚本在特定条件下显示，读者平时看不到。</p>"
    assert read(article_page(paragraphs() + hidden)).text == TEXT


def test_links_within_sentences_stay() -> None:
    linked = PARAGRAPHS[1].replace("沉淀池", "<a href='/p.html'>沉淀池</a>")
    article = read(article_page(paragraphs((PARAGRAPHS[0], linked, *PARAGRAPHS[2:]))))
    assert article.text == TEXT
    assert article.signals.text_link_chars == 3


def test_readings_behind_characters_and_invisible_characters_are_taken_out() -> None:
    noisy = (
        PARAGRAPHS[0]
        .replace("养殖", "養(yǎng)殖(zhí)")
        .replace("夏季", "夏\u200b季(jì)")
        .replace("设施", "設(shè)施(shī)")
    )
    article = read(article_page(paragraphs((noisy, *PARAGRAPHS[1:]))))
    assert "(" not in article.text
    assert "\u200b" not in article.text
    assert article.signals.annotations == 5
    assert {"annotation", "invisible"} <= {r.rule for r in article.removed}


def test_what_is_removed_and_what_is_kept_is_the_whole_page() -> None:
    article = read(article_page(paragraphs() + FURNITURE["related"] + FURNITURE["share bar"]))
    kept = len("".join(article.text.split()))
    assert kept + sum(r.chars for r in article.removed) == article.signals.page_chars


def test_a_list_of_links_has_no_text_and_is_counted() -> None:
    rows = "".join(
        f"<li><a href='/t20230719_{n}.html'>云岭县第{n}批公告</a><span>2023-07-{n}</span></li>" for n in range(10, 30)
    )
    article = read(page_of(f"<div class='list'><ul>{rows}</ul></div>"))
    assert article.signals.dated_links == 20
    assert len(article.text) < 100


def test_the_same_page_gives_the_same_article_again_and_again() -> None:
    first = read(article_page(paragraphs()))
    assert all(read(article_page(paragraphs())) == first for _ in range(6))


def test_a_page_without_a_title_or_a_date_says_so() -> None:
    article = read(f"<html><body><div>{paragraphs()}</div>{FOOTER}</body></html>")
    assert article.text == TEXT
    assert article.published is None
    assert article.origin is None
