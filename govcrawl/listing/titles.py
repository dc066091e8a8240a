"""The title of a row: the right words of the right link."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from govcrawl.listing.anchors import Anchor, weigh_title
from govcrawl.listing.document import BLOCK_TAGS, squeeze, text_of

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TITLE_NAME = re.compile(r"(?:^|[\s_-])(?:tit|title|bt|biaoti|headline|subject)s?(?=$|[\s_-])|title$", re.I)
_BULLETS = re.compile(r"^[·•・●■□▪◆◇►▶»›>\-\s]+(?=\S)|[\s|]+$")
_PINNED = re.compile(r"\s*(?:[\[【(（]\s*(?:置?顶|固顶)\s*[\]】)）]|^置顶[：:\s]?|\s置顶$)\s*")
_PINNED_NAME = re.compile(
    r"(?:^|[\s_-])(?:zhiding|istop|sticky|stick|pinned|top-?item|ico-top|icon[-_]top)"
    r"|stickthread|置顶|固顶",
    re.I,
)
_PIN_WORDS = tuple(
    word.encode()
    for word in ("顶", "stick", "pinned", "zhiding", "istop", "top-item", "topitem", "ico-top", "icon-top", "icon_top")
)
"""A row without any of them (in lower case) is not pinned."""
_PIN_MARK = re.compile(r"[\[【(（]?\s*(?:置?顶|固顶)\s*[\]】)）]?")
_PINNED_IMAGE = re.compile(r"置顶|固顶|zhiding|istop|ico-top|icon[-_]top", re.I)
_CUT = re.compile(r"(?:…|\.{2,}|。{2,})$")
_CLOCK = r"(?:[ ]+\d{1,2}:\d{2}(?::\d{2})?)?"
_DAY = r"(?:\d{4}[-./年])?\d{1,2}[-./月]\d{1,2}日?"
_BARE_DATE = re.compile(rf"[\[(（【]?\s*{_DAY}{_CLOCK}\s*[\])）】]?")
_DATE_AT_END = re.compile(rf"(?:\s+|[\s]*(?P<open>[\[(（【])\s*)(?P<date>{_DAY}{_CLOCK})\s*(?(open)[\])）】])$")
_DATE_AT_START = re.compile(rf"^(?P<open>[\[(（【])?\s*(?P<date>{_DAY}{_CLOCK})\s*(?(open)[\])）】]|\s)\s*(?=\S)")


def title_of(anchors: list[Anchor]) -> str:
    """Return the title among the links of one row that share an address: a heading, else the first that reads as one.

    A shortened title is completed from the title attribute or from an image's alternative text.
    """
    worded = [a for a in anchors if a.visible] or anchors
    headed = [a for a in worded if any(up.tag in _HEADINGS for up in _around(a.element))]
    named = [a for a in worded if _TITLE_NAME.search(a.element.get("class") or "")]
    candidates: list[str] = []
    for anchor in (*headed, *named, *worded):
        shown = _words(anchor)
        if weigh_title(shown) > 0.1:
            break
        candidates.append(shown)
    else:
        shown = max(candidates, key=weigh_title)
    return complete_title(_BULLETS.sub("", shown), anchors)


def complete_title(shown: str, anchors: list[Anchor]) -> str:
    """Return the full title where the page shows it cut off."""
    start = _CUT.sub("", shown).strip()
    if start == shown and len(shown) >= 4:
        return shown
    for anchor in anchors:
        for element in anchor.element.iter("*"):
            for name in ("title", "alt"):
                full = squeeze(element.get(name))
                if len(full) > len(start) and (start[:6] in full or not start):
                    return full
    return shown


def split_date(title: str) -> tuple[str, str | None]:
    """Part a title from a date at either end of it.

    >>> split_date("关于某项目的公示 [2023-07-19]")
    ('关于某项目的公示', '2023-07-19')
    >>> split_date("2023年7月19日空气质量日报")
    ('2023年7月19日空气质量日报', None)
    """
    for pattern in (_DATE_AT_END, _DATE_AT_START):
        match = pattern.search(title)
        if match:
            rest = f"{title[: match.start()]}{title[match.end() :]}".strip()
            if weigh_title(rest) > 0:
                return rest, match["date"]
    return title, None


def unpin(title: str) -> tuple[str, bool]:
    """Part a title from its mark of being pinned.

    >>> unpin("[置顶] 环境质量公报"), unpin("把生态保护置顶考虑")
    (('环境质量公报', True), ('把生态保护置顶考虑', False))
    """
    bare = _PINNED.sub("", title)
    return (bare, True) if bare != title and bare else (title, False)


def is_pinned(parts: tuple[etree._Element, ...], link: etree._Element) -> bool:
    """Tell whether a row, or the article that it is a part of, bears the mark 置顶 as text, image or class name."""
    post = next(link.iterancestors("article"), None)
    if post is not None and _PINNED_NAME.search(post.get("class") or ""):
        return True
    inside = set(link.iter("*"))
    for part in parts:
        # Few rows are pinned: their source is looked through before their elements are.
        source = etree.tostring(part, encoding="utf-8").lower()
        if not any(word in source for word in _PIN_WORDS):
            continue
        for element in part.iter("*"):
            names = f"{element.get('class', '')} {element.get('id', '')}"
            if _PINNED_NAME.search(names):
                return True
            if element.tag == "img" and _PINNED_IMAGE.search(
                f"{element.get('alt', '')} {element.get('title', '')} {element.get('src', '')}"
            ):
                return True
            for text in ("" if element in inside else element.text, element.tail):
                if text and "顶" in text and _PIN_MARK.fullmatch(squeeze(text)) and not _is_vote(text, part):
                    return True
    return False


def _is_vote(text: str, row: etree._Element) -> bool:
    """True for a bare 顶 that has its 踩 beside it: readers vote with them."""
    return text.strip() == "顶" and "踩" in text_of(row)


def _words(anchor: Anchor) -> str:
    """The title inside one link: of several blocks in it one that is named a title, else the first that reads so."""
    element = anchor.element
    if len(element) == 0 or anchor.beside:
        return anchor.text
    if not any(child.tag in BLOCK_TAGS for child in element.iter("*")):
        return _without_dates(element) or anchor.text
    for child in element.iter("*"):
        if (child.tag in _HEADINGS or _TITLE_NAME.search(child.get("class") or "")) and child is not element:
            text = text_of(child)
            if weigh_title(text) > 0:
                return text
    pieces = [piece for piece in segments(element) if weigh_title(piece) > 0.1]
    return pieces[0] if pieces else anchor.text


def _without_dates(element: etree._Element) -> str:
    """The text of a link without the inline elements in it that hold a date and nothing else."""
    pieces = [element.text or ""]
    for child in element.iterdescendants("*"):
        text = child.text or ""
        pieces += ["" if _BARE_DATE.fullmatch(text.strip()) else text, child.tail or ""]
    # Tails come in the order of the tags, which is that of the text unless elements are nested.
    nested = any(len(child) for child in element)
    return squeeze("".join(element.itertext() if nested else pieces))


def segments(element: etree._Element) -> Iterator[str]:
    """Yield the text of an element, one string for each stretch that no block-level tag interrupts."""
    buffer: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        block = node.tag in BLOCK_TAGS or node.tag == "br"
        if block and (text := squeeze("".join(buffer))):
            yield text
        if block:
            buffer.clear()
        if event == "start":
            buffer.append(node.text or "")
        elif node is not element:
            buffer.append(node.tail or "")
    if text := squeeze("".join(buffer)):
        yield text


def _around(element: etree._Element) -> Iterator[etree._Element]:
    """The two elements around one."""
    for _ in range(2):
        parent = element.getparent()
        if parent is None:
            return
        yield parent
        element = parent
