"""An article that is a document: an answer that is a PDF or an Office file, where a list links straight to one."""

from __future__ import annotations

from urllib.parse import urlsplit

from govcrawl.article import Article, Published, Signals
from govcrawl.documents import kind_of_body, read_document
from govcrawl.extraction.dates import date_in_url, is_possible, read_date
from govcrawl.extraction.file_links import last_part
from govcrawl.limits import Limits
from govcrawl.page import Page


def kind_of_page(page: Page) -> str | None:
    """Return the kind of document that an answer is by its magic number; None for pages, and for errors."""
    return kind_of_body(page.body) if page.status < 400 else None


def read_file(page: Page, kind: str, limits: Limits) -> Article:
    """Return the article that a document is: its text, with title and date of the list that links it.

    Where the list gives no title, the document's own counts, or else the file's name. A document whose text cannot be
    read gives an empty text.
    """
    document = read_document(page.body, kind, limits)
    stated = document.fields.get("title") or last_part(urlsplit(page.url).path).rpartition(".")[0]
    title, rule = (page.list_title, "list") if page.list_title else (stated, "file")
    return Article(
        title=title or None,
        title_rule=rule if title else None,
        published=_published(page),
        text=document.text,
        signals=Signals(page_chars=sum(map(len, document.text.split()))),
    )


def _published(page: Page) -> Published | None:
    for rule, found in (("list", read_date(page.list_date or "")), ("url", date_in_url(page.url))):
        if found is not None and is_possible(found.value, page.fetched_at):
            return Published(value=found.value, precision=found.precision, rule=rule, raw=found.raw)
    return None
