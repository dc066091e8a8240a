"""Portals with static lists of other engines: Shanghai, Xi'an, Hebei, VSB, webplus, and a news site."""

from __future__ import annotations

from govcrawl.source import Level, Obstacle
from tests.simulator.furnishing import PARTY, TENDERS, above, furnish, newest, no_news
from tests.simulator.media import Gscn, InEn
from tests.simulator.navigation import OFFICE, Entry, box, clicks, dropdown, tabs
from tests.simulator.plain import Hebei, OnClick, Plain, Shanghai, Vsb, Webplus, Xian
from tests.simulator.portal_records import Board
from tests.simulator.portals import Portal
from tests.simulator.portals_static import CHALLENGE


def _under(*boards: Board) -> tuple[Entry, ...]:
    return tuple(Entry(board.name, board.dialect.first.removeprefix(board.dialect.base)) for board in boards)


def shanghai() -> Portal:
    """A province's department: robots.txt forbids one news column."""
    portal = Portal(
        name="shanghai", publisher="上海市生态环境局", admin_code="310000", site_code="3100000027", city="上海市",
        level=Level.PROVINCE, base="https://sthj.shanghai.example",
        robots="User-agent: *\nDisallow: /qxdt/\nCrawl-delay: 1\n",
        tangle="one news column is forbidden by robots.txt; tabs whose links stand apart",
    )  # fmt: skip
    news = portal.board(Shanghai("yw", 34), "环保要闻", hub="新闻", home="/hbyw/")
    districts = portal.board(Shanghai("qx", 34), "区县动态", hub="新闻", home="/qxdt/")
    tenders = portal.board(Shanghai("zb", 16), "采购公告", home="/cggg/", titles=TENDERS)
    furnish(portal, news)
    no_news(portal, (tenders,))
    portal.menu = dropdown((Entry("首页", "/index.html"), *OFFICE))
    shown = [(entry, newest(board)) for entry, board in zip(_under(*portal.boards), portal.boards, strict=True)]
    for path in ("/", "/index.html"):
        portal.put(path, tabs(shown), title="首页")
    portal.expect(news)
    portal.expect(districts, forbidden=Obstacle.ROBOTS)
    portal.trap("robots.txt forbids a column", "/robots.txt", holds="Disallow: /qxdt/")
    return portal


def shangluo() -> Portal:
    """VSB. Lists that fall; a column behind a challenge (412)."""
    portal = Portal(
        name="shangluo", publisher="商洛市生态环境局", admin_code="611000", site_code="6110000022", city="商洛市",
        base="http://sthjj.shangluo.example", tangle="relative links of columns; one column answers 412 with a script",
    )  # fmt: skip
    news = portal.board(Vsb("dt", 46), "环保动态", hub="新闻中心", home="/xwzx/hbdt/", code="1021")
    counties = portal.board(Vsb("xq", 46), "县区动态", hub="新闻中心", home="/xwzx/xqdt/", code="1022", gate=CHALLENGE)
    party = portal.board(Vsb("dj", 20), "党建之窗", home="/djzc/djzc/", code="1090", titles=PARTY)
    furnish(portal, news)
    no_news(portal, (party,))
    under = (Entry("环保动态", "xwzx/hbdt.htm"), Entry("县区动态", "xwzx/xqdt.htm"))
    portal.menu = dropdown((Entry("首页", "index.htm"), *OFFICE))
    for path in ("/", "/index.htm"):
        portal.put(path, dropdown(under) + box("党建之窗", "djzc/djzc.htm", newest(party)), title="首页")
    portal.expect(news)
    portal.expect(counties, readable=False, challenge=Obstacle.CHALLENGE)
    portal.trap("a column behind a script", "/xwzx/xqdt.htm", status=412, holds="location.reload()")
    portal.trap("its articles are given", counties.dialect.address(counties.dialect.pieces[0]), holds="v_news_content")
    return portal


def huaibei() -> Portal:
    """webplus. A column whose menu name says less than its own; the province's news in the menu."""
    portal = Portal(
        name="huaibei", publisher="淮北市生态环境局", admin_code="340600", site_code="3406000045", city="淮北市",
        base="http://sthjj.huaibei.example", tangle="links to the portal of the province among the news; onclick alone",
    )  # fmt: skip
    news = portal.board(Webplus("dt", 34), "工作动态", hub="新闻动态", home="/gzdt/", code="312")
    counties = portal.board(Webplus("xq", 34), "县区动态", hub="新闻动态", home="/xqdt/", code="313")
    party = portal.board(Webplus("dj", 16), "党建动态", home="/djdt/", code="390", titles=PARTY)
    furnish(portal, news)
    no_news(portal, (party,))
    portal.menu = dropdown((Entry("首页", "/main.htm"), Entry("新闻动态", "#", above(portal)), *OFFICE))
    portal.put("/", clicks(_under(news, party, counties)), title="首页")
    portal.expect(news)
    portal.expect(counties)
    portal.trap("the province's news in the menu", "/", holds="省政府要闻")
    return portal


