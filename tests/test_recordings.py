"""The project's own recordings: read as reviewed, and crawled whole; and what replay says when they are not."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govcrawl.article import Article
from govcrawl.canonical import url_key
from govcrawl.capture.scanning import Gap, scan
from govcrawl.catalog.writing import source_text
from govcrawl.crawl.replaying import Replayed, replay_recordings
from govcrawl.demo.sites import expectations
from govcrawl.errors import InputError
from govcrawl.extraction import extract_article
from govcrawl.listing import Listing, read_listing
from govcrawl.page import Page
from govcrawl.source import Column
from govcrawl.upkeep.disagreements import disagreements
from govcrawl.upkeep.recordings import find_recordings, read_expectation, read_source
from tests.crawls import govcrawl
from tests.recorded_sites import RECORDINGS
from tests.simulator.server import PREFIX, SimulatorServer
from tests.simulator.table import DIALECTS


class Here:
    """Reads pages in this process."""

    async def list_links(self, page: Page, column: Column) -> Listing:
        return read_listing(page, column)

    async def extract(self, page: Page) -> Article:
        return extract_article(page)


def replayed(*folders: Path, update: bool = False) -> list[Replayed]:
    return replay_recordings(folders, update=update, readers=Here())


def told(done: Replayed) -> list[tuple[str, Any, Any]]:
    return [(one.disagreement.field, one.disagreement.expected, one.disagreement.found) for one in done.differences]


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str], Path]:
    """Copy one of the project's recordings, to be spoilt."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(RECORDINGS / name, tmp_path / name))

    return copy


