"""Comparing two texts: typed spans from which either text can be put together again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import Indel, Postfix, Prefix

from govcrawl.differences.sentences import Pair, aligned, sentences
from govcrawl.differences.tokens import Mark, Token, tokens
from govcrawl.differences.weights import weight_of

FINE_CHARS = 20_000
"""Characters of changed sentences that are compared word for word; what changes more is another text."""
FINE_TOKENS = 400
"""Tokens of a sentence that difflib compares, whose result reads better; beyond it the quicker way is taken."""

_MARGIN = 40
"""Equal characters that stay beside a change in a long sentence, so that no word or number of it is cut."""

_SPACE = re.compile(r"\s+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")
_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀-₉])")
_FORMS = str.maketrans("“”‘’「」『』—–―－~～·•‧∶﹕　", '""\'\'""""------···:: ')
"""Signs that editors take for one another."""


class Change(StrEnum):
    """What became of a span."""

    EQUAL = "equal"
    INSERTED = "inserted"
    DELETED = "deleted"
    REPLACED = "replaced"
    MOVED = "moved"
    """A sentence that stands elsewhere in the other text: one span where it was, one where it is."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the old text and what stands for it in the new one."""

    change: Change
    old: str
    new: str
    marks: tuple[Mark, ...] = ()
    """What kinds of things changed; empty for an equal span."""
    values: tuple[tuple[Mark, str, str], ...] = ()
    """Numbers, dates and names with what stands for them; an empty string: nothing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How one text became another."""

    spans: tuple[Span, ...]
    """In order: all `old` joined are the old text, all `new` the new one."""
    marks: tuple[Mark, ...]
    """All kinds of changes, the weightiest first."""
    weight: float
    """0 (nothing, or typing alone) to 1."""


def compare(old: str, new: str) -> Difference:
    """Return how *old* became *new*.

    >>> [(span.change.value, span.old, span.new) for span in compare("浓度为3.5毫克。", "浓度为35毫克。").spans]
    [('equal', '浓度为', '浓度为'), ('replaced', '3.5毫克', '35毫克'), ('equal', '。', '。')]
    """
    spans = tuple(_joined(_spans(aligned(sentences(old), sentences(new)))))
    found = {mark for span in spans for mark in span.marks}
    return Difference(
        spans=spans,
        marks=tuple(mark for mark in Mark if mark in found),
        weight=weight_of(
            (span.marks, len(span.old) + len(span.new), span.change is Change.MOVED) for span in spans if span.marks
        ),
    )


def _spans(pairs: Iterable[Pair]) -> Iterator[Span]:
    left = FINE_CHARS
    for pair in pairs:
        if pair.old == pair.new:
            yield Span(Change.EQUAL, pair.old, pair.new)
        elif pair.moved:
            yield Span(Change.MOVED, pair.old, pair.new, (Mark.WORDING,))
        elif left <= 0:
            yield _span(
                [Token(pair.old, Mark.WORDING)] if pair.old else [], [Token(pair.new, Mark.WORDING)] if pair.new else []
            )
        else:
            left -= len(pair.old) + len(pair.new)
            yield from _within(tokens(pair.old), tokens(pair.new))


def _long(old: str, new: str, left: int) -> Iterator[Span]:
    """Yield the spans of two long sentences: what they have in common at their ends, and between them word for word
    what is no longer than *left*, else one change.
    """
    first = max(0, Prefix.similarity(old, new) - _MARGIN)
    last = max(0, Postfix.similarity(old[first:], new[first:]) - _MARGIN)
    one, other = old[first : len(old) - last], new[first : len(new) - last]
    yield from _equal(old[:first])
    yield from (
        _within(tokens(one), tokens(other)) if len(one) + len(other) <= left else [_span(_whole(one), _whole(other))]
    )
    yield from _equal(old[len(old) - last :])


def _equal(text: str) -> Iterator[Span]:
    if text:
        yield Span(Change.EQUAL, text, text)


def _whole(text: str) -> list[Token]:
    return [Token(text, Mark.WORDING)] if text else []


