"""Pages that somebody saved as files: HTML with its address, as the record that keeps it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from govcrawl.capture.foreign import Found, Head
from govcrawl.errors import InputError
from govcrawl.limits import DEFAULT_LIMITS, Limits

SUFFIXES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
}
"""Endings of the files that are taken from a folder, and what they hold."""

_HEAD = 4096
_MARKS = (
    re.compile(rb"<!--\s*saved from url=\(\d{4,}\)(https?://[^\s>]+)", re.I),
    re.compile(rb"<!--\s*Page saved with SingleFile\s+url:\s*(https?://[^\s>]+)", re.I),
)
"""What browsers (the "mark of the web") and SingleFile write at the head of a page that they save."""


def saved_page(path: Path, url: str | None, at: datetime | None, limits: Limits = DEFAULT_LIMITS) -> Found:
    """Return the page in a file as a resource record.

    Without *url* the address is that which the browser that saved it wrote into it; without *at* the time is that of
    the file. Raises InputError for a file that cannot be read, is larger than a page may be or has no address.
    """
    try:
        facts = path.stat()
        if facts.st_size > limits.page_bytes:
            bound = limits.page_bytes
            raise InputError(f"{path}: {facts.st_size:,} bytes, more than the {bound:,} that a page may have")
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    address = url or address_within(body)
    if address is None and path.name.lower().endswith((".warc", ".warc.gz", ".wet", ".wet.gz", ".wacz")):
        raise InputError(f"{path}: no WARC, WET or WACZ, whatever its name says; give another file")
    if address is None:
        raise InputError(f"{path}: its address is not known; give --url, or a --manifest with one for each file")
    kind = SUFFIXES.get(path.suffix.lower(), "text/html")
    head = Head(
        kind="resource",
        url=address,
        at=at or datetime.fromtimestamp(facts.st_mtime, UTC).replace(microsecond=0),
        # A copy of the file bears another time, and is the same page.
        date=at.astimezone(UTC).isoformat() if at else "",
        headers=(("Content-Type", kind),),
        media_type=kind,
    )
    return Found(head=head, body=body)


def address_within(body: bytes) -> str | None:
    """Return the address that whoever saved a page wrote at its head.

    >>> address_within(b"<!DOCTYPE html>\\n<!-- saved from url=(0025)http://a.gov.cn/t1_2.html -->")
    'http://a.gov.cn/t1_2.html'
    """
    found = next((match for mark in _MARKS if (match := mark.search(body[:_HEAD]))), None)
    return found[1].decode("utf-8", "replace") if found else None
