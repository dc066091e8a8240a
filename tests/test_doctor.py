"""Each fault that `govcrawl doctor` knows, made for real, and told in a line with how to mend it."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.lock import ArchiveLock
from govcrawl.archive.runs import RunStart, finish_run, start_run
from govcrawl.config import Budgets, Config
from govcrawl.doctor import CHECKS, Check, Finding, Level, Subject, examine
from govcrawl.doctor.disk import check_file_system, check_permissions, check_room, check_secrets
from govcrawl.doctor.holdings import check_archive, check_backup, check_lock
from govcrawl.doctor.machine import check_letters, check_open_files, check_starter, check_zone
from govcrawl.doctor.network import check_network, check_proxies
from govcrawl.doctor.settings import check_contact, check_variables
from govcrawl.doctor.software import check_libraries, check_sqlite, lacking
from tests.command_line import app
from tests.conftest import ROOT
from tests.disks import small_disk

NOW = datetime.now(UTC)


def subject(archive: Path, address: str | None = None, backup: Path | None = None, **environ: str) -> Subject:
    config = Config(budgets=Budgets(min_free_bytes=1))
    return Subject(archive=archive, config=config, environ=environ, now=NOW, address=address, backup=backup)


def told(check: Check, one: Subject) -> list[tuple[str, str]]:
    """What a check finds, each with its level; whatever is not well says how to mend it."""
    found = list(check(one))
    assert all(bool(each.mend) is (each.level is not Level.OK) for each in found)
    return [(each.level.value, each.words) for each in found]


def only(check: Check, one: Subject) -> tuple[str, str]:
    (found,) = told(check, one)
    return found


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    Archive.open(tmp_path / "archive", create=True).close()
    return tmp_path / "archive"


@contextmanager
def unprivileged() -> Iterator[None]:
    """Be nobody in particular: root may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that everybody can reach, unlike those of tmp_path."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


# ---- the disk


