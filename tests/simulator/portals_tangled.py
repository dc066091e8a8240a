"""Portals whose columns are hard to come upon: by the site map alone, in frames, by a query alone."""

from __future__ import annotations

import json

from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.furnishing import PARTY, TENDERS, furnish, newest, no_news, site_map
from tests.simulator.navigation import OFFICE, Entry, anchor, box, definitions, dropdown
from tests.simulator.numbered import anchors
from tests.simulator.plain import Plain
from tests.simulator.portals import Portal
from tests.simulator.site import Asked, json_answer
from tests.simulator.trs import Trs


class IList(Plain):
    """`/info/iList.jsp?cat_id=N&cur_page=M`; articles `/<folder>/<id>.htm` (乌鲁木齐)."""

    home = "/xw/"
    code = "10005"

    def address(self, piece: Piece) -> str:
        """By number alone."""
        return f"{self.base}{self.home}{piece.serial}.htm"

    def list_path(self, number: int) -> str:
        """One path for all columns."""
        return f"/info/iList.jsp?cat_id={self.code}" + (f"&cur_page={number}" if number > 1 else "")

    def number_of(self, asked: Asked) -> int | None:
        """A column has no folder with an index."""
        return super().number_of(asked) if asked.query.get("cat_id") == self.code else None

    def pager(self, number: int) -> str:
        """Links that begin with the question mark."""
        return anchors(number, self.pages, f"?cat_id={self.code}&amp;cur_page={{n}}").replace('&amp;cur_page=1"', '"')


def linfen() -> Portal:
    """The menu comes as JSON by a request of a script; the site map has every column."""
    portal = Portal(
        name="linfen", publisher="临汾市生态环境局", admin_code="141000", site_code="1410000030", city="临汾市",
        base="http://sthjj.linfen.example", tangle="the menu comes by a request for JSON, so that the home page "
        "links to no column; the site map links to all",
    )  # fmt: skip
    news = portal.board(Trs("tt", 34), "要闻头条", hub="要闻", home="/xwdt/ywtt/")
    first_line = portal.board(Trs("yx", 34), "基层一线", hub="要闻", home="/xwdt/jcyx/")
    tenders = portal.board(Trs("zb", 16), "招标信息", home="/zbxx/", titles=TENDERS)
    furnish(portal, news)
    no_news(portal, (tenders,))
    links = tuple(Entry(board.name, board.dialect.home) for board in (tenders, news, first_line))
    menu = [{"name": each.name, "url": each.href} for each in (*OFFICE, *links)]
    portal.put("/data/menu.json", json_answer(menu))
    portal.menu = '<div id="nav"></div><script>$.getJSON("/data/menu.json", drawMenu);</script>'
    portal.put("/", f'<ul class="focus">{newest(news, 3, days=False)}</ul>', title="首页")
    columns = "".join(map(anchor, links))
    portal.put("/wzdt/index.html", f'<div class="map">{site_map()}<h3>新闻</h3>{columns}</div>', title="网站地图")
    portal.expect(news, "/wzdt/index.html")
    portal.expect(first_line, "/wzdt/index.html")
    portal.trap("a menu of JSON", "/data/menu.json", holds=json.dumps({"name": "基层一线"}, ensure_ascii=False)[1:-1])
    portal.trap("a home page that names no column", "/", holds="getJSON")
    return portal


def baoshan() -> Portal:
    """Pages of columns that hold their list in an iframe."""
    portal = Portal(
        name="baoshan", publisher="保山市生态环境局", admin_code="530500", site_code="5305000027", city="保山市",
        base="http://sthjj.baoshan.example", tangle="pages of columns hold their list in an iframe, without a header",
    )  # fmt: skip
    news = portal.board(Trs("dt", 34), "工作动态", hub="新闻中心", home="/list/gzdt/")
    counties = portal.board(Trs("xs", 34), "县市动态", hub="新闻中心", home="/list/xsdt/")
    party = portal.board(Trs("dj", 18), "党风廉政", home="/list/dflz/", titles=PARTY)
    furnish(portal, news)

    def bare(text: str) -> str:
        is_list = '<ul class="list">' in text
        return text.replace(surroundings.HEADER, "").replace(surroundings.FOOTER, "") if is_list else text

    entries = list[Entry]()
    for board in (party, news, counties):
        board.rewrite = bare
        path = board.dialect.home.replace("/list/", "/xwzx/") + "index.html"
        frame = f'<iframe src="../../list/{board.dialect.home.split("/")[2]}/index.html" width="100%"></iframe>'
        portal.put(path, f"<h2>{board.name}</h2>{frame}", title=board.name)
        entries.append(Entry(board.name, path))
    no_news(portal, (party,))
    portal.menu = definitions((Entry("首页", "/"), Entry("新闻中心", "#", tuple(entries)), *OFFICE))
    portal.put("/", f"<ul>{newest(news)}</ul>", title="首页")
    for board, entry in ((news, entries[1]), (counties, entries[2])):
        portal.expect(board, entry.href, also=(portal.at(entry.href),))
    portal.trap("a list in an iframe", entries[1].href, holds='<iframe src="../../list/gzdt/index.html"')
    return portal


def tulufan() -> Portal:
    """Columns that differ by their query alone; party and news of one path."""
    portal = Portal(
        name="tulufan", publisher="吐鲁番市生态环境局", admin_code="650400", site_code="6504000016", city="吐鲁番市",
        base="http://sthjj.tulufan.example", tangle="columns of one path that differ by their query alone; "
        "names with spaces between their characters",
    )  # fmt: skip
    news = portal.board(IList("yw", 34), "环保要闻", hub="动态", key="cat_id=10005", home="/xw/hbyw/", code="10005")
    counties = portal.board(IList("qx", 34), "区县信息", hub="动态", key="cat_id=10008", home="/xw/qxxx/", code="10008")
    party = portal.board(IList("dj", 18), "机关党建", key="cat_id=11730", home="/dj/", code="11730", titles=PARTY)
    furnish(portal, news)
    no_news(portal, (party,))
    path = "/info/iList.jsp?cat_id="
    tops = (
        Entry("首&nbsp;&nbsp;页", "/"), Entry("环&nbsp;保&nbsp;要&nbsp;闻", f"{path}10005"),
        Entry("机关党建", f"{path}11730"),
    )  # fmt: skip
    portal.menu = dropdown((*tops, *OFFICE))
    portal.put("/", box("区县信息", f"{path}10008", newest(counties)), title="首页")
    portal.expect(news)
    portal.expect(counties)
    portal.trap("a column by its query alone", f"{path}10008", holds="?cat_id=10008&amp;cur_page=2")
    portal.trap("no column of that number", f"{path}99999", status=404)
    return portal
