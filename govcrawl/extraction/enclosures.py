"""The documents that an article links to, and the images within its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from govcrawl.article import Attachment, Image
from govcrawl.canonical import url_key_or_none
from govcrawl.extraction.file_links import (
    Addresses,
    FileLink,
    handler_references,
    kind_of,
    last_part,
    read_file_link,
    script_references,
)
from govcrawl.extraction.images import is_picture, read_name, read_sources
from govcrawl.extraction.region import Region, ends_region, is_furniture, surroundings, words_of

_PDF_DATA = ("pdfsrc", "data-pdf")
"""Attributes that hold a PDF whatever its address: webplus, Lonsun."""
_DATA = ("data-url", "data-href", "data-src", "data-file", "sudyfile-attr")
_SHOWN = frozenset(["iframe", "embed", "object", "frame"])
_TELLING = frozenset([*_PDF_DATA, *_DATA, "onclick", "download"])
_NOWHERE = ("javascript:void", "javascript:;", "javascript:history")
_PAGES = (".html", ".shtml", ".htm", "/")
"""Endings of most links of a page: no document hides behind them, whatever the link says."""
_TITLED = re.compile(r"title['\"]?\s*:\s*['\"]([^'\"]{1,200})")
_GENERIC = re.compile(
    r"\W*(?:(?:点击|请|在线|立即|本地|全文|另存|附件|文件|原文|文档|PDF|Word|Excel|版|格式|此处|这里|为|[\d.]+[KM]B?)*"
    r"(?:下载|查看|预览|打开|浏览|阅读|点击|此处|这里|附件|详情|更多|PDF|Word|Excel|格式|版)"
    r"(?:附件|文件|全文|原文|文档|PDF|Word|此处|这里|[\d.]+[KM]B?)*)?\W*",
    re.I,
)
"""Words of a link that do not say which file it is."""
_ATTACHED = re.compile(r"\W*附(?:件|表|录)")
_ROWS = frozenset(["li", "p", "td", "dd", "div", "tr", "span"])
_LONGEST_ROW, _LONGEST_NAME, _MOST_LINKS = 100, 200, 4
"""Characters of a row and of a name; links of a row that all lead to its one document (下载, 预览)."""
_LEAD = re.compile(r"^[\W\d_]+")
_BESIDE = 25
"""Characters beside each link of a block that holds nothing else: numbers, sizes, 下载."""
_NEAR = 2
"""Levels up from the article's element on which a block of document links needs no heading."""


def read_attachments(region: Region) -> tuple[Attachment, ...]:
    """Return the documents that an article links to, once each, in page order.

    Taken are those within the text, and around it those of boxes that are headed as attachments, hold only links to
    documents, or show one in a viewer. Where two links lead to one document, the better name is kept.
    """
    found: dict[str, tuple[int, Attachment]] = {}
    for element, link in _links(region):
        key = _key(link.url)
        if key is None:
            continue
        rank, name = _name(element, link)
        if key not in found:
            found[key] = (rank, Attachment(url=link.url, name=name, kind=link.kind))
        elif rank > found[key][0]:
            first = found[key][1]
            found[key] = (rank, Attachment(url=first.url, name=name, kind=first.kind or link.kind))
    return tuple(attachment for _, attachment in found.values())


def read_images(region: Region) -> tuple[Image, ...]:
    """Return the images within an article's text, once each, in page order; no icons, counters, codes or spacers."""
    found: dict[str, Image] = {}
    if region.box is None:
        return ()
    for element in region.box.iter("img"):
        if not is_picture(element) or not _stands_in_text(region, element):
            continue
        url = next(filter(None, map(region.addresses.join, read_sources(element))), None)
        if url:
            name, key = read_name(element), url.partition("#")[0].partition("://")[2].rstrip("?") or url
            if key not in found or (name and not found[key].name):
                found[key] = Image(url=found[key].url if key in found else url, name=name)
    return tuple(found.values())


def _links(region: Region) -> Iterator[tuple[etree._Element, FileLink]]:
    """Yield elements that lead to documents and belong to the article, in page order; scripts among them."""
    for block in region.above():
        if not ends_region(block):
            yield from _around(block, list(_file_links(block, region.addresses, scripts=False)), near=False)
    if region.box is not None:
        for element, link in _file_links(region.box, region.addresses):
            if _belongs(region, element):
                yield element, link
    for block, level in region.below():
        near = level <= _NEAR
        yield from _around(block, list(_file_links(block, region.addresses, scripts=near)), near=near)


def _file_links(
    block: etree._Element, addresses: Addresses, *, scripts: bool = True
) -> Iterator[tuple[etree._Element, FileLink]]:
    """Yield what in a block leads to a document, in page order."""
    for element in block.iter("*"):
        if element.tag == "script":
            for reference, words in script_references(element.text or "") if scripts else ():
                if link := read_file_link(reference, (), addresses):
                    yield element, FileLink(link.url, link.kind, words or link.stated)
        elif _may_lead(element) and (link := _file_link(element, addresses)):
            yield element, link


def _may_lead(element: etree._Element) -> bool:
    """Tell whether an element may lead to a document; a quick look that most of them do not pass."""
    if element.tag == "a":
        href = element.get("href") or ""
        page = not href or href[0] == "#" or href.startswith(_NOWHERE) or (href.endswith(_PAGES) and "?" not in href)
        return not page or not _TELLING.isdisjoint(element.keys())
    return element.tag in _SHOWN or (element.tag != "img" and not _TELLING.isdisjoint(element.keys()))


