"""The writer thread: batches, failures, a full disk."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from govcrawl.archive import Archive
from govcrawl.archive.writer import Writer
from govcrawl.errors import ArchiveError
from tests.archives import reading_of, save, save_some_sources


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


def add_run(command: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        statement = (
            "INSERT INTO run (started_at, command, host, pid, version, message) VALUES ('', :command, '', 1, '', '')"
        )
        connection.execute(text(statement), {"command": command})
        return command

    return work


def runs(archive: Archive) -> list[str]:
    with archive.read() as connection:
        return list(connection.exec_driver_sql("SELECT command FROM run ORDER BY id").scalars())


def test_a_future_resolves_after_its_commit(archive: Archive) -> None:
    writer = Writer(archive)
    assert writer.submit(add_run("a")).result(10) == "a"
    assert runs(archive) == ["a"]
    writer.close()


def test_operations_are_batched_in_order_and_close_drains(archive: Archive) -> None:
    commits: list[float] = []
    writer = Writer(archive, before_commit=lambda: commits.append(time.monotonic()))
    futures = [writer.submit(add_run(str(number))) for number in range(1000)]
    writer.close()
    assert [future.result(0) for future in futures] == runs(archive) == [str(number) for number in range(1000)]
    assert 20 <= len(commits) < 200


def test_an_operation_that_fails_undoes_only_itself(archive: Archive) -> None:
    def fails(connection: Connection) -> None:
        add_run("half")(connection)
        raise ValueError("no")

    writer = Writer(archive)
    futures: list[Future[str]] = [writer.submit(add_run("a"))]
    failed = writer.submit(fails)
    broken = writer.submit(lambda connection: connection.exec_driver_sql("INSERT INTO run (id) VALUES (1)"))
    futures.append(writer.submit(add_run("b")))
    writer.close()
    assert [future.result(0) for future in futures] == ["a", "b"]
    assert isinstance(failed.exception(0), ValueError)
    assert broken.exception(0) is not None
    assert runs(archive) == ["a", "b"]


def test_a_failure_before_the_commit_fails_the_batch_and_not_the_next(archive: Archive) -> None:
    full = True

    def sync() -> None:
        if full:
            raise OSError(28, "No space left on device")

    writer = Writer(archive, before_commit=sync)
    failed = writer.submit(add_run("a")).exception(10)
    assert isinstance(failed, ArchiveError)
    assert "disk is full" in str(failed)
    full = False
    assert writer.submit(add_run("b")).result(10) == "b"
    writer.close()
    assert runs(archive) == ["b"]


def test_a_batch_that_fails_while_closing_still_ends_the_thread(archive: Archive) -> None:
    def sync() -> None:
        raise RuntimeError("a fault of the hook")

    writer = Writer(archive, before_commit=sync)
    future = writer.submit(add_run("a"))
    writer.close()
    assert isinstance(future.exception(0), RuntimeError)


def test_a_closed_writer_says_so(archive: Archive) -> None:
    writer = Writer(archive)
    writer.close()
    writer.close()
    with pytest.raises(ArchiveError, match="closed"):
        writer.submit(add_run("a"))


def test_a_cancelled_operation_is_not_done(archive: Archive) -> None:
    started, go = threading.Event(), threading.Event()

    def wait(connection: Connection) -> None:
        started.set()
        go.wait(10)

    writer = Writer(archive)
    writer.submit(wait)
    started.wait(10)
    cancelled = writer.submit(add_run("a"))
    assert cancelled.cancel()
    go.set()
    writer.close()
    assert runs(archive) == []


def test_other_short_writers_take_their_turn(archive: Archive) -> None:
    writer = Writer(archive)
    futures = [writer.submit(add_run(f"w{number}")) for number in range(300)]
    for number in range(20):
        with archive.write() as connection:
            add_run(f"o{number}")(connection)
    writer.close()
    assert all(future.exception(0) is None for future in futures)
    assert len(runs(archive)) == 320


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("mounting a tmpfs is not permitted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_full_disk_is_one_clear_line_and_the_writer_goes_on(small_disk: Path) -> None:
    archive = Archive.open(small_disk / "archive", create=True)
    with archive.write() as connection:
        save_some_sources(connection)
    writer = Writer(archive)
    futures = [
        writer.submit(lambda connection, number=number: save(  # type: ignore[misc]  # a lambda with a default
            connection, reading_of(f"http://a.cn/{number}", f"第{number}号。" * 3000)))
        for number in range(100)
    ]  # fmt: skip
    errors = [future.exception(60) for future in futures]
    failed = [error for error in errors if error is not None]
    assert failed
    assert errors[0] is None
    assert all(isinstance(error, ArchiveError) and "disk is full" in str(error) for error in failed)
    assert all("\n" not in str(error) for error in failed)
    filler = small_disk / "filler"
    with pytest.raises(ArchiveError, match="disk is full"):
        Archive.open(_fill(small_disk, filler) / "another", create=True)
    filler.unlink()
    writer.close()
    archive.close()
    with Archive.open(small_disk / "archive") as again, again.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        kept = connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one()
    assert kept == errors.count(None)


def _fill(place: Path, filler: Path) -> Path:
    with filler.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(b"\0" * 4096)
        except OSError:
            return place
