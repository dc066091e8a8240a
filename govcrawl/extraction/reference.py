"""What trafilatura reads in an element: the text only, never its metadata, never its memory of other pages.

Its text is the base: a line that it holds is text. Measured over 68 real pages, it drops no paragraph of the right
element but short ones, captions and rows of tables; those the project restores by its own rules, and lines in doubt
(short words above and below the paragraphs, blocks of links) go by what it says.
"""

from __future__ import annotations

import re

from lxml import etree, html
from trafilatura import bare_extraction

_NOT_WORD = re.compile(r"[\W_]+")
_DATA_URI = re.compile(r"data:image/[^\s\"'>]{1000,}")


class Reference:
    """The text of one element as trafilatura reads it, to hold the page's lines against."""

    def __init__(self, element: etree._Element) -> None:
        self._words = words_of(extract_text(element))

    def holds(self, line: str) -> bool:
        """True when trafilatura counts the line as text of the element."""
        return words_of(line) in self._words


def extract_text(element: etree._Element) -> str:
    """Return what trafilatura takes for the text of an element, or an empty string.

    `deduplicate` keeps state between pages and is never used; the comparison with other
    algorithms is switched off because the caller compares by itself.
    """
    source = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    page = html.document_fromstring(f"<html><body><div>{_DATA_URI.sub('', source)}</div></body></html>")
    try:
        found = bare_extraction(page, fast=True, include_comments=False, with_metadata=False, deduplicate=False)
    except (RecursionError, ValueError, etree.LxmlError):
        return ""
    return found.text or "" if found is not None and not isinstance(found, dict) else ""


def words_of(text: str) -> str:
    """Fold a text to letters and digits, to look for lines in it whatever the white space and marks.

    >>> words_of("PM2.5 浓度，下降 3%。")
    'PM25浓度下降3'
    """
    return _NOT_WORD.sub("", text)
