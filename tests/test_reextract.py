"""`govcrawl reextract`: a new extractor's readings beside the old ones, and nothing that looks like an edit."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from govcrawl.archive import Archive
from govcrawl.archive.versions.outdated import outdated_captures
from govcrawl.catalog import load_catalog
from govcrawl.crawl.reextracting import Choice, ReextractReport, reextract
from govcrawl.extraction import EXTRACTOR_VERSION
from govcrawl.topics import load_lexicon
from tests.crawls import govcrawl
from tests.test_import import everything, rows
from tests.test_import_order import imported
from tests.warc_files import SITE, article, packed, record

URLS = [f"{SITE}/xwdt/202403/t20240305_{n}.html" for n in range(4001, 4005)]
EDITED = URLS[0]


@pytest.fixture(scope="module")
def imported_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pages, one of them edited; and an answer in which nothing was read."""
    folder = tmp_path_factory.mktemp("reextract")
    records = [record("response", url, article(f"第{url[-6]}号清河")) for url in URLS]
    records += [
        record("response", EDITED, article("沱江"), at="2024-04-06T01:02:03Z"),
        record("response", f"{SITE}/xwdt/202403/t20240305_4009.html", article("岷江")),
    ]
    (folder / "a.warc.gz").write_bytes(packed(*records))
    imported(folder / "archive", folder / "a.warc.gz")
    return folder


@pytest.fixture
def folder(imported_archive: Path, tmp_path: Path) -> Path:
    """The same archive as an extractor of an earlier version left it: without editors, with a wrong title."""
    for path in imported_archive.rglob("*"):
        if path.is_file() and path.suffix != ".lock":
            copy = tmp_path / path.relative_to(imported_archive)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    with sqlite3.connect(tmp_path / "archive" / "archive.sqlite") as connection:
        connection.execute("UPDATE reading SET extractor = ?", [EXTRACTOR_VERSION - 1])
        connection.execute("UPDATE version SET extractor = ?", [EXTRACTOR_VERSION - 1])
        connection.execute(f"UPDATE reading SET title = '旧题', text = text || '版权所有' WHERE {_of(URLS[1])}")
        connection.execute(f"UPDATE reading SET origin = NULL WHERE {_of(URLS[2])}")
        lost = "SELECT id FROM version WHERE page_id = (SELECT id FROM page WHERE url LIKE '%4009.html')"
        connection.execute(
            f"DELETE FROM search_entry WHERE reading_id IN (SELECT id FROM reading WHERE version_id IN ({lost}))"
        )
        connection.execute("DELETE FROM story_member WHERE page_id = (SELECT id FROM page WHERE url LIKE '%4009.html')")
        connection.execute(f"DELETE FROM reading WHERE version_id IN ({lost})")
        connection.execute(f"DELETE FROM version_capture WHERE version_id IN ({lost})")
        connection.execute("DELETE FROM version WHERE page_id = (SELECT id FROM page WHERE url LIKE '%4009.html')")
        connection.execute("UPDATE capture SET verdict = 'empty' WHERE url LIKE '%4009.html'")
    return tmp_path


def _of(url: str) -> str:
    return f"version_id IN (SELECT v.id FROM version v JOIN page p ON p.id = v.page_id WHERE p.url = '{url}')"


def read_again(folder: Path, choice: Choice, *, dry_run: bool = False) -> tuple[ReextractReport, list[dict[str, Any]]]:
    """Read again in this process; what came of it, and the changes that were told."""
    told: list[dict[str, Any]] = []
    report = reextract(
        folder / "archive",
        choice,
        catalog=load_catalog([folder / "catalog.toml"], builtin=False),
        lexicon=load_lexicon(None),
        dry_run=dry_run,
        tell=lambda change: told.append(change.as_record()),
    )
    return report, told


def test_new_readings_are_told_added_and_current_without_an_event(folder: Path) -> None:
    archive = folder / "archive"
    before = everything(archive)
    done = govcrawl("reextract", "--dry-run", "--catalog", "catalog.toml", "--format", "jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert everything(archive) == before
    assert "5 of 5 pages read, 2 would be changed, 3 unchanged" in done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    changed = {one["url"]: one["changed"] for one in told}
    assert set(changed) == {URLS[1], URLS[2]}
    assert changed[URLS[1]]["title"]["old"] == "旧题"
    assert changed[URLS[1]]["text"]["old"]["chars"] - changed[URLS[1]]["text"]["new"]["chars"] == 4
    assert changed[URLS[2]] == {"origin": {"old": None, "new": "青禾省生态环境厅"}}

    assert read_again(folder, Choice())[1] == told
    assert rows(archive, f"SELECT title FROM articles WHERE url = '{URLS[1]}'") == [(changed[URLS[1]]["title"]["new"],)]
    readings = rows(archive, f"SELECT extractor, current FROM reading WHERE {_of(URLS[1])} ORDER BY extractor")
    assert readings == [(EXTRACTOR_VERSION - 1, 0), (EXTRACTOR_VERSION, 1)]
    edited = rows(archive, f"SELECT 'edited', id FROM page WHERE url = '{EDITED}'")
    assert rows(archive, "SELECT kind, page_id FROM event") == edited
    found = rows(archive, "SELECT count(*) FROM search_entry s JOIN reading r ON r.id = s.reading_id AND r.current")
    assert found == [(4,)]

    once = everything(archive)
    assert read_again(folder, Choice())[0].captures == 0
    assert everything(archive) == once


def test_captures_are_chosen_and_what_was_refused_can_be_read_too(folder: Path) -> None:
    assert read_again(folder, Choice(sources=("other",)), dry_run=True)[0].captures == 0
    april = datetime(2024, 4, 1, tzinfo=UTC)
    with Archive.read_only(folder / "archive") as archive, archive.read() as connection:
        assert len(outdated_captures(connection, EXTRACTOR_VERSION, sources=["xx"], since=april)) == 1
    report, told = read_again(folder, Choice(refused=True))
    assert (report.read, report.unchanged) == (6, 3)
    refused = [one["changed"]["verdict"] for one in told if one["version_id"] is None]
    assert refused == [{"old": "empty", "new": "article"}]
    assert rows(folder / "archive", "SELECT count(*) FROM articles") == [(5,)]


def test_a_lost_capture_is_named_and_the_rest_goes_on(folder: Path) -> None:
    (path,) = (folder / "archive" / "captures").iterdir()
    ((offset, length),) = rows(folder / "archive", f"SELECT \"offset\", length FROM capture WHERE url = '{URLS[1]}'")
    data = bytearray(path.read_bytes())
    data[offset + 40 : offset + length - 40] = bytes(length - 80)
    path.write_bytes(data)
    report, _ = read_again(folder, Choice())
    assert [f"{path.name} at byte {offset}" in str(error) for error in report.errors] == [True]
    assert report.read == 4
    assert rows(folder / "archive", "SELECT outcome FROM run ORDER BY id DESC LIMIT 1") == [("partial",)]
