"""`govcrawl sources mend` on simulated redesigns: old addresses gone, another family, the same articles."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govcrawl.canonical import url_key
from tests.conftest import ROOT
from tests.simulator.redesign import Redesign
from tests.simulator.redesigns import REDESIGNS
from tests.simulator.server import PREFIX, SimulatorServer

LOST = {"panjin"}
STANDS = {"suining"}


@pytest.fixture(scope="module")
def mended() -> dict[str, dict[str, Any]]:
    """What is found of each redesign."""
    command = [sys.executable, "-m", "tests.mending"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", REDESIGNS)
def test_the_columns_of_a_rebuilt_site_are_found_again_by_their_titles(
    mended: dict[str, dict[str, Any]], name: str
) -> None:
    redesign = REDESIGNS[name]()
    columns = {column["name"]: column for column in mended[name]["columns"]}
    for turn in redesign.turns:
        column = columns[turn.old.name]
        proposed = {url_key(each["url"]) for each in column["proposals"]}
        if name in LOST | STANDS:
            assert (column["fate"], proposed) == ("lost" if name in LOST else "stands", set())
            continue
        assert column["fate"] == "moved"
        assert column["cause"]
        assert proposed == {url_key(board.dialect.first) for board in turn.new}
        assert {each["reads"] for each in column["proposals"]} == {True}
        assert column["proposals"][0]["name"] == turn.old.name
        moved = {one["from"]: one["to"] for each in column["proposals"] for one in each["moved"]}
        assert len(moved) >= 20
        assert moved.items() <= turn.moved.items()
    assert mended[name]["requests"] <= 36


def test_a_host_that_is_another_is_named(mended: dict[str, dict[str, Any]]) -> None:
    redesign = REDESIGNS["jingmen"]()
    assert redesign.after.base.endswith(mended["jingmen"]["host"])
    assert not redesign.before.base.endswith(mended["jingmen"]["host"])


class Life:
    """An archive over a redesign, by the command line."""

    def __init__(self, folder: Path, redesign: Redesign, server: SimulatorServer) -> None:
        self.redesign = redesign
        self.archive = folder / "archive"
        catalog = folder / "mine.toml"
        catalog.write_text(redesign.catalog(), encoding="utf-8")
        self._common = ["--archive", str(self.archive), "--catalog", str(catalog), "--replay", server.base + PREFIX]

    def run(self, *words: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "govcrawl", *words, *self._common]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    def rows(self, query: str) -> list[Any]:
        with sqlite3.connect(self.archive / "archive.sqlite") as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def life(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Life]:
    redesign = REDESIGNS[request.param]()
    with SimulatorServer([redesign]) as server:
        yield Life(tmp_path, redesign, server)


@pytest.mark.parametrize(
    "life",
    ["zhuzhou", *(pytest.param(n, marks=pytest.mark.proof) for n in ("deyang", "maanshan", "yancheng", "jingmen"))],
    indirect=True,
)
def test_a_mended_source_goes_on_and_no_article_is_doubled(life: Life) -> None:
    redesign = life.redesign
    source = redesign.before.source_id
    assert life.run("crawl", source, "--backfill")[0] == 0
    old = {url for (url,) in life.rows("SELECT url FROM articles")}
    redesign.switch()
    for _ in range(2):  # it stays broken until somebody looks
        code, said = life.run("crawl", source)
        assert (code, "sources mend" in said) == (13, True), said
    assert life.run("sources", "mend", source)[0] == 0
    assert not (life.archive / "catalog.toml").exists()
    assert life.run("sources", "mend", source, "--write")[0] == 0
    assert life.run("crawl", source)[0] == 0
    moved = dict(
        life.rows(
            "SELECT removals.url, articles.url FROM removals JOIN articles ON articles.id = removals.moved_to "
            "WHERE state = 'moved'"
        )
    )
    wanted = {one: other for turn in redesign.turns for one, other in turn.moved.items()}
    added = {url for turn in redesign.turns for url in turn.added}
    removed = {url for turn in redesign.turns for url in turn.removed}
    assert moved == wanted
    assert {url for (url,) in life.rows("SELECT url FROM articles")} == {*wanted.values(), *added, *removed}
    assert old == {*wanted, *removed}
    code, said = life.run("crawl", source)
    assert (code, "quiet" in said) == (0, True), said