def change(folder: Path, work: Callable[[Any], None]) -> None:
    file = folder / "expected.json"
    data = json.loads(file.read_bytes())
    work(data)
    file.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def test_every_recorded_page_is_read_as_a_person_reviewed_it(tmp_path: Path) -> None:
    done = govcrawl("replay", RECORDINGS, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    names = find_recordings([RECORDINGS])
    pages = sum(len(found.pages) for name in names if (found := read_expectation(name)))
    assert done.stdout == f"{len(names)} of {len(names)} recordings agree ({pages} pages)\n"


@pytest.mark.parametrize("name", [path.name for path in find_recordings([RECORDINGS])])
def test_recordings_are_clean_and_small(name: str) -> None:
    folder = RECORDINGS / name
    records = [(one, "" if isinstance(one, Gap) else one.fault) for one in scan(folder / "record.warc.gz")]
    assert [one for one, fault in records if isinstance(one, Gap) or fault] == []
    kinds = [one.kind for one, _ in records if not isinstance(one, Gap)]
    assert kinds.count("response") == kinds.count("request") == (len(kinds) - 1) / 2
    assert sum(file.stat().st_size for file in folder.iterdir()) < 120_000
    source = read_source(folder)
    assert source_text(source) == (folder / "catalog.toml").read_text("utf-8") or source.is_candidate


def test_a_recorded_site_is_crawled_whole(tmp_path: Path) -> None:
    folder = RECORDINGS / "demo-department"
    source = read_source(folder)
    done = govcrawl("crawl", source.id, "--catalog", folder / "catalog.toml", "--replay", folder, cwd=tmp_path)
    # As on the site itself: a page that robots.txt forbids, a soft 404, and one that is sent on to the home page.
    assert (done.returncode, done.stderr) == (10, ""), done.stdout
    assert "partial: 10 archived (10 new, 0 changed), 1 refused, 0 failed" in done.stdout
    wanted = {
        one.url: (one.title, one.published, one.origin, one.editor, "\n".join(one.body))
        for one in expectations()
        if one.source_id == source.id and one.accepted
    }
    with closing(sqlite3.connect(tmp_path / "archive" / "archive.sqlite")) as rows:
        query = "SELECT url, title, published_at, origin, editor, text FROM articles"
        assert {url: tuple(rest) for url, *rest in rows.execute(query)} == wanted
        assert rows.execute("SELECT count(*) FROM removals").fetchone() == (0,)


def test_each_field_that_differs_is_named(copied: Callable[[str], Path]) -> None:
    folder = copied("simulated-trs")
    found: dict[str, Any] = {}

    def spoil(data: Any) -> None:
        rows, said = data["pages"][0]["expected"]["links"], data["pages"][2]["expected"]
        found.update(date=rows[2]["date"], gone=rows[5]["url"], origin=said["origin"], text="\n".join(said["text"]))
        rows[2]["date"] = "2020-01-01"
        del rows[5]
        said["origin"] = None
        said["text"][0] += "。"
        found["new"] = "\n".join(said["text"])

    change(folder, spoil)
    (done,) = replayed(folder)
    assert told(done) == [
        ("links[2].date", "2020-01-01", found["date"]),
        ("links[5]", None, found["gone"]),
        ("origin", None, found["origin"]),
        ("text", found["new"], found["text"]),
    ]
    assert not done.agrees


def test_an_update_takes_what_is_read_now_and_is_not_reviewed(copied: Callable[[str], Path]) -> None:
    folder = copied("demo-news")
    change(folder, lambda data: data["pages"][2]["expected"].update(title="另一个标题"))
    (done,) = replayed(folder, update=True)
    assert [field for field, _, _ in told(done)] == ["title"]
    (again,) = replayed(folder)
    assert (again.agrees, again.reviewed) == (True, False)
    before, now = read_expectation(RECORDINGS / "demo-news"), read_expectation(folder)
    assert before is not None
    assert now is not None
    assert before.pages == now.pages


@pytest.mark.parametrize("name", ["demo-news", "simulated-hanweb_post", "fanwen-example-fangan-20479-html"])
def test_a_missing_expectation_is_written_and_fails_once(copied: Callable[[str], Path], name: str) -> None:
    folder = copied(name)
    (folder / "expected.json").unlink()
    (first,) = replayed(folder)
    assert (first.written, first.agrees) == (True, False)
    (second,) = replayed(folder)
    assert (second.agrees, second.reviewed) == (True, False)
    before, now = read_expectation(RECORDINGS / name), read_expectation(folder)
    assert before is not None
    assert now is not None
    assert list(disagreements(before.pages, now.pages)) == []


def test_a_page_that_is_lost_is_told(copied: Callable[[str], Path]) -> None:
    folder = copied("simulated-lonsun")
    change(folder, lambda data: data["pages"][3].update(url="http://lonsun.example/public/21691/1.html"))
    (done,) = replayed(folder)
    assert told(done) == [("answer", "recorded", "unrecorded")]


def test_a_damaged_recording_is_named_with_the_place_and_the_others_go_on(copied: Callable[[str], Path]) -> None:
    broken, torn, whole = copied("simulated-trs"), copied("simulated-jpaas"), copied("simulated-lonsun")
    record = broken / "record.warc.gz"
    record.write_bytes(record.read_bytes()[:9000])
    (torn / "expected.json").write_text('{"reviewed": true, "source": "x", "pages": [', "utf-8")
    first, second, third = replayed(broken, torn, whole)
    assert "simulated-trs/record.warc.gz: damaged at byte" in str(first.fault)
    assert "simulated-jpaas/expected.json: Expecting value: line 1" in str(second.fault)
    assert third.agrees


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    for folder, said in ((tmp_path / "nowhere", "cannot read "), (tmp_path, "holds no recording")):
        with pytest.raises(InputError, match=said):
            find_recordings([folder])


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "null", '{"source": "x", "reviewed": true, "pages": []}',
        '{"source": "x", "reviewed": true, "pages": [{"url": "\\ud800"}]}', "[" * 100_000,
    ],
    ids=["empty", "list", "null", "no-pages", "half-a-character", "deep"],
)  # fmt: skip
def test_an_expectation_that_says_nothing_or_cannot_be_said_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "expected.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"expected\.json: .*take the file away"):
        read_expectation(tmp_path)


@pytest.mark.proof
def test_what_is_recorded_whole_is_crawled_whole(tmp_path: Path) -> None:
    dialects = [DIALECTS[name] for name in ("hanweb_post", "jpaas", "trs_transient", "trs_flapping_first")]
    catalog = tmp_path / "catalog.toml"
    catalog.write_text("".join(dialect.catalog() for dialect in dialects), "utf-8")
    names = [dialect.source_id for dialect in dialects]
    with SimulatorServer(dialects) as server:
        for name in names:
            place = ("--catalog", catalog, "--replay", f"{server.base}{PREFIX}")
            assert govcrawl("record", name, "--whole", *place, cwd=tmp_path).returncode == 0
    done = govcrawl(
        "crawl", *names, "--backfill", "--catalog", catalog, "--replay", tmp_path / "recordings", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    with closing(sqlite3.connect(tmp_path / "archive" / "archive.sqlite")) as rows:
        found = {url_key(url) for (url,) in rows.execute("SELECT url FROM articles")}
    assert found == {url_key(url) for dialect in dialects for url in dialect.expected}
