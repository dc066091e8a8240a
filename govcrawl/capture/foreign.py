"""Records of anybody's WARC files: what each says of itself, and its body as far as it is wanted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParserException

from govcrawl.capture.unpacking import WarcFile, damaged
from govcrawl.errors import CaptureError

_CHUNK = 1 << 16
_CHUNK_LINE = re.compile(rb"([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n", re.I)
_TRANSFER = "transfer-encoding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a record says of itself, before its body is read."""

    kind: str
    """WARC-Type: response, revisit, resource, conversion, request, …"""
    url: str
    at: datetime | None
    """WARC-Date; None where it is missing or no date."""
    date: str = ""
    """WARC-Date as it stands there."""
    name: str = ""
    """WARC-Record-ID as it stands there."""
    status: int = 200
    """Of the HTTP answer; 200 where the record holds a file alone, 304 of a revisit that says so in its profile, 0 of a
    response without a status line."""
    has_http: bool = False
    """Whether status line and headers of the host's answer are kept."""
    status_line: str = "200 OK"
    protocol: str = "HTTP/1.1"
    headers: tuple[tuple[str, str], ...] = ()
    """Of the HTTP answer, or the Content-Type of the record where it holds none."""
    media_type: str = ""
    """What the answer says that its body is; lower case, without parameters. What the crawler found, where the answer
    says nothing."""
    server_ip: str | None = None
    truncated: str | None = None
    """Why the body was cut off (WARC-Truncated); None for a whole one."""
    digest: str | None = None
    """WARC-Payload-Digest as it stands there."""
    about: str | None = None
    """Record that this one belongs to: WARC-Concurrent-To, WARC-Refers-To."""
    refers_to_url: str | None = None
    refers_to_at: datetime | None = None
    method: str = "GET"
    """Of a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record with its body as on the wire, the transfer coding undone."""

    head: Head
    body: bytes = field(repr=False)
    unchunked: bool = False

    @property
    def key(self) -> str:
        """The UUID of the record; one of address, date and content where the record has none."""
        return uuid_of(self.head.name) or self.content_key

    @property
    def content_key(self) -> str:
        """A UUID of address, date and content: the same wherever the same record is found."""
        whole = hashlib.sha256(self.body).hexdigest()
        return str(uuid5(NAMESPACE_URL, f"{self.head.url}\n{self.head.date}\n{whole}"))


class RecordReader:
    """Reads the records of one WARC in turn; memory does not grow with the file, nor with what is not wanted."""

    def __init__(self, file: WarcFile) -> None:
        self._file = file
        self._records = _Records(file.stream)
        self._current: ArcWarcRecord | None = None

    def __iter__(self) -> Iterator[Head]:
        """Yield what each record says of itself. Raises CaptureError where the file is damaged."""
        while True:
            try:
                self._current = next(self._records, None)
            except (ArchiveLoadFailed, StatusAndHeadersParserException, ValueError) as error:
                raise self._damage(_one_line(error)) from error
            if self._records.err_count:
                raise self._damage("the record before it is not as long as it says")
            if self._current is None:
                if self._file.stream.read(1):
                    raise self._damage("an empty record")
                return
            yield _described(self._current)
            self._read(0)

    @property
    def offset(self) -> int:
        """Where the record that was yielded last begins; in a gzipped file, where the member that has it begins."""
        member = self._file.stream.offset
        return self._records.offset if member is None else member

    def body(self, head: Head, most_bytes: int) -> Found | None:
        """Return the record, the last that was yielded, with its body; None where that is larger than *most_bytes*."""
        body = self._read(most_bytes + 1)
        if len(body) > most_bytes:
            return None
        is_chunked = any(name.lower() == _TRANSFER and "chunked" in value.lower() for name, value in head.headers)
        plain = unchunked(body) if is_chunked else body
        return Found(head=head, body=plain, unchunked=plain is not body)

    def _read(self, most: int) -> bytes:
        """Read the current record to its end, and return up to *most* bytes of it."""
        if self._current is None:
            return b""
        stream, kept = self._current.raw_stream, bytearray()
        while chunk := stream.read(_CHUNK):
            kept += chunk[: most - len(kept)]
        if getattr(stream, "limit", 0) > 0:
            raise self._damage("it is cut off there")
        return bytes(kept)

    def _damage(self, why: str) -> CaptureError:
        return damaged(self._file.name, self.offset, why)


