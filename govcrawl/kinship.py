"""Kinship: what two texts are to each other, judged on the texts themselves. Pure; it knows no archive.

Thresholds were set on the labelled pairs of lot A (tests/stories), two of them mended after a first reading of lot B,
and hold for shingles of five characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations, takewhile
from operator import eq

from govcrawl.fingerprints import ALGORITHM, SHINGLE, mask, number_of, shingles
from govcrawl.forms import fold

HELD = 0.8
"""A paragraph stands in another text when so many of its shingles do."""

FOREIGN = 0.15
"""It is foreign to it when no more do; what is between the two is a form filled in otherwise."""

FORM = 0.2
"""Texts with so much of their common paragraphs filled in otherwise are two cases on one form (a penalty notice, a
meeting), if it is so on both sides: in lot A 0.29 and more, against 0.10 and less in copies and excerpts."""

ALIKE = 0.9
"""Texts alike by this (Jaccard) are no two cases, whatever their paragraphs say."""

NEAR_SHARE = 0.7
"""Share of the shorter text that stands in the longer one in a near copy: the rest is a lead or an ending."""

NEAR_COVER = 0.75
"""Share of the longer text that a near copy covers; or else NEAR_LEAST, if what it leaves out are few long paragraphs:
a site's lines are short, those that an excerpt leaves out are not."""

NEAR_LEAST = 0.55
NEAR_FOREIGN = 120
"""Characters in long paragraphs of the longer text that are foreign to the shorter: in lot A up to 76 in copies, from
170 in excerpts."""

LONG_CHARS = 25

EXCERPT_SHARE = 0.8
"""Share of a text that was taken from a longer one."""

EXCERPT_PARAGRAPHS = 3
EXCERPT_LEAST = 0.3
"""So many paragraphs in common make an excerpt, too, if they are this much of the shorter text."""

EXCERPT_LONGER = 1.07
"""Then the other must be so many times as long, and a number that both state be the same: two meetings that share
their set phrases (up to 1.04 times) are about as long and have each its own day."""

PARAGRAPH_CHARS = 16
EXCERPT_CHARS = 100
"""Common paragraphs of fewer characters (in lines of LONG_CHARS and more) are a formula or the lines of a site: in lot
A up to 76, from 155 in excerpts."""

AGREED = 0.7
"""Share of the numbers in common surroundings that must be equal, unless only one is not: a repost corrects one, the
bulletin of another day has mostly others."""

SERIAL_MASKED = 0.75
"""Bulletins of one series are alike by this (Jaccard) when their numbers are masked; two notices on one form less."""

SERIAL_DATED = 0.68
"""The same where their titles differ in nothing but numbers: 0.73 and more in both lots, penalties on one form up to
0.61."""

CASE_CHARS = 4
"""Characters that titles of one form have in common at their ends."""

ROUNDUP_SHARE = 0.75
ROUNDUP_OVERLAP = 0.1
ROUNDUP_WHOLE = 0.9

_WORD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+")
_CONTEXT = 6


