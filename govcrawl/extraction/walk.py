"""The walk through a parsed page that gathers its lines; each element is met once, without recursion."""

from __future__ import annotations

import re

from lxml import etree

from govcrawl.extraction.blocks import Blocks, Line, Node, squeeze
from govcrawl.extraction.tables import CELL, Grid, is_data_table

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
# Word's smart tags (st1:place, o:p) have a colon in their names, stand inside sentences, and are shown as inline.
_VOID = frozenset(["input", "link", "param", "source", "col"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HIDDEN_NAMES = frozenset(["ng-hide", "d-none", "layui-hide", "sr-only", "visually-hidden"])
"""Classes by which common style sheets (Angular, Bootstrap, layui) hide an element at every size of screen."""
_PRE_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break)", re.I)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|csv)(?:$|[?#])", re.I)
_LOGO_LABEL = re.compile(r"(?:来\s*源|稿源|出处)\s*[:：]\s*$")
"""Behind this label an image is the logo of the origin, and its alternative text the name."""
_INLINE_STYLE = re.compile(r"display\s*:\s*inline\s*(?:;|!|$)", re.I)
_NAME = 300
"""Characters of a class or id that are read."""
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_POWER = re.compile(r"\s*[-+−]?\d{1,2}[-+−]?\s*")
"""What stands raised as a power or a charge; m³ would else read m3."""
_START_MARK = re.compile(
    r"content[\s._-]*(?:begin|start)|(?:正文|内容)\W{0,8}(?:begin|start|开始)|^\s*ContentStart", re.I
)


def read_blocks(root: etree._Element) -> Blocks:
    """Walk the tree once and return its visible lines."""
    return _Walk(root).walked()


def marks_start(text: str) -> bool:
    """True for the comments and meta names by which a publishing system marks where the text begins.

    >>> marks_start("ZJEG_RSS.content.begin"), marks_start("<$[信息内容]>begin"), marks_start("nav begin")
    (True, True, False)
    """
    return len(text) < 60 and _START_MARK.search(text) is not None


