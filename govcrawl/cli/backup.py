"""`govcrawl backup`: copy the whole archive, also while a crawl goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govcrawl.archive import Archive
from govcrawl.archive.room import readable
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from govcrawl.cli.progress import work_bar


def backup(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of the backup; a new one, or an earlier backup.")
    ],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Copy the database as it is at one moment, and all captures and files that it names; logs are left out.

    Given an earlier backup, only what is new is copied. DIR is an archive itself: govcrawl verify --archive DIR checks
    it, and so does sha256sum -c SHA256SUMS within it; to restore, copy it back.

    Example: govcrawl backup /mnt/disk/archive-backup
    """
    from govcrawl.care.backup import back_up

    with Archive.read_only(archive) as opened, work_bar() as watch:
        done = back_up(opened, folder, watch)
    typer.echo(
        f"{done.files} files, {readable(done.size)} in {folder}; {readable(done.copied)} of them copied now", err=True
    )
