"""`govcrawl compact`: make the database smaller."""

from __future__ import annotations

import typer

from govcrawl.archive import Archive
from govcrawl.archive.lock import ArchiveLock
from govcrawl.archive.room import readable
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from govcrawl.cli.progress import work_bar


def compact(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Write the database anew without its gaps, and merge the parts of its search index.

    Needs twice the size of the database free on its disk; no other command can write meanwhile.

    Example: govcrawl compact --archive /srv/archive
    """
    from govcrawl.care.compaction import compact as compact_archive

    with Archive.open(archive) as opened, ArchiveLock(archive, "compact"), work_bar() as watch:
        done = compact_archive(opened, watch)
    saved = f", {readable(done.before - done.after)} less" if done.after < done.before else ""
    typer.echo(f"archive.sqlite: {done.before} bytes before, {done.after} bytes after{saved}")
