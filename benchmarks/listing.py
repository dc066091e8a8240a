"""Read a folder of list pages, and print what is found on each of them and how long it takes.

usage: python -m benchmarks.listing LISTS [--passes N] [--markdown] [--predictions FILE]

LISTS holds one folder a page: page.html, and gold.json with "url" (or null), "items" [{"url", "href", "title", "date"}]
and "next_page". Times are CPU milliseconds a page, parsing included: each page is read by all readers before the next
one is, that again for every pass, and the best of the passes counts; nothing is timed before all have read one page.
What the figures of quality mean is written in benchmarks/list_scoring.py. The peer is gne's ListPageExtractor. It finds
no list by itself but has to be told the title of one of its links (here the first of the gold), and gives neither dates
nor a next page.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any
from urllib.parse import urljoin

from benchmarks.list_scoring import LIST_MEASURES, ListReading, ListSample, list_means, load_lists, score_list
from benchmarks.tables import NONE, Table, as_markdown, as_text, figure, machine, share, versions
from govcrawl.errors import InputError
from govcrawl.extraction.charset import decode
from govcrawl.listing import read_listing
from govcrawl.listing.document import read_document
from govcrawl.source import Column

Read = Callable[[ListSample], Any]
"""Reads a page; only this is timed."""
Tell = Callable[[ListSample, Any], ListReading]
"""Says what was found in the words of the scorer."""


@dataclass(slots=True, kw_only=True)
class ListRun:
    """What one reader made of all pages, in their order."""

    name: str
    package: str
    read: Read
    tell: Tell
    measures: tuple[str, ...] = LIST_MEASURES
    readings: list[ListReading] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; return the exit code."""
    options = _options(arguments)
    try:
        samples = load_lists(options.lists)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    runs = [ours(), *_peers()]
    run_lists(samples, runs, options.passes)
    if options.predictions:
        _write_predictions(options.predictions, samples, runs[0])
    show = as_markdown if options.markdown else as_text
    print(f"{machine()}; {versions(run.package for run in runs)}")
    print(f"\n{len(samples)} list pages\n\n{show(_summary(samples, runs))}")
    print(f"\n{runs[0].name} by page\n\n{show(_by_page(samples, runs[0]))}")
    return 0


def ours() -> ListRun:
    """Read as the crawler does."""

    def read(sample: ListSample) -> Any:
        return read_listing(sample.page, Column(name=sample.id, url=sample.page.url))

    def tell(sample: ListSample, found: Any) -> ListReading:
        following = found.next_request.url if found.next_request else None
        if sample.addressed:
            return ListReading(days={link.url: link.date for link in found.links}, next_page=following)
        document = read_document(sample.page)
        written = document.references if document else {}
        return ListReading(days={written.get(link.url, link.url): link.date for link in found.links})

    return ListRun(name="govcrawl", package="govcrawl", read=read, tell=tell)


def gne() -> ListRun:
    """gne as its manual calls it, told the first title; raises ImportError where it is not installed."""
    from gne import ListPageExtractor

    extractor = ListPageExtractor()

    def read(sample: ListSample) -> Any:
        hint = sample.hint.rstrip(".…").replace('"', "")
        with contextlib.redirect_stdout(io.StringIO()):  # it prints when it does not find the title
            return extractor.extract(decode(sample.page.body).text, hint)

    def tell(sample: ListSample, found: Any) -> ListReading:
        hrefs = [each["url"] for each in found if each.get("url")]
        return ListReading(days={urljoin(sample.page.url, href) if sample.addressed else href: None for href in hrefs})

    return ListRun(name="gne, told a title", package="gne", read=read, tell=tell, measures=("P", "R", "F1"))


def run_lists(samples: Sequence[ListSample], runs: Sequence[ListRun], passes: int) -> None:
    """Fill in what each reader finds, and its seconds a page."""
    for run in runs:
        run.tell(samples[0], run.read(samples[0]))
        run.seconds = [math.inf] * len(samples)
    gc.freeze()
    for turn in range(passes):
        for number, sample in enumerate(samples):
            for place in range(len(runs)):
                run = runs[(place + number + turn) % len(runs)]
                gc.collect()
                began = process_time()
                found = run.read(sample)
                run.seconds[number] = min(run.seconds[number], process_time() - began)
                if turn == 0:
                    run.readings.append(run.tell(sample, found))
    gc.unfreeze()


def _peers() -> list[ListRun]:
    try:
        return [gne()]
    except ImportError as error:
        print(f"gne is left out: {error}; pip install -e '.[benchmark]'", file=sys.stderr)
        return []


def _summary(samples: Sequence[ListSample], runs: Sequence[ListRun]) -> Table:
    rows = []
    for run in runs:
        found = list_means(score_list(s.gold, r) for s, r in zip(samples, run.readings, strict=True))
        quality = [figure(found[measure]) if measure in run.measures else NONE for measure in LIST_MEASURES]
        times = (median(run.seconds), share(run.seconds, 0.9), max(run.seconds))
        rows.append((run.name, *quality, *(f"{1000 * value:.1f}" for value in times)))
    return Table(head=("reader", *LIST_MEASURES, "ms", "p90", "max"), rows=tuple(rows))


def _by_page(samples: Sequence[ListSample], run: ListRun) -> Table:
    rows = []
    for sample, reading, seconds in zip(samples, run.readings, run.seconds, strict=True):
        found = score_list(sample.gold, reading)
        sizes = (
            len(sample.gold.days),
            len(reading.days),
            f"{len(sample.page.body) / 1024:.0f}",
            f"{1000 * seconds:.1f}",
        )
        rows.append((sample.id, *(figure(found[measure]) for measure in LIST_MEASURES), *map(str, sizes)))
    return Table(head=("page", *LIST_MEASURES, "gold", "found", "KB", "ms"), rows=tuple(rows))


def _write_predictions(path: Path, samples: Sequence[ListSample], run: ListRun) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for sample, reading in zip(samples, run.readings, strict=True):
            items = [{"url": url if sample.addressed else None, "date": day} for url, day in reading.days.items()]
            row = {"id": sample.id, "items": items, "next_page": reading.next_page}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.listing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lists", type=Path)
    parser.add_argument("--passes", type=int, default=9, help="the best of so many counts (9)")
    parser.add_argument("--predictions", type=Path, metavar="FILE", help="write JSONL for other scorers")
    parser.add_argument("--markdown", action="store_true", help="print tables for a document")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