class _Records(ArchiveIterator):  # type: ignore[misc]  # warcio has no types
    INC_RECORD = ""  # what it would print


def uuid_of(name: str) -> str | None:
    """Return the UUID in a WARC-Record-ID, or None.

    >>> uuid_of("<urn:uuid:0E7C1A30-6F0B-4D58-9B1C-2F6A4C7D8E90>"), uuid_of("<http://example.com/record/7>")
    ('0e7c1a30-6f0b-4d58-9b1c-2f6a4c7d8e90', None)
    """
    found = re.search(r"urn:uuid:([0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12})", name, re.I)
    return str(UUID(found[1])) if found else None


def parse_date(text: str | None) -> datetime | None:
    """Return the time of a WARC-Date (a W3C date and time in UTC, ISO 28500:2017 §5.4), or None for anything else.

    >>> parse_date("2024-03-05T01:02:03.123456789Z"), parse_date("gestern")
    (datetime.datetime(2024, 3, 5, 1, 2, 3, 123456, tzinfo=datetime.timezone.utc), None)
    """
    try:
        at = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _described(one: ArcWarcRecord) -> Head:
    said, http = one.rec_headers, one.http_headers
    is_answer = one.rec_type in ("response", "revisit")
    headers = tuple(http.headers) if http is not None else ()
    if not is_answer:
        headers = (("Content-Type", str(one.content_type or "")),)
    status = _status(http) if http is not None else _stated(one.rec_type, said.get_header("WARC-Profile"))
    return Head(
        kind=str(one.rec_type or ""),
        url=str(said.get_header("WARC-Target-URI") or ""),
        at=parse_date(said.get_header("WARC-Date")),
        date=str(said.get_header("WARC-Date") or ""),
        name=str(said.get_header("WARC-Record-ID") or ""),
        status=status if is_answer else 200,
        status_line=str(http.statusline) if is_answer and http is not None else "200 OK",
        protocol=str(http.protocol) if is_answer and http is not None else "HTTP/1.1",
        has_http=is_answer and http is not None,
        headers=headers,
        media_type=_media_type(headers, said.get_header("WARC-Identified-Payload-Type")),
        server_ip=said.get_header("WARC-IP-Address"),
        truncated=said.get_header("WARC-Truncated"),
        digest=said.get_header("WARC-Payload-Digest"),
        about=uuid_of(str(said.get_header("WARC-Concurrent-To") or said.get_header("WARC-Refers-To") or "")),
        refers_to_url=said.get_header("WARC-Refers-To-Target-URI"),
        refers_to_at=parse_date(said.get_header("WARC-Refers-To-Date")),
        # Of a request line, warcio takes the first word for the protocol.
        method=str(http.protocol).upper() if one.rec_type == "request" and http is not None else "GET",
    )


def _stated(kind: str, profile: str | None) -> int:
    """Return the status of an answer whose head was not kept."""
    if kind == "revisit":
        return 304 if profile and profile.endswith("server-not-modified") else 200
    return 0


def _status(http: Any) -> int:
    code = str(http.get_statuscode() or "")
    return int(code) if code.isdigit() else 0


def _media_type(headers: tuple[tuple[str, str], ...], identified: str | None) -> str:
    stated = next((value for name, value in headers if name.lower() == "content-type" and value.strip()), None)
    return (stated or identified or "").split(";")[0].strip().lower()


def unchunked(body: bytes) -> bytes:
    r"""Return a body without its chunks (RFC 9112 §7.1), also one that is cut off.

    What is not made of chunks comes back as it is: many crawlers undo them and keep the header.

    >>> unchunked(b"4;x=1\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n"), unchunked(b"4\r\nabc"), unchunked(b"<html>")
    (b'abcdef', b'abc', b'<html>')
    """
    parts, at = [], 0
    while at < len(body):
        line = _CHUNK_LINE.match(body, at)
        if line is None:
            return body
        end = line.end() + int(line[1], 16)
        if end == line.end():
            break
        parts.append(body[line.end() : end])
        if end < len(body) and not body.startswith(b"\r\n", end):
            return body
        at = end + 2
    return b"".join(parts)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:100]
