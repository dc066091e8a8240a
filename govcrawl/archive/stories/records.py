"""Stories and series as they are shown: one with its members, or many by filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from govcrawl.archive.stories.decisions import find_story
from govcrawl.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRecord:
    """A story; each mapping has the columns of its query, in order."""

    story: Mapping[str, Any]
    """Its row of the view `stories`; empty where a page of it was withdrawn."""
    members: Sequence[Mapping[str, Any]]
    """The first one, then by time: id, relation, source, published_at, origin, title, url, evidence."""
    former_ids: Sequence[str]
    """Ids of stories that were joined to it."""
    decisions: Sequence[Mapping[str, Any]]
    """By hand, in order of time: at, kind, page, other, decided_by, reason, void_at."""


_MEMBERS = """
SELECT page.public_id AS id, story_member.relation AS relation, source.name AS source,
       reading.published_at AS published_at, reading.origin AS origin, reading.title AS title, page.url AS url,
       story_member.evidence AS evidence
FROM story
JOIN story_member ON story_member.story_id = story.id
JOIN page ON page.id = story_member.page_id
JOIN version ON version.page_id = page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
LEFT JOIN source ON source.id = page.source_id
WHERE story.public_id = :id AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
ORDER BY story_member.relation <> 'first', reading.published_at, page.id
"""
_FORMER = """
SELECT story_alias.public_id FROM story_alias JOIN story ON story.id = story_alias.story_id
WHERE story.public_id = :id ORDER BY 1
"""
_DECISIONS = """
SELECT DISTINCT story_ruling.at AS at, story_ruling.kind AS kind, one.public_id AS page, other.public_id AS other,
       story_ruling.decided_by AS decided_by, story_ruling.reason AS reason, story_ruling.void_at AS void_at
FROM story
JOIN story_member ON story_member.story_id = story.id
JOIN story_ruling ON story_member.page_id IN (story_ruling.page_id, story_ruling.other_page_id)
JOIN page AS one ON one.id = story_ruling.page_id
JOIN page AS other ON other.id = story_ruling.other_page_id
WHERE story.public_id = :id ORDER BY story_ruling.at, story_ruling.id
"""
_STORIES = """
SELECT * FROM stories
WHERE (:since IS NULL OR published_date >= :since) AND (:until IS NULL OR published_date <= :until)
  AND (:source IS NULL OR first_source_id = :source) AND articles > :least
ORDER BY published_date DESC, id LIMIT :limit
"""
_SERIES = """
SELECT * FROM series
WHERE (:since IS NULL OR last_date >= :since) AND (:until IS NULL OR first_date <= :until)
  AND (:source IS NULL OR source_id = :source)
ORDER BY last_date DESC, id LIMIT :limit
"""


def story_record(connection: Connection, wanted: str) -> StoryRecord:
    """Return the story with that id (also one it had before a join), or of that page or URL; raises InputError."""
    found = find_story(connection, wanted)
    rows = _rows(connection, "SELECT * FROM stories WHERE id = :id", id=found)
    return StoryRecord(
        story=rows[0] if rows else {},
        members=_rows(connection, _MEMBERS, id=found),
        former_ids=[str(row["public_id"]) for row in _rows(connection, _FORMER, id=found)],
        decisions=_rows(connection, _DECISIONS, id=found),
    )


def list_stories(
    connection: Connection, period: Period, *, source: str | None, least: int, limit: int
) -> list[dict[str, Any]]:
    """Return rows of the view `stories` with at least so many articles beside the first one, newest first.

    *source* is the id of the first publisher.
    """
    values = {"since": period.since, "until": period.until, "source": source, "least": least, "limit": limit}
    return _rows(connection, _STORIES, **values)


def list_series(connection: Connection, period: Period, *, source: str | None, limit: int) -> list[dict[str, Any]]:
    """Return rows of the view `series` that go on within a period, those with the newest bulletin first."""
    values = {"since": period.since, "until": period.until, "source": source, "limit": limit}
    return _rows(connection, _SERIES, **values)


def _rows(connection: Connection, statement: str, **values: object) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in connection.execute(text(statement), values).mappings()
    ]
