"""How a crawl ends when it is stopped from outside, or fails inside."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govcrawl.demo import DemoServer
from tests.crawls import probe
from tests.replays import Site, address, crawled, served
from tests.servers import Answer, Server
from tests.test_crawl import crawl_arguments, is_sound, rows, slow_server, start, wait_for_requests


def interrupted(server: DemoServer, folder: Path, *signals: signal.Signals) -> tuple[subprocess.Popen[str], str]:
    """Start a crawl, send the signals to its process group, and return it with what it printed."""
    process = start(crawl_arguments(server, folder / "archive"), folder)
    wait_for_requests(server, 12)
    for each in signals:
        os.killpg(process.pid, each)
        time.sleep(0.1)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in out + err
    return process, out + err


def test_sigterm_ends_the_crawl_as_ctrl_c_does(tmp_path: Path) -> None:
    with slow_server() as server:
        process, said = interrupted(server, tmp_path, signal.SIGTERM)
    assert process.returncode == 130, said
    archive = tmp_path / "archive"
    assert [row["outcome"] for row in rows(archive, "SELECT outcome FROM run")] == ["incomplete"]
    assert not list((archive / "captures").glob("*.open"))
    # timeout(1) signals the whole group; a reader that died of it would make its page unreadable.
    assert not rows(archive, "SELECT url FROM pages WHERE reasons LIKE '%unreadable%'")


def test_a_second_ctrl_c_stops_at_once_and_loses_nothing(tmp_path: Path) -> None:
    with slow_server() as server:
        process, said = interrupted(server, tmp_path, signal.SIGINT, signal.SIGINT)
    assert process.returncode == 130, said
    assert is_sound(tmp_path / "archive")


FAULTY = """
from govcrawl.extraction import extract_article

class Faulty:
    def process_item(self, item):
        if "_2.html" in item.page.url:
            raise ValueError("a fault of the program, with 水样 in its words")
        return item

def extract(page, limits):
    if "_1.html" in page.url:
        raise KeyError("odd")
    return extract_article(page, limits)
"""


def test_an_extractor_that_is_none_is_refused_before_the_run(tmp_path: Path) -> None:
    site = Site("static.example", range(2))
    with (
        served(site.routes()) as server,
        pytest.raises(AssertionError, match="the extractor 'no:thing' cannot be loaded"),
    ):
        crawled(server, tmp_path, site.source(), ["static"], GOVCRAWL_EXTRACTOR="no:thing")
    assert not (tmp_path / "archive" / "archive.sqlite").exists()


def test_faults_on_the_way_of_a_page_make_its_source_partial(tmp_path: Path) -> None:
    site = Site("static.example", range(4))
    (tmp_path / "faulty.py").write_text(FAULTY, "utf-8")
    pipelines = {
        "pipelines.extract.ExtractPipeline": 100,
        "faulty.Faulty": 250,
        "pipelines.archive.ArchivePipeline": 400,
    }
    with served(site.routes()) as server:
        options = {"ITEM_PIPELINES": pipelines, "GOVCRAWL_EXTRACTOR": "faulty:extract"}
        found = crawled(server, tmp_path, site.source(), ["static"], **options)
        assert found["outcomes"]["static"][0] == "partial"
        assert (found["counts"]["errors"], found["counts"]["pages_failed"]) == (1, 1)
        pages = rows(tmp_path / "archive", "SELECT url FROM page WHERE attempts = 1 ORDER BY url")
        assert [row["url"] for row in pages] == [address(site.host, 1), address(site.host, 2)]


def test_a_host_that_never_answers_is_left_alone_after_some_tries() -> None:
    with Server({"/robots.txt": Answer(status=404)}) as server:
        urls = [f"{server.base}/{n}" for n in range(20)]
        server.routes.update({f"/{n}": Answer(wait=5) for n in range(20)})
        allowed = [f"127.0.0.1:{server.port}"]
        found = probe(urls, GOVCRAWL_ALLOWED_ADDRESSES=allowed, DOWNLOAD_TIMEOUT=0.3, DOWNLOAD_DELAY=0.01)
    codes = [code for _, code, _ in found]
    assert codes.count("host_down") >= 10
    assert len(server.paths) <= 11


def test_a_source_is_left_alone_outside_its_hours(tmp_path: Path) -> None:
    now = datetime.now(UTC) + timedelta(hours=8)
    hours = f'hours = "{now + timedelta(hours=2):%H:%M}-{now - timedelta(hours=2):%H:%M}"'
    site = Site("static.example", range(4))
    with served() as server:
        found = crawled(server, tmp_path, site.source(keys=[hours]), ["static"], replay=None)
    assert found["outcomes"]["static"][0] == "quiet"
    assert "hours" in found["outcomes"]["static"][1] or "China" in found["outcomes"]["static"][1]
    assert "lists_asked" not in found["counts"]
