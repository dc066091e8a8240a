"""The simulated portals are as their records say: columns are reached as described, and traps answer as stated."""

from __future__ import annotations

import html
import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from govcrawl.catalog import load_catalog
from govcrawl.catalog.keys import FAMILIES
from govcrawl.regions import region
from govcrawl.source import Level, Obstacle
from tests.simulator.portal_records import News, place
from tests.simulator.portal_table import PORTALS, all_portals
from tests.simulator.portals_tangled import IList
from tests.simulator.server import PREFIX, SimulatorServer
from tests.simulator.table import DIALECTS
from tests.simulator.visitor import Reply, Visitor, Walk, linked
from tests.simulator.walks import WALKS

QUOTED = re.compile(r"""(?=["']([^"'\s<>]+)["'])|(?:url|href)=([^"'\s<>]+)""")
WALK_OF: dict[type, Walk] = {type(dialect): WALKS[name] for name, dialect in reversed(DIALECTS.items())} | {
    IList: linked
}


class Inside(Visitor):
    """A client that asks the server within the process, and follows no redirect."""

    def __init__(self, server: SimulatorServer) -> None:
        super().__init__(server)
        self.server = server

    def ask(self, url: str, body: bytes | None = None, **headers: str) -> Reply:
        """GET, or POST where there is a body."""
        names = {name.lower(): value for name, value in headers.items()}
        answer = self.server.answer("POST" if body else "GET", PREFIX + url, names, body or b"")
        return Reply(answer.status, answer.body, {name.lower(): value for name, value in answer.headers.items()})


@pytest.fixture(scope="module")
def visitor() -> Iterator[Inside]:
    """A client of all portals."""
    with SimulatorServer(all_portals()) as server:
        yield Inside(server)


def named(visitor: Visitor, url: str) -> set[str]:
    """Everything that may be an address on a page, in its scripts, or in the Location of its answer."""
    reply = visitor.ask(url)
    text = reply.text + f'"{reply.headers.get("location", "")}"'
    for source in re.findall(r'<script[^>]+src="([^"]+)"', text):
        text += visitor.text(urljoin(url, source))
    found = {html.unescape(match[1] or match[2]) for match in QUOTED.finditer(text.replace('\\"', '"'))}
    return {place(urljoin(url, each)) for each in found}


def rows(news: News, texts: list[str]) -> list[str]:
    """The titles of the column in the order in which they stand in *texts*."""
    text = "\n".join(texts)
    spots = {piece.title: text.find(piece.title) for piece in news.pieces}
    return sorted((title for title, spot in spots.items() if spot >= 0), key=spots.__getitem__)


@pytest.mark.parametrize("name", PORTALS)
def test_the_way_to_each_news_column_is_one_of_links(name: str, visitor: Inside) -> None:
    known = dict[str, set[str]]()
    for news in PORTALS[name]().news:
        assert len(news.way) >= 2
        for before, after in zip(news.way, news.way[1:], strict=False):
            known.setdefault(before, named(visitor, before))
            assert place(after) in known[before], (before, after)


@pytest.mark.parametrize("name", PORTALS)
def test_the_lists_of_news_columns_give_their_articles(name: str, visitor: Inside) -> None:
    portal = PORTALS[name]()
    for news in portal.news:
        if not news.readable:
            continue
        texts = WALK_OF[type(news.dialect)](visitor, news.url)
        assert rows(news, texts) == [piece.title for piece in news.dialect.found]
        for piece in (news.pieces[0], news.pieces[-1]):
            page = visitor.ask(news.dialect.address(piece))
            assert (page.status, piece.title in page.text, piece.paragraphs[-1] in page.text) == (200, True, True)
            assert portal.publisher in page.text


@pytest.mark.parametrize("name", PORTALS)
def test_every_trap_answers_as_stated(name: str, visitor: Inside) -> None:
    portal = PORTALS[name]()
    assert portal.tangle
    for trap in portal.traps:
        reply = visitor.ask(trap.url)
        assert reply.status == trap.status, trap
        assert trap.holds in reply.text + reply.headers.get("location", ""), trap
    wanted = {place(news.url) for news in portal.news}
    for url in portal.barred:
        assert place(url) not in wanted, url
        if urlsplit(url).netloc in portal.hosts and portal.guard is None:
            assert visitor.ask(url).status == 200, url


@pytest.mark.parametrize("name", PORTALS)
def test_no_two_columns_of_a_host_share_an_article(name: str) -> None:
    addresses = [url for board in PORTALS[name]().boards for url in map(board.dialect.address, board.dialect.pieces)]
    assert len(set(addresses)) == len(addresses)


def test_proposals_are_judged_whatever_their_spelling() -> None:
    portal = PORTALS["xiangyang"]()
    news, places = portal.news
    folder = "http://www.sthjj.xiangyang.example/xwzx/hjyw/"
    assert portal.missed([folder]) == [places]
    assert portal.missed([news.url, places.url]) == []
    assert portal.wrong([folder, "https://sthjj.xiangyang.example/dj/djgz/"]) == {
        "https://sthjj.xiangyang.example/dj/djgz/": "党建工作"
    }
    frames = PORTALS["baoshan"]()
    assert frames.missed([url for each in frames.news for url in each.also]) == []


def test_who_the_portals_are(tmp_path: Path) -> None:
    portals = all_portals()
    (tmp_path / "portals.toml").write_text("".join(portal.catalog() for portal in portals), "utf-8")
    catalog = load_catalog([tmp_path / "portals.toml"])
    hosts = [host for portal in portals for host in portal.hosts]
    assert len(set(hosts)) == len(hosts)
    for portal in portals:
        assert [each.url for each in catalog.get(portal.source_id).columns] == [n.url for n in portal.news]
        assert {news.family for news in portal.news} <= FAMILIES
        if portal.level is Level.MEDIA:
            continue
        area = region(portal.admin_code)
        assert area is not None
        if portal.level is not Level.NATIONAL:
            assert portal.publisher.startswith(area.name)
            assert portal.site_code[:6] == portal.admin_code
            assert len(portal.site_code) == 10


def test_a_site_opens_to_those_who_came_by_its_home_page(visitor: Inside) -> None:
    portal = PORTALS["huangshan"]()
    cookie = visitor.ask(portal.home).headers["set-cookie"].partition(";")[0]
    (news,) = portal.news
    assert visitor.ask(news.url).status == 404
    assert news.pieces[0].title in visitor.ask(news.url, None, Cookie=cookie).text


def test_a_host_without_https_hangs_up() -> None:
    plain = [portal for portal in all_portals() if Obstacle.HTTP in portal.obstacles]
    assert plain
    with SimulatorServer(plain) as server:
        connection = http.client.HTTPConnection(urlsplit(server.base).netloc, timeout=10)
        connection.request("GET", f"{PREFIX}https://{plain[0].host}/")
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
        connection.close()
        connection.request("GET", f"{PREFIX}http://{plain[0].host}/")
        reply = connection.getresponse()
        assert (reply.status, reply.read()[:9]) == (200, b"<!DOCTYPE")
        connection.close()
