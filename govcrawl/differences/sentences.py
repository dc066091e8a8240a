"""Sentences of two texts, and which of them answer to each other: equal, changed, moved, taken out or put in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

_PIECE = re.compile(
    r"(?P<end>[。！？；]+|[!?;](?=\s|$)|…+(?=\n|$))|(?P<line>\n)|(?P<open>[“‘「『（(《【])|(?P<close>[”’」』）)》】])"
)
_SPACE = re.compile(r"\s+")
LONGEST_QUOTE = 200
"""A quotation or bracket that has not ended after so many characters has lost its other half."""
ALIKE = 50.0
"""Two sentences with so many per cent of their characters in common, in order, are one that was changed; below that
most of the common ones are 的, 和 and punctuation."""
MOVED_CHARS = 8
"""A shorter sentence that stands elsewhere may be another one of the same words (特此通报。)."""
MOST_CELLS = 4_000_000
"""Pairs that an alignment may look at: its matrix then takes half a megabyte and a few milliseconds."""
MOST_PAIRS = 2_500
"""Pairs of changed sentences that are compared; beyond it they are paired by their places."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the old text and the one that answers to it; one of them is empty where none does."""

    old: str
    new: str
    moved: bool = False


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, white space behind each included; joined they are the text.

    What stands in quotation marks or brackets stays with its sentence.

    >>> sentences("甲。“乙。丙！”丁。\\n戊")
    ['甲。', '“乙。丙！”丁。\\n', '戊']
    """
    found: list[str] = []
    start = depth = opened = 0
    pending = 0
    for piece in _PIECE.finditer(text):
        if piece.start() < pending:
            continue
        kind = piece.lastgroup
        if kind == "open":
            opened = piece.start() if not depth else opened
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        if depth and piece.start() - opened > LONGEST_QUOTE:
            depth = 0
        if kind == "line" or (kind == "end" and not depth):
            pending = _behind(text, piece.end())
            found.append(text[start:pending])
            start, depth = pending, 0
    if start < len(text):
        found.append(text[start:])
    return found


def _behind(text: str, end: int) -> int:
    """Return where the white space ends, or a closing mark whose opening one stands in an earlier sentence."""
    while end < len(text) and text[end] in "”’」』）)》】":
        end += 1
    while end < len(text) and text[end].isspace():
        end += 1
    return end


def aligned(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Return the sentences of both texts in order, each once: those that are equal but for white space as a pair, then
    those that changed, those that moved, and those that only one of the texts has.
    """
    pairs: list[Pair] = []
    place = other = 0
    for here, there in [*_matches(_keys(old), _keys(new)), (len(old), len(new))]:
        pairs += _paired(old[place:here], new[other:there])
        if here < len(old):
            pairs.append(Pair(old[here], new[there]))
        place, other = here + 1, there + 1
    return _with_moves(pairs)


def key_of(sentence: str) -> str:
    """Return a sentence without white space."""
    return _SPACE.sub("", sentence)


def _keys(found: Sequence[str]) -> list[str]:
    return [key_of(one) for one in found]


