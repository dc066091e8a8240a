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
