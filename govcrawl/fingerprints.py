"""Fingerprints: what of a text is kept to find its copies, its excerpts and the other bulletins of its series.

All of it is worked out from `forms.fold`, so that width, script and punctuation do not count. Equal numbers of
`ALGORITHM` mean comparable fingerprints.
"""

from __future__ import annotations

import hashlib
import re
import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import eq

from govcrawl.forms import fold, story_key

ALGORITHM = 1
"""Version of everything here, of `forms.fold` and of rensa's RMinHash together; raise it with any change, for
fingerprints are stored. tests/test_fingerprints.py holds one to watch over rensa."""

SHINGLE = 5
"""Characters of a shingle; the figures of 32 bands were measured with it."""

PERMUTATIONS = 128
SEED = 20240305

BANDS = 32
ROWS = PERMUTATIONS // BANDS
"""32 bands of 4: of texts alike by 0.7 (Jaccard) 99.98 % meet in a band, by 0.5 87 %, by 0.2 5 %."""

PASSAGE_CHARS = 20
PASSAGE_WINDOW = 4
"""Of each paragraph, and of each four sentences in a row, the sentence with the smallest hash is kept, of those with at
least 20 characters (winnowing: Schleimer, Wilkerson, Aiken 2003). So texts meet that have in common a paragraph or four
sentences in a row, however their paragraphs were put together, taken apart or shortened."""

MAX_PASSAGES = 200
"""Of a longer text those with the smallest hashes are kept, which are the same in whole and excerpt."""

SIGNED_CHARS = 40
"""A shorter text has no signature and no passages: only its equals are found."""

MASKED_PERMUTATIONS = 16
MASKED_ROWS = 4

_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_SENTENCE_END = re.compile(r"[。!?;…]+|\.(?!\d)")
_DIGITS = re.compile(r"\d+")
_CHINESE_DIGITS = re.compile(r"[〇零一二三四五六七八九十百两\d]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What is kept of one text. Hashes are integers of 48 bits, which SQLite keeps in six bytes."""

    key: str
    """`forms.story_key` of title and text."""
    numbers: int
    """Hash of the numbers in their order: 3.5 and 35 differ here, and nowhere in `key`."""
    algorithm: int = ALGORITHM
    shingles: int = 0
    """Different shingles of the text; 0 where it is too short for a signature."""
    signature: bytes = b""
    """128 lowest halves of MinHash values, 16 bits each, little endian."""
    passages: tuple[int, ...] = ()
    """Hashes of sentences by which excerpts are found."""
    marks: tuple[int, ...] = ()
    """Meeting places of a series: of the title and of the text, numbers masked; the source is not in them. Empty
    where nothing was masked."""


def fingerprint(title: str | None, text: str) -> Fingerprint | None:
    """Return the fingerprint of an article, or None where there is too little text to tell it from others.

    >>> fingerprint("通知", "见附件") is None
    True
    >>> found = fingerprint("成都：治水", "岷江干流水质稳定达到二类标准，" * 10)
    >>> found.shingles, len(found.signature)
    (14, 256)
    """
    key = story_key(title, text)
    if key is None:
        return None
    folded = fold(text)
    lines = [line for raw in folded.split("\n") if (line := _NOT_WORD.sub("", raw))]
    joined = "".join(lines)
    numbers = numbers_hash(folded)
    if len(joined) < SIGNED_CHARS:
        return Fingerprint(key=key, numbers=numbers)
    kept = shingles(joined)
    return Fingerprint(
        key=key,
        numbers=numbers,
        shingles=len(kept),
        signature=_signature(kept),
        passages=_passages(folded),
        marks=_marks(title, joined),
    )


def shingles(joined: str) -> set[str]:
    """Return the runs of SHINGLE characters of a text without white space and punctuation."""
    return {joined[place : place + SHINGLE] for place in range(max(1, len(joined) - SHINGLE + 1))}


@lru_cache(maxsize=64)
def bands(signature: bytes) -> tuple[int, ...]:
    """Return the keys under which a signature is found: texts that share one are candidates.

    >>> len(set(bands(bytes(range(256)))))
    32
    """
    width = 2 * ROWS
    return tuple(_packed(place, signature[place * width : (place + 1) * width]) for place in range(BANDS))


def likeness(one: bytes, other: bytes) -> float:
    """Return the Jaccard index of two texts, estimated from their signatures (standard error up to 0.044).

    >>> likeness(b"abab" * 64, b"abab" * 64), likeness(b"", b"ab")
    (1.0, 0.0)
    """
    if not one or len(one) != len(other):
        return 0.0
    equal: int = sum(map(eq, array("H", one), array("H", other)))
    return equal * 2 / len(one)


def numbers_of(folded: str) -> list[str]:
    """Return the numbers of a folded text in their order, each in one way of writing.

    >>> numbers_of("2024年03月05日,总投资1,234.50万元,浓度3.5毫克")
    ['2024', '3', '5', '1234.5', '3.5']
    """
    return [number_of(found[0]) for found in _NUMBER.finditer(folded)]


def number_of(written: str) -> str:
    """Return a number without leading zeros, thousands' commas and zeros after its point.

    >>> number_of("05"), number_of("0.50"), number_of("000"), number_of("1,200")
    ('5', '0.5', '0', '1200')
    """
    plain = written.replace(",", "")
    whole, point, rest = plain.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (point + rest if rest else "")


def numbers_hash(folded: str) -> int:
    """Return the hash of a folded text's numbers in their order."""
    return short_hash("\n".join(numbers_of(folded)))


def mask(title: str) -> str:
    """Return a title without its punctuation, each run of digits, Western or Chinese, one 0.

    >>> mask("空气质量日报（2024年3月5日 第十二期）")
    '空气质量日报0年0月0日第0期'
    """
    return _CHINESE_DIGITS.sub("0", _NOT_WORD.sub("", fold(title)))


def short_hash(value: str, person: bytes = b"") -> int:
    """Return 48 bits of a text's BLAKE2b as a signed integer."""
    digest = hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=6, person=person).digest()
    return int.from_bytes(digest, "big", signed=True)


