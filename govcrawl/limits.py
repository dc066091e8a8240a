"""What is let in: one record of bounds, each counted when it fires."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on what comes in from the web and from files."""

    page_bytes: int = 16 * 1024 * 1024
    """Largest body of a page, in bytes after decompression."""
    attachment_bytes: int = 64 * 1024 * 1024
    """Largest attachment, in bytes."""
    attachments: int = 30
    """Most attachments of one article that are fetched, the first of the page before the rest."""
    attachment_kinds: frozenset[str] = frozenset(
        {
            *("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "ofd"),
            *("csv", "txt", "rtf", "zip", "rar", "7z"),
        }
    )
    """Kinds of documents that are fetched; no pictures, films or programs."""
    document_expanded: int = 128 * 1024 * 1024
    """Largest sum of the members of a packed document (DOCX, XLSX), unpacked, in bytes."""
    document_ratio: int = 200
    """How many times its size a packed document of some size may become; text in XML shrinks to a tenth, tables of
    equal cells to a hundredth."""
    document_members: int = 10_000
    """Most members of a packed document."""
    document_pages: int = 500
    """Most pages of a document that are read; the rest is left out, and said so."""
    document_cells: int = 500_000
    """Most cells of a spreadsheet that are read."""
    document_chars: int = 2_000_000
    """Most characters that are read of a document."""
    flight_bytes: int = 192 * 1024 * 1024
    """Most bytes of all answers together that are still coming in; large ones are given up beyond it."""
    head_bytes: int = 256 * 1024
    """Largest head of an answer (status line and headers, interim answers among them), in bytes; as browsers take."""
    seconds: float = 60.0
    """Longest time for one request, from the first look-up of its name to the last byte, in seconds."""
    url_seconds: float = 120.0
    """After so many seconds of waiting for one address, all tries together, it is not tried again in this run."""
    schemes: frozenset[str] = frozenset({"http", "https"})
    """Schemes that are requested at all."""
    hops: int = 3
    """How many links away from a list page a request may lie (pager steps and parts are counted apart)."""
    list_pages: int = 2000
    """Most list pages of one column in one run, whatever its pager says."""
    links: int = 5000
    """Most links of one list page that are taken, the first ones; an RSS feed or a sitemap of a site may have many."""
    circling: int = 5
    """List pages in a row without a link that those before them lack, after which its pager leads nowhere."""
    variants: int = 20
    """Answers with one and the same text in a row under one path, whatever the query, after which the other queries of
    that path are left."""
    parts: int = 20
    """Most pages that one article is put together from."""
    extraction_seconds: float = 20.0
    """Longest time for the extraction of one page, in seconds; its worker is then killed."""
    extraction_bytes: int = 1024 * 1024 * 1024
    """Address space of one extraction worker beyond what it starts with, in bytes."""
    render_requests: int = 40
    """Most requests that the scripts of one list page may make."""
    render_seconds: float = 30.0
    """Longest time that the scripts of one list page may run, in seconds; waiting for answers does not count."""
    render_bytes: int = 1536 * 1024 * 1024
    """Memory of each process of the browser that runs them, in bytes; what a script asks for beyond it fails."""
    nesting: int = 2000
    """Deepest nesting of elements that is read; deeper markup is read as text."""


DEFAULT_LIMITS = Limits()
