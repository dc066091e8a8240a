"""Portals that let a program see nothing, or not at once: what stands in the way is all there is to be found."""

from __future__ import annotations

from govcrawl.source import Obstacle
from tests.servers import Answer
from tests.simulator.furnishing import furnish, newest
from tests.simulator.navigation import OFFICE, Entry, box, dropdown
from tests.simulator.portal_records import Board
from tests.simulator.portals import Portal
from tests.simulator.portals_static import CHALLENGE
from tests.simulator.site import NO_ANSWER, NOT_FOUND, Asked
from tests.simulator.trs import Trs

FORBIDDEN = Answer(
    "<html><head><title>403</title></head><body><h1>您的访问被拦截</h1><p>请求编号 7f3c21</p></body></html>".encode(),
    403,
)
COOKIE = "_visited=1"


def _plain(portal: Portal) -> Board:
    """A site of one column, behind whatever guard."""
    news = portal.board(Trs("dt", 18), "工作动态", home="/xwzx/gzdt/")
    furnish(portal, news)
    portal.traps.clear()  # nobody comes as far as these
    portal.menu = dropdown((Entry("首页", "/"), *OFFICE))
    home = portal.frame("首页", box("工作动态", "/xwzx/gzdt/", newest(news)))
    portal.put("/", Answer(home.encode(), 200, {"Content-Type": "text/html", "Set-Cookie": f"{COOKIE}; path=/"}))
    return news


def xiaogan() -> Portal:
    """Every page answers 412 with a script; robots.txt is not there."""
    portal = Portal(
        name="xiaogan", publisher="孝感市生态环境局", admin_code="420900", site_code="4209000023", city="孝感市",
        base="http://sthjj.xiaogan.example", obstacles=frozenset({Obstacle.CHALLENGE}), guard=lambda _: CHALLENGE,
        tangle="every page is 412 with a script that sets a cookie",
    )  # fmt: skip
    _plain(portal)
    portal.trap("the home page is a challenge", "/", status=412, holds="document.cookie=")
    return portal


def wuhai() -> Portal:
    """403 for everybody, in the words of a firewall."""
    portal = Portal(
        name="wuhai", publisher="乌海市生态环境局", admin_code="150300", site_code="1503000020", city="乌海市",
        base="https://sthjj.wuhai.example", obstacles=frozenset({Obstacle.FORBIDDEN}), guard=lambda _: FORBIDDEN,
        tangle="every page is 403 with the notice of a firewall",
    )  # fmt: skip
    _plain(portal)
    portal.trap("the home page is forbidden", "/", status=403, holds="您的访问被拦截")
    return portal


def xining() -> Portal:
    """No answer at all, as from abroad."""
    portal = Portal(
        name="xining", publisher="西宁市生态环境局", admin_code="630100", site_code="6301000019", city="西宁市",
        base="http://sthjj.xining.example", obstacles=frozenset({Obstacle.MAINLAND}), guard=lambda _: NO_ANSWER,
        tangle="no answer at all",
    )  # fmt: skip
    _plain(portal)
    portal.trap("no answer", "/", status=0)
    return portal


def huangshan() -> Portal:
    """404 for every page but the home page until the cookie of the home page is sent."""

    def guard(asked: Asked) -> Answer | None:
        visited = asked.path == "/" or COOKIE in asked.headers.get("cookie", "")
        return None if visited else NOT_FOUND

    portal = Portal(
        name="huangshan", publisher="黄山市生态环境局", admin_code="341000", site_code="3410000025", city="黄山市",
        base="http://sthjj.huangshan.example", obstacles=frozenset({Obstacle.ENTRANCE}), guard=guard,
        tangle="pages are given only to those who came by the home page, by its cookie",
    )  # fmt: skip
    news = _plain(portal)
    portal.expect(news, readable=False, entrance=Obstacle.ENTRANCE)
    portal.trap("a column without the cookie of the home page", "/xwzx/gzdt/", status=404)
    return portal
