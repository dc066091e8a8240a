"""Files of WARC records as streams: plain, gzipped, and the WARCs in a WACZ, without unpacking more than is read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from govcrawl.errors import CaptureError, InputError

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_WARC = b"WARC/"
_MEMBERS = ("archive/", (".warc", ".warc.gz"))
"""Where the WARC files of a WACZ stand, and how they end (WACZ 1.1.1, 5.2.1)."""


class RecordStream(Protocol):
    """Unpacked bytes, and where in the file they come from."""

    @property
    def offset(self) -> int | None:
        """Where the gzip member begins that was last read from; None in a plain file."""

    @property
    def position(self) -> int:
        """How much of the file has been read, in bytes."""

    def read(self, size: int = -1) -> bytes:
        """Return some bytes, at most *size*; none at the end. Raises CaptureError where the file is damaged."""


@dataclass(frozen=True, slots=True)
class WarcFile:
    """One WARC to read: a file, or a member of a WACZ."""

    name: str
    """The file's name; of a member of a WACZ with its path behind it."""
    size: int
    """In bytes, as it lies there."""
    stream: RecordStream


def is_warc(path: Path) -> bool:
    """Tell WARC, WET and WACZ files from all others, by their first bytes; raises InputError."""
    try:
        with path.open("rb") as raw:
            head = raw.read(_CHUNK)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, len(_WARC))
        except zlib.error:
            return True  # damaged, and said so when it is read
    return head.startswith((_WARC, _ZIP))


def warc_files(path: Path) -> Iterator[WarcFile]:
    """Yield the WARCs in a file, one after the other; each must be read before the next is asked for.

    Nothing is unpacked to disk, so the names inside a WACZ do no harm. Raises CaptureError for a WACZ that is damaged
    or holds no WARC.
    """
    with _damage_of(path.name, 0), path.open("rb") as raw:
        if raw.read(len(_ZIP)) != _ZIP:
            raw.seek(0)
            yield WarcFile(path.name, path.stat().st_size, unpacked(raw, path.name))
            return
    with _damage_of(path.name, 0), zipfile.ZipFile(path) as packed:
        folder, endings = _MEMBERS
        members = [one for one in packed.infolist() if one.filename.startswith(folder)]
        members = [one for one in members if one.filename.endswith(endings)]
        if not members:
            raise CaptureError(f"{path.name}: holds no WARC below {folder}; is it a WACZ?")
        for member in members:
            name = f"{path.name}/{member.filename}"
            with _damage_of(name, 0), packed.open(member) as inner:
                yield WarcFile(name, member.file_size, unpacked(inner, name))  # type: ignore[arg-type]  # it has read()


def unpacked(raw: BinaryIO, name: str) -> RecordStream:
    """Return the bytes of *raw* as a stream of records, gunzipped where they are gzipped."""
    with _damage_of(name, 0):
        head = raw.read(_CHUNK)
    return _Members(raw, head, name) if head.startswith(_GZIP) else _Plain(raw, head, name)


class _Plain:
    """A file that is not packed."""

    offset = None

    def __init__(self, raw: BinaryIO, head: bytes, name: str) -> None:
        self._raw, self._held, self._name = raw, head, name
        self.position = 0

    def read(self, size: int = -1) -> bytes:
        wanted = size if size >= 0 else _CHUNK
        if not self._held:
            with _damage_of(self._name, self.position):
                self._held = self._raw.read(_CHUNK)
        out, self._held = self._held[:wanted], self._held[wanted:]
        self.position += len(out)
        return out


class _Members:
    """The content of a gzip file of any number of members. What is read at once never spans two of them.

    `gzip.GzipFile` does the same, but does not tell where a member begins.
    """

    def __init__(self, raw: BinaryIO, head: bytes, name: str) -> None:
        self._raw, self._held, self._name = raw, head, name
        self._inflater: zlib._Decompress | None = None
        self.offset = self.position = 0

    def read(self, size: int = -1) -> bytes:
        wanted = size if size > 0 else _CHUNK
        while True:
            if not self._held:
                self._fill()
            if self._inflater is None:
                if not self._held:
                    return b""
                self._inflater, self.offset = zlib.decompressobj(zlib.MAX_WBITS | 16), self.position
            with _damage_of(self._name, self.offset):
                out = self._inflater.decompress(self._held, wanted)
            if not out and not self._held and not self._inflater.eof:
                raise damaged(self._name, self.offset, "it is cut off there")
            left = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            self.position += len(self._held) - len(left)
            self._held = left
            if self._inflater.eof:
                self._inflater = None
            if out:
                return out

    def _fill(self) -> None:
        with _damage_of(self._name, self.position):
            self._held = self._raw.read(_CHUNK)


def damaged(name: str, offset: int, why: object) -> CaptureError:
    """Return what to say of a file that is damaged from a byte on."""
    return CaptureError(f"{name}: damaged at byte {offset} ({why}); what stands before it is kept, get the file again")


@contextmanager
def _damage_of(name: str, offset: int) -> Iterator[None]:
    """Turn whatever the unpacking of a damaged or locked file raises into a CaptureError."""
    try:
        yield
    except (zlib.error, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(name, offset, error) from error
    except OSError as error:
        raise CaptureError(f"cannot read {name} at byte {offset}: {error.strerror or error}") from error
