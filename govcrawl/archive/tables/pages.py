"""Tables of addresses and exchanges: page, page_address, capture, fetch, attachment, withdrawal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Named, Table, Text, TypedColumns

from govcrawl.archive.tables.kinds import Flag, Json, Utc, Word, metadata, one_of, truth
from govcrawl.archive.words import AddressKind, PageStatus, Sighting, SiteState
from govcrawl.article import Verdict
from govcrawl.exchange import Record, Role


class _Page(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    public_id: Named[str] = Column(Text, unique=True)
    url: Named[str] = Column(Text)
    url_key: Named[str] = Column(Text, unique=True)
    url_rules: Named[int] = Column(Integer)
    source_id: Named[str | None] = Column(Text, ForeignKey("source.id"))
    column_id: Named[int | None] = Column(ForeignKey("column.id"), index=True)
    list_title: Named[str | None] = Column(Text)
    list_date: Named[str | None] = Column(Text)
    first_seen_at: Named[datetime] = Column(Utc)
    last_listed_at: Named[datetime | None] = Column(Utc)
    verdict: Named[Verdict | None] = Column(Word(Verdict), index=True)
    reasons: Named[Any | None] = Column(Json)
    status: Named[PageStatus] = Column(Word(PageStatus), index=True)
    fetched_at: Named[datetime | None] = Column(Utc)
    attempts: Named[int] = Column(Integer)
    next_due_at: Named[datetime | None] = Column(Utc)
    last_error: Named[str | None] = Column(Text)
    last_error_at: Named[datetime | None] = Column(Utc)
    misses: Named[int] = Column(Integer)
    suspected_at: Named[datetime | None] = Column(Utc)
    last_missed_at: Named[datetime | None] = Column(Utc)
    removed_at: Named[datetime | None] = Column(Utc)
    merged_into: Named[int | None] = Column(ForeignKey("page.id"), index=True)
    run_id: Named[int | None] = Column(ForeignKey("run.id"))
    miss_cause: Named[Sighting | None] = Column(Word(Sighting))
    moved_to: Named[int | None] = Column(Integer)
    unlisted_at: Named[datetime | None] = Column(Utc)
    delisted_at: Named[datetime | None] = Column(Utc)
    site_state: Named[SiteState | None] = Column(Word(SiteState))
    site_state_at: Named[datetime | None] = Column(Utc)


page = Table(
    "page",
    metadata,
    _Page,
    one_of("verdict", Verdict),
    one_of("status", PageStatus),
    sqlite_strict=True,
)
"""An article's place, known from its first sight in a list; `fetched_at` is its newest capture.

