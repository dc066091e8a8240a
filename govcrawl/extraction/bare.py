"""Articles without a sentence: slogans, verses, lists of names, where lines must be told from menus by their place."""

from __future__ import annotations

from collections.abc import Sequence

from govcrawl.extraction.blocks import Blocks
from govcrawl.extraction.container import has_trade_name
from govcrawl.extraction.noise import line_noise

_LITTLE = 120
"""Weight of a page below which its text may stand in lines that weigh nothing."""
_NEAR = 12
"""Lines below the title within which the element of such a text begins."""
_LEAST = 20


def weigh_bare(blocks: Blocks, seen: Sequence[bool], weights: list[int], title: int | None) -> set[int]:
    """Give their characters as weight to the lines of a named element near below the title that has none to speak of.

    Only on a page of next to no prose, and only where the element holds more characters outside links than there is
    weight in it. Returns these lines.
    """
    if title is None or sum(weights) >= _LITTLE:
        return set()
    for node in blocks.nodes:
        if not title < node.start <= title + _NEAR or node.end == node.start or not has_trade_name(node.words):
            continue
        own = {
            index: blocks.lines[index].chars
            for index in range(node.start, node.end)
            if seen[index] and not blocks.lines[index].links and not line_noise(blocks.lines[index].text)
        }
        if sum(own.values()) >= max(_LEAST, 2 * sum(weights[node.start : node.end])):
            for index, chars in own.items():
                weights[index] = chars
            return set(own)
    return set()
