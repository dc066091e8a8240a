"""Whether the files of attachments are there, with the contents that their rows state, and no others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from govcrawl.archive import Archive
from govcrawl.archive.lock import is_held
from govcrawl.archive.tables import attachment
from govcrawl.care.problem import REPAIR, RESTORE, Kind, Problem, Watch

UNFINISHED = ".unfinished-"
"""How the draft of a file begins (`archive.files.keep_file`)."""

_NAMED_BY_CONTENT = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.\w+")


def check_attachments(archive: Archive, watch: Watch, *, alone: bool, quick: bool) -> Iterator[Problem]:
    """Yield the attachments whose file is missing or another one, and the files that no attachment names.

    With *quick*, sizes are compared in place of contents.
    """
    folder = archive.folder / "files"
    fields = (attachment.c.file, attachment.c.sha256, attachment.c.bytes)
    with archive.read() as connection:
        query = select(*fields).where(attachment.c.file.is_not(None)).distinct().order_by(attachment.c.file)
        rows = connection.execute(query).all()
    for done, (name, sha256, size) in enumerate(rows):
        watch("files", done, len(rows))
        path = folder / str(name)
        fault = None
        if not path.is_file():
            fault = "the file is gone"
        elif size is not None and path.stat().st_size != size:
            fault = f"it has {path.stat().st_size} bytes, not {size}"
        elif not quick and (found := sha256_of_file(path)) != sha256:
            fault = f"its SHA-256 is {found}, not {sha256}"
        if fault is not None:
            yield Problem(kind=Kind.ATTACHMENT, what=fault, where=str(path), advice=RESTORE)
    watch("files", len(rows), len(rows))
    yield from _strays(archive, {str(name) for name, _, _ in rows}, alone=alone)


def drafts(folder: Path) -> list[Path]:
    """Return what is half-written below the folder of an archive."""
    return [
        *folder.glob(f"files/*/{UNFINISHED}*"),
        *folder.glob("backups/*.part"),
        *folder.glob("captures/torn/*.part"),
    ]


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _strays(archive: Archive, named: set[str], *, alone: bool) -> Iterator[Problem]:
    if not alone and is_held(archive.folder):
        return  # a file is there before its row
    for path in drafts(archive.folder):
        yield Problem(kind=Kind.UNFINISHED, what="it is half-written", where=str(path), advice=REPAIR)
    folder = archive.folder / "files"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name in named or path.name.startswith(UNFINISHED):
            continue
        if _NAMED_BY_CONTENT.fullmatch(name) and sha256_of_file(path) == path.stem:
            what = "no row names it: the run was killed before; it is used when its attachment is fetched again"
            yield Problem(kind=Kind.ORPHAN, what=what, where=str(path), advice="nothing to do", note=True)
        else:
            advice = "move it out of the archive"
            yield Problem(kind=Kind.ORPHAN, what="no row names it", where=str(path), advice=advice)
