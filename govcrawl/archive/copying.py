"""Copies of the database, made while others read and write it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from govcrawl.archive.files import sync_folder
from govcrawl.archive.room import require_room
from govcrawl.errors import ArchiveError

BACKUPS = "backups"
"""Folder of an archive where the database of before a migration is kept."""

KEPT = 3
"""How many of these are kept, the newest."""

_STEP = 2000
"""Pages a step: 8 MB, so that the watcher hears of it a few times a second."""


def copy_database(source: Path, target: Path, watch: Callable[[int, int], None] | None = None) -> None:
    """Write one state of the database *source* to the new file *target*, whole and durable or not at all.

    Others may write meanwhile; the copy shows the moment of its beginning, because a reader's snapshot is held
    (without it, SQLite begins anew at each write of another). The copy needs no file beside it (journal mode DELETE)
    and was checked quickly. *watch* is told pages done and pages in all. Raises ArchiveError, sqlite3.Error, OSError.
    """
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)

    def step(_: int, remaining: int, total: int) -> None:
        if watch is not None:
            watch(total - remaining, total)

    address = f"file:{quote(str(source.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as to:
            with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=10.0)) as of:
                of.execute("BEGIN")
                of.execute("SELECT count(*) FROM sqlite_master").fetchone()
                of.backup(to, pages=_STEP, progress=step)
            to.execute("PRAGMA journal_mode = DELETE")
            found = to.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise ArchiveError(f"{source} is damaged ({found}); run govcrawl verify, or restore a copy")
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(target.parent)


def database_bytes(database: Path) -> int:
    """Return how many bytes a database takes, with what waits in its log (WAL)."""
    beside = database.with_name(f"{database.name}-wal")
    return database.stat().st_size + (beside.stat().st_size if beside.exists() else 0)


def keep_before_migration(database: Path, revision: str) -> Path:
    """Copy *database*, which is of *revision*, into the folder `backups` beside it, and return the copy.

    The newest KEPT copies stay. Raises ArchiveError before anything is touched where the disk lacks room for the copy
    and for the migration itself, which may write all of the database once more.
    """
    require_room(database.parent, 2 * database_bytes(database), f"bringing its schema {revision} up to date")
    folder = database.parent / BACKUPS
    folder.mkdir(exist_ok=True)
    target = folder / f"archive-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.sqlite"
    copy_database(database, target)
    copies = sorted(folder.glob("archive-*.sqlite"), key=lambda path: path.stem.rpartition("-")[2])
    for path in copies[:-KEPT]:
        path.unlink()
    return target
