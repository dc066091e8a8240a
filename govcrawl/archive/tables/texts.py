"""Tables of what pages say: version, version_capture, reading, event, search."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    REAL,
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from govcrawl.archive.tables.kinds import Flag, Json, Utc, Word, metadata, one_of, truth
from govcrawl.archive.words import EventKind
from govcrawl.article import Precision, Verdict


class _Version(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    public_id: Named[str] = Column(Text, unique=True)
    page_id: Named[int] = Column(ForeignKey("page.id"), index=True)
    reading_hash: Named[str] = Column(Text)
    form: Named[int] = Column(Integer)
    extractor: Named[int] = Column(Integer)
    body_sha256: Named[str] = Column(Text)
    partial: Named[bool] = Column(Flag)
    current: Named[bool] = Column(Flag)
    created_at: Named[datetime] = Column(Utc)
    run_id: Named[int | None] = Column(ForeignKey("run.id"))


version = Table("version", metadata, _Version, truth("partial"), truth("current"), sqlite_strict=True)
"""A state of a page. `reading_hash` is that of the reading that made it, in normal form number `form`."""
Index("uq_version_current", version.c.page_id, unique=True, sqlite_where=version.c.current == 1)


class _VersionCapture(TypedColumns):
    capture_id: Named[int] = Column(ForeignKey("capture.id"), primary_key=True)
    version_id: Named[int] = Column(ForeignKey("version.id"), index=True)
    part: Named[int] = Column(Integer)


version_capture = Table("version_capture", metadata, _VersionCapture, sqlite_strict=True)
"""Which captures show a version; those with `part` above 1 are further parts of an article, taken with its first."""


class _Reading(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    version_id: Named[int] = Column(ForeignKey("version.id"))
    capture_id: Named[int] = Column(ForeignKey("capture.id"), index=True)
    extractor: Named[int] = Column(Integer)
    current: Named[bool] = Column(Flag)
    hash: Named[str] = Column(Text)
    form: Named[int] = Column(Integer)
    verdict: Named[Verdict] = Column(Word(Verdict))
    reasons: Named[Any] = Column(Json)
    title: Named[str | None] = Column(Text)
    title_rule: Named[str | None] = Column(Text)
    published_at: Named[str | None] = Column(Text)
    published_date: Named[str | None] = Column(Text, index=True)
    published_precision: Named[Precision | None] = Column(Word(Precision))
    published_rule: Named[str | None] = Column(Text)
    published_raw: Named[str | None] = Column(Text)
    modified_at: Named[str | None] = Column(Text)
    modified_raw: Named[str | None] = Column(Text)
    origin: Named[str | None] = Column(Text, index=True)
    origin_admin_code: Named[str | None] = Column(Text, index=True)
    editor: Named[str | None] = Column(Text)
    author: Named[str | None] = Column(Text)
    chars: Named[int] = Column(Integer)
    keywords: Named[Any] = Column(Json)
    breadcrumb: Named[Any] = Column(Json)
    site_name: Named[str | None] = Column(Text)
    site_id_code: Named[str | None] = Column(Text)
    meta: Named[Any] = Column(Json)
    document: Named[Any | None] = Column(Json)
    topics: Named[Any] = Column(Json)
    topics_version: Named[int | None] = Column(Integer)
    removed: Named[Any] = Column(Json)
    signals: Named[Any] = Column(Json)
    encoding: Named[str] = Column(Text)
    encoding_rule: Named[str] = Column(Text)
    story_key: Named[str | None] = Column(Text)
    match_form: Named[int] = Column(Integer)
    created_at: Named[datetime] = Column(Utc)
    run_id: Named[int | None] = Column(ForeignKey("run.id"))
    text: Named[str] = Column(Text)
    relevance: Named[float | None] = Column(REAL)
    origin_source_id: Named[str | None] = Column(Text)
    origin_rule: Named[str | None] = Column(Text)
    origin_confidence: Named[float | None] = Column(REAL)
    images: Named[Any | None] = Column(Json)
    parts: Named[Any | None] = Column(Json)


reading = Table(
    "reading",
    metadata,
    _Reading,
    UniqueConstraint("version_id", "extractor"),
    one_of("verdict", Verdict),
    one_of("published_precision", Precision),
    truth("current"),
    sqlite_strict=True,
)
"""What one extractor version reads in one version. `hash` is over the fields by which edits are judged; `document`
holds an official document's own fields (document number, issuing body …); `chars` is without white space. What many
rows are asked for stands before the text, because SQLite reads through all that stands before a column."""
Index("uq_reading_current", reading.c.version_id, unique=True, sqlite_where=reading.c.current == 1)


class _Event(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int] = Column(ForeignKey("page.id"))
    kind: Named[EventKind] = Column(Word(EventKind))
    at: Named[datetime] = Column(Utc)
    noted_at: Named[datetime] = Column(Utc)
    capture_id: Named[int | None] = Column(ForeignKey("capture.id"), index=True)
    from_version_id: Named[int | None] = Column(ForeignKey("version.id"), index=True)
    to_version_id: Named[int | None] = Column(ForeignKey("version.id"), index=True)
    other_page_id: Named[int | None] = Column(ForeignKey("page.id"), index=True)
    extractor: Named[int | None] = Column(Integer)
    fields: Named[Any | None] = Column(Json)
    detail: Named[Any | None] = Column(Json)
    run_id: Named[int | None] = Column(ForeignKey("run.id"))
    weight: Named[float | None] = Column(REAL)
    marks: Named[Any | None] = Column(Json)


event = Table("event", metadata, _Event, one_of("kind", EventKind), sqlite_strict=True)
"""What happened to a page. `at` is the capture that showed it, `noted_at` when the archive learnt of it; `fields`
are the changed ones, judged between readings of extractor version `extractor`; `weight` (0 to 1) and `marks` say how
much they changed and what (see govcrawl.differences)."""
Index("ix_event_page_id_at", event.c.page_id, event.c.at)
Index("ix_event_kind_at", event.c.kind, event.c.at)


class _SearchEntry(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int] = Column(ForeignKey("page.id"), unique=True)
    reading_id: Named[int] = Column(ForeignKey("reading.id"), index=True)
    source_id: Named[str | None] = Column(Text, ForeignKey("source.id"), index=True)
    origin_admin_code: Named[str | None] = Column(Text)
    verdict: Named[Verdict] = Column(Word(Verdict))
    chars: Named[int] = Column(Integer)
    topics: Named[Any] = Column(Json)
    origin: Named[str | None] = Column(Text)


search_entry = Table(
    "search_entry", metadata, _SearchEntry, one_of("verdict", ("article", "flagged")), sqlite_strict=True
)
"""What the search index holds. `id` is its row number there: publication day x 2^24 + serial, day 0 without a date.
The other columns are what filters and counts ask of every hit, so that those need not read pages and readings;
`origin` is folded."""
