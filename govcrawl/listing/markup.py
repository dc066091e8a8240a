"""XML answers: feeds and sitemaps, told from pages by their first element, and parsed without entities or network."""

from __future__ import annotations

import html
import re

from lxml import etree

_ROOT = re.compile(r"<(?:[\w-]{1,30}:)?(?P<name>[A-Za-z]\w{0,20})(?=[\s>/])")
_SPACE = re.compile(r"[\s\ufeff]*")
_PROLOG = (("<?", re.compile(r"\?>")), ("<!--", re.compile("-->")), ("<!", re.compile(r"\[.*?\]\s*>|>", re.S)))
"""What may stand before the first element, and how it ends."""
_HEAD = 100_000
"""Characters within which the first element begins."""
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(?:(?P<name>[A-Za-z]\w{1,30});)?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OTHER_VOCABULARIES = re.compile(
    r"search\.yahoo\.com/mrss|itunes|^media:|^itunes:|google\.com/schemas/sitemap-(?:image|video)"
)


def root_name(text: str) -> str | None:
    """Return the name of the first element, in lower case without prefix; None where the text is no markup.

    >>> root_name('<?xml version="1.0"?><!-- a --><rdf:RDF xmlns="x">'), root_name("公告 <rss>")
    ('rdf', None)
    """
    match = _root(text)
    return match["name"].lower() if match else None


def _root(text: str) -> re.Match[str] | None:
    head, place = text[:_HEAD], 0
    while True:
        space = _SPACE.match(head, place)
        place = space.end() if space else place
        end = next((mark for begin, mark in _PROLOG if head.startswith(begin, place)), None)
        if end is None:
            return _ROOT.match(head, place)
        closed = end.search(head, place)
        if closed is None:
            return None
        place = closed.end()


def parse_xml(text: str) -> etree._Element | None:
    """Return the root of an XML answer, mended where it is faulty; None where nothing can be read.

    What stands before the root is left out, document type and declared entities with it: nothing is ever expanded.
    """
    match = _root(text)
    if match is None:
        return None
    bare = _ENTITY.sub(_spelled, _FORBIDDEN.sub("", text[match.start() :]))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: etree._Element | None = etree.fromstring(bare.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None
    return root


def is_whole(text: str, root: etree._Element) -> bool:
    """Tell whether the answer ends with the end of its root; one that was cut off proves no end.

    >>> is_whole("<urlset></urlset>", etree.Element("urlset")), is_whole("<urlset><url>", etree.Element("urlset"))
    (True, False)
    """
    end = re.sub(r"(?:\s|<!--[^>]{0,1000}-->)+$", "", text[-3000:])
    return re.search(rf"(?:</(?:[\w-]+:)?{re.escape(local_name(root))}\s*|/)>$", end) is not None


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace or prefix; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return the children with one of the names, in the order of the names; those of pictures and sounds left out."""
    own = [each for each in element if isinstance(each.tag, str) and not _OTHER_VOCABULARIES.search(each.tag)]
    return [each for name in names for each in own if local_name(each) == name]


def text_in(element: etree._Element, *names: str) -> str:
    """Return the text of the first child of the names that has any."""
    texts = ("".join(map(str, each.itertext())).strip() for each in children(element, *names))
    return next(filter(None, texts), "")


def _spelled(match: re.Match[str]) -> str:
    """Write out a name that HTML knows; any other ampersand stands for itself."""
    known = html.unescape(match[0]) if match["name"] else match[0]
    return "&amp;" + match[0][1:] if known == match[0] else html.escape(known, quote=False)
