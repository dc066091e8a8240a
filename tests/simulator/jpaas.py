"""Hanweb jpaas (reference: section 3.2): a shell, and units of markup that an API builds."""

from __future__ import annotations

import json
from typing import Any

from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.site import Asked, Dialect, json_answer


class Jpaas(Dialect):
    """Pages come by paramJson alone: a bare pageNo is ignored and page 1 comes for ever. No total is stated."""

    count = 60
    family = "jpaas"
    home = "/col/col1229139802/"
    api = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    web_id, template, page_id, tag = "3017", "6b1f0c4be2d34f6ea5c0b7d8e9fa1b2c", "1229139802", "当前栏目list"
    spare = 5

    @property
    def first(self) -> str:
        """The page of the column."""
        return f"{self.base}{self.home}index.html"

    def address(self, piece: Piece) -> str:
        """`…/art/YYYY/art_<32 digits>.html`."""
        return f"{self.base}{self.home}art/{piece.day.year}/art_{piece.hexes}.html"

    def lists(self, asked: Asked) -> Answer | None:
        """The shell with two units, or what the API builds."""
        if asked.path in (self.home, f"{self.home}index.html"):
            return self.column(self._unit("导航") + self._unit(self.tag))
        return self._built(asked.query) if asked.path == self.api else None

    def _unit(self, tag: str) -> str:
        query = {
            "parseType": "bulidstatic", "webId": self.web_id, "tplSetId": self.template, "pageType": "column",
            "tagId": tag, "editType": "null", "pageId": self.page_id,
        }  # fmt: skip
        data = json.dumps(query, ensure_ascii=False).replace('"', "'")
        return f'<div><script src="/script/unitbuild.js" url="{self.api}" queryData="{data}"></script></div>\n'

    def _built(self, query: dict[str, str]) -> Answer:
        known = {"webId": self.web_id, "tplSetId": self.template, "pageId": self.page_id, "parseType": "bulidstatic"}
        if any(query.get(name) != value for name, value in known.items()) or query.get("pageType") != "column":
            return json_answer({"success": False, "code": "500", "message": "参数错误", "data": None})
        html = ""
        if query.get("tagId") == "导航":
            html = '<ul class="nav"><li><a href="/col/col1229139800/index.html">首页</a></li></ul>'
        elif query.get("tagId") == self.tag:
            given: Any = json.loads(query.get("paramJson") or "{}")
            rows = self.rows(self.page_of(int(given.get("pageNo") or 1), int(given.get("pageSize") or 15)))
            html = f'<ul class="list">{rows}</ul><div class="pagination"></div>' if rows else ""
        return json_answer({"success": True, "code": "200", "message": "", "data": {"html": html}})

    def row(self, piece: Piece) -> str:
        """A row with a link relative to the host."""
        href = self.address(piece).removeprefix(self.base)
        return f'<li><a title="{piece.title}" href="{href}" target="_blank">{piece.title}</a><b>{piece.day}</b></li>'

    def article(self, piece: Piece) -> str:
        """A page whose PubDate is that of its removal to the new engine."""
        main = f"""<div class="main-txt"><h1>{piece.title}</h1>
<div class="info"><span>发布时间：{piece.day} {piece.clock}</span><span>来源：{piece.origin}</span></div>
<div id="zoom">{surroundings.paragraphs(piece)}</div></div>"""
        names = surroundings.article_meta(piece, "2024-07-01 12:00")
        return surroundings.article_page(self.site, self.charset, names, piece.title, main)


JPAAS: tuple[Dialect, ...] = (Jpaas("jpaas"),)