def tongchuan() -> Portal:
    """Xi'an's engine. The home page is one script that goes elsewhere."""
    portal = Portal(
        name="tongchuan", publisher="铜川市生态环境局", admin_code="610200", site_code="6102000018", city="铜川市",
        base="http://sthjj.tongchuan.example", tangle="a home page left by top.location; pagers by onclick",
    )  # fmt: skip
    news = portal.board(Xian("dt", 34), "区县动态", hub="新闻资讯", home="/xwzx/qxdt/")
    works = portal.board(OnClick("gz", 34), "工作动态", hub="新闻资讯", home="/xwzx/gzdt/")
    furnish(portal, works)
    portal.menu = dropdown((Entry("首页", "/default.html"), *OFFICE, Entry("新闻资讯", "/xwzx/", _under(news, works))))
    portal.put("/default.html", box("工作动态", "./xwzx/gzdt/list.html", newest(works)), title="首页")
    portal.put("/", "<html><script language=javascript>top.location='/default.html';</script></html>")
    portal.expect(news, "/default.html")
    portal.expect(works, "/default.html")
    portal.trap("a page of one script", "/", holds="top.location=")
    portal.trap("a pager by onclick", works.dialect.first, holds='onclick="location.href=')
    return portal


def hengshui() -> Portal:
    """Hebei's engine: UUIDs for names, further pages refused."""
    portal = Portal(
        name="hengshui", publisher="衡水市生态环境局", admin_code="131100", site_code="1311000036", city="衡水市",
        base="http://sthjj.hengshui.example", tangle="addresses without words; page 2 is refused with a script (412)",
    )  # fmt: skip
    news = portal.board(
        Hebei("yw", 46), "环境要闻", hub="新闻动态", home="/columns/9d3f0c1a-55b2-4e0b-8c37-2f6a1de0b7c4/"
    )
    tenders = portal.board(
        Hebei("zb", 14), "招标公告", home="/columns/1ce0b7c4-0a55-4d1f-9e3b-77c1f4a2d9e0/", titles=TENDERS
    )
    furnish(portal, news)
    no_news(portal, (tenders,))
    portal.menu = dropdown((Entry("首页", "/"), *OFFICE, Entry("新闻动态", "#", _under(tenders, news))))
    portal.put("/", f"<ul>{newest(news)}</ul>", title="首页")
    portal.expect(news, challenge=Obstacle.CHALLENGE)
    portal.trap("page 2 is refused", f"{news.dialect.first}?page=2", status=412, holds="location.reload()")
    return portal


def jinshui() -> Portal:
    """A news site: no meta block, no code; columns of everything, one of them on the environment."""
    portal = Portal(
        name="jinshui", publisher="金水新闻网", admin_code="620000", level=Level.MEDIA, city="金水市",
        base="http://www.jinshuinews.example", block="absent", tangle="a news site; numbered lists and "
        "lists by a script's maxpage on one host",
    )  # fmt: skip
    local = portal.board(Gscn("yw", 46), "本地要闻", hub="新闻", home="/bdyw/", code="0018005000000000000")
    green = portal.board(InEn("hb", 46), "环保", hub="行业", home="/huanbao/news/")
    sport = portal.board(Plain("ty", 18), "体育", hub="新闻", home="/tiyu/")
    portal.bar(sport.dialect.first, "sport")
    names = tuple(Entry(name, f"/{path}/") for name, path in (("娱乐", "yule"), ("财经", "caijing"), ("汽车", "auto")))
    for each in names:
        portal.put(each.href, f"<h2>{each.name}</h2><p>本频道内容整理中。</p>", title=each.name)
        portal.bar(each.href, each.name)
    portal.menu = dropdown((Entry("首页", "/"), *_under(local, green, sport), *names))
    portal.put("/", f"<h1>{portal.publisher}</h1><ul>{newest(local)}</ul><ul>{newest(green)}</ul>", title="首页")
    portal.expect(local)
    portal.expect(green)
    portal.trap("further pages by a script", local.dialect.first, holds="count_page_list_")
    return portal