`attempts`, `next_due_at` and `last_error` are of the tries since the last good one; after a good one
`next_due_at` is the next recheck, where one is planned. `misses`, `suspected_at`, `last_missed_at`, `removed_at` and
`miss_cause` keep the steps of a removal, `moved_to` is the page (row number) under which the source shows the text now.
`unlisted_at` is when its lists were found to show it no more, `delisted_at` when it was seen to stand all the same.
`site_state` says that its whole site is missing.
"""
Index("ix_page_source_id_status", page.c.source_id, page.c.status)
Index("ix_page_source_id_next_due_at", page.c.source_id, page.c.next_due_at)
Index("ix_page_site_state", page.c.site_state, sqlite_where=page.c.site_state.is_not(None))


class _PageAddress(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int] = Column(ForeignKey("page.id"), index=True)
    url_key: Named[str] = Column(Text, unique=True)
    url: Named[str] = Column(Text)
    kind: Named[AddressKind] = Column(Word(AddressKind))
    first_seen_at: Named[datetime] = Column(Utc)


page_address = Table("page_address", metadata, _PageAddress, one_of("kind", AddressKind), sqlite_strict=True)
"""Every URL key that leads to a page, its own among them."""


class _Capture(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    key: Named[str] = Column(Text, unique=True)
    url: Named[str] = Column(Text, index=True)
    method: Named[str] = Column(Text)
    role: Named[Role] = Column(Word(Role))
    status: Named[int] = Column(Integer)
    fetched_at: Named[datetime] = Column(Utc, index=True)
    file: Named[str] = Column(Text)
    offset: Named[int] = Column(Integer)
    length: Named[int] = Column(Integer)
    digest: Named[str] = Column(Text, index=True)
    body_bytes: Named[int] = Column(Integer)
    content_type: Named[str] = Column(Text)
    source_id: Named[str | None] = Column(Text, ForeignKey("source.id"))
    column_name: Named[str | None] = Column(Text)
    server_ip: Named[str | None] = Column(Text)
    location: Named[str | None] = Column(Text)
    partial: Named[bool] = Column(Flag)
    run_id: Named[int | None] = Column(ForeignKey("run.id"), index=True)
    page_id: Named[int | None] = Column(ForeignKey("page.id"))
    body_sha256: Named[str | None] = Column(Text)
    etag: Named[str | None] = Column(Text)
    modified: Named[str | None] = Column(Text)
    verdict: Named[Verdict | None] = Column(Word(Verdict))
    reasons: Named[Any | None] = Column(Json)
    record: Named[Record] = Column(Word(Record), server_default="response")
    refers_to: Named[int | None] = Column(ForeignKey("capture.id"), index=True)
    imported_from: Named[str | None] = Column(Text)


capture = Table(
    "capture",
    metadata,
    _Capture,
    one_of("role", Role),
    one_of("verdict", Verdict),
    truth("partial"),
    one_of("record", Record),
    CheckConstraint("refers_to IS NULL OR record = 'revisit'", name="refers_to"),
    sqlite_strict=True,
)
"""One exchange, kept in WARC. From `page_id` to `reasons`: what reading it told (`body_sha256` is of the body after
content decoding, `etag` and `modified` are headers as they came, `verdict` is the newest judgement of this very
answer). `refers_to` is the capture whose payload a revisit stands for, itself never a revisit; `imported_from` names
the file that an import took it from."""
Index("ix_capture_page_id_fetched_at", capture.c.page_id, capture.c.fetched_at)
Index("ix_capture_page_id_body_sha256", capture.c.page_id, capture.c.body_sha256)
Index("ix_capture_file_offset", capture.c.file, capture.c.offset)


class _Fetch(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    url: Named[str] = Column(Text, index=True)
    method: Named[str] = Column(Text)
    role: Named[Role] = Column(Word(Role))
    at: Named[datetime] = Column(Utc)
    error: Named[str] = Column(Text)
    message: Named[str] = Column(Text)
    source_id: Named[str | None] = Column(Text, ForeignKey("source.id"))
    column_name: Named[str | None] = Column(Text)
    run_id: Named[int | None] = Column(ForeignKey("run.id"), index=True)


fetch = Table("fetch", metadata, _Fetch, one_of("role", Role), sqlite_strict=True)
"""A request without an answer, or one that was not sent."""
Index("ix_fetch_source_id_at", fetch.c.source_id, fetch.c.at)


class _Attachment(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int] = Column(ForeignKey("page.id"))
    url: Named[str] = Column(Text)
    url_key: Named[str] = Column(Text, index=True)
    title: Named[str | None] = Column(Text)
    version_id: Named[int | None] = Column(ForeignKey("version.id"), index=True)
    capture_id: Named[int | None] = Column(ForeignKey("capture.id"), index=True)
    first_seen_at: Named[datetime] = Column(Utc)
    fetched_at: Named[datetime | None] = Column(Utc)
    attempts: Named[int] = Column(Integer)
    next_due_at: Named[datetime | None] = Column(Utc, index=True)
    last_error: Named[str | None] = Column(Text)
    media_type: Named[str | None] = Column(Text)
    bytes: Named[int | None] = Column(Integer)
    sha256: Named[str | None] = Column(Text, index=True)
    file: Named[str | None] = Column(Text)
    extractor: Named[int | None] = Column(Integer)
    fields: Named[Any | None] = Column(Json)
    text: Named[str | None] = Column(Text)
    kind: Named[str | None] = Column(Text)
    place: Named[int | None] = Column(Integer)


attachment = Table("attachment", metadata, _Attachment, sqlite_strict=True)
"""A document that a page links to; `version_id` is the version that first linked it, `place` its
number among those of that version, `file` its place below files/."""
Index("uq_attachment_page_id_url_key", attachment.c.page_id, attachment.c.url_key, unique=True)


class _Withdrawal(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)
    page_id: Named[int | None] = Column(ForeignKey("page.id"), index=True)
    url_key: Named[str] = Column(Text, index=True)
    at: Named[datetime] = Column(Utc)
    reason: Named[str] = Column(Text)
    requested_by: Named[str | None] = Column(Text)
    captures_erased: Named[bool] = Column(Flag)
    detail: Named[Any | None] = Column(Json)


withdrawal = Table("withdrawal", metadata, _Withdrawal, truth("captures_erased"), sqlite_strict=True)
"""A page taken out of what is shown, on request; it is not fetched again."""
