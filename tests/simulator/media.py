"""News sites and trade sites (reference: section 9)."""

from __future__ import annotations

from tests.servers import Answer
from tests.simulator.articles import Piece
from tests.simulator.plain import Plain
from tests.simulator.site import Asked, Dialect, text_answer


class InEn(Plain):
    """A trade site: `/<section>/<column>/list<NNN>-<page>.html`, articles `/html/huanbao-<id>.shtml`."""

    home = "/huanbao/news/"

    def address(self, piece: Piece) -> str:
        """By number alone."""
        return f"{self.base}/html/huanbao-{piece.serial}.shtml"

    def ranked_address(self, piece: Piece) -> str:
        """One of the same kind, with a number of its own."""
        return f"{self.base}/html/huanbao-9{piece.serial}.shtml"

    def list_path(self, number: int) -> str:
        """From 1."""
        return f"{self.home}list345-{number}.html"


class Gscn(Plain):
    """The column shows the newest; a script states maxpage, and files numbered up to it have all, the highest newest.

    Files are filled from the oldest article on, so the highest is not full and the column repeats parts of two. The
    name of the script and the base in it are not in the facts: they are those of the engine's other sites.
    """

    code = "0018005000000000000"
    spare = 4
    body = '<div class="a-container">'

    def address(self, piece: Piece) -> str:
        """`/system/YYYY/MM/DD/<digits>.shtml`."""
        return f"{self.base}/system/{piece.day:%Y/%m/%d}/01{piece.serial}.shtml"

    def ranked_address(self, piece: Piece) -> str:
        """One of the same kind, with a number of its own."""
        return f"{self.base}/system/{piece.day:%Y/%m/%d}/09{piece.serial}.shtml"

    def row(self, piece: Piece) -> str:
        """Dates with strokes."""
        link = f'<a href="{self.address(piece)}" target="_blank">{piece.title}</a>'
        return f"<li>{link}<span>{piece.day:%Y/%m/%d}</span></li>"

    @property
    def _stem(self) -> str:
        return f"/system/count//{self.code[:7]}/{self.code[7:]}/000/000/c{self.code}_"

    def list_path(self, number: int) -> str:
        """The column alone."""
        return f"{self.home}index.html"

    def lists(self, asked: Asked) -> Answer | None:
        """The column, the script, or a file."""
        script = f"/system/count/{self.code[:7]}/{self.code[7:]}/count_page_list_{self.code}.js"
        if asked.path in (self.home, f"{self.home}index.html"):
            main = f"""<div id="content"><ul>{self.rows(self.page_of(1))}</ul>
<script language="javascript" src="{script}"></script></div>"""
            return self.column(main)
        if asked.path == script:
            text = f"""var maxpage = {self.pages};
var pagestem = "{self._stem}";
for (var i = maxpage; i > 0; i--)
  document.write("<a href=" + pagestem + pad(i, 9) + ".shtml>" + (maxpage - i + 1) + "</a>");
"""
            return text_answer(text, "application/javascript")
        for number in range(1, self.pages + 1):
            if asked.path in (f"{self._stem}{number:09d}.shtml", f"{self._stem}{number:09d}.shtml".replace("//", "/")):
                oldest = self.pieces[::-1][(number - 1) * self.per_page : number * self.per_page]
                return self.column(f'<div id="content"><ul>{self.rows(oldest[::-1])}</ul></div>')
        return None


MEDIA: tuple[Dialect, ...] = (InEn("in_en"), Gscn("gscn"))