class Kind(StrEnum):
    """What one text is to another."""

    SAME = "same"
    NEAR = "near"
    PART = "part"
    """An excerpt of the other."""
    WHOLE = "whole"
    """The other is an excerpt of it."""
    SERIAL = "serial"
    """Another bulletin of one series: alike but for the numbers."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinship:
    """What one text is to another, and the figures that say so, 0 to 1."""

    kind: Kind
    jaccard: float
    """Shingles in common, of all."""
    share: float
    """Shingles in common, of those of the shorter text."""
    numbers: float
    """Numbers that are equal, of those in surroundings that both texts have; 1 where there are none."""
    paragraphs: int = 0
    """Long paragraphs in common."""

    def evidence(self, other: str) -> dict[str, object]:
        """Return what an archive keeps of it; *other* is the id of the page that carries the other text."""
        return {
            "method": "shingles",
            "with": other,
            "jaccard": self.jaccard,
            "share": self.share,
            "numbers": self.numbers,
            "paragraphs": self.paragraphs,
            "algorithm": ALGORITHM,
        }


class Told:
    """A text with its title, and the forms of it that are compared."""

    def __init__(self, title: str | None, text: str) -> None:
        self.title = title or ""
        self.text = text

    @cached_property
    def _folded(self) -> str:
        return fold(self.text)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs without white space and punctuation."""
        return tuple(line for raw in self._folded.split("\n") if (line := _WORD.sub("", raw)))

    @cached_property
    def joined(self) -> str:
        """The text's `match_text`."""
        return "".join(self.lines)

    @cached_property
    def shingles(self) -> frozenset[str]:
        """The shingles of `joined`."""
        return frozenset(shingles(self.joined))

    @cached_property
    def masked(self) -> frozenset[str]:
        """The shingles with each number one 0."""
        return frozenset(shingles(_DIGITS.sub("0", self.joined)))

    @cached_property
    def facts(self) -> dict[tuple[str, int], Counter[str]]:
        """The numbers by what stands before them: the last words, and how many numbers since."""
        found: dict[tuple[str, int], Counter[str]] = {}
        before, since = "", 0
        for token in _TOKEN.finditer(self._folded):
            said = token[0]
            if said[0].isdigit():
                found.setdefault((before, since), Counter())[number_of(said)] += 1
                since += 1
            else:
                before, since = (before + said)[-_CONTEXT:] if since == 0 else said[-_CONTEXT:], 0
        return found

    @cached_property
    def title_form(self) -> str:
        """The title without punctuation."""
        return _WORD.sub("", fold(self.title))

    @cached_property
    def title_mask(self) -> str:
        """The title with its numbers masked."""
        return mask(self.title)


