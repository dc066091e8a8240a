"""What each stage of this project's extraction costs."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from statistics import median
from time import process_time
from types import ModuleType
from typing import Any

from benchmarks.corpus import Sample
from benchmarks.readers import ours
from benchmarks.tables import NONE, Table
from benchmarks.timing import shown_progress

_PACKAGE = "govcrawl.extraction"
_HOLDERS = ("govcrawl.", "benchmarks.")
"""Modules that may have imported a stage by name."""
STAGES = (
    ("decode", "charset:decode"),
    ("plain or binary", "document:has_markup"),
    ("parse", "document:parse"),
    ("meta tags", "metablock:read_meta"),
    ("lines and blocks", "walk:read_blocks"),
    ("copies", "copies:find_copies"),
    ("teasers", "teasers:find_teasers"),
    ("title in the tag found", "title:find_confirmed"),
    ("weights", "weights:weigh"),
    ("container", "container:find_container"),
    ("title", "title:read_title"),
    ("catalogue card", "weights:index_card"),
    ("info lines", "labels:read_labels"),
    ("trafilatura", "reference:extract_text"),
    ("which lines", "body:mark_lines"),
    ("selection, the rest", "selection:select"),
    ("region", "region:find_region"),
    ("scrub", "scrub:scrub"),
    ("data in scripts", "state:read_state"),
    ("publication", "published:read_published"),
    ("last change", "modified:find_modified"),
    ("document fields", "document_fields:read_document_fields"),
    ("attachments", "enclosures:read_attachments"),
    ("images", "enclosures:read_images"),
    ("next part", "parts:with_next_part"),
    ("breadcrumb", "breadcrumb:read_breadcrumb"),
    ("dated links", "rows:count_dated_links"),
    ("signals", "composition:_signals"),
    ("names of the page", "composition:_names"),
    ("composition", "composition:compose"),
    ("all the rest", "extract:extract_article"),
)
"""Stages by the function that does each; the time of a stage is without that of the stages it calls.

A name that is no longer there shows a dash, and its time goes to the stage around it.
"""


class _Watch:
    """Adds up, for one page, the time within each stage alone."""

    def __init__(self) -> None:
        self.own: dict[str, float] = defaultdict(float)
        self._inner: list[float] = []

    def over(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, with its time taken."""

        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = process_time()
            self._inner.append(0.0)
            try:
                return function(*args, **kwargs)
            finally:
                spent = process_time() - began
                self.own[stage] += spent - self._inner.pop()
                if self._inner:
                    self._inner[-1] += spent

        return timed


def stage_table(samples: Sequence[Sample], passes: int) -> Table:
    """Return the cost of each stage: median a page in milliseconds, and share of the total over all pages."""
    watch = _Watch()
    pages = []
    with _watched(watch) as missing:
        read = ours()
        read(samples[0])
        for sample in shown_progress(samples, "stages of"):
            runs = []
            for _ in range(passes):
                watch.own.clear()
                read(sample)
                runs.append(dict(watch.own))
            pages.append(min(runs, key=lambda run: sum(run.values())))
    return Table(head=("stage", "ms median", "% of the total"), rows=tuple(_rows(pages, missing)))


def _rows(pages: Sequence[Mapping[str, float]], missing: Collection[str]) -> Iterator[tuple[str, ...]]:
    wholes = [sum(page.values()) for page in pages]
    for stage, _ in STAGES:
        if stage in missing:
            yield stage, NONE, NONE
            continue
        times = [page.get(stage, 0.0) for page in pages]
        yield stage, f"{median(times) * 1000:.2f}", f"{100 * sum(times) / sum(wholes):.1f}"
    yield "together", f"{median(wholes) * 1000:.2f}", "100.0"


@contextmanager
def _watched(watch: _Watch) -> Iterator[set[str]]:
    """Put the watch around every stage, wherever its function was imported to; yield the stages that are not there."""
    missing: set[str] = set()
    places: list[tuple[ModuleType, str, object]] = []
    for stage, name in STAGES:
        module, _, attribute = name.partition(":")
        try:
            function = getattr(import_module(f"{_PACKAGE}.{module}"), attribute)
        except (ImportError, AttributeError):
            missing.add(stage)
            continue
        timed = watch.over(stage, function)
        holders = [held for key, held in sys.modules.items() if key.startswith(_HOLDERS)]
        for holder in (held for held in holders if getattr(held, attribute, None) is function):
            places.append((holder, attribute, function))
            setattr(holder, attribute, timed)
    try:
        yield missing
    finally:
        for holder, attribute, function in places:
            setattr(holder, attribute, function)
