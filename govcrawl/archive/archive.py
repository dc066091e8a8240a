"""Archive: a folder with an SQLite file and the captures, files and logs beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine

from govcrawl.archive.copying import keep_before_migration
from govcrawl.archive.faults import explained
from govcrawl.archive.lock import ArchiveLock, turn
from govcrawl.archive.migration import APPLICATION_ID, HEAD, known_revisions, migrate, revision_of
from govcrawl.errors import ArchiveError

DATABASE = "archive.sqlite"
FOLDERS = ("captures", "files", "logs")
BUSY_SECONDS = 10.0
"""How long a short write waits for another before it gives up."""


class Archive:
    """An open archive. Make one with `Archive.open` or `Archive.read_only`; use it as a context manager or `close` it.

    `read` and `write` yield SQLAlchemy connections in a transaction, for the functions of this package. Faults of the
    disk and of the database come out as ArchiveError with a message of one line. Safe to use from several threads.
    """

    def __init__(self, folder: Path, engine: Engine, *, writable: bool) -> None:
        self.folder = folder
        self.engine = engine
        self.writable = writable

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Self:
        """Open the archive in *folder* for reading and writing, and bring an older schema up to date after a backup.

        With *create*, a missing archive is made (archive.sqlite, captures/, files/, logs/). Raises ArchiveError where
        there is none, or what is there is no archive, newer than this release, damaged, not writable, or older and on a
        disk too full to migrate it. Open it before taking its lock: a migration takes the lock itself.
        """
        database = folder / DATABASE
        with explained(folder, files=True):
            if create:
                for name in FOLDERS:
                    (folder / name).mkdir(parents=True, exist_ok=True)
            _check(folder, create=create)
            archive = cls(folder, _engine(database, "rwc" if create else "rw"), writable=True)
            try:
                archive._prepare()
            except BaseException:
                archive.close()
                raise
        return archive

    @classmethod
    def read_only(cls, folder: Path) -> Self:
        """Open the archive in *folder* for reading only, also while another process writes; raises ArchiveError."""
        with explained(folder, files=True):
            _check(folder, create=False)
            archive = cls(folder, _engine(folder / DATABASE, "ro"), writable=False)
            with archive.read() as connection:
                revision = revision_of(connection)
        if revision != HEAD:
            archive.close()
            raise ArchiveError(
                f"archive {folder}: its schema {revision} is older than this govcrawl's ({HEAD}); "
                "govcrawl compact (or crawl) keeps a copy of it in backups/ and brings it up to date"
            )
        return archive

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a BEGIN IMMEDIATE transaction: committed at the end, rolled back on any exception."""
        if not self.writable:
            raise ArchiveError(f"archive {self.folder}: opened for reading only; open it with Archive.open")
        with explained(self.folder), ExitStack() as held:
            with turn(self.folder):
                connection = held.enter_context(_begun(self.engine, "BEGIN IMMEDIATE"))
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the archive for the whole block, whatever is written beside."""
        with explained(self.folder), _begun(self.engine, "BEGIN") as connection:
            yield connection

    def close(self) -> None:
        """Close every connection; the archive cannot be used afterwards."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        revision, filled = self._state()
        if revision == HEAD:
            return
        with nullcontext() if revision is None else ArchiveLock(self.folder, "migrate"):
            revision, filled = self._state()  # another process may have been first
            if filled and revision not in (None, HEAD):
                keep_before_migration(self.folder / DATABASE, str(revision))
            with self.write() as connection:
                if revision_of(connection) != HEAD:
                    migrate(connection)

    def _state(self) -> tuple[str | None, bool]:
        """Return the schema's revision, and whether anything was ever collected."""
        with self.read() as connection:
            revision = revision_of(connection)
            if revision is None:
                return None, False
            filled = "SELECT EXISTS (SELECT 1 FROM page) OR EXISTS (SELECT 1 FROM capture)"
            return revision, bool(connection.exec_driver_sql(filled).scalar_one())


def _engine(database: Path, mode: str) -> Engine:
    """Return an engine whose connections begin no transaction of their own (see `_begun`)."""
    address = f"file:{quote(str(database.absolute()))}?mode={mode}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        if mode != "ro":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    return create_engine("sqlite+pysqlite:///archive", creator=connect, hide_parameters=True)


@contextmanager
def _begun(engine: Engine, statement: str) -> Iterator[Connection]:
    """Yield a connection in a transaction that *statement* begins; said here, not by a listener of the engine's
    events, because those make each statement a fifth slower."""
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(statement)
        yield connection


def _check(folder: Path, *, create: bool) -> None:
    """Raise ArchiveError unless *folder* holds an archive of a known schema (or, with *create*, nothing yet).

    The file is only read, so that what is no archive is not altered.
    """
    database = folder / DATABASE
    if folder.exists() and not folder.is_dir():
        raise ArchiveError(f"archive {folder}: it is a file, not a folder; give another folder")
    if not database.exists():
        if create:
            return
        raise ArchiveError(f"archive {folder}: there is no {DATABASE}; give its folder with --archive, or crawl first")
    engine = _engine(database, "ro")
    try:
        with _begun(engine, "BEGIN") as connection:
            tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
            marked = connection.exec_driver_sql("PRAGMA application_id").scalar_one() == APPLICATION_ID
            if not marked and not tables and not create:
                raise ArchiveError(
                    f"archive {folder}: {DATABASE} is empty, as a run leaves it that was killed at once; crawl again"
                )
            if not marked and tables:
                raise ArchiveError(f"archive {folder}: {DATABASE} is not an archive of govcrawl; give another folder")
            revision = revision_of(connection)
    finally:
        engine.dispose()
    if revision is not None and revision not in known_revisions():
        raise ArchiveError(
            f"archive {folder}: its schema {revision} is newer than this govcrawl's ({HEAD}); install a newer govcrawl"
        )
