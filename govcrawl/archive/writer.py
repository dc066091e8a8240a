"""Writer: one thread that does the archive's short writes in batches, so that no other thread waits for the disk."""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from govcrawl.archive.archive import Archive
from govcrawl.archive.driver import savepoint
from govcrawl.archive.faults import explain, explained
from govcrawl.archive.search.indexing import told_together
from govcrawl.errors import ArchiveError

T = TypeVar("T")

BATCH = 50
"""Operations a transaction, at most: beyond some 50 a commit costs little more than none."""

BATCH_SECONDS = 0.5
"""Longest time that a transaction stays open for further operations."""

LINGER_SECONDS = 0.02
"""How long an open transaction waits for the next operation."""


@dataclass(slots=True)
class _Job(Generic[T]):
    work: Callable[[Connection], T]
    future: Future[T] = field(default_factory=Future)


@dataclass(slots=True)
class _Batch:
    """Jobs done in one transaction, to be told of after its commit."""

    done: list[Callable[[], None]] = field(default_factory=list)
    futures: list[Future[Any]] = field(default_factory=list)


class Writer:
    """Does the archive's writes in a thread of its own, in the order in which they are handed in.

    Each operation has a savepoint: what it raises reaches its own future and undoes nothing else. A fault of disk or
    database (disk full, damage) fails every future of the batch with an ArchiveError, and the writer goes on with
    the next one. *before_commit* runs in the writer's thread before each commit: what the rows speak of (a capture
    file) is made safe there; its OSError fails the batch likewise.
    """

    def __init__(self, archive: Archive, before_commit: Callable[[], None] | None = None) -> None:
        self._archive = archive
        self._before_commit = before_commit
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="archive-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Hand in an operation. Its future resolves, in the writer's thread, once the operation is committed.

        Raises ArchiveError after `close`.
        """
        job = _Job(work)
        with self._gate:
            if self._closed:
                raise ArchiveError(f"archive {self._archive.folder}: its writer is closed")
            self._jobs.put(job)
        return job.future

    @property
    def waiting(self) -> int:
        """Operations handed in and not yet begun, about."""
        return self._jobs.qsize()

    def close(self) -> None:
        """Do what is still waiting, then end the thread; calling it again does nothing."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while not self._ended and (job := self._jobs.get()) is not None:
            batch = _Batch()
            try:
                self._do_batch(job, batch)
            except Exception as error:  # noqa: BLE001 - the thread outlives a batch; its futures carry the failure
                started = batch.futures or [job.future]
                for future in started:
                    future.set_exception(error)
            else:
                for tell in batch.done:
                    tell()

    def _do_batch(self, job: _Job[Any], batch: _Batch) -> None:
        """Do *job* and those that follow closely in one transaction."""
        with self._archive.write() as connection:
            deadline = time.monotonic() + BATCH_SECONDS
            following: _Job[Any] | None = job
            with told_together(connection) as pending:
                while following is not None:
                    self._do(connection, following, batch, pending)
                    has_room = len(batch.done) < BATCH and time.monotonic() < deadline
                    following = self._next() if has_room else None
            if self._before_commit is not None:
                with explained(self._archive.folder, files=True):
                    self._before_commit()

    def _next(self) -> _Job[Any] | None:
        try:
            job = self._jobs.get(timeout=LINGER_SECONDS)
        except queue.Empty:
            return None
        self._ended = job is None
        return job

    def _do(self, connection: Connection, job: _Job[T], batch: _Batch, pending: list[tuple[int, str]]) -> None:
        future, before = job.future, list(pending)
        if not future.set_running_or_notify_cancel():
            return
        batch.futures.append(future)
        try:
            with savepoint(connection):
                result = job.work(connection)
        except Exception as error:
            fault = self._fault(connection, error)
            if fault is not None:
                raise fault from error
            pending[:] = before  # the savepoint took back what was told meanwhile
            batch.done.append(partial(future.set_exception, error))
        else:
            batch.done.append(partial(future.set_result, result))

    def _fault(self, connection: Connection, error: BaseException) -> ArchiveError | None:
        """Return the fault of disk or database behind *error*; None for an operation's own failure.

        On a full disk SQLite undoes the whole transaction, savepoints with it, so that the first error has others on
        top of it, and what came after it would be written without a transaction.
        """
        cause: BaseException | None = error
        while cause is not None:
            if (
                isinstance(cause, (DBAPIError, sqlite3.Error))
                and (told := explain(cause, self._archive.folder)) is not None
            ):
                return told
            cause = cause.__cause__ or cause.__context__
        if not getattr(connection.connection.dbapi_connection, "in_transaction", True):
            return ArchiveError(f"archive {self._archive.folder}: the transaction was lost ({error}); try again")
        return None
