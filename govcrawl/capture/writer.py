"""CaptureWriter: the one writer of a run's WARC files."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import urlsplit
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from govcrawl import __version__
from govcrawl.errors import ArchiveError

OPEN_SUFFIX = ".open"
"""What is still being written ends so, as with Heritrix; it is taken off when the file is complete."""

ROLL_BYTES = 1_000_000_000
"""A new file is begun beyond this many bytes (the WARC guidelines of the IIPC suggest 1 GB)."""

NOTE = (
    "Bodies are as on the wire before content decoding; transfer coding is undone and Content-Length set. "
    "Header names are in canonical case, in the order in which the HTTP library gave them."
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where a response record lies: file name, offset and length in bytes, and its payload digest."""

    key: str
    file: str
    offset: int
    length: int
    digest: str


class CaptureWriter:
    """Write exchanges into `FOLDER/NAME-00000.warc.gz`, one gzip member a record.

    The file bears `.open` while it is written; `close` makes it durable and takes the suffix off.
    Raises ArchiveError when the disk is full or the folder cannot be written; a record that could not be
    written whole is cut off again, so the file stays readable.
    """

    def __init__(self, folder: Path, name: str, *, software: str = f"govcrawl/{__version__}") -> None:
        self._folder = folder
        self._name = name
        self._software = software
        self._serial = 0
        self._stream: BinaryIO | None = None
        self._path = folder
        self._writer: WARCWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, exchange: Exchange) -> Stored:
        """Write response and request, and return where the response lies."""
        try:
            stream = self._ready_stream()
            start = stream.tell()
            try:
                return self._write_pair(stream, exchange)
            except BaseException:
                stream.seek(start)
                stream.truncate()
                raise
        except OSError as error:
            raise ArchiveError(f"cannot write captures to {self._path}: {error.strerror}; {_advice(error)}") from error

    def sync(self) -> None:
        """Make everything written so far durable (fsync)."""
        stream = self._stream  # another thread may begin the next file meanwhile
        if stream is None:
            return
        try:
            os.fsync(stream.fileno())
        except ValueError:
            return  # closed just now, and made durable by that
        except OSError as error:
            raise ArchiveError(f"cannot sync captures {self._path}: {error.strerror}; {_advice(error)}") from error

    def close(self) -> None:
        """Complete the current file; nothing is left behind when nothing was written."""
        if self._stream is None:
            return
        stream, self._stream, self._writer = self._stream, None, None
        try:
            os.fsync(stream.fileno())
            stream.close()
            self._path.rename(self._path.with_name(self._path.name.removesuffix(OPEN_SUFFIX)))
        except OSError as error:
            raise ArchiveError(f"cannot complete {self._path}: {error.strerror}; {_advice(error)}") from error

    def _ready_stream(self) -> BinaryIO:
        if self._stream is not None and self._stream.tell() >= ROLL_BYTES:
            self.close()
            self._serial += 1
        if self._stream is None:
            final = self._folder / f"{self._name}-{self._serial:05d}.warc.gz"
            self._path = final.with_name(final.name + OPEN_SUFFIX)
            # Unbuffered: what `write` returned for is in the hands of the kernel, so kill -9 cannot lose it.
            stream = self._path.open("xb", buffering=0)
            try:
                self._writer = self._begin(stream, final.name)
            except OSError:
                stream.close()
                self._path.unlink()
                raise
            self._stream = stream
        return self._stream

    def _begin(self, stream: BinaryIO, name: str) -> WARCWriter:
        writer = WARCWriter(stream, gzip=True, warc_version="1.1")
        about = {"software": self._software, "format": "WARC File Format 1.1", "description": NOTE}
        writer.write_record(writer.create_warcinfo_record(name, about))
        return writer

    def _write_pair(self, stream: BinaryIO, exchange: Exchange) -> Stored:
        writer = self._writer
        if writer is None:
            raise ArchiveError(f"{self._path} is closed")
        offset = stream.tell()
        key = str(uuid4())
        date = exchange.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        facts = {"WARC-Record-ID": f"<urn:uuid:{key}>", "WARC-Date": date}
        if exchange.server_ip:
            facts["WARC-IP-Address"] = exchange.server_ip
        if exchange.partial:
            facts["WARC-Truncated"] = "disconnect"
        answer = writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            warc_headers_dict=facts,
            http_headers=StatusAndHeaders(
                _status_line(exchange.status), _answer_headers(exchange), protocol="HTTP/1.1"
            ),
        )
        writer.write_record(answer)
        length = stream.tell() - offset
        asked = writer.create_warc_record(
            exchange.url,
            "request",
            payload=BytesIO(exchange.request_body),
            warc_headers_dict={"WARC-Date": date, "WARC-Concurrent-To": f"<urn:uuid:{key}>"},
            http_headers=StatusAndHeaders(
                _request_line(exchange), list(exchange.request_headers), is_http_request=True
            ),
        )
        writer.write_record(asked)
        digest = str(answer.rec_headers.get_header("WARC-Payload-Digest"))
        return Stored(
            key=key, file=self._path.name.removesuffix(OPEN_SUFFIX), offset=offset, length=length, digest=digest
        )


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "


def _answer_headers(exchange: Exchange) -> list[tuple[str, str]]:
    dropped = {"transfer-encoding", "content-length"}
    kept = [(name, value) for name, value in exchange.headers if name.lower() not in dropped]
    return [*kept, ("Content-Length", str(len(exchange.body)))]


def _request_line(exchange: Exchange) -> str:
    parts = urlsplit(exchange.url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{exchange.method} {parts.path or '/'}{query} HTTP/1.1"


def _advice(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space and run again"
    return "check the folder and its permissions, then run again"
