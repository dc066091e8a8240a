"""What a killed run leaves behind: files still called `.open`, cut off at their last whole record."""

from __future__ import annotations

import zlib
from pathlib import Path

from govcrawl.capture.writer import OPEN_SUFFIX
from govcrawl.errors import ArchiveError

_CHUNK = 1 << 20


def seal_leftovers(folder: Path) -> list[Path]:
    """Cut each `*.open` file below *folder* after its last whole gzip member and take the suffix off.

    Call it only while holding the archive's lock: a file of a running crawl looks the same.
    Returns the sealed files; a file without one whole record is removed.
    """
    sealed = []
    for path in sorted(folder.glob(f"*{OPEN_SUFFIX}")):
        try:
            whole = whole_bytes(path)
            if whole == 0:
                path.unlink()
                continue
            with path.open("r+b") as stream:
                stream.truncate(whole)
            final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
            path.rename(final)
        except OSError as error:
            raise ArchiveError(f"cannot seal {path}: {error.strerror}; check its permissions") from error
        sealed.append(final)
    return sealed


def whole_bytes(path: Path, start: int = 0) -> int:
    """Return up to which byte *path* is whole gzip members, given that it is so up to *start*."""
    whole = position = start
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with path.open("rb") as stream:
        stream.seek(start)
        while chunk := stream.read(_CHUNK):
            while chunk:
                try:
                    inflater.decompress(chunk)
                except zlib.error:
                    return whole
                used = len(chunk) - len(inflater.unused_data)
                position += used
                if not inflater.eof:
                    break
                whole = position
                chunk = inflater.unused_data
                inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return whole
