"""An archive as years of nights leave it, in bulk: sources, runs with outcomes, articles by day; hardly any text."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from govcrawl.archive import Archive
from govcrawl.archive.news import china_day
from govcrawl.archive.sources import save_sources
from govcrawl.archive.tables import column, run, run_source
from govcrawl.catalog import load_catalog
from govcrawl.causes import Cause
from govcrawl.source import Column, Source

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
SWEEP_NIGHTS = 7


def fill(folder: Path, sources: int | list[Source], articles: int, nights: int, now: datetime = NOW) -> list[str]:
    """Make an archive of *sources*, each with its share of *articles* over ten years, and *nights* of runs to *now*."""
    with Archive.open(folder, create=True) as archive, archive.write() as connection:
        chosen = sources if isinstance(sources, list) else _known(sources)
        save_sources(connection, chosen, now=now - timedelta(days=nights))
        names = [one.id for one in chosen]
        _save_runs(connection, names, nights, now)
        connection.execute(column.update().values(backfill_done=True))
        _save_articles(connection, len(names), articles, nights, now)
    return names


def _known(count: int) -> list[Source]:
    known = list(load_catalog([]).values())[:count]
    return [replace(one, columns=(Column(name="要闻", url=f"http://{one.id}.example/news/"),)) for one in known]


def _save_runs(connection: Connection, names: list[str], nights: int, now: datetime) -> None:
    began = [now - timedelta(days=nights - number) for number in range(1, nights + 1)]
    connection.execute(
        insert(run),
        [
            {"id": number, "started_at": at, "finished_at": at + timedelta(hours=3), "outcome": "partial",
             "command": "govcrawl crawl --all", "host": "crawler", "pid": 4242, "version": "1", "message": "",
             "counts": {"pages_archived": 40, "pages_failed": 2}}
            for number, at in enumerate(began, 1)
        ],
    )  # fmt: skip
    for number in range(1, nights + 1):
        swept = {"links_swept": 100, "links_missed": 2} if number % SWEEP_NIGHTS == 0 else {}
        connection.execute(
            insert(run_source),
            [
                {"run_id": number, "source_id": name, "counts": {"lists_asked": 3, "lists_read": 3} | swept,
                 "outcome": "blocked" if place % 50 == 7 else "quiet", "words": "nothing new",
                 "cause": Cause.CHALLENGE if place % 50 == 7 else Cause.NOTHING_NEW}
                for place, name in enumerate(names)
            ],
        )  # fmt: skip


def _save_articles(connection: Connection, sources: int, articles: int, nights: int, now: datetime) -> None:
    today, span = china_day(now).toordinal(), 3650
    connection.exec_driver_sql(
        "CREATE TEMP TABLE named AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM source"
    )
    connection.exec_driver_sql("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY, day INTEGER, source_id TEXT)")
    connection.exec_driver_sql(
        "WITH RECURSIVE up(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n + 1 < ?) "
        "INSERT INTO numbers SELECT up.n, ? - up.n * ? / ?, named.id FROM up JOIN named ON named.n = up.n % ?",
        (articles, today, span, articles, sources),
    )
    connection.exec_driver_sql(_PAGES, (today - nights,))
    for statement in (_CAPTURES, _VERSIONS, _READINGS, _ENTRIES):
        connection.exec_driver_sql(statement)


_PAGES = """
INSERT INTO page (id, public_id, url, url_key, url_rules, source_id, column_id, first_seen_at, list_date, verdict,
    reasons, status, attempts, misses, fetched_at, next_due_at)
SELECT n + 1, printf('p%012d', n), printf('http://a.example/xw/202401/t20240105_%d.html', n), printf('a.example/%d', n),
    2, source_id, (SELECT min(id) FROM "column" WHERE source_id = numbers.source_id),
    strftime('%Y-%m-%dT03:00:00.000Z', max(day, ?) - 719163 + julianday('1970-01-01')),
    date(day - 719163 + julianday('1970-01-01')), 'article', '[]', 'live', 0, 0,
    '2026-11-21T00:00:00.000Z', '2099-01-01T00:00:00.000Z'
FROM numbers
"""
_CAPTURES = """
INSERT INTO capture (id, key, url, method, role, status, fetched_at, file, "offset", length, digest, body_bytes,
    content_type, partial, page_id)
SELECT id, printf('key-%032d', id), url, 'GET', 'article', 200, first_seen_at, 'one.warc.gz', id, 9000, 'sha1:A', 30000,
    'text/html', 0, id FROM page
"""
_VERSIONS = """
INSERT INTO version (id, public_id, page_id, reading_hash, form, extractor, body_sha256, partial, "current", created_at)
SELECT id, printf('v%012d', id), id, '0', 1, 1, '0', 0, 1, first_seen_at FROM page
"""
_READINGS = """
INSERT INTO reading (id, version_id, capture_id, extractor, "current", hash, form, verdict, reasons, title,
    published_at, published_date, published_precision, published_rule, chars, keywords, breadcrumb, meta,
    topics, removed, signals, encoding, encoding_rule, match_form, created_at, text)
SELECT id, id, id, 1, 1, '0', 1, 'article', '[]', '县里完成排口巡查',
    list_date, list_date, 'day', 'label', 8, '[]', '[]', '{}', '[]',
    '[]', '{}', 'utf-8', 'meta', 1, first_seen_at, '巡查记录齐全。' FROM page
"""
_ENTRIES = """
INSERT INTO search_entry (id, page_id, reading_id, source_id, verdict, chars, topics)
SELECT day * 16777216 + n + 1, n + 1, n + 1, source_id, 'article', 8, '[]' FROM numbers
"""

if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), datetime.now(UTC))
