"""What SQLite and the disk complain of, in one line that says what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from govcrawl.errors import ArchiveError

_SENTENCES = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and run the command again",
    sqlite3.SQLITE_READONLY: "it may not be written to; check the permissions of the folder and of its files",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that it exists and the permissions of the folder",
    sqlite3.SQLITE_PERM: "permission denied; check the permissions of the folder",
    sqlite3.SQLITE_AUTH: "permission denied; check the permissions of the folder",
    sqlite3.SQLITE_BUSY: "another process kept it busy for too long; try again later",
    sqlite3.SQLITE_LOCKED: "another process kept it busy for too long; try again later",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore a copy, or rebuild it from the captures",
    sqlite3.SQLITE_NOTADB: "the file is not an SQLite database, or damaged; give another folder or restore a copy",
    sqlite3.SQLITE_IOERR: "reading or writing failed; check the disk",
    sqlite3.SQLITE_TOOBIG: "a value is too big for SQLite",
}

_ERRNO = {
    errno.ENOSPC: "the disk is full; free some space and run the command again",
    errno.EDQUOT: "the disk quota is used up; free some space and run the command again",
    errno.EACCES: "permission denied; check the permissions of the folder",
    errno.EPERM: "permission denied; check the permissions of the folder",
    errno.EROFS: "the file system is read-only; give another folder",
    errno.ENOTDIR: "a part of the path is a file, not a folder; give another folder",
    errno.EEXIST: "it is a file, not a folder; give another folder",
}


def explain(error: DBAPIError | sqlite3.Error | OSError, place: Path) -> ArchiveError | None:
    """Return the ArchiveError for a fault of disk or database at *place*; None for any other, such as a broken rule."""
    if isinstance(error, OSError):
        cause = _ERRNO.get(error.errno or 0) or f"{error.strerror or error}; check the disk"
        return ArchiveError(f"archive {place}: {cause}")
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code of an extended one
    if code not in _SENTENCES:
        return None
    return ArchiveError(f"archive {place}: {_SENTENCES[code]} ({original})")


@contextmanager
def explained(place: Path, *, files: bool = False) -> Iterator[None]:
    """Turn faults of the database within the block into ArchiveErrors that name *place*; with *files*, OSErrors too."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        told = explain(error, place) if files or not isinstance(error, OSError) else None
        if told is None:
            raise
        raise told from error
