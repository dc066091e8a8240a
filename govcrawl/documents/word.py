"""DOCX, by python-docx."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from govcrawl.documents.packed import check_packed, has_macros
from govcrawl.limits import Limits

_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What older programs show instead of a drawing: its text a second time (ECMA-376 part 3)."""
_BLANKS = {f"{_MAIN}tab": "\t", f"{_MAIN}br": "\n", f"{_MAIN}cr": "\n", f"{_MAIN}noBreakHyphen": "-"}
_DEEPEST = 50
"""Tables within tables and frames within frames; deeper ones are left out."""


def read_docx(body: bytes, limits: Limits) -> tuple[str, dict[str, Any]]:
    """Return text and fields of a DOCX: paragraphs and tables in their order, without headers, notes and deletions.

    Raises UnreadableError where it must not be unpacked, and whatever python-docx does for a damaged one.
    """
    names = check_packed(body, limits)
    from docx import Document

    document = Document(BytesIO(body))
    lines, left = [], limits.document_chars
    for line in _lines(document.element.body, 0):
        lines.append(line)
        left -= len(line) + 1
        if left < 0:
            break
    fields = {"title": (document.core_properties.title or "").strip(), "macros": has_macros(names), "cut": left < 0}
    return "\n".join(lines), fields


def _lines(block: etree._Element, depth: int) -> Iterator[str]:
    """Yield paragraphs, and the rows of tables, within a block, in order."""
    if depth > _DEEPEST:
        return
    for child in block.iterchildren("*"):
        if child.tag == f"{_MAIN}p":
            yield _text(child)
        elif child.tag == f"{_MAIN}tbl":
            for row in child.iter(f"{_MAIN}tr"):
                if next(row.iterancestors(f"{_MAIN}tbl")) is child:
                    yield _row(row, depth)
        elif child.tag != _FALLBACK:
            yield from _lines(child, depth + 1)


def _row(row: etree._Element, depth: int) -> str:
    cells = [cell for cell in row.iter(f"{_MAIN}tc") if next(cell.iterancestors(f"{_MAIN}tr")) is row]
    return "\t".join(" ".join(" ".join(_lines(cell, depth + 1)).split()) for cell in cells).rstrip("\t")


def _text(paragraph: etree._Element) -> str:
    """Return the words of a paragraph; those of frames within it stand behind it, a line each."""
    found: list[str] = []
    framed: list[str] = []
    events = etree.iterwalk(paragraph, events=("start",), tag=(f"{_MAIN}t", *_BLANKS, f"{_MAIN}txbxContent", _FALLBACK))
    for _, element in events:
        if element.tag == _FALLBACK:
            events.skip_subtree()
        elif element.tag == f"{_MAIN}txbxContent":
            framed.extend(_lines(element, _DEEPEST - 1))
            events.skip_subtree()
        elif element.tag in _BLANKS:
            # the stops of a paragraph's settings bear the name of a tab
            inside = element.getparent()
            found.append(_BLANKS[element.tag] if inside is not None and inside.tag == f"{_MAIN}r" else "")
        else:
            found.append(element.text or "")
    return "\n".join(filter(str.strip, ("".join(found), *framed)))
