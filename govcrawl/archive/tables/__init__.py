"""The archive's tables, as SQLAlchemy Core sees them; migrations make them, `views.py` shows them to researchers."""

from __future__ import annotations

from govcrawl.archive.tables.kinds import metadata
from govcrawl.archive.tables.pages import attachment, capture, fetch, page, page_address, withdrawal
from govcrawl.archive.tables.removals import host_day, listed, observation
from govcrawl.archive.tables.sources import column, run, run_source, source
from govcrawl.archive.tables.texts import (
    event,
    near_band,
    near_signature,
    reading,
    search_entry,
    story,
    story_member,
    version,
    version_capture,
)

__all__ = [
    "attachment",
    "capture",
    "column",
    "event",
    "fetch",
    "host_day",
    "listed",
    "metadata",
    "near_band",
    "near_signature",
    "observation",
    "page",
    "page_address",
    "reading",
    "run",
    "run_source",
    "search_entry",
    "source",
    "story",
    "story_member",
    "version",
    "version_capture",
    "withdrawal",
]
