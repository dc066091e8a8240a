"""Tables of stories: story, story_text, story_member, story_alias, story_ruling, the index of texts, series."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BLOB, REAL, Column, ForeignKey, Integer, Named, Table, Text, TypedColumns, UniqueConstraint

from govcrawl.archive.tables.kinds import Json, Utc, Word, metadata, one_of
from govcrawl.archive.words import Relation, RulingKind, TextKind


class _Story(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    public_id: Named[str] = Column(Text, unique=True)
    key: Named[str] = Column(Text, unique=True)
    match_form: Named[int] = Column(Integer)
    first_page_id: Named[int] = Column(ForeignKey("page.id"), index=True)
    created_at: Named[datetime] = Column(Utc)
    first_confidence: Named[float | None] = Column(REAL)
    first_rule: Named[str | None] = Column(Text)


story = Table("story", metadata, _Story, sqlite_strict=True)
"""One text and what is near to it, wherever it stands; `key` is the SHA-256 of the match_text that founded it."""


class _StoryText(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    story_id: Named[int] = Column(ForeignKey("story.id"), index=True)
    key: Named[bytes] = Column(BLOB)
    numbers: Named[int] = Column(Integer)
    kind: Named[TextKind] = Column(Word(TextKind))
    evidence: Named[Any] = Column(Json)
    algorithm: Named[int] = Column(Integer)
    shingles: Named[int] = Column(Integer)
    signature: Named[bytes] = Column(BLOB)
    passages: Named[bytes] = Column(BLOB)
    marks: Named[bytes] = Column(BLOB)


story_text = Table(
    "story_text",
    metadata,
    _StoryText,
    UniqueConstraint("key", "numbers"),
    one_of("kind", TextKind),
    sqlite_strict=True,
)
"""One wording of a story; `key` is half of the story key of its pages, `numbers` the hash of its numbers. Leads (and
roundups) are what new texts are compared with; all that the index holds of them can be made of their row."""


class _StoryMember(TypedColumns):
    page_id: Named[int] = Column(ForeignKey("page.id"), primary_key=True)
    story_id: Named[int] = Column(ForeignKey("story.id"), index=True)
    relation: Named[Relation] = Column(Word(Relation))
    evidence: Named[Any] = Column(Json)
    text_id: Named[int | None] = Column(ForeignKey("story_text.id"), index=True)


story_member = Table("story_member", metadata, _StoryMember, one_of("relation", Relation), sqlite_strict=True)
"""The story of a page's current text, and what shows that it belongs there; `text_id` is NULL where a decision by hand
alone does."""


class _NearBand(TypedColumns):
    key: Named[int] = Column(Integer, primary_key=True)
    text_id: Named[int] = Column(Integer, primary_key=True)


near_band = Table("near_band", metadata, _NearBand, sqlite_strict=True, sqlite_with_rowid=False)
"""Leads by the bands of their signatures. Here and in the two tables like it a foreign key would make SQLite search
the whole table whenever a text goes; the rows are worked out anew from the text to delete them."""


class _NearPassage(TypedColumns):
    key: Named[int] = Column(Integer, primary_key=True)
    text_id: Named[int] = Column(Integer, primary_key=True)


near_passage = Table("near_passage", metadata, _NearPassage, sqlite_strict=True, sqlite_with_rowid=False)
"""Leads by the hashes of their long passages."""


class _CommonPassage(TypedColumns):
    key: Named[int] = Column(Integer, primary_key=True)


common_passage = Table("common_passage", metadata, _CommonPassage, sqlite_strict=True)
"""Passages of so many stories that they say nothing: no longer in near_passage."""


class _SeriesMark(TypedColumns):
    key: Named[int] = Column(Integer, primary_key=True)
    text_id: Named[int] = Column(Integer, primary_key=True)


series_mark = Table("series_mark", metadata, _SeriesMark, sqlite_strict=True, sqlite_with_rowid=False)
"""Some leads by source and by title and text with their numbers masked: where bulletins of a series meet."""


class _StoryAlias(TypedColumns):
    public_id: Named[str] = Column(Text, primary_key=True)
    story_id: Named[int] = Column(ForeignKey("story.id"), index=True)


story_alias = Table("story_alias", metadata, _StoryAlias, sqlite_strict=True)
"""Public ids of stories that were joined to another, which they still lead to."""


class _StoryRuling(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    kind: Named[RulingKind] = Column(Word(RulingKind))
    page_id: Named[int] = Column(ForeignKey("page.id"), index=True)
    other_page_id: Named[int] = Column(ForeignKey("page.id"), index=True)
    at: Named[datetime] = Column(Utc)
    decided_by: Named[str | None] = Column(Text)
    reason: Named[str | None] = Column(Text)
    void_at: Named[datetime | None] = Column(Utc)


story_ruling = Table("story_ruling", metadata, _StoryRuling, one_of("kind", RulingKind), sqlite_strict=True)
"""Decisions by hand on two pages: of one story (join) or not (split). A later one voids those against it."""


class _Bulletins(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    public_id: Named[str] = Column(Text, unique=True)
    source_id: Named[str | None] = Column(Text, ForeignKey("source.id"))
    title: Named[str] = Column(Text)
    created_at: Named[datetime] = Column(Utc)


bulletins = Table("bulletins", metadata, _Bulletins, sqlite_strict=True)
"""Series of bulletins that differ in their numbers only (the view over it has the name `series`); `title` has each
number as 0."""


class _SeriesMember(TypedColumns):
    story_id: Named[int] = Column(ForeignKey("story.id"), primary_key=True)
    series_id: Named[int] = Column(ForeignKey("bulletins.id"), index=True)
    evidence: Named[Any] = Column(Json)


series_member = Table("series_member", metadata, _SeriesMember, sqlite_strict=True)
"""The series of a story, at most one."""
