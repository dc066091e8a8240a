"""Which lines of a page are the article's text: copies, container, title, info lines and furniture in their order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from govcrawl.extraction.blocks import Blocks
from govcrawl.extraction.body import find_zones, mark_lines
from govcrawl.extraction.container import Container, find_container, has_trade_name
from govcrawl.extraction.copies import find_copies
from govcrawl.extraction.dates import find_dates
from govcrawl.extraction.label_words import MAY_LABEL
from govcrawl.extraction.labels import Labels, read_labels
from govcrawl.extraction.reference import Reference
from govcrawl.extraction.teasers import find_teasers
from govcrawl.extraction.title import Names, Title, find_confirmed, read_title
from govcrawl.extraction.weights import index_card, weigh

_LITTLE = 60
"""Characters; a page with less visible text may hide its article until a script has run."""
_ENOUGH = 100
"""Characters of text below a title that are taken for the article, though another part of the page holds more."""
_LONGEST_INFO = 150
_HEAD, _TAIL = 4, 6
"""Paragraphs at the head and the tail of the text among which an info line or a by-line may stand."""
_ABOVE, _BELOW = 60, 25
"""Lines above and below the text in which the info lines are looked for."""

_TODAY = re.compile(r"今\s*天|今\s*日|现在|星期|农历|欢迎")
_UNFOLDS = re.compile(
    r"\W*(?:点击|轻触)?(?:展开|显示|阅读|查看)(?:剩余|余下|完整|全部|更多)?(?:全文|内容|正文)?\W*|"
    r"\W*(?:剩余|余下|还有)\s*\d+\s*%\W*"
)
"""What stands on the button that unfolds the rest of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What became of every line of a page."""

    fates: tuple[str | None, ...]
    """For each line the code of the rule by which it is not text; None for text."""
    seen: tuple[bool, ...]
    """Lines that a reader of the regular copy sees."""
    first: int
    """Index of the first paragraph."""
    title: Title
    box: int | None
    """Index in `Blocks.nodes` of the element that holds the text; None where nothing on the page is text."""
    sure: bool = False
    """The page itself shows `box` to be the article's element."""
    shown: Labels
    """What the visible info lines say."""
    hidden: Labels | None
    """What hidden info lines say; read only where the visible ones are silent."""

    @property
    def kept(self) -> list[int]:
        """Indices of the lines of text."""
        return [index for index, fate in enumerate(self.fates) if fate is None]

    def shown_words(self, blocks: Blocks) -> list[str]:
        """The words between the title and the first paragraph, parted at the borders of inline elements."""
        if not self.title.lines:
            return []
        lines = [blocks.lines[i] for i in range(self.title.lines[-1] + 1, self.first) if self.seen[i]]
        return [word for line in lines if line.chars <= _LONGEST_INFO for part in line.parts if (word := part.strip())]


def select(blocks: Blocks, names: Names) -> Selection:
    """Decide for every line whether it is text of the article, and read title and info lines on the way."""
    fates: list[str | None] = ["hidden" if line.hidden else None for line in blocks.lines]
    _unfold(blocks, fates)
    for index in find_copies(blocks, [fate is None for fate in fates]):
        fates[index] = "copy"
    seen = [fate is None for fate in fates]
    teasers = find_teasers(blocks, seen)
    anchor = find_confirmed(blocks, seen, names)
    card = index_card(blocks, seen)
    weights = weigh(blocks, seen, teasers, card, anchor)
    if sum(weights) < _LITTLE or _waits_for_script(blocks, weights):
        weights = _unhide(blocks, fates, seen, weights, anchor)
    box = _container(blocks, weights, anchor)
    below = 0 if anchor is None else anchor + 1
    start, end = (blocks.nodes[box.node].start, blocks.nodes[box.node].end) if box else (below, below)
    heavy = [i for i in range(start, end) if weights[i]] or [start]
    first = heavy[0]
    title = _title(blocks, seen, start, first, names, card)
    inside = range(first + _HEAD, heavy[-1] - _TAIL)
    shown, info = _labels(blocks, [s and i not in inside for i, s in enumerate(seen)], start, end, title.text)
    for index in range(len(fates)):
        if not start <= index < end and fates[index] is None:
            fates[index] = "outside"
    if box is not None:
        reference = Reference(blocks.nodes[box.node].element)
        zones = find_zones(start, end, weights, info, title.lines)
        mark_lines(
            blocks,
            fates,
            weights,
            replace(zones, sure=box.sure),
            title=title.lines,
            info=info,
            card=card,
            teasers=teasers,
            extracted=reference.holds,
        )
    silent = shown.published is None or shown.origin is None
    hidden = _hidden_labels(blocks, title.text) if silent else None
    return Selection(
        fates=tuple(fates),
        seen=tuple(seen),
        first=first,
        title=title,
        box=box.node if box else None,
        sure=box is not None and box.sure,
        shown=shown,
        hidden=hidden,
    )


