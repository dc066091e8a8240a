"""What a query asks of the index, and of a text: the first may find a few articles too many, the second never does."""

from __future__ import annotations

from dataclasses import dataclass

from govcrawl.archive.search.queries import All, Query, Term
from govcrawl.bigrams import IN_TITLE, Needle, searched


@dataclass(frozen=True, slots=True)
class Match:
    """An FTS5 expression that finds every article a query wants; some others as well, unless it *is_exact*."""

    expression: str
    is_exact: bool
    word: str | None = None
    """The one word of the index that is asked for, where the expression is no more than that."""


def match_of(query: Query) -> Match:
    """Return what to ask the index. Words are quoted, so that nothing in them is an operator of FTS5."""
    if isinstance(query, Term):
        return _term_match(query.needle, IN_TITLE if query.in_title else "")
    parts = [match_of(part) for part in query.parts]
    is_exact = all(part.is_exact for part in parts)
    if not isinstance(query, All):
        return Match(" OR ".join(f"({part.expression})" for part in parts), is_exact)
    expression = " AND ".join(f"({part.expression})" for part in parts)
    # What is found in place of an inexact term has some that lack it: those must not be taken away.
    without = [match_of(part) for part in query.without]
    taken = [part.expression for part in without if part.is_exact]
    for one in taken:
        expression = f"({expression}) NOT ({one})"
    return Match(expression, is_exact and len(taken) == len(without))


def holds(query: Query, title: str | None, text: str) -> bool:
    """Return whether an article, as it is stored, is what a query wants."""
    return _holds(query, _Sides(title or "", text))


class _Sides:
    """Title and text of an article; folded when they are first needed so."""

    def __init__(self, title: str, text: str) -> None:
        self.raw = (title, text)
        self._folded: tuple[str, str] | None = None

    @property
    def folded(self) -> tuple[str, str]:
        if self._folded is None:
            self._folded = (searched(self.raw[0]), searched(self.raw[1]))
        return self._folded


def _holds(query: Query, sides: _Sides) -> bool:
    if isinstance(query, Term):
        last = 1 if query.in_title else 2
        if any(query.needle.stands_plainly_in(side) for side in sides.raw[:last]):
            return True
        return any(query.needle.stands_in(side) for side in sides.folded[:last])
    if isinstance(query, All):
        wanted = all(_holds(part, sides) for part in query.parts)
        return wanted and not any(_holds(part, sides) for part in query.without)
    return any(_holds(part, sides) for part in query.parts)


def _term_match(needle: Needle, mark: str) -> Match:
    words = [mark + word for word in needle.words]
    # Words hold no quote: they are letters, digits, points and the two marks.
    quoted = [f'"{word}"' for word in words]
    if needle.is_prefix:
        quoted[-1] += " *"
    only = words[0] if len(words) == 1 and not needle.is_prefix else None
    return Match(" AND ".join(quoted), needle.is_exact, only)
