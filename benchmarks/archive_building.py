"""An archive of invented articles, written in bulk into the tables of this release."""

from __future__ import annotations

import hashlib
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, text

from benchmarks.archive_text import Invented, articles, sources
from govcrawl.archive import Archive
from govcrawl.archive.search.days import day_number
from govcrawl.archive.sources import save_sources
from govcrawl.archive.tables import capture, page, page_address, reading, search_entry, story, story_member, version
from govcrawl.archive.tables import version_capture as shown
from govcrawl.bigrams import indexed_words, searched, source_word
from govcrawl.canonical import RULE_VERSION, page_id, story_id, url_key, version_id
from govcrawl.forms import MATCH_FORM, VERSION_FORM, story_key

_TOGETHER = 2000
_BULK_BYTES, _USUAL_BYTES = 64 << 20, 1 << 20
"""Of new words that FTS5 holds in memory before it writes a segment: here, and by default."""
_SEEN = datetime(2024, 1, 1, tzinfo=UTC)
_CONFIGURE = "INSERT INTO search_index(search_index, rank) VALUES (?, ?)"
_LEARN = "INSERT INTO search_index(rowid, words) VALUES (?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What building took; seconds are of the processor."""

    articles: int
    words_seconds: float
    """Making the words of the index."""
    index_seconds: float
    """Telling the index."""


def build(folder: Path, count: int) -> Built | None:
    """Build an archive of *count* articles in *folder*, or go on with one that has fewer; None where it has them."""
    with Archive.open(folder, create=True) as archive, get_context("spawn").Pool(1) as maker:
        with archive.write() as connection:
            save_sources(connection, sources(), now=_SEEN)
            held = connection.execute(text("SELECT coalesce(max(id), 0) FROM page")).scalar_one()
            query = text("SELECT id >> 24, count(*) FROM search_entry GROUP BY id >> 24")
            serials = Counter({int(day): int(some) for day, some in connection.execute(query)})
        if held >= count:
            return None
        words_seconds = index_seconds = 0.0
        number = held
        with archive.write() as connection:
            connection.exec_driver_sql(_CONFIGURE, ("hashsize", _BULK_BYTES))
        spans = [(start, min(_TOGETHER, count - start)) for start in range(held, count, _TOGETHER)]
        for batch, seconds in maker.imap(_made, spans):
            words_seconds += seconds
            with archive.write() as connection:
                connection.exec_driver_sql("PRAGMA cache_size = -400000")
                told = _write(connection, batch, serials)
                began = time.process_time()
                connection.exec_driver_sql(_LEARN, told)
                index_seconds += time.process_time() - began
            number += len(batch)
            if sys.stderr.isatty():
                print(f"\r\033[K{number:,} of {count:,} articles", end="", file=sys.stderr, flush=True)
        with archive.write() as connection:
            connection.exec_driver_sql(_CONFIGURE, ("hashsize", _USUAL_BYTES))
        return Built(articles=count - held, words_seconds=words_seconds, index_seconds=index_seconds)


_Row = tuple[str, dict[str, Any]]


def _made(span: tuple[int, int]) -> tuple[list[tuple[int, list[_Row], str]], float]:
    """Return the day, the rows and the index words of so many articles from one on, and what the words took."""
    start, count = span
    made, seconds = [], 0.0
    for one in articles(count, start):
        began = time.process_time()
        words = f"{indexed_words(one.title, one.text)} {source_word(one.source.id)}"
        seconds += time.process_time() - began
        made.append((day_number(one.published), list(_rows(one)), words))
    return made, seconds


def _write(
    connection: Connection, batch: list[tuple[int, list[_Row], str]], serials: Counter[int]
) -> list[tuple[int, str]]:
    """Write all but the index; return the words of each article with its row there."""
    rows: dict[str, list[dict[str, Any]]] = {}
    told = []
    for day, some, words in batch:
        serials[day >> 24] += 1
        entry = day + serials[day >> 24]
        told.append((entry, words))
        for name, row in some:
            rows.setdefault(name, []).append(row | {"id": entry} if name == search_entry.name else row)
    tables = (page, page_address, capture, version, shown, reading, story, story_member, search_entry)
    for table in tables:
        if table.name in rows:
            connection.execute(insert(table), rows[table.name])
    return told


def _rows(one: Invented) -> Iterator[_Row]:
    number, key = one.number + 1, url_key(one.url)
    public, digest = page_id(key), hashlib.sha256(one.text.encode()).hexdigest()
    day = date.fromisoformat(one.published)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=20, seconds=one.number % 3600)
    yield "page", {
        "id": number, "public_id": public, "url": one.url, "url_key": key, "url_rules": RULE_VERSION,
        "source_id": one.source.id, "first_seen_at": at, "verdict": "article", "reasons": [], "status": "live",
        "fetched_at": at, "attempts": 0, "misses": 0,
    }  # fmt: skip
    yield "page_address", {
        "id": number, "page_id": number, "url_key": key, "url": one.url, "kind": "listed", "first_seen_at": at
    }  # fmt: skip
    yield "capture", {
        "id": number, "key": f"invented-{number}", "url": one.url, "method": "GET", "role": "article", "status": 200,
        "fetched_at": at, "file": "invented.warc.gz", "offset": number, "length": 1, "digest": f"sha1:{digest[:32]}",
        "body_bytes": len(one.text), "content_type": "text/html", "source_id": one.source.id, "partial": False,
        "page_id": number, "body_sha256": digest, "verdict": "article", "reasons": [],
    }  # fmt: skip
    yield "version", {
        "id": number, "public_id": version_id(public, digest), "page_id": number, "reading_hash": digest,
        "form": VERSION_FORM, "extractor": 1, "body_sha256": digest, "partial": False, "current": True,
        "created_at": at,
    }  # fmt: skip
    yield "version_capture", {"capture_id": number, "version_id": number, "part": 1}
    same = story_key(one.title, one.text)
    chars = len(one.text.replace("　", "").replace("\n", ""))
    yield "reading", {
        "id": number, "version_id": number, "capture_id": number, "extractor": 1, "current": True, "hash": digest,
        "form": VERSION_FORM, "verdict": "article", "reasons": [], "title": one.title, "published_at": one.published,
        "published_date": one.published, "published_precision": "day", "published_rule": "label",
        "origin": one.origin, "chars": chars, "keywords": [], "breadcrumb": [], "meta": {}, "topics": list(one.topics),
        "removed": [], "signals": {}, "encoding": "utf-8", "encoding_rule": "meta", "story_key": same,
        "match_form": MATCH_FORM, "created_at": at, "text": one.text,
    }  # fmt: skip
    is_copy = one.copy_of is not None and not one.near
    first = one.copy_of + 1 if is_copy and one.copy_of is not None else number
    if not is_copy and same is not None:
        # Some near copies are changed back to what they repeat.
        own = hashlib.sha256(f"{same} {number}".encode()).hexdigest() if one.near else same
        yield "story", {
            "id": number, "public_id": story_id(own), "key": own, "match_form": MATCH_FORM, "first_page_id": number,
            "created_at": at,
        }  # fmt: skip
    yield "story_member", {
        "page_id": number, "story_id": first, "relation": "copy" if is_copy else "first", "evidence": {"match": same}
    }  # fmt: skip
    yield "search_entry", {
        "page_id": number, "reading_id": number, "source_id": one.source.id, "verdict": "article",
        "chars": chars, "topics": list(one.topics), "origin": searched(one.origin),
    }  # fmt: skip
