"""The visible lines of a page and the block elements that hold them.

Every block element holds a run of lines, so the tree becomes intervals: `nodes[i]` holds
`lines[node.start:node.end]`. All later steps (container, copies, body) work on these intervals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
"""White space that a browser folds; U+00A0 and U+3000 are characters like any other."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@dataclass(slots=True)
class Line:
    """One line as a reader sees it: a paragraph, a part of one between <br>, a table row, a heading."""

    text: str
    parts: tuple[str, ...]
    """The text between the borders of inline elements; the words of an info line are glued without them."""
    chars: int
    """Characters without white space."""
    link_chars: int
    heading: int
    """1 to 6 inside <h1> to <h6>, else 0."""
    node: int
    """Index of the nearest block element."""
    row: bool
    """A row of a table of data."""
    hidden: bool
    """Inside an element that its own style hides."""
    links: int
    """Links that begin in this line."""

    @property
    def spaced(self) -> str:
        """The text with a space at every border of inline elements."""
        return " ".join(part for part in map(str.strip, self.parts) if part)


@dataclass(slots=True)
class Node:
    """A block element and the interval of lines that it holds."""

    element: etree._Element
    parent: int
    tag: str
    words: str
    """Its class and id, lower case, between spaces."""
    hidden: bool
    breaks: bool
    """Line breaks of the source stand."""
    start: int
    end: int = 0
    last: int = 0
    """Index after its last descendant in `Blocks.nodes`."""


@dataclass(slots=True, kw_only=True)
class Blocks:
    """All visible lines of a page, in order, and the elements around them, in document order."""

    lines: list[Line] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    images: list[int] = field(default_factory=list)
    """For each image, the index of the line it stands before."""
    attachments: list[int] = field(default_factory=list)
    """For each link to a document, the index of its line."""
    starts: list[int] = field(default_factory=list)
    """Nodes that hold a marker of the publisher saying that the article's text begins here."""
    script_chars: int = 0

    def ancestors(self, node: int) -> list[int]:
        """Indices of the node and all around it, innermost first."""
        found = []
        while node >= 0:
            found.append(node)
            node = self.nodes[node].parent
        return found


def squeeze(text: str) -> str:
    """Fold white space as a reader sees it: a line break in the source between two Chinese characters is nothing.

    >>> squeeze(" 水环境\\n    质量  PM2.5\\n 浓度 ")
    '水环境质量 PM2.5 浓度'
    """
    if "\n" not in text and "\r" not in text:
        return _SPACE.sub(" ", text).strip()
    text = text.strip()
    return _SPACE.sub(lambda match: _fold(text, match), text)


def _fold(text: str, match: re.Match[str]) -> str:
    if "\n" not in match[0] and "\r" not in match[0]:
        return " "
    return "" if _WIDE.match(text[match.start() - 1]) and _WIDE.match(text[match.end()]) else " "