def test_a_full_disk_is_bad_and_one_of_memory_passes_away(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as place:
        crawled = replace(subject(place / "archive"), config=Config())
        level, words = only(check_room, crawled)
        assert (level, "runs stop below 5.0 GB" in words) == ("bad", True)
        assert only(check_file_system, crawled) == ("warn", f"tmpfs at {place} does not outlive a restart")


def test_a_disk_that_will_be_full_within_a_month_is_told_in_time(archive: Path) -> None:
    assert told(check_room, subject(archive))[0][0] == "ok"
    with Archive.open(archive) as opened, opened.write() as connection:
        started = NOW - timedelta(days=1)
        start_run(connection, RunStart(started_at=started, command="govcrawl crawl --all", pid=1, host="a"))
    with (archive / "captures" / f"govcrawl-{started:%Y%m%dT%H%M%S}Z-000001-00000.warc.gz").open("wb") as stream:
        stream.truncate(10_000_000_000)  # sparse: it takes no room
    free = os.statvfs(archive).f_bavail * os.statvfs(archive).f_frsize
    pressed = replace(subject(archive), config=Config(budgets=Budgets(min_free_bytes=max(1, free - 50_000_000_000))))
    level, words = told(check_room, pressed)[0]
    assert (level, "days at 10.0 GB a day" in words) == ("warn", True)


@pytest.mark.parametrize(
    ("lines", "level"),
    [
        ("server:/export /srv nfs4 rw 0 0", "bad"),
        (r"//nas/share /srv/my\040data cifs rw 0 0", "bad"),
        ("me@host: /srv fuse.sshfs rw 0 0", "bad"),
        ("overlay / overlay rw 0 0", "warn"),
        ("/dev/sdb1 /srv fuseblk rw 0 0", "ok"),
        ("/dev/sda1 / ext4 rw 0 0\nserver:/export /srv/my nfs rw 0 0", "ok"),
    ],
)
def test_an_archive_on_another_machines_disk_is_bad(tmp_path: Path, lines: str, level: str) -> None:
    place = tmp_path / "my data"
    place.mkdir()
    (tmp_path / "mounts").write_text(lines.replace("/srv", str(tmp_path)) + "\n", "utf-8")
    (found,) = check_file_system(subject(place), tmp_path / "mounts")
    assert found.level.value == level


def test_a_folder_that_cannot_be_written_to_is_bad(open_place: Path) -> None:
    Archive.open(open_place / "archive", create=True).close()
    (open_place / "archive" / "captures").chmod(0o555)
    (open_place / "shut").mkdir(mode=0o555)
    with unprivileged():
        level, words = only(check_permissions, subject(open_place / "archive"))
        assert (level, "cannot be written to (owner " in words) == ("bad", True)
        assert only(check_permissions, subject(open_place / "shut" / "archive"))[0] == "bad"


def test_an_archive_that_everybody_may_write_to_or_that_has_two_owners_is_told(archive: Path) -> None:
    assert only(check_permissions, subject(archive))[0] == "ok"
    (archive / "archive.sqlite").chmod(0o666)
    assert only(check_permissions, subject(archive)) == ("warn", f"everybody may write to {archive / 'archive.sqlite'}")
    (archive / "archive.sqlite").chmod(0o644)
    if os.geteuid() == 0:
        os.chown(archive / "captures", 65534, 65534)
        level, words = only(check_permissions, subject(archive))
        assert (level, "the other cannot write what you make" in words) == ("warn", True)


def test_secrets_that_others_may_read_are_bad(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    config = cast(Config, SimpleNamespace(alerts=SimpleNamespace(secrets_file=str(secrets))))
    one = replace(subject(tmp_path), config=config)
    assert only(check_secrets, one)[0] == "bad"
    secrets.write_text("smtp_password = 'x'", "utf-8")
    secrets.chmod(0o640)
    assert only(check_secrets, one) == ("bad", f"others may read {secrets} (mode 0640)")
    secrets.chmod(0o600)
    assert only(check_secrets, one)[0] == "ok"


# ---- the archive


def test_a_damaged_archive_is_bad_and_none_is_told(archive: Path, tmp_path: Path) -> None:
    assert told(check_archive, subject(archive))[0] == ("ok", "no crawl yet")
    assert told(check_archive, subject(archive))[1][1].endswith(", sound")
    assert only(check_archive, subject(tmp_path / "elsewhere"))[0] == "warn"
    database = archive / "archive.sqlite"
    with database.open("r+b") as stream:
        stream.seek(database.stat().st_size // 2)
        stream.write(os.urandom(64 * 1024))
    assert told(check_archive, subject(archive))[-1][0] == "bad"
    database.write_bytes(b"no database at all" * 100)
    assert only(check_archive, subject(archive))[0] == "bad"


def test_an_archive_of_an_older_release_waits_for_its_next_crawl(archive: Path) -> None:
    with sqlite3.connect(archive / "archive.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0003'")
    level, words = only(check_archive, subject(archive))
    assert (level, words.startswith("its schema 0003 is older than")) == ("warn", True)


def test_runs_that_ended_without_a_word_and_nights_without_a_run_are_told(archive: Path) -> None:
    with Archive.open(archive) as opened, opened.write() as connection:
        for days in (9, 8, 7):
            at = NOW - timedelta(days=days)
            number = start_run(connection, RunStart(started_at=at, command="govcrawl crawl --all", pid=1, host="a"))
            if days == 9:
                finish_run(connection, number, "ok", {})
        start_run(connection, RunStart(started_at=NOW, command="govcrawl import a.warc", pid=1, host="a"))
    found = told(check_archive, subject(archive))
    assert found[0] == ("warn", "3 of the last 30 days ended without a word: killed, or power lost")
    assert found[1] == ("warn", f"the last crawl began on {NOW - timedelta(days=7):%Y-%m-%d}")


def test_who_holds_the_archive_and_what_a_killed_process_left_is_told(archive: Path) -> None:
    assert only(check_lock, subject(archive)) == ("ok", "free")
    with ArchiveLock(archive, "backup"):
        level, words = only(check_lock, subject(archive))
        assert (level, words.startswith(f"held by process {os.getpid()} on {socket.gethostname()} (backup) since")) == (
            "ok",
            True,
        )
        late = replace(subject(archive), now=NOW + timedelta(days=2))
        assert only(check_lock, late)[0] == "warn"
    code = (
        "import sys, time; from pathlib import Path; from govcrawl.archive.lock import ArchiveLock\n"
        "with ArchiveLock(Path(sys.argv[1]), 'crawl'):\n print('held', flush=True); time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(archive)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    level, words = only(check_lock, subject(archive))
    assert (level, f"process {holder.pid} was killed while it held it" in words) == ("warn", True)


def test_a_backup_that_is_old_or_none_is_told(archive: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    assert only(check_backup, subject(archive, backup=backup))[0] == "bad"
    backup.mkdir()
    (backup / "SHA256SUMS").write_text("", "utf-8")
    assert only(check_backup, subject(archive, backup=backup))[0] == "ok"
    old = (NOW - timedelta(days=9)).timestamp()
    os.utime(backup / "SHA256SUMS", (old, old))
    assert only(check_backup, subject(archive, backup=backup))[0] == "warn"


# ---- the machine


def test_a_zone_that_is_none_is_told(tmp_path: Path) -> None:
    assert only(check_zone, subject(tmp_path))[0] == "ok"
    assert only(check_zone, subject(tmp_path, TZ="Mars/Base"))[0] == "warn"
    assert only(check_zone, subject(tmp_path, TZ=":Asia/Shanghai"))[0] == "ok"


def test_too_few_open_files_are_told(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, before[1]))
    try:
        assert only(check_open_files, subject(tmp_path)) == ("warn", "at most 200 a process")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def program(folder: Path, name: str, prints: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\nprintf '%s' '{prints}'\n", "utf-8")
    path.chmod(0o755)


def test_a_machine_without_chinese_fonts_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told(check_letters, subject(tmp_path))[-1] == ("ok", "no fontconfig: nothing is drawn on this machine")
    program(tmp_path, "fc-list", "")
    assert told(check_letters, subject(tmp_path))[-1] == ("warn", "no font has Chinese")
    program(tmp_path, "fc-list", "Noto Sans CJK SC\n")
    assert told(check_letters, subject(tmp_path))[-1] == ("ok", "1 with Chinese")


def test_a_machine_on_which_nothing_starts_a_crawl_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path, "crontab", "# 0 14 * * * govcrawl crawl\n")
    assert only(check_starter, subject(tmp_path))[0] == "warn"
    program(tmp_path, "crontab", "0 14 * * * /srv/govcrawl crawl --all\n")
    words = only(check_starter, subject(tmp_path))[1]
    assert words in ("crontab: 0 14 * * *", "a crontab starts govcrawl, but no cron runs here")


# ---- what is installed and set


def test_what_is_installed_is_compared_with_what_is_needed(tmp_path: Path) -> None:
    assert only(check_sqlite, subject(tmp_path))[0] == "ok"
    assert only(check_libraries, subject(tmp_path))[0] == "ok"
    wanted = [Requirement(text) for text in ("rich>=1", "rich>=999", "no-such-library>=1")]
    assert [words.split(" is ")[0] for words in lacking(wanted)] == ["rich", "no-such-library"]


def test_variables_that_nobody_reads_and_proxies_are_told(tmp_path: Path) -> None:
    one = subject(
        tmp_path, GOVCRAWL_CONTCAT="a@b.cn", GOVCRAWL_LIMITS_SECONDS="9", GOVCRAWL_CONTACT="a@b.cn", http_proxy="x"
    )
    assert [(each.words, each.mend) for each in check_variables(one)] == [
        ("GOVCRAWL_CONTCAT is set, and nothing reads it", "did you mean GOVCRAWL_CONTACT?")
    ]
    assert only(check_proxies, one)[1].startswith("http_proxy is set, and crawls do not use it")
    assert only(check_contact, one) == ("ok", "a@b.cn")
    assert only(check_contact, subject(tmp_path))[0] == "warn"


# ---- the network


@contextmanager
def answering(ahead: timedelta) -> Iterator[str]:
    """A web server whose clock differs from ours."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(204)
            self.send_header("Date", f"{datetime.now(UTC) + ahead:%a, %d %b %Y %H:%M:%S} GMT")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("ahead", "level"), [(0, "ok"), (-300, "warn"), (86_400, "bad")])
def test_a_clock_that_is_wrong_is_told(tmp_path: Path, ahead: int, level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")  # a proxy is not asked
    with answering(timedelta(seconds=ahead)) as address:
        found = told(check_network, subject(tmp_path, address))
    assert found[0] == ("ok", "127.0.0.1 answers 204")
    assert found[1][0] == level


def test_a_host_that_is_not_there_is_bad(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        level, words = only(check_network, subject(tmp_path, address))
    assert (level, "gives no answer" in words) == ("bad", True)
    assert only(check_network, subject(tmp_path, "https://nowhere.invalid/"))[0] == "bad"
    assert only(check_network, subject(tmp_path)) == ("ok", "not asked (--offline)")


# ---- the whole


def test_a_check_that_fails_is_a_finding_and_ends_no_other(tmp_path: Path) -> None:
    def check_of_ours(one: Subject) -> Iterator[Finding]:
        raise RuntimeError("蓝天")

    first, *rest = examine(subject(tmp_path), [check_of_ours, check_sqlite])
    assert (first.level, first.words) == (Level.BAD, "could not be checked: RuntimeError: 蓝天")
    assert len(rest) == 1


def test_every_check_can_be_made_of_nothing_and_the_command_says_how_it_went(tmp_path: Path) -> None:
    found = list(examine(subject(tmp_path / "none" / "archive"), CHECKS))
    assert not [one for one in found if "could not be checked" in one.words]
    (tmp_path / "config.toml").write_text("[log]\nlevel = 'loud'\n", "utf-8")
    done = CliRunner().invoke(app, ["doctor", "--archive", str(tmp_path), "--offline", "--format", "jsonl"])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert (rows[0]["check"], rows[0]["level"]) == ("settings", "bad")
    assert "level: 'loud' is none of debug, info" in rows[0]["words"]
    assert all(set(row) == {"check", "level", "words", "mend"} for row in rows)
