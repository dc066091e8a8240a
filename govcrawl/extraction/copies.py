"""Second and third copies of an article in one page: for elder readers, phones, printers.

A copy is found by its text alone: most sentences of an interval of lines stand elsewhere on the page too, and they
make up most of what the page says. Names (class, id, a heading such as 长者专区) only decide which of two equal
intervals is the regular one, and let a shorter interval count as a copy. So a refrain, a repeated table row or a lead
that is quoted stays, and an article that exists in its mobile copy alone is never lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from govcrawl.extraction.blocks import Blocks, Line

_SENTENCE_END = re.compile(r"[。！？；!?;\t]+")
_FULL_STOP = re.compile(r"[。！？；]")
_NOT_WORD = re.compile(r"[\W_]+")
_SHORTEST = 8
"""Characters of a sentence that is compared; shorter ones recur by chance."""
_LEAST = 40
"""Characters that two intervals must share at the least."""
_SHARED = 0.8
"""Share of an interval that must stand elsewhere too; `_SHARED_MARKED` where it is marked as a mode."""
_SHARED_MARKED = 0.5
_COVERS = 0.5
"""Share of all that the page says which a copy without any mark must hold; with a mark, `_COVERS_MARKED`."""
_COVERS_MARKED = 0.15
_COVERS_BARE = 0.7
"""The same where no element of its own holds the copy."""
_MODE_WORDS = re.compile(
    r"zzzq|zzms|zzb\b|elder|senior|older|aged|laonian|laoren|slh|guanhuai|"
    r"mobile|phone|\bwap|[\s_-]wap\b|\bm[_-]|[_-]m\b|[_-]app\b|show-(?:xs|sm)|visible-(?:xs|sm|print)|"
    r"hidden-(?:md|lg|pc)|[a-z]-(?:md|lg)-none|print|small-?screen|simple|"
    r"zhaiyao|zhayao|abstract|summary|share",
)
_REGULAR_WORDS = re.compile(
    r"\bpc|[_-]pc\b|desktop|hidden-(?:xs|sm|phone|mobile|print)|hide-(?:xs|sm)|mobile[_-]?none|m[_-]hide"
)
_MODE_HEADING = re.compile(
    r"[\s【\[（(<《]*(?:进入|切换)?(?:长者|老年|适老化?|关爱|关怀|大字|手机|移动|触屏|打印|纯净|简洁|无障碍)"
    r"(?:专区|模式|专版|版|页面?|预览|正文|阅读|版正文|版页面)?[\s】\]）)>》:：]*"
)


@dataclass(slots=True, kw_only=True)
class _Interval:
    """Lines that may be a copy."""

    start: int
    end: int
    chars: int
    shared: int
    marked: bool = False


def find_copies(blocks: Blocks, seen: list[bool]) -> set[int]:
    """Return the indices of the lines that belong to copies; `seen` says which lines a reader sees at all."""
    dropped: set[int] = set()
    sentences = _Sentences(blocks, seen)
    for _ in range(6):
        if sentences.repeated(dropped) < _LEAST:
            break
        found = _element_copy(blocks, sentences, dropped) or _bare_copy(blocks, sentences, dropped)
        if found is None:
            break
        dropped.update(_without_heading(blocks, found))
    return dropped


def sentences_of(line: Line) -> Iterator[str]:
    """Yield the sentences of a line, folded for comparison between copies in different markup."""
    for sentence in _SENTENCE_END.split(line.text):
        folded = _NOT_WORD.sub("", sentence)
        if len(folded) >= _SHORTEST:
            yield unicodedata.normalize("NFKC", folded)


class _Sentences:
    """Where each sentence of the page stands."""

    def __init__(self, blocks: Blocks, seen: list[bool]) -> None:
        self.of_line: dict[int, list[str]] = {}
        self.spoken: set[str] = set()
        self.places: dict[str, list[int]] = {}
        self.measured: dict[tuple[int, int], tuple[int, int]] = {}
        for index, line in enumerate(blocks.lines):
            if line.chars >= _SHORTEST and seen[index] and 2 * line.link_chars < line.chars:
                found = list(sentences_of(line))
                if found:
                    self.of_line[index] = found
                    if line.row or _FULL_STOP.search(line.text):
                        self.spoken.update(found)
                    for sentence in found:
                        self.places.setdefault(sentence, []).append(index)

    def repeated(self, dropped: set[int]) -> int:
        """Characters of the sentences that stand in more than one line."""
        if dropped:
            self.measured.clear()
            self.places = {
                sentence: left
                for sentence, places in self.places.items()
                if (left := [place for place in places if place not in dropped])
            }
            self.of_line = {index: found for index, found in self.of_line.items() if index not in dropped}
        return sum(len(sentence) for sentence, places in self.places.items() if places[0] != places[-1])

    def told(self) -> int:
        """Characters of all that the page says in full sentences and tables, each counted once."""
        return sum(len(sentence) for sentence in self.places if sentence in self.spoken)

    def measure(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the sentences in an interval, and of those that stand outside it too."""
        known = self.measured.get((start, end))
        if known is not None:
            return known
        chars = shared = 0
        for index in range(start, end):
            for sentence in self.of_line.get(index, ()):
                places = self.places[sentence]
                chars += len(sentence)
                if places[0] < start or places[-1] >= end:
                    shared += len(sentence)
        self.measured[start, end] = chars, shared
        return chars, shared


