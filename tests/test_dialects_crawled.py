"""Simulated dialects in one crawl: all their articles, each asked for once, in few requests, and an honest end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.report import LONGEST, Fared, fare
from tests.simulator.table import DIALECTS

pytestmark = pytest.mark.timeout(LONGEST + 20)

SAMPLE = (
    "trs", "trs_json", "trs_gbk", "trs_overstated", "trs_flapping_first", "ucap_json", "hanweb_post", "jpaas", "gkmlpt",
    "lonsun", "hebei", "atom", "eportal", "cms_jsonlist",
)  # fmt: skip
"""One of most kinds; all of them are crawled under `-m proof`."""


@pytest.fixture(scope="module")
def fared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fared]:
    """One crawl of the sites together."""
    return fare(tmp_path_factory.mktemp("dialects"), [DIALECTS[name] for name in SAMPLE])


@pytest.mark.proof
def test_every_dialect_is_right(tmp_path: Path) -> None:
    found = fare(tmp_path, list(DIALECTS.values()))
    assert [name for name in DIALECTS if not found[name].is_right] == []


@pytest.mark.parametrize("name", SAMPLE)
def test_every_article_of_the_list_is_archived_and_no_other(name: str, fared: dict[str, Fared]) -> None:
    assert not fared[name].missed
    assert not fared[name].extra


@pytest.mark.parametrize("name", SAMPLE)
def test_no_article_is_asked_for_twice(name: str, fared: dict[str, Fared]) -> None:
    assert fared[name].articles
    assert fared[name].doubled == {}


@pytest.mark.parametrize("name", SAMPLE)
def test_articles_are_archived_as_they_were_written(name: str, fared: dict[str, Fared]) -> None:
    assert fared[name].archived
    assert fared[name].altered == []


@pytest.mark.parametrize("name", SAMPLE)
def test_the_days_of_the_list_are_read(name: str, fared: dict[str, Fared]) -> None:
    assert fared[name].archived
    assert fared[name].undated == []


@pytest.mark.parametrize("name", SAMPLE)
def test_a_crawl_ends_as_its_list_allows(name: str, fared: dict[str, Fared]) -> None:
    assert fared[name].outcome in DIALECTS[name].outcomes, fared[name].cause


@pytest.mark.parametrize("name", SAMPLE)
def test_a_list_takes_few_requests(name: str, fared: dict[str, Fared]) -> None:
    asked = [f"{each.method} {each.url}" for each in fared[name].lists]
    assert len(asked) <= DIALECTS[name].most_list_requests, asked
