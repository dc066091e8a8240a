"""Alembic's environment: it migrates the connection that `govcrawl.archive.migration` hands over."""

from __future__ import annotations

from typing import Any

from alembic import context

from govcrawl.archive.tables import metadata


def is_ours(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Return whether alembic compares this object; SQLite makes the search index's shadow tables by itself."""
    return not (kind == "table" and (name or "").startswith("search_index"))


def run() -> None:
    """Run what alembic was asked for on the connection handed over."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        include_object=is_ours,
    )
    context.run_migrations()


if __name__ == "env_py":  # the name under which alembic loads this file
    run()
