"""Checks of where the archive lies: room, kind of file system, permissions."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from govcrawl.archive import Archive
from govcrawl.archive.archive import DATABASE, FOLDERS
from govcrawl.archive.growth import Growth, growth_of
from govcrawl.archive.room import readable
from govcrawl.doctor.finding import Finding, Subject, bad, ok, warn
from govcrawl.errors import ArchiveError

NETWORK = frozenset({
    "nfs", "nfs3", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "glusterfs", "lustre", "gpfs",
    "beegfs", "virtiofs", "vboxsf", "davfs",
})  # fmt: skip
"""File systems of other machines, by their names in /proc/mounts; those of FUSE are taken for such, too."""

PASSING = frozenset({"tmpfs", "ramfs", "overlay", "aufs"})
"""File systems that are gone with the machine's, or the container's, next start."""

LOCAL_FUSE = frozenset({"fuseblk", "fuse.ntfs-3g", "fuse.exfat", "fuse.lxcfs", "fuse.mergerfs", "fuse.bindfs"})

ENOUGH = 30
"""Days until the disk is full, below which something ought to be done."""


YEARS = 3 * 365


def nearest(folder: Path) -> Path:
    """Return *folder*, or the nearest above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def check_room(subject: Subject) -> Iterator[Finding]:
    """Look at the room on the archive's disk, for how many days it lasts, and its inodes."""
    place, least = nearest(subject.archive), subject.config.budgets.min_free_bytes
    free = shutil.disk_usage(place).free
    mend = "free some space, move the archive to a larger disk, or lower [budgets] min_free_bytes"
    if free < least:
        words = f"{readable(free)} free, and runs stop below {readable(least)}"
        yield bad("disk", words, mend)
        return
    growth = _growth(subject)
    left = growth.days_left(least) if growth is not None else None
    words = f"{readable(free)} free"
    if growth is not None and growth.a_day and left is not None:
        lasts = f"{int(left):,} days" if left < YEARS else "years"
        words += f", which lasts {lasts} at {readable(int(growth.a_day))} a day"
    yield ok("disk", words) if left is None or left >= ENOUGH else warn("disk", words, mend)
    inodes = os.statvfs(place)
    if inodes.f_files and inodes.f_favail < 10_000:
        yield warn("disk", f"{inodes.f_favail} inodes free", "files cannot be made without them; delete small files")


def _growth(subject: Subject) -> Growth | None:
    """Return how the archive grows; None where there is none that can be read."""
    if not (subject.archive / DATABASE).exists():
        return None
    try:
        with Archive.read_only(subject.archive) as archive, archive.read() as connection:
            return growth_of(connection, subject.archive, subject.now)
    except ArchiveError:
        return None


def check_file_system(subject: Subject, mounts: Path = Path("/proc/mounts")) -> Iterator[Finding]:
    """Look at what the archive's disk is: SQLite's WAL works within one machine only (sqlite.org/wal.html)."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        yield ok("file system", "not known: there is no /proc/mounts")
        return
    kind, point = _mount_of(nearest(subject.archive).resolve(), lines)
    if kind in NETWORK or (kind.startswith("fuse") and kind not in LOCAL_FUSE):
        words = f"{kind} at {point}: the database may be damaged there, since its locks and its WAL need a local disk"
        yield bad("file system", words, "move the archive to a disk of this machine, and back it up to that one")
    elif kind in PASSING:
        yield warn(
            "file system", f"{kind} at {point} does not outlive a restart", "move the archive, or mount a volume"
        )
    else:
        yield ok("file system", f"{kind} at {point}")


def _mount_of(place: Path, lines: list[str]) -> tuple[str, str]:
    """Return type and place of the file system that holds *place*; the last of those mounted at one place counts."""
    best = ("unknown", Path("/"))
    for line in lines:
        _, point, kind, *_ = [*line.split(" "), "", ""]
        path = Path(_unescaped(point))
        if place.is_relative_to(path) and len(path.parts) >= len(best[1].parts):
            best = kind, path
    return best[0], str(best[1])


def _unescaped(text: str) -> str:
    r"""Return a path of /proc/mounts as it is: blanks and the like stand there in octal (proc(5)).

    >>> _unescaped(r"/mnt/my\040disk")
    '/mnt/my disk'
    """
    for sign in (" ", "\t", "\n", "\\"):
        text = text.replace(f"\\{ord(sign):03o}", sign)
    return text


def check_permissions(subject: Subject) -> Iterator[Finding]:
    """Look at whether this user may write what a crawl writes, and who else may."""
    place = nearest(subject.archive)
    if place != subject.archive:
        if _may_write(place):
            yield ok("permissions", f"nothing at {subject.archive} yet; it can be made")
        else:
            yield bad(
                "permissions", f"{subject.archive} cannot be made in {place}", "mkdir it, and chown it to this user"
            )
        return
    parts = [place, place / DATABASE, *(place / name for name in FOLDERS)]
    held = [path for path in parts if path.exists()]
    shut = [path for path in held if not _may_write(path)]
    if shut:
        mend = f"sudo chown -R {_name(os.geteuid())} {place}, or run as {_owner(shut[0])}"
        yield bad("permissions", f"{shut[0]} cannot be written to (owner {_owner(shut[0])})", mend)
        return
    owners = {path.stat().st_uid for path in held}
    if len(owners) > 1 or (os.geteuid() == 0 and owners != {0}):
        names = ", ".join(sorted(map(_name, owners)))
        mend = f"run as {_owner(place)} always, and sudo chown -R {_owner(place)} {place}"
        words = f"files belong to {names}, and you are {_name(os.geteuid())}: the other cannot write what you make"
        yield warn("permissions", words, mend)
    wide = [path for path in held if path.stat().st_mode & stat.S_IWOTH]
    if wide:
        yield warn("permissions", f"everybody may write to {wide[0]}", f"chmod -R o-w {place}")
    if not wide and len(owners) == 1:
        yield ok("permissions", f"{place} belongs to {_owner(place)}")


def check_secrets(subject: Subject) -> Iterator[Finding]:
    """Look at whether the file with the secrets of alerts is its owner's alone."""
    named = subject.config.alerts.secrets_file
    if not named:
        return
    path = Path(named).expanduser()
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield bad("secrets", f"{path}: {error.strerror}", "mend [alerts] secrets_file; no alert is sent without it")
        return
    if mode & 0o077:
        yield bad("secrets", f"others may read {path} (mode {mode & 0o777:04o})", f"chmod 600 {path}")
    else:
        yield ok("secrets", f"{path} is its owner's alone")


def _may_write(path: Path) -> bool:
    asked = os.W_OK | (os.X_OK if path.is_dir() else 0)
    return os.access(path, asked, effective_ids=os.access in os.supports_effective_ids)


def _owner(path: Path) -> str:
    return _name(path.stat().st_uid)


def _name(user: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:  # a user of another machine or container
        return str(user)
