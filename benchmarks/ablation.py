"""How much rests on one kind of evidence: read every page again with that kind taken away.

usage: python -m benchmarks.ablation CORPUS [--markdown]
       python -m benchmarks.ablation --invented

CORPUS is a folder as for benchmarks.extraction. Rules that generalise lose little in any row. Under the tables stand,
for each kind of evidence, the pages that come out worse than as captured, with what they lost: a time or an origin that
stood nowhere else is lost for any reader.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.corpus import Sample, load_corpus, load_invented
from benchmarks.evidence import ABLATIONS, Ablation, ablate
from benchmarks.readers import Read, ours
from benchmarks.scoring import Reading, Scores, means, score
from benchmarks.tables import Table, as_markdown, as_text, figure
from benchmarks.timing import shown_progress
from govcrawl.errors import ExtractionError, InputError

COLUMNS = ("F1", "perfect", "title", "day", "minute", "origin")
_LOSS = 0.005
"""A body that loses less of its F1 is as good as before."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; return the exit code."""
    options = _options(arguments)
    try:
        samples = load_invented() if options.invented else load_corpus(options.corpus)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    wanted = [found for found in ABLATIONS if found.untouched or not options.only or found.name in options.only]
    scores: dict[str, list[Scores]] = {ablation.name: [] for ablation in wanted}
    for sample in shown_progress(samples, "take evidence from"):
        for ablation in wanted:
            scores[ablation.name].append(_score(ours(), sample, ablation))
    show = as_markdown if options.markdown else as_text
    for kind in dict.fromkeys(sample.kind for sample in samples):
        places = [place for place, sample in enumerate(samples) if sample.kind == kind]
        print(f"{kind} ({len(places)} pages) without\n\n{show(_table(scores, places))}\n")
    print("worse than as captured\n")
    before = scores[wanted[0].name]
    for name, rows in list(scores.items())[1:]:
        lost = [_lost(sample, *pair) for sample, *pair in zip(samples, before, rows, strict=True)]
        print(f"{name}: {'; '.join(filter(None, lost)) or 'none'}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ablation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--invented", action="store_true", help="the pages that the tests invent, instead of a corpus")
    parser.add_argument("--only", action="append", metavar="NAME", help="take away only this; may be repeated")
    parser.add_argument("--markdown", action="store_true", help="print tables for a document")
    options = parser.parse_args(arguments)
    if (options.corpus is None) != options.invented:
        parser.error("give either CORPUS or --invented")
    return options


def _score(read: Read, sample: Sample, ablation: Ablation) -> Scores:
    """Score a page without the evidence; where the evidence is part of the text, gold and reading go without it too."""
    try:
        found = read(replace(sample, page=ablate(sample, ablation)))
    except ExtractionError:
        found = Reading()
    alike, gold = ablation.alike, sample.gold
    gold = replace(gold, body=alike(gold.body), optional=tuple(map(alike, gold.optional)))
    return score(gold, replace(found, text=alike(found.text)))


def _table(scores: dict[str, list[Scores]], places: Sequence[int]) -> Table:
    rows = []
    for name, listed in scores.items():
        found = means(listed[place] for place in places)
        rows.append((name, *(figure(found[measure]) for measure in COLUMNS)))
    return Table(head=("taken away", *COLUMNS), rows=tuple(rows))


def _lost(sample: Sample, before: Scores, after: Scores) -> str:
    """Name the page and what it lost, or return an empty string."""
    lost = [name for name in ("title", "day", "minute", "origin") if (before[name] or 0) > (after[name] or 0)]
    was, now = before["F1"] or 0.0, after["F1"] or 0.0
    if was - now > _LOSS:
        lost.insert(0, f"F1 {was:.3f} to {now:.3f}")
    return f"{sample.id} ({', '.join(lost)})" if lost else ""


if __name__ == "__main__":
    sys.exit(main())
