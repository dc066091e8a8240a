"""The views that researchers query. Migrations change tables beneath them, so they are dropped before and made after.

The columns of `articles` and their order are a promise: widen it at the end, never break it.
"""

from __future__ import annotations

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

_ARTICLES = """
CREATE VIEW articles AS
SELECT
    page.public_id AS id,
    page.url AS url,
    page.source_id AS source_id,
    source.name AS source,
    source.level AS level,
    source.province AS province,
    source.city AS city,
    source.admin_code AS admin_code,
    reading.title AS title,
    reading.published_at AS published_at,
    reading.published_date AS published_date,
    reading.published_precision AS published_precision,
    reading.published_rule AS published_rule,
    page.list_date AS list_date,
    reading.origin AS origin,
    reading.origin_admin_code AS origin_admin_code,
    reading.editor AS editor,
    reading.author AS author,
    reading.text AS text,
    reading.chars AS chars,
    reading.topics AS topics,
    story.public_id AS story_id,
    reading.verdict AS verdict,
    page.status AS status,
    page.first_seen_at AS first_seen_at,
    capture.fetched_at AS fetched_at,
    version.public_id AS version_id,
    capture.key AS capture_id,
    reading.modified_at AS modified_at,
    reading.document AS document,
    reading.origin_source_id AS origin_source_id,
    reading.origin_rule AS origin_rule,
    reading.origin_confidence AS origin_confidence,
    version.partial OR EXISTS (
        SELECT 1 FROM attachment
        WHERE attachment.page_id = page.id AND attachment.fetched_at IS NULL
          AND coalesce(attachment.last_error, '') <> 'unlinked'
    ) AS partial,
    story_member.relation AS relation
FROM page
JOIN version ON version.page_id = page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
JOIN capture ON capture.id = reading.capture_id
LEFT JOIN source ON source.id = page.source_id
LEFT JOIN story_member ON story_member.page_id = page.id
LEFT JOIN story ON story.id = story_member.story_id
WHERE reading.verdict IN ('article', 'flagged')
  AND +page.merged_into IS NULL  -- the sign keeps the planner from taking this for a choice of few rows
  AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
"""

_STORIES = """
CREATE VIEW stories AS
SELECT
    story.public_id AS id,
    first_page.public_id AS first_id,
    first_page.url AS first_url,
    first_page.source_id AS first_source_id,
    source.name AS first_source,
    source.province AS first_province,
    reading.title AS title,
    reading.published_at AS published_at,
    reading.published_date AS published_date,
    reading.origin AS origin,
    count(*) AS articles,
    sum(story_member.relation = 'copy') AS copies,
    count(DISTINCT page.source_id) AS sources,
    sum(story_member.relation = 'near') AS near,
    sum(story_member.relation = 'excerpt') AS excerpts,
    story.first_confidence AS first_confidence,
    story.first_rule AS first_rule,
    bulletins.public_id AS series_id
FROM story
JOIN page AS first_page ON first_page.id = story.first_page_id
JOIN version ON version.page_id = first_page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
LEFT JOIN source ON source.id = first_page.source_id
JOIN story_member ON story_member.story_id = story.id
JOIN page ON page.id = story_member.page_id
LEFT JOIN series_member ON series_member.story_id = story.id
LEFT JOIN bulletins ON bulletins.id = series_member.series_id
WHERE NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id IN (first_page.id, page.id))
GROUP BY story.id
"""

_SERIES = """
CREATE VIEW series AS
SELECT
    bulletins.public_id AS id,
    bulletins.title AS title,
    bulletins.source_id AS source_id,
    source.name AS source,
    count(*) AS stories,
    min(reading.published_date) AS first_date,
    max(reading.published_date) AS last_date
FROM bulletins
LEFT JOIN source ON source.id = bulletins.source_id
JOIN series_member ON series_member.series_id = bulletins.id
JOIN story ON story.id = series_member.story_id
JOIN version ON version.page_id = story.first_page_id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
WHERE NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = story.first_page_id)
GROUP BY bulletins.id
"""

_PAGES = """
CREATE VIEW pages AS
SELECT
    page.public_id AS id,
    page.url AS url,
    page.source_id AS source_id,
    source.name AS source,
    "column".name AS "column",
    CASE WHEN EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id) THEN NULL
        ELSE page.list_title END AS list_title,
    page.list_date AS list_date,
    page.verdict AS verdict,
    page.reasons AS reasons,
    page.status AS status,
    page.first_seen_at AS first_seen_at,
    page.last_listed_at AS last_listed_at,
    page.fetched_at AS fetched_at,
    page.attempts AS attempts,
    page.next_due_at AS next_due_at,
    page.last_error AS last_error,
    (SELECT count(*) FROM version WHERE version.page_id = page.id) AS versions,
    other.public_id AS merged_into,
    (
        SELECT reading.relevance FROM version JOIN reading ON reading.version_id = version.id AND reading.current = 1
        WHERE version.page_id = page.id AND version.current = 1
    ) AS relevance
FROM page
LEFT JOIN source ON source.id = page.source_id
LEFT JOIN "column" ON "column".id = page.column_id
LEFT JOIN page AS other ON other.id = page.merged_into
"""

