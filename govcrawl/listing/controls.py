"""Controls of a pager: short texts such as 下一页 or 3, and where they lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from govcrawl.listing.document import ListDocument, squeeze, text_of
from govcrawl.listing.records import NextRequest
from govcrawl.pagers import ARROW, NEXT, NUMBER, PREVIOUS

_WORD = re.compile(r"\d|[页頁>›»→]|next|prev|last", re.I)
"""What every text of a pager has at least one of."""
_MAY_WORD = re.compile(r"[\d页頁>›»→nNpPlL]")
"""What every match of `_WORD` has in it: one set of characters, which is quickly looked for."""
LAST = re.compile(r"[\[(<\s]*(?:尾页|末页|最后一?页|末頁|last)[\])>\s]*", re.I)
_NEXT_NAME = re.compile(r"(?:^|[\s_-])next(?=$|[\s_-])", re.I)
_DISABLED = re.compile(r"(?:^|[\s_-])(?:disabled?|no|none|nolink|gray|grey|unable)(?=$|[\s_-])", re.I)
_PAGER_NAME = re.compile(r"page|pag(?:er|ing|ination)|(?:^|[\s_-])pg(?=$|[\s_-])|fenye|fanye|pages?bar|turn", re.I)
_TARGET_ATTRIBUTES = ("tagname", "data-href", "data-url", "data-link")
_BETWEEN_CHINESE = re.compile(r"(?<=[一-鿿]) (?=[一-鿿])")
_SPACED = 12
"""Longest text of a control whose characters are set apart (下 一 页)."""
_NEAR, _FAR = 4, 99
"""Levels from a control up to the element that is named as a pager, at most; and where there is none."""
_WIDE = 40
"""Elements within the widest control that pagers have: a number, its link, an icon or two, a hint."""


@dataclass(slots=True)
class Control:
    """A short text of a pager, with the address it leads to."""

    element: etree._Element
    text: str
    target: NextRequest | None
    idle: bool
    """Leads nowhere: plain text, a link to the page itself, or named disabled."""
    number: int | None = None


@dataclass(slots=True)
class Controls:
    next: list[Control] = field(default_factory=list)
    arrows: list[Control] = field(default_factory=list)
    numbers: list[Control] = field(default_factory=list)
    others: list[Control] = field(default_factory=list)
    """上一页, 尾页."""
    notes: list[str] = field(default_factory=list)
    """Short texts such as 共12页."""


def target_of(document: ListDocument, element: etree._Element) -> NextRequest | None:
    """Return where a control leads: by its href, by another attribute, or by a script.

    The script is plain (location.href='…') or calls a function of the page that states the address.
    """
    href = squeeze(element.get("href"))
    if href.startswith("#") and any(char.isdigit() for char in href):
        return NextRequest(url=document.own + href, rendered=True)
    stated = (href, *(element.get(name) for name in _TARGET_ATTRIBUTES))
    return (
        next((request for each in stated if (request := request_of(document, document.resolve(each)))), None)
        or request_of(document, document.scripted_address(element))
        or _called(document, element.get("onclick"))
        or _called(document, href if href.lower().startswith("javascript:") else None)
    )


def request_of(document: ListDocument, url: str | None) -> NextRequest | None:
    """Return the request for another page of the same site, or None."""
    other = url and url != document.own and same_site(url, document.own)
    return NextRequest(url=url) if url and other else None


def _called(document: ListDocument, call: str | None) -> NextRequest | None:
    return request_of(document, document.resolve(document.page_scripts.called_address(call))) if call else None


def collect_controls(document: ListDocument, last: etree._Element | None) -> Controls:
    controls = Controls()
    behind = last is None
    inside_last = set(last.iter("*")) if last is not None else set()
    names: dict[etree._Element, int] = {}
    for element in document.nodes:
        if element is last:
            behind = True
        if element in inside_last:
            continue
        children = len(element)
        if not children and (own := element.text) and not own.isspace() and not _MAY_WORD.search(own):
            continue
        if children and (children > 3 or _is_wide(element) or _is_wrapper(element)):
            continue
        text = (text_of(element) if children else squeeze(element.text)) or _label(element)
        if len(text) > 60 or not (_WORD.search(text) if text else _NEXT_NAME.search(element.get("class") or "")):
            continue
        if (behind or _named_pager(element, names)) and not _inside_link(element):
            _sort(controls, document, element, text or squeeze(element.get("title")))
    return controls


def _sort(controls: Controls, document: ListDocument, element: etree._Element, text: str) -> None:
    if len(text) <= _SPACED:
        text = _BETWEEN_CHINESE.sub("", text)
    number = NUMBER.fullmatch(text)
    named_next = _NEXT_NAME.search(element.get("class") or "") is not None
    if NEXT.fullmatch(text):
        controls.next.append(_control(document, element, text))
    elif number:
        control = _control(document, element, text)
        control.number = int(number[1])
        controls.numbers.append(control)
    elif ARROW.fullmatch(text) or (named_next and len(text) <= 4):
        controls.arrows.append(_control(document, element, text))
    elif PREVIOUS.fullmatch(text) or LAST.fullmatch(text):
        controls.others.append(_control(document, element, text))
    elif any(char.isdigit() for char in text) and re.search("[共总第页条/]", text):
        controls.notes.append(text)


def _label(element: etree._Element) -> str:
    """What a control without text is called, where that is one of the words of pagers: a button's value, a hint."""
    if element.tag not in ("a", "button", "input"):
        return ""
    image = next(element.iter("img"), None)
    for name in ("value", "title", "aria-label") if image is None else ("title", "aria-label", "alt"):
        label = squeeze((element if image is None or name != "alt" else image).get(name))
        if label and any(words.fullmatch(label) for words in (NEXT, PREVIOUS, LAST)):
            return label
    return ""


