"""What links are called: by their text or picture, and by the heading of the box that a link to more (更多) closes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from govcrawl.listing.document import short_text, squeeze
from govcrawl.upkeep.column_names import LONGEST, clean_column_name

_MORE = re.compile(r"(?:查看|点击|了解|浏览)?更多.{0,3}|more\W{0,4}|[+＋>＞»›…]{1,3}|查看全部", re.I)
_MORE_CLASS = re.compile(r"(?<![a-z])(?:more|gengduo)(?![a-z])|(?:btn|i|icon)-?more|more-?\d", re.I)
_PIECES = 60
"""Texts of a box that are looked at for its heading."""
NAME = re.compile(r"(?=.*[\u4e00-\u9fff].*[\u4e00-\u9fff])[^\d年月/:：，。！？；“”]{2,16}")
"""What a column may be called: two Chinese characters at least, no date, no sentence."""
_LEVELS = 6
"""Elements around a link that may be its box."""


def link_name(node: etree._Element) -> str:
    """Return what a link is called: its text, the alternative text of its picture, its title; empty when too long.

    A title attribute is taken where the text is cut short.
    """
    shown = short_text(node, 3 * LONGEST)
    text = clean_column_name(shown)
    title = clean_column_name(squeeze(node.get("title") or node.get("alt") or node.get("aria-label")))
    if shown.endswith(("…", "..")) and title.startswith(text):
        return title
    if text:
        return text
    pictures = (clean_column_name(squeeze(each.get("alt") or each.get("title"))) for each in node.iter("img"))
    return next(filter(None, pictures), title)


def is_more(node: etree._Element, name: str) -> bool:
    """Tell whether a link leads from a box to its column (更多, an arrow, a picture called so)."""
    if _MORE.fullmatch(name) or name.startswith("更多"):
        # The arrows of pagers are beside numbers.
        return bool(re.search(r"\w", name)) or not _has_numbers(node.getparent())
    words = f"{node.get('class') or ''} {node.get('id') or ''}"
    return (not name or _MORE.fullmatch(squeeze(node.get("title"))) is not None) and (
        _MORE_CLASS.search(words) is not None or any("more" in (each.get("src") or "") for each in node.iter("img"))
    )


def _has_numbers(box: etree._Element | None) -> bool:
    links = box.iterchildren("a", "span", "li", "em", "b") if box is not None else iter(())
    return any(short_text(link, 4).isdigit() for _, link in zip(range(_PIECES), links, strict=False))


def heading_of(link: etree._Element, said: str) -> str:
    """Return the name that a link to more stands for: what it says itself, or the heading of its box."""
    own = clean_column_name(re.sub(r"更多|查看全部|查看|more", "", said, flags=re.I))
    for name in (own, clean_column_name(squeeze(link.get("title")))):
        if NAME.fullmatch(name) and not _MORE.fullmatch(name):
            return name
    box = link.getparent()
    for _ in range(_LEVELS):
        if box is None or box.tag == "body":
            break
        name = _heading_in(box, link)
        if name:
            return name
        box = box.getparent()
    return ""


def _heading_in(box: etree._Element, link: etree._Element) -> str:
    """The heading of a box before a link in it: the tab of its number, what stands just before, or the first name."""
    pieces: list[str] = []
    mores = 0
    for piece in pieces_of(box, link):
        if _MORE.fullmatch(piece):
            mores += 1
            continue
        pieces.append(clean_column_name(piece))
    if not pieces:
        return ""
    tabs = 0
    while tabs < len(pieces) and NAME.fullmatch(pieces[tabs]):
        tabs += 1
    if tabs > 1 and mores < tabs:
        return pieces[mores]
    if NAME.fullmatch(pieces[-1]):
        return pieces[-1]
    return next((piece for piece in pieces[:3] if NAME.fullmatch(piece)), "") if mores == 0 else ""


def pieces_of(box: etree._Element, end: etree._Element | None) -> Iterator[str]:
    """Yield the texts of a box (the alternative texts of its pictures among them) up to an element in it."""
    count = 0
    for event, node in etree.iterwalk(box, events=("start", "end")):
        if event == "start":
            if node is end:
                return
            text = node.text if isinstance(node.tag, str) else None
            if node.tag == "img":
                text = node.get("alt")
        else:
            text = node.tail if node is not box else None
        piece = squeeze(text)
        if piece:
            count += 1
            yield piece
        if count >= _PIECES:
            return
