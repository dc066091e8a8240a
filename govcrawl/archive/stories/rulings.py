"""Decisions by hand: which pages are of one story and which are not. They outlive edits and re-extraction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from govcrawl.archive.driver import run
from govcrawl.archive.tables.kinds import utc_text
from govcrawl.archive.words import RulingKind


@dataclass(frozen=True, slots=True)
class Ruled:
    """What was decided on a page."""

    story: int | None = None
    """The story that it belongs to, by the pages that it was joined with."""
    barred: frozenset[int] = frozenset()
    """Stories of pages that it was split from."""

    def __bool__(self) -> bool:
        return self.story is not None or bool(self.barred)


_RULINGS = """
SELECT ruling.kind, story_member.story_id
FROM (
    SELECT kind, other_page_id AS page_id FROM story_ruling WHERE page_id = :page AND void_at IS NULL
    UNION ALL
    SELECT kind, page_id FROM story_ruling WHERE other_page_id = :page AND void_at IS NULL
) AS ruling
JOIN story_member ON story_member.page_id = ruling.page_id
"""
_APART = """
SELECT 1 FROM story_ruling AS ruling
JOIN story_member AS one ON one.page_id = ruling.page_id
JOIN story_member AS other ON other.page_id = ruling.other_page_id
WHERE ruling.kind = 'split' AND ruling.void_at IS NULL
  AND ((one.story_id = :one AND other.story_id = :other) OR (one.story_id = :other AND other.story_id = :one))
LIMIT 1
"""
_VOID = """
UPDATE story_ruling SET void_at = :at WHERE kind = 'split' AND void_at IS NULL AND EXISTS (
    SELECT 1 FROM story_member AS mine JOIN story_member AS theirs
    WHERE mine.page_id = story_ruling.page_id AND theirs.page_id = story_ruling.other_page_id
      AND mine.story_id IN (:one, :other) AND theirs.story_id IN (:one, :other))
"""


def rulings_of(connection: Connection, page_number: int) -> Ruled:
    """Return what was decided on a page, by the stories of the other pages now."""
    rows = run(connection, _RULINGS, {"page": page_number}).fetchall()
    if not rows:
        return Ruled()
    return Ruled(
        story=min((story for kind, story in rows if kind == RulingKind.JOIN), default=None),
        barred=frozenset(story for kind, story in rows if kind == RulingKind.SPLIT),
    )


def are_apart(connection: Connection, one: int, other: int) -> bool:
    """Tell whether a decision keeps two stories from becoming one."""
    return run(connection, _APART, {"one": one, "other": other}).fetchone() is not None


def void_splits(connection: Connection, one: int, other: int, now: datetime) -> None:
    """Let no earlier decision keep the pages of two stories apart any more."""
    at = utc_text(now)
    run(connection, _VOID, {"at": at, "one": one, "other": other})


def rule(
    connection: Connection,
    kind: RulingKind,
    pages: Sequence[int],
    others: Sequence[int],
    now: datetime,
    *,
    by: str | None,
    reason: str | None,
) -> None:
    """Write a decision on each pair of the two groups; earlier ones against it are void from now on."""
    at = utc_text(now)
    pairs = [(one, other) for one in pages for other in others if one != other]
    if not pairs:
        return
    connection.exec_driver_sql(
        "UPDATE story_ruling SET void_at = ? WHERE void_at IS NULL "
        "AND ((page_id = ? AND other_page_id = ?) OR (page_id = ? AND other_page_id = ?))",
        [(at, one, other, other, one) for one, other in pairs],
    )
    connection.exec_driver_sql(
        "INSERT INTO story_ruling (kind, page_id, other_page_id, at, decided_by, reason) VALUES (?, ?, ?, ?, ?, ?)",
        [(kind.value, one, other, at, by, reason) for one, other in pairs],
    )
