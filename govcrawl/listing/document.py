"""A list page, decoded and parsed once, for all readers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urldefrag, urljoin

from lxml import etree

from govcrawl.extraction.charset import decode
from govcrawl.extraction.document import parse
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.listing.left_open import end_left_open
from govcrawl.listing.packed import unpacked
from govcrawl.listing.scripts import PageScripts, written_markup
from govcrawl.listing.spans import spread_days
from govcrawl.page import Page
from govcrawl.pagers import ScriptPager, read_script_pager

_ZERO_WIDTH = str.maketrans(dict.fromkeys("\u200b\ufeff"))
_NOT_PAGES = re.compile(r"(?i)^(?:javascript|mailto|tel|sms|data|about|file|ftp|thunder|vbscript|weixin|alipays?):")
_ATTACHMENT = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|zip|rar|7z|csv|rtf|ceb|tif)(?:$|[?&#])")
_HTTP = re.compile(r"(?i)https?://[^/?#\s\[\]@:\\]+(?::\d{1,5})?(?=[/?#]|$)")
"""An address that can be asked for: neither user names nor IPv6 literals stand in links of public lists."""
_JSONP = re.compile(r"[\w$.]+\s*\(\s*(.*?)\s*\)\s*;?", re.S)
_DATA = re.compile(r"\s*(?:[\w$.]{1,80}\s*\(\s*)?(?:\{\s*\"|\[\s*[\[{\"])")
_SCRIPT_TARGET = re.compile(
    r"(?:location(?:\.href)?\s*=\s*|window\.open\s*\(\s*|location\.(?:assign|replace)\s*\(\s*)[\"']([^\"']+)[\"']"
    r"|[\"']([^\"'\s]*(?:\.s?html?|\.jsp|\.aspx?|\.php)(?:\?[^\"']*)?|[^\"'\s]*\?[^\"']*\d[^\"']*)[\"']"
)
_WRITTEN = 1_000_000
"""Characters of scripts that are gone through for links that they write, on one page."""
_CLICKS = ("onclick", "data-href", "data-url", "data-link")
_CLICK_MARKS = ("onclick", "onClick", "data-href", "data-url", "data-link")
_CLICKED = re.compile(r"(?i)<(?:tr|li|div|dl|p|section|article)\s")
_TAG = 400
"""Characters of a tag in which such an attribute stands."""
_LEAST_CLICKED = 3
"""Rows to be clicked on that a list has at least; a single such element is a button."""
_PAGER_WORDS = re.compile(r"[上下首尾末][一]?[页頁]|\\u9875|createPage|\b(?:next|prev)\w*[ _]?page", re.I)
_ORIGIN = re.compile(r"(?i)https?://[^/?#]+")
_PLAIN = re.compile(
    r"(?P<root>https?://[\w.-]+(?::\d{1,5})?/|/|(?:\./)?)"
    r"(?P<path>[\w%][\w%~,=&()!+-]*(?:[./?][\w%~,=&()!+-]+)*/?)"
)
"""A reference as most are: nothing in it has to be taken out, and no dots lead up."""
BLOCK_TAGS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li "
        "main nav ol p pre section table tbody td tfoot th thead tr ul",
    )
)


def squeeze(text: str | None) -> str:
    """Collapse white space, also the ideographic, no-break and zero-width kinds, and trim.

    >>> squeeze(" 通知\\u3000\\n公告 ")
    '通知 公告'
    """
    if not text or text.isspace():
        return ""
    if "\u200b" in text or "\ufeff" in text:
        text = text.translate(_ZERO_WIDTH)
    return " ".join(text.split())


def text_of(element: etree._Element) -> str:
    """Return the visible text of an element on one line; a comment (one may stand beside the root) has none."""
    if not isinstance(element.tag, str):
        return ""
    return squeeze("".join(element.itertext()) if len(element) else element.text)


def has_text(element: etree._Element) -> bool:
    """Tell whether `text_of` an element is more than nothing, without going through all of it."""
    if not isinstance(element.tag, str):
        return False
    return any(not text.isspace() and squeeze(str(text)) != "" for text in element.itertext())


def short_text(element: etree._Element, most: int) -> str:
    """Return the visible text of an element where it has at most so many characters, else an empty string."""
    seen = 0
    for text in element.itertext():
        seen += len("".join(str(text).split()))
        if seen > most:
            return ""
    text = text_of(element)
    return text if len(text) <= most else ""


def is_attachment(url: str) -> bool:
    """Tell a document from a page by the ending of its path or of a parameter that names a file.

    >>> is_attachment("http://a.gov.cn/P02023.pdf"), is_attachment("http://a.gov.cn/d.jsp?name=a.docx&id=1")
    (True, True)
    >>> is_attachment("http://a.gov.cn/t20230719_1.html")
    False
    """
    return _ATTACHMENT.search(url.partition("#")[0]) is not None


@dataclass(frozen=True)
class ListDocument:
    """A list page as a tree without scripts, styles and comments; the inline scripts stand beside it."""

    page: Page
    text: str
    """The decoded source."""
    root: etree._Element
    scripts: tuple[str, ...]
    nodes: tuple[etree._Element, ...]
    """All elements in document order. Held here, they keep their Python objects: lxml makes a new one at each
    visit otherwise, which took a third of the time."""
    _resolved: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def base(self) -> str:
        """The address that relative links start from: the page's own, or what `<base href>` makes of it."""
        for element in self.root.iter("base"):
            href = squeeze(element.get("href"))
            if href:
                return _join(self.page.url, href) or self.page.url
        return self.page.url

    @cached_property
    def _folder(self) -> str:
        """What stands before a reference to the same folder; empty where it takes more than that."""
        base = self.base.partition("#")[0].partition("?")[0]
        origin = _ORIGIN.match(base)
        if origin is None or not _HTTP.match(base) or "/." in base or ";" in base:
            return ""
        return base.rpartition("/")[0] + "/" if len(base) > len(origin[0]) else base + "/"

    @cached_property
    def _origin(self) -> str:
        """Scheme and host of `base`, where `_folder` is not empty."""
        origin = _ORIGIN.match(self.base)
        return origin[0] if origin else ""

    @cached_property
    def lowered(self) -> bytes:
        """The source as UTF-8 in lower case, to look for words in: in bytes that takes a tenth of the time."""
        return self.text.encode("utf-8", "replace").lower()

    @cached_property
    def hrefs(self) -> tuple[str, ...]:
        """What the links of the page refer to, as it writes them."""
        return tuple(filter(None, (node.get("href") for node in self.anchor_nodes)))

    @cached_property
    def _joined_hrefs(self) -> str:
        return "\n".join(self.hrefs).lower()

    def leads_to(self, pattern: re.Pattern[str], sign: str) -> int:
        """Return how many of its links *pattern* finds; *sign*, in lower case, is in every match."""
        return sum(1 for href in self.hrefs if pattern.search(href)) if sign in self._joined_hrefs else 0

    def says(self, *words: bytes) -> bool:
        """Return whether one of *words* (UTF-8, lower case) stands in the source."""
        return any(word in self.lowered for word in words)

    @cached_property
    def own(self) -> str:
        """The page's address without fragment."""
        return urldefrag(self.page.url)[0]

    @cached_property
    def script_pager(self) -> ScriptPager | None:
        """The pager that an inline script states."""
        return read_script_pager(self.scripts, self.text, self.own)

    @cached_property
    def references(self) -> dict[str, str]:
        """How the page writes the references of its links, by the address that each is read as."""
        found: dict[str, str] = {}
        for node in self.anchor_nodes:
            if url := self.resolve(node.get("href")):
                found.setdefault(url, squeeze(node.get("href")))
        return found

    @cached_property
    def page_scripts(self) -> PageScripts:
        """The inline scripts, to be asked what their functions say."""
        return PageScripts(self.scripts)

    def scripted_address(self, element: etree._Element) -> str | None:
        """Return the absolute address that the plain script of a link or a button leads to (location.href='…')."""
        href = element.get("href") or ""
        for script in (element.get("onclick"), href if href.lstrip()[:11].lower() == "javascript:" else None):
            match = _SCRIPT_TARGET.search(script) if script else None
            if match and (url := self.resolve(match[1] or match[2])):
                return url
        return None

    @cached_property
    def data(self) -> Any:
        """The JSON value that the answer is, also inside the call of a JSONP answer; None for any other answer."""
        text = self.text.strip().removeprefix("\ufeff")
        call = _JSONP.fullmatch(text)
        bare = call[1] if call else text
        if not bare.startswith(("{", "[")):
            return None
        try:
            return json.loads(bare, strict=False)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def is_broken_data(self) -> bool:
        """Whether the answer begins as JSON and is none: it was cut off, or damaged, and the rest of it is no page."""
        return self.data is None and _DATA.match(self.text.removeprefix("\ufeff")) is not None

    def fragment(self, html: str) -> ListDocument | None:
        """Return a piece of markup that the answer carries as data, as a list page under the same address."""
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return read_document(replace(self.page, body=html.encode("utf-8", "replace"), headers=headers))

    def resolve(self, href: str | None) -> str | None:
        """Return the absolute http(s) address of a reference, or None where it leads to no other page.

        A fragment is dropped, unless it is the route of a script (`#/…`, `#!…`).
        """
        if not href:
            return None
        if href not in self._resolved:
            self._resolved[href] = self._resolve(href)
        return self._resolved[href]

    def _resolve(self, href: str) -> str | None:
        plain = _PLAIN.fullmatch(href)
        if plain and self._folder:
            root = plain["root"]
            if root == "/":
                return self._origin + href
            return href if root.startswith("h") else self._folder + plain["path"]
        reference = squeeze(href).replace("\\", "/")
        if not reference or reference.startswith("#") or _NOT_PAGES.match(reference):
            return None
        url = _join(self.base, reference)
        if url is None:
            return None
        bare, _, fragment = url.partition("#")
        return url if fragment.startswith(("/", "!")) else bare

    @cached_property
    def anchor_nodes(self) -> tuple[etree._Element, ...]:
        """The `<a>` elements in document order."""
        return tuple(node for node in self.nodes if node.tag == "a")


