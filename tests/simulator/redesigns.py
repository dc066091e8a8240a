"""Sites that are redesigned while they are followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.simulator.articles import Piece
from tests.simulator.furnishing import furnish, newest
from tests.simulator.hanweb import Hanweb
from tests.simulator.jpaas import Jpaas
from tests.simulator.navigation import OFFICE, Entry, as_array, box, dropdown
from tests.simulator.plain import Plain, Vsb, Webplus, Xian
from tests.simulator.portal_records import Board
from tests.simulator.portals import Portal
from tests.simulator.redesign import (
    Gone,
    Redesign,
    cut,
    marked,
    new_pieces,
    old_pieces,
    shown_as,
    turned,
)  # fmt: skip
from tests.simulator.site import Dialect
from tests.simulator.trs import Trs
from tests.simulator.ucap import Ucap, UcapJson

NEWER = 4
"""Articles of each column since the switch."""
SHIFT = 1_700_000
"""By which the serials of the new engine are higher."""
REMOVED = (3, 11, 19)
"""Places of old articles that the new site lacks."""


def _kept(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for n, piece in enumerate(pieces) if n not in REMOVED]


def _portal(name: str, publisher: str, code: str, base: str, age: str) -> Portal:
    return Portal(
        name=f"{name} {age}", publisher=publisher, admin_code=code[:6], site_code=code, base=base,
        city=publisher.removesuffix("生态环境局"), tangle=f"the site {age} its redesign",
    )  # fmt: skip


def _fit(portal: Portal, *boards: Board) -> None:
    """Furnish a site whose columns are boxes of its home page and links of its menu."""
    furnish(portal, boards[0])
    links = tuple(Entry(each.name, each.dialect.first.removeprefix(portal.base)) for each in boards)
    portal.menu = dropdown((Entry("首页", "/"), *OFFICE, *links))
    main = "".join(box(each.name, entry.href, newest(each)) for entry, each in zip(links, boards, strict=True))
    portal.put("/", main, title="首页")


def _old(portal: Portal, dialect: Dialect, name: str, weekly: int = 0, **own: str) -> Board:
    pieces = old_pieces(f"{portal.name} {dialect.name}", len(dialect.pieces), portal.city, weekly)
    return portal.board(dialect, name, pieces=pieces, gate=None, **own)


def _new(portal: Portal, dialect: Dialect, name: str, kept: Sequence[Piece], newer: int = NEWER, **own: str) -> Board:
    pieces = new_pieces(f"{portal.name} {dialect.name}", kept, portal.city, newer, SHIFT)
    return portal.board(dialect, name, pieces=pieces, gate=None, **own)


def deyang() -> Redesign:
    """UCAP to TRS: a column renamed and moved, another one with its name kept; titles cut; copies in a special."""
    before = _portal("deyang", "德阳市生态环境局", "5106000031", "https://sthjj.deyang.example", "before")
    after = _portal("deyang", "德阳市生态环境局", "5106000031", "https://sthjj.deyang.example", "after")
    works = _old(before, Ucap("dt", 46), "工作动态", 7, home="/sthjj/c101621/", stem="gzdt_list")
    places = _old(before, Ucap("xq", 32), "区县动态", home="/sthjj/c101622/", stem="list")
    first, second = _kept(works.dialect.pieces), _kept(places.dialect.pieces)
    news = _new(after, Trs("yw", 47), "要闻动态", first, home="/xwzx/ywdt/")
    counties = _new(after, Trs("xq", 33), "区县动态", second, home="/xwzx/qxdt/")
    special = _new(after, Trs("zt", 8), "六五环境日", first[2:8], 0, home="/ztzl/lwhjr/")
    shown_as(news, cut, titled=True)
    _fit(before, works, places)
    _fit(after, special, news)
    boxes = "".join(
        box(each.name, each.dialect.home.replace("/xwzx/", "./"), newest(each)) for each in (news, counties)
    )
    after.put("/xwzx/", boxes, title="新闻中心")
    after.script("/js/nav.js", as_array((Entry("首页", "/"), Entry("新闻中心", "/xwzx/"), *OFFICE)))
    after.menu = '<div id="nav"></div><script src="/js/nav.js"></script>'
    after.bar(special.dialect.first, "copies of a few articles in a special")
    before.expect(works)
    before.expect(places)
    after.expect(news)
    after.expect(counties, "/xwzx/")
    return Redesign(
        name="deyang", before=before, after=after, gone=Gone.MISSING,
        turns=(turned(works, (news,), (first,), (NEWER,)), turned(places, (counties,), (second,), (NEWER,))),
        says="a column renamed and moved; titles cut with …; weekly reports of one title; "
        "copies of six articles in a special",
    )  # fmt: skip


def maanshan() -> Redesign:
    """A static site to Hanweb: one column split in two by who acts; old addresses lead home."""
    before = _portal("maanshan", "马鞍山市生态环境局", "3405000022", "http://sthjj.maanshan.example", "before")
    after = _portal("maanshan", "马鞍山市生态环境局", "3405000022", "http://sthjj.maanshan.example", "after")
    news = _old(before, Plain("yw", 46), "环境要闻", 9, home="/hjyw/")
    kept = _kept(news.dialect.pieces)
    halves = (kept[::2], kept[1::2])
    ids = (("本局要闻", "18201", "3301"), ("县区动态", "18202", "3302"))
    found = [
        _new(
            after, Hanweb(f"c{column}", 27), name, half, key=f"columnid={column}", home=f"/col/col{column}/",
            column_id=column, unit_id=unit,
        )
        for (name, column, unit), half in zip(ids, halves, strict=True)
    ]  # fmt: skip
    _fit(before, news)
    _fit(after, *found)
    before.expect(news)
    for board in found:
        after.expect(board)
    return Redesign(
        name="maanshan", before=before, after=after, gone=Gone.HOME,
        turns=(turned(news, found, halves, (NEWER, NEWER)),), says="one column split in two; 302 to the home page",
    )  # fmt: skip


def yancheng() -> Redesign:
    """Hanweb to jpaas: addresses of the same look; what is gone is a page of status 200."""
    before = _portal("yancheng", "盐城市生态环境局", "3209000028", "http://sthjj.yancheng.example", "before")
    after = _portal("yancheng", "盐城市生态环境局", "3209000028", "http://sthjj.yancheng.example", "after")
    news = _old(
        before, Hanweb("dt", 46), "环保动态", key="columnid=1632", home="/col/col1632/", column_id="1632", unit_id="6"
    )
    kept = _kept(news.dialect.pieces)
    fresh = _new(
        after, Jpaas("dt", 47), "环保动态", kept, key="1229501632", home="/col/col1229501632/", page_id="1229501632"
    )
    _fit(before, news)
    _fit(after, fresh)
    before.expect(news)
    after.expect(fresh)
    return Redesign(
        name="yancheng", before=before, after=after, gone=Gone.SOFT,
        turns=(turned(news, (fresh,), (kept,), (NEWER,)),), says="soft 404 of status 200; the same name",
    )  # fmt: skip


def zhuzhou() -> Redesign:
    """TRS to UCAP: old list addresses show the new home page; titles with places before them, cut, without title."""
    before = _portal("zhuzhou", "株洲市生态环境局", "4302000039", "http://sthjj.zhuzhou.example", "before")
    after = _portal("zhuzhou", "株洲市生态环境局", "4302000039", "http://sthjj.zhuzhou.example", "after")
    news = _old(before, Trs("xq", 46), "县市区动态", 6, home="/xwzx/xsqdt/")
    kept = _kept(news.dialect.pieces)
    fresh = _new(after, Ucap("xq", 47), "县市区动态", kept, home="/c14562/", stem="list")
    shown_as(fresh, marked, titled=False)
    _fit(before, news)
    _fit(after, fresh)
    before.expect(news)
    after.expect(fresh)
    return Redesign(
        name="zhuzhou", before=before, after=after, gone=Gone.SHOWN,
        turns=(turned(news, (fresh,), (kept,), (NEWER,)),),
        says="the old list shows the new home page; titles with [区县] and ..., without a title attribute",
    )  # fmt: skip


def jingmen() -> Redesign:
    """TRS to webplus on a new host, to which the old one forwards everything."""
    return _another_host("jingmen", "荆门市生态环境局", "4208000017", Trs("dt", 46), Webplus("dt", 47), Gone.FORWARDED)


def weinan() -> Redesign:
    """Xi'an's engine to VSB on a new host; the old one is silent."""
    return _another_host("weinan", "渭南市生态环境局", "6105000013", Xian("dt", 46), Vsb("dt", 47), Gone.SILENT)


def _another_host(name: str, publisher: str, code: str, old: Dialect, new: Dialect, gone: Gone) -> Redesign:
    before = _portal(name, publisher, code, f"http://hbj.{name}.example", "before")
    after = _portal(name, publisher, code, f"https://sthjj.{name}.example", "after")
    news = _old(before, old, "工作动态", 8, home="/gzdt/")
    kept = _kept(news.dialect.pieces)
    fresh = _new(after, new, "工作动态", kept, home="/xwdt/gzdt/")
    _fit(before, news)
    _fit(after, fresh)
    before.expect(news)
    after.expect(fresh)
    turn = turned(news, (fresh,), (kept,), (NEWER,))
    return Redesign(name=name, before=before, after=after, gone=gone, turns=(turn,), says="a new host")


def panjin() -> Redesign:
    """TRS to UCAP with the same name, and without a single old article: nothing is the same."""
    before = _portal("panjin", "盘锦市生态环境局", "2111000014", "http://sthjj.panjin.example", "before")
    after = _portal("panjin", "盘锦市生态环境局", "2111000014", "http://sthjj.panjin.example", "after")
    news = _old(before, Trs("dt", 46), "工作动态", 8, home="/gzdt/")
    fresh = _new(after, Ucap("dt", 20), "工作动态", (), 20, home="/sthjj/c2011/", stem="list")
    first = fresh.dialect.pieces[1]
    pieces = [replace(each, title="盘锦市环境空气质量周报") if each == first else each for each in fresh.dialect.pieces]
    fresh.dialect.settle(after.base, after.publisher, pieces)
    _fit(before, news)
    _fit(after, fresh)
    before.expect(news)
    after.expect(fresh)
    return Redesign(
        name="panjin", before=before, after=after, gone=Gone.MISSING, turns=(turned(news, (fresh,), ((),), (20,)),),
        says="no old article is there any more, but a new one has the title of old weekly reports",
    )  # fmt: skip


def suining() -> Redesign:
    """UCAP whose list becomes a shell with a search service; every address stays."""
    before = _portal("suining", "遂宁市生态环境局", "5109000038", "https://sthjj.suining.example", "before")
    after = _portal("suining", "遂宁市生态环境局", "5109000038", "https://sthjj.suining.example", "after")
    news = _old(before, Ucap("dt", 46), "工作动态", 8, home="/sthjj/c3001/", stem="list")
    kept = _kept(news.dialect.pieces)
    pieces = new_pieces("suining", kept, after.city, NEWER, 0)
    fresh = after.board(UcapJson("dt", 47), "工作动态", pieces=pieces, home="/sthjj/c3001/", stem="list")
    _fit(before, news)
    _fit(after, fresh)
    before.expect(news)
    after.expect(fresh)
    return Redesign(
        name="suining", before=before, after=after, gone=Gone.NOTHING,
        turns=(turned(news, (fresh,), (kept,), (NEWER,)),), says="nothing moved: the list alone has another shape",
    )  # fmt: skip


BUILDERS: tuple[Callable[[], Redesign], ...] = (deyang, maanshan, yancheng, zhuzhou, jingmen, weinan, panjin, suining)
REDESIGNS: dict[str, Callable[[], Redesign]] = {builder.__name__: builder for builder in BUILDERS}
"""By name; each call makes a site that has not turned yet."""