_ATTACHMENTS = """
CREATE VIEW attachments AS
SELECT
    page.public_id AS page_id,
    attachment.url AS url,
    attachment.title AS name,
    attachment.kind AS kind,
    attachment.place AS place,
    version.public_id AS version_id,
    attachment.first_seen_at AS first_seen_at,
    CASE
        WHEN attachment.fetched_at IS NOT NULL THEN 'fetched'
        WHEN attachment.next_due_at IS NOT NULL THEN 'due'
        WHEN attachment.last_error IS NULL THEN 'noted'
        WHEN attachment.last_error IN ('kind', 'elsewhere', 'count', 'unlinked') AND attachment.attempts = 0
            THEN 'skipped'
        ELSE 'failed'
    END AS status,
    attachment.fetched_at AS fetched_at,
    capture.key AS capture_id,
    attachment.media_type AS media_type,
    attachment.bytes AS bytes,
    attachment.sha256 AS sha256,
    attachment.file AS file,
    attachment.attempts AS attempts,
    attachment.next_due_at AS next_due_at,
    attachment.last_error AS last_error,
    length(replace(replace(replace(replace(attachment.text, ' ', ''), char(12288), ''), char(9), ''), char(10), ''))
        AS chars,
    attachment.text AS text,
    attachment.fields AS fields
FROM attachment
JOIN page ON page.id = attachment.page_id
LEFT JOIN version ON version.id = attachment.version_id
LEFT JOIN capture ON capture.id = attachment.capture_id
WHERE page.merged_into IS NULL
  AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
"""

_WITHDRAWALS = """
CREATE VIEW withdrawals AS
SELECT
    coalesce(page.public_id, json_extract(withdrawal.detail, '$.page')) AS id,
    coalesce(page.url, withdrawal.url_key) AS url,
    page.source_id AS source_id,
    withdrawal.at AS at,
    withdrawal.reason AS reason,
    withdrawal.requested_by AS requested_by,
    json_extract(withdrawal.detail, '$.undone.at') AS undone_at,
    json_extract(withdrawal.detail, '$.undone.reason') AS undone_reason,
    json_extract(withdrawal.detail, '$.versions') AS versions
FROM withdrawal
LEFT JOIN page ON page.id = withdrawal.page_id OR page.public_id = json_extract(withdrawal.detail, '$.page')
"""

_VERSIONS = """
CREATE VIEW versions AS
SELECT
    version.public_id AS id,
    page.public_id AS page_id,
    page.url AS url,
    version.current AS current,
    version.partial AS partial,
    min(capture.fetched_at) AS first_seen_at,
    max(capture.fetched_at) AS last_seen_at,
    count(*) AS captures,
    reading.extractor AS extractor,
    reading.verdict AS verdict,
    reading.title AS title,
    reading.published_at AS published_at,
    reading.origin AS origin,
    reading.chars AS chars
FROM version
JOIN page ON page.id = version.page_id
JOIN reading ON reading.version_id = version.id AND reading.current = 1
JOIN version_capture ON version_capture.version_id = version.id AND version_capture.part = 1
JOIN capture ON capture.id = version_capture.capture_id
WHERE NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
GROUP BY version.id
"""

_EDITS = """
CREATE VIEW edits AS
SELECT
    event.at AS at,
    event.noted_at AS noted_at,
    page.public_id AS page_id,
    page.url AS url,
    page.source_id AS source_id,
    source.name AS source,
    source.province AS province,
    new.title AS title,
    one.public_id AS from_version_id,
    other.public_id AS to_version_id,
    before.key AS from_capture_id,
    before.fetched_at AS from_fetched_at,
    after.key AS to_capture_id,
    after.fetched_at AS to_fetched_at,
    event.fields AS fields,
    event.weight AS weight,
    event.marks AS marks,
    CAST(julianday(date(event.at, '+8 hours')) - julianday(coalesce(old.published_date, new.published_date)) AS INTEGER)
        AS days_after_publication,
    event.extractor AS extractor
FROM event
JOIN page ON page.id = event.page_id
JOIN version AS one ON one.id = event.from_version_id
JOIN version AS other ON other.id = event.to_version_id
JOIN reading AS old ON old.version_id = one.id AND old.current = 1
JOIN reading AS new ON new.version_id = other.id AND new.current = 1
LEFT JOIN source ON source.id = page.source_id
LEFT JOIN capture AS after ON after.id = event.capture_id
LEFT JOIN capture AS before ON before.id = (
    SELECT capture.id FROM version_capture JOIN capture ON capture.id = version_capture.capture_id
    WHERE version_capture.version_id = one.id AND version_capture.part = 1 AND capture.partial = 0
      AND capture.fetched_at <= event.at AND capture.id <> event.capture_id
    ORDER BY capture.fetched_at DESC, capture.id DESC LIMIT 1
)
WHERE event.kind = 'edited'
  AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
"""

