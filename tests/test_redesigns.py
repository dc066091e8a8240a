"""The simulated redesigns are as their records say: the same articles before and after, old addresses gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from govcrawl.catalog import load_catalog
from tests.simulator.redesign import CONTROL, Gone, Redesign
from tests.simulator.redesigns import REDESIGNS
from tests.simulator.server import SimulatorServer
from tests.simulator.site import Dialect
from tests.test_portals import WALK_OF, Inside

Served = Callable[[Redesign], SimulatorServer]


@pytest.fixture
def served() -> Iterator[Served]:
    """A server of a site, stopped after the test."""
    with ExitStack() as stack:
        yield lambda site: stack.enter_context(SimulatorServer([site]))


def listed(visitor: Inside, dialect: Dialect) -> list[str]:
    """The addresses of the column that the walk through its list comes upon, in the order of the list."""
    text = "\n".join(WALK_OF[type(dialect)](visitor, dialect.first)).replace('\\"', '"')
    spots = dict[str, int]()
    for url in dialect.expected:
        path = urlsplit(url).path
        spellings = (url, path, path.replace(dialect.home, "./", 1))
        found = [spot for each in spellings for mark in "\"'" if (spot := text.find(each + mark)) >= 0]
        if found:
            spots[url] = min(found)
    return sorted(spots, key=spots.__getitem__)


@pytest.mark.parametrize("name", REDESIGNS)
def test_the_same_articles_before_and_after(name: str, served: Served) -> None:
    site = REDESIGNS[name]()
    visitor = Inside(served(site))
    old_lists = {turn.old.name: listed(visitor, turn.old.dialect) for turn in site.turns}
    old_pages = {old: visitor.text(old) for turn in site.turns for old in turn.moved}
    for turn in site.turns:
        assert old_lists[turn.old.name] == turn.old.dialect.expected
        assert all(visitor.ask(url).status != 200 for url in turn.added)
    site.switch()
    addresses = [url for board in site.after.boards for url in map(board.dialect.address, board.dialect.pieces)]
    assert len(set(addresses)) == len(addresses)
    for turn in site.turns:
        assert len(turn.removed) == (3 if turn.moved else len(turn.old.dialect.pieces))
        news = {url for board in turn.new for url in listed(visitor, board.dialect)}
        assert news == {*turn.moved.values(), *turn.added}
        pieces = {turn.old.dialect.address(piece): piece for piece in turn.old.dialect.pieces}
        for old, new in turn.moved.items():
            page = visitor.text(new)
            assert (old == new) == (site.gone is Gone.NOTHING)
            assert all(text in page and text in old_pages[old] for text in (pieces[old].title, *pieces[old].paragraphs))


def answers(visitor: Inside, url: str) -> tuple[int, str]:
    """Status and Location."""
    reply = visitor.ask(url)
    return reply.status, reply.headers.get("location", "")


@pytest.mark.parametrize("name", REDESIGNS)
def test_what_is_gone_answers_as_stated(name: str, served: Served) -> None:
    site = REDESIGNS[name]()
    visitor = Inside(served(site))
    turn = site.turns[0]
    column, article = turn.old.dialect.first, turn.old.dialect.expected[0]
    assert visitor.ask(article).status == visitor.ask(column).status == 200
    assert visitor.ask(f"{site.before.base}{CONTROL}").text == "after"
    for url in (column, article, *turn.removed):
        is_list = url == column
        match site.gone:
            case Gone.MISSING:
                assert answers(visitor, url) == (404, "")
            case Gone.HOME:
                assert answers(visitor, url) == (302, site.after.home)
            case Gone.FORWARDED:
                assert answers(visitor, url) == (301, site.after.home)
            case Gone.SILENT:
                assert answers(visitor, url)[0] == 0
            case Gone.SOFT:
                assert "不存在或已删除" in visitor.text(url)
            case Gone.SHOWN:
                assert visitor.ask(url).status == (200 if is_list else 404)
                assert not is_list or visitor.text(url) == visitor.text(site.after.home)
            case Gone.NOTHING:
                assert visitor.ask(url).status == (404 if url in turn.removed else 200)
    assert visitor.ask(f"{site.before.base}{CONTROL}?to=before").text == "before"
    assert visitor.ask(article).status == 200


def test_the_variants_are_there(served: Served, tmp_path: Path) -> None:
    sites: list[Redesign] = [build() for build in REDESIGNS.values()]
    (tmp_path / "before.toml").write_text("".join(site.catalog() for site in sites), "utf-8")
    catalog = load_catalog([tmp_path / "before.toml"])
    assert all(catalog.get(site.before.source_id).columns for site in sites)
    assert {site.gone for site in sites} == set(Gone)
    assert any(len(turn.new) == 2 for site in sites for turn in site.turns)
    deyang, zhuzhou = REDESIGNS["deyang"](), REDESIGNS["zhuzhou"]()
    titles = [piece.title for piece in deyang.turns[0].old.dialect.pieces]
    assert titles.count("德阳市环境空气质量周报") > 4
    for site, mark in ((deyang, "…</a>"), (zhuzhou, "[南浦区]")):
        site.switch()
        assert mark in Inside(served(site)).text(site.turns[0].new[0].dialect.first)
