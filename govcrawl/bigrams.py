"""Words of the search index: single Han characters and pairs, Latin words and numbers whole, and where those meet Han.

What is wanted is found by one word of the index where it is a character, a pair or a word; anything longer by all the
words in it, which a few texts hold that do not hold it as it stands: `Needle.stands_in` tells (two in a hundred of
those found, for common words of four characters). The index keeps no places: with them it is twice as large, and
phrases of common words take a hundred times as long. Punctuation and white space break runs of characters; a point
within a number or a word does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from govcrawl.forms import fold

INDEX_FORM = 2
"""Version of the words; a change of it, or of `forms.MATCH_FORM`, needs `indexing.rebuild` in a migration."""

IN_TITLE = "\ue000"
"""Begins a word that stands in the title; from the area for private use, which no text's word holds."""

_BEFORE_HAN = "\ue001"
"""Begins a Latin word together with the Han character after it, so that beginnings of words do not find it."""

_SOURCE = "\ue002"
"""Begins the id of a publisher."""

LONGEST = 40
"""Characters of a Latin word that the index holds; what is longer is found by its beginning."""

MOST_WORDS = 12
"""Words of the index that one run of Han is looked for by."""

# Han with its radicals, signs (々〇) and extensions; kana and hangul, which are not separated by spaces either.
_HAN = (
    r"\u2e80-\u2fdf\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"([{_HAN}]+)|((?:(?![{_HAN}_])\w)+(?:\.[0-9]+)*)")

# Characters that OpenCC leaves in some words (乾坤, 於潜) and simplifies in others; a search is for parts of words.
_APART = tuple(
    zip("乾於脩徵祕蒐昇釐剋吒氾鍊谿扞薹袷濛劄麽陞錬", "干于修征秘搜升厘克咤泛炼溪捍苔夹蒙札么升炼", strict=True)
)


def searched(text: str) -> str:
    """Return *text* as it is searched: folded, each character the same wherever it stands.

    >>> searched("乾燥，ＰＭ２.５超標"), searched("乾坤")
    ('干燥,pm2.5超标', '干坤')
    """
    folded = fold(text)
    if not folded.isascii():
        for one, other in _APART:
            folded = folded.replace(one, other)
    return folded


def indexed_words(title: str, text: str) -> str:
    """Return the words of an article as the index holds them, each once, separated by spaces.

    >>> sorted(indexed_words("", "PM2.5浓度，空氣").split())
    ['pm2.5', '度', '气', '浓', '浓度', '空', '空气', '\\ue001pm2.5浓']
    """
    titled = _words(searched(title))
    return " ".join(titled | _words(searched(text)) | {IN_TITLE + word for word in titled})


ANY_SOURCE = f'"{_SOURCE}" *'
"""The FTS5 query that finds every row, for each bears the word of its publisher."""

NO_SOURCE = '"\ue003"'
"""The FTS5 query that finds none."""


def source_word(source_id: str | None) -> str:
    """Return the word by which the index knows an article's publisher, or that it has none.

    >>> source_word("gansu-gscn")
    '\\ue002gansu\\ue12dgscn'
    """
    return _SOURCE + re.sub(r"[^a-z0-9]", lambda found: chr(0xE100 + ord(found[0]) % 0x800), source_id or "")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of Han, or a Latin word or number; `joined` to the one before where nothing stands between."""

    text: str
    is_han: bool
    joined: bool


@dataclass(frozen=True)
class Needle:
    """What is looked for: pieces that follow each other, the last a beginning of a word where *is_prefix* is set."""

    pieces: tuple[Piece, ...]
    is_prefix: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the index that every text with the needle holds."""
        found: list[str] = []
        meets = [self._meets(place) for place in range(len(self.pieces) + 1)]
        for place, piece in enumerate(self.pieces):
            if meets[place]:
                before = self.pieces[place - 1]
                one = _BEFORE_HAN + before.text[:LONGEST] if piece.is_han else before.text[-1]
                found.append(one + (piece.text[0] if piece.is_han else piece.text[:LONGEST]))
            if piece.is_han and len(piece.text) > 1:
                found += _some(_pairs(piece.text))
            elif not (meets[place] or meets[place + 1]):
                found.append(piece.text[:LONGEST])
        return tuple(dict.fromkeys(found))

    @property
    def is_exact(self) -> bool:
        """Whether a text with these words has the needle for certain."""
        if any(len(piece.text) > (2 if piece.is_han else LONGEST) for piece in self.pieces):
            return False
        if len(self.pieces) == 2:
            return len(self.words) == 1 and self._meets(1) and not self.is_prefix
        return len(self.pieces) == 1

    def stands_plainly_in(self, text: str) -> bool:
        """Return whether a text as it is stored has the needle for certain; False says nothing."""
        return len(self.pieces) == 1 and self.pieces[0].is_han and self.pieces[0].text in text

    def stands_in(self, text: str) -> bool:
        """Return whether a text, as `searched` gives it, has the needle."""
        if len(self.pieces) == 1 and self.pieces[0].is_han:
            return self.pieces[0].text in text
        if any(piece.text not in text for piece in self.pieces):
            return False
        runs = list(_pieces(text))
        return any(self._begins_at(runs, start) for start in range(len(runs) - len(self.pieces) + 1))

    def _meets(self, place: int) -> bool:
        """Whether Han and a whole Latin word, or the other way about, stand side by side before that piece."""
        if not 0 < place < len(self.pieces) or (self.is_prefix and place == len(self.pieces) - 1):
            return False
        return self.pieces[place].joined and self.pieces[place].is_han != self.pieces[place - 1].is_han

    def _begins_at(self, runs: list[Piece], start: int) -> bool:
        last = len(self.pieces) - 1
        for place, piece in enumerate(self.pieces):
            run = runs[start + place]
            if piece.is_han != run.is_han or (place and piece.joined != run.joined):
                return False
            may_begin_before = place == 0 and piece.is_han
            may_go_on = place == last and (piece.is_han or self.is_prefix)
            if may_begin_before and may_go_on:
                fits = piece.text in run.text
            elif may_begin_before:
                fits = run.text.endswith(piece.text)
            else:
                fits = run.text.startswith(piece.text) if may_go_on else run.text == piece.text
            if not fits:
                return False
        return True


def needle(text: str, *, is_prefix: bool = False) -> Needle | None:
    """Return what finds *text* as it stands, in whatever script and width; None where there is no word in it.

    >>> needle("环保督察").words, needle("水").words, needle("ＰＭ2.5浓度").words, needle("——") is None
    (('环保', '保督', '督察'), ('水',), ('\\ue001pm2.5浓', '浓度'), True)
    """
    pieces = tuple(_pieces(searched(text)))
    return Needle(pieces, is_prefix and not pieces[-1].is_han) if pieces else None


def _pieces(folded: str) -> Iterator[Piece]:
    end = -1
    for found in _RUN.finditer(folded):
        yield Piece(found[0], found[1] is not None, found.start() == end)
        end = found.end()


def _words(folded: str) -> set[str]:
    words: set[str] = set()
    end, before = -1, ""
    for found in _RUN.finditer(folded):
        han, word = found.groups()
        joined = found.start() == end
        end = found.end()
        if han:
            words.update(han)
            words.update(map(str.__add__, han, han[1:]))
            if joined and before:
                words.add(_BEFORE_HAN + before + han[0])
            last, before = han[-1], ""
        else:
            word = word[:LONGEST]
            words.add(word)
            if joined and not before:
                words.add(last + word)
            before = word
    return words


def _pairs(han: str) -> list[str]:
    return [han[i : i + 2] for i in range(len(han) - 1)]


def _some(pairs: list[str]) -> list[str]:
    """Return at most MOST_WORDS of the pairs, evenly spread: each is one more list to go through."""
    step = max(1, -(-len(pairs) // MOST_WORDS))
    return pairs[::step]
