"""Files of attachments: each content once, under its hash, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from govcrawl.archive.faults import explained


def sha256_of(body: bytes) -> str:
    """Return the SHA-256 of *body*, by which its file is named."""
    return hashlib.sha256(body).hexdigest()


def file_name(sha256: str, kind: str) -> str:
    """Return the place of a file below files/.

    >>> file_name("ab12", "pdf")
    'ab/ab12.pdf'
    """
    return f"{sha256[:2]}/{sha256}.{kind}"


def keep_file(folder: Path, name: str, body: bytes) -> None:
    """Write *body* as *name* below *folder* unless it is there; a kill at any moment leaves no half of such a file.

    Raises ArchiveError where the disk is full or cannot be written to.
    """
    path = folder / name
    with explained(folder.parent, files=True):
        if path.is_file() and path.stat().st_size == len(body):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".unfinished-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).chmod(0o644)
            Path(unfinished).replace(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make durable which files *folder* holds."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
