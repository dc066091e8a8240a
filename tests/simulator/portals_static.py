"""Portals of engines whose lists are static files: TRS and its dialects, UCAP."""

from __future__ import annotations

from govcrawl.source import Level
from tests.servers import Answer
from tests.simulator.articles import Piece
from tests.simulator.furnishing import PARTY, TENDERS, above, furnish, newest, no_news, units
from tests.simulator.navigation import (
    OFFICE,
    Entry,
    anchor,
    areas,
    as_array,
    box,
    clicks,
    definitions,
    dropdown,
    pictures,
    tabs,
)  # fmt: skip
from tests.simulator.portal_records import Board
from tests.simulator.portals import Portal
from tests.simulator.trs import Gbk, Igi, Mee, Trs
from tests.simulator.ucap import Ucap


def xiangyang() -> Portal:
    """TRS. Sixty links in nested menus; hubs of boxes; one column under two names; http links on an https site."""
    portal = Portal(
        name="xiangyang", publisher="襄阳市生态环境局", admin_code="420600", site_code="4206000031", city="襄阳市",
        base="https://sthjj.xiangyang.example", www=True,
        robots="User-agent: *\nCrawl-delay: 1\nDisallow: /search/\nDisallow: /zzzq/\n",
        tangle="nested drop-down menus of more than 60 links; a hub of boxes with 更多>>; "
        "http, www and relative links; one column under two names; folder and index.html",
    )  # fmt: skip
    news = portal.board(Trs("yw", 60), "环境要闻", hub="新闻中心", home="/xwzx/hjyw/")
    places = portal.board(Trs("xq", 46), "县市动态", hub="新闻中心", home="/xwzx/xsdt/")
    notices = portal.board(Trs("tz", 32), "通知公告", hub="新闻中心", home="/xwzx/tzgg/")
    party = portal.board(Trs("dj", 32), "党建工作", home="/dj/djgz/", titles=PARTY)
    tenders = portal.board(Trs("zb", 18), "招标公告", home="/zwgk/zbgg/", titles=TENDERS)
    portal.hubs["新闻中心"] = "/xwzx/"
    furnish(portal, news)
    no_news(portal, (party, tenders))
    under = (
        Entry("环境要闻", "http://sthjj.xiangyang.example/xwzx/hjyw/"), Entry("县市动态", "../xwzx/xsdt/index.html"),
        Entry("通知公告", "/xwzx/tzgg/"),
    )  # fmt: skip
    more = (Entry("党建工作", "/dj/djgz/"), Entry("招标公告", "/zwgk/zbgg/index.html"))
    center = Entry("新闻中心", "http://www.sthjj.xiangyang.example/xwzx/", ())
    office = (Entry(OFFICE[0].name, OFFICE[0].href, (*OFFICE[0].under, *units(portal))), *OFFICE[1:])
    portal.menu = dropdown(
        (Entry("首页", "/"), center, *office, Entry("党务公开", "javascript:;", more), *above(portal))
    )
    boxes = (
        box("环境要闻", "./hjyw/", newest(news))
        + box("县市动态", "./xsdt/", newest(places))
        + box("通知公告", "./tzgg/index.html", newest(notices))
    )
    portal.put("/xwzx/", boxes, title="新闻中心")
    portal.put("/xwzx/index.html", boxes, title="新闻中心")
    home = f'<div class="hot">{newest(news, 1)}</div>' + box("局内要闻", under[0].href, newest(news))
    portal.put("/", home + box("党建工作", "/dj/djgz/", newest(party)), title="首页")
    portal.forward("/index.html", "/")
    portal.bar("/xwzx/", "a hub of boxes")
    portal.expect(news, names=("局内要闻",))
    portal.expect(places, "/xwzx/")
    portal.trap("the hub is reached by http and www", "http://www.sthjj.xiangyang.example/xwzx/", holds="./xsdt/")
    portal.trap("a column with and without index.html", "/xwzx/xsdt/", holds="createPageHTML")
    portal.trap("robots.txt with a delay and two folders", "/robots.txt", holds="Crawl-delay: 1")
    return portal


