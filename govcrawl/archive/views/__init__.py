"""The views that researchers query. Migrations change tables beneath them, so they are dropped before and made after.

The columns of `articles` and their order are a promise: widen it at the end, never break it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

ARTICLE_COLUMNS = (
    "id", "url", "source_id", "source", "level", "province", "city", "admin_code", "title",
    "published_at", "published_date", "published_precision", "published_rule", "list_date",
    "origin", "origin_admin_code", "editor", "author", "text", "chars", "topics", "story_id",
    "verdict", "status", "first_seen_at", "fetched_at", "version_id", "capture_id",
    "modified_at", "document",
    "origin_source_id", "origin_rule", "origin_confidence",
    "partial",
    "relation",
)  # fmt: skip
"""The promised columns of the view `articles`, in order."""

VIEWS = (
    "articles", "stories", "series", "pages", "attachments", "withdrawals", "versions", "edits", "removals",
    "coverage",
)  # fmt: skip
"""Name of each view; the statement that makes it is in the file of that name."""


def statement_of(name: str) -> str:
    """Return the statement that makes a view."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


def drop_views(connection: Connection) -> None:
    """Drop every view of the archive, also one that this release no longer makes."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'view'").scalars().all()
    for name in names:
        quoted = str(name).replace('"', '""')
        connection.exec_driver_sql(f'DROP VIEW "{quoted}"')


def make_views(connection: Connection) -> None:
    """Make every view; the tables must be of this release's schema."""
    for name in VIEWS:
        connection.exec_driver_sql(statement_of(name))
