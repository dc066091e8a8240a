CREATE VIEW coverage AS
WITH RECURSIVE
-- Up to the newest run, not to today: an archive that is no longer fed does not claim to know of the time since.
clock AS (SELECT date(max(started_at), '+8 hours') AS today FROM run),
month (first, next) AS (
    SELECT '1998-01-01', '1998-02-01'
    UNION ALL
    SELECT next, date(next, '+1 month') FROM month JOIN clock WHERE next <= clock.today
),
-- Rows of the search index begin with the day, as days since the year 1.
span (first, next, low, high) AS MATERIALIZED (
    SELECT first, next, CAST(julianday(first) - 1721424.5 AS INTEGER) << 24,
           CAST(julianday(next) - 1721424.5 AS INTEGER) << 24
    FROM month
),
night AS MATERIALIZED (SELECT id, date(started_at, '+8 hours') AS day FROM run),
-- The best of a day's runs tells how it fared.
day AS MATERIALIZED (
    SELECT run_source.source_id AS source_id, night.day AS day, substr(night.day, 1, 7) AS month,
           min(CASE run_source.outcome
               WHEN 'ok' THEN 0 WHEN 'quiet' THEN 0 WHEN 'partial' THEN 1 WHEN 'incomplete' THEN 2
               WHEN 'blocked' THEN 3 ELSE 4 END) AS rank,
           run_source.cause AS cause
    FROM run_source JOIN night ON night.id = run_source.run_id
    GROUP BY run_source.source_id, night.day
),
visited AS (
    SELECT source_id, month, count(*) AS run, sum(rank = 0) AS well, sum(rank = 1) AS partial,
           sum(rank = 2) AS incomplete, sum(rank = 3) AS blocked, sum(rank = 4) AS broken
    FROM day GROUP BY source_id, month
),
heard AS (
    SELECT source_id, min(day) AS since, max(CASE WHEN rank < 3 THEN day END) AS until FROM day GROUP BY source_id
),
spoilt AS (
    SELECT source_id, month, json_group_object(cause, nights) AS causes,
           max(CASE WHEN rank > 2 THEN nights END) AS most, CASE WHEN rank > 2 THEN cause END AS cause
    FROM (
        SELECT source_id, month, cause, max(rank) AS rank, count(*) AS nights FROM day WHERE rank > 0
        GROUP BY source_id, month, cause
    )
    GROUP BY source_id, month
),
swept AS (
    SELECT run_source.source_id AS source_id, substr(night.day, 1, 7) AS month,
           sum(json_extract(run_source.counts, '$.links_swept')) AS links,
           coalesce(sum(json_extract(run_source.counts, '$.links_missed')), 0) AS missed
    FROM run_source JOIN night ON night.id = run_source.run_id
    WHERE run_source.counts LIKE '%"links_swept"%'
    GROUP BY run_source.source_id, substr(night.day, 1, 7)
),
-- What is listed for a month and was never had; what is known to be no article is not waited for.
waiting AS (
    SELECT source_id, substr(list_date, 1, 7) AS month, count(*) AS pages FROM page
    WHERE status = 'known' AND list_date IS NOT NULL AND merged_into IS NULL AND source_id IS NOT NULL
      AND (verdict IS NULL OR verdict IN ('article', 'flagged', 'blocked', 'error', 'shell'))
    GROUP BY source_id, substr(list_date, 1, 7)
),
undated AS (SELECT source_id, count(*) AS pages FROM search_entry WHERE id < 16777216 GROUP BY source_id),
-- A list is known from the day down to which it was read, up to the last night on which its source could be believed.
list AS MATERIALIZED (
    SELECT "column".source_id AS source_id,
           CASE WHEN backfill_done THEN '0000-01-01'
                ELSE min(coalesce(floor_date, '9999-12-31'), date(first_seen_at, '+8 hours')) END AS since,
           coalesce(min(date(read_through_at, '+8 hours'), heard.until), '0000-01-01') AS until,
           backfill_done AND coalesce(end_proof = 'total_reached', 0) AS by_total, backfill_done AS to_end
    FROM "column" LEFT JOIN heard ON heard.source_id = "column".source_id
    WHERE vanished_at IS NULL
       OR NOT EXISTS (
           SELECT 1 FROM "column" AS other WHERE other.source_id = "column".source_id AND other.vanished_at IS NULL
       )
),
-- 12237200916480 is 1998-01-01: what bears an earlier day than the web of these sites is not asked for.
begun AS MATERIALIZED (
    SELECT source.id AS source_id,
           min(coalesce((SELECT date((min(search_entry.id) >> 24) + 1721424.5) FROM search_entry
                         WHERE search_entry.source_id = source.id AND search_entry.id >= 12237200916480), '9999-12-31'),
               coalesce(heard.since, '9999-12-31')) AS day
    FROM source LEFT JOIN heard ON heard.source_id = source.id
),
held AS (
    SELECT begun.source_id AS source_id, span.first AS first, span.next AS next, substr(span.first, 1, 7) AS month,
           (SELECT count(*) FROM search_entry WHERE search_entry.source_id = begun.source_id
              AND search_entry.id >= span.low AND search_entry.id < span.high) AS found,
           coalesce(waiting.pages, 0) AS waiting
    FROM begun JOIN span ON span.next > begun.day
    LEFT JOIN waiting ON waiting.source_id = begun.source_id AND waiting.month = substr(span.first, 1, 7)
),
seen AS (
    SELECT held.source_id, first, next, month, found, waiting, count(list.source_id) AS columns,
           coalesce(sum(list.since <= first AND list.until >= next), 0) AS columns_read,
           coalesce(sum(list.since < next AND list.until > first), 0) AS columns_touched,
           coalesce(max(list.since > first), 1) AS is_early, max(list.since) AS since, min(list.until) AS until,
           coalesce(min(list.by_total), 0) AS by_total, coalesce(min(list.to_end), 0) AS to_end
    FROM held LEFT JOIN list ON list.source_id = held.source_id
    GROUP BY held.source_id, first
),
judged AS (
    SELECT seen.*, columns > 0 AND columns_read = columns AS is_read,
           count(CASE WHEN columns > 0 AND columns_read = columns THEN 1 END) OVER whole AS months_read,
           avg(CASE WHEN columns > 0 AND columns_read = columns THEN found + waiting END) OVER whole AS usual,
           coalesce(undated.pages, 0) * 10 > coalesce(undated.pages, 0) + sum(found) OVER whole AS is_undated
    FROM seen LEFT JOIN undated ON undated.source_id = seen.source_id
    WINDOW whole AS (PARTITION BY seen.source_id)
)
SELECT
    judged.source_id AS source_id,
    source.name AS source,
    source.level AS level,
    source.province AS province,
    source.city AS city,
    source.admin_code AS admin_code,
    judged.month AS month,
    CASE
        WHEN is_read AND waiting = 0 AND is_undated THEN 'unknown'
        WHEN is_read AND waiting = 0 THEN 'complete'
        WHEN found > 0 OR columns_touched > 0 THEN 'partial'
        WHEN visited.blocked * 2 >= visited.run THEN 'blocked'
        ELSE 'no_data'
    END AS status,
    CASE
        WHEN is_read AND waiting > 0 THEN 'not_fetched'
        WHEN is_read AND is_undated THEN 'undated'
        WHEN is_read THEN NULL
        WHEN is_early THEN 'not_followed'
        WHEN spoilt.cause IS NOT NULL THEN spoilt.cause
        WHEN visited.run IS NULL THEN 'not_run'
        WHEN next > clock.today THEN 'not_over'
        ELSE 'not_read'
    END AS reason,
    found,
    CASE WHEN is_read THEN found + waiting WHEN months_read > 2 THEN CAST(round(usual) AS INTEGER) END AS expected,
    CASE
        WHEN is_read AND by_total THEN 'total'
        WHEN is_read AND to_end THEN 'numbering'
        WHEN is_read THEN 'list'
        WHEN months_read > 2 THEN 'rhythm'
    END AS expected_by,
    waiting,
    columns,
    columns_read,
    coalesce(visited.run, 0) AS nights_run,
    coalesce(visited.well, 0) AS nights_well,
    coalesce(visited.partial, 0) AS nights_partial,
    coalesce(visited.incomplete, 0) AS nights_incomplete,
    coalesce(visited.blocked, 0) AS nights_blocked,
    coalesce(visited.broken, 0) AS nights_broken,
    CAST(julianday(min(next, date(clock.today, '+1 day'))) - julianday(first) AS INTEGER) - coalesce(visited.run, 0)
        AS days_without_run,
    coalesce(spoilt.causes, '{}') AS causes,
    coalesce(swept.links, 0) AS links_swept,
    coalesce(swept.missed, 0) AS links_missed,
    round(swept.missed * 1.0 / nullif(swept.links, 0), 4) AS miss_rate,
    nullif(judged.since, '0000-01-01') AS read_since,
    nullif(judged.until, '0000-01-01') AS read_until
FROM judged
JOIN clock
JOIN source ON source.id = judged.source_id
LEFT JOIN visited ON visited.source_id = judged.source_id AND visited.month = judged.month
LEFT JOIN spoilt ON spoilt.source_id = judged.source_id AND spoilt.month = judged.month
LEFT JOIN swept ON swept.source_id = judged.source_id AND swept.month = judged.month
