"""An invented article and the means to put it into pages of every shape."""

from __future__ import annotations

from govcrawl.article import Article
from govcrawl.extraction import extract_article
from govcrawl.page import Page

TITLE = "云岭县开展清溪河沿岸养殖污染夏季巡查"
PARAGRAPHS = (
    "云岭县生态环境局近日对清溪河沿岸的十七家养殖场开展了夏季巡查，现场检查治污设施的运行记录和台账。",
    "巡查组发现，三家养殖场的沉淀池容积不足，雨天存在外溢风险，已要求在八月底之前完成扩建。",
    "据监测，六月份清溪河出境断面的氨氮浓度为0.42毫克/升，比去年同期下降一成二，沿河空气站的读数保持平稳。",
    "下一步，该县将把巡查频次增加到每周一次，并邀请沿河村民担任监督员，把线索及时交到专班手里。",
)
TEXT = "\n".join(PARAGRAPHS)
INFO = "发布时间：2023-07-19 17:04:38　来源：云岭县融媒体中心　浏览次数：<span id='hits'></span>"
NAVIGATION = "".join(
    f"<li><a href='/{n}/'>{name}</a></li>" for n, name in enumerate(("首页", "政务公开", "办事服务", "互动交流"))
)
FOOTER = (
    "<div class='footer'><p>主办单位：云岭县人民政府办公室</p><p>网站标识码：5199990001　蜀ICP备00000001号</p>"
    "<p>地址：云岭县滨河路1号　邮编：600000</p></div>"
)
ADDRESS = "http://www.example.gov.cn/xw/content.html"


def paragraphs(lines: tuple[str, ...] = PARAGRAPHS) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def page_of(body: str, head: str = "") -> str:
    """A whole page around a body."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}_云岭县人民政府</title>{head}</head>"
        f"<body><ul class='nav'>{NAVIGATION}</ul>{body}{FOOTER}</body></html>"
    )


def article_page(text: str, head: str = "") -> str:
    """A page whose article's element holds `text`, below title and info line."""
    return page_of(
        f"<div class='wrap'><h1>{TITLE}</h1><div class='info'>{INFO}</div><div class='content'>{text}</div></div>", head
    )


def read(
    markup: str | bytes, *, url: str = ADDRESS, content_type: str | None = None, list_date: str | None = None
) -> Article:
    body = markup.encode() if isinstance(markup, str) else markup
    headers = (("Content-Type", content_type),) if content_type else ()
    return extract_article(Page(url=url, body=body, headers=headers, list_date=list_date))
