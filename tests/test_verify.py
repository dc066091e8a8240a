"""What verify finds in an archive that was damaged in one place, and what repair puts right."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.files import file_name, keep_file
from govcrawl.archive.lock import ArchiveLock
from govcrawl.archive.search.hits import search
from govcrawl.capture import CaptureWriter
from govcrawl.care.problem import Kind, Problem
from govcrawl.care.repair import repair
from govcrawl.care.verify import verify
from tests.command_line import app
from tests.small_run import small_run
from tests.test_capture import exchange

WARC = "govcrawl-20240305T010000Z-000001-00000.warc.gz"
PDF = b"%PDF-1.4 a list of outfalls"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of eight articles, one with a file; their readings are of an older extractor, to be quick."""
    folder = tmp_path_factory.mktemp("whole") / "archive"
    small_run(folder, 8, extractor=1)
    digest = hashlib.sha256(PDF).hexdigest()
    keep_file(folder / "files", file_name(digest, "pdf"), PDF)
    sql(
        folder,
        "INSERT INTO attachment (page_id, url, url_key, first_seen_at, fetched_at, attempts, bytes, sha256, file) "
        f"VALUES (1, 'http://a.cn/1.pdf', 'a.cn/1.pdf', '', '', 0, {len(PDF)}, '{digest}', "
        f"'{file_name(digest, 'pdf')}')",
    )
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "archive"))


def sql(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "archive.sqlite")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def found(folder: Path, *, quick: bool = False) -> list[Problem]:
    with Archive.read_only(folder) as archive:
        return list(verify(archive, quick=quick, workers=1))


def repaired(folder: Path) -> list[Problem]:
    with Archive.open(folder) as archive, ArchiveLock(folder, "verify --repair"):
        return list(repair(archive))


def place(folder: Path, number: int) -> int:
    with closing(sqlite3.connect(folder / "archive.sqlite")) as connection:
        return int(connection.execute('SELECT "offset" FROM capture WHERE id = ?', (number,)).fetchone()[0])


