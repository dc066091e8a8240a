"""Every record of a WARC file, one after the other, each checked by its digests; damage does not end the reading."""

from __future__ import annotations

import tempfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO, Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

_CHUNK = 1 << 16
_IN_MEMORY = 64 * 1024 * 1024
"""A record unpacked to more than this many bytes goes to a temporary file."""
_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record that could be read."""

    offset: int
    """Where it begins, in bytes."""
    length: int
    """Bytes that it takes in the file."""
    kind: str
    """WARC-Type: response, revisit, request, warcinfo …"""
    key: str
    """WARC-Record-ID without `<urn:uuid:` and `>`."""
    digest: str
    """Payload digest as the record states it; may be empty."""
    fault: str
    """What its digests contradict; empty where they agree."""
    software: str
    """Who wrote the file, of a warcinfo record; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Bytes that are no whole record, up to `end`; `is_tail` where nothing readable is known behind them."""

    offset: int
    end: int
    is_tail: bool


def scan(path: Path, known: Sequence[int] = ()) -> Iterator[Record | Gap]:
    """Yield the records of *path* in order, and the gaps between them.

    *known* are offsets, ascending, at which records ought to begin: behind damage, reading goes on at the next one.
    Raises OSError where the file cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        if stream.read(2) != _MAGIC and size:
            yield from _plain(stream, size)
            return
        position = 0
        while position < size:
            record = record_at(stream, position)
            if record is None:
                following = bisect_right(known, position)
                end = known[following] if following < len(known) and known[following] < size else size
                yield Gap(offset=position, end=end, is_tail=end == size)
                position = end
            else:
                yield record
                position += record.length


def record_at(stream: BinaryIO, offset: int) -> Record | None:
    """Return the record in the gzip member at *offset*; None where there is no whole one."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as room:
        length = _unpack(stream, offset, room)
        if length is None:
            return None
        room.seek(0)
        try:
            with redirect_stderr(StringIO()):  # warcio prints what it finds odd
                record = next(iter(ArchiveIterator(room, check_digests=True)), None)
                return None if record is None else _described(record, offset, length)
        except (ArchiveLoadFailed, ValueError, EOFError, LookupError):
            return None


def _plain(stream: BinaryIO, size: int) -> Iterator[Record | Gap]:
    """Yield the records of a file that is not packed, as others write them."""
    stream.seek(0)
    position = 0
    records = ArchiveIterator(stream, check_digests=True)
    try:
        with redirect_stderr(StringIO()):
            for record in records:
                found = _described(record, records.get_record_offset(), 0)
                position = found.offset + records.get_record_length()
                yield found
    except (ArchiveLoadFailed, ValueError, EOFError, LookupError):
        yield Gap(offset=position, end=size, is_tail=True)


def _described(record: Any, offset: int, length: int) -> Record:
    headers = record.rec_headers
    software = ""
    body = record.content_stream() if record.rec_type == "warcinfo" else record.raw_stream
    while chunk := body.read(_CHUNK):
        if record.rec_type == "warcinfo" and not software:
            lines = chunk.decode("utf-8", "replace").splitlines()
            software = next((line[9:].strip() for line in lines if line.lower().startswith("software:")), "")
    checker = record.digest_checker
    faults = checker.problems if checker is not None and checker.passed is False else []
    if getattr(record.raw_stream, "limit", 0):
        faults = [*faults, "it is shorter than it says"]
    return Record(
        offset=offset,
        length=length,
        kind=str(record.rec_type),
        key=str(headers.get_header("WARC-Record-ID") or "").removeprefix("<urn:uuid:").removesuffix(">"),
        digest=str(headers.get_header("WARC-Payload-Digest") or ""),
        fault="; ".join(faults),
        software=software,
    )


def _unpack(stream: BinaryIO, offset: int, room: IO[bytes]) -> int | None:
    """Unpack the gzip member at *offset* into *room*; return its packed length, None where it is not whole."""
    stream.seek(offset)
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    used = 0
    try:
        while not inflater.eof:
            chunk = stream.read(_CHUNK)
            if not chunk:
                return None
            room.write(inflater.decompress(chunk))
            used += len(chunk)
    except zlib.error:
        return None
    return used - len(inflater.unused_data)