def _control(document: ListDocument, element: etree._Element, text: str) -> Control:
    names = f"{element.get('class', '')} {parent_class(element)}"
    target = target_of(document, element)
    href = squeeze(element.get("href"))
    scripted = bool(element.get("onclick")) or href.lower().startswith("javascript:")
    idle = _DISABLED.search(names) is not None or (target is None and not scripted)
    return Control(element=element, text=text, target=target, idle=idle)


def _is_wide(element: etree._Element) -> bool:
    """True for an element with more in it than a control has; nested blocks would be read once for every level."""
    return next(islice(element.iter(), _WIDE - 1, None), None) is not None


def _is_wrapper(element: etree._Element) -> bool:
    """True for the `<li>` around one link: the link itself is the control."""
    return element.tag != "a" and next(element.iterdescendants("a", "button"), None) is not None


def _inside_link(element: etree._Element) -> bool:
    return any(up.tag in ("a", "button", "select") for up in around(element, 2))


def _named_pager(element: etree._Element, known: dict[etree._Element, int]) -> bool:
    """True where the element or one of the four around it is named as pagers are.

    `known` is how many levels up from an element the next such name stands; it is looked up once for each.
    """
    chain: list[etree._Element] = []
    node: etree._Element | None = element
    while node is not None and node not in known and node.tag not in ("body", "html"):
        chain.append(node)
        node = node.getparent()
    levels = known.get(node, _FAR) if node is not None else _FAR
    for up in reversed(chain):
        named = _PAGER_NAME.search(f"{up.get('class', '')} {up.get('id', '')}") is not None
        levels = known[up] = 0 if named else levels + 1
    return levels <= _NEAR


def around(element: etree._Element, levels: int) -> list[etree._Element]:
    found: list[etree._Element] = []
    for up in element.iterancestors():
        if len(found) == levels or up.tag in ("body", "html"):
            break
        found.append(up)
    return found


def parent_class(element: etree._Element) -> str:
    parent = element.getparent()
    return parent.get("class", "") if parent is not None and parent.tag in ("li", "span") else ""


def same_site(url: str, other: str) -> bool:
    hosts = [re.sub(r"^www\.", "", re.sub(r"^https?://([^/:?#]*).*", r"\1", each, flags=re.S)) for each in (url, other)]
    return hosts[0].lower() == hosts[1].lower()
