"""Portals of engines whose lists come from a service: Hanweb, jpaas, gkmlpt, Lonsun."""

from __future__ import annotations

from govcrawl.source import Obstacle
from tests.simulator.furnishing import PARTY, TENDERS, above, furnish, newest, no_news, units
from tests.simulator.gkmlpt import Gkmlpt, NfcmsStatic
from tests.simulator.hanweb import Hanweb
from tests.simulator.jpaas import Jpaas
from tests.simulator.lonsun import Lonsun
from tests.simulator.navigation import OFFICE, Entry, anchor, box, clicks, dropdown, in_data, pictures, written
from tests.simulator.portals import Portal


def taizhou() -> Portal:
    """Hanweb jcms. The header is written by a script; images for links; 302 from / to /index.html."""
    portal = Portal(
        name="taizhou", publisher="泰州市生态环境局", admin_code="321200", site_code="3212000033", city="泰州市",
        base="http://sthjj.taizhou.example", www=True, tangle="the header is written by document.write of a script "
        "file; links that are images with alt or a title alone; the home page is a redirect to /index.html",
    )  # fmt: skip
    news = portal.board(
        Hanweb("dt", 60), "环保要闻", hub="环境动态", key="columnid=37421", home="/col/col37421/", column_id="37421",
        unit_id="61542",
        web_id="17",
    )  # fmt: skip
    places = portal.board(
        Hanweb("qs", 46), "市（区）动态", hub="环境动态", key="columnid=37422", home="/col/col37422/",
        column_id="37422", unit_id="61542",
        web_id="17",
    )  # fmt: skip
    tenders = portal.board(
        Hanweb("zb", 20), "招标采购", key="columnid=37466", home="/col/col37466/", column_id="37466", unit_id="61570",
        titles=TENDERS,
        web_id="17",
    )  # fmt: skip
    furnish(portal, news)
    no_news(portal, (tenders,))
    hub = portal.hubs["环境动态"] = "/col/col37420/index.html"
    tops = (
        Entry("首页", "/index.html"),
        Entry("环境动态", hub),
        *OFFICE,
        Entry("招标采购", "/col/col37466/index.html"),
    )
    portal.script("/script/1708171610342270.js", written((*tops, *above(portal))))
    portal.menu = '<script src="/script/1708171610342270.js"></script>'
    shown = box("环保要闻", "/col/col37421/index.html", newest(news)) + box("要闻", "/col/col37422/", newest(places))
    portal.put(hub, shown.replace("<h3>要闻</h3>", "<h3>市（区）动态</h3>"), title="环境动态")
    icons = pictures((Entry("环境质量", "/hjzl/"), Entry("环保要闻", "/col/col37421/"), *OFFICE[4:6]))
    portal.put("/index.html", icons + f'<ul class="focus">{newest(news, 4, days=False)}</ul>', title="首页")
    portal.forward("/", "/index.html")
    portal.bar(hub, "a hub of boxes")
    portal.expect(news, "/index.html")
    portal.expect(places, "/index.html", hub)
    portal.trap("302 from / to /index.html", "/", status=302, holds="/index.html")
    portal.trap("a header of document.write", "/script/1708171610342270.js", holds='document.write("')
    portal.trap("a link with a title and no text", "/index.html", holds='title="环保要闻"><i')
    return portal


def quzhou() -> Portal:
    """jpaas. Links with javascript:void(0) and data-url; shells with units for lists."""
    portal = Portal(
        name="quzhou", publisher="衢州市生态环境局", admin_code="330800", site_code="3308000019", city="衢州市",
        base="https://sthjj.quzhou.example", tangle="links with javascript:void(0) and the address in data-url; "
        "old addresses of columns with tracking; a hub whose boxes have no rows until a script runs",
    )  # fmt: skip
    news = portal.board(
        Jpaas("dt", 46), "工作动态", hub="要闻动态", key="1229139802", home="/col/col1229139802/", page_id="1229139802"
    )
    places = portal.board(
        Jpaas("qx", 32), "区县动态", hub="要闻动态", key="1229139805", home="/col/col1229139805/",
        page_id="1229139805", tag="信息列表",
    )  # fmt: skip
    party = portal.board(
        Jpaas("dj", 16), "党建工作", key="1229140077", home="/col/col1229140077/", page_id="1229140077", titles=PARTY
    )
    furnish(portal, news)
    no_news(portal, (party,))
    hub = portal.hubs["要闻动态"] = "/col/col1229139800/index.html"
    portal.menu = dropdown((Entry("首页", "/"), Entry("要闻动态", hub), *OFFICE))
    empty = "".join(
        f'<div class="box"><h3>{name}</h3><a class="more" href="{href}">MORE</a>'
        f'<div><script src="/script/unitbuild.js" url="{Jpaas.api}" '
        "queryData=\"{'pageType':'column','tagId':'首页列表'}\"></script></div></div>"
        for name, href in (
            ("区县动态", "/col/col1229139805/index.html?number=B001"),
            ("党建工作", "/col/col1229140077/"),
        )
    )
    portal.put(hub, empty, title="要闻动态")
    # an address of a column answers with any query
    portal.forward("/col/col1229139805/index.html?number=B001", "/col/col1229139805/index.html")
    portal.put("/", in_data((Entry("工作动态", "/col/col1229139802/index.html"), *OFFICE[:3])), title="首页")
    portal.bar(hub, "a hub of empty boxes")
    portal.expect(news)
    portal.expect(places, hub, "/col/col1229139805/index.html?number=B001")
    portal.trap("data-url in place of href", "/", holds='data-url="/col/col1229139802/index.html"')
    portal.trap(
        "a link to a column with tracking is redirected",
        "/col/col1229139805/index.html?number=B001",
        302,
        "col1229139805",
    )
    return portal


