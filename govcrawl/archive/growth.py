"""Growth: what an archive takes of its disk, what a day adds, and how long the disk will do."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from govcrawl.archive.tables.kinds import utc_text

LOOKS_BACK = timedelta(days=30)
"""Over which time what a day adds is measured."""

_BEGUN = re.compile(r"\d{8}T\d{6}(?=Z-)")
"""When the run began that wrote a capture file; the time of the file itself is another one once it was copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What the archive takes, in bytes."""

    captures: int
    database: int
    files: int
    """Attachments."""
    a_day: float | None
    """On average of the last 30 days; None where the archive is younger than a day."""
    free: int
    """On its disk."""

    @property
    def total(self) -> int:
        """All that it takes."""
        return self.captures + self.database + self.files

    def days_left(self, kept_free: int) -> float | None:
        """Return in how many days no more than *kept_free* bytes are left; None where nothing is added."""
        return max(0.0, (self.free - kept_free) / self.a_day) if self.a_day else None


def growth_of(connection: Connection, folder: Path, now: datetime) -> Growth:
    """Return what the archive in *folder* takes of its disk.

    What is added a day is counted in the capture files of the last 30 days, and the database is taken to grow in
    proportion to them; attachments, which are kept as files besides, are added as they are on record.
    """
    began = connection.exec_driver_sql("SELECT min(started_at) FROM run").scalar()
    since = max(now - LOOKS_BACK, datetime.fromisoformat(began)) if began else now
    files = list(_files(folder / "captures"))
    captures = sum(entry.stat().st_size for entry in files)
    added = sum(entry.stat().st_size for entry in files if _written_at(entry) >= since.replace(microsecond=0))
    database = sum(each.stat().st_size for each in folder.glob("archive.sqlite*"))
    added += int(database * added / captures) if captures else 0
    added += connection.exec_driver_sql(_ATTACHED, (utc_text(since),)).scalar() or 0
    days = (now - since) / timedelta(days=1)
    return Growth(
        captures=captures,
        database=database,
        files=sum(entry.stat().st_size for entry in _files(folder / "files")),
        a_day=added / days if days >= 1 else None,
        free=shutil.disk_usage(folder).free,
    )


def _written_at(entry: os.DirEntry[str]) -> datetime:
    named = _BEGUN.search(entry.name)
    if named:
        return datetime.strptime(named[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return datetime.fromtimestamp(entry.stat().st_mtime, UTC)


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the files in a folder and below; one that goes away meanwhile is left out."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            try:
                entry.stat()  # kept in the entry: whoever asks for it again asks for this
            except OSError:
                continue
            yield entry


_ATTACHED = """
SELECT sum(size) FROM (
    SELECT max(bytes) AS size FROM attachment WHERE fetched_at >= ? AND file IS NOT NULL GROUP BY file
)
"""
