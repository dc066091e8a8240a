"""Page: the evidence behind an article. Nothing in it is cleaned or decoded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of a host (or one file), as it came, with what is needed to read it again.

    `body` is the bytes after content decoding (gzip etc.), never re-encoded. `url` is the final
    address; `requested_url` the one that was asked for, and `redirects` those in between, in order.
    `fetched_at` is aware, in UTC. `list_*` and `column` are what the list page said of it.
    """

    url: str
    body: bytes = field(repr=False)
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    requested_url: str | None = None
    redirects: tuple[str, ...] = ()
    fetched_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    source_id: str | None = None
    column: str | None = None
    list_title: str | None = None
    list_date: str | None = None
    """The date beside the link, YYYY-MM-DD, or None."""
    capture_key: str | None = None
    """Names the WARC record that holds this answer (see govcrawl.capture); None outside a crawl."""
    partial: bool = False
    """True when the host closed the connection before the announced end."""
    method: str = "GET"
    request_body: bytes = field(default=b"", repr=False)
    """What was sent with the request; lists that are asked for by POST say in it which page they are."""
    is_new: bool = False
    """True when its address was first heard of in the run that fetched it: nothing of it is on record."""
    rendered: bool = False
    """True when `body` is the document that the page's scripts made; the answer itself is in the capture."""

    def header(self, name: str) -> str | None:
        """Return the first header of that name, whatever its case.

        >>> Page(url="http://a.cn/", body=b"", headers=(("Content-Type", "text/html"),)).header("content-type")
        'text/html'
        """
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def content_type(self) -> str:
        """The media type in lower case without parameters, or an empty string."""
        return (self.header("content-type") or "").split(";")[0].strip().lower()
