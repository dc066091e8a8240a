"""Sites with static lists and addresses of their own (reference: section 8)."""

from __future__ import annotations

from random import Random
from uuid import UUID

from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.numbered import Numbered, anchors
from tests.simulator.site import Asked, Dialect


class Plain(Numbered):
    """list.html, list_2.html, …, linked page by page."""

    count = 34
    body = '<div class="content" id="zoom">'

    def address(self, piece: Piece) -> str:
        """Below the column, by year."""
        return f"{self.base}{self.home}{piece.day.year}/{piece.serial}.html"

    def list_path(self, number: int) -> str:
        """From 1."""
        return f"{self.home}list.html" if number == 1 else f"{self.home}list_{number}.html"

    def pager(self, number: int) -> str:
        """Links to every page."""
        found = anchors(number, self.pages, "{n}|")
        for each in range(1, self.pages + 1):
            found = found.replace(f'"{each}|"', f'"{self.list_path(each)}"')
        return found

    def article(self, piece: Piece) -> str:
        """A page with the meta block and a plain body."""
        main = f"""<div class="article"><h1 class="title">{piece.title}</h1>
<div class="info"><span>发布时间：{piece.day} {piece.clock}</span><span>来源：{piece.origin}</span></div>
{self.body}{surroundings.paragraphs(piece)}</div><div class="bz">责任编辑：{piece.editor}</div></div>"""
        return surroundings.article_page(self.site, self.charset, surroundings.article_meta(piece), piece.title, main)


class OnClick(Plain):
    """Pagers whose links do nothing: the address stands in onclick."""

    def pager(self, number: int) -> str:
        """The next and the last page, as scripts go there."""
        buttons = [
            ("首页", 1),
            ("上一页", max(1, number - 1)),
            ("下一页", min(self.pages, number + 1)),
            ("尾页", self.pages),
        ]
        links = "".join(
            f'<a href="javascript:void(0)" onclick="location.href=\'{self.list_path(n)}\'">{name}</a>'
            for name, n in buttons
            if n != number
        )
        return f'<div class="pages">第{number}页/共{self.pages}页 {links}</div>'


class Shanghai(Plain):
    """`/<column>/YYYYMMDD/<32 digits>.html`, index.html and index_2.html."""

    body = '<div class="Article_content" id="ivs_content">'

    def address(self, piece: Piece) -> str:
        """By day."""
        return f"{self.base}{self.home}{piece.day:%Y%m%d}/{piece.hexes}.html"

    def list_path(self, number: int) -> str:
        """From 1."""
        return f"{self.home}index.html" if number == 1 else f"{self.home}index_{number}.html"


class Hebei(Plain):
    """Columns and articles named by UUID. Further pages are `?page=N`, which programs are refused.

    A polite reader takes page 1 and says that the rest is missing; it does not defeat the refusal.
    """

    home = "/columns/9d3f0c1a-55b2-4e0b-8c37-2f6a1de0b7c4/"
    outcomes = ("incomplete", "partial")

    @property
    def found(self) -> list[Piece]:
        """Page 1."""
        return self.page_of(1)

    def address(self, piece: Piece) -> str:
        """By month and day."""
        return f"{self.base}{self.home}{piece.day:%Y%m/%d}/{UUID(piece.hexes)}.html"

    def list_path(self, number: int) -> str:
        """A query."""
        return f"{self.home}index.html" + (f"?page={number}" if number > 1 else "")

    def list_page(self, number: int, asked: Asked) -> Answer:
        """Refused from page 2 on."""
        if number == 1:
            return super().list_page(number, asked)
        return self.html(
            "<html><head><script>document.cookie='acw='+f(arg1);location.reload()</script></head></html>", 412
        )


class Changzhou(Plain):
    """`/class/<code>`, `/class/<code>/2`."""

    home = "/class/OEQPMFBA"

    def address(self, piece: Piece) -> str:
        """`/html/<site>/<year>/<code>_<MMDD>/<id>.html`."""
        return f"{self.base}/html/hbj/{piece.day.year}/OEQPMFBA_{piece.day:%m%d}/{piece.serial}.html"

    def ranked_address(self, piece: Piece) -> str:
        """One of another code."""
        return self.address(piece).replace("OEQPMFBA", "PFLAKNBO")

    def list_path(self, number: int) -> str:
        """From 1."""
        return self.home if number == 1 else f"{self.home}/{number}"


