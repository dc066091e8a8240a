"""Files that are whole or not there, and what they measure."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from govcrawl.archive.faults import explain
from govcrawl.errors import InputError


class Measured:
    """A binary stream that is only written to; it counts and digests what passes. Enough of a file for pyarrow."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.bytes = 0

    @property
    def sha256(self) -> str:
        """The digest of what was written, in hexadecimal digits."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Write all of *data*."""
        self._digest.update(data)
        self.bytes += len(data)
        return self._stream.write(data)

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self.bytes

    def flush(self) -> None:
        """Hand on what is buffered."""
        self._stream.flush()


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Yield a stream whose content is in the file *path* when the block ends well; after an error all is as before.

    Raises InputError where the file cannot be written, ArchiveError when the disk is full.
    """
    with drafted(path) as draft, draft.open("wb") as stream:
        yield stream


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Yield the path of a draft beside *path*, which takes its place when the block ends well; raises as `replaced`."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield draft
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        draft.replace(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
        raise InputError(f"{path} cannot be written: {error.strerror}; give another file") from error
    except OSError as error:
        told = explain(error, path)
        raise (told or error) from error
    finally:
        draft.unlink(missing_ok=True)