def _unfold(blocks: Blocks, fates: list[str | None]) -> None:
    """Take a hidden element for seen where the page offers to unfold it: the rest of a text on a phone."""
    for node in blocks.nodes:
        if node.hidden and node.start < node.end and (node.parent < 0 or not blocks.nodes[node.parent].hidden):
            beside = [*blocks.lines[max(0, node.start - 3) : node.start], *blocks.lines[node.end : node.end + 3]]
            if any(not line.hidden and _UNFOLDS.fullmatch(line.text) for line in beside):
                fates[node.start : node.end] = [None] * (node.end - node.start)


def _waits_for_script(blocks: Blocks, weights: Sequence[int]) -> bool:
    """True where an element named as the article's is hidden and holds more than all that is shown: WeChat's pages."""
    shown = 2 * sum(weights)
    return any(
        sum(line.chars for line in blocks.lines[node.start : node.end] if not line.link_chars) > shown
        for node in blocks.nodes
        if node.hidden and node.end > node.start and has_trade_name(node.words)
    )


def _unhide(
    blocks: Blocks, fates: list[str | None], seen: list[bool], weights: list[int], title: int | None
) -> list[int]:
    """Take hidden lines for seen where nearly nothing else stands on the page: a script shows them."""
    everything = [True] * len(blocks.lines)
    every = weigh(blocks, everything, (), index_card(blocks, everything), title)
    gained = sum(weight for weight, fate in zip(every, fates, strict=True) if fate == "hidden")
    if gained < 2 * max(_LITTLE // 2, sum(weights)) or sum(every) < 2 * _LITTLE:
        return weights
    for index in range(len(fates)):
        if fates[index] == "hidden":
            fates[index], seen[index] = None, True
    return every


def _container(blocks: Blocks, weights: list[int], anchor: int | None) -> Container | None:
    """Find the article's element; text right below the title goes before more text elsewhere (comments)."""
    box = find_container(blocks, weights, anchor)
    if box is None or box.sure:
        return box
    start = blocks.nodes[box.node].start
    if anchor is None or anchor >= start or sum(weights[anchor:start]) < _ENOUGH:
        return box
    between = [weight if anchor < index < start else 0 for index, weight in enumerate(weights)]
    return find_container(blocks, between) or box


def _title(blocks: Blocks, seen: Sequence[bool], start: int, first: int, names: Names, card: Collection[int]) -> Title:
    """Read the title; where neither tag nor heading tells it, with the help of info line and catalogue card."""
    title = read_title(blocks, seen, (start, first), names)
    if title.rule in ("agreed", "meta"):
        return title
    _, info = _labels(blocks, seen, start, first, None)
    info |= frozenset(index for index in card if index < first)
    info |= frozenset(_dated(blocks, seen, start, first))
    return read_title(blocks, seen, (start, first), names, info) if info else title


def _dated(blocks: Blocks, seen: Sequence[bool], start: int, first: int) -> Iterator[int]:
    """Short lines above the text that hold a day, whatever else they say: they stand below a title."""
    for index in range(max(0, start - _ABOVE), first):
        line = blocks.lines[index]
        if seen[index] and line.chars <= _LITTLE and not line.link_chars and "。" not in line.text:
            dates = find_dates(line.spaced)
            if len(dates) == 1 and not _TODAY.search(line.text):
                yield index


def _labels(
    blocks: Blocks, seen: Sequence[bool], start: int, end: int, title: str | None
) -> tuple[Labels, frozenset[int]]:
    """Read the info lines around the text; lines of other regions are left out, so that their dates cannot be taken.

    They are read with a space at every border of inline elements, which parts a value from the next label; what that
    does not show is looked for in the lines as they stand.
    """
    indices = [i for i in range(max(0, start - _ABOVE), min(len(blocks.lines), end + _BELOW)) if seen[i]]
    lines = [blocks.lines[i] for i in indices]
    found = read_labels([line.spaced if line.chars <= _LONGEST_INFO else line.text for line in lines], title=title)
    if found.published is None or found.origin is None:
        other = read_labels([line.text if MAY_LABEL.search(line.text) else line.spaced for line in lines], title=title)
        found = replace(
            found,
            published=found.published or other.published,
            origin=found.origin or other.origin,
            editor=found.editor or other.editor,
            issuer=found.issuer or other.issuer,
            author=found.author or other.author,
            info_lines=found.info_lines | other.info_lines,
            dates=found.dates or other.dates,
            shorts=found.shorts or other.shorts,
        )
    return found, frozenset(indices[i] for i in found.info_lines)


def _hidden_labels(blocks: Blocks, title: str | None) -> Labels | None:
    lines = [
        line.spaced for line in blocks.lines if line.hidden and line.chars <= _LONGEST_INFO and not line.link_chars
    ]
    return read_labels(lines, title=title) if lines else None