class _Walk:
    """State of one walk: the line being gathered and the elements that are open."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.blocks = Blocks()
        self.parts: list[str] = []
        self.link_parts: list[str] = []
        self.links = 0
        self.nodes, self.lines = self.blocks.nodes, self.blocks.lines
        self.words: dict[tuple[str | None, str | None], str] = {(None, None): "  "}
        """Class and id, as far as they are read, for each pair that the page has."""
        self.open = [-1]
        """Indices of the open block elements, below none."""
        self.element: etree._Element | None = None
        """The innermost open block element."""
        self.heading = 0
        self.anchors: list[etree._Element] = []
        self.hidden = 0
        self.aside: list[tuple[etree._Element, list[str], list[str], int]] = []
        """Hidden inline elements, and the lines that they stand in."""
        self.raised: etree._Element | None = None
        """The <sup> that holds a power."""
        self.kept_breaks = 0
        self.grid: Grid | None = None

    def walked(self) -> Blocks:
        walk = etree.iterwalk(self.root, events=("start", "end", "comment"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _INLINE:
                    self.enter_inline(element, tag)
                elif tag in _UNSEEN or not isinstance(tag, str):
                    if tag == "script" and element.text:
                        self.blocks.script_chars += len(element.text)
                    walk.skip_subtree()
                    continue
                else:
                    self.enter(element, tag)
                if text := element.text:
                    self.text(text)
                continue
            if event == "comment":
                self.mark(element.text or "")
            elif tag in _INLINE:
                self.leave_inline(element)
            elif element is self.element:
                self.leave_block()
            elif self.grid is not None and isinstance(tag, str):
                self.leave_cell(tag)
            if (text := element.tail) and element is not self.root:
                self.text(text)
        self.flush()
        return self.blocks

    def mark(self, text: str) -> None:
        if self.open[-1] >= 0 and marks_start(text):
            self.blocks.starts.append(self.open[-1])

    def text(self, text: str) -> None:
        if self.kept_breaks and "\n" in text:
            for row in text.splitlines():
                if row:
                    self.text(row)
                self.flush()
            return
        if self.raised is not None:
            text = text.strip().translate(_RAISED)
        if self.parts or not text.isspace():
            self.parts.append(text)
            if self.anchors:
                self.link_parts.append(text)

    def enter_inline(self, element: etree._Element, tag: str) -> None:
        if tag == "a":
            if href := element.get("href"):
                self.anchors.append(element)
                self.links += 1
                if _ATTACHMENT.search(href):
                    self.blocks.attachments.append(len(self.blocks.lines))
        elif tag == "sup":
            if self.raised is None and self.parts and _POWER.fullmatch("".join(element.itertext())):
                self.raised = element
        elif _hides(element.get("style"), element.get("class")) or element.get("hidden") is not None:
            self.hidden += 1
            self.aside.append((element, self.parts, self.link_parts, self.links))
            self.parts, self.link_parts, self.links = [], [], 0

    def leave_inline(self, element: etree._Element) -> None:
        if self.anchors and self.anchors[-1] is element:
            self.anchors.pop()
        elif element is self.raised:
            self.raised = None
        elif self.aside and self.aside[-1][0] is element:
            self.flush()
            self.hidden -= 1
            _, self.parts, self.link_parts, self.links = self.aside.pop()
        if self.parts:
            self.parts.append("")

    def enter(self, element: etree._Element, tag: str) -> None:
        if tag == "img":
            self.blocks.images.append(len(self.blocks.lines))
            if self.parts and _LOGO_LABEL.search("".join(self.parts[-3:])):
                self.text(f" {element.get('alt') or element.get('title') or ''} ")
        elif ":" in tag:
            return
        elif self.grid is not None:
            self.cell(element, tag)
        elif tag == "br" or tag == "hr":
            self.flush()
        elif tag == "meta":
            self.mark(element.get("name") or "")
        elif tag not in _VOID and not ((style := element.get("style")) and _INLINE_STYLE.search(style)):
            self.block(element, tag)

    def cell(self, element: etree._Element, tag: str) -> None:
        if self.grid is not None and tag in ("td", "th"):
            self.grid.cell(element)
            self.parts.append(CELL)
        elif tag == "tr":
            self.flush()
        elif self.parts:
            self.parts.append(" ")

    def leave_cell(self, tag: str) -> None:
        if tag == "tr":
            self.flush()
        elif self.parts and tag not in ("td", "th") and ":" not in tag:
            self.parts.append(" ")

    def block(self, element: etree._Element, tag: str) -> None:
        if self.parts:
            self.flush()
        get = element.get
        style, named = get("style"), (get("class"), get("id"))
        hidden = _hides(style, named[0]) or get("hidden") is not None
        breaks = tag == "pre" or (style is not None and _PRE_STYLE.search(style) is not None)
        if hidden or breaks:
            self.hidden += hidden
            self.kept_breaks += breaks
        if tag in _HEADINGS:
            self.heading = _HEADINGS[tag]
        words = self.words.get(named)
        if words is None:
            words = self.words[named] = f" {(named[0] or '')[:_NAME]} {(named[1] or '')[:_NAME]} ".lower()
        nodes, opened = self.nodes, self.open
        opened.append(len(nodes))
        nodes.append(Node(element, opened[-2], tag, words, hidden, breaks, len(self.lines)))
        self.element = element
        if tag == "table" and is_data_table(element):
            self.grid = Grid()

    def leave_block(self) -> None:
        if self.parts:
            self.flush()
        if self.grid is not None:
            self.grid.fill()
            self.grid = None
        nodes, opened = self.nodes, self.open
        node = nodes[opened.pop()]
        node.end, node.last = len(self.lines), len(nodes)
        if node.hidden or node.breaks:
            self.hidden -= node.hidden
            self.kept_breaks -= node.breaks
        self.element = nodes[opened[-1]].element if opened[-1] >= 0 else None
        if node.tag in _HEADINGS:
            self.heading = 0

    def flush(self) -> None:
        """Close the line being gathered."""
        if self.grid is not None:
            self.flush_row("".join(self.parts), self.grid)
        elif self.parts and (text := squeeze("".join(self.parts))):
            self.add(text)
        if self.parts or self.links:
            self.parts, self.link_parts, self.links = [], [], 0

    def flush_row(self, raw: str, grid: Grid) -> None:
        cells = [squeeze(cell) for cell in raw.split(CELL)]
        text = "\t".join(cells).strip()
        if text:
            self.add(text, row=True)
        grid.row(self.blocks.lines[-1] if text else None, cells[1:])

    def add(self, text: str, *, row: bool = False) -> None:
        chars = sum(map(len, text.split()))
        link_chars = sum(map(len, "".join(self.link_parts).split())) if self.link_parts else 0
        self.lines.append(
            Line(
                text,
                tuple(self.parts),
                chars,
                min(link_chars, chars),
                self.heading,
                self.open[-1],
                row,
                self.hidden > 0,
                self.links,
            )
        )


def _hides(style: str | None, names: str | None) -> bool:
    if style and _HIDDEN_STYLE.search(style):
        return True
    return names is not None and not _HIDDEN_NAMES.isdisjoint(names.split())
