"""The archive's tables, as SQLAlchemy Core sees them; migrations make them, `views.py` shows them to researchers."""

from __future__ import annotations

from govcrawl.archive.tables.alerts import alert, alert_subject
from govcrawl.archive.tables.kinds import metadata
from govcrawl.archive.tables.pages import attachment, capture, fetch, page, page_address, withdrawal
from govcrawl.archive.tables.removals import host_day, listed, observation
from govcrawl.archive.tables.sources import column, run, run_source, source
from govcrawl.archive.tables.stories import (
    bulletins,
    common_passage,
    near_band,
    near_passage,
    series_mark,
    series_member,
    story,
    story_alias,
    story_member,
    story_ruling,
    story_text,
)
from govcrawl.archive.tables.texts import event, reading, search_entry, version, version_capture

__all__ = [
    "alert",
    "alert_subject",
    "attachment",
    "bulletins",
    "capture",
    "column",
    "common_passage",
    "event",
    "fetch",
    "host_day",
    "listed",
    "metadata",
    "near_band",
    "near_passage",
    "observation",
    "page",
    "page_address",
    "reading",
    "run",
    "run_source",
    "search_entry",
    "series_mark",
    "series_member",
    "source",
    "story",
    "story_alias",
    "story_member",
    "story_ruling",
    "story_text",
    "version",
    "version_capture",
    "withdrawal",
]
