"""Forty-two invented pages in the usual shapes of government sites and papers, scored as the benchmark scores.

When they were first read, before anything was mended for them, all 28 government pages came out perfect but for one
minute, and 13 of 14 media pages.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.corpus import Sample, load_corpus
from benchmarks.readers import ours
from benchmarks.scoring import score
from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.source import Scope

SAMPLES = load_corpus(Path(__file__).parent / "samples")
READ = ours()
ORIGIN_IN_A_LOGO = {"media-05", "media-09"}
"""Pages that name their origin only by the paper's logo, or by the account that sent them."""


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_an_article_in_a_usual_shape_is_read_as_a_reader_sees_it(sample: Sample) -> None:
    scores = score(sample.gold, READ(sample))
    assert scores["perfect"] == 1.0
    wanted = ("title", "day", "minute") if sample.id in ORIGIN_IN_A_LOGO else ("title", "day", "minute", "origin")
    assert {name: scores[name] for name in wanted if scores[name] is not None} == {
        name: 1.0 for name in wanted if scores[name] is not None
    }


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_an_article_in_a_usual_shape_is_accepted(sample: Sample) -> None:
    assert judge(sample.page, extract_article(sample.page), Scope.ALL).verdict.accepted