def _matches(old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of equal sentences, rising in both: equal ends first, then those that stand once in each text,
    and the longest common subsequence between them.
    """
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        yield first, first
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    place, other = first, first
    ends = len(old) - last, len(new) - last
    for here, there in [*_anchors(old, new, first, ends), ends]:
        yield from _common(old, new, (place, here), (other, there))
        if (here, there) != ends:
            yield here, there
        place, other = here + 1, there + 1
    for back in range(last, 0, -1):
        yield len(old) - back, len(new) - back


def _anchors(old: list[str], new: list[str], first: int, ends: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the longest rising run of sentences that stand once in each text (patience sorting)."""
    mine, theirs = Counter(old[first : ends[0]]), Counter(new[first : ends[1]])
    places = {key: number for number, key in enumerate(new[: ends[1]]) if number >= first and theirs[key] == 1}
    single = [
        (number, places[key])
        for number, key in enumerate(old[: ends[0]])
        if number >= first and mine[key] == 1 and key in places and key
    ]
    tails: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for number, (_, there) in enumerate(single):
        at = bisect_left(tails, there)
        before.append(chain[at - 1] if at else -1)
        tails[at : at + 1], chain[at : at + 1] = [there], [number]
    found, number = [], chain[-1] if chain else -1
    while number >= 0:
        found.append(single[number])
        number = before[number]
    return found[::-1]


def _common(
    old: list[str], new: list[str], mine: tuple[int, int], theirs: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    left, right = old[slice(*mine)], new[slice(*theirs)]
    if not left or not right or len(left) * len(right) > MOST_CELLS or not set(left) & set(right):
        return
    for step in Indel.opcodes(left, right):
        if step.tag == "equal":
            for offset in range(step.src_end - step.src_start):
                yield mine[0] + step.src_start + offset, theirs[0] + step.dest_start + offset


def _paired(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pair the sentences of two stretches that have none in common: in order, those most alike."""
    if not old or not new:
        return [Pair(one, "") for one in old] + [Pair("", one) for one in new]
    chosen = _best_chain(old, new) if len(old) * len(new) <= MOST_PAIRS else list(_by_place(old, new))
    pairs: list[Pair] = []
    place = other = 0
    for here, there in [*chosen, (len(old), len(new))]:
        pairs += [Pair(one, "") for one in old[place:here]] + [Pair("", one) for one in new[other:there]]
        if here < len(old):
            pairs.append(Pair(old[here], new[there]))
        place, other = here + 1, there + 1
    return _widened(pairs)


def _widened(pairs: list[Pair]) -> list[Pair]:
    """Give each pair the sentences beside it that are part of its other half: one full stop more or less divides a
    sentence, and changes nothing else.
    """
    found: list[Pair] = []
    for pair in pairs:
        found.append(pair)
        while len(found) > 1 and (joined := _one_pair(found[-2], found[-1])) is not None:
            found[-2:] = [joined]
    return found


def _one_pair(one: Pair, other: Pair) -> Pair | None:
    """Return two neighbours as one pair where either lacks a half and they answer better together; None otherwise."""
    if all((one.old, one.new, other.old, other.new)):
        return None
    joined = Pair(one.old + other.old, one.new + other.new)
    apart = max(_alike(one.old, one.new), _alike(other.old, other.new))
    return joined if apart and _alike(joined.old, joined.new) > apart else None


def _by_place(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    for number, (one, other) in enumerate(zip(old, new, strict=False)):
        if _alike(one, other):
            yield number, number


def _best_chain(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    scores = [[_alike(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for here in range(len(old) - 1, -1, -1):
        for there in range(len(new) - 1, -1, -1):
            score = scores[here][there]
            with_it = best[here + 1][there + 1] + score if score else 0.0
            best[here][there] = max(best[here + 1][there], best[here][there + 1], with_it)
    found, here, there = [], 0, 0
    while here < len(old) and there < len(new):
        if scores[here][there] and best[here][there] == best[here + 1][there + 1] + scores[here][there]:
            found.append((here, there))
            here, there = here + 1, there + 1
        elif best[here][there] == best[here + 1][there]:
            here += 1
        else:
            there += 1
    return found


def _alike(one: str, other: str) -> float:
    """Return how much of two sentences is common, in per cent; 0 below ALIKE, and for two too long to be compared."""
    if len(one) * len(other) > MOST_CELLS:
        return 0.0
    return fuzz.ratio(one, other, score_cutoff=ALIKE)


def _with_moves(pairs: list[Pair]) -> list[Pair]:
    """Mark sentences that stand in both texts, at other places."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        if not pair.new and len(key_of(pair.old)) >= MOVED_CHARS:
            places[key_of(pair.old)].append(number)
    marked = set[int]()
    for number, pair in enumerate(pairs):
        if not pair.old and (found := places.get(key_of(pair.new))):
            marked |= {number, found.pop(0)}
    return [Pair(one.old, one.new, moved=number in marked) for number, one in enumerate(pairs)]