def yunfu() -> Portal:
    """NFCMS and gkmlpt on one http-only host; www and non-www; twins for telephones."""
    portal = Portal(
        name="yunfu", publisher="云浮市生态环境局", admin_code="445300", site_code="4453000017", city="云浮市",
        base="http://sthjj.yunfu.example", https=False, www=True, obstacles=frozenset({Obstacle.HTTP}),
        tangle="no https; static columns and one of the catalog of information on one host; links to www and without; "
        "twins for telephones",
    )  # fmt: skip
    news = portal.board(NfcmsStatic("dt", 46), "环境要闻", hub="新闻中心", home="/zwgk/hjyw/")
    works = portal.board(Gkmlpt("gz", 46), "工作动态", key="/gkmlpt/")
    tenders = portal.board(NfcmsStatic("cg", 20), "采购公告", home="/zwgk/cggg/", titles=TENDERS)
    furnish(portal, news)
    no_news(portal, (tenders,))
    twin = news.dialect.twins(news.dialect.pieces[0])[0]
    portal.put("/zwgk/hjyw/mindex.html", f'<ul class="m-list">{newest(news, 10)}</ul>', title="环境要闻")
    portal.menu = dropdown(
        (
            Entry("首页", "http://www.sthjj.yunfu.example/"),
            Entry("新闻中心", "http://www.sthjj.yunfu.example/zwgk/hjyw/index.html"),
            Entry("信息公开目录", "/gkmlpt/index#2001"),
            *OFFICE,
        )
    )
    twin_menu = f'<div class="visible-xs">{anchor(Entry("环境要闻", "/zwgk/hjyw/mindex.html"))}</div>'
    more = anchor(Entry("工作动态", "/gkmlpt/index#2001"))
    portal.put("/", box("环境要闻", "/zwgk/hjyw/", newest(news)) + more + twin_menu, title="首页")
    portal.bar("/zwgk/hjyw/mindex.html", "a list for telephones")
    portal.expect(news, names=("新闻中心",))
    portal.expect(works, names=("信息公开目录",))
    portal.trap("https is not answered", "https://sthjj.yunfu.example/", status=0)
    portal.trap("an article's twin for telephones", twin, holds=news.dialect.pieces[0].title)
    portal.trap("the home page with www", "http://www.sthjj.yunfu.example/", holds="信息公开目录")
    return portal


def tongling() -> Portal:
    """Lonsun. A splash page that a script leaves; columns of the catalog of information; units on other hosts."""
    portal = Portal(
        name="tongling", publisher="铜陵市生态环境局", admin_code="340700", site_code="3407000024", city="铜陵市",
        base="https://sthjj.tongling.example", block="absent",
        tangle="a splash page left by location.href; window.open; "
        "subordinate units on hosts of their own, one without a scheme; no meta block: the footer has the code alone",
    )  # fmt: skip
    news = portal.board(
        Lonsun("yw", 60), "环保要闻", hub="信息公开", key="catId=32709621", organ="21691", category="32709621"
    )
    works = portal.board(
        Lonsun("dt", 46), "工作动态", hub="信息公开", key="catId=32709634", organ="21691", category="32709634"
    )
    party = portal.board(
        Lonsun("dj", 18), "党建动态", hub="党建", key="catId=32709700", organ="21691", category="32709700", titles=PARTY
    )
    furnish(portal, news)
    no_news(portal, (party,))
    portal.menu = dropdown((Entry("首页", "/site/tpl/6788031"), *OFFICE, Entry("直属单位", "#", units(portal))))
    first = {board.name: board.dialect.first.removeprefix(portal.base) for board in (news, works, party)}
    main = clicks((Entry("环保要闻", first["环保要闻"]), Entry("党建动态", first["党建动态"])))
    main += box("工作动态", first["工作动态"].replace("&", "&amp;"), newest(works))
    portal.put("/site/tpl/6788031", main, title="首页")
    portal.put("/", '<html><head><script>window.location.href="/site/tpl/6788031";</script></head><body></body></html>')
    portal.expect(news, "/site/tpl/6788031")
    portal.expect(works, "/site/tpl/6788031")
    portal.trap("a splash page", "/", holds="window.location.href=")
    portal.trap("addresses of columns in window.open", "/site/tpl/6788031", holds="window.open('/public/column/21691?")
    return portal