def _element_copy(blocks: Blocks, sentences: _Sentences, dropped: set[int]) -> _Interval | None:
    """Find two elements that hold the same text and return the lines of the less regular one."""
    told = sentences.told()
    candidates: list[_Interval] = []
    asked: set[tuple[int, int]] = set()
    for index, node in enumerate(blocks.nodes):
        span = (node.start, node.end)
        if (
            span in asked
            or node.end <= node.start
            or (candidates and candidates[-1].start <= node.start and node.end <= candidates[-1].end)
        ):
            continue
        asked.add(span)
        if node.start in dropped:
            continue
        chars, shared = sentences.measure(*span)
        if shared < _LEAST or shared < _SHARED_MARKED * chars or shared < _COVERS_MARKED * told:
            continue
        found = _Interval(start=node.start, end=node.end, chars=chars, shared=shared)
        found.marked = _is_marked(blocks, sentences, index, found)
        if found.marked or (shared >= _SHARED * chars and shared >= _COVERS * told):
            candidates.append(found)
    return _least_regular(candidates)


def _least_regular(candidates: list[_Interval]) -> _Interval | None:
    """Of intervals that hold the same, the marked one goes, then the clearly shorter one, then the later one."""
    if not candidates:
        return None
    longest = max(candidate.chars for candidate in candidates)
    return max(candidates, key=lambda c: (c.marked, c.chars < 0.9 * longest, c.start))


def _without_heading(blocks: Blocks, found: _Interval) -> range:
    """The lines of a copy, but for a heading at its end: that belongs to what follows."""
    end = found.end
    while end > found.start and blocks.lines[end - 1].heading in (1, 2):
        end -= 1
    return range(found.start, end)


def _is_marked(blocks: Blocks, sentences: _Sentences, index: int, found: _Interval) -> bool:
    """True when the element, or one around it that does not hold the other copy, names a mode or stands under one."""
    for outer in blocks.ancestors(index):
        node = blocks.nodes[outer]
        _, shared = sentences.measure(node.start, node.end)
        if shared < 0.5 * found.shared:
            break
        if _REGULAR_WORDS.search(node.words):
            return False
        if _MODE_WORDS.search(node.words):
            return True
    for inner in range(index + 1, blocks.nodes[index].last):
        node = blocks.nodes[inner]
        if node.end - node.start >= 0.7 * (found.end - found.start) and _MODE_WORDS.search(node.words):
            return True
    return any(
        _heads_mode(blocks.lines[place]) for place in range(max(0, found.start - 3), min(found.end, found.start + 3))
    )


def _heads_mode(line: Line) -> bool:
    return line.chars <= 12 and not line.link_chars and _MODE_HEADING.fullmatch(line.text) is not None


def _bare_copy(blocks: Blocks, sentences: _Sentences, dropped: set[int]) -> _Interval | None:
    """Find a copy that follows its original without an element of its own."""
    pairs = [
        (places[0], places[-1], len(sentence))
        for sentence, places in sentences.places.items()
        if places[0] != places[-1]
    ]
    first, last = _bulk(pairs, 0), _bulk(pairs, 1)
    if not first or not last or first[1] >= last[0]:
        return None
    chars, shared = sentences.measure(last[0], last[1] + 1)
    between = {s for i in range(first[0], last[1] + 1) for s in sentences.of_line.get(i, ())}
    if shared < _LEAST or shared < _SHARED * chars or shared < _COVERS_BARE * sum(map(len, between)):
        return None
    earlier = _with_head(blocks, first, 0)
    later = _with_head(blocks, last, first[1] + 1)
    marked_first = any(_heads_mode(blocks.lines[i]) for i in range(earlier[0], first[0]))
    start, end = earlier if marked_first else later
    return _Interval(start=start, end=end, chars=chars, shared=shared)


def _bulk(pairs: list[tuple[int, int, int]], side: int) -> tuple[int, int] | None:
    """The lines between which 95 in 100 of the repeated characters stand, on one side."""
    weights = sorted((pair[side], pair[2]) for pair in pairs)
    total = sum(weight for _, weight in weights)
    if not total:
        return None
    spare, low, high = 0.025 * total, 0, len(weights) - 1
    passed = 0.0
    while passed + weights[low][1] < spare:
        passed += weights[low][1]
        low += 1
    passed = 0.0
    while passed + weights[high][1] < spare:
        passed += weights[high][1]
        high -= 1
    return weights[low][0], weights[high][0]


def _with_head(blocks: Blocks, span: tuple[int, int], floor: int) -> tuple[int, int]:
    """Widen an interval to its own title, date line and mode heading: short lines that stand elsewhere too."""
    start, end = span[0], span[1] + 1
    texts = {line.text for index, line in enumerate(blocks.lines) if not start - 6 <= index < end}
    for index in range(start - 1, max(floor, start - 6) - 1, -1):
        line = blocks.lines[index]
        if line.text in texts or _heads_mode(line):
            start = index
    return start, end
