"""Search at the size of a large archive: `python -m benchmarks.archive --articles 1000000 --folder FOLDER`.

It builds the archive where the folder has none, or goes on with one that has fewer articles, and prints a table in
Markdown: times of the processor with a warm cache (what else the machine does is not in them), sizes, recall against a
plain scan.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, text

from benchmarks.archive_building import build
from benchmarks.archive_text import CHARS, article
from benchmarks.tables import Table, as_markdown, machine, share
from govcrawl.archive import Archive
from govcrawl.archive.search.counting import CountBy, count_by, count_hits, count_stories
from govcrawl.archive.search.filters import Filters
from govcrawl.archive.search.hits import Group, Order, hit_ids, search
from govcrawl.bigrams import searched
from govcrawl.periods import Period

TERMS = {
    1: ("的", "环", "水", "淮", "珙"),
    2: ("环境", "的工", "督察", "珙桐", "清溪", "雪豹"),
    3: ("委员会", "在环境", "保护区", "化工厂", "清溪镇"),
    4: ("生态保护", "环境监测", "污水处理", "环境的工", "湿地公园"),
}
"""Very common to rare, words and chance neighbours alike, by their number of characters."""

TIMES = 5
SCANNED = 2_000
RECALLED = 200


def main() -> None:
    """Build what is missing, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("benchmark-archive"))
    given = parser.parse_args()
    built = build(given.folder, given.articles)
    rows = []
    if built is not None:
        for name, seconds in (("words made", built.words_seconds), ("index told", built.index_seconds)):
            rows.append((f"{name}, ms of processor an article", f"{seconds / built.articles * 1000:.2f}", "", ""))
    with Archive.read_only(given.folder) as archive, archive.read() as connection:
        rows += _sizes(connection)
        rows += _times(connection)
        rows.append(_recall(connection))
    total = f"{given.articles:,} articles of {CHARS:,} characters"
    print(f"{total}; {machine()}\n")
    print(as_markdown(Table(head=("what", "p50", "p95", "worst"), rows=tuple(rows))))


def _times(connection: Connection) -> list[tuple[str, str, str, str]]:
    asked: dict[str, Callable[[str], object]] = {
        "newest 20": lambda term: search(connection, term),
        "count": lambda term: count_hits(connection, term),
        "newest 20 stories": lambda term: search(connection, term, group=Group.STORY),
        "relevance": lambda term: search(connection, term, order=Order.RELEVANCE),
        "count of stories": lambda term: count_stories(connection, term),
        "counts by month": lambda term: count_by(connection, term, CountBy.MONTH),
        "counts by province": lambda term: count_by(connection, term, CountBy.PROVINCE),
        "newest 20 of one province": lambda term: search(connection, term, Filters(province="540000")),
        "count of one province": lambda term: count_hits(connection, term, Filters(province="510000")),
    }
    rows = []
    for name, ask in asked.items():
        for length, terms in TERMS.items():
            times = {term: _measured(ask, term) for term in terms}
            every = [one for some in times.values() for one in some]
            slowest = max(times, key=lambda term: max(times[term]))
            cells = (f"{share(every, 0.5):.1f}", f"{share(every, 0.95):.1f}", f"{max(every):.1f} ({slowest})")
            rows.append((f"{name}, {length} characters, ms", *cells))
    return rows


def _measured(ask: Callable[[str], object], term: str) -> list[float]:
    """Return milliseconds of the processor for each of several times; the first, with a cold cache, is left out."""
    ask(term)
    times = []
    for _ in range(TIMES):
        began = time.process_time()
        ask(term)
        times.append((time.process_time() - began) * 1000)
    return times


def _sizes(connection: Connection) -> list[tuple[str, str, str, str]]:
    octets = "length(CAST(text AS BLOB)) + length(CAST(title AS BLOB))"
    texts = f"SELECT sum({octets}) FROM reading"
    written = connection.execute(text(texts)).scalar_one()
    index = connection.execute(text("SELECT sum(length(block)) FROM search_index_data")).scalar_one()
    return [
        ("UTF-8 of titles and texts, MB", f"{written / 1e6:,.0f}", "", ""),
        ("index, MB", f"{index / 1e6:,.0f}", "", ""),
        ("index : text", f"{index / written:.2f}", "", ""),
    ]


def _recall(connection: Connection) -> tuple[str, str, str, str]:
    """Return the least recall of some terms over the articles of some days, against a scan of their texts."""
    chance = random.Random(1)
    query = text(
        "SELECT page.public_id, coalesce(title, '') || char(10) || text, published_date FROM reading "
        "JOIN version ON version.id = version_id JOIN page ON page.id = page_id "
        "ORDER BY published_date DESC LIMIT :most"
    )
    known = [
        (str(public), searched(written), str(day))
        for public, written, day in connection.execute(query, {"most": SCANNED})
    ]
    since = known[-1][2]

    held = {public for public, _, _ in known}
    found = wanted = 0
    for _ in range(RECALLED):
        source = searched(article(chance.randrange(SCANNED)).text)
        start = chance.randrange(len(source) - 6)
        term = "".join(char for char in source[start : start + chance.randint(1, 6)] if "\u4e00" <= char <= "\u9fff")
        if not term:
            continue
        scan = {public for public, written, _ in known if term in written}
        hits = set(hit_ids(connection, term, Filters(period=Period(since=since)))) & held
        wanted += len(scan)
        found += len(scan & hits)
        assert hits <= scan, term
    return (f"recall, {RECALLED} terms of 1 to 6 characters", f"{found / wanted:.4f}", "", "")


if __name__ == "__main__":
    main()
