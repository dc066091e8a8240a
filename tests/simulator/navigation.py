"""Menus and boxes of home pages, each tangled in a way that real ones are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of a menu, perhaps with others below it."""

    name: str
    href: str
    under: tuple[Entry, ...] = ()


def entries(text: str) -> tuple[Entry, ...]:
    """Entries from lines `name href`; a line that begins with a dash lies below the last that does not."""
    found = list[Entry]()
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, href = line.lstrip("- ").partition(" ")
        if line.startswith("-"):
            top = found[-1]
            found[-1] = Entry(top.name, top.href, (*top.under, Entry(name, href)))
        else:
            found.append(Entry(name, href))
    return tuple(found)


OFFICE = entries("""
    机构职能 /jgzn/
    - 领导之窗 /jgzn/ldzc/
    - 主要职责 /jgzn/zyzz/
    - 内设机构 /jgzn/nsjg/
    - 直属单位 /jgzn/zsdw/
    - 派出机构 /jgzn/pcjg/
    政务公开 /zwgk/
    - 信息公开指南 /zwgk/zn/
    - 信息公开制度 /zwgk/zd/
    - 法定主动公开内容 /zwgk/fdnr/
    - 信息公开年报 /zwgk/nb/
    - 依申请公开 /zwgk/ysqgk/
    - 政策法规 /zwgk/zcfg/
    - 政策解读 /zwgk/zcjd/
    - 规划计划 /zwgk/ghjh/
    - 财政资金 /zwgk/czzj/
    - 人事信息 /zwgk/rsxx/
    - 建议提案 /zwgk/jyta/
    - 双公示 /zwgk/sgs/
    环境管理 /hjgl/
    - 环评审批 /hjgl/hpsp/
    - 排污许可 /hjgl/pwxk/
    - 核与辐射 /hjgl/hyfs/
    - 固体废物 /hjgl/gtfw/
    - 行政处罚 /hjgl/xzcf/
    - 执法检查 /hjgl/zfjc/
    - 环境应急 /hjgl/hjyj/
    - 水环境 /hjgl/shj/
    - 大气环境 /hjgl/dqhj/
    - 土壤环境 /hjgl/trhj/
    - 自然生态 /hjgl/zrst/
    - 噪声污染 /hjgl/zswr/
    环境质量 /hjzl/
    - 空气质量日报 /hjzl/kqrb/
    - 地表水月报 /hjzl/dbs/
    - 饮用水水源 /hjzl/yys/
    - 环境状况公报 /hjzl/gb/
    - 污染源监测 /hjzl/wryjc/
    政务服务 /zwfw/
    - 办事指南 /zwfw/bszn/
    - 表格下载 /zwfw/bgxz/
    - 结果查询 /zwfw/jgcx/
    - 跨省通办 /zwfw/ksztb/
    互动交流 /hdjl/
    - 局长信箱 /hdjl/jzxx/
    - 在线访谈 /hdjl/zxft/
    - 意见征集 /hdjl/yjzj/
    - 网上调查 /hdjl/wsdc/
    - 常见问题 /hdjl/cjwt/
    - 投诉举报 /hdjl/tsjb/
    专题专栏 /ztzl/
    - 环保督察 /ztzl/hbdc/
    - 六五环境日 /ztzl/lw/
    - 扫黑除恶 /ztzl/shce/
    - 乡村振兴 /ztzl/xczx/
    - 普法依法治理 /ztzl/pf/
    - 文明城市创建 /ztzl/wmcs/
    - 碳达峰碳中和 /ztzl/tdf/
    宣传教育 /xcjy/
    - 绿色创建 /xcjy/lscj/
    - 环保知识 /xcjy/hbzs/
    - 环保设施开放 /xcjy/sskf/
""")
"""What every bureau has in its menu beside the news; none of it is news."""
UNITS = entries("""
    市生态环境监测中心 http://jczx.{host}/
    市生态环境保护综合执法支队 http://zfzd.{host}/zfdt/
    开发区分局 http://kfq.{host}/gzdt/
    市环境科学研究院 //hky.{host}/xwzx/
""")
"""Units on hosts of their own."""


def anchor(entry: Entry, extra: str = ' target="_blank"') -> str:
    """A plain link."""
    return f'<a href="{entry.href}"{extra}>{entry.name}</a>'


