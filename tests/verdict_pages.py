"""Invented answers of hosts that are no articles, each with the verdict that it deserves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from govcrawl.article import Verdict
from govcrawl.page import Page

ADDRESS = "http://sthj.qinghe.gov.cn/xw/202403/t20240305_1234567.html"
FOLDER = Path(__file__).parent / "fixtures" / "verdicts"
COLUMNS = ["首页", "政务公开", "新闻动态", "环境质量", "办事服务", "互动交流", "专题专栏", "数据开放"]
UNDER = [
    "机构职能",
    "领导之窗",
    "政策文件",
    "规划计划",
    "财政信息",
    "人事信息",
    "行政许可",
    "行政处罚",
    "通知公告",
    "工作动态",
]
FRIENDS = [
    "发展改革委",
    "教育局",
    "科技局",
    "工业和信息化局",
    "民政局",
    "司法局",
    "财政局",
    "自然资源局",
    "水务局",
    "农业农村局",
    "林业局",
    "气象局",
]
HEADLINES = (
    "全市入河排污口整治推进会在石桥召开",
    "我市新增两处生态文明实践基地",
    "关于征求噪声地图编制方案意见的通知",
    "第三季度空气质量会商研判情况",
    "青禾湖水质自动监测站联网运行",
    "危险废物转移联单电子化率再提升",
    "白鹭回到云汀湿地安家",
    "土壤污染状况详查成果通过验收",
    "督察整改任务完成销号公示",
    "碳市场履约周期清缴工作启动",
    "六五环境日主场活动在清源举行",
    "河长制办公室开展联合巡河",
)
MENU = "".join(
    f'<li><a href="/c{n}/">{name}</a><dl>'
    + "".join(f'<dd><a href="/c{n}/{m}/">{each}</a></dd>' for m, each in enumerate(UNDER))
    + "</dl></li>"
    for n, name in enumerate(COLUMNS)
)
TOP = (
    '<div class="top"><span>今天是2024年3月6日 星期三</span><a href="/login">登录</a><a href="/reg">注册</a>'
    '<a href="/wza/">无障碍</a><a href="/zzms/">长者模式</a><form action="/search/"><input name="keyword" value="请输入'
    f'关键字"><button>搜索</button></form></div><ul class="nav">{MENU}</ul>'
)
FOOT = (
    '<div class="links"><span>友情链接</span>'
    + "".join(f'<a href="http://b{n}.qinghe.gov.cn/">市{name}</a>' for n, name in enumerate(FRIENDS))
    + '</div><div class="footer"><p>主办单位：青禾市生态环境局</p>'
    "<p>网站标识码：5199990002　备案号：测ICP备00000002号</p>"
    '<p>地址：青禾市滨河路9号　邮编：600001</p><p><a href="/about/">关于我们</a><a href="/map/">网站地图</a></p></div>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer of a host, and what it is."""

    name: str
    page: Page
    verdicts: tuple[Verdict, ...]
    """More than one where reasonable people differ."""
    reason: str | None = None


def answer(
    name: str,
    body: str | bytes,
    verdict: Verdict | tuple[Verdict, ...],
    reason: str | None = None,
    *,
    url: str = ADDRESS,
    status: int = 200,
    asked: str | None = None,
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),),
) -> Case:
    """One case; text goes out as UTF-8."""
    page = Page(
        url=url, body=body.encode() if isinstance(body, str) else body, status=status, headers=headers,
        requested_url=asked or url,
    )  # fmt: skip
    return Case(name=name, page=page, verdicts=(verdict,) if isinstance(verdict, Verdict) else verdict, reason=reason)


def small(body: str, title: str = "") -> str:
    """A page without a frame."""
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"


