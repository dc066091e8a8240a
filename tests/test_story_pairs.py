"""The labelled pairs of stories: enough of each label, nothing empty, two lots without a common text."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from tests.stories.pairs import Pair, pairs_a, pairs_b
from tests.stories.texts import base_texts, stories

LEAST = {
    "a": {"copy": 90, "excerpt": 45, "excerpt_short": 15, "different": 60, "series": 30},
    "b": {"copy": 45, "excerpt": 22, "excerpt_short": 7, "different": 30, "series": 15},
}
LOTS = {"a": pairs_a, "b": pairs_b}
READY = ["a"]


@pytest.fixture(params=READY)
def lot(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_a_lot_holds_enough_of_each_label(lot: str) -> None:
    counts: Counter[str] = Counter(pair.label for pair in LOTS[lot]())
    assert {label: counts[label] >= least for label, least in LEAST[lot].items()} == dict.fromkeys(LEAST[lot], True)


def test_no_article_is_empty_and_no_slot_open(lot: str) -> None:
    for pair in LOTS[lot]():
        for story in (pair.left, pair.right):
            assert all((story.title.strip(), story.text.strip(), story.source, story.published)), pair.note
            assert "{" not in story.title + story.text, pair.note


def test_the_two_articles_of_a_pair_differ(lot: str) -> None:
    same = [(pair.kind, pair.note) for pair in LOTS[lot]() if pair.left == pair.right]
    assert same == []


def test_a_pair_is_built_the_same_every_time(lot: str) -> None:
    assert LOTS[lot]() == LOTS[lot]()


def test_an_excerpt_holds_a_part_of_the_other_text_and_no_more(lot: str) -> None:
    for pair in LOTS[lot]():
        if pair.label in ("excerpt", "excerpt_short"):
            held = common(pair)
            assert (held < 3) == (pair.label == "excerpt_short"), (pair.kind, pair.note)
            assert 0 < held < len(pair.left.paragraphs), (pair.kind, pair.note)


def test_different_articles_have_few_paragraphs_in_common(lot: str) -> None:
    for pair in LOTS[lot]():
        if pair.kind in ("retold", "law", "leader"):
            assert common(pair) <= 2, (pair.kind, pair.note)


def test_texts_have_the_length_of_real_ones(lot: str) -> None:
    for key, story in base_texts(lot).items():
        assert 4 <= len(story.paragraphs) <= 13, key
        assert 300 <= len(story.text) <= 1_300, (key, len(story.text))


def test_the_lots_have_no_text_in_common() -> None:
    texts = [{story.text for story in (base_texts(lot) | stories(lot, "5_retold")).values()} for lot in READY]
    assert len(set.union(*texts)) == sum(len(lot) for lot in texts)
    lines = [Counter(line for text in lot for line in text.split("\n") if len(line) > 15) for lot in texts]
    assert all(not (one.keys() & other.keys()) for one, other in pairwise(lines))


def common(pair: Pair) -> int:
    """Paragraphs of the left text of which the right holds the first half."""
    return sum(1 for line in pair.left.paragraphs if line[: max(8, len(line) // 3)] in pair.right.text)
