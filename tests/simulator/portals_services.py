"""Portals whose columns are shells filled by a service: eportal, Epoint, truecms, CMS 网站群; with their obstacles."""

from __future__ import annotations

from govcrawl.source import Obstacle
from tests.simulator.furnishing import PARTY, TENDERS, furnish, newest, no_news
from tests.simulator.navigation import OFFICE, Entry, as_array, box, definitions, dropdown
from tests.simulator.portals import Portal
from tests.simulator.services import CmsJsonList, Epoint, Eportal, Truecms


def chaoyang() -> Portal:
    """eportal. The home page lies in an iframe; hidden inputs of the engine."""
    portal = Portal(
        name="chaoyang", publisher="朝阳市生态环境局", admin_code="211300", site_code="2113000041", city="朝阳市",
        base="http://sthjj.chaoyang.example", tangle="the home page lies in an iframe; menu links with line breaks and "
        "spaces in their names",
    )  # fmt: skip
    news = portal.board(
        Eportal("dt", 46), "工作动态", hub="新闻中心", key="A0201", home="/sthj/xwzx/gzdt/", code="A0201"
    )
    counties = portal.board(
        Eportal("qx", 32), "县区动态", hub="新闻中心", key="A0202", home="/sthj/xwzx/xqdt/", code="A0202"
    )
    party = portal.board(Eportal("dj", 20), "党建工作", key="A0901", home="/sthj/djgz/", code="A0901", titles=PARTY)
    furnish(portal, news)
    no_news(portal, (party,))
    spaced = (
        Entry("\n  工 作 动 态\n ", "/sthj/xwzx/gzdt/index.shtml"),
        Entry("县&nbsp;区&nbsp;动&nbsp;态", "/sthj/xwzx/xqdt/"),
    )  # fmt: skip
    portal.menu = dropdown((Entry("首&nbsp;&nbsp;页", "/sthj/index.shtml"), Entry("新闻中心", "#", spaced), *OFFICE))
    hidden = '<input id="contextPath" value="/eportal" type="hidden"/><input id="eprotalCurrentSiteId" value="5949"/>'
    portal.put("/sthj/index.shtml", f'<div style="display:none">{hidden}</div><ul>{newest(news)}</ul>', title="首页")
    frame = '<iframe src="/sthj/index.shtml" width="100%" height="100%" frameborder="0"></iframe>'
    portal.put("/", f"<html><head><title>朝阳市生态环境局</title></head><body>{frame}</body></html>")
    portal.expect(news, "/sthj/index.shtml")
    portal.expect(counties, "/sthj/index.shtml")
    portal.trap("a home page in an iframe", "/", holds="<iframe")
    portal.trap("a name with spaces and line breaks", "/sthj/index.shtml", holds="\n  工 作 动 态\n")
    return portal


def xuchang() -> Portal:
    """Epoint. Columns by number; a box 更多 by image; one column that robots.txt forbids."""
    portal = Portal(
        name="xuchang", publisher="许昌市生态环境局", admin_code="411000", site_code="4110000054", city="许昌市",
        base="http://sthjj.xuchang.example", tangle="addresses with a query, & as &amp;; 更多 is an image",
    )  # fmt: skip
    news = portal.board(Epoint("yw", 46), "环境要闻", hub="信息动态", key="002002", category="002002")
    counties = portal.board(Epoint("xq", 32), "区县动态", hub="信息动态", key="002005", category="002005")
    tenders = portal.board(Epoint("zb", 18), "招标公告", key="005001", category="005001", titles=TENDERS)
    furnish(portal, news)
    no_news(portal, (tenders,))
    href = {board.name: board.dialect.first.removeprefix(portal.base) for board in portal.boards}
    portal.menu = dropdown((Entry("首页", "/"), *OFFICE, Entry("招标公告", href["招标公告"])))
    image = '<img src="/images/more.gif" alt="">'
    boxes = "".join(
        box(board.name, href[board.name].replace("&", "&amp;"), newest(board), more=image) for board in portal.boards
    )
    portal.put("/", boxes, title="首页")
    portal.expect(news)
    portal.expect(counties)
    portal.trap("更多 as an image without alt", "/", holds=f'categorynum=002005">{image}')
    return portal


