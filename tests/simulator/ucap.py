"""Kaipu UCAP (reference: section 4): six arguments from 1, a search service, and dates that are not what they seem."""

from __future__ import annotations

from datetime import timedelta

from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.numbered import Numbered
from tests.simulator.site import Asked, Dialect, json_answer


class Ucap(Numbered):
    """createPageHTML('page_div', pages, current, 'name', 'shtml', count): page 2 is name_2."""

    count = 60
    family = "ucap"
    home = "/sthjj/c103878/"
    stem = "xwdt_list"
    channel = "7d2b4f0c1e9a4d3f8b6a5c4e3d2f1a0b"

    def address(self, piece: Piece) -> str:
        """Year, month and day without zeros, then 32 digits (四川)."""
        day = piece.day
        return f"{self.base}{self.home}{day.year}/{day.month}/{day.day}/{piece.hexes}.shtml"

    def list_path(self, number: int) -> str:
        """Page 2 is name_2."""
        return f"{self.home}{self.stem}.shtml" if number == 1 else f"{self.home}{self.stem}_{number}.shtml"

    def pager(self, number: int) -> str:
        """The call with six arguments."""
        call = f"createPageHTML('page_div',{self.pages}, {number},'{self.stem}','shtml',{len(self.pieces)});"
        return f'<div id="page_div"></div><script>{call}</script>'

    def list_head(self) -> str:
        """The marks of the engine."""
        return self._marks("2024-07-02 06:00:11") + f'<meta name="channelId" content="{self.channel}">\n'

    def row(self, piece: Piece) -> str:
        """A row with a link relative to the host."""
        href = self.address(piece).removeprefix(self.base)
        return (
            f'<li><a href="{href}" target="_blank" title="{piece.title}">{piece.title}</a><span>{piece.day}</span></li>'
        )

    def _marks(self, made: str) -> str:
        return f"""<meta name="template,templategroup,version" content="3f2a9c01,default,9.9">
<meta name="others" content="页面生成时间 {made}">
<script id="_jiucuo_" name="_jiucuo_" src="/js/jiucuo.js?sitecode=5100000099"></script>
"""

    def article(self, piece: Piece) -> str:
        """A page whose PubDate is the moment when it was last made anew, months after it was published."""
        made = f"{piece.day + timedelta(days=97)} 17:12:48"
        main = f"""<div id="articlecontent"><h2><ucaptitle>{piece.title}</ucaptitle></h2>
<ul id="articleattribute"><li>{piece.day:%Y年%m月%d日} {piece.clock[:2]}时{piece.clock[3:]}分</li><li>来源：
{piece.origin}</li></ul><div id="cmsArticleContent"><ucapcontent>{surroundings.paragraphs(piece)}</ucapcontent></div>
<div class="zrbj">责任编辑：{piece.editor}</div><div id="qr_container">扫一扫在手机打开当前页</div>
<ul id="bottombtn"><li>打印本页</li><li>关闭窗口</li></ul></div>"""
        names = surroundings.article_meta(piece, made)
        return surroundings.article_page(self.site, self.charset, names, piece.title, main, self._marks(made))


class UcapOne(Ucap):
    """Tenants that number page 2 with 1 (镇江, 宿迁); name_2 is page 3, so nothing looks wrong."""

    def list_path(self, number: int) -> str:
        """Page 2 is name_1."""
        return f"{self.home}{self.stem}.shtml" if number == 1 else f"{self.home}{self.stem}_{number - 1}.shtml"


class UcapJson(Ucap):
    """A dynamic list: the page has the id of the channel and an empty list, the rows come from the search service."""

    spare = 4

    def list_page(self, number: int, asked: Asked) -> Answer:
        """The shell."""
        script = f"""<ul class="list" id="listCon"></ul><div id="page_div"></div><script>
var channelId = "{self.channel}";
function load(page) {{ $.get("/common/search/" + channelId + "?_isAgg=true&_isJson=true&_pageSize=15&_template=index"
 + "&_rangeTimeGte=&_channelName=&page=" + page, show); }}
load(1);</script>"""
        return self.column(script, head=self.list_head())

    def number_of(self, asked: Asked) -> int | None:
        """There is one shell."""
        return 1 if asked.path == self.list_path(1) else None

    def lists(self, asked: Asked) -> Answer | None:
        """The shell, or a page of the service; beyond the last one its results are empty."""
        if asked.path != f"/common/search/{self.channel}":
            return super().lists(asked)
        if asked.query.get("_isJson") != "true":
            return self.html("<div></div>")
        number, size = int(asked.query.get("page") or 1), min(int(asked.query.get("_pageSize") or 20), 100)
        results = [self._result(piece) for piece in self.page_of(number, size)]
        return json_answer({"data": {"total": len(self.pieces), "page": number, "rows": size, "results": results}})

    def _result(self, piece: Piece) -> dict[str, object]:
        return {
            "title": piece.title,
            "subTitle": "",
            "url": self.address(piece).removeprefix(self.base),
            "content": piece.paragraphs[0][:60],
            "contentHtml": f"<p>{piece.paragraphs[0][:60]}</p>",
            "publishedTimeStr": f"{piece.day} {piece.clock}:00",
            "channelName": "环境要闻",
            "domainMetaList": [{"resultList": [{"key": "source", "value": piece.origin}]}],
        }


class UcapGetInfo(Ucap):
    """The service of 苏州: getInfoCommon, which states no total."""

    spare = 4
    home = "/szhbj/hbyw/"
    stem = "nav_list"

    def list_page(self, number: int, asked: Asked) -> Answer:
        """The shell."""
        script = f"""<ul class="list" id="infoList"></ul><div class="pagination"></div><script>
var channelid = "{self.channel}";
$.getJSON("/szinf/info/getInfoCommon/?pagesize=15&currpage=1&channelid=" + channelid, render);</script>"""
        return self.column(script, head=self.list_head())

    def number_of(self, asked: Asked) -> int | None:
        """There is one shell."""
        return 1 if asked.path == self.list_path(1) else None

    def lists(self, asked: Asked) -> Answer | None:
        """The shell, or a page of the service."""
        if asked.path.rstrip("/") != "/szinf/info/getInfoCommon" or asked.query.get("channelid") != self.channel:
            return super().lists(asked)
        number, size = int(asked.query.get("currpage") or 1), min(int(asked.query.get("pagesize") or 15), 100)
        rows = [
            {
                "title": piece.title,
                "link": self.address(piece).removeprefix(self.base),
                "pubtime": f"{piece.day} {piece.clock}:00",
            }
            for piece in self.page_of(number, size)
        ]
        return json_answer({"infolist": rows})


UCAP: tuple[Dialect, ...] = (
    Ucap("ucap"), UcapOne("ucap_one", 46), UcapJson("ucap_json"), UcapGetInfo("ucap_getinfo", 46),
)  # fmt: skip