def qinzhou() -> Portal:
    """TRS IGI. The menu is an array in a script; a twin menu for telephones; a hub that mixes all columns' newest."""
    portal = Portal(
        name="qinzhou", publisher="钦州市生态环境局", admin_code="450700", site_code="4507000026", city="钦州市",
        base="http://sthjj.qinzhou.example", site_name="钦州市生态环境局门户网站",
        tangle="menu by a script's array; a twin menu for telephones; "
        "a hub that lists the newest of all columns mixed; SiteName with 门户网站",
    )  # fmt: skip
    news = portal.board(Igi("dt", 46), "工作动态", hub="新闻动态", home="/xwdt/gzdt/")
    counties = portal.board(Igi("xq", 32), "县区动态", hub="新闻动态", home="/xwdt/xqdt/")
    party = portal.board(Igi("dj", 20), "党建工作", home="/djgz/", titles=PARTY)
    portal.hubs["新闻动态"] = "/xwdt/"
    furnish(portal, news)
    no_news(portal, (party,))
    under = (Entry("工作动态", "/xwdt/gzdt/"), Entry("县区动态", "/xwdt/xqdt/"))
    tops = (Entry("首页", "/"), Entry("新闻动态", "/xwdt/", under), *OFFICE, Entry("党建工作", "/djgz/"))
    portal.script("/images/nav_data.js", as_array(tops))
    portal.menu = '<div class="headernav" id="nav"></div><script src="/images/nav_data.js"></script>'
    mixed = sorted((*news.dialect.pieces[:9], *counties.dialect.pieces[:9]), key=lambda each: each.day, reverse=True)

    def row(piece: Piece) -> str:
        owner = news if piece in news.dialect.pieces else counties
        return f'<li><a href="{owner.dialect.address(piece)}">{piece.title}</a><span>{piece.day}</span></li>'

    hub = f'<ul class="more-list">{"".join(map(row, mixed))}</ul>'
    portal.put("/xwdt/", hub, title="新闻动态")
    phone = "".join(f'<li><a href="/m{each.href}index.shtml">{each.name}</a></li>' for each in under)
    for each, board in zip(under, (news, counties), strict=True):
        portal.put(f"/m{each.href}index.shtml", f'<ul class="m-list">{newest(board, 15)}</ul>', title=each.name)
        portal.bar(f"/m{each.href}index.shtml", "a list for telephones without further pages")
    portal.put(
        "/", f'<div class="PC_warp">{newest(news)}</div><div class="Mobile_warp"><ul>{phone}</ul></div>', title="首页"
    )
    portal.bar("/xwdt/", "a hub that mixes the newest of all columns")
    portal.expect(news)
    portal.expect(counties)
    portal.trap("a hub of mixed articles, without a pager", "/xwdt/", holds=counties.dialect.pieces[0].title)
    portal.trap("the menu is data of a script", "/images/nav_data.js", holds='"name": "县区动态", "url": "/xwdt/xqdt/"')
    portal.trap("a twin of the column for telephones", "/m/xwdt/gzdt/index.shtml", holds="m-list")
    return portal


def zhujiang() -> Portal:
    """MEE's own dialect, national. Image maps, onclick, images; SiteIDCode of a ministry."""
    portal = Portal(
        name="zhujiang", publisher="生态环境部珠江流域南海海域生态环境监督管理局", admin_code="100000",
        site_code="bm17000031", level=Level.NATIONAL, base="https://zjnhjg.mee.example", city="珠江流域",
        block="double",
        tangle="an image map; links without text, by alt and by title; a duplicated meta block, one copy a template's",
    )  # fmt: skip
    news = portal.board(Mee("yw", 46), "监管要闻", hub="要闻动态", home="/ywdt/jgyw/", page_id="11204")
    works = portal.board(Mee("dt", 32), "流域动态", hub="要闻动态", home="/ywdt/lydt/", page_id="11207")
    party = portal.board(Mee("dj", 18), "党建园地", hub="党建", home="/dj/djyd/", page_id="11301", titles=PARTY)
    furnish(portal, news)
    no_news(portal, (party,))
    portal.menu = definitions((Entry("首页", "/"), *OFFICE))
    portal.put(
        "/",
        areas((Entry("监管要闻", "/ywdt/jgyw/index.shtml"), Entry("党建园地", "/dj/djyd/")))
        + pictures((Entry("流域动态", "./ywdt/lydt/"), Entry("主要职责", "/jgzn/zyzz/"), *OFFICE[3:5]))
        + f'<ul class="focus">{newest(news, 5, days=False)}</ul>',
        title="首页",
    )
    portal.expect(news)
    portal.expect(works)
    portal.trap("the meta block stands twice, with a template's tag", "/", holds="{{site.name}}")
    portal.trap("a menu with commented-out links", "/", holds="<!--a href=")
    return portal


