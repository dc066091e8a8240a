"""Backups made while the archive is written to, and a database without gaps."""

from __future__ import annotations

import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.files import file_name, keep_file, sha256_of
from govcrawl.archive.lock import ArchiveLock
from govcrawl.archive.search.hits import search
from govcrawl.capture import CaptureWriter
from govcrawl.care.backup import MANIFEST, BackedUp, back_up
from govcrawl.care.compaction import compact
from govcrawl.care.verify import verify
from govcrawl.errors import ArchiveError, InputError, LockedError
from tests.command_line import app
from tests.disks import leave_free, small_disk
from tests.small_run import small_run
from tests.test_capture import exchange
from tests.test_verify import sql

PDF = b"%PDF-1.4 a list"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "archive"
    small_run(folder, 9, extractor=1)
    name = file_name(sha256_of(PDF), "pdf")
    keep_file(folder / "files", name, PDF)
    sql(folder, "INSERT INTO attachment (page_id, url, url_key, first_seen_at, fetched_at, attempts, sha256, file) "
                f"VALUES (1, 'http://a.cn/1.pdf', 'a.cn/1.pdf', '', '', 0, '{sha256_of(PDF)}', '{name}')")  # fmt: skip
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "archive"))


def backed_up(folder: Path, target: Path) -> BackedUp:
    with Archive.read_only(folder) as archive:
        return back_up(archive, target)


def articles(folder: Path) -> list[object]:
    with Archive.read_only(folder) as archive, archive.read() as connection:
        return list(connection.exec_driver_sql("SELECT * FROM articles ORDER BY id").all())


