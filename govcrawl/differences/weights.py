"""How much a change weighs, 0 to 1: what changed counts, not how long the text is. See docs/edits.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from govcrawl.differences.tokens import Mark

if TYPE_CHECKING:
    from govcrawl.differences.compare import Difference

DIFFERENCE_VERSION = 1
"""Version of spans, marks and weights together; it rises whenever one of them can come out otherwise."""

WEIGHTS = {
    Mark.NUMBER: 0.6,
    Mark.UNIT: 0.6,
    Mark.DATE: 0.5,
    Mark.NEGATION: 0.5,
    Mark.TERM: 0.4,
    Mark.NAME: 0.5,
    Mark.ORGANISATION: 0.4,
    Mark.PLACE: 0.4,
    Mark.WORDING: 0.1,
}
"""What one change of a kind weighs. A single number goes before any single word, and a fact before mere wording: the
order is that of the ledgers of silent edits in docs/edits.md, the figures are ours."""
TRIVIAL = (Mark.TYPOGRAPHY, Mark.PUNCTUATION, Mark.SPACE)
TRIVIAL_EACH, TRIVIAL_ALL = 0.01, 0.05
"""A change of typing, and any number of them."""
WORDING_CHAR, WORDING_MOST = 0.004, 0.4
"""A character of mere wording adds the first, and a stretch of it weighs the second at most: a paragraph that is gone
matters without a figure in it, but no more than a word of enforcement."""
MOVED = 0.05
"""A sentence that stands elsewhere."""
FIELDS = {"title": 0.3, "published_at": 0.5, "origin": 0.3}
"""What a change of a field weighs at least, whatever is in it."""
MOST_VALUES = 40
"""Changed values that are kept of an edit."""


def weight_of(changes: Iterable[tuple[Sequence[Mark], int, bool]]) -> float:
    """Return the weight of changes, each given as its marks, its characters and whether it is a mere move.

    Changes add up as chances do: 1 - (1 - a)(1 - b) …, so that two weigh more than one and none more than 1.
    """
    rest, trivial = 1.0, 0
    for marks, chars, moved in changes:
        if all(mark in TRIVIAL for mark in marks):
            trivial += any(mark is not Mark.SPACE for mark in marks)
        elif moved:
            rest *= 1 - MOVED / 2  # it has two spans
        else:
            rest *= 1 - _weight(marks, chars)
    return round(1 - rest * (1 - min(TRIVIAL_EACH * trivial, TRIVIAL_ALL)), 3)


def joint_weight(weights: Iterable[float]) -> float:
    """Return the weight of an edit whose fields weigh so much."""
    rest = 1.0
    for weight in weights:
        rest *= 1 - weight
    return round(1 - rest, 3)


def changed_values(difference: Difference) -> dict[str, list[list[str]]]:
    """Return by kind the changed numbers, dates and names, each as old and new value; MOST_VALUES at most.

    What goes at one place and comes at another, in a sentence that was moved and changed, is left out.
    """
    every = [value for span in difference.spans for value in span.values]
    gone = Counter((mark, old) for mark, old, new in every if not new)
    elsewhere = gone & Counter((mark, new) for mark, old, new in every if not old)
    skipped = Counter[tuple[Mark, str, bool]]()
    kept: dict[tuple[Mark, str, str], None] = {}
    for mark, old, new in every:
        side = (mark, old or new, bool(old))
        if not (old and new) and skipped[side] < elsewhere[mark, old or new]:
            skipped[side] += 1
        else:
            kept[mark, old, new] = None
    found: dict[str, list[list[str]]] = {}
    for mark, old, new in list(kept)[:MOST_VALUES]:
        found.setdefault(mark.value, []).append([old, new])
    return found


def _weight(marks: Sequence[Mark], chars: int) -> float:
    """Return what one change weighs: its weightiest kind, or its length where it is wording alone."""
    wording = min(WEIGHTS[Mark.WORDING] + WORDING_CHAR * chars, WORDING_MOST)
    return max(wording if Mark.WORDING in marks else 0.0, *(WEIGHTS.get(mark, 0.0) for mark in marks))