def dropdown(tops: Sequence[Entry]) -> str:
    """Nested lists of plain links, the inner ones hidden until the mouse comes."""
    rows = "".join(
        f'<li class="nav_li">{anchor(top, "")}'
        + (f'<div class="subnav" style="display:none"><ul>{_items(top.under)}</ul></div>' if top.under else "")
        + "</li>"
        for top in tops
    )
    return f'<div class="nav"><ul class="clearfix">{rows}</ul></div>'


def _items(found: Iterable[Entry]) -> str:
    return "".join(f"<li>{anchor(each)}</li>" for each in found)


def definitions(tops: Sequence[Entry]) -> str:
    """dl, dt and dd, with entries that were commented out."""
    rows = "".join(
        f"<dl><dt>{anchor(top, '')}</dt><dd>{''.join(map(anchor, top.under))}"
        f'<!--a href="{top.href}old/index.html">旧版{top.name}</a--></dd></dl>'
        for top in tops
    )
    return f'<div id="topNav">{rows}</div>'


def written(tops: Sequence[Entry]) -> str:
    """Lines of document.write, as engines put a shared header into a script file."""
    lines = dropdown(tops).replace('"', '\\"').replace("<li", "\n<li").splitlines()
    return "\n".join(f'document.write("{line}");' for line in lines)


def as_array(tops: Sequence[Entry]) -> str:
    """An array of objects from which a script makes the menu."""

    def value(entry: Entry) -> dict[str, object]:
        return {"name": entry.name, "url": entry.href, "children": [value(each) for each in entry.under]}

    return f"var navData = {json.dumps([value(top) for top in tops], ensure_ascii=False)};\nrenderNav(navData);"


def pictures(found: Sequence[Entry]) -> str:
    """Links without text: an image with alt, and a title alone, by turns."""
    kinds = (
        '<a href="{0}" target="_blank"><img src="/images/nav_{2}.png" alt="{1}"></a>',
        '<a href="{0}" title="{1}"><i class="icon i{2}"></i></a>',
    )
    return (
        '<div class="icons">'
        + "".join(kinds[n % 2].format(each.href, each.name, n) for n, each in enumerate(found))
        + "</div>"
    )


def clicks(found: Sequence[Entry]) -> str:
    """No href at all: window.open and location.href in onclick, by turns."""
    kinds = (
        "<li onclick=\"window.open('{0}')\"><span>{1}</span></li>",
        '<li><a href="javascript:void(0);" onclick="location.href=\'{0}\'">{1}</a></li>',
    )
    rows = "".join(kinds[n % 2].format(each.href, each.name) for n, each in enumerate(found))
    return f'<ul class="quick">{rows}</ul>'


def in_data(found: Sequence[Entry]) -> str:
    """The address stands in data-url; a script opens it."""
    rows = "".join(
        f'<li><a href="javascript:void(0)" data-url="{each.href}" class="jump">{each.name}</a></li>' for each in found
    )
    return f'<ul class="jumps">{rows}</ul><script>$(".jump").click(function(){{open($(this).data("url"))}})</script>'


def areas(found: Sequence[Entry]) -> str:
    """A picture with places to click on."""
    rows = "".join(
        f'<area shape="rect" coords="{n * 120},4,{n * 120 + 110},53" href="{each.href}" alt="{each.name}">'
        for n, each in enumerate(found)
    )
    return f'<img src="/images/map.jpg" usemap="#hubmap" alt=""><map name="hubmap" id="hubmap">{rows}</map>'


def box(name: str, href: str, rows: str, more: str = "更多&gt;&gt;") -> str:
    """A heading without a link, the link 更多 beside it, and a few rows."""
    return f"""<div class="box"><div class="tit"><h3>{name}</h3><a class="more" href="{href}">{more}</a></div>
<ul class="txtlist">{rows}</ul></div>"""


def tabs(found: Sequence[tuple[Entry, str]]) -> str:
    """Headings are spans in one row, their links 更多 stand in another, the rows in a third; only the order tells."""
    heads = "".join(f'<span class="tab{" on" if not n else ""}">{e.name}</span>' for n, (e, _) in enumerate(found))
    mores = "".join(f'<a class="more" href="{e.href}">更多</a>' for e, _ in found)
    lists = "".join(f'<ul class="tablist">{rows}</ul>' for _, rows in found)
    return f"""<div class="tabbox"><div class="hd">{heads}</div><div class="mores">{mores}</div>
<div class="bd">{lists}</div></div>"""
