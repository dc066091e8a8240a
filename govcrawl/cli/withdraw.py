"""`govcrawl withdraw`: take a text out of what is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from govcrawl.archive import Archive
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption


def withdraw(
    wanted: Annotated[str, typer.Argument(metavar="ID_OR_URL", help="A page id (p…), a version id (v…) or a URL.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays on record.", metavar="TEXT")] = "",
    by: Annotated[str | None, typer.Option("--by", help="Who asked for it.", metavar="WHO")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Show a withdrawn text again.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Hide a page from views, search and export, and fetch it no more; its hashes and the reason stay.

    The bytes stay in captures/, which are never changed. Copies on other sites are pages of their own.

    Example: govcrawl withdraw p7q3kd2mzx4wa --reason "personal data, request of 2026-03-02"
    """
    from govcrawl.archive.withdrawing import restore
    from govcrawl.archive.withdrawing import withdraw as withdraw_page

    now = datetime.now(UTC)
    with Archive.open(archive) as opened, opened.write() as connection:
        if undo:
            page = restore(connection, wanted, now, by, reason)
        else:
            page = withdraw_page(connection, wanted, reason, now, by)
    typer.echo(f"{page} is shown again" if undo else f"{page} is withdrawn", err=True)
