"""Checks of the archive itself: schema, lock, runs, soundness, backups."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, func, select

from govcrawl.archive import Archive
from govcrawl.archive.archive import DATABASE
from govcrawl.archive.lock import OWNER_FILE, is_held
from govcrawl.archive.migration import HEAD, known_revisions
from govcrawl.archive.room import readable
from govcrawl.archive.tables import run
from govcrawl.doctor.finding import Finding, Subject, bad, ok, warn
from govcrawl.errors import ArchiveError

LONG = timedelta(hours=24)
"""A command that holds the lock for longer keeps a night's run from its turn."""

SILENT = timedelta(days=2)
"""An archive that is crawled every night, and was not for so long, is not crawled any more."""

LOOKED_BACK = timedelta(days=30)

QUICKLY = 500_000_000
"""Bytes of a database that is checked in some seconds."""

BACKUP_AGE = timedelta(days=8)
"""A weekly backup that is older was missed."""

MANIFEST = "SHA256SUMS"


def check_archive(subject: Subject) -> Iterator[Finding]:
    """Open the archive, as it is, and look at its runs and its soundness."""
    if not (subject.archive / DATABASE).exists():
        yield warn("archive", f"there is none at {subject.archive}", "the first crawl makes it; or give --archive")
        return
    try:
        if (revision := _older(subject.archive / DATABASE)) is not None:
            words = f"its schema {revision} is older than this govcrawl's ({HEAD})"
            yield warn("archive", words, "the next crawl keeps a copy of it in backups/ and brings it up to date")
            return
        with Archive.read_only(subject.archive) as archive, archive.read() as connection:
            held = is_held(subject.archive)
            yield from _runs(connection, subject.now, held=held)
            yield from _soundness(connection, subject.archive / DATABASE)
    except ArchiveError as error:
        yield bad("archive", str(error), "as the line says; a backup is restored by copying it back")


def _older(database: Path) -> str | None:
    """Return the schema's revision where this release knows it and has a newer one."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as connection:
            found = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.Error, TypeError):
        return None
    return found if found != HEAD and found in known_revisions() else None


def check_lock(subject: Subject) -> Iterator[Finding]:
    """Look at who holds the archive, and at what a killed process has left."""
    if not subject.archive.is_dir():
        return
    owner = subject.archive / OWNER_FILE
    told = _owner(owner)
    if is_held(subject.archive):
        since = told.get("since", "")
        words = (
            f"held by process {told.get('pid', '?')} on {told.get('host', '?')} ({told.get('what', '?')}) since {since}"
        )
        if _moment(since) is not None and subject.now - (_moment(since) or subject.now) > LONG:
            yield warn("lock", words, "look whether it still works (its log, top); stop it with SIGTERM if not")
        else:
            yield ok("lock", words)
    elif owner.exists():
        words = f"free; process {told.get('pid', '?')} was killed while it held it, since {told.get('since', '?')}"
        yield warn("lock", words, "nothing: the next run takes it; see why it was killed (journalctl -k | grep -i oom)")
    else:
        yield ok("lock", "free")


def _owner(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _runs(connection: Connection, now: datetime, *, held: bool) -> Iterator[Finding]:
    recent = run.c.started_at >= now - LOOKED_BACK
    ended = select(func.count()).where(recent, run.c.message.like("ended without a word%"))
    silent = connection.execute(ended).scalar_one()
    if not held:
        silent += connection.execute(select(func.count()).where(recent, run.c.outcome.is_(None))).scalar_one()
    if silent:
        words = f"{silent} of the last {LOOKED_BACK.days} days ended without a word: killed, or power lost"
        yield warn("runs", words, "journalctl -k | grep -i oom; the next run fetches what is missing")
    # "govcrawl crawl" and "scrapy crawl", and not "govcrawl import".
    newest = select(run.c.started_at).where(run.c.command.contains(" crawl")).order_by(run.c.id.desc()).limit(1)
    last = connection.execute(newest).scalar_one_or_none()
    if last is None:
        yield ok("runs", "no crawl yet")
    elif now - last > SILENT:
        yield warn("runs", f"the last crawl began on {last:%Y-%m-%d}", "see who starts it (nightly start), and its log")
    else:
        yield ok("runs", f"the last crawl began on {last:%Y-%m-%d %H:%M} UTC")


def _soundness(connection: Connection, database: Path) -> Iterator[Finding]:
    size = database.stat().st_size
    if size > QUICKLY:
        yield ok("database", f"{readable(size)}, not read through here: govcrawl verify --quick does")
        return
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(3)")]
    if found == ["ok"]:
        yield ok("database", f"{readable(size)}, sound")
    else:
        yield bad("database", f"damaged: {'; '.join(found)}", "stop crawls; restore a backup, or see govcrawl verify")


def check_backup(subject: Subject) -> Iterator[Finding]:
    """Look at how old the backup is."""
    if subject.backup is None:
        return
    try:
        made = datetime.fromtimestamp((subject.backup / MANIFEST).stat().st_mtime, UTC)
    except OSError:
        yield bad("backup", f"{subject.backup} is no backup of govcrawl", f"govcrawl backup {subject.backup}")
        return
    words = f"{subject.backup} is of {made:%Y-%m-%d}"
    if subject.now - made > BACKUP_AGE:
        yield warn("backup", words, f"govcrawl backup {subject.backup}, weekly")
    else:
        yield ok("backup", words)
