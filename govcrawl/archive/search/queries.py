"""Queries as users type them: words, "phrases", AND, OR, NOT, parentheses, title: and beginnings of words (PM2*).

Words side by side must all be there. Whatever is typed is a query, or an InputError that says where and what to do;
nothing of it reaches SQLite but as words of the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from govcrawl.bigrams import Needle, needle
from govcrawl.errors import InputError

LONGEST_QUERY = 1000
"""Characters."""

MOST_TERMS = 50
DEEPEST = 20

SHORTEST_BEGINNING = 2
"""Characters before a star: of words that begin with one digit there are hundreds of thousands."""

_QUOTES = {'"': '"', "＂": "＂", "“": "”", "「": "」", "『": "』"}
_OPEN, _CLOSE = "(（", ")）"
_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "ＡＮＤ": "AND", "ＯＲ": "OR", "ＮＯＴ": "NOT"}
_TITLE = re.compile(r"(?:title|标题|標題)[:：]", re.IGNORECASE)
_EXAMPLE = "give one or more, such as: 环保督察"


@dataclass(frozen=True, slots=True)
class Term:
    """Something to look for, in title and text, or in the title alone."""

    needle: Needle
    shown: str
    """As it was typed, for marks in snippets."""
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every one of *parts*, and none of *without*."""

    parts: tuple[Query, ...]
    without: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """One of *parts* or more."""

    parts: tuple[Query, ...]


Query = Term | All | Any


def parse(typed: str) -> Query:
    """Return the query that a user typed. Raises InputError for one without a word, or with parts that do not fit.

    >>> parse("环保督察 AND 整改") == parse("环保督察 整改"), parse("水 OR 气").parts[1].shown
    (True, '气')
    """
    if len(typed) > LONGEST_QUERY:
        raise InputError(f"the query has {len(typed)} characters; the longest has {LONGEST_QUERY}: shorten it")
    found = _Parser(typed).query()
    if found is None:
        raise InputError(f"there is no word to search for in {typed!r}; {_EXAMPLE}")
    return found


def positive_terms(query: Query) -> Iterator[Term]:
    """Yield the terms that are looked for, without those that must be absent."""
    if isinstance(query, Term):
        yield query
        return
    for part in query.parts:
        yield from positive_terms(part)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """`word`, `(`, `)`, `AND`, `OR`, `NOT`, or `end`."""
    at: int
    text: str = ""
    in_title: bool = False
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class _Not:
    part: Query


