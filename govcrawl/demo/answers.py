"""What the demonstration's hosts answer, and what must be read there: two closed records."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import UTC, datetime

from govcrawl.article import Verdict

RECORDED = datetime(2024, 10, 15, 2, 0, 0, tzinfo=UTC)
"""When every page of the demonstration counts as recorded, so that two archives of it are equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of a host; `location` is an absolute address for a redirect."""

    body: bytes = field(default=b"", repr=False)
    """The bytes as on the wire."""
    status: int = 200
    content_type: str = "text/html"
    location: str | None = None
    gzipped: bool = False
    recorded: datetime = RECORDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must come out of one page. Text fields are None and empty on pages that are refused."""

    url: str
    """The final address."""
    requested_url: str
    """The address in the list."""
    source_id: str
    verdict: Verdict
    title: str | None = None
    published: str | None = None
    """ISO 8601 with +08:00, or a bare day."""
    origin: str | None = None
    editor: str | None = None
    author: str | None = None
    body: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    """Lines that may be in the text or not."""
    more_urls: tuple[str, ...] = ()
    """The addresses of the article's further parts, in order."""
    manuscript_id: str | None = None
    """Equal for the copies of one text."""

    @property
    def accepted(self) -> bool:
        """True when the page must be archived as an article."""
        return self.verdict.accepted


def gzipped(answer: Answer) -> Answer:
    """The same answer, compressed whatever the client accepts, as some hosts do."""
    return Answer(
        body=gzip.compress(answer.body, mtime=0),
        status=answer.status,
        content_type=answer.content_type,
        gzipped=True,
        recorded=answer.recorded,
    )
