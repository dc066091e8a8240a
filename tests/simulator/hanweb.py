"""Hanweb jcms (reference: section 3.1): records in the page, the others from dataproxy.jsp, and its many faults."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.site import Asked, Dialect, text_answer


class Hanweb(Dialect):
    """45 records in the page, the rest by GET or POST with startrecord, endrecord and perpage."""

    family = "hanweb"
    count = 60
    home = "/col/col1632/"
    column_id, unit_id, web_id = "1632", "6", "1"
    proxy = "/module/web/jpage/dataproxy.jsp"
    embedded = 45
    """Records in the page: three pages of the script's list."""
    most = 300
    """perpage beyond which an answer is cut."""
    methods: tuple[str, ...] = ("GET", "POST")
    spare = 4

    @property
    def first(self) -> str:
        """The page of the column."""
        return f"{self.base}{self.home}index.html"

    def address(self, piece: Piece) -> str:
        """`/art/YYYY/M/D/art_<column>_<id>.html`."""
        day = piece.day
        return f"{self.base}/art/{day.year}/{day.month}/{day.day}/art_{self.column_id}_{piece.serial}.html"

    def ranked_address(self, piece: Piece) -> str:
        """One of another column."""
        return self.address(piece).replace(f"art_{self.column_id}_", "art_1801_")

    def row(self, piece: Piece) -> str:
        """The markup of one record."""
        href = self.address(piece).removeprefix(self.base)
        link = f"<a href='{href}' title='{piece.title}' target=\"_blank\">{piece.title}</a>"
        return f"<li>{link}<span>{piece.day}</span></li>"

    def records(self, pieces: Sequence[Piece]) -> str:
        """Records as XML."""
        return "\n".join(f"<record><![CDATA[\n{self.row(piece)}]]></record>" for piece in pieces)

    def nextgroup(self) -> str:
        """The address of the service with the parameters of the unit."""
        return (
            f"{self.proxy}?page=1&appid=1&webid={self.web_id}&path=/&columnid={self.column_id}"
            f"&sourceContentType=1&unitid={self.unit_id}&webname=%E7%94%9F%E6%80%81%E7%8E%AF%E5%A2%83&permissiontype=0"
        )

    def unit(self) -> str:
        """The list's unit: records within a script, and the call that shows them."""
        return f"""<div id="{self.unit_id}" class="default_pgContainer">
<script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{self.nextgroup()}"></a>]]></nextgroup>
<recordset>{self.records(self.pieces[: self.embedded])}</recordset></datastore></script></div>
<script>$(function(){{jQuery("#{self.unit_id}").jpage({{unitid:'{self.unit_id}',totalRecord:{len(self.pieces)},perPage:15,\
groupSize:3,barPosition:'bottom',proxyUrl:'{self.proxy}',\
currentPage:1,ajaxParam:{{col:1,appid:1,webid:{self.web_id},path:'/',\
columnid:{self.column_id},sourceContentType:1,unitid:'{self.unit_id}',webname:'生态环境',permissiontype:0}}}});}});</script>"""

    def units(self) -> str:
        """All units of the page."""
        return self.unit()

    def lists(self, asked: Asked) -> Answer | None:
        """The page, or an answer of the service."""
        if asked.path in (self.home, f"{self.home}index.html") and asked.method == "GET":
            head = '<script src="/script/jpage/jpage.js"></script><meta name="generator" content="大汉版通发布系统">\n'
            return self.column(f'<div id="barrierfree_container">{self.units()}</div>', head=head)
        if asked.path == self.proxy and asked.method in self.methods:
            return self.service({**asked.query, **asked.form})
        return None

    def service(self, given: Mapping[str, str]) -> Answer:
        """Records by their numbers; where these are not given, by the number of the page."""
        if given.get("columnid") != self.column_id or given.get("unitid") != self.unit_id:
            return self.store([])
        size = int(given.get("perpage") or 15)
        start = int(given.get("startrecord") or (int(given.get("page") or 1) - 1) * size + 1)
        end = int(given.get("endrecord") or start + size - 1)
        return self.store(self.pieces[start - 1 : min(end, start - 1 + min(size * 3, self.most))])

    def store(self, pieces: Sequence[Piece], total: int | None = None) -> Answer:
        """The answer of the service."""
        stated = len(self.pieces) if total is None else total
        body = f"<recordset>{self.records(pieces)}</recordset>" if pieces else "<recordset></recordset>"
        return text_answer(
            f'<?xml version="1.0" encoding="utf-8"?>\n<datastore><totalrecord>{stated}</totalrecord>'
            f"<totalpage>{-(-stated // 15)}</totalpage>{body}</datastore>",
            "text/xml;charset=UTF-8",
        )

    def article(self, piece: Piece) -> str:
        """A page with the marks around the body."""
        main = f"""<div id="barrierfree_container"><!--<$[标题]>begin--><h1>{piece.title}</h1><!--<$[标题]>end-->
<div class="info">发布日期：{piece.day} {piece.clock}
来源：<!--<$[信息来源]>begin-->{piece.origin}<!--<$[信息来源]>end--></div>
<div id="zoom"><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin--><meta name="ContentStart">
{surroundings.paragraphs(piece)}
<meta name="ContentEnd"><!--ZJEG_RSS.content.end--><!--<$[信息内容]>end--></div>
<div class="editor">责任编辑：{piece.editor}</div></div>
<div class="made">Produced By 大汉网络 大汉版通发布系统</div>"""
        names = surroundings.article_meta(piece)
        return surroundings.article_page(self.site, self.charset, names, piece.title, main)


