"""The captures replayed by a real pywb, from an environment of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.recaptured import NAMES, Recaptured, body, crawl_twice, path
from tests.replays import crawled

PYWB = Path(os.environ.get("GOVCRAWL_PYWB") or Path(shutil.which("wayback") or "/nowhere/wayback").parent)

pytestmark = pytest.mark.skipif(
    not (PYWB / "wayback").exists(), reason="no pywb: GOVCRAWL_PYWB names the bin folder of an environment that has it"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Recaptured:
    return crawl_twice(tmp_path_factory.mktemp("recaptured"), damage=False)


@pytest.fixture(scope="module")
def wayback(site: Recaptured, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a collection that holds every WARC file of the archive."""
    folder = tmp_path_factory.mktemp("pywb")
    files = sorted(site.captures.glob("*.warc.gz"))
    for command in (["init", "kept"], ["add", "kept", *map(str, files)]):
        subprocess.run([PYWB / "wb-manager", *command], cwd=folder, check=True, capture_output=True)
    with replaying(folder) as base:
        yield f"{base}/kept"


@contextmanager
def replaying(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "wayback.log").open("wb") as log:
        process = subprocess.Popen(
            [PYWB / "wayback", "-b", "127.0.0.1", "-p", str(port)], cwd=folder, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while not answers(port):
                assert process.poll() is None, (folder / "wayback.log").read_text("utf-8")
                assert time.monotonic() < deadline, "pywb does not start"
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def replayed(wayback: str, moment: str, url: str) -> tuple[int, bytes, str]:
    """Status, body as it was on the wire, and time of what pywb has of *url* nearest to *moment*."""
    try:
        with urllib.request.urlopen(f"{wayback}/{moment}id_/{url}", timeout=20) as answer:
            return answer.status, answer.read(), answer.url
    except URLError as error:
        return getattr(error, "code", 0), b"", str(error)


def stamp(fetched_at: str) -> str:
    """The 14 digits by which pywb names a time."""
    return "".join(character for character in fetched_at if character.isdigit())[:14]


@pytest.mark.parametrize("name", ["tagged", "dated", "plain", "gbk", "packed", "hidden", "renamed", "edited"])
def test_both_states_of_a_page_are_replayed_byte_for_byte(site: Recaptured, wayback: str, name: str) -> None:
    expected = [site.bodies[name], body(name, count=36) if name == "edited" else site.bodies[name]]
    kept = [row for row in site.kept(name) if (row["status"], row["record"]) != (304, "response")]
    assert len(kept) == 2
    assert stamp(kept[0]["fetched_at"]) != stamp(kept[1]["fetched_at"])
    for row, wanted in zip(kept, expected, strict=True):
        moment = stamp(row["fetched_at"])
        status, content, address = replayed(wayback, moment, row["url"])
        assert (status, content) == (200, wanted)
        assert f"/{moment}id_/" in address


def test_lists_and_redirects_are_replayed(site: Recaptured, wayback: str) -> None:
    lists = site.rows("SELECT * FROM capture WHERE role = 'list' ORDER BY id")
    bodies = {replayed(wayback, stamp(row["fetched_at"]), row["url"])[1] for row in lists}
    assert len(lists) == 2
    assert len(bodies) == 1
    assert path("plain").encode() in bodies.pop()
    assert replayed(wayback, stamp(lists[1]["fetched_at"]), site.base + path("moved"))[1] == body("moved")


def test_what_pywb_replays_can_be_crawled_like_the_web(site: Recaptured, wayback: str, tmp_path: Path) -> None:
    catalog = (site.folder / "catalog.toml").read_text("utf-8")
    last = stamp(site.kept("tagged")[1]["fetched_at"])
    crawled(site, tmp_path, catalog, ["yunting"], replay=f"{wayback}/{last}id_/")
    again = Recaptured(tmp_path, site.base, site.bodies, site.validators, site.counts)
    query = "SELECT url, title, published_at, text FROM articles WHERE status <> 'removed' ORDER BY url"
    left = {site.base + path(name) for name in NAMES} - {site.base + path("gone")}
    articles = [tuple(row) for row in site.rows(query) if row["url"] in left]
    assert [tuple(row) for row in again.rows(query)] == articles
