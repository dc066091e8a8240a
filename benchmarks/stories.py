"""What a new article costs in an archive of many: lookup and insert of its story, disk and memory.

    python -m benchmarks.stories [--articles 100000] [--measured 500]

The archive is filled with fingerprints as long as real ones whose hashes are random, a share of them near copies of
others on hot bands; the articles measured are texts of their own, half of them copies of one another. The time is that
of `enter_first` with a fingerprint at hand, as the writer of a crawl calls it for a page that is new.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.stories.assignment import enter_first
from govcrawl.archive.stories.index import packed
from govcrawl.archive.stories.placing import Subject
from govcrawl.fingerprints import PERMUTATIONS, bands, fingerprint

PASSAGES = 17
"""Sentences kept of an article, on average, over the articles of the corpus (median 8)."""

MARKS = 5
NOW = datetime(2026, 1, 1, tzinfo=UTC)
AT_ONCE = 20_000


def main() -> None:
    """Fill an archive, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--measured", type=int, default=500)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        with get_context("spawn").Pool(1) as filler:  # another process, whose memory is not what is measured
            bare = filler.apply(fill, (Path(folder), options.articles))
        report(Path(folder), options, bare)


def report(folder: Path, options: argparse.Namespace, bare: int) -> None:
    """Measure and print; *bare* are the bytes that stories take."""
    with Archive.open(folder) as archive:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        spent = measure(archive, options.articles, options.measured)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = (folder / "archive.sqlite").stat().st_size
        tables = sizes(archive)
    print(f"articles {options.articles}, load {os.getloadavg()[0]:.1f}")
    for kind, first in (("texts of their own", 0), ("near copies", 1)):
        for clock, taken in zip(("clock", "processor"), spent, strict=True):
            some = sorted(taken[first::2])
            print(f"{kind}, {clock}: median {statistics.median(some):.3f} ms, "
                  f"p90 {some[len(some) * 9 // 10]:.3f} ms, p99 {some[len(some) * 99 // 100]:.3f} ms")  # fmt: skip
    print(f"file {size / 1e9:.3f} GB; stories and their index {bare / options.articles:.0f} bytes an article, "
          f"{bare * 1e6 / options.articles / 1e9:.2f} GB a million")  # fmt: skip
    print("  " + ", ".join(f"{name} {held / 1e6:.0f} MB" for name, held in tables))
    print(f"memory: {before / 1024:.0f} MB before, {after / 1024:.0f} MB after the measured articles")


def fill(folder: Path, articles: int) -> int:
    """Write pages with their stories into a new archive; return the bytes that the stories take."""
    with Archive.open(folder, create=True) as archive:
        return _fill(archive, articles)


def _fill(archive: Archive, articles: int) -> int:
    made = random.Random(5)
    with archive.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO capture (id, key, url, method, role, status, fetched_at, file, offset, length, digest, "
            "body_bytes, content_type, partial) VALUES (1, 'k', 'http://a.cn/', 'GET', 'article', 200, "
            "'2024-01-01T00:00:00.000Z', 'f', 0, 1, 'd', 1, 'text/html', 0)"
        )
    for start in range(0, articles, AT_ONCE):
        with archive.write() as connection:
            _pages(connection, start, min(AT_ONCE, articles - start))
    with archive.write() as connection:
        pages = _bytes(connection)
    for start in range(0, articles, AT_ONCE):
        with archive.write() as connection:
            connection.exec_driver_sql("PRAGMA cache_size = -1000000")
            _stories(connection, made, start, min(AT_ONCE, articles - start))
    with archive.write() as connection:
        return _bytes(connection) - pages


def _bytes(connection: Connection) -> int:
    free = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    return int((connection.exec_driver_sql("PRAGMA page_count").scalar_one() - free) * 4096)


def _pages(connection: Connection, start: int, count: int) -> None:
    """Bare pages: a version and a reading with one word of text each."""
    rows = range(start + 1, start + count + 1)
    connection.exec_driver_sql(
        "INSERT INTO page (id, public_id, url, url_key, url_rules, first_seen_at, status, attempts, misses) "
        "VALUES (?, ?, ?, ?, 2, '2024-01-01T00:00:00.000Z', 'live', 0, 0)",
        [(n, f"p{n:012}", f"http://a.cn/{n}", f"a.cn/{n}") for n in rows],
    )
    connection.exec_driver_sql(
        "INSERT INTO version (id, public_id, page_id, reading_hash, form, extractor, body_sha256, partial, current, "
        "created_at) VALUES (?, ?, ?, 'h', 1, 1, 'b', 0, 1, '2024-01-01T00:00:00.000Z')",
        [(n, f"v{n:012}", n) for n in rows],
    )
    connection.exec_driver_sql(
        "INSERT INTO reading (id, version_id, capture_id, extractor, current, hash, form, verdict, reasons, title, "
        "published_at, published_date, chars, keywords, breadcrumb, meta, topics, removed, signals, encoding, "
        "encoding_rule, story_key, match_form, created_at, text) VALUES (?, ?, 1, 1, 1, 'h', 1, 'article', '[]', '题', "
        "'2024-01-01', '2024-01-01', 1, '[]', '[]', '{}', '[]', '[]', '{}', 'utf-8', 'given', ?, 1, "
        "'2024-01-01T00:00:00.000Z', '文')",
        [(n, n, f"{n:064x}") for n in rows],
    )


