"""From characters to a tree: parsed once, whatever the markup, with bounded depth."""

from __future__ import annotations

import re

from lxml import etree

from govcrawl.errors import ExtractionError
from govcrawl.extraction.bounds import bounded_markup
from govcrawl.limits import DEFAULT_LIMITS, Limits

_CONTROL_BYTES = bytes(code for code in (*range(32), 127) if code not in b"\t\n\r")
_LAST_TAGS = re.compile(rb"</(?:html|body)\s*>", re.I)
"""libxml2 2.14 drops all that follows the first `</html>`; pages glued from parts have several."""
_PARSER_DEPTH = 2000
"""libxml2 stops at 2,048 levels, whatever its options."""
_FLAT = 1000
"""Levels left of markup that was too deep: the parser adds some of its own."""
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^>]*>")
_VOID = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"
])  # fmt: skip
_IMPLIED_END = frozenset(["p", "li", "td", "th", "tr", "dd", "dt", "option", "tbody", "thead", "tfoot"])
"""Elements that close one of their own kind without an end tag (HTML standard, "optional tags")."""
_MARKUP = re.compile(r"<(?:!doctype|!--|/?[a-z][a-z1-6]{0,14}(?:\s[^<>]{0,2000})?/?>)", re.I)
_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
"""First bytes of the files that servers hand out under the name of a page."""
_CONTROL_SHARE = 0.02
"""Share of control characters from which characters are no text; text has none, random bytes one in ten."""


def parse(text: str, limits: Limits = DEFAULT_LIMITS, *, utf8: bytes | None = None) -> etree._Element | None:
    """Return the root of the tree, or None where there is nothing to parse.

    `utf8` are the bytes of the text, for those who have them and would save the encoding.

    Markup nested deeper than `limits.nesting` is read as text, and no more than
    `bounds.MOST_TAGS` tags. Raises ExtractionError when the parser refuses.
    """
    encoded = text.encode("utf-8", "replace") if utf8 is None else utf8
    source = bounded_markup(_LAST_TAGS.sub(b"", encoded.translate(None, _CONTROL_BYTES)))
    if not source.strip():
        return None
    root, refused = _tree(source)
    if refused or (root is not None and limits.nesting < _PARSER_DEPTH and _is_deeper(root, limits.nesting)):
        root, _ = _tree(flatten(source.decode("utf-8"), min(limits.nesting, _FLAT)).encode("utf-8"))
    return root


def _is_deeper(root: etree._Element, nesting: int) -> bool:
    return bool(root.xpath("boolean(//*[count(ancestor::*) > $nesting])", nesting=nesting))


def has_markup(text: str) -> bool:
    """True when there is at least one tag that a page is made of.

    >>> has_markup("气温 <5 度，风速 >3 级"), has_markup("<p>通知</p>")
    (False, True)
    """
    return _MARKUP.search(text) is not None


def is_binary(body: bytes, text: str) -> bool:
    """True for a document, a picture or other bytes that are no text; `text` is what decoding made of them.

    >>> is_binary(b"%PDF-1.4 ...", "%PDF-1.4 ..."), is_binary(b"<p>a</p>", "<p>a</p>")
    (True, False)
    """
    sample = text[:8000].encode("utf-8", "replace")
    control = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return body.startswith(_MAGIC) or control > max(20, _CONTROL_SHARE * len(text[:8000]))


def _tree(source: bytes) -> tuple[etree._Element | None, bool]:
    """Parse; the flag says that libxml2 stopped because of the depth (its own bound is 2,048)."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, recover=True, remove_pis=True)
    try:
        root = etree.fromstring(source, parser)
    except etree.LxmlError as error:
        raise ExtractionError(f"the page cannot be parsed: {' '.join(str(error).split())}") from error
    last = parser.error_log.last_error
    return root, last is not None and "depth" in (last.message or "")


def flatten(source: str, nesting: int) -> str:
    """Return the markup without the tags that lie deeper than `nesting`; their text stays.

    >>> flatten("<div><b><i>近零</i></b></div>", 1)
    '<div>  近零  </div>'
    """
    stack: list[str] = []
    pieces: list[str] = []
    position = 0
    for match in _TAG.finditer(source):
        name = match[2].lower()
        pieces.append(source[position : match.start()])
        position = match.end()
        pieces.append(match[0] if _kept(stack, name, bool(match[1]), nesting) else " ")
    pieces.append(source[position:])
    return "".join(pieces)


def _kept(stack: list[str], name: str, closing: bool, nesting: int) -> bool:
    """Follow one tag on the stack of open elements and say whether it lies within `nesting`."""
    if name in _VOID:
        return len(stack) < nesting
    if not closing:
        if stack and stack[-1] == name and name in _IMPLIED_END:
            return len(stack) <= nesting
        stack.append(name)
        return len(stack) <= nesting
    if name in stack[-8:]:
        while stack.pop() != name:
            pass
        return len(stack) < nesting
    return len(stack) <= nesting
