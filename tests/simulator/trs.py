"""TRS WCM (reference: section 2 of the families): static lists index.html, index_1.html, … and their relatives."""

from __future__ import annotations

from collections.abc import Sequence

from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.numbered import Numbered
from tests.simulator.site import Asked, Dialect, json_answer


class Trs(Numbered):
    """createPageHTML(pages, index from 0, "index", "html"); dates in the addresses, links relative to the column."""

    count = 60
    family = "trs"
    call = "createPageHTML"
    stem, ext = "index", "html"
    stated_beyond = 0
    """Pages stated that were never published."""

    def address(self, piece: Piece) -> str:
        """`YYYYMM/tYYYYMMDD_<id>.html` below the column."""
        return f"{self.base}{self.home}{piece.day:%Y%m}/t{piece.day:%Y%m%d}_{piece.serial}.{self.ext}"

    def list_path(self, number: int) -> str:
        """Page 2 is index_1."""
        return (
            f"{self.home}{self.stem}.{self.ext}" if number == 1 else f"{self.home}{self.stem}_{number - 1}.{self.ext}"
        )

    def pager(self, number: int) -> str:
        """The call, as the template writes it."""
        return self.call_of(self.pages + self.stated_beyond, number)

    def call_of(self, pages: int, number: int) -> str:
        """The call on list page *number* of a list of *pages*."""
        return (
            '<div class="page" id="page"><script language="JavaScript">\n//WCM置标\n'
            f'{self.call}({pages}, {number - 1}, "{self.stem}", "{self.ext}");\n</script></div>'
        )

    def row(self, piece: Piece) -> str:
        """A row with a link relative to the column."""
        href = self.address(piece).replace(f"{self.base}{self.home}", "./")
        return (
            f'<li><a href="{href}" title="{piece.title}" target="_blank">{piece.title}</a><span>{piece.day}</span></li>'
        )

    def html(self, text: str, status: int = 200) -> Answer:
        """With the engine's mark in the breadcrumb."""
        crumb = '<a href="./">环境要闻</a></div>'
        return super().html(text.replace(crumb, crumb.replace("<a ", '<a class="CurrChnlCls" ')), status)

    def rows(self, pieces: Sequence[Piece]) -> str:
        """The rows, with a link to another publisher among them."""
        found = [self.row(piece) for piece in pieces]
        if self.pieces[0] in pieces:
            other = "https://mp.weixin.qq.com/s/aB3dE5fG7hJ9kL1mN3pQ5r"
            found.insert(
                2, f'<li><a href="{other}" target="_blank">一图读懂湿地保护条例</a><span>2024-06-26</span></li>'
            )
        return "\n".join(found)

    def article(self, piece: Piece) -> str:
        """A page of an article; it calls the function of the lists, too, for its own single part."""
        stem = self.address(piece).rpartition("/")[2].rpartition(".")[0]
        main = f"""<div class="zwxl"><h1 class="zwxl-title">{piece.title}</h1>
<div class="zwxl-bar"><span>发布时间：{piece.day} {piece.clock}</span><span>来源：{piece.origin}</span></div>
<div class="article"><div class="view TRS_UEDITOR trs_paper_default trs_web"><style type="text/css">
.TRS_Editor P{{margin-top:0;line-height:1.5}}</style>{surroundings.paragraphs(piece)}</div></div>
<div class="editor">责任编辑：{piece.editor}</div>
<script>{self.call}(1, 0, "{stem}", "{self.ext}");</script><a href="javascript:window.close()">关闭窗口</a></div>"""
        return surroundings.article_page(self.site, self.charset, surroundings.article_meta(piece), piece.title, main)


class Igi(Trs):
    """The dialect of Guangxi: articles `t<8 digits>.shtml` without a date, each twice in its page."""

    ext = "shtml"

    def address(self, piece: Piece) -> str:
        """Neither date nor folder of the month."""
        return f"{self.base}{self.home}t{piece.serial + 11_000_000}.shtml"

    def article(self, piece: Piece) -> str:
        """The article for screens and again for telephones, with its fields in hidden blocks."""
        text = f'<div class="trs_editor_view TRS_UEDITOR trs_paper_default">{surroundings.paragraphs(piece)}</div>'
        inner = f"""<h1>{piece.title}</h1>
<div class="article-inf-left">{piece.day} {piece.clock} 来源：{piece.origin}</div>
<div class="article-con">{text}</div>"""
        hidden = "".join(
            f'<div id="NewsArticle{name}" style="display:none">{value}</div>'
            for name, value in (("Title", piece.title), ("Source", piece.origin), ("PubDay", piece.day))
        )
        main = f'{hidden}<div class="PC_warp">{inner}</div><div class="Mobile_warp">{inner}</div>'
        return surroundings.article_page(self.site, self.charset, surroundings.article_meta(piece), piece.title, main)


