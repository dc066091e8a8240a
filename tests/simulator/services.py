"""Engines whose lists come from a service of their own (reference: sections 7 and 8)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.site import NOT_FOUND, Asked, Dialect, json_answer, text_answer


class Service(Dialect):
    """A column without rows; subclasses say where these come from."""

    count = 34
    spare = 4
    body = '<div class="content" id="zoom">'

    def row_of(self, piece: Piece, names: tuple[str, str, str]) -> dict[str, str]:
        """Address (relative to the host), title and time under the names that the engine gives them."""
        url, title, day = names
        return {
            url: self.address(piece).removeprefix(self.base),
            title: piece.title,
            day: f"{piece.day} {piece.clock}:00",
        }

    def article(self, piece: Piece) -> str:
        """A page with the meta block."""
        main = f"""<div class="article"><h1 class="title">{piece.title}</h1>
<div class="info"><span id="pubtime">发布时间：{piece.day} {piece.clock}</span>
<span id="source">来源：{piece.origin}</span></div>
{self.body}{surroundings.paragraphs(piece)}</div></div>"""
        return surroundings.article_page(self.site, self.charset, surroundings.article_meta(piece), piece.title, main)


class Eportal(Service):
    """JSON of `/eportal/ui?…queryList.portlet`; articles named by 14 digits of their time. No total is stated.

    The facts name `result[].url` alone; the keys of title and time are guesses.
    """

    family = "eportal"
    home = "/sthj/xwzx/hjyw/"
    portlet = "/portlet/xxgkml!queryList.portlet"
    code = "A0201"

    @property
    def first(self) -> str:
        """The column."""
        return f"{self.base}{self.home}index.shtml"

    def address(self, piece: Piece) -> str:
        """`<17 digits>/index.shtml`, of which eight are the day."""
        stamp = f"{piece.day:%Y%m%d}{piece.clock.replace(':', '')}{piece.serial % 100_000:05d}"
        return f"{self.base}{self.home}{stamp}/index.shtml"

    def lists(self, asked: Asked) -> Answer | None:
        """The shell, or a page of the service."""
        if asked.path in (self.home, f"{self.home}index.shtml"):
            query = f"moduleId=5&portal.url={self.portlet}&flmc=环境要闻&fldm={self.code}&pageSize=20"
            script = f"""<ul class="list" id="xxgklist"></ul><div class="easysite-page"></div><script>
function turn(pageNo) {{ $.getJSON("/eportal/ui?{query}&pageNo=" + pageNo, show); }} turn(1);</script>"""
            return self.column(script, head='<meta name="generator" content="eportal">\n')
        if asked.path != "/eportal/ui" or asked.query.get("portal.url") != self.portlet:
            return None
        if asked.query.get("fldm") != self.code:
            return json_answer({"result": []})
        rows = self.page_of(int(asked.query.get("pageNo") or 1), min(int(asked.query.get("pageSize") or 20), 100))
        return json_answer({"result": [self.row_of(piece, ("url", "title", "publishDate")) for piece in rows]})


class Epoint(Service):
    """国泰新点: siteGuid and path of the service in a script file, then JSON by POST; no total is stated."""

    family = "epoint"
    home = "/govInfoPub/"
    department, category, guid = "014", "002002", "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
    project = "/EWB-FRONT"

    @property
    def first(self) -> str:
        """The parameters stand in its query."""
        return f"{self.base}{self.home}dept.html?deptcode={self.department}&categorynum={self.category}"

    def address(self, piece: Piece) -> str:
        """`/002/002002/<YYYYMMDD>/<uuid>.html`."""
        return f"{self.base}/{self.category[:3]}/{self.category}/{piece.day:%Y%m%d}/{UUID(piece.hexes)}.html"

    def ranked_address(self, piece: Piece) -> str:
        """One of another category."""
        return self.address(piece).replace(self.category, "002009")

    def lists(self, asked: Asked) -> Answer | None:
        """The shell, the script with the names, or a page of the service."""
        if asked.path == f"{self.home}dept.html":
            script = f"""<ul id="infolist" class="ewb-list"></ul><div class="pager"></div>
<script src="/js/webBuilderCommon.js"></script><script src="{self.project}/js/govInfoPub.js"></script>"""
            return self.column(script)
        if asked.path == "/js/webBuilderCommon.js":
            info = json.dumps(
                {"siteGuid": self.guid, "projectName": self.project, "siteName": self.site}, ensure_ascii=False
            )
            return text_answer(f"var siteInfo = {info};\n", "application/javascript;charset=utf-8")
        if asked.path != f"{self.project}/rest/lightfrontaction/getgovinfolist":
            return None
        return self._service(asked) if asked.method == "POST" else self.html("<h1>405</h1>", 405)

    def _service(self, asked: Asked) -> Answer:
        try:
            given: Any = json.loads(asked.body)
        except ValueError:
            return json_answer({"status": {"code": 0, "text": "参数错误"}, "custom": {"data": []}})
        known = {"deptcode": self.department, "categorynum": self.category, "siteGuid": self.guid}
        right = all(given.get(name) == value for name, value in known.items())
        size = min(int(given.get("pageSize") or 15), 100)
        rows = self.page_of(int(given.get("pageIndex") or 1), size) if right else []
        data = [self.row_of(piece, ("infourl", "realtitle", "infodate")) for piece in rows]
        return json_answer({"status": {"code": 1, "text": "操作成功"}, "custom": {"data": data}})


class Truecms(Service):
    """JSONP around XML, by startrecord and endrecord: 404 without a Referer, nothing beyond 50 records at once."""

    family = "truecms"
    home = "/ntshbj/hjyw/"
    page = "hjyw.html"
    proxy = "/ntshbj/messageController/getMessage.do"
    column_id = "6e2f1a5c9b3d4e7f"
    most = 50

    @property
    def first(self) -> str:
        """The column."""
        return f"{self.base}{self.home}{self.page}"

    def address(self, piece: Piece) -> str:
        """`content/<uuid>.html` below the column."""
        return f"{self.base}{self.home}content/{piece.hexes}.html"

    def lists(self, asked: Asked) -> Answer | None:
        """The shell, or an answer of the service."""
        if asked.path == f"{self.home}{self.page}":
            script = f"""<ul class="list" id="list"></ul><div id="page"></div><script>
