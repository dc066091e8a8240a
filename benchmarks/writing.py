"""How fast articles are stored: `python -m benchmarks.writing --articles 3000 [--folder FOLDER]`.

Each article takes the road of a crawl from the extractor on: capture row, page, version, reading, story, search index.
What a crawl does outside of the archive's thread (story key, fingerprint, index words) is done in a second process. A
third searches all the while and says how long it had to wait. The texts are invented before the clock runs.
"""

from __future__ import annotations

import argparse
import pickle
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from uuid import NAMESPACE_URL as WEB
from uuid import uuid5

from sqlalchemy import text

from benchmarks.archive_text import Invented, articles, sources
from benchmarks.tables import Table, as_markdown, machine
from govcrawl.archive import Archive
from govcrawl.archive.captures import save_capture
from govcrawl.archive.readings import save_reading
from govcrawl.archive.search.hits import search
from govcrawl.archive.search.indexing import told_together
from govcrawl.archive.sources import save_sources
from govcrawl.article import Article, Judgement, Precision, Published, Reading, Verdict
from govcrawl.crawl.road import keyed
from govcrawl.exchange import Capture, Role
from govcrawl.page import Page

TOGETHER = 50
"""Articles a transaction, as the crawl's writer takes them."""

FIRST = 5_000_000
"""Number of the first article: beyond those of an archive that `benchmarks.archive` built."""


def main() -> None:
    """Store the articles, print the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        rows = measure(given.folder or Path(scratch) / "archive", given.articles)
    print(f"{machine()}\n")
    print(as_markdown(Table(head=("what", "figure"), rows=tuple(rows))))


def measure(folder: Path, count: int) -> list[tuple[str, str]]:
    """Store so many articles in *folder* and return what it took."""
    context = get_context("spawn")
    with (
        Archive.open(folder, create=True) as archive,
        context.Pool(1) as maker,
        tempfile.TemporaryDirectory() as scratch,
    ):
        with archive.write() as connection:
            save_sources(connection, sources())
            held = connection.execute(text("SELECT count(*) FROM page")).scalar_one()
            first = FIRST + int(connection.execute(text("SELECT count(*) FROM reading")).scalar_one())
        stop, waits = context.Event(), context.SimpleQueue()
        reader = context.Process(target=_read, args=(folder, stop, waits))
        reader.start()
        spans = [(start, min(TOGETHER, first + count - start)) for start in range(first, first + count, TOGETHER)]
        batches = maker.starmap(_invent, [(Path(scratch), *span) for span in spans])
        wall, used = time.perf_counter(), time.process_time()
        for batch in maker.imap(_made, batches):
            with archive.write() as connection, told_together(connection):
                for capture, reading in pickle.loads(batch):
                    save_capture(connection, capture, None)
                    save_reading(connection, reading, None, datetime.now(UTC))
        wall, used = time.perf_counter() - wall, time.process_time() - used
        stop.set()
        waited: list[float] = waits.get()
        reader.join()
    return [
        ("articles in the archive before", f"{held:,}"),
        ("articles stored a second", f"{count / wall:.0f}"),
        ("ms of processor an article, in the writing process", f"{used / count * 1000:.2f}"),
        ("searches beside it, median ms", f"{median(waited) * 1000:.1f}"),
        ("searches beside it, longest ms", f"{max(waited) * 1000:.1f}"),
    ]


def _invent(folder: Path, start: int, count: int) -> Path:
    batch = folder / f"{start}.pickle"
    batch.write_bytes(pickle.dumps(list(articles(count, start))))
    return batch


def _made(batch: Path) -> bytes:
    invented: list[Invented] = pickle.loads(batch.read_bytes())
    return pickle.dumps([_item(one) for one in invented])


def _item(one: Invented) -> tuple[Capture, Reading]:
    key = str(uuid5(WEB, one.url))
    body = one.text.encode()
    at = datetime.combine(date.fromisoformat(one.published), datetime.min.time(), UTC) + timedelta(hours=20)
    page = Page(url=one.url, body=body, requested_url=one.url, fetched_at=at, source_id=one.source.id, capture_key=key)
    article = Article(
        title=one.title,
        text=one.text,
        published=Published(value=one.published, precision=Precision.DAY, rule="label", raw=one.published),
        origin=one.origin,
        extractor=1,
    )
    judgement = Judgement(verdict=Verdict.ARTICLE, reasons=(), topics=one.topics)
    capture = Capture(
        key=key, url=one.url, method="GET", role=Role.ARTICLE, status=200, fetched_at=at, file="invented.warc.gz",
        offset=one.number, length=1, digest=f"sha1:{key}", body_bytes=len(body), source_id=one.source.id,
    )  # fmt: skip
    return capture, keyed(Reading(page=page, article=article, judgement=judgement))


def _read(folder: Path, stop: Event, waits: object) -> None:
    waited = []
    with Archive.read_only(folder) as archive:
        while not stop.is_set():
            for term in _TERMS:
                began = time.perf_counter()
                with archive.read() as connection:
                    search(connection, term)
                waited.append(time.perf_counter() - began)
                time.sleep(0.05)
    waits.put(waited)  # type: ignore[attr-defined]  # a queue of the spawn context, which has no public type


_TERMS = ("环境", "督察", "水", "生态保护")


if __name__ == "__main__":
    main()