def is_sound(target: Path) -> bool:
    """Whether a backup is an archive in which nothing is wrong, and its manifest agrees with sha256sum."""
    done = subprocess.run(["sha256sum", "-c", "--quiet", MANIFEST], cwd=target, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    with Archive.read_only(target) as archive:
        assert [one for one in verify(archive, workers=1) if not one.note] == []
    return True


def test_a_backup_is_an_archive_with_all_that_it_names(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "backup"
    done = backed_up(folder, target)
    assert articles(target) == articles(folder)
    assert is_sound(target)
    assert (done.files, done.copied) == (3, done.size)
    assert not list(tmp_path.glob("elsewhere/*.*"))
    shutil.rmtree(folder)
    shutil.copytree(target, folder)
    small_run(folder, 12, extractor=1)
    assert len(articles(folder)) == 12


def test_what_an_earlier_backup_has_is_not_copied_again(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    backed_up(folder, target)
    first = {path.name: path.stat().st_ino for path in target.rglob("*") if path.is_file()}
    small_run(folder, 12, extractor=1)
    done = backed_up(folder, target)
    second = {path.name: path.stat().st_ino for path in target.rglob("*") if path.is_file()}
    assert {name for name in first if first[name] == second[name]} == first.keys() - {"archive.sqlite", MANIFEST}
    assert done.copied < done.size
    assert articles(target) == articles(folder)
    assert is_sound(target)


def test_backups_while_a_run_writes_are_whole(tmp_path: Path) -> None:
    folder, target = tmp_path / "archive", tmp_path / "backup"
    small_run(folder, 1, extractor=1)
    run = threading.Thread(target=small_run, args=(folder, 16, 1))
    run.start()
    seen = []
    while run.is_alive():
        backed_up(folder, target)
        assert is_sound(target)
        seen.append(len(articles(target)))
    run.join()
    backed_up(folder, target)
    assert is_sound(target)
    assert seen == sorted(seen)
    assert seen[0] < 16
    assert len(articles(target)) == 16


def test_of_a_file_being_written_only_what_is_on_record_is_copied(folder: Path, tmp_path: Path) -> None:
    (path,) = (folder / "captures").glob("*.gz")
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + b"\x1f\x8b half a record")
    path.rename(f"{path}.open")
    backed_up(folder, tmp_path / "backup")
    assert (tmp_path / "backup" / "captures" / path.name).stat().st_size == size
    assert is_sound(tmp_path / "backup")


def test_a_backup_that_was_killed_between_its_last_steps_is_not_lost(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    backed_up(folder, target)
    target.rename(tmp_path / "backup.before")
    (tmp_path / "backup.part" / "captures").mkdir(parents=True)
    done = backed_up(folder, target)
    assert done.copied < done.size
    assert is_sound(target)
    assert sorted(path.name for path in tmp_path.glob("backup*")) == ["backup"]


def test_a_folder_of_another_is_refused_and_not_altered(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.mkdir()
    (target / "thesis.doc").touch()
    with pytest.raises(InputError, match="not empty and no backup"):
        backed_up(folder, target)
    with pytest.raises(InputError, match="lies in the archive itself"):
        backed_up(folder, folder / "backups" / "x")
    (target / "thesis.doc").unlink()
    backed_up(folder, target)
    (target / "files" / "note.txt").touch()
    with pytest.raises(InputError, match=r"changed since it was made \(files/note.txt\)"):
        backed_up(folder, target)
    (target / "files" / "note.txt").unlink()
    small_run(tmp_path / "another", 1, extractor=1)
    with pytest.raises(InputError, match="backup of another archive"):
        backed_up(tmp_path / "another", target)
    sql(target, "UPDATE page SET misses = 5")
    with pytest.raises(InputError, match=r"changed since it was made \(archive.sqlite\)"):
        backed_up(folder, target)
    assert len(articles(target)) == 9


def test_a_missing_file_fails_the_backup_and_leaves_the_earlier_one(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    backed_up(folder, target)
    (path,) = folder.glob("files/*/*.pdf")
    path.unlink()
    with pytest.raises(ArchiveError, match="is gone; restore the file from a backup"):
        backed_up(folder, target)
    assert is_sound(target)
    assert not (tmp_path / "backup.part").exists()


def test_a_disk_without_room_is_told_before_the_copy(folder: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small") as disk:
        leave_free(disk, 100_000)
        with pytest.raises(ArchiveError, match=r"a copy of the database needs .* free on its disk, which has "):
            backed_up(folder, disk / "backup")
        assert [path.name for path in disk.iterdir()] == ["filler"]


def test_compacting_gives_room_back_and_keeps_everything(folder: Path) -> None:
    sql(folder, "CREATE TABLE waste AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 900) "
                "SELECT randomblob(1000) FROM n", "DROP TABLE waste")  # fmt: skip
    before = articles(folder)
    with Archive.open(folder) as archive, ArchiveLock(folder, "compact"):
        done = compact(archive)
        with archive.read() as connection:
            assert len(search(connection, "断面")) == 9
    assert done.before - done.after > 800_000
    assert (folder / "archive.sqlite").stat().st_size == done.after
    assert articles(folder) == before
    with Archive.read_only(folder) as archive:
        assert list(verify(archive, workers=1)) == []


def test_compacting_needs_room_and_the_lock(folder: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small") as disk:
        shutil.copytree(folder, disk / "archive")
        leave_free(disk, 200_000)
        done = CliRunner().invoke(app, ["compact", "--archive", str(disk / "archive")])
        assert isinstance(done.exception, ArchiveError)
        assert "compacting its database needs" in str(done.exception)
    with ArchiveLock(folder, "crawl"):
        done = CliRunner().invoke(app, ["compact", "--archive", str(folder)])
        assert isinstance(done.exception, LockedError)


def test_the_command_line_says_what_was_done(folder: Path, tmp_path: Path) -> None:
    place = ["--archive", str(folder)]
    done = CliRunner().invoke(app, ["backup", str(tmp_path / "backup"), *place])
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.startswith("3 files, ")
    done = CliRunner().invoke(app, ["compact", *place])
    assert done.stdout.startswith("archive.sqlite: ")
    assert " bytes before, " in done.stdout


def test_answers_that_are_not_on_record_yet_are_left_out(folder: Path, tmp_path: Path) -> None:
    writer = CaptureWriter(folder / "captures", "govcrawl-20240306T010000Z-000002")
    writer.write(exchange())
    backed_up(folder, tmp_path / "backup")
    assert len(list((tmp_path / "backup" / "captures").iterdir())) == 1
    writer.close()


def test_the_users_own_catalog_is_in_the_backup_as_it_is_now(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    for note in ("一", "二"):
        (folder / "catalog.toml").write_text(f'[[change]]\nid = "sichuan"\nnote = "{note}"\n', "utf-8")
        backed_up(folder, target)
        assert (target / "catalog.toml").read_bytes() == (folder / "catalog.toml").read_bytes()
        assert is_sound(target)
    (folder / "catalog.toml").unlink()
    backed_up(folder, target)
    assert not (target / "catalog.toml").exists()