class _Parser:
    """Recursive descent: OR binds least, then AND (or nothing), then NOT."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        self.tokens = list(_tokens(typed))
        self.place = 0
        self.depth = 0
        if sum(token.kind == "word" for token in self.tokens) > MOST_TERMS:
            raise InputError(f"the query has more than {MOST_TERMS} words or phrases: give fewer")

    def query(self) -> Query | None:
        found = self._any()
        if self._token.kind == ")":
            raise self._error("this parenthesis closes none; take it out, or put the text in quotes")
        return found

    @property
    def _token(self) -> _Token:
        return self.tokens[self.place]

    def _any(self) -> Query | None:
        parts = [self._all()]
        while self._token.kind == "OR":
            self._pass_operator()
            parts.append(self._all())
        known = tuple(part for part in parts if part is not None)
        return known[0] if len(known) == 1 else Any(known) if known else None

    def _all(self) -> Query | None:
        begin = self.place
        parts: list[Query] = []
        without: list[Query] = []
        while self._token.kind not in ("end", ")", "OR"):
            if self._token.kind == "AND":
                self._pass_operator()
            found = self._one()
            if isinstance(found, _Not):
                without.append(found.part)
            elif found is not None:
                parts.append(found)
        if without and not parts:
            raise self._error(
                "NOT takes away from what is found, and here nothing is looked for; put a word before it", begin
            )
        if not parts:
            return None
        return parts[0] if len(parts) == 1 and not without else All(tuple(parts), tuple(without))

    def _one(self) -> Query | _Not | None:
        token = self._token
        if token.kind == "NOT":
            self._pass_operator(is_first=True)
            found = self._one()
            if isinstance(found, _Not):
                raise self._error("NOT stands twice; take one out", token)
            return None if found is None else _Not(found)
        if token.kind == "(":
            return self._group()
        if token.kind != "word":
            raise self._error(f"{token.kind} stands where a word should; put a word there, or quotes round it")
        self.place += 1
        return _term(token)

    def _group(self) -> Query | None:
        opened = self._token
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._error(f"more than {DEEPEST} parentheses are open; write it with fewer")
        self.place += 1
        if self._token.kind == ")":
            raise self._error("there is nothing in the parentheses; put a word in, or take them out")
        found = self._any()
        if self._token.kind != ")":
            raise self._error("this parenthesis is not closed; add ')', or put the text in quotes", opened)
        self.place += 1
        self.depth -= 1
        return found

    def _pass_operator(self, *, is_first: bool = False) -> None:
        """Go past an operator, which must have something on both sides (NOT: after it)."""
        token, self.place = self._token, self.place + 1
        before = self.tokens[self.place - 2].kind if self.place > 1 else "start"
        lacks_left = not is_first and before not in ("word", ")")
        if lacks_left or self._token.kind in ("end", ")", "OR", "AND"):
            side = "before" if lacks_left else "after"
            raise self._error(f'{token.kind} needs a word {side} it; to look for the word, write "{token.kind}"', token)

    def _error(self, message: str, token: _Token | int | None = None) -> InputError:
        if isinstance(token, int):
            token = self.tokens[token]
        at = (token or self._token).at
        return InputError(f"query {self.typed!r}, character {at + 1}: {message}")


def _term(token: _Token) -> Term | None:
    starred = token.text.endswith("*") and not token.is_phrase
    plain = token.text.rstrip("*") if starred else token.text
    found = needle(plain, is_prefix=starred)
    if found is None:
        return None
    last = found.pieces[-1].text
    if found.is_prefix and len(last) < SHORTEST_BEGINNING:
        raise InputError(
            f"query: {token.text!r}, character {token.at + 1}: a star needs {SHORTEST_BEGINNING} letters or digits "
            "before it; give more of the word"
        )
    return Term(found, plain, token.in_title)


def _tokens(typed: str) -> Iterator[_Token]:
    place = 0
    while place < len(typed):
        char = typed[place]
        if char.isspace():
            place += 1
        elif char in _OPEN or char in _CLOSE:
            yield _Token("(" if char in _OPEN else ")", place)
            place += 1
        elif char == "-" and _begins_word(typed, place) and typed[place + 1 : place + 2].strip(" -" + _CLOSE):
            yield _Token("NOT", place)
            place += 1
        else:
            token, place = _word(typed, place)
            yield token
    yield _Token("end", max(len(typed) - 1, 0))


def _begins_word(typed: str, place: int) -> bool:
    before = typed[place - 1 : place]
    return not before or before.isspace() or before in _OPEN


def _word(typed: str, start: int) -> tuple[_Token, int]:
    """Return the word or phrase that begins at *start*, and where it ends."""
    field = _TITLE.match(typed, start)
    place = field.end() if field else start
    quote = _QUOTES.get(typed[place : place + 1])
    if quote is not None:
        end = typed.find(quote, place + 1)
        if end < 0:
            raise InputError(f"query {typed!r}, character {place + 1}: this quote is not closed; add {quote}")
        return _Token("word", start, typed[place + 1 : end], field is not None, is_phrase=True), end + 1
    end = place
    while end < len(typed) and not typed[end].isspace() and typed[end] not in _OPEN + _CLOSE + "".join(_QUOTES):
        end += 1
    text = typed[place:end]
    if field is not None and not text:
        raise InputError(f"query {typed!r}, character {start + 1}: title: needs a word after it, without a space")
    return _Token(_OPERATORS.get(typed[start:end], "word"), start, text, field is not None), end
