"""Backups of a whole archive: its database as it was at one moment, and every file that it names."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from govcrawl.archive import Archive
from govcrawl.archive.archive import DATABASE, FOLDERS
from govcrawl.archive.copying import copy_database, database_bytes
from govcrawl.archive.faults import explained
from govcrawl.archive.files import sync_folder
from govcrawl.archive.lock import LOCK_FILE, OWNER_FILE, TURN_FILE
from govcrawl.archive.room import require_room
from govcrawl.archive.tables import attachment, capture, run
from govcrawl.capture.scanning import record_at
from govcrawl.capture.writer import OPEN_SUFFIX
from govcrawl.care.attachments import sha256_of_file
from govcrawl.care.captures import place_of
from govcrawl.care.problem import RESTORE, Watch, unwatched
from govcrawl.catalog.model import OWN_FILE
from govcrawl.config import CONFIG_FILE
from govcrawl.errors import ArchiveError, InputError

MANIFEST = "SHA256SUMS"
"""Every file of a backup with its SHA-256, in the form of sha256sum (GNU coreutils): `sha256sum -c SHA256SUMS`."""

_CHUNK = 1 << 20
_BESIDE = ("request", "metadata")
"""Records that follow the answer that they belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What a backup holds."""

    files: int
    size: int
    """Bytes of all files."""
    copied: int
    """Bytes that were copied; the rest is shared with the backup before (hard links)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A file to have in the backup: its name there, where it lies, and how many bytes of it."""

    name: str
    path: Path
    size: int


def back_up(archive: Archive, target: Path, watch: Watch = unwatched) -> BackedUp:
    """Make the folder *target* a backup of *archive*, also while a crawl writes to it.

    The database comes first, as it is at one moment, then the files that it names; of a WARC file that is being
    written, as much as the database speaks of. What a backup in *target* holds already is not copied again. *target*
    is an archive itself, so it is restored by copying it back. It is complete or as it was before: all is prepared in
    `TARGET.part`. Raises InputError where *target* holds anything but an earlier backup of this archive, ArchiveError
    for a fault of the disk or a file that is missing.
    """
    target = target.absolute()
    draft, before = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.before")
    with explained(target, files=True):
        if before.exists() and not target.exists():
            before.rename(target)  # a backup was killed between its last two steps
        held = _earlier(archive, target)
        for leftover in (draft, before):
            shutil.rmtree(leftover, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        require_room(target.parent, database_bytes(archive.folder / DATABASE), "a copy of the database")
        for name in FOLDERS:
            (draft / name).mkdir(parents=True)
        try:
            done = _fill(archive, draft, target, held, watch)
            _put_in_place(draft, target, before)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    return done


def read_manifest(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a backup by its name; raises InputError where it cannot be read."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
        return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    except (OSError, ValueError) as error:
        raise InputError(f"{folder} is no backup of govcrawl ({MANIFEST}: {error}); give another folder") from error


def _fill(archive: Archive, draft: Path, target: Path, held: Mapping[str, str], watch: Watch) -> BackedUp:
    watch("database", 0, 1)
    copy_database(archive.folder / DATABASE, draft / DATABASE, lambda done, total: watch("database", done, total))
    manifest = {DATABASE: sha256_of_file(draft / DATABASE)}
    for name in (OWN_FILE, CONFIG_FILE):
        if (own := archive.folder / name).is_file():
            # The user's own catalog and settings may change at any size, so they are copied anew each time.
            _write(draft / name, own.read_bytes())
            manifest[name] = sha256_of_file(draft / name)
    items = list(_named_files(archive, draft))
    fresh = [item for item in items if not _is_held(item, target, held)]
    size, total = sum((draft / name).stat().st_size for name in manifest), sum(item.size for item in items)
    copied = sum(item.size for item in fresh)
    require_room(draft, copied, "a backup")
    done = 0
    for item in items:
        watch("files", done, total)
        place = draft / item.name
        place.parent.mkdir(parents=True, exist_ok=True)
        if item in fresh or not _link(target / item.name, place):
            manifest[item.name] = _copy(item, place)
        else:
            manifest[item.name] = held[item.name]
        done += item.size
    watch("files", total, total)
    lines = [f"{digest}  {name}\n" for name, digest in sorted(manifest.items())]
    _write(draft / MANIFEST, "".join(lines).encode())
    for folder in sorted({(draft / name).parent for name in manifest} | {draft}):
        sync_folder(folder)
    return BackedUp(files=len(manifest), size=size + total, copied=size + copied)


def _named_files(archive: Archive, draft: Path) -> Iterator[_Item]:
    """Yield the files that the copied database names, the captures first."""
    with Archive.read_only(draft) as copy, copy.read() as connection:
        ends = select(capture.c.file, func.max(capture.c.offset)).group_by(capture.c.file).order_by(capture.c.file)
        captured = [(str(name), int(last or 0)) for name, last in connection.execute(ends)]
        files = select(attachment.c.file).where(attachment.c.file.is_not(None)).distinct()
        attached = sorted(str(name) for name in connection.execute(files).scalars())
    for name, last in captured:
        path = place_of(archive.folder / "captures", name)
        if path is None:
            raise ArchiveError(f"{archive.folder / 'captures' / name} is gone; {RESTORE}, or see govcrawl verify")
        size = _spoken_of(path, last) if path.name.endswith(OPEN_SUFFIX) else path.stat().st_size
        yield _Item(name=f"captures/{name}", path=path, size=size)
    for name in attached:
        path = archive.folder / "files" / name
        if not path.is_file():
            raise ArchiveError(f"{path} is gone; {RESTORE}, or see govcrawl verify")
        yield _Item(name=f"files/{name}", path=path, size=path.stat().st_size)


def _spoken_of(path: Path, last: int) -> int:
    """Return up to which byte a file that is being written holds the answer at *last* and what stands beside it."""
    end = last
    with path.open("rb") as stream:
        while (record := record_at(stream, end)) is not None and (end == last or record.kind in _BESIDE):
            end += record.length
    return end


def _copy(item: _Item, place: Path) -> str:
    """Copy the first bytes of a file, make them durable, and return their SHA-256."""
    digest, left = hashlib.sha256(), item.size
    # A file that was being written may have been finished, and renamed, meanwhile.
    finished = item.path.with_name(item.path.name.removesuffix(OPEN_SUFFIX))
    with (item.path if item.path.exists() else finished).open("rb") as source, place.open("wb") as copy:
        while left and (chunk := source.read(min(_CHUNK, left))):
            digest.update(chunk)
            copy.write(chunk)
            left -= len(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    if left:
        raise ArchiveError(f"{item.path} became shorter while it was copied; run govcrawl verify")
    return digest.hexdigest()


def _is_held(item: _Item, target: Path, held: Mapping[str, str]) -> bool:
    """Tell whether the earlier backup has this file; captures and files only ever grow at their end."""
    place = target / item.name
    return item.name in held and place.is_file() and place.stat().st_size == item.size


def _link(held: Path, place: Path) -> bool:
    """Let *place* be the file *held*, too; False where the file system has no hard links."""
    with suppress(OSError):
        os.link(held, place)
        return True
    return False


def _earlier(archive: Archive, target: Path) -> dict[str, str]:
    """Return the manifest of the backup in *target*, empty where there is nothing; raises InputError for any other."""
    if target.is_relative_to(archive.folder.absolute()):
        raise InputError(f"{target} lies in the archive itself; give a folder outside, best on another disk")
    if target.is_file():
        raise InputError(f"{target} is a file; give a folder for the backup")
    present = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    if not present:
        return {}
    if MANIFEST not in present or DATABASE not in present:
        raise InputError(f"{target} is not empty and no backup of govcrawl; give another folder")
    manifest = read_manifest(target)
    strange = present - manifest.keys() - {MANIFEST, LOCK_FILE, OWNER_FILE, TURN_FILE}
    if strange or sha256_of_file(target / DATABASE) != manifest.get(DATABASE):
        raise InputError(
            f"{target} was changed since it was made ({min(strange, default=DATABASE)}); give another folder"
        )
    if not _is_of(archive, target):
        raise InputError(f"{target} is the backup of another archive; give another folder")
    return manifest


def _is_of(archive: Archive, target: Path) -> bool:
    """Tell whether two archives began with the same run; one without a run may be any."""
    fields = (run.c.id, run.c.started_at, run.c.host, run.c.pid)
    query = select(*fields).order_by(run.c.id).limit(1)
    found = []
    try:
        for one in (archive.folder, target):
            with Archive.read_only(one) as opened, opened.read() as connection:
                found.append(connection.execute(query).one_or_none())
    except ArchiveError:
        return True  # a backup of an older release; names and sizes decide
    return None in found or found[0] == found[1]


def _put_in_place(draft: Path, target: Path, before: Path) -> None:
    if target.exists():
        target.rename(before)
    draft.rename(target)
    sync_folder(target.parent)
    shutil.rmtree(before, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
