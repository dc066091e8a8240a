"""The engines of Guangdong (reference: section 5): NFCMS with static pages, and gkmlpt with a JSON API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import Piece
from tests.simulator.numbered import Numbered, anchors
from tests.simulator.site import Asked, Dialect, json_answer

CHINA = timezone(timedelta(hours=8))
SID = "757001"


def marks(piece: Piece | None = None) -> str:
    """What the engine writes into the head."""
    post = f'window.NFCMS_POST_ID="{piece.serial}";' if piece else ""
    kind = "post" if piece else "category"
    site = f'window.NFCMS_SITE_ID="{SID}";window.NFCMS_PUB_TYPE="{kind}";'
    return f'<script>{site}{post}window.NFCMS_CAT_ID="2001";</script>\n'


class NfcmsStatic(Numbered):
    """index_2.html is page 2; telephones are sent to twins, which a second copy of the list names."""

    family = "gkmlpt"
    home = "/zwgk/hjyw/"

    def address(self, piece: Piece) -> str:
        """`content/post_<id>.html`, without a date."""
        return f"{self.base}{self.home}content/post_{piece.serial}.html"

    def twins(self, piece: Piece) -> list[str]:
        """The page for telephones."""
        return [self.address(piece).replace("/post_", "/mpost_")]

    def list_path(self, number: int) -> str:
        """From 1."""
        return f"{self.home}index.html" if number == 1 else f"{self.home}index_{number}.html"

    def list_head(self) -> str:
        """The marks, and the script that sends telephones to the twin."""
        return (
            marks()
            + """<script>if(/Android|iPhone|Mobile/i.test(navigator.userAgent)){
window.location.href=window.location.href.replace(/index/,"mindex");}</script>\n"""
        )

    def block(self, pieces: list[Piece]) -> str:
        """The list, and that for telephones."""
        phone = "".join(
            f'<li><a href="{self.twins(piece)[0]}">{piece.title}</a><em>{piece.day}</em></li>' for piece in pieces
        )
        return f'<ul class="news_list hidden-xs">{self.rows(pieces)}</ul><ul class="m-list visible-xs">{phone}</ul>'

    def pager(self, number: int) -> str:
        """Links."""
        return anchors(number, self.pages, f"{self.base}{self.home}index_{{n}}.html").replace(
            "index_1.html", "index.html"
        )

    def article(self, piece: Piece) -> str:
        """A page with a header that sticks and says title and date again."""
        main = f"""<div class="content_slide isStuck" style="display:none">
<h2>{piece.title}</h2><span>{piece.day}</span></div>
<h1 class="content_title_h1">{piece.title}</h1>
<div class="content_attr"><span>来源：{piece.origin}</span><span>发布时间：{piece.day} {piece.clock}:00</span></div>
<div id="zoomcon" aria-label="正文">{surroundings.paragraphs(piece)}</div>"""
        names = surroundings.article_meta(piece)
        return surroundings.article_page(self.site, self.charset, names, piece.title, main, marks(piece))


class Gkmlpt(Dialect):
    """`/gkmlpt/api/all/<category>?page=N&sid=SID`, 20 a page; category 0 is everything of the site."""

    count = 60
    family = "gkmlpt"
    home = "/gkmlpt/"
    category = "2001"
    per_page = 20
    spare = 4

    @property
    def first(self) -> str:
        """The category stands in the fragment alone."""
        return f"{self.base}/gkmlpt/index#{self.category}"

    def address(self, piece: Piece) -> str:
        """Two folders of digits of the id."""
        number = str(piece.serial)
        return f"{self.base}/gkmlpt/content/{number[0]}/{number[:4]}/post_{number}.html"

    def ranked_address(self, piece: Piece) -> str:
        """One of another category."""
        return self.address(piece).replace("/post_", "/post_9")

    def lists(self, asked: Asked) -> Answer | None:
        """The shell, or a page of the API."""
        if asked.path == "/gkmlpt/index":
            return self.html(self._shell())
        category = asked.path.removeprefix("/gkmlpt/api/all/")
        if category not in (self.category, "0") or asked.query.get("sid") != SID:
            return None
        return self.api(
            int(asked.query.get("page") or 1), [*self.ranking, *self.pieces] if category == "0" else self.pieces
        )

    def api(self, number: int, pieces: Sequence[Piece]) -> Answer:
        """Page *number* of the API; beyond the last one there are no articles."""
        rows = pieces[(number - 1) * self.per_page : number * self.per_page]
        return json_answer(
            {"articles": [self._entry(piece) for piece in rows], "classify": {"post_count": len(pieces)}}
        )

    def _entry(self, piece: Piece) -> dict[str, object]:
        hour, minute = map(int, piece.clock.split(":"))
        moment = datetime(piece.day.year, piece.day.month, piece.day.day, hour, minute, tzinfo=CHINA)
        address = self.ranked_address(piece) if piece in self.ranking else self.address(piece)
        return {
            "id": piece.serial,
            "title": piece.title,
            "url": f"{address}#{self.category}",
            "post_url": "",
            "date": int(moment.timestamp()),
            "created_at": f"{piece.day} {piece.clock}:00",
            "display_publish_time": int(moment.timestamp()),
            "publisher": piece.origin,
            "keywords": "",
            "is_expired": 0,
            "classify_main_name": "环境要闻",
        }

    def _shell(self) -> str:
        tree = [
            {"id": int(self.category), "name": "环境要闻", "children": []},
            {"id": 2002, "name": "通知公告", "children": []},
        ]
        config = json.dumps({"SID": SID, "TREE": tree}, ensure_ascii=False)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>信息公开目录_{self.site}</title>
{surroundings.meta(surroundings.site_meta(self.site))}{marks()}</head><body>{surroundings.HEADER}
<div id="app"></div><script>window._CONFIG = {config};</script><script src="/gkmlpt/js/index.js"></script>
{surroundings.FOOTER}</body></html>"""

    def article(self, piece: Piece) -> str:
        """A page that has its fields as JSON, too."""
        detail = json.dumps({"DETAIL": self._entry(piece)}, ensure_ascii=False)
        main = f"""<h1 class="title document-number">{piece.title}</h1>
<div class="date-row">发布日期：{piece.day} {piece.clock} 来源：{piece.origin}</div>
<div class="article-content">{surroundings.paragraphs(piece)}</div><script>window._CONFIG = {detail};</script>"""
        names = surroundings.article_meta(piece)
        return surroundings.article_page(self.site, self.charset, names, piece.title, main, marks(piece))


class Zhaoqing(Gkmlpt):
    """The API knows one page: the others are not found, though their articles are counted."""

    outcomes = ("incomplete",)

    @property
    def found(self) -> Sequence[Piece]:
        """The first page."""
        return self.pieces[: self.per_page]

    def api(self, number: int, pieces: Sequence[Piece]) -> Answer:
        """404 from page 2 on."""
        return super().api(number, pieces) if number == 1 else self.html("<h1>404</h1>", 404)


GKMLPT: tuple[Dialect, ...] = (NfcmsStatic("nfcms_static"), Gkmlpt("gkmlpt"), Zhaoqing("gkmlpt_zhaoqing"))
