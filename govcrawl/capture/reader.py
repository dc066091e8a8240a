"""Reading one answer back out of a WARC file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from govcrawl.capture.records import HEADER_FIELD, NOT_MODIFIED, payload_digest
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
    path, being_written = folder / file, folder / (file + OPEN_SUFFIX)
    if not path.exists() and being_written.exists():
        path = being_written
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
    if kind is Record.RESPONSE and record.http_headers is None:
        raise CaptureError(f"{where}: a response without a status line; the file is damaged or was replaced")
    body = record.raw_stream.read()
    status, headers = _head(record, records, kind)
    refers_to = named("WARC-Refers-To") if kind is Record.REVISIT else None
    return StoredAnswer(
        key=_bare(named("WARC-Record-ID")),
        url=str(named("WARC-Target-URI")),
        date=str(named("WARC-Date")),
        status=status,
        headers=tuple(headers),
        body=b"" if kind is Record.REVISIT else body,
        digest=named("WARC-Payload-Digest") or payload_digest(body),
        record=kind,
        refers_to=_bare(refers_to) if refers_to else None,
    )


def _head(record: Any, records: Iterator[Any], kind: Record) -> tuple[int, list[tuple[str, str]]]:
    """Return status and headers of the record just read; those of a 304 may be in one of the *records* after it."""
    named = record.rec_headers.get_header
    if record.http_headers is not None:
        return int(record.http_headers.get_statuscode()), record.http_headers.headers
    if kind is not Record.REVISIT:
        media_type = named("Content-Type")
        return 0, [("Content-Type", media_type)] if media_type else []
    following = next(records, None)
    status = 304 if str(named("WARC-Profile")).endswith(NOT_MODIFIED.rpartition("/")[2]) else 0
    if following is None or following.rec_headers.get_header("WARC-Concurrent-To") != named("WARC-Record-ID"):
        return status, []
    lines = following.raw_stream.read().decode("utf-8", errors="replace").split("\r\n")
    pairs = [line.removeprefix(f"{HEADER_FIELD}: ").partition(": ") for line in lines if line.startswith(HEADER_FIELD)]
    return status, [(name, value) for name, _, value in pairs]


def _bare(key: str) -> str:
    return str(key).removeprefix("<urn:uuid:").removesuffix(">")
