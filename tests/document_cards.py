"""Catalogue cards of official documents in the shapes of sites, numbers that stand alone, and other pages."""

from __future__ import annotations

from govcrawl.article import DocumentFields
from tests.extraction_pages import PARAGRAPHS, TITLE, article_page, page_of, paragraphs

INDEX, NUMBER, OFFICE = "519999000/2023-00417", "云环发〔2023〕36号", "云岭县生态环境局"
WHOLE = DocumentFields(
    index_number=INDEX,
    number=NUMBER,
    issuer=OFFICE,
    dated="2023-07-12",
    subject="城乡建设、环境保护",
    validity="有效",
)
FEW = DocumentFields(index_number=INDEX, number=NUMBER, issuer=OFFICE)


def fields(**values: str) -> DocumentFields:
    return DocumentFields(**values)


CARDS: dict[str, tuple[str, DocumentFields]] = {
    "a table of heads and cells, two pairs a row": (
        (
            f"<table class='xxgk'><tr><th>索引号：</th><td>{INDEX}</td><th>主题分类：</th>"
            "<td>城乡建设、环境保护</td></tr>"
            f"<tr><th>发文机关：</th><td>{OFFICE}</td><th>成文日期：</th><td>2023年07月12日</td></tr>"
            f"<tr><th>标　　题：</th><td colspan=3>{TITLE}</td></tr>"
            f"<tr><th>发文字号：</th><td>{NUMBER}</td><th>发布日期：</th><td>2023年07月19日</td></tr>"
            "<tr><th>主 题 词：</th><td></td><th>有 效 性：</th><td>有效</td></tr></table>"
        ),
        WHOLE,
    ),
    "cells without colons, blanks inside the labels": (
        (
            f"<table><tr><td>索&nbsp;引&nbsp;号</td><td>{INDEX}</td><td>信息分类</td><td>污染防治</td></tr>"
            f"<tr><td>发布机构</td><td>{OFFICE}</td><td>生成日期</td><td>2023-07-12</td></tr>"
            f"<tr><td>文　　号</td><td>{NUMBER}</td><td>关键词</td><td>养殖 巡查</td></tr></table>"
        ),
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, dated="2023-07-12", subject="污染防治"),
    ),
    "empty cells": (
        (
            f"<table><tr><td>索 引 号</td><td>{INDEX}</td><td>公开分类</td><td></td></tr>"
            f"<tr><td>文　　号</td><td></td><td>主题词</td><td></td></tr>"
            f"<tr><td>发布机构</td><td>{OFFICE}</td><td>成文日期</td><td></td></tr></table>"
        ),
        fields(index_number=INDEX, issuer=OFFICE),
    ),
    "label and value in one cell": (
        (
            f"<table><tr><td><b>索引号：</b>{INDEX}</td><td><b>文号：</b>{NUMBER}</td></tr>"
            f"<tr><td><b>发布机构：</b>{OFFICE}</td><td><b>成文日期：</b>2023-07-12</td></tr>"
            "<tr><td><b>主题分类：</b>城乡建设、环境保护</td><td><b>有效性：</b>有效</td></tr></table>"
        ),
        WHOLE,
    ),
    "nested tables": (
        (
            f"<table width=100%><tr><td><table><tr><td>索引号：</td><td>{INDEX}</td></tr><tr><td>文号：</td>"
            f"<td>{NUMBER}</td>"
            f"</tr></table></td><td><table><tr><td>发文单位：</td><td>{OFFICE}</td></tr><tr><td>有效性：</td>"
            "<td>失效</td></tr>"
            "</table></td></tr></table>"
        ),
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, validity="失效"),
    ),
    "a table that only places, one row": (
        f"<table><tr><td>索引号：{INDEX}</td><td>文号：{NUMBER}</td><td>发布机构：{OFFICE}</td></tr></table>",
        FEW,
    ),
    "a definition list": (
        (
            f"<dl><dt>索 引 号：</dt><dd>{INDEX}</dd><dt>发文字号：</dt><dd>{NUMBER}</dd><dt>制发机关：</dt>"
            f"<dd>{OFFICE}</dd>"
            "<dt>制发日期：</dt><dd>2023-07-12</dd></dl>"
        ),
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, dated="2023-07-12"),
    ),
    "a definition list with an empty value": (
        f"<dl><dt>索引号：</dt><dd>{INDEX}</dd><dt>文号：</dt><dd></dd><dt>主题分类：</dt><dd>环境保护</dd></dl>",
        fields(index_number=INDEX, subject="环境保护"),
    ),
    "a list with labels in bold": (
        (
            f"<ul class='index'><li><strong>索引号：</strong>{INDEX}</li><li>"
            f"<strong>文&emsp;&emsp;号：</strong>{NUMBER}</li>"
            f"<li><strong>发文机关：</strong><span>{OFFICE}</span></li><li><strong>效力状态：</strong>现行有效</li>"
            "</ul>"
        ),
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, validity="现行有效"),
    ),
    "spans without a blank between them": (
        (
            f"<div class='fl'><span>索引号</span><span>{INDEX}</span><span>文号</span><span>{NUMBER}</span>"
            f"<span>发布机构</span><span>{OFFICE}</span></div>"
        ),
        FEW,
    ),
    "one line with wide blanks": (
        f"<p>索引号：{INDEX}　　文号：{NUMBER}　　发布机构：{OFFICE}　　发布日期：2023-07-19</p>",
        FEW,
    ),
    "one line with nothing between value and label": (
        f"<p>索引号：{INDEX}文件编号：{NUMBER}发文机构：{OFFICE}成文日期：2023-07-12发布日期：2023-07-19</p>",
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, dated="2023-07-12"),
    ),
    "labels in brackets": (
        (
            f"<div>【索 引 号】{INDEX}</div><div>【文　　号】{NUMBER}</div><div>【发布机构】{OFFICE}</div>"
            "<div>【有 效 性】有效</div>"
        ),
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, validity="有效"),
    ),
    "labels in square brackets with colons": (
        f"<div>[索引号]：{INDEX}</div><div>[发文字号]：{NUMBER}</div><div>[发文单位]：{OFFICE}</div>",
        FEW,
    ),
    "values on following lines": (
        (
            f"<div>索引号：</div><div>{INDEX}</div><div>文号：</div><div>{NUMBER}</div><div>发布机构：</div>"
            f"<div>{OFFICE}</div>"
            "<div>印发日期：</div><div>2023.07.12</div>"
        ),
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, dated="2023-07-12"),
    ),
    "labels alone on lines, no colons, one empty": (
        (
            f"<div>索引号</div><div>{INDEX}</div><div>文号</div><div>主题分类</div><div>环境监测</div>"
            f"<div>公开责任部门</div><div>{OFFICE}</div>"
        ),
        fields(index_number=INDEX, subject="环境监测", issuer=OFFICE),
    ),
    "label, colon and value in spans of their own": (
        (
            f"<div><span>索引号</span><i>：</i><em>{INDEX}</em></div><div><span>文号</span><i>：</i><em>云环发〔</em>"
            f"<em>2023</em><em>〕36号</em></div><div><span>发布机构</span><i>：</i><em>{OFFICE}</em></div>"
        ),
        FEW,
    ),
    "every character of the label in its own element": (
        (
            f"<table><tr><td><b>索</b><b>引</b><b>号</b>：</td><td>{INDEX}</td></tr><tr><td><b>文</b> <b>号</b>：</td>"
            f"<td>{NUMBER}</td></tr><tr><td><b>有</b><b>效</b><b>性</b>：</td><td>废止</td></tr></table>"
        ),
        fields(index_number=INDEX, number=NUMBER, validity="废止"),
    ),
    "values that say nothing": (
        f"<ul><li>索引号：{INDEX}</li><li>文号：无</li><li>主题分类：--</li><li>成文日期：/</li><li>有效性：</li></ul>",
        fields(index_number=INDEX),
    ),
    "square brackets round the year": (
        "<ul><li>索 引 号:SNY-2023-0007</li><li>文 号:云环办便函[2023]4号</li><li>发文日期:20230712</li></ul>",
        fields(index_number="SNY-2023-0007", number="云环办便函[2023]4号", dated="2023-07-12"),
    ),
    "a number with 第": (
        "<ul><li>索引号：A00-0301-2023-0007</li><li>文件编号：公告〔2023〕第5号</li><li>是否有效：是</li></ul>",
        fields(index_number="A00-0301-2023-0007", number="公告〔2023〕第5号", validity="是"),
    ),
    "an order of a ministry in the card": (
        "<ul><li>发文机关：云岭县人民政府</li><li>发文字号：云岭县人民政府令 第12号</li><li>时效性：部分失效</li></ul>",
        fields(issuer="云岭县人民政府", number="云岭县人民政府令 第12号", validity="部分失效"),
    ),
    "widgets behind a value": (
        (
            f"<div><span>索引号：{INDEX}</span> <span>有效性：有效</span> <a href='#'>打印</a> <a href='#'>下载</a>"
            "</div>"
            f"<div>发布机构：{OFFICE} 字体：<a href='#'>大</a> <a href='#'>中</a> <a href='#'>小</a></div>"
        ),
        fields(index_number=INDEX, issuer=OFFICE, validity="有效"),
    ),
    "who issued goes before who published": (
        (
            f"<ul><li>公开责任部门：云岭县政务公开办</li><li>发布机构：云岭县人民政府网</li><li>发文机关：{OFFICE}</li>"
            "<li>成文日期：2023-07-12</li><li>生成日期：2023-07-18</li></ul>"
        ),
        fields(issuer=OFFICE, dated="2023-07-12"),
    ),
    "subjects that are links": (
        (
            "<div>主题分类：<a href='/1'>城乡建设、环境保护</a> <a href='/2'>环境监测</a></div>"
            "<div>体裁分类：通知</div>"
            f"<div>索引号：{INDEX}</div>"
        ),
        fields(index_number=INDEX, subject="城乡建设、环境保护 环境监测"),
    ),
    "other labels between": (
        (
            f"<p>名称：{TITLE}</p><p>索引号：{INDEX}</p><p>公开方式：主动公开</p><p>公开范围：面向社会</p>"
            "<p>分类：环境保护</p>"
            f"<p>责任部门：{OFFICE}</p><p>生效日期：2023-08-01</p><p>内容概述：夏季巡查安排</p>"
        ),
        fields(index_number=INDEX, subject="环境保护", issuer=OFFICE),
    ),
    "a label in a plain blank's distance": (
        f"<p>索 引 号 {INDEX}</p><p>发文字号 {NUMBER}</p><p>成文日期 2023年7月12日</p>",
        fields(index_number=INDEX, number=NUMBER, dated="2023-07-12"),
    ),
    "a day that does not exist": (
        f"<ul><li>索引号：{INDEX}</li><li>成文日期：2023-02-30</li><li>有效性：有效</li></ul>",
        fields(index_number=INDEX, validity="有效"),
    ),
    "a copy of the card for phones": (
        (
            f"<table class='pc'><tr><td>索引号：</td><td>{INDEX}</td><td>文号：</td><td>{NUMBER}</td></tr>"
            f"<tr><td>发布机构：</td><td>{OFFICE}</td><td>标题：</td><td>{TITLE}</td></tr></table>"
            f"<table class='phone'><tr><td>索引号：</td><td>{INDEX}</td></tr><tr><td>文号：</td><td>{NUMBER}</td></tr>"
            f"<tr><td>发布机构：</td><td>{OFFICE}</td></tr></table>"
        ),
        FEW,
    ),
    "a folded card": (
        (
            f"<div class='more' style='display:none'><p>索引号：{INDEX}</p><p>文号：{NUMBER}</p>"
            f"<p>发布机构：{OFFICE}</p></div>"
        ),
        FEW,
    ),
    "the last label without a value": (
        f"<ul><li>索引号：{INDEX}</li><li>文号：{NUMBER}</li><li>发布机构：</li></ul>",
        fields(index_number=INDEX, number=NUMBER),
    ),
    "labels in English brackets and a ratio sign": (
        f"<p>(索引号)\u2236 {INDEX}</p><p>文号\u2236 {NUMBER}</p><p>发文机关\u2236 {OFFICE}</p>",
        FEW,
    ),
    "a catalogue of an application": (
        (
            f"<div class='row'><div class='k'>索引号</div><div class='v'>：{INDEX}</div><div class='k'>发文字号</div>"
            f"<div class='v'>：{NUMBER}</div><div class='k'>发文机关</div><div class='v'>：{OFFICE}</div></div>"
        ),
        FEW,
    ),
}
"""What the cards say was written down before they were first read."""

