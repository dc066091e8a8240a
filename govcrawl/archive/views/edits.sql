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