class HanwebPost(Hanweb):
    """The service answers POST alone, as the page's own script asks; a GET has 405."""

    methods = ("POST",)

    def lists(self, asked: Asked) -> Answer | None:
        """Refuse GET."""
        if asked.path == self.proxy and asked.method != "POST":
            return self.html("<html><body><h1>HTTP Status 405</h1></body></html>", 405)
        return super().lists(asked)


class HanwebUnits(Hanweb):
    """Three units in one page: a box of notices before the list and one of pictures behind it."""

    def units(self) -> str:
        """The others have records of other columns."""
        return self._other("3", "1801", 4) + self.unit() + self._other("9", "1802", 4)

    def _other(self, unit: str, column: str, count: int) -> str:
        records = self.records(self.ranking[:count]).replace(f"art_{self.column_id}_", "art_1801_")
        link = self.nextgroup().replace(f"columnid={self.column_id}", f"columnid={column}")
        link = link.replace(f"unitid={self.unit_id}", f"unitid={unit}")
        return f"""<div id="{unit}"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup><recordset>{records}</recordset></datastore></script></div>
<script>$(function(){{jQuery("#{unit}").jpage({{unitid:'{unit}',totalRecord:{count},perPage:15,groupSize:3,\
proxyUrl:'{self.proxy}'}});}});</script>"""


class HanwebPage(Hanweb):
    """startrecord is ignored, page=N is obeyed (盐城)."""

    def service(self, given: Mapping[str, str]) -> Answer:
        """Pages by number."""
        return super().service({name: value for name, value in given.items() if not name.endswith("record")})


class HanwebTrunc(Hanweb):
    """Answers of more than 300 records are cut; 310 articles, so that whoever asks for all at once misses some."""

    count = 310

    def service(self, given: Mapping[str, str]) -> Answer:
        """At most 300, whatever is asked for."""
        size = int(given.get("perpage") or 15)
        start = int(given.get("startrecord") or 1)
        end = int(given.get("endrecord") or start + size - 1)
        if given.get("columnid") != self.column_id or given.get("unitid") != self.unit_id:
            return self.store([])
        return self.store(self.pieces[start - 1 : min(end, start - 1 + self.most)])


class HanwebProxyUrl(Hanweb):
    """The service lies elsewhere than usual, and only proxyUrl says so; the usual path is not found."""

    proxy = "/sthj/module/web/jpage/dataproxy.jsp"

    def nextgroup(self) -> str:
        """The template was not changed when the service moved."""
        return super().nextgroup().replace("/sthj/", "/")


class HanwebSplit(Hanweb):
    """The day within a record stands on three lines."""

    def row(self, piece: Piece) -> str:
        """A record with a broken day."""
        day = re.sub("-", "-\n          ", str(piece.day))
        return (
            super()
            .row(piece)
            .replace(f"<span>{piece.day}</span>", f'<span class="time">\n          {day}\n      </span>')
        )


class HanwebDead(Hanweb):
    """Encrypted ids, and an empty answer of 54 bytes: what is in the page is all there is to be had."""

    column_code = "d5f0Qm9vZ2xlPT0%3D"
    outcomes = ("incomplete",)  # 15 records are stated and cannot be had

    @property
    def found(self) -> Sequence[Piece]:
        """The records in the page."""
        return self.pieces[: self.embedded]

    def nextgroup(self) -> str:
        """Ids that mean nothing outside."""
        link = super().nextgroup().replace(f"columnid={self.column_id}", f"columnid={self.column_code}")
        return link.replace(f"unitid={self.unit_id}", "unitid=kW3xLmZ0aGU%3D")

    def service(self, given: Mapping[str, str]) -> Answer:
        """54 bytes."""
        return text_answer("<datastore><recordset></recordset></datastore>\r\n\r\n\r\n\r\n", "text/xml")


HANWEB: tuple[Dialect, ...] = (
    Hanweb("hanweb"), HanwebPost("hanweb_post", 52), HanwebUnits("hanweb_units", 52), HanwebPage("hanweb_page", 52),
    HanwebTrunc("hanweb_trunc"), HanwebProxyUrl("hanweb_proxyurl", 52), HanwebSplit("hanweb_split", 52),
    HanwebDead("hanweb_dead"),
)  # fmt: skip
