"""Tables of what is followed and when: source, column, run, run_source."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import REAL, Column, ForeignKey, Index, Integer, Named, Table, Text, TypedColumns, UniqueConstraint

from govcrawl.archive.tables.kinds import Flag, Json, Utc, Word, metadata, one_of, truth
from govcrawl.archive.words import RunOutcome
from govcrawl.causes import Cause
from govcrawl.source import Level, Scope, SourceStatus


class _Source(TypedColumns):
    id: Named[str] = Column(Text, primary_key=True)
    name: Named[str] = Column(Text)
    admin_code: Named[str] = Column(Text, index=True)
    level: Named[Level] = Column(Word(Level))
    province: Named[str | None] = Column(Text)
    city: Named[str | None] = Column(Text)
    host: Named[str] = Column(Text)
    scope: Named[Scope] = Column(Word(Scope))
    status: Named[SourceStatus] = Column(Word(SourceStatus))
    note: Named[str] = Column(Text)
    delay: Named[float | None] = Column(REAL)
    hours: Named[str | None] = Column(Text)
    tls: Named[str | None] = Column(Text)
    file: Named[str] = Column(Text)
    first_seen_at: Named[datetime] = Column(Utc)
    updated_at: Named[datetime] = Column(Utc)
    vanished_at: Named[datetime | None] = Column(Utc)


source = Table(
    "source",
    metadata,
    _Source,
    one_of("level", Level),
    one_of("scope", Scope),
    one_of("status", SourceStatus),
    sqlite_strict=True,
)
"""A publisher, as the catalog last described it; `vanished_at`: since when no catalog names it any more."""


class _Column(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    source_id: Named[str] = Column(Text, ForeignKey("source.id"))
    name: Named[str] = Column(Text)
    url: Named[str] = Column(Text)
    family: Named[str | None] = Column(Text)
    item_selector: Named[str | None] = Column(Text)
    next_selector: Named[str | None] = Column(Text)
    render: Named[bool] = Column(Flag)
    must_have_items: Named[int] = Column(Integer)
    max_pages: Named[int | None] = Column(Integer)
    first_seen_at: Named[datetime] = Column(Utc)
    vanished_at: Named[datetime | None] = Column(Utc)
    cursor: Named[Any | None] = Column(Json)
    backfill_done: Named[bool] = Column(Flag)
    end_proof: Named[str | None] = Column(Text)
    cursor_at: Named[datetime | None] = Column(Utc)
    listed_at: Named[datetime | None] = Column(Utc)
    read_through_at: Named[datetime | None] = Column(Utc)
    swept_at: Named[datetime | None] = Column(Utc)
    swept_fully_at: Named[datetime | None] = Column(Utc)
    floor_date: Named[str | None] = Column(Text)
    stated_pages: Named[int | None] = Column(Integer)
    stated_total: Named[int | None] = Column(Integer)
    read_as: Named[str | None] = Column(Text)
    moved_at: Named[datetime | None] = Column(Utc)
    changed_at: Named[datetime | None] = Column(Utc)


column = Table(
    "column",
    metadata,
    _Column,
    UniqueConstraint("source_id", "name"),
    truth("render"),
    truth("backfill_done"),
    sqlite_strict=True,
)
"""A list of articles, and how far its backfill has come (`cursor`: the next request, as JSON).

`listed_at` is when any of its pages was last read, `read_through_at` when a run last read as far as was due,
`swept_at` and `swept_fully_at` when it was last swept. `floor_date` is the day down to which its first run read it.
`stated_pages` and `stated_total` are what its first page last stated, `read_as` is the family that it was last read as.
`moved_at` is when the catalog last gave it another address, or its articles were found at others; `changed_at` is since
when its list is not what it was, until somebody has looked (`sources mend`).
"""


class _Run(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    started_at: Named[datetime] = Column(Utc, index=True)
    finished_at: Named[datetime | None] = Column(Utc)
    outcome: Named[RunOutcome | None] = Column(Word(RunOutcome), index=True)
    command: Named[str] = Column(Text)
    host: Named[str] = Column(Text)
    pid: Named[int] = Column(Integer)
    version: Named[str] = Column(Text)
    settings: Named[Any | None] = Column(Json)
    counts: Named[Any | None] = Column(Json)
    message: Named[str] = Column(Text)


run = Table("run", metadata, _Run, one_of("outcome", RunOutcome), sqlite_strict=True)
"""A crawl, or another long writer; without `outcome` while it goes on."""


class _RunSource(TypedColumns):
    run_id: Named[int] = Column(ForeignKey("run.id"), primary_key=True)
    source_id: Named[str] = Column(Text, ForeignKey("source.id"), primary_key=True)
    outcome: Named[RunOutcome] = Column(Word(RunOutcome))
    counts: Named[Any] = Column(Json)
    words: Named[str] = Column(Text)
    cause: Named[Cause] = Column(Word(Cause), server_default="other")


run_source = Table("run_source", metadata, _RunSource, one_of("outcome", RunOutcome), sqlite_strict=True)
"""How one source fared in one run and why (`words`: the cause in a few words), with the numbers that judged it."""
Index("ix_run_source_source_id_run_id", *(run_source.c[name] for name in ("source_id", "run_id", "outcome", "cause")))
