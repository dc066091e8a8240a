"""The ledger: what the reading of a column is written to and counted against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from govcrawl.crawl.budget import Budget
from govcrawl.crawl.outcomes import Tally

T = TypeVar("T")


class Ledger(Protocol):
    """What a column's reading is written to and counted against (`Run`)."""

    id: int
    budget: Budget

    def tally(self, source_id: str | None) -> Tally:
        """Return the counts of a source."""

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do *work* in the archive and return its result once it is committed."""

    def replayed(self, connection: Connection, urls: Sequence[str]) -> set[str]:
        """Return those of *urls* that were asked of the same recorded web not long ago."""
