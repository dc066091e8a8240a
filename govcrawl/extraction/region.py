"""Where an article's attachments and images may stand: in its element, below it, and between its title and it.

Boxes of attachments often are siblings right behind the article's element. The way down from it ends at the first
furniture (footer, sidebar, related articles), so that what the site offers everywhere is never taken for the article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from lxml import etree

from govcrawl.extraction.blocks import Blocks
from govcrawl.extraction.container import has_trade_name
from govcrawl.extraction.file_links import Addresses
from govcrawl.extraction.selection import Selection

_BEGIN, _END = r"(?<![a-z])(?:", r")(?![a-z])"
_BOX_OF_FILES = re.compile(
    r"fujian|attach|appendi[xc]|annex|enclosure|accessor|xgfj|fjlist|fjxz|download-?files?|article-?files?|file-?list|"
    + _BEGIN + r"fj" + _END
)  # fmt: skip
_HARD = re.compile(
    _BEGIN + r"foot(?:er)?\w*|page-?foot\w*|copyright\w*|banquan|side-?bar\w*|side|aside|nav\w*|menu\w*|header|"
    r"friend\w*|comments?|pinglun" + _END
)  # fmt: skip
_SOFT = re.compile(
    _BEGIN + r"relat(?:e|ion)\w*|recommend\w*|tuijian\w*|xg(?:wz|yd|xw)\w*|hot\w*|rank\w*|paihang\w*|links?" + _END
)
"""Names of furniture behind which nothing of the article follows; the soft ones may be headed as attachments."""
_PASSED = re.compile(
    _BEGIN + r"share|bdshare\w*|bshare\w*|qr\w*|ewm\w*|erweima|toolbar|tools?|pager|pagination|crumbs?|breadcrumbs?|"
    r"login|search|ads?|advert\w*|logo\w*" + _END
)
"""Names of furniture that may stand between an article and its attachments."""
_END_TAGS = frozenset(["nav", "aside", "footer", "header"])
_HEADED = re.compile(
    r"[^\w]*(?:(?:相关|点击|本文|文件|信息|查看|下载)?附件|附\s*[:：]|附表|附录|"
    r"(?:文件|文档|原文|全文|公告|通知|正文|PDF|Word|资料|表格)版?下载\s*(?:[:：]|$)|下载(?:附件|文件|原文|全文)|"
    r"相关(?:文件|文档)下载)",
    re.I,
)
"""How a box of attachments begins."""
_SIBLINGS, _LEVELS = 12, 12
"""Elements behind the article's on one level, and levels up from it, that are looked at."""
_ROWS = 12
"""Rows of a list of attachments above which its heading is looked for."""
_LONGEST_HEADING, _LONGEST_ROW = 30, 120
"""Characters of a heading, and of a row that has the heading and a link."""
_LEFT_OUT = frozenset(["links", "doubtful", "widget", "expand", "index", "hidden", "count"])
"""Fates of lines that a list of documents may have in the article's element."""
_IMAGES = etree.XPath("following::img[position() <= 40]")
_WITHIN = frozenset(["p", "span", "center", "b", "strong", "font", "em", "figure", "section"])
"""What stands around an image within the element of an article."""
_DEEPEST = 40
"""Elements around a link or an image that are looked at."""
_NAME = 300
_UNREAD = frozenset(["script", "style"])


@dataclass(frozen=True, kw_only=True)
class Region:
    """The element of an article and what surrounds it."""

    root: etree._Element
    url: str
    blocks: Blocks
    found: Selection
    box: etree._Element | None
    """The element that holds the text; on a page without text one that is named as if it did; None where none is."""
    title: etree._Element | None
    """The element of the title where it stands above the text's, or where there is no text."""
    has_text: bool
    """False on a page that shows an image or a file instead of words; what was taken for text may be its footer."""

    @cached_property
    def addresses(self) -> Addresses:
        """Where relative references start from; a damaged `<base href>` counts for nothing."""
        for element in self.root.iter("base"):
            if href := (element.get("href") or "").strip():
                base = Addresses(self.url).join(href) or ""
                return Addresses(base if base.startswith(("http://", "https://")) else self.url)
        return Addresses(self.url)

    @cached_property
    def lines(self) -> dict[etree._Element, tuple[int, int]]:
        """For each block element the interval of its lines."""
        return {node.element: (node.start, node.end) for node in self.blocks.nodes}

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last line of text; (0, -1) without text."""
        kept = self.found.kept
        return (kept[0], kept[-1]) if kept else (0, -1)

    def above(self) -> list[etree._Element]:
        """Elements between the title and the article's element, in page order."""
        if self.title is None or self.box is None:
            return []
        around = [self.box, *self.box.iterancestors()]
        known = set(around)
        steps: list[etree._Element] = []
        element = self.title
        while (parent := element.getparent()) is not None and parent not in known:
            steps.extend(element.itersiblings("*"))
            element = parent
        if parent is None:
            return []
        for sibling in element.itersiblings("*"):
            if sibling in known:
                break
            steps.append(sibling)
        inner = around[: around.index(parent) - 1]
        for one in reversed(inner):
            steps.extend(reversed(list(one.itersiblings("*", preceding=True))))
        return steps

    def below(self) -> Iterator[tuple[etree._Element, int]]:
        """Yield what stands behind the article's element up to the first furniture, with the levels up from it."""
        element = self.box if self.box is not None else self.title
        for level in range(_LEVELS):
            if element is None or element.tag == "body":
                return
            for count, sibling in enumerate(element.itersiblings("*")):
                if ends_region(sibling) or count >= _SIBLINGS:
                    return
                yield sibling, level
            element = element.getparent()

    def is_kept(self, element: etree._Element) -> bool:
        """True for what stands in a paragraph, list or table with text of the article."""
        first, last = self.span
        start, end = self._interval(element)
        return any(self.found.fates[index] is None for index in range(max(start, first), min(end, last + 1)))

    def is_text(self, element: etree._Element) -> bool:
        """True for what is kept, or stands in an element without words between the text or right beside it."""
        first, last = self.span
        start, end = self._interval(element)
        return first <= start <= last + 1 if start == end else self.is_kept(element)

    def is_open(self, element: etree._Element) -> bool:
        """True for what stands in the text or in lines left out of it for being links or few words, not furniture."""
        start, end = self._interval(element)
        return self.is_text(element) or any(self.found.fates[index] in _LEFT_OUT for index in range(start, end))

    def _interval(self, element: etree._Element) -> tuple[int, int]:
        """Return the lines of the nearest block element."""
        blocks = (self.lines.get(one) for one in chain((element,), element.iterancestors()))
        return next((interval for interval in blocks if interval is not None), (0, 0))