def flip(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 0xFF
    path.write_bytes(data)


def append(path: Path, more: bytes) -> None:
    path.write_bytes(path.read_bytes() + more)


def half_a_record(folder: Path) -> bytes:
    return (folder / "captures" / WARC).read_bytes()[:300]


def the_file(folder: Path) -> Path:
    (path,) = folder.glob("files/*/*.pdf")
    return path


def damage_index(folder: Path) -> None:
    sql(folder, "UPDATE search_index_data SET block = zeroblob(40) WHERE id > 100")


def tear_while_written(folder: Path) -> None:
    path = folder / "captures" / WARC
    append(path.rename(f"{path}.open"), b"\x1f\x8b half a record")
    (the_file(folder).parent / ".unfinished-x").write_bytes(b"%P")
    sql(folder, "DROP VIEW stories", "DELETE FROM search_entry WHERE page_id = 2")


def tear_at_the_end(folder: Path) -> None:
    append(folder / "captures" / WARC, half_a_record(folder))
    sql(folder, "DROP VIEW articles", "CREATE VIEW articles AS SELECT 1 AS id")
    sql(folder, "INSERT INTO search_index(search_index) VALUES ('delete-all')")


def other_words(folder: Path) -> None:
    sql(
        folder,
        "INSERT INTO search_index(search_index) VALUES ('delete-all')",
        "INSERT INTO search_index(rowid, words) SELECT id, 'x' FROM search_entry",
    )


def test_nothing_is_wrong_with_a_whole_archive(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found(folder) == []
    assert found(folder, quick=True) == []
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "-" not in path.suffix}
    assert after == before
    assert repaired(folder) == []


Damage = tuple[Callable[[Path], object], Kind, str]
DAMAGES: dict[str, list[Damage]] = {
    "captures, rows, one file": [
        (lambda f: flip(f / "captures" / WARC, place(f, 3) + 200), Kind.CAPTURE, "be read"),
        (lambda f: sql(f, "UPDATE capture SET digest = 'sha1:A' WHERE id = 2"), Kind.CAPTURE, "digest of"),
        (lambda f: sql(f, 'UPDATE capture SET "key" = 0 WHERE id = 5'), Kind.CAPTURE, "another record"),
        (lambda f: (f / "captures" / "x.txt").touch(), Kind.ORPHAN, "no row names it"),
        (lambda f: the_file(f).unlink(), Kind.ATTACHMENT, "gone"),
        (lambda f: sql(f, "UPDATE version SET current = 0 WHERE id = 1"), Kind.RULE, "a page with versions"),
        (lambda f: sql(f, "UPDATE reading SET current = 0 WHERE id = 2"), Kind.RULE, "a version has a current reading"),
        (lambda f: sql(f, "UPDATE story SET first_page_id = 2 WHERE id = 3"), Kind.RULE, "its first page"),
    ],
    "a file of captures, references": [
        (lambda f: (f / "captures" / WARC).unlink(), Kind.CAPTURE, "with it 8 captures"),
        (lambda f: (f / "files" / "x.pdf").touch(), Kind.ORPHAN, "no row names it"),
        (lambda f: append(the_file(f), b"x"), Kind.ATTACHMENT, "bytes, not"),
        (lambda f: sql(f, "DELETE FROM run WHERE id = 1"), Kind.REFERENCE, "a row of run"),
    ],
    "a place where nothing begins": [
        (lambda f: sql(f, 'UPDATE capture SET "offset" = "offset" + 5 WHERE id = 2'), Kind.CAPTURE, "cannot be read"),
        (lambda f: flip(the_file(f), 3), Kind.ATTACHMENT, "SHA-256"),
    ],
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found_where_it_is_and_is_not_made_up_for(folder: Path, name: str) -> None:
    for damage, _, _ in DAMAGES[name]:
        damage(folder)
    repaired(folder)
    problems = [one for one in found(folder) if not one.note]
    for _, kind, words in DAMAGES[name]:
        assert any(words in one.what for one in problems if one.kind is kind), words
    assert {one.kind for one in problems} - {Kind.RECORD} == {kind for _, kind, _ in DAMAGES[name]}
    assert all(one.where and one.advice and "\n" not in one.what for one in problems)


def test_a_damaged_capture_does_not_hide_the_others(folder: Path) -> None:
    for number in (3, 6):
        flip(folder / "captures" / WARC, place(folder, number) + 200)
    with closing(sqlite3.connect(folder / "archive.sqlite")) as connection:
        keys = [row[0] for row in connection.execute("SELECT key FROM capture WHERE id IN (3, 6)")]
    told = [one.what for one in found(folder) if one.what.startswith(("the record of", "the bytes of"))]
    assert sorted(key for key in keys for what in told if key in what) == sorted(keys)
    assert len(told) == 2


REPAIRS: dict[str, tuple[Callable[[Path], object], set[Kind]]] = {
    "torn while written, half a file, a view gone, an article not indexed": (
        tear_while_written,
        {Kind.TORN, Kind.UNFINISHED, Kind.VIEW, Kind.INDEX},
    ),
    "torn at its end, a view of one's own, an index without words": (
        tear_at_the_end,
        {Kind.TORN, Kind.VIEW, Kind.INDEX},
    ),
    "a damaged index": (damage_index, {Kind.INDEX}),
    "an index of other words": (other_words, {Kind.INDEX}),
    "a withdrawn page in the index": (
        lambda f: sql(
            f, "INSERT INTO withdrawal (page_id, url_key, at, reason, captures_erased) VALUES (1, '', '', '', 0)"
        ),
        {Kind.INDEX},
    ),
}


@pytest.mark.parametrize("name", REPAIRS)
def test_what_can_be_made_anew_is_repaired(folder: Path, name: str) -> None:
    damage, kinds = REPAIRS[name]
    damage(folder)
    assert {one.kind for one in found(folder) if not one.note} == kinds
    done = repaired(folder)
    assert {one.kind for one in done} == kinds
    assert all(one.note for one in done)
    assert found(folder) == []
    assert repaired(folder) == []
    with Archive.read_only(folder) as archive, archive.read() as connection:
        assert len(search(connection, "断面")) == (7 if "withdrawn" in name else 8)


def test_what_is_torn_off_is_kept_aside(folder: Path) -> None:
    size = (folder / "captures" / WARC).stat().st_size
    append(folder / "captures" / WARC, half_a_record(folder))
    repaired(folder)
    assert (folder / "captures" / WARC).stat().st_size == size
    assert (folder / "captures" / "torn" / f"{WARC}.{size}").read_bytes() == half_a_record(folder)


def test_what_a_killed_run_had_not_put_on_record_is_only_a_note(folder: Path) -> None:
    sql(folder, "PRAGMA foreign_keys = OFF", "DELETE FROM version_capture WHERE capture_id = 8",
        "DELETE FROM reading WHERE capture_id = 8", "DELETE FROM capture WHERE id = 8")  # fmt: skip
    with CaptureWriter(folder / "captures", "govcrawl-20240306T010000Z-000002") as writer:
        writer.write(exchange())
    content = b"%PDF-1.4 another"
    keep_file(folder / "files", file_name(hashlib.sha256(content).hexdigest(), "pdf"), content)
    told = [one for one in found(folder) if one.kind in (Kind.RECORD, Kind.ORPHAN)]
    assert [one.kind for one in told] == [Kind.RECORD, Kind.RECORD, Kind.ORPHAN]
    assert all(one.note for one in told)
    sql(folder, "DELETE FROM capture WHERE id = 4")
    told = [one for one in found(folder) if one.kind is Kind.RECORD and not one.note]
    assert ["though later ones are" in one.what for one in told] == [True]


def test_what_a_running_crawl_writes_is_left_out(folder: Path) -> None:
    with ArchiveLock(folder, "crawl"):
        writer = CaptureWriter(folder / "captures", "govcrawl-20240306T010000Z-000002")
        writer.write(exchange())
        (path,) = (folder / "captures").glob("*.open")
        append(path, half_a_record(folder))
        (the_file(folder).parent / ".unfinished-x").touch()
        assert found(folder) == []
    assert {one.kind for one in found(folder) if not one.note} == {Kind.TORN, Kind.UNFINISHED}
    writer.close()


def test_readings_are_made_again_from_the_stored_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    small_run(folder, 3)
    sql(folder, "UPDATE page SET list_date = '2001-01-01', list_title = '别的标题'")  # a list may say another thing now
    sql(folder, "UPDATE reading SET hash = 'another' WHERE id = 2")
    told = found(folder)
    assert [one.kind for one in told] == [Kind.READING]
    assert "reads something else" in told[0].what


def test_the_command_line_ends_with_9_and_a_record_a_problem(folder: Path) -> None:
    order = ["verify", "--archive", str(folder), "--workers", "1"]
    done = CliRunner().invoke(app, order)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"archive {folder}: all is well\n")
    sql(folder, "DROP VIEW stories")
    the_file(folder).unlink()
    done = CliRunner().invoke(app, [*order, "--format", "jsonl"])
    assert getattr(done.exception, "exit_code", None) == 9
    assert "2 problems" in str(done.exception)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["kind"], row["where"], row["note"]) for row in rows] == [
        ("view", "view stories", False),
        ("attachment", str(the_file_of(rows)), False),
    ]
    done = CliRunner().invoke(app, [*order, "--repair"])
    assert [line.split("\t")[:2] for line in done.stdout.splitlines()] == [["note", "view"], ["problem", "attachment"]]


def the_file_of(rows: list[dict[str, str]]) -> str:
    return next(row["where"] for row in rows if row["where"].endswith(".pdf"))
