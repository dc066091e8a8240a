"""The visible lines of a page and the block elements that hold them.

Every block element holds a run of lines, so the tree becomes intervals: `nodes[i]` holds
`lines[node.start:node.end]`. All later steps (container, copies, body) work on these intervals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from govcrawl.extraction.tables import is_data_table

_INLINE = frozenset([
    "a", "abbr", "acronym", "b", "basefont", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"
])  # fmt: skip
_UNSEEN = frozenset([
    "script", "style", "noscript", "template", "select", "option", "textarea", "iframe", "frame", "object",
    "applet", "audio", "video", "canvas", "svg", "math", "map", "button", "head", "title", "rt", "rp", "datalist",
    "progress", "meter", "noframes", "embed"
])  # fmt: skip
"""Elements whose text a browser does not show as text of the page (rt and rp are the pinyin above characters)."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HIDDEN_NAMES = frozenset(["ng-hide", "d-none", "layui-hide", "sr-only", "visually-hidden"])
"""Classes by which common style sheets (Angular, Bootstrap, layui) hide an element at every size of screen."""
_PRE_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break)", re.I)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|csv)(?:$|[?#])", re.I)
_LOGO_LABEL = re.compile(r"(?:来\s*源|稿源|出处)\s*[:：]\s*$")
"""Behind this label an image is the logo of the origin, and its alternative text the name."""
_NAME = 300
"""Characters of a class or id that are read."""
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
"""White space that a browser folds; U+00A0 and U+3000 are characters like any other."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(slots=True, kw_only=True)
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


def read_blocks(root: etree._Element) -> Blocks:
    """Walk the tree once, without recursion, and return its visible lines."""
    return _Walk().over(root)


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


class _Walk:
    """State of one walk: the line being gathered and the elements that are open."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.parts: list[str] = []
        self.link_parts: list[str] = []
        self.links = 0
        self.open: list[int] = []
        self.heading = 0
        self.in_link = 0
        self.hidden = 0
        self.aside: list[tuple[list[str], list[str], int]] = []
        """The lines that hidden inline elements stand in."""
        self.kept_breaks = 0
        self.table: etree._Element | None = None

    def over(self, root: etree._Element) -> Blocks:
        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walk:
            if event == "comment":
                self.comment(element)
                self.text(element.tail)
                continue
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in _UNSEEN or not tag:
                    self.unseen(element, tag)
                    walk.skip_subtree()
                else:
                    self.enter(element, tag)
            else:
                self.leave(element, tag)
                if element is not root:
                    self.text(element.tail)
        self.flush()
        return self.blocks

    def comment(self, element: etree._Element) -> None:
        if self.open and marks_start(element.text or ""):
            self.blocks.starts.append(self.open[-1])

    def unseen(self, element: etree._Element, tag: str) -> None:
        if tag == "script" and element.text:
            self.blocks.script_chars += len(element.text)

    def text(self, text: str | None) -> None:
        if text and self.kept_breaks and "\n" in text:
            for row in text.splitlines():
                self.text(row)
                self.flush()
        elif text:
            self.parts.append(text)
            if self.in_link:
                self.link_parts.append(text)

    def enter(self, element: etree._Element, tag: str) -> None:
        get = element.get
        if tag in _INLINE:
            if tag == "a" and get("href"):
                self.in_link += 1
                self.links += 1
                if _ATTACHMENT.search(get("href") or ""):
                    self.blocks.attachments.append(len(self.blocks.lines))
            if tag != "a" and _is_hidden(element):
                self.hidden += 1
                self.aside.append((self.parts, self.link_parts, self.links))
                self.parts, self.link_parts, self.links = [], [], 0
        elif tag == "img":
            self.blocks.images.append(len(self.blocks.lines))
            if self.parts and _LOGO_LABEL.search("".join(self.parts[-3:])):
                self.text(f" {get('alt') or get('title') or ''} ")
        elif self.table is not None:
            self.cell(tag)
        elif tag in ("br", "hr"):
            self.flush()
        elif tag == "meta":
            if self.open and marks_start(get("name") or ""):
                self.blocks.starts.append(self.open[-1])
        elif tag not in ("input", "link", "param", "source", "col"):
            self.block(element, tag)
        self.text(element.text)

    def cell(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.parts.append("\t")
        elif tag == "tr":
            self.flush()
        else:
            self.parts.append(" ")

    def block(self, element: etree._Element, tag: str) -> None:
        self.flush()
        hidden = _is_hidden(element)
        breaks = tag == "pre" or _PRE_STYLE.search(element.get("style") or "") is not None
        self.hidden += hidden
        self.kept_breaks += breaks
        self.heading = _HEADINGS.get(tag, self.heading)
        words = f" {(element.get('class') or '')[:_NAME]} {(element.get('id') or '')[:_NAME]} ".lower()
        parent = self.open[-1] if self.open else -1
        self.open.append(len(self.blocks.nodes))
        self.blocks.nodes.append(
            Node(
                element=element,
                parent=parent,
                tag=tag,
                words=words,
                hidden=hidden,
                breaks=breaks,
                start=len(self.blocks.lines),
            )
        )
        if tag == "table" and is_data_table(element):
            self.table = element

    def leave(self, element: etree._Element, tag: str) -> None:
        if tag in _INLINE:
            if tag == "a" and element.get("href"):
                self.in_link -= 1
            elif tag != "a" and _is_hidden(element):
                self.flush()
                self.hidden -= 1
                self.parts, self.link_parts, self.links = self.aside.pop()
            self.parts.append("")
        elif self.table is not None and element is not self.table:
            if tag == "tr":
                self.flush()
            elif tag not in ("td", "th"):
                self.parts.append(" ")
        elif self.open and self.blocks.nodes[self.open[-1]].element is element:
            self.flush()
            node = self.blocks.nodes[self.open.pop()]
            node.end, node.last = len(self.blocks.lines), len(self.blocks.nodes)
            self.hidden -= node.hidden
            self.kept_breaks -= node.breaks
            if tag in _HEADINGS:
                self.heading = 0
            self.table = None

    def flush(self) -> None:
        """Close the line being gathered."""
        if not self.parts:
            return
        raw = "".join(self.parts)
        row = self.table is not None
        text = "\t".join(squeeze(cell) for cell in raw.split("\t")).strip() if row else squeeze(raw)
        if text:
            chars = len("".join(text.split()))
            link_chars = len("".join("".join(self.link_parts).split())) if self.link_parts else 0
            self.blocks.lines.append(
                Line(
                    text=text,
                    parts=tuple(self.parts),
                    chars=chars,
                    link_chars=min(link_chars, chars),
                    heading=self.heading,
                    node=self.open[-1] if self.open else -1,
                    row=row,
                    hidden=self.hidden > 0,
                    links=self.links,
                )
            )
        self.parts, self.link_parts, self.links = [], [], 0


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None:
        return True
    style, names = element.get("style"), element.get("class")
    if style and _HIDDEN_STYLE.search(style):
        return True
    return bool(names) and not _HIDDEN_NAMES.isdisjoint((names or "").split())


_START_MARK = re.compile(
    r"content[\s._-]*(?:begin|start)|(?:正文|内容)\W{0,8}(?:begin|start|开始)|^\s*ContentStart", re.I
)


def marks_start(text: str) -> bool:
    """True for the comments and meta names by which a publishing system marks where the text begins.

    >>> marks_start("ZJEG_RSS.content.begin"), marks_start("<$[信息内容]>begin"), marks_start("nav begin")
    (True, True, False)
    """
    return len(text) < 60 and _START_MARK.search(text) is not None
