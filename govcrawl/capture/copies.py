"""WARC records of an import: the block of somebody's record as it is, under its own id and time."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO

from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from govcrawl.capture.foreign import Found
from govcrawl.capture.records import NOT_MODIFIED, Original, payload_digest
from govcrawl.exchange import Record


class CopiedRecords:
    """The one record that a copy consists of. Its body is byte for byte that of the original on the wire."""

    def __init__(self, builder: RecordBuilder, found: Found, key: str, original: Original | None) -> None:
        self._builder = builder
        self._found = found
        self.key = key
        self.digest = payload_digest(found.body) if original is None else original.digest
        self.records = [self._copy() if original is None else self._revisit(original)]

    def _facts(self) -> dict[str, str]:
        head = self._found.head
        at = head.at.strftime("%Y-%m-%dT%H:%M:%SZ") if head.at else ""
        facts = {"WARC-Record-ID": f"<urn:uuid:{self.key}>", "WARC-Date": head.date or at}
        if head.server_ip:
            facts["WARC-IP-Address"] = head.server_ip
        if head.truncated:
            facts["WARC-Truncated"] = head.truncated
        return facts

    def _copy(self) -> ArcWarcRecord:
        head, facts = self._found.head, self._facts() | {"WARC-Payload-Digest": self.digest}
        if head.about and head.kind == Record.CONVERSION:
            facts["WARC-Refers-To"] = f"<urn:uuid:{head.about}>"
        if head.kind == Record.RESPONSE:
            more: dict[str, object] = {"http_headers": self._answer_head()}
        else:
            more = {"warc_content_type": head.headers[0][1], "length": len(self._found.body)}
        body = BytesIO(self._found.body)
        return self._builder.create_warc_record(head.url, head.kind, payload=body, warc_headers_dict=facts, **more)

    def _revisit(self, original: Original) -> ArcWarcRecord:
        head, facts = self._found.head, self._facts() | {"WARC-Refers-To": f"<urn:uuid:{original.key}>"}
        record = self._builder.create_revisit_record(
            head.url,
            original.digest,
            original.url,
            original.date,
            http_headers=self._answer_head() if head.has_http and head.status != HTTPStatus.NOT_MODIFIED else None,
            warc_headers_dict=facts,
        )
        if head.status == HTTPStatus.NOT_MODIFIED:
            record.rec_headers.replace_header("WARC-Profile", NOT_MODIFIED)
        return record

    def _answer_head(self) -> StatusAndHeaders:
        """Return status and headers as they stand there; where the transfer coding was undone, its length is set."""
        head, headers = self._found.head, list(self._found.head.headers)
        if self._found.unchunked:
            dropped = {"transfer-encoding", "content-length"}
            headers = [(name, value) for name, value in headers if name.lower() not in dropped]
            headers.append(("Content-Length", str(len(self._found.body))))
        return StatusAndHeaders(head.status_line, headers, protocol=head.protocol)
