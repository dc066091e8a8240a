"""`govcrawl sources mend` on simulated redesigns: old addresses gone, another family, the same articles."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.known_articles import KnownArticle
from govcrawl.canonical import url_key
from govcrawl.catalog import read_sources
from govcrawl.cli.sources import sources
from govcrawl.cli.sources.mend import as_record
from govcrawl.errors import InputError
from govcrawl.upkeep.known_titles import KnownTitles
from govcrawl.upkeep.mending import mend
from tests.conftest import ROOT
from tests.replays import Site, address, crawled, served
from tests.servers import Answer, Route
from tests.simulated_visits import SimulatedVisits
from tests.simulator.redesign import Gone, Redesign
from tests.simulator.redesigns import REDESIGNS
from tests.simulator.server import PREFIX, SimulatorServer

LOST = {"panjin"}
STANDS = {"suining"}


def known_of(redesign: Redesign) -> KnownTitles:
    """The articles of the columns as their lists showed them before."""
    return KnownTitles(
        KnownArticle(url=turn.old.dialect.address(piece), title=piece.title, day=f"{piece.day}", column=turn.old.name)
        for turn in redesign.turns
        for piece in turn.old.dialect.pieces
    )


@cache
def mended(name: str) -> dict[str, Any]:
    """What is found of a redesign."""
    redesign = REDESIGNS[name]()
    (source,) = read_sources(redesign.catalog().encode(), "before.toml")
    redesign.switch()
    # Nothing leads from a host that is silent to the new one.
    start = redesign.after.home if redesign.gone is Gone.SILENT else None
    visits = SimulatedVisits(SimulatorServer([redesign]))
    return as_record(asyncio.run(mend(visits, source, known_of(redesign), start=start)))


@pytest.mark.parametrize("name", REDESIGNS)
def test_the_columns_of_a_rebuilt_site_are_found_again_by_their_titles(name: str) -> None:
    redesign = REDESIGNS[name]()
    found = mended(name)
    columns = {column["name"]: column for column in found["columns"]}
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
    assert found["requests"] <= 36


def test_a_host_that_is_another_is_named() -> None:
    redesign = REDESIGNS["jingmen"]()
    assert redesign.after.base.endswith(mended("jingmen")["host"])
    assert not redesign.before.base.endswith(mended("jingmen")["host"])


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


@pytest.mark.proof
@pytest.mark.parametrize("life", ["zhuzhou", "deyang", "maanshan", "yancheng", "jingmen"], indirect=True)
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


class Moved(Site):
    """The same articles in another folder, under addresses of another form."""

    def list_url(self, number: int = 1) -> str:
        return f"http://{self.host}/col/c12/list{'' if number == 1 else f'_{number}'}.shtml"

    def routes(self) -> dict[str, Route]:
        old = super().routes()
        found: dict[str, Route] = {}
        for url, answer in old.items():
            assert isinstance(answer, Answer)
            found[new_address(url)] = replace(
                answer, body=re.sub(rb'href="http[^"]+/t\d+_(\d+)[^"]+"', _renamed, answer.body)
            )
        menu = "".join(
            f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(("政务公开", "办事服务", "互动交流"))
        )
        home = f'<html><body><ul>{menu}<li><a href="{self.list_url()}">要闻</a></li></ul></body></html>'
        return found | {f"http://{self.host}/": Answer(home.encode())}


def _renamed(match: re.Match[bytes]) -> bytes:
    return b'href="/col/c12/content_%s.shtml"' % match[1]


def new_address(url: str) -> str:
    return re.sub(r"/xw/\d+/t\d+_(\d+)\.html", r"/col/c12/content_\1.shtml", url)


def test_mending_writes_the_catalog_of_the_archive_which_the_next_crawl_reads(tmp_path: Path) -> None:
    old = Site("yunting.example", range(9, 1, -1), family="trs")
    new = Moved("yunting.example", range(11, 3, -1))
    catalog = old.source().replace('name = "环境要闻"', 'name = "要闻"  # as it was')
    with served(old.routes()) as server:
        crawled(server, tmp_path, catalog, ["yunting"], backfill=True)
    with served(new.routes()) as server:
        found = crawled(server, tmp_path, catalog, ["yunting"])
        assert found["exit"] == 13
        assert "status 404" in found["outcomes"]["yunting"][1]
        assert "sources mend" in found["outcomes"]["yunting"][1]
        mine = ["--archive", str(tmp_path / "archive"), "--catalog", str(tmp_path / "catalog.toml")]
        words = [sys.executable, "-m", "govcrawl", "sources", "mend", "yunting", "--write", *mine]
        words += ["--replay", server.base + "/replay/"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert "6 known articles on 8 rows; next page: works; an article was read" in done.stdout
        assert crawled(server, tmp_path, catalog, ["yunting"])["exit"] == 0
    with sqlite3.connect(tmp_path / "archive" / "archive.sqlite") as connection:
        shown = {url for (url,) in connection.execute("SELECT url FROM articles")}
        moved = dict(connection.execute("SELECT url, moved_to FROM removals WHERE state = 'moved'"))
        places = dict(connection.execute("SELECT id, url FROM articles"))
    gone = {address(old.host, 3), address(old.host, 2)}
    assert shown == {new_address(address(old.host, number)) for number in range(4, 12)} | gone
    assert {url: places[one] for url, one in moved.items()} == {
        address(old.host, number): new_address(address(old.host, number)) for number in range(4, 10)
    }


@pytest.mark.proof
def test_a_column_that_was_not_found_is_not_said_to_be_right(tmp_path: Path) -> None:
    site = Site("yunting.example", range(9, 1, -1), family="trs")
    with served(site.routes()) as server:
        crawled(server, tmp_path, site.source(), ["yunting"])
    with served({}) as server:
        words = [sys.executable, "-m", "govcrawl", "sources", "mend", "yunting", "--write"]
        words += ["--archive", str(tmp_path / "archive"), "--catalog", str(tmp_path / "catalog.toml")]
        words += ["--replay", server.base + "/replay/"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (13, "")
    assert "lost" in done.stdout
    assert "are right" not in done.stdout
    assert not (tmp_path / "archive" / "catalog.toml").exists()


def test_what_cannot_be_searched_for_is_said_in_one_line(tmp_path: Path) -> None:
    runner = CliRunner()
    with Archive.open(tmp_path / "archive", create=True):
        pass
    mine = ["--archive", str(tmp_path / "archive"), "--contact", "mail@example.org"]
    for word, said in (
        ("sichuan", "no articles of sichuan"),
        ("gansu-gscn", "has no columns"),
        ("nowhere", "no source"),
    ):
        result = runner.invoke(sources, ["mend", word, *mine])
        assert isinstance(result.exception, InputError)
        assert said in str(result.exception)