def find_region(root: etree._Element, url: str, blocks: Blocks, found: Selection) -> Region:
    """Say where the enclosures of an article may stand; *url* is the page's address."""
    last = found.title.lines[-1] if found.title.lines else -1
    index = blocks.lines[last].node if last >= 0 else -1
    title = blocks.nodes[index].element if index >= 0 else None
    box = blocks.nodes[found.box] if found.box is not None and found.kept else None
    if box is not None and not ends_region(box.element):
        title = title if last < box.start else None
        return Region(root=root, url=url, blocks=blocks, found=found, box=box.element, title=title, has_text=True)
    named = _named_box(blocks, found)
    shown = named if named is not None or title is None else _pictured_box(title)
    return Region(root=root, url=url, blocks=blocks, found=found, box=shown, title=title, has_text=False)


def _named_box(blocks: Blocks, found: Selection) -> etree._Element | None:
    """The first element behind the title that is named as the holder of an article, on a page without text."""
    start = found.title.lines[-1] + 1 if found.title.lines else 0
    named = (node.element for node in blocks.nodes if node.start >= start and has_trade_name(names_of(node.element)))
    return next(named, None)


def _pictured_box(title: etree._Element) -> etree._Element | None:
    """The element around the first image behind the title that is no furniture, on a page without text and names."""
    for image in _IMAGES(title):
        if not is_furniture(image, None) and next(image.iterancestors("a"), None) is None:
            return next((one for one in image.iterancestors() if one.tag not in _WITHIN), None)
    return None


def names_of(element: etree._Element) -> str:
    """Return class and id of an element, lower case, between spaces."""
    return f" {(element.get('class') or '')[:_NAME]} {(element.get('id') or '')[:_NAME]} ".lower()


def ends_region(element: etree._Element) -> bool:
    """True for furniture behind which nothing of the article follows, by its tag or names."""
    names = names_of(element)
    if element.tag in _END_TAGS or _HARD.search(names):
        return _BOX_OF_FILES.search(names) is None
    if _SOFT.search(names) is None:
        return False
    return _BOX_OF_FILES.search(names) is None and _HEADED.match(words_of(element, 12)) is None


def surroundings(element: etree._Element, top: etree._Element | None) -> bool | None:
    """Say what holds an element, below *top*: True a box of attachments, False furniture, None neither.

    A box of files is one by its name, its first words or the heading above; no heading makes one of what stands in a
    footer or a sidebar.
    """
    told: bool | None = None
    for one in _around(element):
        if one is top:
            break
        names = names_of(one)
        if _BOX_OF_FILES.search(names):
            told = True if told is None else told
        elif one.tag in _END_TAGS or _HARD.search(names):
            return False
        elif told is None and one is not element:
            if _HEADED.match(words_of(one, 12)) or _is_headed(one):
                told = True
            elif _SOFT.search(names) or _PASSED.search(names):
                told = False
    return told


def is_furniture(element: etree._Element, top: etree._Element | None) -> bool:
    """True where a name or tag around an element, below *top*, is that of furniture."""
    for one in _around(element):
        if one is top:
            return False
        if one.tag in _END_TAGS:
            return True
        names = names_of(one)
        if any(kind.search(names) for kind in (_HARD, _SOFT, _PASSED)):
            return _BOX_OF_FILES.search(names) is None
    return False


def _around(element: etree._Element) -> Iterator[etree._Element]:
    return chain((element,), islice(element.iterancestors(), _DEEPEST))


def _is_headed(element: etree._Element) -> bool:
    """True when the heading of attachments stands above, with only rows of links between."""
    for sibling in islice(element.itersiblings("*", preceding=True), _ROWS):
        words = words_of(sibling, _LONGEST_ROW + 1)
        linked = next(sibling.iter("a"), None) is not None
        if _HEADED.match(words) and len(words) <= (_LONGEST_ROW if linked else _LONGEST_HEADING):
            return True
        if words and not linked:
            return False
    return False


def words_of(element: etree._Element, enough: int) -> str:
    """Return the text of an element without white space, scripts and styles; it may be cut off from *enough* on."""
    words = ""
    for event, node in etree.iterwalk(element, events=("start", "end", "comment")):
        if event == "start":
            text = None if node.tag in _UNREAD else node.text
        else:
            text = None if node is element else node.tail
        if text:
            words += "".join(text.split())
            if len(words) >= enough:
                break
    return words
