"""What becomes of paragraphs, lists, tables, captions and raised letters, however an editor marks them up."""

from __future__ import annotations

import pytest

from govcrawl.extraction import extract_article
from govcrawl.page import Page

FIRST = "市生态环境局近日对辖区三家污水处理厂开展了现场检查，当场指出台账不全、药剂投加不足等问题。"
LAST = "下一步，该局将对整改情况逐一复查，对逾期不改的单位依法处理，并把结果向社会公布。"


def text_of(markup: str) -> list[str]:
    """Return the lines that are read between two paragraphs."""
    page = (
        "<html><head><title>全市水环境检查启动</title></head><body><div class='nav'><a href='/'>首页</a></div>"
        "<h1>全市水环境检查启动</h1><div class='info'>来源：石门市局 发布时间：2023-07-19 10:00</div>"
        f"<div class='article-content'><p>{FIRST}</p>{markup}<p>{LAST}</p></div></body></html>"
    )
    lines = extract_article(Page(url="http://a.example/1.html", body=page.encode())).text.split("\n")
    assert (lines[0], lines[-1]) == (FIRST, LAST)
    return lines[1:-1]


CASES = {
    "smart tags of Word": (
        (
            "<p class='MsoNormal'>截至<st1:chsdate year='2023' w:st='on'>2023年7月19日</st1:chsdate>，"
            "<st1:place>清河</st1:place>断面达到Ⅲ类<o:p></o:p>，同比改善。</p>"
        ),
        ["截至2023年7月19日，清河断面达到Ⅲ类，同比改善。"],
    ),
    "spans and sections of WeChat": (
        (
            "<section><section><span>今年</span><span style='x'>以来，</span></section></section>"
            "<section><p><span>全市PM<sub>2.5</sub>浓度为</span><span>21μg/m<sup>3</sup>，</span><strong>下降</strong>3%。"
            "</p></section>"
        ),
        ["今年以来，", "全市PM2.5浓度为21μg/m³，下降3%。"],
    ),
    "blocks shown as inline": (
        "<div style='display:inline'>沿河企业</div><div style='display: inline;'>全部完成整改。</div>",
        ["沿河企业全部完成整改。"],
    ),
    "line breaks and bare text": (
        "第一行没有段落标签，<br>第二行接着说，<br/><br/>　　第三行另起一段。",
        ["第一行没有段落标签，", "第二行接着说，", "第三行另起一段。"],
    ),
    "lists": (
        "<ol><li>清理河道淤泥。</li><li><p>建设污水管网。</p></li></ol><dl><dt>负责单位</dt><dd>市水务局</dd></dl>",
        ["清理河道淤泥。", "建设污水管网。", "负责单位", "市水务局"],
    ),
    "headings": (
        "<h2>一、总体情况</h2><p>三十个断面全部达标。</p><h3>（一）地表水</h3><p><b>1.国控断面。</b>全部达标。</p>",
        ["一、总体情况", "三十个断面全部达标。", "（一）地表水", "1.国控断面。全部达标。"],
    ),
    "captions": (
        (
            "<figure><img src='a.jpg'><figcaption>执法人员现场取样。</figcaption></figure>"
            "<p style='text-align:center'><img src='b.jpg'></p><p style='text-align:center'>治理后的清河 王五 摄</p>"
        ),
        ["执法人员现场取样。", "治理后的清河 王五 摄"],
    ),
    "powers, charges and indices": (
        (
            "<p>10<sup>-3</sup>毫克，CO<sub>2</sub>、SO<sub>4</sub><sup>2-</sup>，3.2万㎡，m<sup><span>3</span></sup>，"
            "见注<sup>[1]</sup>。</p>"
        ),
        ["10⁻³毫克，CO2、SO4²⁻，3.2万㎡，m³，见注[1]。"],
    ),
    "indented cells": (
        "<table><tr>\n\t<td>甲</td>\n\t<td>乙</td></tr><tr><td>\n\t1\n\t</td>\n\t<td>\n\t<p>2</p>\n</td></tr></table>",
        ["甲\t乙", "1\t2"],
    ),
    "a head over two columns": (
        (
            "<table><caption>表1 断面水质</caption><tr><th rowspan='2'>断面</th><th colspan='2'>浓度</th></tr>"
            "<tr><th>氨氮</th><th>总磷</th></tr><tr><td>清河</td><td>0.4</td><td>0.1</td></tr></table>"
        ),
        ["表1 断面水质", "断面\t浓度\t浓度", "断面\t氨氮\t总磷", "清河\t0.4\t0.1"],
    ),
    "a value merged over rows": (
        (
            "<table><tr><td>县</td><td>断面</td><td>类别</td></tr><tr><td rowspan='2'>云岭县</td>"
            "<td>甲桥</td><td>Ⅱ</td></tr><tr><td>乙桥</td><td rowspan='9'>Ⅲ</td></tr>"
            "<tr><td>合计</td><td>2个</td></tr></table>"
        ),
        ["县\t断面\t类别", "云岭县\t甲桥\tⅡ", "云岭县\t乙桥\tⅢ", "合计\t2个\tⅢ"],
    ),
    "a form with wide values": (
        (
            "<table><tr><td>项目名称</td><td colspan='3'>清河管网</td></tr><tr><td>建设单位</td><td>市水务局</td>"
            "<td>地点</td><td>东城</td></tr></table>"
        ),
        ["项目名称\t清河管网", "建设单位\t市水务局\t地点\t东城"],
    ),
    "a span that is no number": (
        "<table><tr><td rowspan='两'>甲</td><td colspan='-1'>乙</td></tr><tr><td>1</td><td>2</td></tr></table>",
        ["甲\t乙", "1\t2"],
    ),
    "a span without end": (
        "<table><tr><td rowspan='99999999'>甲</td><td>乙</td></tr><tr><td colspan='99999999'>2</td></tr></table>",
        ["甲\t乙", "甲\t2"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_structure_is_kept(name: str) -> None:
    markup, lines = CASES[name]
    assert text_of(markup) == lines
