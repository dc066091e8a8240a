"""Answers that are gzip files, as sitemaps often are (sitemap.xml.gz)."""

from __future__ import annotations

import zlib
from dataclasses import replace

from govcrawl.errors import ExtractionError
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.page import Page

_MAGIC = b"\x1f\x8b"
_GZIP = 31
"""Window bits by which zlib expects a gzip header."""


def unpacked(page: Page, limits: Limits = DEFAULT_LIMITS) -> Page:
    """Return the page with its body unpacked, where that is a gzip file; a cut one as far as it goes.

    Raises ExtractionError where it holds more than a page may.

    >>> import gzip
    >>> unpacked(Page(url="http://a.cn/sitemap.xml.gz", body=gzip.compress(b"<urlset/>"))).body
    b'<urlset/>'
    """
    if not page.body.startswith(_MAGIC):
        return page
    try:
        body = zlib.decompressobj(_GZIP).decompress(page.body, limits.page_bytes + 1)
    except zlib.error:
        return page
    if len(body) > limits.page_bytes:
        raise ExtractionError(f"{page.url}: unpacks to more than {limits.page_bytes} bytes; it is left unread")
    return replace(page, body=body)
