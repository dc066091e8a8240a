"""Removals as researchers ask for them: rows of the view `removals`, filtered."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from govcrawl.archive.search.filters import Filters, check_filters


class RemovalState(StrEnum):
    """How a page that is or was missing stands now."""

    SUSPECTED = "suspected"
    REMOVED = "removed"
    REDIRECTED_HOME = "redirected_home"
    RESTORED = "restored"
    MOVED = "moved"
    DELISTED = "delisted"
    SITE_DEAD = "site_dead"


def removal_rows(
    connection: Connection, filters: Filters, states: tuple[RemovalState, ...] = (), *, limit: int = 100
) -> list[dict[str, Any]]:
    """Return pages that are or were missing, moved or delisted, the latest first.

    The period is that in which they were first missed, delisted or moved; *states* empty: all. Raises InputError for an
    unknown source.
    """
    check_filters(connection, filters)
    when = "coalesce(first_missed_at, delisted_at, last_alive_at)"
    # A page that moved shows its article at the new address.
    shown = "CASE WHEN state = 'moved' THEN coalesce(moved_to, removals.id) ELSE removals.id END"
    condition, values = filters.of_pages(shown, f"date({when}, '+8 hours')")
    wanted = {f"state_{number}": state.value for number, state in enumerate(states)}
    if wanted:
        condition += f" AND state IN ({', '.join(':' + name for name in wanted)})"
    query = text(f"SELECT * FROM removals WHERE {condition} ORDER BY {when} DESC, id LIMIT :limit")
    rows = connection.execute(query, values | wanted | {"limit": limit}).mappings()
    return [dict(row) for row in rows]
