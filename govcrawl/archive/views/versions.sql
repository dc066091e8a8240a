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
