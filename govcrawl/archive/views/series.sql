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