def _stories(connection: Connection, made: random.Random, start: int, count: int) -> None:
    """A story for each page. One of fifty stands on a form: half of its bands are those of the other pages on it."""
    form = made.randbytes(PERMUTATIONS)
    stories, texts, members = [], [], []
    keys: list[tuple[int, int]] = []
    passages: list[tuple[int, int]] = []
    marks: list[tuple[int, int]] = []
    for n in range(start + 1, start + count + 1):
        key = made.randbytes(32)
        signature = made.randbytes(2 * PERMUTATIONS)
        if n % 50 == 0:
            signature = form + signature[PERMUTATIONS:]
        own = [made.randrange(-(2**47), 2**47) for _ in range(made.randint(2, 2 * PASSAGES - 2))]
        places = [made.randrange(-(2**47), 2**47) for _ in range(MARKS)]
        stories.append((n, f"s{n:012}", key.hex(), n))
        texts.append((n, n, key[:16], made.randrange(2**47), signature, packed(own), packed(places)))
        members.append((n, n, n))
        keys.extend((band, n) for band in bands(signature))
        passages.extend((one, n) for one in own)
        marks.extend((one, n) for one in places)
    evidence = '{"method":"text"}'
    connection.exec_driver_sql(
        "INSERT INTO story (id, public_id, key, match_form, first_page_id, created_at, first_confidence, first_rule) "
        "VALUES (?, ?, ?, 1, ?, '2024-01-01T00:00:00.000Z', 0.5, 'alone')",
        stories,
    )
    connection.exec_driver_sql(
        "INSERT INTO story_text (id, story_id, key, numbers, kind, evidence, algorithm, shingles, signature, passages, "
        f"marks) VALUES (?, ?, ?, ?, 'lead', '{evidence}', 1, 900, ?, ?, ?)",
        texts,
    )
    connection.exec_driver_sql(
        "INSERT INTO story_member (page_id, story_id, relation, evidence, text_id) "
        f"VALUES (?, ?, 'first', '{evidence}', ?)",
        members,
    )
    for table, rows in (("near_band", keys), ("near_passage", passages), ("series_mark", marks)):
        connection.exec_driver_sql(f"INSERT OR IGNORE INTO {table} (key, text_id) VALUES (?, ?)", sorted(rows))


def articles(count: int) -> Iterator[tuple[str, str]]:
    """Titles and texts of some 1,000 characters; every other one is the one before with another lead."""
    made = random.Random(7)
    text = ""
    for number in range(count):
        if number % 2 == 0:
            text = "\n".join(
                "".join(chr(0x4E00 + made.randrange(3000)) for _ in range(made.randint(40, 120))) + "。"
                for _ in range(12)
            )
        yield f"第{number}件事{text[:12]}", text if number % 2 == 0 else f"本站转载　{text}"


def measure(archive: Archive, held: int, count: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds that each of some new articles takes, by the clock and of the processor."""
    wall, cpu = [], []
    with archive.write() as connection:
        _pages(connection, held, count)
        for number, (title, text) in enumerate(articles(count), held + 1):
            found = fingerprint(title, text)
            assert found is not None
            connection.exec_driver_sql(
                "UPDATE reading SET title = ?, text = ?, story_key = ? WHERE id = ?", (title, text, found.key, number)
            )
            subject = Subject(
                page=number, public_id=f"p{number:012}", place="a.cn", source=None, key=found.key, title=title,
                text=text, made=found, origin=None, origin_source=None,
            )  # fmt: skip
            start, used = time.perf_counter(), time.process_time()
            enter_first(connection, subject, NOW)
            wall.append((time.perf_counter() - start) * 1000)
            cpu.append((time.process_time() - used) * 1000)
    return wall, cpu


def sizes(archive: Archive) -> list[tuple[str, int]]:
    """Return the bytes of each table of stories with its indexes, where SQLite can tell; the largest first."""
    query = (
        "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master ON sqlite_master.name = dbstat.name "
        "WHERE tbl_name GLOB 'story*' OR tbl_name GLOB 'near_*' OR tbl_name GLOB 'series*' GROUP BY 1 ORDER BY 2 DESC"
    )
    with archive.read() as connection:
        has = connection.exec_driver_sql("SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'").scalar_one()
        return [(str(row[0]), int(row[1])) for row in connection.exec_driver_sql(query)] if has else []


if __name__ == "__main__":
    main()
