"""Which lines of a page are the article's text: copies, container, title, info lines and furniture in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from govcrawl.extraction.blocks import Blocks
from govcrawl.extraction.body import find_zones, mark_lines
from govcrawl.extraction.container import Container, find_container
from govcrawl.extraction.copies import find_copies
from govcrawl.extraction.labels import Labels, read_labels
from govcrawl.extraction.reference import extract_text, words_of
from govcrawl.extraction.teasers import find_teasers
from govcrawl.extraction.title import Names, Title, find_confirmed, read_title
from govcrawl.extraction.weights import index_card, weigh

_LITTLE = 60
"""Characters; a page with less visible text may hide its article until a script has run."""
_ENOUGH = 100
"""Characters of text below a title that are taken for the article, though another part of the page holds more."""
_LONGEST_INFO = 150
_ABOVE, _BELOW = 60, 25
"""Lines above and below the text in which the info lines are looked for."""


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
    shown: Labels
    """What the visible info lines say."""
    hidden: Labels | None
    """What hidden info lines say; read only where the visible ones are silent."""

    @property
    def kept(self) -> list[int]:
        """Indices of the lines of text."""
        return [index for index, fate in enumerate(self.fates) if fate is None]


def select(blocks: Blocks, names: Names) -> Selection:
    """Decide for every line whether it is text of the article, and read title and info lines on the way."""
    fates: list[str | None] = ["hidden" if line.hidden else None for line in blocks.lines]
    for index in find_copies(blocks, [fate is None for fate in fates]):
        fates[index] = "copy"
    seen = [fate is None for fate in fates]
    teasers = find_teasers(blocks, seen)
    anchor = find_confirmed(blocks, seen, names)
    weights = weigh(blocks, seen, teasers, anchor)
    if sum(weights) < _LITTLE:
        weights = _unhide(blocks, fates, seen, weights)
    box = _container(blocks, weights, anchor)
    start, end = (blocks.nodes[box.node].start, blocks.nodes[box.node].end) if box else (0, 0)
    first = next((i for i in range(start, end) if weights[i]), start)
    title = _title(blocks, seen, start, first, names)
    shown, info = _labels(blocks, seen, start, end, title.text)
    for index in range(len(fates)):
        if not start <= index < end and fates[index] is None:
            fates[index] = "outside"
    if box is not None:
        text = words_of(extract_text(blocks.nodes[box.node].element))
        zones = find_zones(start, end, weights, info, title.lines)
        mark_lines(
            blocks,
            fates,
            weights,
            replace(zones, sure=box.sure),
            title=title.lines,
            info=info,
            card=index_card(blocks, seen),
            teasers=teasers,
            extracted=lambda line: words_of(line) in text,
        )
    silent = shown.published is None or shown.origin is None
    hidden = _hidden_labels(blocks, title.text) if silent else None
    return Selection(fates=tuple(fates), seen=tuple(seen), first=first, title=title, shown=shown, hidden=hidden)


def _unhide(blocks: Blocks, fates: list[str | None], seen: list[bool], weights: list[int]) -> list[int]:
    """Take hidden lines for seen where nearly nothing else stands on the page: a script shows them."""
    every = weigh(blocks, [True] * len(blocks.lines), (), None)
    if sum(every) < 3 * max(_LITTLE, sum(weights)):
        return weights
    for index in range(len(fates)):
        if fates[index] == "hidden":
            fates[index], seen[index] = None, True
    return every


def _container(blocks: Blocks, weights: list[int], anchor: int | None) -> Container | None:
    """Find the article's element; text right below the title goes before more text elsewhere (comments)."""
    box = find_container(blocks, weights)
    if box is None or box.sure:
        return box
    start = blocks.nodes[box.node].start
    if anchor is None or anchor >= start or sum(weights[anchor:start]) < _ENOUGH:
        return box
    between = [weight if anchor < index < start else 0 for index, weight in enumerate(weights)]
    return find_container(blocks, between) or box


def _title(blocks: Blocks, seen: Sequence[bool], start: int, first: int, names: Names) -> Title:
    """Read the title; where neither tag nor heading tells it, with the help of the info line."""
    title = read_title(blocks, seen, (start, first), names)
    if title.rule in ("agreed", "meta"):
        return title
    _, info = _labels(blocks, seen, start, first, None)
    return read_title(blocks, seen, (start, first), names, info) if info else title


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
        other = read_labels([line.text for line in lines], title=title)
        found = replace(
            found,
            published=found.published or other.published,
            origin=found.origin or other.origin,
            editor=found.editor or other.editor,
            author=found.author or other.author,
            info_lines=found.info_lines | other.info_lines,
            dates=found.dates or other.dates,
        )
    return found, frozenset(indices[i] for i in found.info_lines)


def _hidden_labels(blocks: Blocks, title: str | None) -> Labels | None:
    lines = [
        line.spaced for line in blocks.lines if line.hidden and line.chars <= _LONGEST_INFO and not line.link_chars
    ]
    return read_labels(lines, title=title) if lines else None
