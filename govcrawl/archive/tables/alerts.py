"""Tables of what the operator was told: alert, alert_subject."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Named, Table, Text, TypedColumns

from govcrawl.archive.tables.kinds import Json, Utc, Word, metadata, one_of
from govcrawl.archive.words import RunOutcome


class _Alert(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    at: Named[datetime] = Column(Utc)
    run_id: Named[int | None] = Column(ForeignKey("run.id"))
    lines: Named[Any] = Column(Json)
    waiting: Named[Any] = Column(Json)


alert = Table("alert", metadata, _Alert, sqlite_strict=True)
"""What there was to tell after a run; `waiting` are the ways by which it could not be delivered yet."""


class _AlertSubject(TypedColumns):
    subject: Named[str] = Column(Text, primary_key=True)
    run_id: Named[int | None] = Column(Integer)
    seen_outcome: Named[RunOutcome] = Column(Word(RunOutcome))
    seen_cause: Named[str] = Column(Text)
    seen_runs: Named[int] = Column(Integer)
    told_outcome: Named[RunOutcome | None] = Column(Word(RunOutcome))
    told_cause: Named[str] = Column(Text)
    told_at: Named[datetime | None] = Column(Utc)


alert_subject = Table(
    "alert_subject",
    metadata,
    _AlertSubject,
    one_of("seen_outcome", RunOutcome),
    one_of("told_outcome", RunOutcome),
    sqlite_strict=True,
)
"""What is told of a source, by its id, or of runs as a whole (`*`).

`seen_…` is the newest run that says anything of it, `seen_runs` how many in a row were well, or were not.
`told_outcome` is the trouble that stands as told, NULL where none does; `told_at` is when anything was last told.
"""