class Xian(Plain):
    """1.html, 2.html, … in one folder with the articles, whose names have 19 digits."""

    body = '<div id="article" class="m-txt-article">'

    def address(self, piece: Piece) -> str:
        """19 digits."""
        return f"{self.base}{self.home}{10**18 + Random(piece.serial).randrange(10**18)}.html"

    def list_path(self, number: int) -> str:
        """From 1."""
        return f"{self.home}{number}.html"


class Vsb(Plain):
    """VSB 博达: hjyw.htm, then hjyw/<N>.htm, falling: the last page is hjyw/1.htm."""

    family = "vsb"
    home = "/hjdt/hjyw/"
    code = "1012"
    body = '<div id="vsb_content"><div class="v_news_content">'

    def address(self, piece: Piece) -> str:
        """`/info/<column>/<id>.htm`."""
        return f"{self.base}/info/{self.code}/{piece.serial}.htm"

    def ranked_address(self, piece: Piece) -> str:
        """One of another column."""
        return self.address(piece).replace(f"/{self.code}/", "/1077/")

    def list_path(self, number: int) -> str:
        """Page 2 of four is 3.htm."""
        return f"{self.home[:-1]}.htm" if number == 1 else f"{self.home}{self.pages + 1 - number}.htm"

    def pager(self, number: int) -> str:
        """Relative links, as the engine prints them."""
        stem = self.home.rstrip("/").rpartition("/")[2]
        before = "" if number > 1 else f"{stem}/"
        names = [f"../{stem}.htm" if number > 1 else f"{stem}.htm"]
        names += [f"{before}{self.pages + 1 - n}.htm" for n in range(2, self.pages + 1)]
        after = (
            f'<a href="{names[number]}" class="Next">下页</a>'
            if number < self.pages
            else '<span class="Next">下页</span>'
        )
        return f'<div class="pb_sys_common"><span>共{len(self.pieces)}条 {number}/{self.pages}</span>{after}' + (
            f'<a href="{names[-1]}">尾页</a></div>' if number < self.pages else "</div>"
        )

    def article(self, piece: Piece) -> str:
        """The body lies in two containers."""
        return super().article(piece).replace('</div><div class="bz">', '</div></div><div class="bz">')


class Webplus(Plain):
    """webplus 苏迪: list.htm, list2.htm."""

    family = "webplus"
    home = "/hjyw/"
    code = "312"
    body = '<div class="wp_articlecontent">'

    def address(self, piece: Piece) -> str:
        """`/YYYY/MMDD/c<column>a<id>/page.htm`."""
        return f"{self.base}/{piece.day:%Y/%m%d}/c{self.code}a{piece.serial}/page.htm"

    def ranked_address(self, piece: Piece) -> str:
        """One of another column."""
        return self.address(piece).replace(f"/c{self.code}a", "/c377a")

    def list_path(self, number: int) -> str:
        """From 1."""
        return f"{self.home}list.htm" if number == 1 else f"{self.home}list{number}.htm"


class PowerEasy(Plain):
    """`/Category_<n>/Index.aspx`, `Index_2.aspx`; articles `/Item/<id>.aspx`."""

    family = "powereasy"
    home = "/Category_128/"
    body = '<div id="fontzoom" class="conTxt">'

    def address(self, piece: Piece) -> str:
        """By number alone."""
        return f"{self.base}/Item/{piece.serial}.aspx"

    def ranked_address(self, piece: Piece) -> str:
        """One of the same kind, with a number of its own."""
        return f"{self.base}/Item/9{piece.serial}.aspx"

    def list_path(self, number: int) -> str:
        """From 1."""
        return f"{self.home}Index.aspx" if number == 1 else f"{self.home}Index_{number}.aspx"


PLAIN: tuple[Dialect, ...] = (
    Plain("static"), OnClick("static_onclick"), Shanghai("shanghai"), Hebei("hebei"), Changzhou("changzhou"),
    Xian("xian"), Vsb("vsb"), Webplus("webplus"), PowerEasy("poweasy"),
)  # fmt: skip