def _belongs(region: Region, element: etree._Element) -> bool:
    """True for a link of the article's own element that stands in the text or in a box of attachments."""
    if region.has_text and region.is_kept(element):
        return True
    around = surroundings(element, region.box)
    if around is not None:
        return around
    if element.tag in _SHOWN or region.is_open(element) or not region.has_text:
        return True
    return bool(_ATTACHED.match(words_of(element, 12)))


def _around(
    block: etree._Element, links: list[tuple[etree._Element, FileLink]], *, near: bool
) -> Iterator[tuple[etree._Element, FileLink]]:
    """Yield the links of a block beside the article's element that are the article's."""
    alone = bool(links) and near and _is_alone(block, {element for element, _ in links})
    for element, link in links:
        around = surroundings(element, block.getparent())
        shown = element.tag in _SHOWN or any(element.get(name) for name in _PDF_DATA)
        if around or (around is None and (alone or shown or _ATTACHED.match(words_of(element, 12)))):
            yield element, link


def _is_alone(block: etree._Element, links: set[etree._Element]) -> bool:
    """True for a block that holds nothing but links to documents, under no heading of another kind."""
    anchors = [anchor for anchor in block.iter("a") if anchor.get("href")]
    if not all(anchor in links for anchor in anchors):
        return False
    whole = words_of(block, 2000)
    linked = [words_of(anchor, 1000) for anchor in anchors]
    if linked and not _LEAD.sub("", whole).startswith(_LEAD.sub("", linked[0])):
        return False
    return len(whole) - sum(map(len, linked)) <= _BESIDE * max(1, len(anchors))


def _file_link(element: etree._Element, addresses: Addresses) -> FileLink | None:
    """Return the document that one element links to or shows."""
    get = element.get
    href = get("href") or ""
    for name in _PDF_DATA:
        reference = get(name) or ""
        if ("/" in reference or kind_of(reference)) and (url := addresses.join(reference)):
            return FileLink(url.partition("#")[0], kind_of(url.partition("#")[0].partition("?")[0]) or "pdf", "")
    labels = _labels(element)
    for reference in _references(element, href):
        if link := read_file_link(reference, labels, addresses):
            return link
    if "pdf" in (get("type") or "").lower() and (url := addresses.join(get("src") or get("data") or "")):
        return FileLink(url.partition("#")[0], "pdf", "")
    return None


def _references(element: etree._Element, href: str) -> Iterator[str]:
    get = element.get
    scripted = href.lstrip()[:11].lower() == "javascript:"
    if element.tag == "a" and href and not scripted:
        yield href
    if element.tag in _SHOWN:
        yield from filter(None, (get("src"), get("data")))
        yield from (value for param in element.iter("param") if (value := param.get("value")))
    yield from filter(None, map(get, _DATA[:-1]))
    for script in (href if scripted else None, get("onclick"), get("sudyfile-attr")):
        if script:
            yield from handler_references(script)


def _labels(element: etree._Element) -> tuple[str, ...]:
    if element.tag in _SHOWN:
        return ()
    said = (_text(element), element.get("download"), element.get("title"), _titled(element))
    return tuple(filter(None, said))


def _titled(element: etree._Element) -> str:
    found = _TITLED.search(element.get("sudyfile-attr") or "")
    return found[1] if found else ""


def _text(element: etree._Element) -> str:
    if element.tag in _SHOWN:
        return ""
    return " ".join("".join(map(str, element.itertext())).split())[:_LONGEST_NAME]


def _name(element: etree._Element, link: FileLink) -> tuple[int, str]:
    """Return a name for a document and its rank: 2 the words of a link, 1 what stands beside it, 0 the bare file."""
    path = link.url.partition("?")[0].partition("#")[0]
    bare = last_part(path)
    if element.tag == "script":
        return (2, link.stated) if link.stated else (0, bare)
    text = _text(element)
    attributes = [element.get(name) or "" for name in ("title", "download", "alt")]
    said = [value.strip() for value in (_titled(element), *attributes) if not _GENERIC.fullmatch(value)]
    if text.endswith(("…", "...")) and (whole := next((v for v in said if v.startswith(text.rstrip("….")[:8])), "")):
        return 2, whole
    generic = not text or _GENERIC.fullmatch(text) is not None
    if not generic and text != bare:
        return 2, text
    beside = [*said, _row(element) if generic and element.tag not in _SHOWN else "", link.stated]
    name = next(filter(None, beside), "")
    return (1, name) if name else (0, bare or text)


def _row(element: etree._Element) -> str:
    """The words beside a link that only says 下载: what stands in its row besides links."""
    row = element.getparent()
    while row is not None and row.tag in _ROWS:
        links = list(islice(row.iter("a"), _MOST_LINKS + 1))
        anchors = [words for anchor in links if (words := _text(anchor))]
        many = len(links) > _MOST_LINKS or len(words_of(row, 2 * _LONGEST_ROW)) >= 2 * _LONGEST_ROW
        if many or any(not _GENERIC.fullmatch(words) for words in anchors):
            return ""
        text = _text(row)
        for words in anchors:
            text = text.replace(words, " ", 1)
        text = " ".join(text.strip(" \u3000[]【】()（）|｜:：").split())
        if text and not _GENERIC.fullmatch(text):
            return text if len(text) <= _LONGEST_ROW else ""
        row = row.getparent()
    return ""


def _stands_in_text(region: Region, element: etree._Element) -> bool:
    return (not region.has_text or region.is_text(element)) and not is_furniture(element, region.box)


def _key(url: str) -> str | None:
    if not url.startswith(("http://", "https://")):
        return url
    return url_key_or_none(url)