class Mee(Trs):
    """The ministry: page id in the names of further pages, their number in a variable, each list twice."""

    ext = "shtml"
    page_id = "8597"

    def list_path(self, number: int) -> str:
        """Page 2 is index_8597_1.shtml."""
        return f"{self.home}index.shtml" if number == 1 else f"{self.home}index_{self.page_id}_{number - 1}.shtml"

    def pager(self, number: int) -> str:
        """Variables, and a script that makes the links of them; only the first of the names stands there whole."""
        return f"""<div class="page"><script>
var currentPage = {number - 1};//所在页从0开始
var countPage = {self.pages}//共多少页
var nextPage = currentPage+1;
if(currentPage==1) document.write('<a href="index.shtml">上一页</a>');
else document.write('<a href="index_{self.page_id}_1.shtml">2</a>');
document.write("<a href=\\"index_{self.page_id}_" + nextPage + ".shtml\\">下一页</a>");
</script></div>"""

    def block(self, pieces: list[Piece]) -> str:
        """The list for screens, and for telephones with day and month apart."""
        phone = "".join(
            f'<li><a class="cjcx_biaob" href="{self.address(piece)}">{piece.title}</a>'
            f"<div><strong>{piece.day:%d}</strong><span>{piece.day:%Y-%m}</span></div></li>"
            for piece in pieces
        )
        screen = "".join(
            f'<li><span class="date">{piece.day}</span><a href="{self.address(piece)}">{piece.title}</a></li>'
            for piece in pieces
        )
        return f'<ul class="mobile_none">{screen}</ul><ul class="mobile_clear">{phone}</ul>'


class Reversed(Trs):
    """Numbers of pages that fall: behind index.html comes the highest (`index_{21-p}.html` where there are 20).

    The facts give no call; plain links are the likeliest way in which such pages name each other.
    """

    def list_path(self, number: int) -> str:
        """The last page is index_1."""
        return f"{self.home}index.html" if number == 1 else f"{self.home}index_{self.pages + 1 - number}.html"

    def pager(self, number: int) -> str:
        """The next page and the last one."""
        names = [self.list_path(n).removeprefix(self.home) for n in range(1, self.pages + 1)]
        after = f'<a href="{names[number]}">下一页</a>' if number < self.pages else "<span>下一页</span>"
        links = f'<a href="{names[0]}">首页</a>{after}<a href="{names[-1]}">尾页</a>'
        return f'<div class="page">{links} 共{self.pages}页</div>'


class Writeln(Trs):
    """Rows that a script writes (武汉): address and title in variables, the date in a call of its own."""

    ext = "shtml"

    def row(self, piece: Piece) -> str:
        """The script of one row."""
        href = self.address(piece).replace(f"{self.base}{self.home}", "./")
        return f"""<script>
var url = "{href}";
var title = "{piece.title}";
document.writeln("<li><a href="+url+" target='_blank' title='"+title+"'>");
document.writeln(title);
document.writeln("</a><span>");
document.writeln("{piece.day} {piece.clock}");
document.writeln("</span></li>");
</script>"""

    def rows(self, pieces: Sequence[Piece]) -> str:
        """Nothing but such scripts."""
        return "\n".join(map(self.row, pieces))


class StaticJson(Trs):
    """A list that a script loads from one static file of JSON (湖北): the page itself shows no row."""

    spare = 2

    @property
    def pages(self) -> int:
        """One file has all."""
        return 1

    def list_page(self, number: int, asked: Asked) -> Answer:
        """The shell; the script names the file."""
        script = """<ul class="list" id="gklist"></ul><div id="pagination"></div><script>
$.getJSON("./hjywgk.json", function (res) { showList(res.data, 1, 15); });</script>"""
        return self.column(script)

    def lists(self, asked: Asked) -> Answer | None:
        """The shell, or the file; the facts leave the key of the title open."""
        if asked.path != f"{self.home}hjywgk.json":
            return super().lists(asked)
        rows = [
            {
                "FileName": piece.title,
                "url": self.address(piece),
                "PubDate": f"{piece.day} {piece.clock}:00",
                "order": str(len(self.pieces) - place),
            }
            for place, piece in enumerate(self.pieces)
        ]
        return json_answer({"data": rows})


class Chongqing(Trs):
    """createPage with a name that is not index."""

    call, stem = "createPage", "list_tyxx"


class Gbk(Trs):
    """gb2312 declared in the page, GBK sent, with characters that gb2312 lacks; no charset in the header."""

    charset, states_charset = "gb2312", False


TRS: tuple[Dialect, ...] = (
    Trs("trs"), Igi("trs_igi", 46), Mee("trs_mee", 46), Reversed("trs_reversed", 46), Writeln("trs_writeln", 46),
    StaticJson("trs_json", 46), Chongqing("trs_chongqing", 46), Gbk("trs_gbk", 46),
)  # fmt: skip