def read_document(page: Page, limits: Limits = DEFAULT_LIMITS) -> ListDocument | None:
    """Decode and parse a page; None where there is nothing to parse. Raises ExtractionError when that fails."""
    page = unpacked(page, limits)
    text = decode(page.body, page.header("content-type")).text
    root = parse(text, limits)
    if root is None:
        return None
    scripts = tuple(filter(None, (script.text for script in root.iter("script"))))
    _splice_written(root)
    end_left_open(root)
    spread_days(root)
    if _has_clicked(text):
        _link_clicked(root)
    etree.strip_elements(root, etree.Comment, "script", "style", "template", "textarea", with_tail=False)
    return ListDocument(page=page, text=text, root=root, scripts=scripts, nodes=tuple(root.iter("*")))


def _splice_written(root: etree._Element) -> None:
    """Put the links that scripts write where they are written, as a browser does.

    Not those of pagers: what a pager writes depends on where it stands, and no branch of a script is decided here.
    """
    left = _WRITTEN
    for script in list(root.iter("script")):
        source = script.text or ""
        if "document.write" not in source or "<a" not in source.lower() or _PAGER_WORDS.search(source):
            continue
        left -= len(source)
        if left < 0:
            return
        markup = written_markup(source)
        box = parse(f"<div>{markup}</div>") if "<a" in markup.lower() else None
        holder = next(box.iter("div"), None) if box is not None else None
        parent = script.getparent()
        if holder is None or parent is None:
            continue
        previous = script.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + (holder.text or "")
        else:
            parent.text = (parent.text or "") + (holder.text or "")
        for child in list(holder):
            script.addprevious(child)


