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
