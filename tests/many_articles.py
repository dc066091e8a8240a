"""An archive with any number of articles, filled in bulk: the rows that saving them makes, but no index of words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from benchmarks.archive_text import articles, sources
from govcrawl.archive import Archive
from govcrawl.archive.search.days import day_number
from govcrawl.archive.sources import save_sources
from govcrawl.archive.tables import capture, page, reading, search_entry, version, version_capture
from govcrawl.canonical import page_id, version_id
from tests.archives import START

_BATCH = 2000
_TEXTS = 500
"""Different texts; making them takes longer than all else."""


def fill(folder: Path, count: int, *, chars: int | None = None) -> None:
    """Make an archive with *count* articles, their texts cut to *chars* characters where that is given."""
    with Archive.open(folder, create=True) as archive:
        with archive.write() as connection:
            save_sources(connection, sources(), now=START)
        for start in range(0, count, _BATCH):
            with archive.write() as connection:
                _save(connection, list(_rows(start, min(start + _BATCH, count), chars)))


_known: list[Any] = []


def _rows(start: int, end: int, chars: int | None) -> Iterator[dict[str, Any]]:
    if not _known:
        _known.extend(articles(_TEXTS))
    for number in range(start, end):
        one = _known[number % _TEXTS]
        key = f"{one.source.host}/news/{number}.html"
        yield {
            "number": number + 1,
            "key": key,
            "page": page_id(key),
            "source": one.source.id,
            "title": f"{one.title}（{number}）",
            "text": one.text[:chars],
            "origin": one.origin,
            "topics": list(one.topics),
            "day": (date(2014, 1, 1) + timedelta(days=number % 3650)).isoformat(),
            "version": version_id(page_id(key), f"{number:064x}"),
        }


def _save(connection: Connection, found: list[dict[str, Any]]) -> None:
    at = {"first_seen_at": START, "fetched_at": START}
    connection.execute(
        insert(page),
        [
            {"id": one["number"], "public_id": one["page"], "url": f"http://{one['key']}", "url_key": one["key"],
             "url_rules": 2, "source_id": one["source"], "verdict": "article", "reasons": [], "status": "live",
             "attempts": 0, "misses": 0} | at
            for one in found
        ],
    )  # fmt: skip
    connection.execute(
        insert(capture),
        [
            {"id": one["number"], "key": f"key-{one['number']:032d}", "url": f"http://{one['key']}", "method": "GET",
             "role": "article", "status": 200, "fetched_at": START, "file": "one.warc.gz", "offset": one["number"],
             "length": 1, "digest": "sha1:A", "body_bytes": 1, "content_type": "text/html", "partial": False,
             "page_id": one["number"]}
            for one in found
        ],
    )  # fmt: skip
    connection.execute(
        insert(version),
        [
            {"id": one["number"], "public_id": one["version"], "page_id": one["number"], "reading_hash": "0" * 64,
             "form": 1, "extractor": 1, "body_sha256": "0" * 64, "partial": False, "current": True, "created_at": START}
            for one in found
        ],
    )  # fmt: skip
    connection.execute(
        insert(version_capture),
        [{"capture_id": one["number"], "version_id": one["number"], "part": 1} for one in found],
    )
    connection.execute(
        insert(reading),
        [
            {"id": one["number"], "version_id": one["number"], "capture_id": one["number"], "extractor": 1,
             "current": True, "hash": "0" * 64, "form": 1, "verdict": "article", "reasons": [], "title": one["title"],
             "published_at": one["day"], "published_date": one["day"], "published_precision": "day",
             "published_rule": "label", "origin": one["origin"], "chars": len(one["text"]), "keywords": [],
             "breadcrumb": [], "meta": {}, "topics": one["topics"], "removed": [], "signals": {}, "encoding": "utf-8",
             "encoding_rule": "meta", "match_form": 1, "created_at": START, "text": one["text"]}
            for one in found
        ],
    )  # fmt: skip
    connection.execute(
        insert(search_entry),
        [
            {"id": day_number(one["day"]) + one["number"], "page_id": one["number"], "reading_id": one["number"],
             "source_id": one["source"], "verdict": "article", "chars": len(one["text"]), "topics": one["topics"],
             "origin": one["origin"]}
            for one in found
        ],
    )  # fmt: skip
