"""The archive's lock: long writers (crawl, import, reextract, compact, migrate) take turns."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from govcrawl.archive.faults import explained
from govcrawl.errors import LockedError

LOCK_FILE = "archive.lock"
OWNER_FILE = "archive.lock.json"
TURN_FILE = "archive.turn"

_PATIENCE = 0.2
"""Seconds: a verification takes the lock for a moment, shared, to learn whether it is held (`is_held`)."""


def command_line() -> str:
    """Return the command of this process as it was typed, without the folder of its program."""
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])


class ArchiveLock:
    """Hold the lock of the archive in *folder* while the block runs; *what* is the verb, for those who find it held.

    Entering makes the folder where it is missing, and raises LockedError, naming the owner, when another
    process (or another lock of this one) holds it. The lock is the operating system's, so it is free as soon as its
    process is gone, however that ended. Raises ArchiveError when the folder cannot be written to.
    """

    def __init__(self, folder: Path, what: str) -> None:
        self._folder = folder
        self._what = what
        self._lock = FileLock(folder / LOCK_FILE, timeout=_PATIENCE, thread_local=False)

    def __enter__(self) -> Self:
        with explained(self._folder, files=True):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire()
            except Timeout as error:
                raise LockedError(f"archive {self._folder}: {_owner(self._folder)}") from error
            self._note_owner()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            (self._folder / OWNER_FILE).unlink()
        self._lock.release()

    def _note_owner(self) -> None:
        owner = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "what": self._what,
            "command": command_line(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        draft = self._folder / f"{OWNER_FILE}.new"
        draft.write_text(json.dumps(owner, ensure_ascii=False), encoding="utf-8")
        draft.replace(self._folder / OWNER_FILE)


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Hold the turn to begin a short write while the block runs.

    SQLite lets those who wait for the write lock look for it ten times a second, so a writer that begins its next
    transaction at once, as that of a crawl does, would shut them out for seconds. Whoever waits for SQLite has the turn
    meanwhile, and all others wait behind. Where the file system knows no such locks, it is as without them.
    """
    with ExitStack() as held:
        with suppress(OSError):
            fcntl.flock(held.enter_context((folder / TURN_FILE).open("ab")), fcntl.LOCK_EX)
        yield


def is_held(folder: Path) -> bool:
    """Tell whether a process holds the lock of the archive in *folder* now; False where it cannot be asked."""
    try:
        with (folder / LOCK_FILE).open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _owner(folder: Path) -> str:
    advice = "wait for it to end, or stop it"
    try:
        owner = json.loads((folder / OWNER_FILE).read_text(encoding="utf-8"))
        return (
            f"in use by process {owner['pid']} on {owner['host']} ({owner['what']}: {owner['command']}) "
            f"since {owner['since']}; {advice}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return f"in use by another process; {advice}"
