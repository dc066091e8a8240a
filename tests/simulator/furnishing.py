"""What every portal has beside its news: offices, search, pages for the elderly and in English, other columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tests.simulator.navigation import OFFICE, UNITS, Entry, anchor, entries
from tests.simulator.portal_records import Board
from tests.simulator.portals import Portal

PROVINCE = "http://www.guizhou.example"
"""The host of the portal of a province whose 要闻 the others link to."""


def newest(board: Board, count: int = 6, days: bool = True) -> str:
    """Rows with the newest articles of a column, as boxes of home pages have them."""
    return "".join(
        f'<li><a href="{board.dialect.address(piece)}" title="{piece.title}" target="_blank">{piece.title}</a>'
        + (f"<span>{piece.day:%m-%d}</span>" if days else "")
        + "</li>"
        for piece in board.dialect.pieces[:count]
    )


DATED = {
    "环评审批": "关于{place}第{n}号技术改造项目环境影响报告表的批复",
    "行政处罚": "{place}环境行政处罚决定书（2024）第{n}号",
    "空气质量日报": "{place}城区空气质量日报第{n}期",
    "政策解读": "一图读懂《{place}扬尘污染防治办法》之{n}",
    "人事信息": "{place}生态环境系统拟任职人员公示（第{n}批）",
    "局长信箱": "关于夜间施工噪声的来信（编号{n}）",
    "环境应急": "{place}突发环境事件应急预案备案表第{n}号",
    "执法检查": "{place}双随机抽查结果第{n}号",
}
"""Lists of the office that have dates and pagers as news have; by the name of the column, what their titles are."""


def _fill(portal: Portal, entry: Entry) -> None:
    """Lay a dated list of two pages, with its articles, behind an entry of the office."""
    rows = list[str]()
    for n in range(1, 21):
        day = portal.newest - timedelta(days=5 * n)
        title = DATED[entry.name].format(place=portal.city, n=90 - n)
        path = f"{entry.href}{day:%Y%m}/t{day:%Y%m%d}_{88_000 + n}.html"
        rows.append(f'<li><a href="{path}" title="{title}">{title}</a><span>{day}</span></li>')
        text = (
            f"<h1>{title}</h1><p>发布日期：{day}　来源：{portal.publisher}</p><p>文本见附件，请向办公室索取纸质件。</p>"
        )
        portal.put(path, text, title=title)
    for number, name in enumerate(("", "index_1.html")):
        block = f'<ul class="list">{"".join(rows[number * 10 : number * 10 + 10])}</ul>'
        pager = f'<script>createPageHTML(2, {number}, "index", "html");</script>'
        portal.put(f"{entry.href}{name}", block + pager, title=entry.name)
    portal.trap(f"a dated list that is no news: {entry.name}", entry.href, holds="createPageHTML(2, 0,")


def furnish(portal: Portal, first: Board) -> None:
    """Lay a page behind every link of the office and the tools; none of it is a news column of the publisher."""
    for top in OFFICE:
        for entry in (top, *top.under):
            if entry.name in DATED:
                _fill(portal, entry)
                continue
            text = f"<h2>{entry.name}</h2><p>{portal.publisher}{entry.name}栏目正在整理，请查阅信息公开指南。</p>"
            portal.put(entry.href, text, title=entry.name)
            portal.bar(entry.href, entry.name)
    rows = newest(first, 15)
    tools = {
        "/zzzq/index.html": ("长者专区", '<a href="/zzzq/yw/index.html" class="big">要闻大字版</a>'),
        "/zzzq/yw/index.html": ("要闻大字版", f'<ul class="list big">{rows}</ul>'),
        "/wap/index.html": ("手机版", f'<ul class="m-list">{rows}</ul>'),
        "/search/index.html": ("站内搜索", f'<p>找到相关结果约1240个</p><ul class="result">{rows}</ul>'),
        "/english/index.html": ("English", f"<h2>News</h2><ul>{_english(portal)}</ul>"),
        "/wzdt/index.html": ("网站地图", f'<div class="map">{site_map()}</div>'),
        "/gywm/index.html": ("关于我们", "<p>本网站由局办公室负责日常维护。</p>"),
    }
    for path, (name, main) in tools.items():
        portal.put(path, main, title=name)
        portal.bar(path, name)
    portal.trap("an elder copy of the news", "/zzzq/yw/index.html", holds=first.dialect.pieces[0].title)
    portal.trap("search results that look like a list", "/search/index.html", holds="站内搜索")
    portal.trap("news in English", "/english/index.html", holds="wetland")


def _english(portal: Portal) -> str:
    return "".join(
        f'<li><a href="/english/2024-06/{n}.htm">Wetland park No. {n} opened (wetland)</a><i>2024-06-{n + 9}</i></li>'
        for n in range(1, 9)
    )


def site_map() -> str:
    """Links to everything but the news."""
    return "".join(map(anchor, OFFICE))


def units(portal: Portal) -> tuple[Entry, ...]:
    """Subordinate units, each on a host of its own; their news is not that of the bureau."""
    host = portal.host.partition(".")[2]
    found = tuple(Entry(each.name, each.href.format(host=host)) for each in UNITS)
    for each in found:
        portal.bar(each.href if each.href.startswith("http") else f"http:{each.href}", each.name)
    return found


def above(portal: Portal) -> tuple[Entry, ...]:
    """Links to the portal of the province, its news among them."""
    found = entries(f"""
        省政府要闻 {PROVINCE}/xw/gzyw/
        省政府网 {PROVINCE}/
    """)
    for each in found:
        portal.bar(each.href, each.name)
    return found


def no_news(portal: Portal, boards: Sequence[Board]) -> None:
    """State that these columns are none of news."""
    for board in boards:
        portal.bar(board.dialect.first, board.name)


PARTY, TENDERS = "机关党支部学习体会：{}", "{}采购项目招标公告"
"""Titles of columns that are no news."""
