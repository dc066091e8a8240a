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
