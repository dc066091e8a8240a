"""PDF, by pdfminer.six.

It has every character map of Adobe-GB1, so that Chinese in fonts without a map of their own comes out right whatever
fonts this machine has. Tried beside it: PDFium loses lines of fonts that are neither embedded nor installed, and pypdf
turns Adobe-GB1 codes and GBKp-EUC-H into other characters; both without a word, though 18 and 4 times as fast.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from govcrawl.documents.faults import UnreadableError
from govcrawl.documents.paragraphs import Paragraphs
from govcrawl.limits import Limits

if TYPE_CHECKING:
    from pdfminer.layout import LTPage, LTTextLine
    from pdfminer.pdfdocument import PDFDocument

# It says of every damaged object what it makes of it, which is nothing to act on.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_UNMAPPED = re.compile(r"\(cid:\d+\)")
"""What pdfminer writes for a character that nothing maps to Unicode."""
_MOST_COUNTED = 20
"""Pages that are counted, as a multiple of those that are read."""
_NO_TITLE = re.compile(r"(?i)untitled|无标题|文档\s*\d*|document\s*\d*|.*\.(?:docx?|xlsx?|wps|et|dot|pdf)")


def read_pdf(body: bytes, limits: Limits) -> tuple[str, dict[str, Any]]:
    """Return text and fields of a PDF: its lines put together to paragraphs, cells of a row joined by tabs.

    Raises UnreadableError for one behind a password or without a page, and whatever pdfminer does for a damaged one.
    """
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LAParams
    from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    try:
        document = PDFDocument(PDFParser(BytesIO(body)))
    except PDFPasswordIncorrect as error:
        raise UnreadableError("encrypted") from error
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=LAParams(boxes_flow=None, all_texts=True))
    interpreter = PDFPageInterpreter(resources, device)
    found, left, pages, unmapped = Paragraphs(), limits.document_chars, 0, 0
    for page in PDFPage.create_pages(document):
        pages += 1
        if pages > _MOST_COUNTED * limits.document_pages:
            break
        if pages > limits.document_pages or left <= 0:
            continue
        interpreter.process_page(page)
        lines, lost = _mapped(_lines(device.get_result()))
        found.add(lines)
        left -= sum(map(len, lines))
        unmapped += lost
    if not pages:
        raise UnreadableError("damaged")
    return "\n".join(found.lines), {
        "pages": pages,
        "scanned": not found.lines and not unmapped,
        "title": _title(document),
        "unmapped": unmapped or None,
        "cut": left <= 0 or pages > limits.document_pages,
    }


def _lines(page: LTPage) -> Iterator[str]:
    """Yield the lines of a page from top to bottom; what stands side by side, as cells do, is joined by tabs."""
    row: list[LTTextLine] = []
    for line in sorted(_pieces(page), key=lambda line: (-line.y1, line.x0)):
        if row and (line.y0 + line.y1) / 2 < row[0].y0:
            yield _joined(row)
            row = []
        row.append(line)
    if row:
        yield _joined(row)


def _pieces(layout: Iterable[Any]) -> Iterator[LTTextLine]:
    from pdfminer.layout import LTFigure, LTTextBox, LTTextLine

    for each in layout:
        if isinstance(each, LTTextLine):
            if each.get_text().strip():
                yield each
        elif isinstance(each, LTTextBox | LTFigure):
            yield from _pieces(each)


def _joined(row: list[LTTextLine]) -> str:
    return "\t".join(" ".join(line.get_text().split(" ")).strip() for line in sorted(row, key=lambda line: line.x0))


def _mapped(lines: Iterable[str]) -> tuple[list[str], int]:
    """Return the lines without characters that nothing maps to Unicode, and how many these are."""
    kept, lost = [], 0
    for line in lines:
        clean, count = _UNMAPPED.subn("", line)
        lost += count
        if clean.strip():
            kept.append(clean)
    return kept, lost


def _title(document: PDFDocument) -> str:
    """Return the title that a PDF states, but for what programs put there."""
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    stated = resolve1(document.info[0].get("Title")) if document.info else None
    title = decode_text(stated) if isinstance(stated, bytes) else ""
    title = re.sub(r"^Microsoft (?:Word|Excel|PowerPoint) - ", "", title.strip())
    return "" if _NO_TITLE.fullmatch(title) else title
