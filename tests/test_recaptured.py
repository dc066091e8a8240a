"""What is unchanged is asked for and kept once only, and can be had again from every capture of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from govcrawl.archive import Archive
from govcrawl.archive.stored import stored_page
from govcrawl.capture import read_answer
from tests.recaptured import NAMES, Recaptured, ask, body, crawl_twice, path
from tests.replay_server import needs_pywb, replayed, replaying, stamp
from tests.replays import crawled

CONFIRMED = ("tagged", "dated", "gbk", "packed")
"""Articles for which the second crawl gets a 304."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Recaptured:
    return crawl_twice(tmp_path_factory.mktemp("recaptured"))


def test_only_pages_that_were_had_are_asked_for_with_validators(site: Recaptured) -> None:
    first, second = site.validators
    assert first == []
    sent = {(url, name) for url, name, _ in second}
    expected = {(path(name), "If-None-Match") for name in ("tagged", "gbk", "packed", "edited", "renamed", "gone")}
    expected |= {(path(name), "If-Modified-Since") for name in ("dated", "gbk")}
    assert sent == expected | {("/xw/2024/there.html", "If-None-Match")}


@pytest.mark.parametrize("name", CONFIRMED)
def test_a_304_is_kept_as_it_came_and_stands_for_the_stored_page(site: Recaptured, name: str) -> None:
    whole, again = site.kept(name)
    assert (whole["record"], whole["refers_to"], whole["status"]) == ("response", None, 200)
    assert (again["record"], again["refers_to"], again["status"]) == ("revisit", whole["id"], 304)
    assert again["digest"] == whole["digest"]
    answer = read_answer(site.captures, again["file"], again["offset"])
    assert (answer.status, answer.refers_to, answer.body) == (304, whole["key"], b"")
    assert ("X-Served", "again") in [(key.title(), value) for key, value in answer.headers]


@pytest.mark.parametrize("name", [*CONFIRMED, "plain"])
def test_every_capture_gives_its_page_again(site: Recaptured, name: str) -> None:
    plain = body(name, charset="gbk" if name == "gbk" else "utf-8")
    with Archive.read_only(site.folder / "archive") as archive, archive.read() as connection:
        for row in site.kept(name):
            page = stored_page(connection, site.captures, row["id"])
            assert (page.status, page.body, page.capture_key) == (200, plain, row["key"])
            assert page.content_type == "text/html"
            assert page.header("x-served") == ("again" if row["status"] == 304 else None)


@pytest.mark.parametrize("name", [*CONFIRMED, "plain", "moved", "renamed"])
def test_an_unchanged_page_keeps_its_version_and_is_seen_again(site: Recaptured, name: str) -> None:
    query = """
        SELECT page.verdict, page.fetched_at, page.last_error, version.id AS version, capture.fetched_at AS seen_at
        FROM capture JOIN version_capture ON version_capture.capture_id = capture.id
        JOIN version ON version.id = version_capture.version_id JOIN page ON page.id = version.page_id
        WHERE capture.url = ? AND capture.verdict IS NOT NULL ORDER BY capture.id
    """
    found = site.rows(query, site.base + ("/xw/2024/there.html" if name == "moved" else path(name)))
    assert len(found) == 2
    assert len({row["version"] for row in found}) == 1
    assert {row["verdict"] for row in found} == {"article"}
    assert {row["last_error"] for row in found} == {None}
    assert {row["fetched_at"] for row in found} == {found[1]["seen_at"]}


def test_pages_that_are_new_changed_and_unchanged_are_counted(site: Recaptured) -> None:
    with Archive.read_only(site.folder / "archive") as archive, archive.read() as connection:
        runs = connection.exec_driver_sql("SELECT counts FROM run ORDER BY id").scalars().all()
    first, second = (json.loads(counts) for counts in runs)
    assert first["pages_new"] == first["pages_archived"]
    assert second["pages_changed"] == 1
    assert second["pages_unchanged"] == second["pages_archived"] - second["pages_changed"] >= len(CONFIRMED)


def test_no_event_comes_of_what_is_unchanged(site: Recaptured) -> None:
    changed = site.rows("SELECT page.url, kind FROM event JOIN page ON page.id = event.page_id WHERE kind = 'edited'")
    assert [row["url"] for row in changed] == [site.base + path("edited")]


def test_an_unchanged_payload_is_kept_once(site: Recaptured) -> None:
    whole, again = site.kept("plain")
    assert (again["record"], again["refers_to"], again["status"]) == ("revisit", whole["id"], 200)
    assert (again["digest"], again["body_bytes"]) == (whole["digest"], whole["body_bytes"])
    assert again["length"] < whole["length"]
    lists = site.rows("SELECT record FROM capture WHERE role = 'list' ORDER BY id")
    assert [row["record"] for row in lists] == ["response", "revisit"]


