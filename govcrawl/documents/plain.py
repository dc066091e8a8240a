"""Text and CSV files."""

from __future__ import annotations

from typing import Any

from govcrawl.limits import Limits


def read_plain(body: bytes, limits: Limits) -> tuple[str, dict[str, Any]]:
    """Return the text of a file without markup: UTF-8 or UTF-16 by its mark, else UTF-8 where that fits, else GB 18030.

    >>> from govcrawl.limits import DEFAULT_LIMITS
    >>> read_plain("氨氮".encode("gb18030"), DEFAULT_LIMITS)[0]
    '氨氮'
    """
    body = body[: 4 * limits.document_chars]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace"), {}
    try:
        return body.decode("utf-8-sig"), {}
    except UnicodeDecodeError as error:
        cut = error.start >= len(body) - 3  # a character that the limit cuts through
    return body.decode("utf-8-sig" if cut else "gb18030", "replace"), {}
