"""Run readers over pages, one process, in turn, and take their CPU time."""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import process_time

from benchmarks.corpus import Sample
from benchmarks.readers import FAILURES, Read, Reader
from benchmarks.scoring import Reading


@dataclass(slots=True, kw_only=True)
class Run:
    """What one reader made of all pages, in their order."""

    reader: Reader
    readings: list[Reading] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """CPU time of a page, the best of the passes."""
    failed: list[str] = field(default_factory=list)
    """Ids of the pages on which it raised."""


def run_all(samples: Sequence[Sample], readers: Sequence[tuple[Reader, Read]], passes: int) -> list[Run]:
    """Return a run for each reader.

    Every page is read by all readers before the next page is, and each time another one begins. A pass goes over all
    pages, so that a reader that remembers lines of the page before gains what it would in a crawl. Nothing is timed
    before all have read the first page once, since that loads their word lists.
    """
    runs = [Run(reader=reader, seconds=[math.inf] * len(samples)) for reader, _ in readers]
    for _, read in readers:
        _timed(read, samples[0])
    gc.freeze()
    for turn in range(passes):
        for number, sample in enumerate(shown_progress(samples, f"pass {turn + 1}:")):
            for place in range(len(readers)):
                index = (place + number + turn) % len(readers)
                run = runs[index]
                reading, seconds = _timed(readers[index][1], sample)
                run.seconds[number] = min(run.seconds[number], seconds)
                if turn == 0:
                    _note(run, sample, reading)
    gc.unfreeze()
    return runs


def shown_progress(samples: Sequence[Sample], verb: str) -> Iterator[Sample]:
    """Yield the pages, and say on a terminal's stderr how far it is."""
    terminal = sys.stderr.isatty()
    for number, sample in enumerate(samples, 1):
        if terminal:
            print(f"\r\033[K{verb} {number}/{len(samples)} {sample.id}", end="", file=sys.stderr, flush=True)
        yield sample
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def available(readers: Iterable[Reader], report: Callable[[str], None]) -> list[tuple[Reader, Read]]:
    """Build the readers whose package is installed; each other one is reported in a line."""
    found = []
    for reader in readers:
        try:
            found.append((reader, reader.build()))
        except ImportError as error:
            report(f"{reader.name} is left out: {error}; pip install -e '.[benchmark]'")
    return found


def _note(run: Run, sample: Sample, reading: Reading | None) -> None:
    run.readings.append(reading or Reading())
    if reading is None:
        run.failed.append(sample.id)


def _timed(read: Read, sample: Sample) -> tuple[Reading | None, float]:
    """Read a page; None where the reader fails. Nobody pays for the garbage of the one before."""
    gc.collect()
    reading: Reading | None = None
    began = process_time()
    with suppress(*FAILURES):
        reading = read(sample)
    return reading, process_time() - began
