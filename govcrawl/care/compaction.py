"""Making the database smaller and quicker, without a change of what it holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from govcrawl.archive import Archive
from govcrawl.archive.archive import DATABASE
from govcrawl.archive.copying import database_bytes
from govcrawl.archive.faults import explained
from govcrawl.archive.room import require_room
from govcrawl.care.problem import Watch, unwatched

_TRUNCATE = "PRAGMA wal_checkpoint(TRUNCATE)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """How large the database was and is, in bytes, its log (WAL) included."""

    before: int
    after: int


def compact(archive: Archive, watch: Watch = unwatched) -> Compacted:
    """Merge the parts of the search index, then write the database anew without its gaps; call it holding the lock.

    Other writers wait meanwhile, for more than their ten seconds where the archive is large; readers do not. Raises
    ArchiveError, before anything is changed, where the disk lacks room: SQLite writes the database twice more, once to
    a temporary file and once to its log.
    """
    database = archive.folder / DATABASE
    before = database_bytes(database)
    require_room(archive.folder, 2 * before, "compacting its database")
    with archive.write() as connection:
        watch("search index", 0, 3)
        connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('optimize')")
    with _temporary_files_in(str(archive.folder)), explained(archive.folder):
        raw = archive.engine.raw_connection()  # VACUUM works outside of a transaction only
        try:
            cursor = raw.cursor()
            for number, statement in enumerate((_TRUNCATE, "VACUUM", _TRUNCATE)):
                watch("database", number, 3)
                cursor.execute(statement)
                cursor.fetchall()
        finally:
            raw.close()
    watch("database", 3, 3)
    return Compacted(before=before, after=database_bytes(database))


@contextmanager
def _temporary_files_in(folder: str) -> Iterator[None]:
    """Let SQLite put its temporary files into *folder*, whose room was asked for, not on what may be a small /tmp."""
    name = "SQLITE_TMPDIR"
    held = os.environ.get(name)
    os.environ[name] = folder
    try:
        yield
    finally:
        if held is None:
            del os.environ[name]
        else:
            os.environ[name] = held
