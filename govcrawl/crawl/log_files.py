"""Log files: one a run, beside the archive; those of earlier runs are packed, and given up in time."""

from __future__ import annotations

import fcntl
import gzip
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from govcrawl.config import Log, LogFormat, LogLevel
from govcrawl.crawl.log_lines import EventLines
from govcrawl.errors import ArchiveError

PATTERN = "crawl-*.log"
PACKED = ".gz"

PLAIN_DAYS = 7
"""A log is packed when it is older: what somebody looks for is mostly of the last nights."""

CHATTY = ("alembic.runtime", "scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.utils.log")
"""Loggers that tell the same in every run, in a dozen lines; what they say is of use to those who mend the program."""


class LogFile(logging.FileHandler):
    """A log that this process writes: locked, so that no other packs it, and free as soon as the process is gone."""

    def _open(self) -> IO[str]:  # type: ignore[override]  # a text stream, as the base class opens
        stream = super()._open()
        with suppress(OSError):  # a file system without locks
            fcntl.flock(stream, fcntl.LOCK_SH)
        return stream


def begin_log(archive: Path, log: Log) -> LogFile:
    """Begin the log of a run in *archive*, and tidy the earlier ones; raises ArchiveError where none can be written."""
    folder = archive / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"crawl-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
        handler = LogFile(path, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise ArchiveError(
            f"cannot write to {folder}: {error.strerror}; choose another folder with --archive"
        ) from error
    handler.setFormatter(EventLines(log.format))
    handler.setLevel(log.level.upper())
    with suppress(OSError):  # what cannot be tidied now can be at the next run
        tidy_logs(folder, log, datetime.now(UTC))
    return handler


@contextmanager
def logged(archive: Path, log: Log, *, aloud: bool = False) -> Iterator[Path]:
    """Send what this process logs to a file of its own while the block runs, and yield its path.

    With *aloud*, warnings and news also go to stderr. Raises ArchiveError.
    """
    handler = begin_log(archive, log)
    handlers: list[logging.Handler] = [handler]
    if aloud:
        spoken = logging.StreamHandler(sys.stderr)
        spoken.setFormatter(EventLines(LogFormat.TEXT))
        spoken.setLevel(logging.INFO)
        spoken.addFilter(_is_news)
        handlers.append(spoken)
    before = logging.root.level
    # Scrapy makes some ten records of each page; none is made that every handler would drop.
    least = min(one.level for one in handlers)
    for name in ("", "scrapy"):
        logging.getLogger(name).setLevel(least)
    for name in CHATTY if log.level is not LogLevel.DEBUG else ():
        logging.getLogger(name).setLevel(logging.WARNING)
    for one in handlers:
        logging.root.addHandler(one)
    try:
        yield Path(handler.baseFilename)
    finally:
        for one in handlers:
            logging.root.removeHandler(one)
            one.close()
        logging.root.setLevel(before)


@contextmanager
def logged_on(path: Path, log: Log) -> Iterator[None]:
    """Send what this process logs to the file of a run that has ended, while the block runs."""
    handler = LogFile(path, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(EventLines(log.format))
    handler.setLevel(log.level.upper())
    logging.root.addHandler(handler)
    try:
        yield
    finally:
        logging.root.removeHandler(handler)
        handler.close()


def tidy_logs(folder: Path, log: Log, now: datetime) -> None:
    """Pack logs older than PLAIN_DAYS, delete those older than `keep_days`, then the oldest beyond `keep_bytes`.

    A log that a process still writes is left alone. The bounds of 0 are none. Raises OSError.
    """
    packed_before, kept_after = now - timedelta(days=PLAIN_DAYS), now - timedelta(days=log.keep_days)
    room = log.keep_bytes
    for path in sorted(_logs(folder), key=_begun, reverse=True):
        begun = _begun(path)
        if _is_written(path):
            continue
        if log.keep_days and begun < kept_after:
            path.unlink()
            continue
        if begun < packed_before and path.suffix != PACKED:
            path = _pack(path)
        room -= path.stat().st_size
        if log.keep_bytes and room < 0:
            path.unlink()


def _logs(folder: Path) -> Iterator[Path]:
    yield from folder.glob(PATTERN)
    yield from folder.glob(PATTERN + PACKED)


def _begun(path: Path) -> datetime:
    """Return when a log was begun, by its name; by its file where it was renamed."""
    stamp = path.name.removeprefix("crawl-")[:16]
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _is_written(path: Path) -> bool:
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
    return False


def _pack(path: Path) -> Path:
    """Pack a log. A process that is killed meanwhile leaves the log as it was, and a draft to be replaced."""
    packed, draft = path.with_name(path.name + PACKED), path.with_name(path.name + PACKED + ".part")
    with path.open("rb") as plain, gzip.open(draft, "wb") as stream:
        shutil.copyfileobj(plain, stream)
    draft.replace(packed)
    path.unlink()
    return packed


def _is_news(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or not record.name.startswith(CHATTY)
