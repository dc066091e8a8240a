"""How well a reading agrees with the gold.

Body: precision, recall and their harmonic mean F1 over the character 4-grams of the text, counted as often as they
occur, after NFKC and without white space. The gold counts with or without its optional lines, whichever is kinder.
A page is perfect from F1 0.98. A title and an origin are right when they are the same after NFKC and without white
space; pages whose gold has none are not counted. A day is right when the first ten characters of the time are; a page
without a date wants none. A minute is the same of sixteen characters, counted where the gold has a time.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.corpus import Gold

MEASURES = ("P", "R", "F1", "perfect", "title", "day", "minute", "origin")
PERFECT = 0.98
_GRAM = 4
_DAY, _MINUTE = 10, 16
_UNSEEN = re.compile(r"[\s\u200b\ufeff]+")

Scores = Mapping[str, float | None]
"""By measure; None where the page does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one reader read on one page; empty fields are those it does not give."""

    title: str | None = None
    published: str | None = None
    """ISO 8601."""
    origin: str | None = None
    text: str = ""


def score(gold: Gold, found: Reading) -> Scores:
    """Return every measure of one page.

    >>> gold = Gold(title="通知", published="2024-03-05", origin=None, body="河水变清了。", optional=("（完）",))
    >>> scores = score(gold, Reading(title="通 知", published="2024-03-05T08:00:00+08:00", text="河水变清了。（完）"))
    >>> scores["F1"], scores["title"], scores["day"], scores["minute"]
    (1.0, 1.0, 1.0, None)
    """
    bodies = (gold.body, "\n".join((gold.body, *gold.optional)))
    precision, recall, mean = max((_overlap(body, found.text) for body in bodies), key=lambda figures: figures[2])
    day = minute = None
    if gold.published is not None:
        got = found.published or ""
        day = float(gold.published[:_DAY] == got[:_DAY])
        timed = len(gold.published) > _DAY
        minute = float(gold.published[:_MINUTE] == got[:_MINUTE]) if timed else None
    return {
        "P": precision,
        "R": recall,
        "F1": mean,
        "perfect": float(mean >= PERFECT),
        "title": _same(gold.title, found.title),
        "day": day,
        "minute": minute,
        "origin": _same(gold.origin, found.origin),
    }


def means(rows: Iterable[Scores]) -> dict[str, float | None]:
    """Return the mean of every measure over the pages that count for it.

    >>> means([{"F1": 1.0, "minute": None}, {"F1": 0.5, "minute": 1.0}])["F1"]
    0.75
    """
    listed = list(rows)
    found: dict[str, float | None] = {}
    for measure in MEASURES:
        values = [value for row in listed if (value := row.get(measure)) is not None]
        found[measure] = sum(values) / len(values) if values else None
    return found


def _same(wanted: str | None, got: str | None) -> float | None:
    return float(_plain(wanted) == _plain(got or "")) if wanted else None


def _overlap(gold: str, found: str) -> tuple[float, float, float]:
    wanted, got = _grams(gold), _grams(found)
    if not wanted and not got:
        return 1.0, 1.0, 1.0
    common = (wanted & got).total()
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / got.total(), common / wanted.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def _grams(text: str) -> Counter[str]:
    plain = _plain(text)
    return Counter(plain[i : i + _GRAM] for i in range(max(1, len(plain) - _GRAM + 1))) if plain else Counter()


def _plain(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
