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
