"""PDF, by PDFium: it knows the character maps of Chinese fonts that are not embedded (GBK-EUC-H, GBKp-EUC-H …)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from govcrawl.documents.faults import UnreadableError
from govcrawl.limits import Limits

_PASSWORD = 4
"""FPDF_ERR_PASSWORD of fpdfview.h."""
_NUMBER = re.compile(
    r"\s*[-—–―－·.]+\s*\d{1,4}\s*[-—–―－·.]+\s*|\s*第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?\s*"
)
"""The number of a page, as official documents print it (GB/T 9704-2012 §7.5)."""
_ENDS = frozenset("。！？；：…!?;:")
_BEGINS = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十百\d]{1,4}[)）、.．]|第[一二三四五六七八九十百千\d]{1,5}[章节条款项]|"
    r"附\s*件|抄\s*送|[●•■◆▪])"
)
"""How a new paragraph begins that follows a full line."""
_FULL = 0.9
"""Share of a page's widest line from which a line is full, so that its paragraph may go on in the next."""
_NARROWEST = 40
"""Half-widths that the widest line of a page of prose has at least."""
_WORD = re.compile(r"[A-Za-z0-9,.)%]")


def read_pdf(body: bytes, limits: Limits) -> tuple[str, dict[str, Any]]:
    """Return text and fields of a PDF; raises UnreadableError for one behind a password or beyond repair."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(body)
    except PdfiumError as error:
        raise UnreadableError("encrypted" if getattr(error, "err_code", None) == _PASSWORD else "damaged") from error
    try:
        pages, lines, left = len(document), _Lines(), limits.document_chars
        failed = 0
        for index in range(min(pages, limits.document_pages)):
            try:
                text = _page_text(document, index, left)
            except PdfiumError:
                failed += 1
                continue
            left -= len(text)
            lines.add(text)
            if left <= 0:
                break
        fields = {
            "pages": pages,
            "scanned": pages > failed and not lines.found,
            "title": _title(document),
            "cut": left <= 0 or pages > limits.document_pages,
            "pages_failed": failed,
        }
    finally:
        document.close()
    if pages == failed:
        raise UnreadableError("damaged")
    return "\n".join(lines.found), fields


def _page_text(document: Any, index: int, most: int) -> str:
    page = document[index]
    try:
        characters = page.get_textpage()
        try:
            count = min(characters.count_chars(), most)
            text: str = characters.get_text_range(0, count) if count > 0 else ""
        finally:
            characters.close()
    finally:
        page.close()
    return text


def _title(document: Any) -> str:
    """Return the title that a PDF states, but for what programs put there."""
    title = str(document.get_metadata_dict().get("Title", "")).strip()
    title = re.sub(r"^Microsoft (?:Word|Excel|PowerPoint) - ", "", title)
    return (
        ""
        if re.fullmatch(r"(?i)untitled|无标题|文档\s*\d*|document\s*\d*|.*\.(?:docx?|xlsx?|wps|et|dot)", title)
        else title
    )


class _Lines:
    """Puts the printed lines of pages together to paragraphs."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._goes_on = False

    def add(self, page: str) -> None:
        """Add the lines of a page. A full line that ends no sentence goes on in the next, over the page's end too."""
        lines = [line for line in re.split(r"[\r\n\x0c]+", page) if line.strip()]
        for edge in (0, -1):
            if lines and _NUMBER.fullmatch(lines[edge]):
                del lines[edge]
        widest = max(map(_width, lines), default=0)
        for line in lines:
            if self._goes_on and not _BEGINS.match(line):
                before, after = self.found[-1].rstrip(), line.strip()
                apart = _WORD.match(before[-1:]) and _WORD.match(after)
                self.found[-1] = before + (" " if apart else "") + after
            else:
                self.found.append(line)
            full = widest >= _NARROWEST and _width(line) >= _FULL * widest
            self._goes_on = full and line.rstrip()[-1] not in _ENDS and "\t" not in line


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line.rstrip())
