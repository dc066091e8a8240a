"""Bounds on what is read of one page: far beyond any real page, and low enough that none holds its reader up."""

from __future__ import annotations

import re
from itertools import islice

MOST_TAGS = 110_000
"""A table of 4,000 rows and 12 columns has 104,000; a million cells took 17 s and 900 MB."""
MOST_LINES = 50_000
"""Lines of a plain text; the longest reports have some 20,000."""
_MOST_WORDS = 2000
"""Words in one tag; libxml2 compares every attribute with every other one (100,000 of them took 40 s)."""
_LONG = 8000
"""Bytes of the shortest tag that can hold so many words and its reader up."""
_LONG_TAG = re.compile(rb"(<[a-zA-Z][\w:-]{0,30})(\s[^<>]{8000,})")


def bounded_markup(source: bytes) -> bytes:
    """Return markup up to its tag number `MOST_TAGS`, without the attributes of tags that hold 2,000 words or more.

    >>> bounded_markup(b"<p " + b"a " * 60_000 + b">text</p>")
    b'<p>text</p>'
    """
    if source.count(b"<") > MOST_TAGS:
        source = source[: next(islice(re.finditer(b"<", source), MOST_TAGS, None)).start()]
    return _LONG_TAG.sub(_without_attributes, source) if _has_long_tag(source) else source


def _has_long_tag(source: bytes) -> bool:
    """Tell whether a tag may have `_LONG` bytes; it is looked at in leaps, from the end of one tag to another."""
    place = 0
    while place + _LONG < len(source):
        end = source.rfind(b">", place, place + _LONG)
        if end < 0:
            end = source.find(b">", place + _LONG)
            begin = source.rfind(b"<", place, end if end >= 0 else len(source))
            if begin >= 0 and (end < 0 or end - begin >= _LONG):
                return True
            if end < 0:
                return False
        place = end + 1
    return False


def unread_tags(source: bytes) -> int:
    """Return how many tags of a page lie beyond `MOST_TAGS`, and are not read.

    >>> unread_tags(b"<br>" * (MOST_TAGS + 2)), unread_tags(b"<br>")
    (2, 0)
    """
    return max(0, source.count(b"<") - MOST_TAGS) if len(source) > MOST_TAGS else 0


def bounded_lines(text: str) -> str:
    r"""Return the first `MOST_LINES` lines of a text.

    >>> bounded_lines("a\n" * 200_000).count("\n")
    49999
    """
    if text.count("\n") < MOST_LINES:
        return text
    return "\n".join(text.split("\n", MOST_LINES)[:MOST_LINES])


def _without_attributes(match: re.Match[bytes]) -> bytes:
    return match[1] if len(match[2].split(None, _MOST_WORDS)) > _MOST_WORDS else match[0]