def _has_clicked(text: str) -> bool:
    """Whether enough rows may be clicked on to look for them."""
    found = 0
    for mark in _CLICK_MARKS:
        place = text.find(mark)
        while place >= 0:
            begin = text.rfind("<", max(0, place - _TAG), place)
            found += begin >= 0 and _CLICKED.match(text, begin) is not None
            if found >= _LEAST_CLICKED:
                return True
            place = text.find(mark, place + 1)
    return False


def _link_clicked(root: etree._Element) -> None:
    """Make links of rows without any that a click on them follows (`<tr onclick="location.href='…'">`)."""
    found: dict[str, list[tuple[etree._Element, str]]] = {}
    for element in root.iter("tr", "li", "div", "dl", "p", "section", "article"):
        stated = next((value for name in _CLICKS if (value := element.get(name))), None)
        if stated is None or next(element.iter("a"), None) is not None:
            continue
        call = _SCRIPT_TARGET.search(stated) if "(" in stated or "=" in stated.partition("?")[0] else None
        if call or not element.get("onclick"):
            found.setdefault(str(element.tag), []).append((element, (call[1] or call[2]) if call else stated))
    for rows in found.values():
        for element, address in rows if len(rows) >= _LEAST_CLICKED else ():
            link = etree.Element("a", href=address)
            link.text, element.text = element.text, None
            link.extend(list(element))
            element.append(link)


def _join(base: str, reference: str) -> str | None:
    origin = _ORIGIN.match(base)
    if _HTTP.match(reference):
        url = reference
    elif origin and reference.startswith("/") and not reference.startswith("//") and "/." not in reference:
        url = origin[0] + reference  # the common case, ten times as fast as urljoin
    else:
        try:
            url = urljoin(base, reference)
        except ValueError:
            return None
    return url.replace(" ", "%20") if _HTTP.match(url) else None