SECOND: dict[str, tuple[str, DocumentFields]] = {
    "label and span elements in a striped table": (
        (
            f"<table><tr class='double'><td><label>索引号:</label><span>{INDEX}</span></td><td><label>分类:</label>"
            f"<span>环评管理</span></td></tr><tr><td><label>发布机构:</label><span>{OFFICE}</span></td><td>"
            "<label>成文日期:</label><span>2023-07-12</span></td></tr><tr><td colspan=2><label>名称:</label>"
            f"<span>{TITLE}"
            f"</span></td></tr><tr><td><label>文号:</label><span>{NUMBER}</span></td><td><label>发布日期:</label><span>"
            "2023-07-19</span></td></tr><tr><td colspan=2><label>主题词:</label><span></span></td></tr></table>"
        ),
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, dated="2023-07-12", subject="环评管理"),
    ),
    "a subject with a path": (
        (
            f"<table><tr><td><b>索  引  号：</b></td><td>{INDEX}</td><td><b>主题分类：</b></td>"
            "<td>环境保护\\环境监测</td></tr>"
            f"<tr><td><b>发文机关：</b></td><td>{OFFICE}</td><td><b>成文日期：</b></td>"
            "<td>2023年07月12日</td></tr></table>"
        ),
        fields(index_number=INDEX, issuer=OFFICE, dated="2023-07-12", subject="环境保护\\环境监测"),
    ),
    "divisions and paragraphs in a list": (
        (
            f"<ul><li><div>名　　称</div><p>{TITLE}</p></li><li><div>索 引 号</div><p>{INDEX}</p></li><li>"
            "<div>分　　类</div>"
            f"<p>环评管理</p></li><li><div>发布机关</div><p>{OFFICE}</p></li><li><div>生成日期</div>"
            "<p>2023-07-12</p></li>"
            f"<li><div>文　　号</div><p>{NUMBER}</p></li><li><div>主 题 词</div><p></p></li></ul>"
        ),
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, dated="2023-07-12", subject="环评管理"),
    ),
    "labels and values in like elements": (
        (
            f"<div><p><em>索引号：</em><em>{INDEX}</em></p><p><em>文　号：</em><em>{NUMBER}</em><em>成文日期：</em>"
            "<em>2023-07-12</em></p><p><em>有效性：</em><em class='green'>有效</em></p></div>"
        ),
        fields(index_number=INDEX, number=NUMBER, dated="2023-07-12", validity="有效"),
    ),
    "line breaks": (
        (
            f"<div>索引号：{INDEX}<br>发文单位：{OFFICE}<br>发文日期：2023年7月12日<br>文　　号：{NUMBER}"
            "<br>有 效 性：有效<br></div>"
        ),
        fields(index_number=INDEX, number=NUMBER, issuer=OFFICE, dated="2023-07-12", validity="有效"),
    ),
    "semicolons": (f"<div>索引号：{INDEX}；文号：{NUMBER}；发布机构：{OFFICE}；</div>", FEW),
    "bars": (f"<div>索引号：{INDEX} | 文号：{NUMBER} | 发布机构：{OFFICE} | 浏览次数：12</div>", FEW),
    "heads without colons and a time": (
        (
            f"<table><tr><th>索引号</th><td>{INDEX}</td><th>组配分类</th><td>公告公示</td></tr><tr>"
            f"<th>发布机构</th><td>{OFFICE}"
            "</td><th>主题分类</th><td>环境监测</td></tr><tr><th>文号</th><td>无</td><th>成文日期</th>"
            "<td>2023-07-12 10:00</td>"
            "</tr></table>"
        ),
        fields(index_number=INDEX, issuer=OFFICE, dated="2023-07-12", subject="环境监测"),
    ),
    "two who issued": (
        f"<p>发文机关：云岭县生态环境局、云岭县财政局</p><p>发文字号：{NUMBER}</p>",
        fields(number=NUMBER, issuer="云岭县生态环境局、云岭县财政局"),
    ),
    "a note on validity": (
        f"<p>文号：{NUMBER}</p><p>有效性：有效（2024年修订）</p>",
        fields(number=NUMBER, validity="有效（2024年修订）"),
    ),
    "hard blanks around": (
        f"<p>&nbsp;&nbsp;索引号：&nbsp;{INDEX}&nbsp;</p><p>&nbsp;文&nbsp;&nbsp;&nbsp;&nbsp;号：&nbsp;{NUMBER}</p>",
        fields(index_number=INDEX, number=NUMBER),
    ),
    "an index number with words": (
        f"<p>索引号：云环-A/2023-0001号</p><p>发布机构：{OFFICE}</p>",
        fields(index_number="云环-A/2023-0001号", issuer=OFFICE),
    ),
    "under a heading of its own": (
        (
            f"<h3>基本信息</h3><table><tr><td>索引号</td><td>{INDEX}</td></tr><tr><td>信息名称</td>"
            f"<td>{TITLE}</td></tr>"
            f"<tr><td>文号</td><td>{NUMBER}</td></tr><tr><td>公开责任部门</td><td>{OFFICE}</td></tr></table>"
        ),
        FEW,
    ),
    "colons in elements of their own": (
        (
            f"<div><b>索 引 号</b><b>：</b><span>{INDEX}</span></div><div><b>发文机关</b><b>：</b><span>{OFFICE}</span>"
            f"<b>文号</b><b>：</b><span>{NUMBER}</span></div>"
        ),
        FEW,
    ),
}
"""A second lot, written when the first was read without a fault."""

