"""Reading one answer back out of a WARC file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from govcrawl.capture.records import HTTP_ANSWER, NOT_MODIFIED, payload_digest
from govcrawl.capture.writer import OPEN_SUFFIX
from govcrawl.errors import CaptureError
from govcrawl.exchange import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """One record: its key, address, time, status, headers, and the body as on the wire.

    The body of a revisit is not in its record: it is empty here, and `refers_to` names the record that has it, where
    the revisit says so. `status` is 0 where the record states none.
    """

    key: str
    url: str
    date: str
    """WARC-Date, to the letter."""
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    digest: str = ""
    """The payload digest that the record states, or else that of the body."""
    record: Record = Record.RESPONSE
    refers_to: str | None = None


def read_answer(folder: Path, file: str, offset: int) -> StoredAnswer:
    """Return the record at *offset* bytes of *file* below *folder*, its digest checked.

    Raises CaptureError when the file is gone, damaged there, or holds there another kind of record than those of
    `Record`.
    """
    path = folder / file
    if not path.exists():
        path = folder / (file + OPEN_SUFFIX)
    where = f"{folder / file} at byte {offset}"
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            records = ArchiveIterator(stream, check_digests="raise")
            record = next(records, None)
            if record is None or record.rec_type not in list(Record):
                raise CaptureError(f"{where}: no answer is recorded there; the file is damaged or was replaced")
            return _answer(record, records, where)
    except (OSError, ArchiveLoadFailed, StatusAndHeadersParserException, ValueError) as error:
        raise CaptureError(f"{where}: {error}; restore the file from a backup") from error


def _answer(record: Any, records: Iterator[Any], where: str) -> StoredAnswer:
    kind, named = Record(record.rec_type), record.rec_headers.get_header
    key, head, media_type = named("WARC-Record-ID"), record.http_headers, named("Content-Type")
    if kind is Record.RESPONSE and head is None:
        raise CaptureError(f"{where}: a response without a status line; the file is damaged or was replaced")
    body = record.raw_stream.read()
    if kind is Record.REVISIT and head is None:
        head = _head_beside(next(records, None), key)
    headers = head.headers if head is not None else []
    if kind in (Record.RESOURCE, Record.CONVERSION):
        headers = [("Content-Type", media_type)] if media_type else []
    refers_to = named("WARC-Refers-To") if kind is Record.REVISIT else None
    return StoredAnswer(
        key=_bare(key),
        url=str(named("WARC-Target-URI")),
        date=str(named("WARC-Date")),
        status=_status(head, named("WARC-Profile")),
        headers=tuple(headers),
        body=b"" if kind is Record.REVISIT else body,
        digest=named("WARC-Payload-Digest") or payload_digest(body),
        record=kind,
        refers_to=_bare(refers_to) if refers_to else None,
    )


def _head_beside(record: Any, key: str) -> StatusAndHeaders | None:
    """Return the status line and headers of the 304 to which the revisit just read belongs, where they were kept."""
    if record is None or record.rec_headers.get_header("WARC-Concurrent-To") != key:
        return None
    if record.rec_type != "metadata" or record.rec_headers.get_header("Content-Type") != HTTP_ANSWER:
        return None
    return StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"]).parse(record.raw_stream)


def _status(head: StatusAndHeaders | None, profile: str | None) -> int:
    if head is not None:
        return int(head.get_statuscode())
    return 304 if profile is not None and profile.endswith(NOT_MODIFIED.rpartition("/")[2]) else 0


def _bare(key: str) -> str:
    return str(key).removeprefix("<urn:uuid:").removesuffix(">")