def suqian() -> Portal:
    """truecms. Services that want a Referer; a column that exists by script alone."""
    portal = Portal(
        name="suqian", publisher="宿迁市生态环境局", admin_code="321300", site_code="3213000038", city="宿迁市",
        base="http://sthjj.suqian.example", tangle="services that want a Referer; a column that is a shell of a script "
        "with no service named; menu by an array in the page itself",
    )  # fmt: skip
    news = portal.board(
        Truecms("dt", 60), "工作动态", hub="环保动态", key="9c1d7e", home="/sqshbj/gzdt/", page="list.html",
        column_id="9c1d7e5c9b3d4e10", proxy="/sqshbj/messageController/getMessage.do",
    )  # fmt: skip
    counties = portal.board(
        Truecms("xq", 34), "县区动态", hub="环保动态", key="9c1d7f", home="/sqshbj/xqdt/", page="list.html",
        column_id="9c1d7f5c9b3d4e11", proxy="/sqshbj/messageController/getMessage.do",
    )  # fmt: skip
    lost = portal.board(
        Truecms("yw", 20), "省厅要闻", hub="环保动态", home="/sqshbj/styw/", page="list.html", proxy="/x.do"
    )
    furnish(portal, news)
    shell = '<div id="app"></div><script src="/js/chunk-vendors.8f1c2d.js"></script>'
    shell += '<script src="/js/app.8f1c2d.js"></script>'
    portal.put("/sqshbj/styw/list.html", shell, title="省厅要闻")
    for name in ("chunk-vendors", "app"):
        portal.script(f"/js/{name}.8f1c2d.js", "(window.webpackJsonp=window.webpackJsonp||[]).push([['app'],{}]);")
    under = tuple(Entry(board.name, board.dialect.first.removeprefix(portal.base)) for board in (news, counties, lost))
    array = as_array((Entry("首页", "/"), Entry("环保动态", "javascript:void(0)", under), *OFFICE))
    portal.menu = f'<div id="menu"></div><script>{array}</script>'
    portal.put("/", f"<ul>{newest(news)}</ul>", title="首页")
    portal.expect(news)
    portal.expect(counties)
    portal.expect(lost, readable=False, shell=Obstacle.SCRIPT)
    portal.trap("a column that is a shell", "/sqshbj/styw/list.html", holds='<div id="app"></div>')
    portal.trap(
        "the service says nothing without a Referer",
        "/sqshbj/messageController/getMessage.do?columnId=9c1d7e5c9b3d4e10&startrecord=1&endrecord=15",
        status=404,
    )
    return portal


def sanmenxia() -> Portal:
    """CMS 网站群. A wrong SiteIDCode in the meta block; links without scheme and without quotation marks."""
    portal = Portal(
        name="sanmenxia", publisher="三门峡市生态环境局", admin_code="411200", site_code="4112000047", city="三门峡市",
        base="https://sthjj.sanmenxia.example", block="wrong",
        tangle="protocol-relative links without quotation marks; "
        "a SiteIDCode of another province in the meta block, the right one in the footer",
    )  # fmt: skip
    news = portal.board(
        CmsJsonList("dt", 46), "环境要闻", hub="新闻资讯", key="A0937", home="/xwzx/", channel="A093702"
    )
    notices = portal.board(CmsJsonList("tz", 20), "通知公告", key="A0938", home="/tzgg/", channel="A093801")
    party = portal.board(CmsJsonList("dj", 20), "党的建设", key="A0999", home="/djgz/", channel="A099902", titles=PARTY)
    furnish(portal, news)
    no_news(portal, (party,))
    tops = "".join(
        f"<dt><a href={board.dialect.first.removeprefix('https:')} target=_blank>{board.name}</a></dt>"
        for board in (notices, news, party)
    )
    portal.menu = f'<div class="nav">{tops}</div>{definitions(OFFICE)}'
    portal.put("/", f"<ul>{newest(news)}</ul>", title="首页")
    portal.expect(news)
    portal.trap("SiteIDCode of another province", "/", holds='content="4500000001"')
    portal.trap("the right code in the footer", "/", holds="网站标识码：4112000047")
    return portal
