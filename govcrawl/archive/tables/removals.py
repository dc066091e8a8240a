"""Tables of what is seen of pages over time: observation, host_day, listed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, Named, Table, Text, TypedColumns

from govcrawl.archive.tables.kinds import Flag, Utc, Word, metadata, one_of, truth
from govcrawl.archive.words import Sighting


class _Observation(TypedColumns):
    capture_id: Named[int] = Column(ForeignKey("capture.id"), primary_key=True)
    page_id: Named[int] = Column(ForeignKey("page.id"), primary_key=True)
    at: Named[datetime] = Column(Utc)
    kind: Named[Sighting] = Column(Word(Sighting))
    host: Named[str] = Column(Text)


observation = Table("observation", metadata, _Observation, one_of("kind", Sighting), sqlite_strict=True)
"""What an answer shows of whether a page still stands; answers that say nothing of it (blocks, faults) have no row.
`host` is the one that was asked."""
Index("ix_observation_page_id_at", observation.c.page_id, observation.c.at)
Index("ix_observation_host_at", observation.c.host, observation.c.at)


class _HostDay(TypedColumns):
    host: Named[str] = Column(Text, primary_key=True)
    day: Named[str] = Column(Text, primary_key=True)
    good: Named[bool] = Column(Flag)
    bad: Named[bool] = Column(Flag)


host_day = Table(
    "host_day", metadata, _HostDay, truth("good"), truth("bad"), sqlite_strict=True, sqlite_with_rowid=False
)
"""Whether a host gave an article or a list on a day (UTC), and whether something was missing or it did not answer."""


class _Listed(TypedColumns):
    page_id: Named[int] = Column(ForeignKey("page.id"), primary_key=True)
    column_id: Named[int] = Column(ForeignKey("column.id"), primary_key=True)
    first_at: Named[datetime] = Column(Utc)
    last_at: Named[datetime] = Column(Utc)
    unseen: Named[int] = Column(Integer)
    unseen_at: Named[datetime | None] = Column(Utc)
    pinned: Named[bool] = Column(Flag)


listed = Table("listed", metadata, _Listed, truth("pinned"), sqlite_strict=True)
"""Which columns have shown a page. `unseen` counts the readings of the whole list since that no longer showed it;
`pinned` rows stood before newer ones."""
Index("ix_listed_column_id_last_at", listed.c.column_id, listed.c.last_at)
