"""What looking after an archive finds: one record a problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong."""

    DATABASE = "database"
    """SQLite's own checks fail."""
    REFERENCE = "reference"
    """A row names another one that is not there."""
    RULE = "rule"
    """Rows contradict each other."""
    VIEW = "view"
    """A view is missing, or another than this release makes."""
    INDEX = "index"
    """The search index is not what the rows say."""
    CAPTURE = "capture"
    """A capture row's record cannot be read, or is another one."""
    RECORD = "record"
    """A WARC file holds an answer that no row names."""
    TORN = "torn"
    """Bytes of a WARC file are no whole record."""
    READING = "reading"
    """Reading the stored bytes again gives something else."""
    ATTACHMENT = "attachment"
    """The file of an attachment is missing, or another one."""
    ORPHAN = "orphan"
    """A file that no row names."""
    UNFINISHED = "unfinished"
    """What a killed process had begun to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, or (a `note`) only worth knowing."""

    kind: Kind
    what: str
    where: str
    """A file with a byte, or a table with a row, or an id."""
    advice: str
    """What to do."""
    note: bool = False


Watch = Callable[[str, int, int], None]
"""Told what is being looked at, how much of it is done, and of how much."""

REPAIR = "run govcrawl verify --repair"
RESTORE = "restore the file from a backup (govcrawl backup)"
"""Advice that several problems share."""


def unwatched(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
