"""Pairs of articles with the relation a careful reader would give them.

Labels: `copy` (the same text, as another site prints it), `excerpt` (three or more paragraphs of one stand in the
other), `excerpt_short` (one or two do), `series` (issues of one bulletin), `different` (the rest, however alike: the
same event told by two writers, forms filled for two cases, bulletins of two cities, the same quotation or frame).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from tests.stories.bulletins import bulletin
from tests.stories.edits import EDITS, footed, framed, lead_added, moved, retitled
from tests.stories.excerpts import CUTS, roundup, short_quote
from tests.stories.texts import HERE, Story, base_texts, filled, frame, stories

Label = Literal["copy", "excerpt", "excerpt_short", "different", "series"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles, what was done to make them (kind), and what they are to each other (label)."""

    kind: str
    label: Label
    left: Story
    right: Story
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many pairs of each making a lot holds."""

    edits: int  # of each edit
    cuts: int  # of each cut
    roundups: int
    short: int
    framed: int
    quoting: int
    issues: int  # of each bulletin
    cities: int  # issues of each bulletin told apart by city


SIZES = {
    "a": Sizes(edits=5, cuts=8, roundups=4, short=15, framed=8, quoting=5, issues=9, cities=2),
    "b": Sizes(edits=3, cuts=4, roundups=2, short=7, framed=4, quoting=3, issues=6, cities=1),
}
BULLETINS = {"a": ("air", "water", "hotline", "radiation"), "b": ("air", "water", "hotline", "radiation")}
LONG = 8
"""Paragraphs of a text that an excerpt may be taken of."""


def pairs_a() -> list[Pair]:
    """The pairs to build a matcher with."""
    return list(_pairs("a"))


def pairs_b() -> list[Pair]:
    """The pairs to judge it by: other texts, other voices, other frames."""
    return list(_pairs("b"))


def _pairs(lot: str) -> Iterator[Pair]:
    yield from _copies(lot)
    yield from _excerpts(lot)
    yield from _retold(lot)
    yield from _forms(lot)
    yield from _same_frame(lot)
    yield from _quoting(lot)
    yield from _bulletins(lot)


def _copies(lot: str) -> Iterator[Pair]:
    bases = list(base_texts(lot).items())
    for i, edit in enumerate(EDITS):
        for n in range(SIZES[lot].edits):
            key, story = bases[(i * SIZES[lot].edits + n) % len(bases)]
            yield Pair(kind=edit.__name__, label="copy", left=story, right=edit(lot, story, n), note=key)
    for n, notice in enumerate(_filled(lot, "short")):
        for edit in (lead_added, retitled):
            yield Pair(kind="short_notice", label="copy", left=notice, right=edit(lot, notice, n), note=edit.__name__)


def _excerpts(lot: str) -> Iterator[Pair]:
    long = [(key, story) for key, story in base_texts(lot).items() if len(story.paragraphs) >= LONG]
    size = SIZES[lot]
    for i, cut in enumerate(CUTS):
        for n in range(size.cuts):
            key, story = long[(i * size.cuts + n) % len(long)]
            yield Pair(kind=cut.__name__, label="excerpt", left=story, right=cut(lot, story, n), note=key)
    for n in range(size.roundups):
        (one, first), (other, second) = long[2 * n], long[-1 - n]
        page = roundup(lot, first, second)
        yield Pair(kind="roundup", label="excerpt", left=first, right=page, note=f"{one}, first of two")
        yield Pair(kind="roundup", label="excerpt", left=second, right=page, note=f"{other}, second of two")
        key, stranger = long[2 * n + 1]
        yield Pair(kind="roundup_stranger", label="different", left=stranger, right=page, note=f"{key} is not in it")
    for n in range(size.short):
        key, story = long[n % len(long)]
        right = short_quote(lot, story, n)
        yield Pair(kind="short_quote", label="excerpt_short", left=story, right=right, note=key)


def _retold(lot: str) -> Iterator[Pair]:
    bases = base_texts(lot)
    starts = {key: next(base for base in bases if base.startswith(key)) for key in _retold_keys(lot)}
    for n, (key, story) in enumerate(stories(lot, "5_retold").items()):
        base = bases[starts[key.removeprefix("re_")]]
        yield Pair(kind="retold", label="different", left=base, right=story, note=key)
        if n % 4 == 0:
            left, right = footed(lot, base, 0), footed(lot, story, 0)
            yield Pair(kind="retold_framed", label="different", left=left, right=right, note=key)


def _retold_keys(lot: str) -> list[str]:
    return [key.removeprefix("re_") for key in stories(lot, "5_retold")]


def _filled(lot: str, form: str) -> list[Story]:
    slots = json.loads((HERE / lot / "slots.json").read_text(encoding="utf-8"))
    return [filled(stories(lot, "forms")[form], **row) for row in slots[form]]


def _forms(lot: str) -> Iterator[Pair]:
    for form in ("penalty", "eia", "short", "meeting"):
        cases = _filled(lot, form)
        for left, right in [*pairwise(cases), (cases[-1], cases[0])]:
            yield Pair(kind=form, label="different", left=left, right=right, note="two cases on one form")


def _same_frame(lot: str) -> Iterator[Pair]:
    bases = sorted(base_texts(lot).items(), key=lambda item: len(item[1].text))
    for n in range(SIZES[lot].framed):
        (one, left), (other, right) = bases[n], bases[n + 1]
        left, right = framed(lot, left, 1), framed(lot, right, 1)
        yield Pair(kind="same_frame", label="different", left=left, right=right, note=f"{one} and {other}")


def _quoting(lot: str) -> Iterator[Pair]:
    bases = list(base_texts(lot).items())
    for quotation in ("law", "leader"):
        said = frame(lot, quotation)
        for n in range(SIZES[lot].quoting):
            (one, first), (other, second) = bases[2 * n], bases[-2 - 3 * n]
            left = first.told(*first.paragraphs[:2], *said, *first.paragraphs[2:])
            right = second.told(*second.paragraphs[:-1], *said, second.paragraphs[-1])
            yield Pair(kind=quotation, label="different", left=left, right=right, note=f"{one} and {other}")


def _bulletins(lot: str) -> Iterator[Pair]:
    cities = json.loads((HERE / lot / "slots.json").read_text(encoding="utf-8"))["cities"]
    size = SIZES[lot]
    for i, form in enumerate(BULLETINS[lot]):
        city = cities[i % len(cities)]
        issues = [bulletin(lot, form, city, number) for number in range(size.issues)]
        for left, right in pairwise(issues):
            yield Pair(kind=form, label="series", left=left, right=right, note="two issues")
        other = cities[(i + 1) % len(cities)]
        for number in range(size.cities):
            right = bulletin(lot, form, other, number)
            yield Pair(kind="different_bulletin", label="different", left=issues[number], right=right, note=form)
        reposted = moved(replace(footed(lot, issues[0], i), title=f"{issues[0].title}（转）"), i)
        yield Pair(kind="bulletin_reposted", label="copy", left=issues[0], right=reposted, note=form)
