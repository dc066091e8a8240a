"""A filled archive of the first release, brought up to date by this one: everything is found again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from govcrawl.archive import Archive
from govcrawl.archive.migration import HEAD
from govcrawl.archive.records import find_page
from govcrawl.archive.runs import source_history
from govcrawl.archive.search.hits import search
from govcrawl.canonical import story_id
from govcrawl.care.verify import verify
from govcrawl.causes import Cause
from govcrawl.errors import ArchiveError
from govcrawl.forms import story_key
from tests.archives import column_of
from tests.disks import leave_free, small_disk
from tests.old_archive import EDITED, TEXTS, TITLES, make_old_archive, page_id, url


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    make_old_archive(folder)
    return folder


def revision(database: Path) -> str:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def backups(folder: Path) -> list[Path]:
    return sorted((folder / "backups").glob("*"))


def test_everything_is_found_again(old: Path) -> None:
    Archive.open(old).close()
    assert revision(old / "archive.sqlite") == HEAD
    with Archive.read_only(old) as archive, archive.read() as connection:
        found = connection.exec_driver_sql("SELECT id, title, text FROM articles ORDER BY url").all()
        assert found == [(page_id(n), TITLES[n], (EDITED, *TEXTS[1:])[n]) for n in range(3)]
        for words, number in (("除尘改造", 0), ("排口", 1), ("浓度连续", 2), ("PM2.5", 2), ("半月", 0)):
            assert [hit.id for hit in search(connection, words)] == [page_id(number)], words
        assert search(connection, "每周") == []
        record = find_page(connection, url(0))
        assert [one["id"] for one in record.versions] == ["voldpage00001", "voldpage00002"]
        assert [event["kind"] for event in record.events] == ["edited"]
        (file,) = find_page(connection, page_id(1)).attachments
        assert (file["name"], file["status"]) == ("排口清单.pdf", "fetched")
        assert column_of(connection, "SELECT count(*) FROM stories") == [3]
        keys = [story_key(TITLES[n], (EDITED, *TEXTS[1:])[n]) or "" for n in range(3)]
        assert column_of(connection, "SELECT id FROM stories ORDER BY id") == sorted(map(story_id, keys))
        assert column_of(connection, "SELECT outcome FROM run") == ["ok"]
        (past,) = source_history(connection, "yunting", 2)
        assert (past.cause, past.words) == (Cause.FINE, "all due pages fetched; a sweep found 1 of 20 links missed")
    with Archive.read_only(old) as archive:
        assert list(verify(archive)) == []


def test_a_copy_of_before_stands_beside_it(old: Path) -> None:
    Archive.open(old).close()
    (copy,) = backups(old)
    assert copy.name.startswith("archive-0001-")
    assert revision(copy) == "0001"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT title FROM reading ORDER BY id").fetchone() == (TITLES[0],)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = connection.execute("SELECT rowid FROM search_index WHERE search_index MATCH '排口'").fetchall()
    assert len(found) == 1
    Archive.open(old).close()
    assert backups(old) == [copy]


def test_the_newest_three_copies_stay(old: Path) -> None:
    (old / "backups").mkdir()
    for number in range(4):
        (old / "backups" / f"archive-0001-2020010{number}T000000Z.sqlite").touch()
    Archive.open(old).close()
    names = [path.name for path in backups(old)]
    assert names[:2] == ["archive-0001-20200102T000000Z.sqlite", "archive-0001-20200103T000000Z.sqlite"]
    assert len(names) == 3


def test_a_disk_without_room_is_told_before_anything_is_touched(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small") as disk:
        old = disk / "archive"
        make_old_archive(old)
        leave_free(disk, 50_000)
        before = (old / "archive.sqlite").read_bytes()
        with pytest.raises(ArchiveError, match=r"schema 0001 up to date needs \d+\.\d kB free on its disk, which has "):
            Archive.open(old)
        assert not (old / "backups").exists()
        assert (old / "archive.sqlite").read_bytes() == before
        assert revision(old / "archive.sqlite") == "0001"


def test_a_damaged_archive_is_not_migrated(old: Path) -> None:
    database = old / "archive.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        place = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_fetch_url'").fetchone()[0]
    whole = bytearray(database.read_bytes())
    whole[(place - 1) * 4096 : (place - 1) * 4096 + 200] = b"\x7f" * 200
    database.write_bytes(whole)
    with pytest.raises(ArchiveError, match="damaged"):
        Archive.open(old)
    assert revision(database) == "0001"
    assert backups(old) == []


def test_a_reader_of_an_older_archive_is_told_what_to_do(old: Path) -> None:
    with pytest.raises(ArchiveError, match=r"0001 is older .*; govcrawl compact \(or crawl\) keeps a copy"):
        Archive.read_only(old)
    assert revision(old / "archive.sqlite") == "0001"
