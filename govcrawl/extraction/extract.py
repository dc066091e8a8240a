"""From a Page to an Article."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from govcrawl.article import Article
from govcrawl.errors import ExtractionError
from govcrawl.extraction.bounds import unread_tags
from govcrawl.extraction.charset import Decoded, decode
from govcrawl.extraction.composition import compose
from govcrawl.extraction.document import has_markup, is_binary, parse
from govcrawl.extraction.file_article import kind_of_page, read_file
from govcrawl.extraction.parts import with_next_part
from govcrawl.extraction.plaintext import trace_plain
from govcrawl.extraction.trace import Trace
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.page import Page

EXTRACTOR_VERSION = 2
"""Rises whenever a change of the rules can change a reading."""


def extract_article(page: Page, limits: Limits = DEFAULT_LIMITS) -> Article:
    """Return what stands on a page. A page that is empty or no text gives an empty Article; what it is, `judge` says.

    Raises ExtractionError when the body is larger than `limits.page_bytes` or the parser refuses it.
    """
    return trace_article(page, limits)[0]


def trace_article(page: Page, limits: Limits = DEFAULT_LIMITS) -> tuple[Article, Trace]:
    """Return what stands on a page as `extract_article` does, and what became of each of its lines.

    Raises ExtractionError when the body is larger than `limits.page_bytes` or the parser refuses it. An answer that is
    a document (a PDF, an Office file) may have `limits.attachment_bytes`.
    """
    kind = kind_of_page(page)
    name = "attachment_bytes" if kind else "page_bytes"
    if len(page.body) > getattr(limits, name):
        raise ExtractionError(
            f"{page.url}: {len(page.body)} bytes are more than a page may have ({getattr(limits, name)});"
            f" raise limits.{name}"
        )
    if kind is not None:
        return replace(read_file(page, kind, limits), extractor=EXTRACTOR_VERSION), Trace()
    decoded = decode(page.body, page.header("content-type"))
    if is_binary(page.body, decoded.text):
        article, trace = Article(), Trace()
    elif is_plain(page, decoded.text):
        article, trace = trace_plain(decoded.text, url=page.url, list_date=page.list_date, fetched_at=page.fetched_at)
    else:
        root = parse(decoded.text, limits, utf8=page.body if _is_plain_utf8(page.body, decoded) else None)
        article, trace = (Article(), Trace()) if root is None else compose(page, root)
        article = article if root is None else with_next_part(article, page, root)
    article = replace(
        article,
        encoding=decoded.encoding,
        encoding_rule=decoded.rule,
        signals=replace(
            article.signals, replacement_chars=decoded.replacement_chars, unread_tags=unread_tags(page.body)
        ),
        extractor=EXTRACTOR_VERSION,
    )
    return article, trace


def _is_plain_utf8(body: bytes, decoded: Decoded) -> bool:
    """True where the bytes of a page are its text in UTF-8: no mark at the start, no character cut off at the end."""
    return decoded.encoding == "utf-8" and decoded.rule in ("header", "meta", "utf-8") and body[-1:].isascii()


def is_plain(page: Page, text: str) -> bool:
    """True for the text of a page without its markup: by its type, its name, or because nothing in it is a tag."""
    if page.content_type == "text/plain" or urlsplit(page.url).path.lower().endswith(".txt"):
        return True
    return not has_markup(text)
