"""Read a folder of pages with this extractor and with its peers, and print quality and time side by side.

usage: python -m benchmarks.extraction CORPUS [--markdown] [--by-host] [--stages] [--predictions DIR]

CORPUS holds one folder a page: page.html, and gold.json with "title", "published" (ISO 8601, +08:00), "origin",
"body" (paragraphs parted by newlines), "optional" (lines that may be there or not), "url" and "kind". Times are CPU
milliseconds a page (median, 90th percentile, most), the best of a few passes; the last two columns are the ratio to
trafilatura with its metadata: of the sums, and the median of the pages. A dash stands where a reader gives no such
field. What the figures of quality mean is written in benchmarks/scoring.py.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.corpus import Sample, load_corpus
from benchmarks.readers import READERS, REFERENCE
from benchmarks.scoring import MEASURES, means, score
from benchmarks.stages import stage_table
from benchmarks.tables import NONE, Table, as_markdown, as_text, figure, machine, share, versions
from benchmarks.timing import Run, available, run_all
from govcrawl.errors import InputError

TIMES = ("ms", "p90", "max", "÷ sums", "÷ pages")
"""CPU of a page: median, 90th percentile, most; ratio to the reference of the sums, and the median ratio of pages."""
FIELDS = ("title", "day", "minute", "origin")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; return the exit code."""
    options = _options(arguments)
    try:
        samples = load_corpus(options.corpus)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    wanted = [reader for reader in READERS if not options.only or reader.name in options.only.split(",")]
    runs = run_all(samples, available(wanted, lambda line: print(line, file=sys.stderr)), options.passes)
    if options.predictions:
        _write_predictions(options.predictions, samples, runs)
    show = as_markdown if options.markdown else as_text
    print(f"{machine()}; {versions(run.reader.package for run in runs)}")
    for title, rows in _kinds(samples).items():
        print(f"\n{title} ({len(rows)} pages)\n\n{show(_table(samples, runs, rows))}")
    for run in runs:
        if run.failed:
            print(f"\n{run.reader.name} failed on {', '.join(run.failed)}")
    if options.by_host:
        print(f"\n{runs[0].reader.name} by host, the worst first\n\n{show(_host_table(samples, runs[0]))}")
    if options.stages:
        print(f"\nwhat each stage costs\n\n{show(stage_table(samples, options.passes))}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.extraction",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--passes", type=int, default=3, help="the best of so many counts (3)")
    parser.add_argument("--only", metavar="NAMES", help="readers to run, parted by commas")
    parser.add_argument("--predictions", type=Path, metavar="DIR", help="write one JSONL a reader, for other scorers")
    parser.add_argument("--markdown", action="store_true", help="print tables for a document")
    parser.add_argument("--by-host", action="store_true", help="score every host alone, the worst first")
    parser.add_argument("--stages", action="store_true", help="what each stage of govcrawl costs")
    return parser.parse_args(arguments)


def _kinds(samples: Sequence[Sample]) -> dict[str, list[int]]:
    """The places of the pages of each kind, and of all where there are several."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for place, sample in enumerate(samples):
        kinds[sample.kind].append(place)
    return {**kinds, "all": list(range(len(samples)))} if len(kinds) > 1 else dict(kinds)


def _table(samples: Sequence[Sample], runs: Sequence[Run], places: Sequence[int]) -> Table:
    base = next((run for run in runs if run.reader.name == REFERENCE), None)
    rows = []
    for run in runs:
        found = means(score(samples[i].gold, run.readings[i]) for i in places)
        quality = [figure(found[m]) if m not in FIELDS or m in run.reader.fields else NONE for m in MEASURES]
        rows.append((run.reader.name, *quality, *_times(run, base, places)))
    return Table(head=("reader", *MEASURES, *TIMES), rows=tuple(rows))


def _times(run: Run, base: Run | None, places: Sequence[int]) -> list[str]:
    own = [run.seconds[i] for i in places]
    row = [f"{1000 * value:.1f}" for value in (median(own), share(own, 0.9), max(own))]
    if base is None:
        return [*row, NONE, NONE]
    other = [base.seconds[i] for i in places]
    ratios = [mine / theirs for mine, theirs in zip(own, other, strict=True)]
    return [*row, f"{sum(own) / sum(other):.2f}", f"{median(ratios):.2f}"]


def _host_table(samples: Sequence[Sample], run: Run) -> Table:
    hosts: dict[str, list[int]] = defaultdict(list)
    for place, sample in enumerate(samples):
        hosts[sample.host].append(place)
    scored = [
        (host, len(places), means(score(samples[i].gold, run.readings[i]) for i in places))
        for host, places in hosts.items()
    ]
    measures = ("F1", "perfect", *FIELDS)
    scored.sort(key=lambda row: (sum(1.0 if row[2][m] is None else row[2][m] or 0.0 for m in measures), row[0]))
    rows = tuple((host, str(pages), *(figure(found[m]) for m in measures)) for host, pages, found in scored)
    return Table(head=("host", "pages", *measures), rows=rows)


def _write_predictions(folder: Path, samples: Sequence[Sample], runs: Sequence[Run]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for run in runs:
        name = f"{REFERENCE}-{run.reader.name[2:]}" if run.reader.name.startswith(NONE) else run.reader.name
        rows = [{"id": sample.id, **asdict(found)} for sample, found in zip(samples, run.readings, strict=True)]
        path = folder / f"{name.replace(' ', '-')}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # peers report every odd page
    sys.exit(main())
