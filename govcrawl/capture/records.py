"""WARC records of one exchange: the answer or a revisit of an earlier one, and the request (ISO 28500:2017)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlsplit
from uuid import uuid4

from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
"""Profile of a revisit that a 304 makes (§6.7.3); the other one, of an identical payload, is warcio's own."""

FIELDS = "application/warc-fields"
"""Media type of the metadata record beside a revisit of a 304 (§6.6). Any other would be shown as a page."""

STATUS_FIELD, HEADER_FIELD = "response-status", "response-header"
"""Names of its fields: the status, and each header as `Name: value`, in UTF-8."""

TLS_FIELD = "Govcrawl-TLS-Excused"
"""Header of a record whose answer came over a connection with a fault that the catalog allows; other programs pass over
names that they do not know (§4)."""

SMALLEST_PAYLOAD = 1024
"""Bytes. A revisit of a body smaller than this takes more room than the body: some 430 bytes against its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    url: str
    method: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes = field(default=b"", repr=False)
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    fetched_at: datetime
    server_ip: str | None = None
    partial: bool = False
    tls_excused: str | None = None
    """What was wrong with the connection, and allowed by the catalog."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The record whose payload a revisit stands for."""

    key: str
    url: str
    date: str
    """Its WARC-Date, to the letter: replay tools look the record up by address and time."""
    digest: str


def payload_digest(body: bytes) -> str:
    """Return the WARC payload digest of a body as on the wire.

    >>> payload_digest(b"")
    'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def may_revisit(exchange: Exchange) -> bool:
    """Return whether an answer whose payload is on record may be kept as a revisit.

    Not where that saves nothing (`SMALLEST_PAYLOAD`), nor where replay tools would not find the payload again: pywb
    gives a redirect's revisit no body, and files what a POST brought under another key than its address.
    """
    if exchange.partial or exchange.method != "GET" or 300 <= exchange.status < 400:
        return False
    return len(exchange.body) >= SMALLEST_PAYLOAD


class ExchangeRecords:
    """The records of one exchange, in the order in which they are written; the first bears `key`."""

    def __init__(self, builder: RecordBuilder, exchange: Exchange, original: Original | None) -> None:
        self._builder = builder
        self._exchange = exchange
        self.key = str(uuid4())
        self._date = exchange.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.digest = payload_digest(exchange.body) if original is None else original.digest
        if original is None:
            self.records = [self._response(), self._request()]
        elif exchange.status == HTTPStatus.NOT_MODIFIED:
            self.records = [self._not_modified(original), self._not_modified_headers(), self._request()]
        else:
            self.records = [self._revisit(original, self._answer_head()), self._request()]

    def _facts(self) -> dict[str, str]:
        facts = {"WARC-Record-ID": f"<urn:uuid:{self.key}>", "WARC-Date": self._date}
        if self._exchange.server_ip:
            facts["WARC-IP-Address"] = self._exchange.server_ip
        if self._exchange.tls_excused:
            facts[TLS_FIELD] = self._exchange.tls_excused
        return facts

    def _response(self) -> ArcWarcRecord:
        facts = self._facts() | {"WARC-Payload-Digest": self.digest}
        if self._exchange.partial:
            facts["WARC-Truncated"] = "disconnect"
        body = BytesIO(self._exchange.body)
        return self._builder.create_warc_record(
            self._exchange.url, "response", payload=body, warc_headers_dict=facts, http_headers=self._answer_head()
        )

    def _revisit(self, original: Original, head: StatusAndHeaders | None) -> ArcWarcRecord:
        facts = self._facts() | {"WARC-Refers-To": f"<urn:uuid:{original.key}>"}
        return self._builder.create_revisit_record(
            self._exchange.url,
            original.digest,
            original.url,
            original.date,
            http_headers=head,
            warc_headers_dict=facts,
        )

    def _not_modified(self, original: Original) -> ArcWarcRecord:
        # Without a block, for replay tools take the status of a revisit for that of the page: pywb answers every
        # visitor with a bare 304.
        record = self._revisit(original, None)
        record.rec_headers.replace_header("WARC-Profile", NOT_MODIFIED)
        return record

    def _not_modified_headers(self) -> ArcWarcRecord:
        head = self._answer_head()
        lines = [
            f"{STATUS_FIELD}: {head.statusline}",
            *(f"{HEADER_FIELD}: {name}: {value}" for name, value in head.headers),
        ]
        fields = "".join(f"{line}\r\n" for line in lines).encode()
        return self._beside("metadata", BytesIO(fields), FIELDS, length=len(fields))

    def _request(self) -> ArcWarcRecord:
        parts = urlsplit(self._exchange.url)
        query = f"?{parts.query}" if parts.query else ""
        line = f"{self._exchange.method} {parts.path or '/'}{query} HTTP/1.1"
        head = StatusAndHeaders(line, list(self._exchange.request_headers), is_http_request=True)
        return self._beside("request", BytesIO(self._exchange.request_body), "", http_headers=head)

    def _beside(self, kind: str, payload: BytesIO, media_type: str, **more: object) -> ArcWarcRecord:
        facts = {"WARC-Date": self._date, "WARC-Concurrent-To": f"<urn:uuid:{self.key}>"}
        return self._builder.create_warc_record(
            self._exchange.url, kind, payload=payload, warc_content_type=media_type, warc_headers_dict=facts, **more
        )

    def _answer_head(self) -> StatusAndHeaders:
        """Return status and headers as they came; transfer coding is undone, so the length is that of the body."""
        dropped = {"transfer-encoding", "content-length"}
        headers = [(name, value) for name, value in self._exchange.headers if name.lower() not in dropped]
        if self._exchange.status != HTTPStatus.NOT_MODIFIED:
            headers.append(("Content-Length", str(len(self._exchange.body))))
        return StatusAndHeaders(_status_line(self._exchange.status), headers, protocol="HTTP/1.1")


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "
