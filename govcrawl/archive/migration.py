"""The archive's schema: which revision a file has, and how it is brought up to date."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from govcrawl.archive.views import drop_views, make_views

if TYPE_CHECKING:
    # Alembic takes a tenth of a second to load, and hardly any command migrates: it is loaded where it is needed.
    from alembic.config import Config

HEAD = "0012"
"""The revision that this release reads and writes: the newest of migrations/versions."""

APPLICATION_ID = 0x67637761
"""PRAGMA application_id of an archive, by which it is told from any other SQLite file ("gcwa")."""

FOLDER = Path(__file__).parent / "migrations"


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the archive behind *connection*, or None where there is no table at all."""
    if not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
        return None
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def known_revisions() -> frozenset[str]:
    """Return the revisions that this release knows."""
    return frozenset(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def configuration(connection: Connection) -> Config:
    """Return alembic's configuration for *connection*; there is no alembic.ini, so it works from a wheel."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection) -> None:
    """Bring the archive to HEAD, re-key it where the rules of addresses changed, and make its views anew.

    All of it is within the transaction of *connection*. Stories and keys are made last, because `restory` and `rekey`
    work with the tables of this release, which those of a revision on the way are not yet.
    """
    from alembic import command

    from govcrawl.archive.rekeying import rekey
    from govcrawl.archive.stories.remaking import restory

    drop_views(connection)
    command.upgrade(configuration(connection), HEAD)
    now = datetime.now(UTC)
    restory(connection, now)
    rekey(connection, now)
    make_views(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
