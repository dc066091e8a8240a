"""Finding: what one check of the machine or the archive came to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from govcrawl.config import Config


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARN = "warn"
    """A crawl works, but something will be missed, or fail one day."""
    BAD = "bad"
    """A crawl does not work, or harms the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of `govcrawl doctor`."""

    check: str
    level: Level
    words: str
    mend: str = ""
    """What to do; empty where all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is looked at."""

    archive: Path
    """Absolute; there may be nothing yet."""
    config: Config
    environ: Mapping[str, str]
    now: datetime
    """Aware."""
    address: str | None = None
    """What is asked for over the network; None: nothing."""
    backup: Path | None = None
    """A folder that `govcrawl backup` fills."""


Check = Callable[[Subject], Iterable[Finding]]


def ok(check: str, words: str) -> Finding:
    """Return what is as it should be."""
    return Finding(check=check, level=Level.OK, words=words)


def warn(check: str, words: str, mend: str) -> Finding:
    """Return what will be trouble one day."""
    return Finding(check=check, level=Level.WARN, words=words, mend=mend)


def bad(check: str, words: str, mend: str) -> Finding:
    """Return what is trouble now."""
    return Finding(check=check, level=Level.BAD, words=words, mend=mend)
