"""The probe of every simulated portal, from its home page, a column and an article: who, which columns, what shuts."""

from __future__ import annotations

import asyncio

import pytest

from govcrawl.catalog import Catalog
from govcrawl.catalog.reader import read_file
from govcrawl.source import Obstacle, SourceStatus
from govcrawl.upkeep.probe import REQUESTS, probe
from govcrawl.upkeep.probed import Findings, PageKind
from govcrawl.upkeep.proposals import propose
from tests.simulated_visits import SimulatedVisits
from tests.simulator.portal_records import News, place
from tests.simulator.portal_table import PORTALS
from tests.simulator.portals import Portal
from tests.simulator.server import SimulatorServer

OPEN = sorted(name for name in PORTALS if any(news.readable for news in PORTALS[name]().news))
SHUT = sorted(set(PORTALS) - set(OPEN))


def probed(portal: Portal, asked: str) -> tuple[Findings, SimulatedVisits]:
    visits = SimulatedVisits(SimulatorServer([portal]))
    return asyncio.run(probe(visits, asked)), visits


def within_reach(portal: Portal) -> list[News]:
    """The news columns that may be read: not those whose list robots.txt or a challenge keeps."""
    kept = {Obstacle.ROBOTS}
    return [news for news in portal.news if news.readable and not news.obstacles & kept]


def check(portal: Portal, findings: Findings) -> None:
    found = {place(column.url): column for column in findings.columns}
    lists = {frozenset(link.url for link in column.sample): column for column in findings.columns}
    assert len(lists) == len(found), "one list is proposed twice"
    for news in within_reach(portal):
        column = found.get(place(news.url)) or next(
            (each for each in findings.columns if each.sample[0].title in {piece.title for piece in news.pieces}), None
        )
        assert column is not None, f"{news.name} {news.url} was not found among {list(found)}"
        assert column.name in news.names
        assert column.family in news.families
        assert not column.secondary
    barred = {place(url): what for url, what in portal.barred.items()}
    assert not {url: barred[url] for url, column in found.items() if url in barred and not column.secondary}


EACH = [pytest.param(name, marks=[] if spot % 4 == 0 else [pytest.mark.proof]) for spot, name in enumerate(OPEN)]
"""All of them; three of four take their time elsewhere than in the suite."""


@pytest.mark.parametrize("name", EACH)
def test_the_columns_of_a_portal_are_found_from_its_home_page(name: str) -> None:
    portal = PORTALS[name]()
    findings, visits = probed(portal, portal.home)
    assert findings.kind is PageKind.HOME
    check(portal, findings)
    assert len(visits.asked) == findings.requests <= REQUESTS
    publisher = findings.publisher
    assert publisher is not None
    assert (publisher.name, publisher.level) == (portal.publisher, portal.level)
    # Nothing on the site of a medium need say where it is.
    assert publisher.admin_code in ((portal.admin_code, None) if portal.level == "media" else (portal.admin_code,))
    expected = {obstacle for news in portal.news for obstacle in news.obstacles} | portal.obstacles
    assert set(findings.obstacles) == expected
    assert findings.article is not None
    assert findings.article.verdict == "article"
    source = propose(findings, Catalog()).source
    assert source is not None
    text = propose(findings, Catalog()).text
    assert read_file(text.encode(), "proposal").sources[0].columns == source.columns
    assert source.status is SourceStatus.UNVERIFIED


@pytest.mark.proof
@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("given", ["column", "article"])
def test_the_columns_of_a_portal_are_found_from_any_page(name: str, given: str) -> None:
    portal = PORTALS[name]()
    news = within_reach(portal)[-1]
    asked = news.url if given == "column" else news.dialect.address(news.pieces[2])
    findings, _ = probed(portal, asked)
    assert findings.kind == given
    check(portal, findings)


@pytest.mark.parametrize("name", SHUT)
def test_what_shuts_a_portal_is_told_and_not_defeated(name: str) -> None:
    portal = PORTALS[name]()
    findings, visits = probed(portal, portal.home)
    assert findings.columns == ()
    assert findings.hindrances
    # From here a closed connection is one; that it is open to addresses within China cannot be seen.
    assert set(findings.obstacles) == portal.obstacles - {Obstacle.MAINLAND}
    assert len(visits.asked) <= 8


def test_pages_of_a_recorded_list_work_and_its_end_is_seen() -> None:
    portal = PORTALS["yuxi"]()
    findings, _ = probed(portal, portal.home)
    best = findings.columns[0]
    assert best.paging == "works"
    assert best.end is not None
    assert "last_page_number" in best.end
    assert best.dated == best.links > 10
    assert best.newest is not None


def test_https_that_does_not_answer_is_tried_under_http_and_said_so() -> None:
    portal = PORTALS["yunfu"]()
    findings, _ = probed(portal, portal.home.replace("http:", "https:"))
    check(portal, findings)
    assert findings.http_only
    assert findings.url.startswith("http:")
    assert findings.obstacles == (Obstacle.HTTP,)


@pytest.mark.parametrize(
    ("name", "path", "cause"), [("leshan", "/gone/t20190101_1.html", "not_found"), ("shanghai", "/qxdt/", "robots")]
)
def test_where_one_page_is_gone_or_forbidden_the_home_page_is_tried(name: str, path: str, cause: str) -> None:
    portal = PORTALS[name]()
    findings, _ = probed(portal, portal.base + path)
    check(portal, findings)
    assert findings.hindrances[0].cause == cause


def test_a_budget_is_kept_and_what_fits_into_it_is_found() -> None:
    portal = PORTALS["huaibei"]()
    visits = SimulatedVisits(SimulatorServer([portal]))
    findings = asyncio.run(probe(visits, portal.home, most=9))
    assert len(visits.asked) == findings.requests <= 9
    assert findings.columns[0].paging == "works"
    assert findings.article is not None