def test_a_304_that_speaks_of_another_state_is_asked_again_whole(site: Recaptured) -> None:
    found = [(row["status"], row["record"]) for row in site.kept("renamed")]
    assert found == [(200, "response"), (304, "response"), (200, "revisit")]


def test_a_304_that_nobody_asked_for_is_a_failure_on_record(site: Recaptured) -> None:
    assert [row["status"] for row in site.kept("lying")] == [304] * 4  # each run asks once more
    page = site.rows("SELECT * FROM page WHERE url = ?", site.base + path("lying"))[0]
    assert (page["status"], page["fetched_at"], page["attempts"]) == ("known", None, 2)


def test_what_cannot_be_read_back_is_asked_for_and_kept_whole(site: Recaptured) -> None:
    lost, again = site.kept("hidden")
    assert (again["record"], again["status"]) == ("response", 200)
    assert read_answer(site.captures, again["file"], again["offset"]).body == site.bodies["hidden"]
    assert lost["digest"] == again["digest"]


def test_an_edited_and_a_removed_page_are_seen_as_such(site: Recaptured) -> None:
    assert [(row["status"], row["record"]) for row in site.kept("edited")] == [(200, "response")] * 2
    assert [(row["status"], row["record"]) for row in site.kept("gone")] == [(200, "response"), (404, "response")]


def test_each_run_has_files_of_its_own_and_all_are_valid(site: Recaptured) -> None:
    files = sorted(site.captures.iterdir())
    runs = {row["file"]: row["run_id"] for row in site.rows("SELECT DISTINCT file, run_id FROM capture")}
    assert runs == {files[0].name: 1, files[1].name: 2}
    check = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *map(str, files)], check=False)
    assert check.returncode == 0


def test_a_revisit_names_the_record_that_it_stands_for(site: Recaptured) -> None:
    records = {}
    for file in sorted(site.captures.iterdir()):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                records[record.rec_headers.get_header("WARC-Record-ID")] = record
    revisits = [record.rec_headers for record in records.values() if record.rec_type == "revisit"]
    profiles = {one.get_header("WARC-Profile") for one in revisits}
    kinds = ("identical-payload-digest", "server-not-modified")
    assert profiles == {f"http://netpreserve.org/warc/1.1/revisit/{kind}" for kind in kinds}
    for one in revisits:
        original = records[one.get_header("WARC-Refers-To")]
        assert original.rec_type == "response"
        for mine, its in (
            ("WARC-Refers-To-Target-URI", "WARC-Target-URI"),
            ("WARC-Refers-To-Date", "WARC-Date"),
            ("WARC-Payload-Digest", "WARC-Payload-Digest"),
        ):
            assert one.get_header(mine) == original.rec_headers.get_header(its)


@pytest.fixture(scope="module")
def wayback(site: Recaptured, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which pywb replays every WARC file of the archive."""
    with replaying(tmp_path_factory.mktemp("pywb"), sorted(site.captures.glob("*.warc.gz"))) as address:
        yield address


@needs_pywb
@pytest.mark.parametrize("name", ["tagged", "dated", "plain", "gbk", "packed", "hidden", "edited"])
def test_both_states_of_a_page_are_replayed_byte_for_byte(site: Recaptured, wayback: str, name: str) -> None:
    first, second = site.kept(name)
    assert stamp(first["fetched_at"]) != stamp(second["fetched_at"])
    changed = body(name, count=36) if name == "edited" else site.bodies[name]
    assert replayed(wayback, first) == (200, site.bodies[name])
    assert replayed(wayback, second) == (200, changed)


@needs_pywb
def test_lists_and_redirects_are_replayed(site: Recaptured, wayback: str) -> None:
    lists = site.rows("SELECT * FROM capture WHERE role = 'list' ORDER BY id")
    found = {replayed(wayback, row) for row in lists}
    assert [row["record"] for row in lists] == ["response", "revisit"]
    assert len(found) == 1
    assert path("plain").encode() in found.pop()[1]
    there = site.rows("SELECT * FROM capture WHERE url LIKE '%/there.html' ORDER BY id")
    assert [row["record"] for row in there] == ["response", "revisit"]
    assert {replayed(wayback, row) for row in there} == {(200, body("moved"))}


@needs_pywb
@pytest.mark.proof
def test_what_pywb_replays_can_be_crawled_like_the_web(site: Recaptured, wayback: str, tmp_path: Path) -> None:
    catalog = (site.folder / "catalog.toml").read_text("utf-8")
    last = stamp(site.kept("tagged")[1]["fetched_at"])
    crawled(site, tmp_path, catalog, ["yunting"], replay=f"{wayback}/{last}id_/")
    query = f"""
        SELECT url, title, published_at, text FROM articles
        WHERE url NOT LIKE '%{path("gone")}' AND url NOT LIKE '%{path("renamed")}' ORDER BY url
    """
    found = [tuple(row) for row in ask(tmp_path / "archive", query)]
    assert found == [tuple(row) for row in site.rows(query)]
    assert len(found) == len(NAMES) - 3  # neither the page that was never had