def _within(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Span]:
    """Yield the spans of two sentences that answer to each other."""
    for tag, here, end, there, stop in _smoothed(_steps([one.text for one in old], [one.text for one in new]), old):
        if tag == "equal":
            text = "".join(one.text for one in old[here:end])
            yield Span(Change.EQUAL, text, text)
        else:
            yield _span(old[here:end], new[there:stop])


Step = tuple[str, int, int, int, int]


def _steps(old: list[str], new: list[str]) -> list[Step]:
    if max(len(old), len(new)) <= FINE_TOKENS:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    return [(one.tag, one.src_start, one.src_end, one.dest_start, one.dest_end) for one in Indel.opcodes(old, new)]


def _smoothed(steps: list[Step], old: Sequence[Token]) -> list[Step]:
    """Join changes between which a single character or sign happens to be equal: such a stretch reads as one change."""
    found: list[Step] = []
    for number, (tag, here, end, there, stop) in enumerate(steps):
        lone = tag == "equal" and end - here == 1 and len(old[here].text) == 1 and old[here].mark is Mark.WORDING
        inner = lone and 0 < number < len(steps) - 1 and _size(steps[number - 1]) > 2 and _size(steps[number + 1]) > 2
        kind = "replace" if tag != "equal" or inner else "equal"
        if found and kind == found[-1][0] == "replace":
            _, first, _, second, _ = found.pop()
            found.append((kind, first, end, second, stop))
        else:
            found.append((kind, here, end, there, stop))
    return found


def _size(step: Step) -> int:
    return max(step[2] - step[1], step[4] - step[3])


def _span(old: Sequence[Token], new: Sequence[Token]) -> Span:
    one, other = "".join(token.text for token in old), "".join(token.text for token in new)
    if not one or not other:
        change = Change.DELETED if one else Change.INSERTED
    else:
        change = Change.REPLACED
    if one and other and _typed(one) == _typed(other):
        blank = _SPACE.sub("", one) == _SPACE.sub("", other)
        return Span(change, one, other, (Mark.SPACE if blank else Mark.TYPOGRAPHY,))
    values = tuple(_values(old, new))
    marks = {mark for mark, _, _ in values} | {token.mark for token in _only(old, new)}
    return Span(change, one, other, tuple(mark for mark in Mark if mark in marks), values)


def _typed(text: str) -> str:
    """Return *text* as any editor might type it; a raised digit and a gap between digits are no matter of form."""
    apart = _SPACE.sub("", _BETWEEN_DIGITS.sub("\x00", _RAISED.sub("^", text)))
    return unicodedata.normalize("NFKC", apart).translate(_FORMS)


def _only(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens that only one side of a change has."""
    mine, theirs = {token.text for token in old}, {token.text for token in new}
    yield from (token for token in old if token.text not in theirs)
    yield from (token for token in new if token.text not in mine)


def _values(old: Sequence[Token], new: Sequence[Token]) -> Iterator[tuple[Mark, str, str]]:
    """Yield the numbers, dates and names of a change, by their order on either side."""
    for mark in (Mark.NUMBER, Mark.DATE, Mark.NAME, Mark.PLACE, Mark.ORGANISATION, Mark.TERM):
        mine = [token for token in old if token.mark is mark]
        theirs = [token for token in new if token.mark is mark]
        for number in range(max(len(mine), len(theirs))):
            one = mine[number] if number < len(mine) else None
            other = theirs[number] if number < len(theirs) else None
            before, after = one.text if one else "", other.text if other else ""
            if _typed(before) == _typed(after):
                continue
            unit = one is not None and other is not None and one.unit != other.unit
            if unit and one is not None and other is not None and _typed(one.value) == _typed(other.value):
                yield Mark.UNIT, before, after
            else:
                yield mark, before, after
                if unit:
                    yield Mark.UNIT, before, after


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Join what is equal in neighbouring sentences."""
    for is_equal, some in groupby(spans, key=lambda span: span.change is Change.EQUAL):
        if not is_equal:
            yield from some
            continue
        text = "".join(span.old for span in some)
        yield Span(Change.EQUAL, text, text)