def framed(body: str, title: str = "青禾市生态环境局", head: str = "") -> str:
    """A page within all that a government site puts around it."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{TOP}"
        f"<div class='main'>{body}</div>{FOOT}</body></html>"
    )


def rows(form: str, number: int = 12) -> str:
    """Rows of a list; the form names title, url, n and day."""
    return "".join(
        form.format(
            title=HEADLINES[n % len(HEADLINES)],
            url=f"./202403/t202403{28 - n:02d}_{4567 + n}.html",
            n=n,
            day=f"2024-03-{28 - n:02d}",
            dd=28 - n,
        )
        for n in range(number)
    )


def stored() -> Iterator[Case]:
    """The cases of fixtures/verdicts: lines of `key: value`, a line of `---`, the answer as it came."""
    for path in sorted(FOLDER.glob("*.answer")):
        head, body = re.split(r"^---\n", path.read_text("utf-8"), maxsplit=1, flags=re.MULTILINE)
        given = dict(re.split(r":\s*", line, maxsplit=1) for line in head.splitlines())
        yield answer(
            path.stem, body, Verdict(given["verdict"]), given.get("reason"), url=given.get("url", ADDRESS),
            status=int(given.get("status", "200")), asked=given.get("asked"),
        )  # fmt: skip


CRUMB = '<div class="bread">您的位置：<a href="/">首页</a> &gt; <a href="/xw/">新闻动态</a> &gt; 环境要闻</div>'
LI = '<li><a href="{url}" title="{title}">{title}</a><span>{day}</span></li>'
COLUMN = "http://sthj.qinghe.gov.cn/xw/hjyw/"
PAGER = '<div class="page">共 12 页 <a href="index_1.html">下一页</a><a href="index_11.html">尾页</a></div>'
TEASER = "会议听取了第{n}阶段工作情况的汇报，对排查出来的{dd}个问题逐项明确责任单位，要求在汛期之前全部完成整改并公开……"
LEAD = TEASER.format(n=1, dd=7)


def _lists(heading: str) -> Iterator[Case]:
    def listed(name: str, body: str, url: str = COLUMN) -> Case:
        name = f"{name}-below-a-heading" if heading else name
        return answer(name, framed(CRUMB + heading + body, "环境要闻_青禾市生态环境局"), Verdict.LIST, url=url)

    yield listed("list-dated", f"<ul class=list>{rows(LI)}</ul>{PAGER}")
    yield listed("list-undated", "<ul>" + rows('<li><a href="{url}">{title}</a></li>') + "</ul>" + PAGER)
    teased = '<li><h3><a href="{url}">{title}</a></h3><p>' + TEASER + "</p><span>{day}</span></li>"
    yield listed("list-teasers", f"<ul>{rows(teased)}</ul>{PAGER}")
    sourced = '<div class=item><h3><a href="{url}">{title}</a></h3><div>发布时间：{day} 来源：市局第{n}科</div></div>'
    yield listed("list-with-origins", rows(sourced) + PAGER)
    sourced = sourced.replace("</h3>", "</h3><p>" + TEASER + "</p>")
    yield listed("list-with-origins-and-teasers", rows(sourced) + PAGER)
    linked = '<div class=item><a href="{url}"><b>{title}</b><p>' + TEASER + "</p></a><i>{day}</i></div>"
    yield listed("list-teasers-linked", rows(linked) + PAGER)
    undated = (
        '<div class=item><h4><a href="{url}">{title}</a></h4><p>' + TEASER + '<a href="{url}">[详细]</a></p></div>'
    )
    yield listed("list-teasers-undated", rows(undated, 8) + PAGER)
    yield listed(
        "list-pictures",
        rows('<dl><dt><a href="{url}"><img src="a{n}.jpg"></a></dt><dd><a href="{url}">{title}</a></dd></dl>'),
    )
    yield listed(
        "list-table",
        "<table>" + rows('<tr><td>{n}</td><td><a href="{url}">{title}</a></td><td>{day}</td></tr>') + "</table>",
    )
    catalogue = (
        '<tr><td>QH-2024-00{n}</td><td><a href="{url}">{title}</a></td><td>青环发〔2024〕{n}号</td><td>{day}</td></tr>'
    )
    yield listed(
        "list-catalogue",
        "<table><tr><th>索引号</th><th>名称</th><th>文号</th><th>发布日期</th></tr>" + rows(catalogue) + "</table>",
    )
    yield listed("list-split-dates", rows('<li><em>{dd}</em><i>2024-03</i><a href="{url}">{title}</a></li>'))
    yield listed("list-of-three", f"<ul>{rows(LI, 3)}</ul>")
    yield listed("list-of-one", f"<ul>{rows(LI, 1)}</ul><div class=page>共1条 第1/1页 首页 上一页 下一页 尾页</div>")
    top = (
        f'<div class=hot><h2><a href="a.html">{HEADLINES[3]}</a></h2><p>{LEAD}<a href="a.html">[查看详细]</a></p></div>'
    )
    yield listed("list-with-headline", f"{top}<ul>{rows(LI)}</ul>")
    yield listed(
        "list-letters",
        "<table><tr><th>编号</th><th>来信标题</th><th>来信时间</th><th>状态</th></tr>"
        + rows('<tr><td>2024{n}</td><td><a href="/l/{n}">反映{title}的问题</a></td><td>{day}</td><td>已回复</td></tr>')
        + "</table>",
    )
    yield listed(
        "list-leaders",
        "".join(f'<li><a href="/ld/{n}/"><img src="{n}.jpg">局领导{n}</a><p>分管第{n}科室</p></li>' for n in range(9)),
    )
    boxes = "".join(
        f'<div class=box><h3>{name}<a href="/{n}/">更多&gt;&gt;</a></h3><ul>{rows(LI, 5)}</ul></div>'
        for n, name in enumerate(UNDER[:6])
    )
    yield listed("column-index", boxes)
    yield listed("column-index-undated", re.sub(r"<span>.*?</span>", "", boxes))
    yield listed(
        "list-videos",
        rows('<li><a href="{url}"><img src="v{n}.jpg"><em>0{n}:31</em></a><a href="{url}">{title}</a></li>'),
    )
    yield listed("list-at-index", f"<ul>{rows(LI)}</ul>", url="http://sthj.qinghe.gov.cn/xw/hjyw/index_3.html")
    yield listed(
        "list-filled-by-script", '<ul id="list"></ul><script>$.get("/api/list?p=1",function(d){fill(d)})</script>'
    )


def _odd_lists() -> Iterator[Case]:
    gbk = framed(CRUMB + f"<ul>{rows(LI)}</ul>").replace("utf-8", "gb2312").encode("gb18030")
    yield answer("list-in-gbk", gbk, Verdict.LIST, url=COLUMN)
    yield answer("list-without-frame", small(rows('<a href="{url}">{title}</a><br>', 30)), Verdict.LIST, url=COLUMN)
    yield answer(
        "list-says-nothing-there",
        framed(CRUMB + "<div class=list>暂无相关信息</div>"),
        (Verdict.LIST, Verdict.EMPTY),
        url=COLUMN,
    )
    yield answer(
        "list-under-article-address", framed(CRUMB + f"<ul>{rows(LI)}</ul>", "环境要闻"), Verdict.LIST,
        url="http://sthj.qinghe.gov.cn/xw/202403/t20240305_99.html",
    )  # fmt: skip


def _homes() -> Iterator[Case]:
    boxes = "".join(f"<div><h3>{name}</h3><ul>{rows(LI, 6)}</ul></div>" for name in UNDER)
    lead = f"<div class=lead><h2><a href=1.html>{HEADLINES[0]}</a></h2><p>{LEAD * 4}</p></div>"
    root = "http://sthj.qinghe.gov.cn"
    yield answer("home-root", framed(boxes), Verdict.HOME, url=f"{root}/")
    yield answer("home-without-slash", framed(boxes), Verdict.HOME, url=root)
    yield answer("home-index", framed(boxes), Verdict.HOME, url=f"{root}/index.html")
    yield answer("home-shtml", framed(re.sub("<span>.*?</span>", "", boxes)), Verdict.HOME, url=f"{root}/index.shtml")
    yield answer("home-with-lead", framed(lead + boxes), Verdict.HOME, url=f"{root}/")
    yield answer(
        "home-splash",
        small('<a href="/main/"><img src=door.jpg></a><p>点击进入网站</p>', "青禾"),
        Verdict.HOME,
        url=f"{root}/",
    )
    yield answer("home-aspx", framed(boxes), Verdict.HOME, url=f"{root}/Default.aspx")
    yield answer("sent-home", framed(boxes), Verdict.BLOCKED, "redirect_home", url=f"{root}/", asked=ADDRESS)
    yield answer(
        "sent-to-index", framed(lead + boxes), Verdict.BLOCKED, "redirect_home", url=f"{root}/index.html", asked=ADDRESS
    )


def _searches() -> Iterator[Case]:
    root = "http://sthj.qinghe.gov.cn"
    hits = rows('<div><a href="{url}">{title}</a><p>' + TEASER + "</p><span>{day}</span></div>", 10)
    found = f"<p>为您找到相关结果约 132 个</p>{hits}"
    for name, path in {
        "was5": "/was5/web/search?channelid=2&searchword=x", "jsearch": "/jsearchfront/search.do?websiteid=1&q=x",
        "irs": "/irs/front/list.jhtml?searchWord=x", "guestweb": "/guestweb4/s?searchWord=x", "so": "/so/s?q=x",
        "cms": "/search/SolrSearch/s?keyword=x", "jrobot": "/jrobot/search.do?webid=1&q=x",
    }.items():  # fmt: skip
        yield answer(f"search-{name}", framed(found, "检索"), Verdict.SEARCH, url=root + path)
    yield answer("search-by-title", framed(found, "搜索结果"), Verdict.SEARCH, url=f"{root}/list?id=7")
    nothing = "<p>抱歉，没有找到与“青禾湖”相关的结果，建议您更换关键词后重试。</p>"
    yield answer("search-without-hits", framed(nothing, "站内搜索"), Verdict.SEARCH, url=f"{root}/search/?q=%E6%B9%96")
    yield answer(
        "search-filled-by-script",
        framed("<div id=hits></div>", "全文检索"),
        Verdict.SEARCH,
        url=f"{root}/search/index.html?q=x",
    )


def refused() -> list[Case]:
    """All answers that are no articles."""
    return [*_lists(""), *_lists("<h1>环境要闻</h1>"), *_odd_lists(), *_homes(), *_searches(), *stored()]
