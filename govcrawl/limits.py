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
    seconds: float = 60.0
    """Longest time for one request, in seconds."""
    schemes: frozenset[str] = frozenset({"http", "https"})
    """Schemes that are requested at all."""
    hops: int = 3
    """How many links away from a list page a request may lie (pager steps are counted apart)."""
    list_pages: int = 2000
    """Most list pages of one column in one run, whatever its pager says."""
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