$("#page").jpage({{proxyUrl:'{self.proxy}',perPage:15,columnId:'{self.column_id}',dataType:'jsonp'}});
/* messageController/getMessage.do?startrecord=1&endrecord=15&perpage=15 */</script>"""
            return self.column(script)
        if asked.path != self.proxy:
            return None
        return self._service(asked.query) if "referer" in asked.headers else NOT_FOUND

    def _service(self, given: Mapping[str, str]) -> Answer:
        start, end = int(given.get("startrecord") or 1), int(given.get("endrecord") or 15)
        callback = re.sub(r"\W", "", given.get("callback", "")) or "callback"
        result = ""
        if (
            given.get("columnId") == self.column_id
            and max(int(given.get("perpage") or 15), end - start + 1) <= self.most
        ):
            rows = "".join(
                f"<record><![CDATA[{self.row(piece)}]]></record>" for piece in self.pieces[max(start, 1) - 1 : end]
            )
            total = f"<totalrecord>{len(self.pieces)}</totalrecord>"
            result = f"<datastore>{total}<recordset>{rows}</recordset></datastore>"
        body = json.dumps({"success": True, "result": result}, ensure_ascii=False)
        return text_answer(f"{callback}({body})", "application/javascript;charset=UTF-8")


class CmsJsonList(Service):
    """CMS 网站群内容管理系统: page 1 and the total in the column, the others by POST of a form to /cms/JsonList."""

    home = "/hjdt/"
    channel = "A093702"
    body = '<div class="main-content"><div id="BodyLabel">'

    @property
    def first(self) -> str:
        """The column."""
        return f"{self.base}{self.home}{self.channel}index_1.htm"

    def address(self, piece: Piece) -> str:
        """`/YYYY-MM/DD/c_<id>.htm`."""
        return f"{self.base}/{piece.day:%Y-%m/%d}/c_{piece.serial}.htm"

    def ranked_address(self, piece: Piece) -> str:
        """One of the same kind, with a number of its own."""
        return f"{self.base}/{piece.day:%Y-%m/%d}/c_9{piece.serial}.htm"

    def row(self, piece: Piece) -> str:
        """A row with an address without scheme and without quotation marks."""
        href = self.address(piece).removeprefix("http:")
        link = f'<a href={href} title="{piece.title}" target=_blank>{piece.title}</a>'
        return f'<li><h5>{link}</h5><div class="times">{piece.day}</div></li>'

    def lists(self, asked: Asked) -> Answer | None:
        """The column, or a page of the service."""
        if asked.path == f"{self.home}{self.channel}index_1.htm":
            script = f"""<ul id="loadingInfoPage">{self.rows(self.page_of(1))}</ul><div id="pages"></div><script>
var options = {{channelCode:'{self.channel}', perPage:'{self.per_page}', total:'{len(self.pieces)}'}};
$.post("/cms/JsonList", {{channelCode: options.channelCode, perPage: options.perPage, pageno: pageno}}, show);</script>
<!-- Produced By CMS 网站群内容管理系统 publishdate:2024/07/02 08:30:00 -->"""
            return self.column(script)
        if asked.path != "/cms/JsonList":
            return None
        given = asked.form
        if asked.method != "POST" or given.get("channelCode") != self.channel:
            return json_answer({"list": []})
        rows = self.page_of(int(given.get("pageno") or 1), min(int(given.get("perPage") or 15), 100))
        return json_answer(
            {
                "list": [
                    {
                        "topic": piece.title,
                        "infourl": self.address(piece).removeprefix("http:"),
                        "pubtime": f"{piece.day} {piece.clock}:00",
                    }
                    for piece in rows
                ]
            }
        )

    def article(self, piece: Piece) -> str:
        """With the engine's comment in the footer."""
        made = "<!-- Produced By CMS 网站群内容管理系统 publishdate:2024/07/02 08:31:00 -->"
        page = super().article(piece).replace("</body>", f"{made}</body>")
        return page.replace("</p></div></div>", "</p></div></div></div>")


SERVICES: tuple[Dialect, ...] = (
    Eportal("eportal"), Epoint("epoint"), Truecms("truecms"), CmsJsonList("cms_jsonlist"),
)  # fmt: skip