BELOW = {
    "a table": (
        f"<table class='gk'><tr><td>索引号</td><td>{INDEX}</td><td>文号</td><td>{NUMBER}</td></tr>"
        f"<tr><td>发布机构</td><td>{OFFICE}</td><td>发布日期</td><td>2023-07-19</td></tr></table>"
    ),
    "a list": f"<ul class='gk'><li>索引号：{INDEX}</li><li>文号：{NUMBER}</li><li>发布机构：{OFFICE}</li></ul>",
}

NUMBERS = {
    "川环发〔2023〕12号": "川环发〔2023〕12号",
    "云环办便函[2019]143号": "云环办便函[2019]143号",
    "云环发 〔2023〕 第12号": "云环发 〔2023〕 第12号",
    "（云环审〔2023〕7号）": "云环审〔2023〕7号",
    "公告 2023年第5号": "公告 2023年第5号",
    "2023年 第5号": "2023年 第5号",
    "云岭县生态环境局公告2023年第5号": "云岭县生态环境局公告2023年第5号",
    "云岭县人民政府令第12号": "云岭县人民政府令第12号",
    "云政办〔2023〕１２号": "云政办〔2023〕１２号",
}

SILENT = {
    "sentences that cite numbers": article_page(
        ""
        ""
        "<p>县局印发《巡查方案》（云环发〔2023〕36号），索引号：519999000/2023-00417，文号：云环发〔2023〕36号，可在网站查询。</p>"
        + paragraphs()
    ),
    "a sentence about validity": article_page(f"<p>有效性：专家认为方案有效。</p>{paragraphs()}"),
    "an info line with a publisher": page_of(
        f"<h1>{TITLE}</h1><p>发布机构：{OFFICE}　发布日期：2023-07-19　分类：要闻</p>"
        f"<div class='c'>{paragraphs()}</div>"
    ),
    "a search form": page_of(
        "<form><label>索引号：</label><input><label>文号：</label><input><label>发文机关：</label><input>"
        f"<button>检索</button></form><h1>{TITLE}</h1><div class='c'>{paragraphs()}</div>"
    ),
    "rows of other documents": page_of(
        f"<h1>{TITLE}</h1><div class='c'>{paragraphs()}</div><div class='related'><h3>相关文件</h3><ul>"
        "<li><a href='/1'>关于巡查的通知（云环发〔2023〕1号）</a></li><li><a href='/2'>云环发〔2023〕2号</a></li>"
        "<li><a href='/3'>文号：云环发〔2023〕3号</a></li></ul></div>"
    ),
    "documents listed with their cards": page_of(
        f"<h1>{TITLE}</h1><div class='c'>{paragraphs()}</div><ul class='list'>"
        "<li>索引号：A/2023-1　文号：云环发〔2023〕1号</li><li>索引号：A/2023-2　文号：云环发〔2023〕2号</li></ul>"
    ),
    "a table of numbers in the text": article_page(
        paragraphs() + "<table border=1><tr><td>企业名称</td><td>处罚决定书文号</td></tr><tr><td>云岭纸厂</td>"
        "<td>云环罚〔2023〕3号</td>"
        "</tr><tr><td>清溪砖厂</td><td>云环罚〔2023〕4号</td></tr></table>" + paragraphs()
    ),
    "a table of penalties for a text": article_page(
        "<table border=1><tr><td>处罚决定书文号</td><td>云环罚〔2023〕3号</td></tr><tr><td>当事人</td>"
        "<td>云岭纸厂</td></tr>"
        f"<tr><td>事由</td><td>{PARAGRAPHS[1]}</td></tr></table>{paragraphs()}"
    ),
    "a number at the end": article_page(f"{paragraphs()}<p>附件：云环发〔2023〕36号</p>"),
    "an ordinary article": article_page(paragraphs()),
    "the word in the navigation": page_of(f"<p>公开文号查询</p><h1>{TITLE}</h1><div class='c'>{paragraphs()}</div>"),
}
