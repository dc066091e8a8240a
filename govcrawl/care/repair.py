"""Repair of what can be made anew. No stored byte is deleted: what is cut off is moved aside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from govcrawl.archive import Archive
from govcrawl.archive.files import sync_folder
from govcrawl.archive.runs import close_abandoned_runs
from govcrawl.archive.views import drop_views, make_views
from govcrawl.capture.recovery import whole_bytes
from govcrawl.capture.writer import OPEN_SUFFIX
from govcrawl.care.attachments import drafts
from govcrawl.care.captures import TORN, captured_files, place_of, rows_of
from govcrawl.care.index import repair_index
from govcrawl.care.problem import Kind, Problem
from govcrawl.care.rows import check_views
from govcrawl.errors import ArchiveError

_MADE_ANEW = "it was made anew"


def repair(archive: Archive) -> Iterator[Problem]:
    """Put right what can be, and yield what was done; call it while holding the archive's lock, then verify.

    Files that a killed run left open are finished at their last whole record; what follows it is kept in
    captures/torn/. Half-written drafts go, views and the rows of the search index that differ are made anew, and runs
    that ended without a word are marked so. Raises ArchiveError where the disk does not allow it.
    """
    try:
        yield from _finish_files(archive)
        for path in drafts(archive.folder):
            path.unlink()
            yield _done(Kind.UNFINISHED, path, "half-written; it was removed")
    except OSError as error:
        raise ArchiveError(f"archive {archive.folder}: {error.filename}: {error.strerror}; check the disk") from error
    with archive.write() as connection:
        close_abandoned_runs(connection)
        if views := list(check_views(connection)):
            drop_views(connection)
            make_views(connection)
        index = list(repair_index(connection))
    for one in (*views, *index):
        yield Problem(kind=one.kind, what=one.what, where=one.where, advice=_MADE_ANEW, note=True)


def cut_after(path: Path, whole: int, aside: Path) -> Path:
    """Cut *path* after *whole* bytes; what follows is first made durable as a file of its own in the folder *aside*."""
    aside.mkdir(parents=True, exist_ok=True)
    kept = aside / f"{path.name.removesuffix(OPEN_SUFFIX)}.{whole}"
    draft = kept.with_name(f"{kept.name}.part")
    with path.open("r+b") as stream, draft.open("wb") as torn:
        stream.seek(whole)
        while chunk := stream.read(1 << 20):
            torn.write(chunk)
        torn.flush()
        os.fsync(torn.fileno())
        draft.replace(kept)
        sync_folder(aside)
        stream.truncate(whole)
        os.fsync(stream.fileno())
    return kept


def _finish_files(archive: Archive) -> Iterator[Problem]:
    folder = archive.folder / "captures"
    for path in sorted(folder.glob(f"*{OPEN_SUFFIX}")):
        whole = whole_bytes(path)
        if whole < path.stat().st_size:
            kept = cut_after(path, whole, folder / TORN)
            yield _done(Kind.TORN, path, f"torn at byte {whole}; what followed is now {kept}")
        if whole == 0:
            path.unlink()
            continue
        path.rename(path.with_name(path.name.removesuffix(OPEN_SUFFIX)))
        sync_folder(folder)
        yield _done(Kind.TORN, path, "left open by a killed run; it is finished")
    for name in captured_files(archive):
        path_or_none = place_of(folder, name)
        if path_or_none is None or not name.endswith(".gz"):
            continue
        last = max(rows_of(archive, name))
        whole, size = whole_bytes(path_or_none, last.offset), path_or_none.stat().st_size
        # Damage before a record that a row names is no tail: it stays as it is, to be restored from a backup.
        if last.offset + last.length <= whole < size:
            kept = cut_after(path_or_none, whole, folder / TORN)
            yield _done(Kind.TORN, path_or_none, f"torn at byte {whole}; what followed is now {kept}")


def _done(kind: Kind, path: Path, what: str) -> Problem:
    return Problem(kind=kind, what=what, where=str(path), advice="nothing more to do", note=True)
