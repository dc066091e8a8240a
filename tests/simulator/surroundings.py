"""What stands around lists and articles on government sites: head, header, menu, boxes, links of friends, footer."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulator.articles import Piece

MENU = "".join(
    f'<li><a href="/{path}/" target="_blank">{name}</a></li>'
    for path, name in (
        ("", "首页"),
        ("zwgk", "政务公开"),
        ("hjdt", "环境动态"),
        ("hjzl", "环境质量"),
        ("wsbs", "网上办事"),
        ("hdjl", "互动交流"),
        ("ztzl", "专题专栏"),
    )
)
FRIENDS = "".join(
    f'<li><a href="https://{host}.example.gov.cn/" target="_blank">{name}</a></li>'
    for host, name in (
        ("fgw", "省发展和改革委员会"),
        ("gxt", "省工业和信息化厅"),
        ("zrzy", "省自然资源厅门户网站"),
        ("slt", "省水利厅水资源管理平台"),
        ("nyt", "省农业农村厅政务网"),
        ("lyj", "省林业和草原局政务服务网"),
        ("szb", "云汀日报数字报纸"),
    )
)
HEADER = f"""<div class="top"><span id="date">今天是2024年7月2日 星期二</span><a href="/wza/index.html">无障碍浏览</a>
<a href="/zzzq/">长者专区</a><a href="/wap/">手机版</a></div>
<div class="header"><img src="/images/logo.png" alt="logo"><form action="/search"><input name="q"></form></div>
<div class="nav"><ul class="clearfix">{MENU}</ul></div>"""
FOOTER = f"""<div class="link"><h3>友情链接</h3><ul class="flink">{FRIENDS}</ul></div>
<div class="footer"><p>主办单位：生态环境局办公室　地址：滨江大道18号　电话：0000-8765432</p>
<p><a href="https://beian.example.cn/">备案序号2018012345号-1</a>　网站标识码：5100000099
<a href="/wzdt.html">网站地图</a></p></div>"""
BREAD = """<div class="position">您现在的位置：<a href="/">首页</a> &gt; <a href="/hjdt/">环境动态</a> &gt;
<a href="./">环境要闻</a></div>"""
CHANNELS = """<div class="leftnav"><h2>环境动态</h2><ul><li class="on"><a href="./">环境要闻</a></li>
<li><a href="../tzgg/">通知公告</a></li><li><a href="../spxw/">视频新闻</a></li>
<li><a href="../xcjy/">宣传教育</a></li></ul></div>"""


def meta(names: Mapping[str, str]) -> str:
    """The government's meta block, in the common form."""
    return "\n".join(f'<meta name="{name}" content="{value}"/>' for name, value in names.items())


def site_meta(site: str) -> dict[str, str]:
    """The part that is on every page."""
    return {"SiteName": site, "SiteDomain": "sthjj.example.gov.cn", "SiteIDCode": "5100000099"}


def column_meta() -> dict[str, str]:
    """The part that is on pages of a column."""
    return {
        "ColumnName": "环境要闻",
        "ColumnDescription": "发布本地生态环境要闻",
        "ColumnKeywords": "要闻,生态环境",
        "ColumnType": "工作动态",
    }


def article_meta(piece: Piece, published: str | None = None) -> dict[str, str]:
    """The part that is on pages of articles; *published* where the block states another time than the page."""
    return {
        "ArticleTitle": piece.title,
        "PubDate": published or f"{piece.day} {piece.clock}",
        "ContentSource": piece.origin,
        "Keywords": "生态环境",
        "Author": piece.editor,
        "Description": piece.paragraphs[0][:40],
    }


def column_page(site: str, charset: str, head: str, main: str, box: str) -> str:
    """A whole list page."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{charset}"><meta http-equiv="X-UA-Compatible" content="IE=edge">
<title>环境要闻_{site}</title>
{meta(site_meta(site) | column_meta())}
{head}<link rel="stylesheet" href="/css/list.css"></head><body>
{HEADER}
<div class="wrap">{BREAD}{CHANNELS}
<div class="right">{main}</div>
<div class="side"><h3>热点排行</h3><ul class="rank">{box}</ul></div></div>
{FOOTER}</body></html>"""


def article_page(site: str, charset: str, names: Mapping[str, str], title: str, main: str, head: str = "") -> str:
    """A whole article page."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{charset}"><title>{title}_{site}</title>
{meta(site_meta(site) | column_meta() | dict(names))}
{head}<link rel="stylesheet" href="/css/detail.css"></head><body>
{HEADER}
<div class="wrap">{BREAD}
{main}
</div>
{FOOTER}</body></html>"""


def paragraphs(piece: Piece, tag: str = '<p style="text-indent: 2em;">') -> str:
    """The text of an article."""
    return "\n".join(f"{tag}{text}</p>" for text in piece.paragraphs)