_REMOVALS = """
CREATE VIEW removals AS
SELECT
    page.public_id AS id,
    page.url AS url,
    page.source_id AS source_id,
    source.name AS source,
    source.province AS province,
    reading.title AS title,
    CASE
        WHEN page.status = 'removed' AND page.miss_cause = 'home' THEN 'redirected_home'
        WHEN page.status = 'removed' THEN 'removed'
        WHEN page.site_state IS NOT NULL THEN 'site_dead'
        WHEN page.status = 'suspected' THEN 'suspected'
        WHEN page.moved_to IS NOT NULL THEN 'moved'
        WHEN page.delisted_at IS NOT NULL THEN 'delisted'
        WHEN past.kind = 'moved' THEN 'moved'
        ELSE 'restored'
    END AS state,
    CASE
        WHEN page.site_state IS NOT NULL AND page.status <> 'removed' THEN page.site_state
        ELSE coalesce(page.miss_cause, json_extract(past.detail, '$.cause'))
    END AS cause,
    coalesce(page.suspected_at, json_extract(past.detail, '$.since')) AS first_missed_at,
    alive.at AS last_alive_at,
    (SELECT capture.key FROM capture WHERE capture.id = alive.capture_id) AS last_alive_capture_id,
    CASE WHEN page.status = 'removed' THEN page.removed_at END AS confirmed_at,
    CASE
        WHEN page.misses > 0 THEN page.misses
        ELSE json_array_length(past.detail, '$.observations')
    END AS observations,
    CASE
        WHEN page.misses > 0
            THEN CAST(julianday(page.last_missed_at) - julianday(page.suspected_at) AS INTEGER)
        ELSE json_extract(past.detail, '$.days')
    END AS days,
    CASE WHEN past.kind = 'restored' AND page.status = 'live' THEN past.at END AS restored_at,
    page.delisted_at AS delisted_at,
    coalesce(target.public_id, past_target.public_id) AS moved_to,
    (SELECT count(*) {copies}) AS live_copies,
    (SELECT json_group_array(copy.public_id) {copies}) AS live_copy_ids,
    page.status AS status
FROM page
JOIN version ON version.page_id = page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
LEFT JOIN source ON source.id = page.source_id
LEFT JOIN page AS target ON target.id = page.moved_to
LEFT JOIN event AS past ON past.id = (
    SELECT event.id FROM event
    WHERE event.page_id = page.id AND event.kind IN ('restored', 'moved')
    ORDER BY event.at DESC, event.id DESC LIMIT 1
)
LEFT JOIN page AS past_target ON past_target.id = past.other_page_id
LEFT JOIN observation AS alive ON alive.page_id = page.id AND alive.capture_id = (
    SELECT observation.capture_id FROM observation
    WHERE observation.page_id = page.id AND observation.kind = 'there'
    ORDER BY observation.at DESC, observation.capture_id DESC LIMIT 1
)
WHERE page.merged_into IS NULL
  AND page.id IN (
    SELECT id FROM page WHERE status IN ('suspected', 'removed')
    UNION SELECT id FROM page WHERE site_state IS NOT NULL
    UNION SELECT id FROM page WHERE moved_to IS NOT NULL OR delisted_at IS NOT NULL
    UNION SELECT page_id FROM event WHERE kind IN ('restored', 'moved')
  )
  AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
""".replace(
    "{copies}",
    """FROM story_member AS mine
        JOIN story_member AS theirs ON theirs.story_id = mine.story_id AND theirs.page_id <> mine.page_id
        JOIN page AS copy ON copy.id = theirs.page_id AND copy.status = 'live' AND copy.merged_into IS NULL
            AND copy.moved_to IS NULL AND copy.site_state IS NULL
        WHERE mine.page_id = page.id
          AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = copy.id)""",
)

VIEWS = {
    "articles": _ARTICLES,
    "stories": _STORIES,
    "series": _SERIES,
    "pages": _PAGES,
    "attachments": _ATTACHMENTS,
    "withdrawals": _WITHDRAWALS,
    "versions": _VERSIONS,
    "edits": _EDITS,
    "removals": _REMOVALS,
}
"""Name of each view and the statement that makes it."""


def drop_views(connection: Connection) -> None:
    """Drop every view of the archive, also one that this release no longer makes."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'view'").scalars().all()
    for name in names:
        quoted = str(name).replace('"', '""')
        connection.exec_driver_sql(f'DROP VIEW "{quoted}"')


def make_views(connection: Connection) -> None:
    """Make every view; the tables must be of this release's schema."""
    for statement in VIEWS.values():
        connection.exec_driver_sql(statement)
