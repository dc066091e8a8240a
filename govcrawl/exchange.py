"""Capture and Fetch: one exchange with a host, and one that never got an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """Why an address was asked for."""

    LIST = "list"
    ARTICLE = "article"
    PART = "part"
    ATTACHMENT = "attachment"
    ROBOTS = "robots"


class Record(StrEnum):
    """The type of the WARC record that holds a capture (ISO 28500:2017 §6)."""

    RESPONSE = "response"
    REVISIT = "revisit"
    """Its payload is that of an earlier capture, and not kept again."""
    RESOURCE = "resource"
    """A file without the exchange that brought it; only imports have such."""
    CONVERSION = "conversion"
    """A file made of another one; only imports have such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One exchange with a host, kept in a WARC file and never changed."""

    key: str
    """The UUID of the WARC record, without the urn prefix; stable and unique."""
    url: str
    method: str
    role: Role
    status: int
    fetched_at: datetime
    """When the answer came (or, under replay, when it was first recorded); aware, UTC."""
    file: str
    """Name of the WARC file below `captures/`, without the `.open` of a file still being written."""
    offset: int
    """Where the record begins in that file, in bytes."""
    length: int
    """Length of the (compressed) record, in bytes."""
    digest: str
    """WARC payload digest of the body as on the wire, "sha1:" + base32; of a 304 that of the body it stands for."""
    body_bytes: int
    """Length of the body as on the wire, in bytes."""
    content_type: str = ""
    source_id: str | None = None
    column: str | None = None
    server_ip: str | None = None
    location: str | None = None
    """Where a redirect points, absolute; None for other answers."""
    partial: bool = False
    record: Record = Record.RESPONSE
    refers_to: str | None = None
    """Of a revisit: the key of the capture whose payload it stands for."""
    imported_from: str | None = None
    """Name of the file that an import took it from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One request that got no answer, or was not sent."""

    url: str
    method: str
    role: Role
    at: datetime
    error: str
    """A code: timeout, dns, refused, reset, tls, scheme, too_large, robots, robots_unreachable, retry_after, address,
    redirects, head (more of headers than is read), crowded (given up because too
    much was coming in at once), host_down (left alone after many requests without an answer),
    blocked (left alone after many notices of a firewall), variants (left, because others of its kind were all the same
    page), other."""
    message: str = ""
    is_sent: bool = True
    """False where the state of its host kept the request from being sent at all; not stored."""
    source_id: str | None = None
    column: str | None = None
