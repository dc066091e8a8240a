"""`govcrawl record`: pages as they are, in a folder that is there whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from govcrawl.capture.scanning import Gap, scan
from govcrawl.catalog import load_catalog
from govcrawl.catalog.reader import read_sources
from govcrawl.catalog.writing import source_text
from govcrawl.crawl.recording import name_of, source_of
from govcrawl.demo import DemoServer, catalog_path
from govcrawl.demo.sites import sites
from govcrawl.errors import InputError
from govcrawl.upkeep.recordings import find_recordings, read_source
from tests.command_line import app
from tests.conftest import ROOT
from tests.crawls import govcrawl
from tests.disks import leave_free, small_disk

SOURCE = "demo-trade"
CHOSEN: tuple[str | Path, ...] = ("--catalog", catalog_path(), "--articles", "4")


@dataclass(frozen=True)
class Made:
    """A recording that was made."""

    room: Path
    done: subprocess.CompletedProcess[str]
    asked: list[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    room = tmp_path_factory.mktemp("record")
    with DemoServer() as server:
        done = govcrawl("record", SOURCE, *CHOSEN, "--replay", server.prefix, cwd=room)
        return Made(room=room, done=done, asked=[url for _, url in server.log])


def expected(folder: Path) -> Any:
    return json.loads((folder / "expected.json").read_bytes())


def test_a_recording_has_its_files_and_the_table_of_its_source(made: Made) -> None:
    assert (made.done.returncode, made.done.stderr) == (0, "")
    folder = made.room / "recordings" / SOURCE
    assert sorted(path.name for path in folder.iterdir()) == ["catalog.toml", "expected.json", "record.warc.gz"]
    assert find_recordings([made.room / "recordings"]) == [folder]
    source = load_catalog([catalog_path()], builtin=False).get(SOURCE)
    assert replace(read_source(folder), file=source.file) == source


def test_requests_and_answers_are_kept_as_they_went_over_the_wire(made: Made) -> None:
    records = list(scan(made.room / "recordings" / SOURCE / "record.warc.gz"))
    assert not [one for one in records if isinstance(one, Gap) or one.fault]
    kinds = [one.kind for one in records if not isinstance(one, Gap)]
    assert kinds == ["warcinfo", *["response", "request"] * len(made.asked)]
    assert any(url.endswith("/robots.txt") for url in made.asked)


def test_pages_stand_in_the_order_of_the_site_with_what_is_read_on_them(made: Made) -> None:
    data = expected(made.room / "recordings" / SOURCE)
    assert data["reviewed"] is False
    assert [page["role"] for page in data["pages"]] == ["list"] * 2 + ["article"] * 4
    rows = {link["url"]: link["title"] for page in data["pages"][:2] for link in page["expected"]["links"]}
    listed = [(page["url"], page["listed"]["title"]) for page in data["pages"][2:]]
    assert listed == [one for one in rows.items() if "tuiguang" not in one[0]][:4]
    moved = next(page for page in data["pages"] if page["expected"]["address"] != page["url"])
    assert moved["expected"]["verdict"] == "article"
    assert data["pages"][5]["expected"]["reasons"] == ["waf_notice"]


def test_a_recording_is_not_replaced_unless_it_is_said(made: Made) -> None:
    place = ("--into", str(made.room / "recordings"), "--replay", "http://127.0.0.1:9/")
    done = CliRunner().invoke(app, ["record", SOURCE, *map(str, CHOSEN), *place])
    assert isinstance(done.exception, InputError)
    folder = made.room / "recordings" / SOURCE
    said = "record it again with --again, or choose another folder with --into"
    assert str(done.exception) == f"{folder} exists; {said}"


@pytest.mark.proof
def test_a_killed_recording_leaves_nothing_that_passes_for_one(tmp_path: Path) -> None:
    site = next(one for one in sites() if one.source_id == SOURCE)
    slow = next(row.final_url for row in site.rows if row.gzip)
    with DemoServer(slow_seconds={slow: 60.0}) as server:
        command = [sys.executable, "-m", "govcrawl", "record", SOURCE, *map(str, CHOSEN), "--replay", server.prefix]
        process = subprocess.Popen(
            command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while ("GET", slow) not in server.log:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        beside = govcrawl("record", SOURCE, *CHOSEN, "--replay", server.prefix, cwd=tmp_path)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        left = [path.name for path in (tmp_path / "recordings").iterdir()]
        server.slow_seconds.clear()
        done = govcrawl("record", SOURCE, *CHOSEN, "--replay", server.prefix, cwd=tmp_path)
    assert (beside.returncode, "is being recorded by another process" in beside.stderr) == (5, True)
    assert left
    assert all(name.startswith(".") for name in left)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in (tmp_path / "recordings").iterdir()] == [SOURCE]


@pytest.mark.proof
def test_recording_again_shows_what_differs_and_keeps_what_was_expected(made: Made, tmp_path: Path) -> None:
    folder = made.room / "recordings" / SOURCE
    before = expected(folder)
    url = before["pages"][2]["url"]
    with DemoServer() as server:
        answer = server.answers[url]
        server.answers[url] = replace(answer, body=answer.body.replace("21万吨".encode(), "2.1万吨".encode()))
        again = ("--again", "--into", made.room / "recordings", "--replay", server.prefix)
        done = govcrawl("record", SOURCE, *CHOSEN, *again, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{SOURCE}\ttext\t" in done.stdout
    assert "[2.1万吨]" in done.stdout
    assert json.loads((folder / "expected.old.json").read_bytes()) == before
    assert expected(folder)["pages"][2]["expected"]["text"] != before["pages"][2]["expected"]["text"]


@pytest.mark.proof
def test_an_address_is_recorded_as_the_list_or_the_article_that_it_is(tmp_path: Path) -> None:
    site = next(one for one in sites() if one.source_id == "demo-news")
    article = next(row.final_url for row in site.rows if row.breaks)
    column = "http://news.longyuan.example/hb/index.html"
    with DemoServer() as server:
        for url in (column, article):
            done = govcrawl("record", url, "--articles", "1", "--replay", server.prefix, cwd=tmp_path)
            assert (done.returncode, done.stderr) == (0, "")
    found = {path.name: expected(path) for path in find_recordings([tmp_path / "recordings"])}
    roles = {name: [page["role"] for page in data["pages"]] for name, data in found.items()}
    assert roles == {name_of(column): ["list", "list", "article"], name_of(article): ["article", "part", "part"]}
    made_up = read_source(tmp_path / "recordings" / name_of(column))
    assert (made_up.host, [one.url for one in made_up.columns]) == ("news.longyuan.example", [column])
    assert len(found[name_of(article)]["pages"][0]["expected"]["parts"]) == 3


@pytest.mark.proof
def test_a_host_that_does_not_answer_leaves_no_recording(tmp_path: Path) -> None:
    with DemoServer(fail_urls={"http://news.longyuan.example/hb/index.html"}) as server:
        url = "http://news.longyuan.example/hb/index.html"
        done = govcrawl("record", url, "--replay", server.prefix, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"govcrawl: nothing was answered at {url} (reset")
    assert list((tmp_path / "recordings").iterdir()) == []


@pytest.mark.proof
def test_a_full_disk_ends_a_recording_at_once_and_leaves_none(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, DemoServer() as server:
        leave_free(disk, 12_000)
        done = govcrawl("record", SOURCE, *CHOSEN, "--into", disk / "r", "--replay", server.prefix, cwd=tmp_path)
        asked = len(server.log)
        assert list((disk / "r").iterdir()) == []
    assert done.returncode == 4
    assert done.stderr.startswith("govcrawl: cannot write captures to ")
    assert "free some space and run again" in done.stderr
    assert asked < 7


@pytest.mark.proof
def test_what_robots_txt_forbids_is_on_record_as_that(tmp_path: Path) -> None:
    url = "http://sthjt.nanling.example/sthjt/nbgz/2023/10/12/1000345.shtml"
    with DemoServer() as server:
        done = govcrawl("record", url, "--replay", server.prefix, cwd=tmp_path)
        assert ("GET", url) not in server.log
    assert (done.returncode, done.stderr) == (0, "")
    assert expected(tmp_path / "recordings" / name_of(url))["pages"] == [
        {"role": "article", "url": url, "unanswered": "robots"}
    ]
    assert govcrawl("replay", cwd=tmp_path).returncode == 0


def test_the_source_of_an_address_is_the_catalogs_or_made_up() -> None:
    catalog = load_catalog([catalog_path()], builtin=False)
    assert source_of("http://news.longyuan.example/hb/1.html", catalog).id == "demo-news"
    made_up = source_of("https://sthj.清河.example.cn:8080/a", catalog)
    assert (made_up.id, made_up.host) == ("site-sthj-xn-ovw11a-example-cn", "sthj.xn--ovw11a.example.cn")
    assert read_sources(source_text(made_up).encode(), "x")[0].host == made_up.host
    for bad in ("ftp://a.cn/", "http://", "http://[", "://"):
        with pytest.raises(InputError, match="no http address"):
            source_of(bad, catalog)
