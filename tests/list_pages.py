"""Builders of list pages in the shape of real ones: header, menu, breadcrumb, list, side boxes, footer."""

from __future__ import annotations

from collections.abc import Sequence

from govcrawl.listing import Listing, read_listing
from govcrawl.page import Page
from govcrawl.source import Column

URL = "https://sthjt.example.gov.cn/xwdt/hjyw/"
TITLES = (
    "全省入河排污口排查整治工作推进会在清源召开",
    "省生态环境厅召开第三季度空气质量会商会",
    "2024年春节期间烟花爆竹禁放监测结果公布",
    "青禾湖流域水质自动监测站全部建成联网",
    "关于征求《工业炉窑大气污染物排放标准》意见的通知",
    "噪声地图编制试点在五个设区市展开",
    "我省新增两处国家生态文明建设示范区",
    "危险废物转移联单电子化率达到百分之百",
    "督察整改“回头看”：三十七项任务完成销号",
    "白鹭回到云汀湿地",
    "土壤污染状况详查成果通过验收",
    "碳市场第二个履约周期按期清缴",
)
MENU = "".join(
    f'<li><a href="/{path}/">{name}</a></li>'
    for path, name in (
        ("zwgk", "政务公开"),
        ("xwdt", "新闻动态"),
        ("hjzl", "环境质量"),
        ("bsfw", "办事服务"),
        ("hdjl", "互动交流"),
    )
)
HEAD = f"""<div class="top"><a href="/wza/">无障碍</a><a href="/zzq/">长者版</a>
<span>今天是2024年7月20日 星期六</span></div>
<div class="nav"><ul>{MENU}</ul></div>
<div class="bread">您的位置：<a href="/">首页</a> &gt;
<a href="/xwdt/">新闻动态</a> &gt; <a href="./">环境要闻</a></div>"""
FRIENDS = "".join(
    f'<li><a href="https://{host}.example.gov.cn/">{name}</a></li>'
    for host, name in (
        ("fgw", "省发展和改革委员会"),
        ("gxt", "省工业和信息化厅"),
        ("zrzy", "省自然资源厅门户网站"),
        ("slt", "省水利厅水资源管理平台"),
        ("nyt", "省农业农村厅政务网"),
        ("lyj", "省林业和草原局政务服务网"),
    )
)
FOOT = f"""<div class="footer"><ul class="flink">{FRIENDS}</ul>
<p>主办：某省生态环境厅 网站标识码：1234567890
<a href="https://beian.example.cn/">备案2018012345号</a> © 2012-2024</p></div>"""


def article(day: str, number: int) -> str:
    """The address of an article of that day (YYYY-MM-DD), relative to the column."""
    return f"./{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{900000 + number}.html"


def days(count: int, month: str = "2024-07", start: int = 19) -> list[str]:
    """That many days, from new to old."""
    return [f"{month}-{start - place:02d}" for place in range(count)]


def rows(dates: Sequence[str], form: str = '<li><a href="{url}">{title}</a><span>{day}</span></li>') -> str:
    """One row for each day, in the given markup."""
    return "\n".join(
        form.format(
            url=article(day, place),
            title=TITLES[place % len(TITLES)],
            day=day,
            md=day[5:],
            ym=day[:7],
            dd=day[8:],
            yyyy=day[:4],
            n=place,
        )
        for place, day in enumerate(dates)
    )


def page(
    body: str,
    *,
    url: str = URL,
    head: str = '<meta charset="utf-8">',
    encoding: str = "utf-8",
    chrome: bool = True,
    content_type: str = "text/html",
    status: int = 200,
) -> Page:
    """A whole page around a list."""
    inner = f"{HEAD}<div class='main'>{body}</div>{FOOT}" if chrome else body
    html = f"<!DOCTYPE html><html><head>{head}<title>环境要闻</title></head><body>{inner}</body></html>"
    return Page(url=url, body=html.encode(encoding), status=status, headers=(("Content-Type", content_type),))


def read(
    body: str | Page,
    *,
    family: str | None = None,
    items: str | None = None,
    following: str | None = None,
    url: str = URL,
) -> Listing:
    """Read a page or a list in the usual surroundings."""
    asked = body if isinstance(body, Page) else page(body, url=url)
    return read_listing(asked, Column(name="环境要闻", url=url, family=family, items=items, next=following))
