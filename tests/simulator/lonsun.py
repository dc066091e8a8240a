"""Lonsun of Anhui (reference: section 6): a column of the catalog of information, and static lists with page_N."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.numbered import Numbered, anchors
from tests.simulator.site import Asked, Dialect


def shown(dialect: Dialect, piece: Piece) -> str:
    """An article's page."""
    main = f"""<!--StartLabelHtml_nav_5f2a9c--><div class="wza-region_content"><h1 class="newstitle">{piece.title}</h1>
<div class="info"><span class="fbsj">发布时间：{piece.day} {piece.clock}</span>
<span class="res">信息来源：{piece.origin}</span></div>
<div id="zoom" class="j-fontContent newscontnet minh500">{surroundings.paragraphs(piece)}</div></div>"""
    return surroundings.article_page(dialect.site, dialect.charset, surroundings.article_meta(piece), piece.title, main)


class Lonsun(Dialect):
    """The column has page 1 and a script; the other pages are fragments of /site/label/8888."""

    count = 60
    family = "lonsun"
    organ, category, site_id = "21691", "32709621", "6788031"
    spare = 4

    @property
    def first(self) -> str:
        """The column of the catalog."""
        return f"{self.base}/public/column/{self.organ}?type=4&action=list&nav=3&catId={self.category}"

    def address(self, piece: Piece) -> str:
        """`/public/<organ>/<id>.html`."""
        return f"{self.base}/public/{self.organ}/{piece.serial}.html"

    def ranked_address(self, piece: Piece) -> str:
        """One of another organ."""
        return self.address(piece).replace(f"/{self.organ}/", "/21701/")

    def lists(self, asked: Asked) -> Answer | None:
        """The column, or a fragment."""
        if asked.path == f"/public/column/{self.organ}" and asked.query.get("catId") == self.category:
            head = f'<meta name="SiteId" content="{self.site_id}"><script src="/assets/lonsun/js/ls.js"></script>\n'
            return self.column(
                f'<div class="gk_list" id="listContent">{self.fragment(1)}</div>{self._script()}', head=head
            )
        if asked.path != "/site/label/8888":
            return None
        given = asked.query | asked.form
        known = {"labelName": "publicInfoList", "siteId": self.site_id, "organId": self.organ}
        right = all(given.get(name) == value for name, value in known.items())
        if not right or self.category not in (given.get("catId"), given.get("catIds")):
            return self.html("<p>暂无相关信息</p>")
        return self.html(self.fragment(int(given.get("pageIndex") or 1), min(int(given.get("pageSize") or 15), 100)))

    def fragment(self, number: int, size: int = 15) -> str:
        """The rows of a page and the pager's numbers."""
        rows = self.rows(self.page_of(number, size))
        if not rows:
            return "<p>暂无相关信息</p>"
        pages = -(-len(self.pieces) // size)
        return f"""<ul class="clearfix xxgk_nav_list">{rows}</ul><div id="page_public_info" class="pagination"></div>
<script>Ls.pagination("#page_public_info", loadPage,
{{currPage:{number},pageCount:{pages},rowCount:{len(self.pieces)}}});</script>"""

    def row(self, piece: Piece) -> str:
        """A row with its date between line ends."""
        href = self.address(piece).removeprefix(self.base)
        return f"""<li><a href="{href}" target="_blank" title="{piece.title}">{piece.title}</a><span class="date">
\t\t\t{piece.day}
\t\t</span></li>"""

    def _script(self) -> str:
        query = urlencode(
            {
                "IsAjax": 1, "dataType": "html", "labelName": "publicInfoList", "siteId": self.site_id, "pageSize": 15,
                "action": "list", "fuzzySearch": "false", "fromCode": "title", "keyWords": "", "sortType": 1,
                "isDate": "true", "dateFormat": "yyyy-MM-dd", "length": 80, "organId": self.organ, "type": 4,
                "catIds": "", "cId": "", "result": "暂无相关信息", "file": "/xxgk/publicInfoList_newest2022",
                "catId": self.category,
            }
        )  # fmt: skip
        return f"""<script>function loadPage(pageIndex) {{
$.get("/site/label/8888?{query}&pageIndex=" + pageIndex, function (html) {{
$("#listContent").html(html); }}); }}</script>"""

    def article(self, piece: Piece) -> str:
        """With the engine's marks."""
        return shown(self, piece)


class ShowList(Numbered):
    """`/News/showList/43279/page_1.html`, linked page by page (宣城)."""

    family = "lonsun"
    home = "/News/showList/43279/"
    count = 34

    def address(self, piece: Piece) -> str:
        """`/News/show/<id>.html`."""
        return f"{self.base}/News/show/{piece.serial}.html"

    def ranked_address(self, piece: Piece) -> str:
        """One of another kind."""
        return f"{self.base}/Hbsp/show/{piece.serial}.html"

    def list_path(self, number: int) -> str:
        """From 1."""
        return f"{self.home}page_{number}.html"

    def pager(self, number: int) -> str:
        """Links."""
        return anchors(number, self.pages, f"{self.home}page_{{n}}.html")

    def article(self, piece: Piece) -> str:
        """With the engine's marks."""
        return shown(self, piece)


LONSUN: tuple[Dialect, ...] = (Lonsun("lonsun"), ShowList("lonsun_showlist"))
