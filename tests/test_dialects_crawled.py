"""Every simulated dialect in one crawl: all its articles, each asked for once, in few requests, and an honest end."""

from __future__ import annotations

import pytest

from tests.simulator.report import LONGEST, Fared, fare
from tests.simulator.table import DIALECTS

pytestmark = pytest.mark.timeout(LONGEST + 20)


@pytest.fixture(scope="module")
def fared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fared]:
    """One crawl of all sites together."""
    return fare(tmp_path_factory.mktemp("dialects"), list(DIALECTS.values()))


@pytest.mark.parametrize("name", DIALECTS)
def test_every_article_of_the_list_is_archived_and_no_other(name: str, fared: dict[str, Fared]) -> None:
    assert not fared[name].missed
    assert not fared[name].extra


@pytest.mark.parametrize("name", DIALECTS)
def test_no_article_is_asked_for_twice(name: str, fared: dict[str, Fared]) -> None:
    assert fared[name].articles
    assert fared[name].doubled == {}


@pytest.mark.parametrize("name", DIALECTS)
def test_articles_are_archived_as_they_were_written(name: str, fared: dict[str, Fared]) -> None:
    assert fared[name].archived
    assert fared[name].altered == []


@pytest.mark.parametrize("name", DIALECTS)
def test_the_days_of_the_list_are_read(name: str, fared: dict[str, Fared]) -> None:
    assert fared[name].archived
    assert fared[name].undated == []


@pytest.mark.parametrize("name", DIALECTS)
def test_a_crawl_ends_as_its_list_allows(name: str, fared: dict[str, Fared]) -> None:
    assert fared[name].outcome in DIALECTS[name].outcomes, fared[name].cause


@pytest.mark.parametrize("name", DIALECTS)
def test_a_list_takes_few_requests(name: str, fared: dict[str, Fared]) -> None:
    asked = [f"{each.method} {each.url}" for each in fared[name].lists]
    assert len(asked) <= DIALECTS[name].most_list_requests, asked
