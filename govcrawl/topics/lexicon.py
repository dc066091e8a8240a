"""Lexicon: terms of the environment, and how a title and a text are weighed by them. Pure.

Points are added up for the different terms of title and text. In the text a term that stands n times counts √n, and
the sum is spread over the length: an annual report with one paragraph on the environment is not about it. What stands
in the title or at the head of the text says more of an article than what it touches upon later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import ahocorasick

from govcrawl.forms import fold

RELEVANT = 0.5
"""Score from which an article counts as being about the environment; it has just the points that are needed."""

MOST_CHARS = 200_000
"""Characters of a text that are weighed; the longest reports have fewer, and what is longer is no article."""

LEAD_CHARS = 60
"""Characters at the head of a text that are its lead: a sentence or two, where news and notices say what they are."""

_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A heading under which articles are found."""

    id: str
    name: str
    """In Chinese."""
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Term:
    """A string that says something of the environment, or does not (an other sense). One object a string."""

    form: str
    """As `fold` gives it."""
    weight: float = 1.0
    topics: frozenset[str] = frozenset()
    """Ids; none for terms of the environment at large."""
    weak: bool = False
    """Says something only beside a term that is not weak."""
    other_sense: bool = False
    """Holds a term, and means something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How found terms become a score."""

    needed: float
    """Points from which an article is about the environment."""
    topic: float
    """Points from which it is about a topic."""
    share: float
    """The least part of its weightiest topic's points that a further topic must have."""
    title: float
    """What a term in the title counts, compared with one in the text."""
    lead: float
    """What a term that stands in the lead counts towards the score, compared with one further on."""
    untitled: float
    """What the points of a topic that the title does not name count, where the title names another."""
    lone: float
    """What the points of a topic count that rests on a single weak term."""
    weak: float
    """What a weak term counts towards the score; towards its topics it counts in full."""
    length: float
    """Characters of text over which one count of the terms stands; longer texts need more of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What the lexicon says of one article."""

    score: float
    """0 to 1, where 1 is never reached: points / (points + needed points)."""
    topics: tuple[str, ...]
    """Ids of its topics, the weightiest first; empty where the article is not about the environment."""

    @property
    def relevant(self) -> bool:
        """True for an article about the environment."""
        return self.score >= RELEVANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """A lexicon ready for use: read once, shared by all articles."""

    version: int
    topics: tuple[Topic, ...]
    scale: Scale
    terms: tuple[Term, ...]
    _matcher: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Build the automaton that finds all terms in one pass."""
        matcher = ahocorasick.Automaton()
        for term in self.terms:
            form, length = term.form, len(term.form)
            rank = (0 if term.other_sense else 1) - 2 * length
            matcher.add_word(form, (rank, length, not _ALPHANUMERIC.isdisjoint((form[0], form[-1])), term))
        matcher.make_automaton()
        object.__setattr__(self, "_matcher", matcher)

    def weigh(self, title: str | None, text: str) -> Weighed:
        """Return how much an article is about the environment, and its topics."""
        text = text[:MOST_CHARS]
        headed, written = self.find((title or "")[:MOST_CHARS]), self._hits(text)
        if all(term.weak for term in headed) and all(term.weak for _, term in written):
            return Weighed(score=0.0, topics=())
        scale, spread = self.scale, max(1.0, len(text) / self.scale.length)
        points = {term: scale.title * term.weight for term in headed}
        lead = {term for start, term in written if start < LEAD_CHARS}
        more = 0.0
        for term, count in Counter(term for _, term in written).items():
            value = term.weight * sqrt(count) / spread
            points[term] = points.get(term, 0.0) + value
            if term in lead:
                more += (scale.lead - 1.0) * value * (scale.weak if term.weak else 1.0)
        total = more + sum(value * (scale.weak if term.weak else 1.0) for term, value in points.items())
        score = round(total / (total + scale.needed), 4)
        return Weighed(score=score, topics=self._topics(points, headed) if score >= RELEVANT else ())

    def find(self, text: str) -> Mapping[Term, int]:
        """Return the terms in *text* and how often each stands there, whatever its characters and their width.

        Of strings that overlap the longest is taken, and of equally long ones the other sense. Other senses are left
        out, with the terms inside them.
        """
        return Counter(term for _, term in self._hits(text))

    def _hits(self, text: str) -> list[tuple[int, Term]]:
        """Return the terms in *text* with their places in its folded form; what `find` says of overlaps holds."""
        folded = fold(text)
        hits = []
        for end, (rank, length, latin, term) in self._matcher.iter(folded):
            start = end + 1 - length
            if not latin or _stands_alone(folded, start, end + 1):
                hits.append((rank, start, length, term))
        # Rank and start are never those of another hit: one string has one term.
        hits.sort()
        taken = bytearray(len(folded))
        found = []
        for _, start, length, term in hits:
            if taken.find(1, start, start + length) < 0:
                taken[start : start + length] = b"\1" * length
                if not term.other_sense:
                    found.append((start, term))
        return found

    def _topics(self, points: Mapping[Term, float], headed: Iterable[Term]) -> tuple[str, ...]:
        found: dict[str, list[Term]] = {}
        for term in points:
            for topic in term.topics:
                found.setdefault(topic, []).append(term)
        titled = {topic for term in headed for topic in term.topics}
        sums = {}
        for topic, terms in found.items():
            rests = 1.0 if len(terms) > 1 or not terms[0].weak else self.scale.lone
            named = 1.0 if topic in titled or not titled else self.scale.untitled
            sums[topic] = rests * named * sum(points[term] for term in terms)
        return _weightiest(sums.items(), self.scale)


def _weightiest(sums: Iterable[tuple[str, float]], scale: Scale) -> tuple[str, ...]:
    ranked = sorted(sums, key=lambda pair: (-pair[1], pair[0]))
    least = max(scale.topic, scale.share * ranked[0][1]) if ranked else 0.0
    return tuple(topic for topic, value in ranked if value >= least)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether Latin letters and digits at the ends of a find are whole words: cod is not in code."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (
        (before in _ALPHANUMERIC and text[start] in _ALPHANUMERIC)
        or (after in _ALPHANUMERIC and text[end - 1] in _ALPHANUMERIC)
    )