def compare(one: Told, other: Told) -> Kinship:
    """Return what *one* is to *other*; the answer for the pair turned round mirrors it."""
    common = len(one.shingles & other.shingles)
    smaller, larger = sorted((len(one.shingles), len(other.shingles)))
    jaccard = common / (smaller + larger - common)
    mine, theirs = _side(one, other), _side(other, one)
    agreed, compared = _agreement(one, other)
    numbers = agreed / compared if compared else 1.0
    is_first_shorter = (len(one.shingles), one.joined) <= (len(other.shingles), other.joined)
    shorter, longer = (mine, theirs) if is_first_shorter else (theirs, mine)
    is_form = min(mine.form, theirs.form) >= FORM and jaccard < ALIKE
    if _is_serial(one, other, numbers, compared - agreed):
        kind = Kind.SERIAL
    elif one.joined == other.joined:
        kind = Kind.SAME if numbers == 1 else Kind.NEAR
    elif is_form or (numbers < AGREED and compared - agreed > 1) or are_two_cases(one, other):
        kind = Kind.NONE
    elif _is_near(common / smaller, common / larger, longer):
        kind = Kind.NEAR
    elif _is_excerpt(common / smaller, shorter) and (
        common / smaller >= EXCERPT_SHARE or (larger >= EXCERPT_LONGER * smaller and (agreed or not compared))
    ):
        taken = is_item_of(other, one) or (is_first_shorter and not is_item_of(one, other))
        kind = Kind.PART if taken else Kind.WHOLE
    else:
        kind = Kind.NONE
    return Kinship(
        kind=kind,
        jaccard=round(jaccard, 3),
        share=round(common / smaller, 3),
        numbers=round(numbers, 3),
        paragraphs=max(mine.held, theirs.held),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """How the paragraphs of one text stand to another."""

    held: int
    """Paragraphs that stand in it."""
    held_chars: int
    held_long: int
    """Characters of the long ones among them."""
    form_chars: int
    """Characters of paragraphs that it has in another wording."""
    foreign: int
    """Characters of long paragraphs that it does not have at all."""

    @property
    def form(self) -> float:
        return self.form_chars / ((self.form_chars + self.held_chars) or 1)


def _side(one: Told, other: Told) -> _Side:
    held = held_chars = held_long = form_chars = foreign = 0
    for line in one.lines:
        mine = shingles(line)
        share = len(mine & other.shingles) / len(mine)
        if share >= HELD:
            held += len(line) >= PARAGRAPH_CHARS
            held_chars += len(line)
            held_long += len(line) if len(line) >= LONG_CHARS else 0
        elif share > FOREIGN:
            form_chars += len(line)
        else:
            foreign += len(line) if len(line) >= LONG_CHARS else 0
    return _Side(held, held_chars, held_long, form_chars, foreign)


def _is_near(share: float, cover: float, longer: _Side) -> bool:
    if share < NEAR_SHARE:
        return False
    return cover >= NEAR_COVER or (cover >= NEAR_LEAST and longer.foreign < NEAR_FOREIGN)


def _is_excerpt(share: float, shorter: _Side) -> bool:
    if shorter.held_long < EXCERPT_CHARS:
        return False
    return share >= EXCERPT_SHARE or (shorter.held >= EXCERPT_PARAGRAPHS and share >= EXCERPT_LEAST)


def _is_serial(one: Told, other: Told, numbers: float, changed: int) -> bool:
    """Tell whether two texts are bulletins of one series: the same words about another day, with other numbers."""
    renumbered = one.title_form != other.title_form and one.title_mask == other.title_mask
    if changed < 1 or (not renumbered and (numbers >= AGREED or changed < 2)):
        return False
    common = len(one.masked & other.masked)
    alike = common / (len(one.masked) + len(other.masked) - common)
    return alike >= (SERIAL_DATED if renumbered else SERIAL_MASKED)


def are_two_cases(one: Told, other: Told) -> bool:
    """Tell whether two titles differ in a name that each text has and the other has not: two subjects of one form.

    >>> form = "经审查，我局拟对{}环境影响报告表作出批准决定，现予公示。"
    >>> a, b = (Told(f"拟批准{name}项目的公示", form.format(name)) for name in ("东山水泥", "西河造纸"))
    >>> are_two_cases(a, b)
    True
    """
    mine, theirs = one.title_form, other.title_form
    if not mine or not theirs or mine == theirs:
        return False
    before = _common_start(mine, theirs)
    after = _common_start(mine[before:][::-1], theirs[before:][::-1])
    if before + after < CASE_CHARS:
        return False
    name, other_name = mine[before : len(mine) - after], theirs[before : len(theirs) - after]
    if min(len(name), len(other_name)) < 2:
        return False
    return (
        name in one.joined and name not in other.joined and other_name in other.joined and other_name not in one.joined
    )


def _common_start(one: str, other: str) -> int:
    return sum(takewhile(bool, map(eq, one, other)))


def _agreement(one: Told, other: Told) -> tuple[int, int]:
    """Return how many numbers agree, and how many stand in common surroundings."""
    agreed = total = 0
    for place, mine in one.facts.items():
        theirs = other.facts.get(place)
        if theirs is not None:
            agreed += (mine & theirs).total()
            total += min(mine.total(), theirs.total())
    return agreed, total


def is_item_of(part: Told, whole: Told) -> bool:
    """Tell whether a text that stands in a longer one stands there under its own title: an item of a roundup.

    >>> digest = "本周要闻\\n岷江治水见成效\\n岷江干流水质稳定达标。\\n长江禁渔进行时\\n长江禁渔巡查不断。"
    >>> is_item_of(Told("岷江治水见成效", "岷江干流水质稳定达标。"), Told("一周要闻", digest))
    True
    """
    title = part.title_form
    if len(title) < SHINGLE or title == whole.title_form:
        return False
    return any(line.strip("0123456789一二三四五六七八九十").endswith(title) for line in whole.lines)


def is_roundup(whole: Told, parts: Sequence[Told]) -> bool:
    """Tell whether a text is made of others put together: two of them have nothing in common, and all of them are most
    of it. Those with words of their own or under its title are excerpts and do not count."""
    parts = [
        part
        for part in parts
        if part.title_form != whole.title_form
        and len(part.shingles & whole.shingles) >= ROUNDUP_WHOLE * len(part.shingles)
    ]
    apart = any(
        len(one.shingles & other.shingles) <= ROUNDUP_OVERLAP * min(len(one.shingles), len(other.shingles))
        for one, other in combinations(parts, 2)
    )
    held = frozenset[str]().union(*(part.shingles for part in parts)) & whole.shingles
    return apart and len(held) >= ROUNDUP_SHARE * len(whole.shingles)