def leshan() -> Portal:
    """UCAP. A home page by meta refresh; tabs whose links stand apart; two columns of one name."""
    portal = Portal(
        name="leshan", publisher="乐山市生态环境局", admin_code="511100", site_code="5111000046", city="乐山市",
        base="https://sthjj.leshan.example", tangle="a home page that refreshes to another; "
        "tabs of spans whose 更多 stand in another block; two columns of the name 工作动态, one of the party",
    )  # fmt: skip
    news = portal.board(Ucap("dt", 46), "工作动态", hub="环境新闻", home="/sthjj/c101621/", stem="gzdt_list")
    places = portal.board(Ucap("xq", 32), "区县动态", hub="环境新闻", home="/sthjj/c101622/", stem="gzdt_list")
    notices = portal.board(Ucap("gg", 20), "公示公告", hub="环境新闻", home="/sthjj/c101630/", stem="list")
    party = portal.board(
        Ucap("dj", 32), "工作动态", hub="机关党建", home="/sthjj/c101755/", stem="djdt_list", titles=PARTY
    )
    furnish(portal, news)
    no_news(portal, (party,))
    tops = (Entry("首页", "/sthjj/index.shtml"), *OFFICE, Entry("机关党建", "/sthjj/jgdj.shtml"))
    portal.menu = dropdown(tops)
    portal.hubs["机关党建"] = "/sthjj/jgdj.shtml"
    heads = [
        (Entry(board.name, board.dialect.first.removeprefix(portal.base)), newest(board))
        for board in (notices, news, places)
    ]
    portal.put("/sthjj/jgdj.shtml", box("工作动态", party.dialect.first, newest(party)), title="机关党建")
    portal.put("/sthjj/index.shtml", tabs(heads), title="首页")
    refresh = '<meta http-equiv="refresh" content="0; url=/sthjj/index.shtml">'
    portal.put("/", f"<html><head>{refresh}</head><body></body></html>")
    portal.expect(news, "/sthjj/index.shtml")
    portal.expect(places, "/sthjj/index.shtml")
    portal.trap("the home page only refreshes", "/", holds='content="0; url=/sthjj/index.shtml"')
    portal.trap("the tab of notices comes first", "/sthjj/index.shtml", holds='<span class="tab on">公示公告</span>')
    portal.trap("another 工作动态, of the party", party.dialect.first, holds="党支部")
    return portal


def yuxi() -> Portal:
    """TRS in GBK without a charset in the header; the home page is a frameset; a lower-case meta block."""
    portal = Portal(
        name="yuxi", publisher="玉溪市生态环境局", admin_code="530400", site_code="5304000029", city="玉溪市",
        base="http://sthjj.yuxi.example", charset="gb2312", states_charset=False, block="lower",
        tangle="GBK without a charset in the header, on all pages; a frameset for a home page; "
        "a lower-case meta block with its attributes reversed; onclick",
    )  # fmt: skip
    news = portal.board(Gbk("yw", 46), "环保要闻", hub="新闻动态", home="/hbyw/")
    counties = portal.board(Gbk("xq", 32), "县区快讯", hub="新闻动态", home="/xqkx/")
    tenders = portal.board(Gbk("zb", 16), "政府采购", home="/zfcg/", titles=TENDERS)
    furnish(portal, news)
    no_news(portal, (tenders,))
    portal.menu = definitions((Entry("首页", "/main.html"), *OFFICE, Entry("政府采购", "/zfcg/")))
    buttons = clicks((Entry("环保要闻", "/hbyw/"), Entry("县区快讯", "/xqkx/index.html"), Entry("环境质量", "/hjzl/")))
    portal.put("/main.html", buttons + f"<ul>{newest(news)}</ul>", title="玉溪市生态环境局")
    frames = '<frameset rows="0,*"><frame src="/blank.html"><frame src="main.html" name="main"></frameset>'
    portal.put("/", f"<html><head><title>{portal.publisher}</title></head>{frames}</html>")
    portal.put("/blank.html", "<html><body></body></html>")
    portal.expect(news, "/main.html")
    portal.expect(counties, "/main.html")
    portal.trap("a frameset", "/", holds="<frameset")
    portal.trap("meta names in lower case", "/main.html", holds="name='sitename'")
    return portal


def guizhou() -> Portal:
    """The portal of a province, to whose news others link: TRS, government at large."""
    portal = Portal(
        name="guizhou", publisher="贵州省人民政府", admin_code="520000", site_code="5200000003", city="贵州省",
        level=Level.PROVINCE, base="http://www.guizhou.example", site_name="贵州省人民政府门户网站",
        tangle="plain links; the publisher's name with 门户网站",
    )  # fmt: skip
    news = portal.board(Trs("yw", 60), "贵州要闻", hub="新闻", home="/xw/gzyw/")
    places = portal.board(Trs("sz", 46), "市州动态", hub="新闻", home="/xw/szdt/")
    furnish(portal, news)
    portal.menu = dropdown((Entry("首页", "/"), Entry("新闻", "/xw/gzyw/", (Entry("市州动态", "/xw/szdt/"),)), *OFFICE))
    portal.put("/", f"<ul>{newest(news)}</ul>{anchor(Entry('市州动态', '/xw/szdt/'))}", title="首页")
    portal.expect(news)
    portal.expect(places)
    return portal


CHALLENGE = Answer(
    b"<!DOCTYPE html><html><head><script>document.cookie='4hP44ZykCTt5O='+f();location.reload()</script></head></html>",
    412,
)
"""What guards answer until a script has run."""


def barred_board(portal: Portal, board: Board, what: str) -> None:
    """State that the list of a column answers with the guard's script."""
    board.gate = CHALLENGE
    portal.trap(what, board.dialect.first, status=412, holds="location.reload()")
