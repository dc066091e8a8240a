"""The stories of an archive worked out anew: from a release without near copies, or with another kind of fingerprint.

One page of rows is in memory at a time. Ids stay: a story keeps its own where its text still founds one, and leads to
the story that its text joined where not.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Connection

from govcrawl.archive.stories.assignment import assign_story
from govcrawl.fingerprints import ALGORITHM

logger = logging.getLogger(__name__)

_AT_ONCE = 500
"""Rows read at a time."""

_IS_STALE = f"""
SELECT EXISTS (SELECT 1 FROM story_text WHERE algorithm <> {ALGORITHM})
    OR (EXISTS (SELECT 1 FROM story) AND NOT EXISTS (SELECT 1 FROM story_text))
"""
_KEEP = """
CREATE TEMP TABLE story_before AS
    SELECT public_id, first_page_id, created_at FROM story
    UNION ALL
    SELECT story_alias.public_id, story.first_page_id, story.created_at
    FROM story_alias JOIN story ON story.id = story_alias.story_id
"""
_CLEARED = (
    "series_member", "bulletins", "series_mark", "near_band", "near_passage", "common_passage", "story_alias",
    "story_member", "story_text", "story",
)  # fmt: skip
_PAGES = """
SELECT page.id, reading.story_key FROM page
JOIN version ON version.page_id = page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
WHERE page.id > ? AND page.merged_into IS NULL AND reading.story_key IS NOT NULL
  AND reading.verdict IN ('article', 'flagged')
ORDER BY page.id LIMIT ?
"""
_ALIASES = """
INSERT OR IGNORE INTO story_alias (public_id, story_id)
SELECT story_before.public_id, story_member.story_id FROM story_before
JOIN story_member ON story_member.page_id = story_before.first_page_id
WHERE story_before.public_id NOT IN (SELECT public_id FROM story)
"""
_SINCE = """
UPDATE story SET created_at = (SELECT created_at FROM story_before WHERE public_id = story.public_id)
WHERE public_id IN (SELECT public_id FROM story_before)
"""


def restory(connection: Connection, now: datetime) -> int:
    """Work out every story anew where the archive needs it; return the pages that were placed, 0 where it does not.

    Decisions by hand hold. Call it in one transaction, with the tables of this release.
    """
    if not connection.exec_driver_sql(_IS_STALE).scalar_one():
        return 0
    connection.exec_driver_sql(_KEEP)
    for table in _CLEARED:
        connection.exec_driver_sql(f"DELETE FROM {table}")
    last, placed = 0, 0
    while rows := connection.exec_driver_sql(_PAGES, (last, _AT_ONCE)).all():
        for number, key in rows:
            assign_story(connection, number, key, now)
        last, placed = rows[-1][0], placed + len(rows)
    for statement in (_ALIASES, _SINCE, "DROP TABLE story_before"):
        connection.exec_driver_sql(statement)
    logger.info("stories worked out anew for %d articles", placed)
    return placed
