"""What trafilatura reads in an element: the text only, never its metadata, never its memory of other pages."""

from __future__ import annotations

import copy
import re

from lxml import etree, html
from trafilatura import bare_extraction

_NOT_WORD = re.compile(r"[\W_]+")
_DATA_URI_LENGTH = 1000


def extract_text(element: html.HtmlElement) -> str:
    """Return what trafilatura takes for the text of an element, or an empty string.

    The element is copied first. `deduplicate` keeps state between pages and is never used; the comparison with other
    algorithms is switched off because the caller compares by itself.
    """
    page = html.document_fromstring("<html><body></body></html>")
    part = copy.deepcopy(element)
    part.tail = None
    for image in part.iter("img"):
        if len(image.get("src") or "") > _DATA_URI_LENGTH:
            image.set("src", "")
    if part.tag in ("html", "body"):
        part.tag = "div"
    page[0].append(part)
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