def _passages(folded: str) -> tuple[int, ...]:
    paragraphs = []
    for line in folded.split("\n"):
        sentences = (_NOT_WORD.sub("", sentence) for sentence in _SENTENCE_END.split(line))
        hashes = [short_hash(sentence) for sentence in sentences if len(sentence) >= PASSAGE_CHARS]
        if hashes:
            paragraphs.append(hashes)
    found = {min(hashes) for hashes in paragraphs}
    row = [value for hashes in paragraphs for value in hashes]
    found |= {min(row[start : start + PASSAGE_WINDOW]) for start in range(len(row) - PASSAGE_WINDOW + 1)}
    return tuple(sorted(found)[:MAX_PASSAGES])


def _packed(place: int, value: bytes) -> int:
    digest = hashlib.blake2b(value, digest_size=6, salt=struct.pack("<H", place)).digest()
    return int.from_bytes(digest, "big", signed=True)


def _signature(tokens: Iterable[str]) -> bytes:
    from rensa import RMinHash

    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(list(tokens))
    return array("H", [value & 0xFFFF for value in sketch.digest()]).tobytes()


def _marks(title: str | None, joined: str) -> tuple[int, ...]:
    """Return the meeting places of bulletins that differ in their numbers only."""
    from rensa import RMinHash

    masked_title = mask(title or "")
    marks = [short_hash(masked_title, b"title")] if "0" in masked_title else []
    masked = _DIGITS.sub("0", joined)
    if masked != joined:
        sketch = RMinHash(num_perm=MASKED_PERMUTATIONS, seed=SEED)
        sketch.update(list(shingles(masked)))
        values = array("I", sketch.digest())
        for start in range(0, MASKED_PERMUTATIONS, MASKED_ROWS):
            row = values[start : start + MASKED_ROWS].tobytes().hex()
            marks.append(short_hash(f"{start} {row}", b"text"))
    return tuple(marks)
