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
        WHEN page.moved_to IS NOT NULL THEN 'moved'  -- also where the two are one page now (merged_into)
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
    (SELECT count(*) FROM story_member AS mine
        JOIN story_member AS theirs ON theirs.story_id = mine.story_id AND theirs.page_id <> page.id
        JOIN page AS copy ON copy.id = theirs.page_id AND copy.status = 'live' AND copy.merged_into IS NULL
            AND copy.moved_to IS NULL AND copy.site_state IS NULL
        WHERE mine.page_id = coalesce(page.merged_into, page.id)
          AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = copy.id)) AS live_copies,
    (SELECT json_group_array(copy.public_id) FROM story_member AS mine
        JOIN story_member AS theirs ON theirs.story_id = mine.story_id AND theirs.page_id <> page.id
        JOIN page AS copy ON copy.id = theirs.page_id AND copy.status = 'live' AND copy.merged_into IS NULL
            AND copy.moved_to IS NULL AND copy.site_state IS NULL
        WHERE mine.page_id = coalesce(page.merged_into, page.id)
          AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = copy.id)) AS live_copy_ids,
    page.status AS status
FROM page
JOIN version ON version.page_id = coalesce(page.merged_into, page.id) AND version.current = 1
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
WHERE (page.merged_into IS NULL OR page.merged_into = page.moved_to)
  AND page.id IN (
    SELECT id FROM page WHERE status IN ('suspected', 'removed')
    UNION SELECT id FROM page WHERE site_state IS NOT NULL
    UNION SELECT id FROM page WHERE moved_to IS NOT NULL OR delisted_at IS NOT NULL
    UNION SELECT page_id FROM event WHERE kind IN ('restored', 'moved')
  )
  AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id IN (page.id, page.merged_into))
