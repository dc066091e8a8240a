"""What a mending finds: the records of its report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from govcrawl.source import Column, Source
from govcrawl.upkeep.known_titles import Match


class Fate(StrEnum):
    """What has become of a column."""

    STANDS = "stands"
    """Its list shows articles under the addresses by which they are known, or newer ones only."""
    READDRESSED = "readdressed"
    """Its list stands where it stood, and shows known articles under other addresses."""
    MOVED = "moved"
    """Its list is gone from its address, and was found elsewhere."""
    JOINED = "joined"
    """Its list is gone, and another column of the source shows its articles now."""
    LOST = "lost"
    """Its list is gone, and was not found."""
    BLOCKED = "blocked"
    """Whoever asks is refused; nothing can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A place where a column's articles are shown now."""

    column: Column
    """As it is to stand in the catalog."""
    called: str
    """What the site calls it."""
    matches: tuple[Match, ...]
    """Articles of the column that its first pages show, under their addresses of now."""
    rows: int
    """Rows of these pages."""
    paging: str
    """Whether the next page can be had (see `soundings`)."""
    reads: bool
    """Whether one of the articles was had and read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMending:
    """One column of the source, and what became of it."""

    column: Column
    fate: Fate
    cause: str
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What a mending found."""

    source: Source
    columns: tuple[ColumnMending, ...]
    host: str
    """The host on which the site stands now."""
    requests: int

    @property
    def is_whole(self) -> bool:
        """Whether no column is lost."""
        return all(each.fate is not Fate.LOST for each in self.columns)
