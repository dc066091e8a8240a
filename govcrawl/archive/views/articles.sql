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
