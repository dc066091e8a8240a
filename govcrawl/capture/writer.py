"""CaptureWriter: the one writer of a run's WARC files."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from warcio.recordloader import ArcWarcRecord
from warcio.warcwriter import WARCWriter

from govcrawl import __version__
from govcrawl.capture.copies import CopiedRecords
from govcrawl.capture.foreign import Found
from govcrawl.capture.records import Exchange, ExchangeRecords, Original
from govcrawl.errors import ArchiveError

OPEN_SUFFIX = ".open"
"""What is still being written ends so, as with Heritrix; it is taken off when the file is complete."""

ROLL_BYTES = 1_000_000_000
"""A new file is begun beyond this many bytes (the WARC guidelines of the IIPC suggest 1 GB)."""

NOTE = (
    "Bodies are as on the wire before content decoding; transfer coding is undone and Content-Length set. "
    "Header names are in canonical case, in the order in which the HTTP library gave them. "
    "A revisit of a 304 has no block; status line and headers of the 304 are in the metadata record that follows it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where a response or revisit record lies: file name, offset and length in bytes, and its payload digest."""

    key: str
    file: str
    offset: int
    length: int
    digest: str
    refers_to: str | None = None
    """Of a revisit: the key of the record whose payload it stands for."""


class Records(Protocol):
    """The records of one capture, in the order in which they are written; the first bears `key`."""

    key: str
    digest: str
    records: list[ArcWarcRecord]


class CaptureWriter:
    """Write exchanges into `FOLDER/NAME-00000.warc.gz`, one gzip member a record.

    The file bears `.open` while it is written; `close` makes it durable and takes the suffix off.
    Raises ArchiveError when the disk is full or the folder cannot be written; a record that could not be
    written whole is cut off again, so the file stays readable.
    """

    def __init__(
        self, folder: Path, name: str, *, software: str = f"govcrawl/{__version__}", roll_bytes: int = ROLL_BYTES
    ) -> None:
        self._folder = folder
        self._name = name
        self._software = software
        self._roll_bytes = roll_bytes
        self._gate = threading.Lock()
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

    def write(self, exchange: Exchange, original: Original | None = None) -> Stored:
        """Write answer and request, and return where the answer lies.

        With *original* the answer is a revisit: of a 304 by the profile server-not-modified, of any other answer by
        that of an identical payload, which the caller vouches for.
        """
        return self._write(lambda writer: ExchangeRecords(writer, exchange, original), original)

    def copy(self, found: Found, key: str, original: Original | None = None) -> Stored:
        """Write somebody's record under *key*, its block as it is, and return where it lies.

        *original* is the answer on record with the payload that a revisit speaks of.
        """
        return self._write(lambda writer: CopiedRecords(writer, found, key, original), original)

    def _write(self, make: Callable[[WARCWriter], Records], original: Original | None) -> Stored:
        try:
            stream = self._ready_stream()
            start = stream.tell()
            try:
                return self._write_records(stream, make, original)
            except BaseException:
                stream.seek(start)
                stream.truncate()
                raise
        except OSError as error:
            raise ArchiveError(f"cannot write captures to {self._path}: {error.strerror}; {_advice(error)}") from error

    def sync(self) -> None:
        """Make everything written so far durable (fsync)."""
        try:
            with self._gate:  # another thread may be about to begin the next file
                if self._stream is not None:
                    os.fsync(self._stream.fileno())
        except OSError as error:
            raise ArchiveError(f"cannot sync captures {self._path}: {error.strerror}; {_advice(error)}") from error

    def close(self) -> None:
        """Complete the current file; nothing is left behind when nothing was written."""
        with self._gate:
            stream, self._stream, self._writer = self._stream, None, None
            if stream is None:
                return
            self._complete(stream)

    def _complete(self, stream: BinaryIO) -> None:
        try:
            os.fsync(stream.fileno())
            stream.close()
            self._path.rename(self._path.with_name(self._path.name.removesuffix(OPEN_SUFFIX)))
            _sync_folder(self._folder)
        except OSError as error:
            raise ArchiveError(f"cannot complete {self._path}: {error.strerror}; {_advice(error)}") from error

    def _ready_stream(self) -> BinaryIO:
        if self._stream is not None and self._stream.tell() >= self._roll_bytes:
            self.close()
            self._serial += 1
        if self._stream is None:
            final = self._folder / f"{self._name}-{self._serial:05d}.warc.gz"
            self._path = final.with_name(final.name + OPEN_SUFFIX)
            # Unbuffered: what `write` returned for is in the hands of the kernel, so kill -9 cannot lose it.
            stream = self._path.open("xb", buffering=0)
            try:
                self._writer = self._begin(stream, final.name)
                _sync_folder(self._folder)
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

    def _write_records(
        self, stream: BinaryIO, make: Callable[[WARCWriter], Records], original: Original | None
    ) -> Stored:
        writer = self._writer
        if writer is None:
            raise ArchiveError(f"{self._path} is closed")
        offset = stream.tell()
        made = make(writer)
        first, *beside = made.records
        writer.write_record(first)
        length = stream.tell() - offset
        for record in beside:
            writer.write_record(record)
        return Stored(
            key=made.key,
            file=self._path.name.removesuffix(OPEN_SUFFIX),
            offset=offset,
            length=length,
            digest=made.digest,
            refers_to=original.key if original else None,
        )


def _sync_folder(folder: Path) -> None:
    """Make the names in *folder* durable: a file whose name is lost is lost, however safe its bytes are."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _advice(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some space and run again"
    return "check the folder and its permissions, then run again"
