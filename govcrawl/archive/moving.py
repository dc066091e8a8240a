"""An article that moved: its page becomes the page at its new address, with all that was known of it before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, select, update

from govcrawl.archive.identity import Occasion, merge_pages
from govcrawl.archive.joining import join_states
from govcrawl.archive.settling import settle
from govcrawl.archive.tables import capture, column, listed, observation, page
from govcrawl.archive.words import Sighting


def has_left_lists(connection: Connection, number: int, alive_at: datetime) -> bool:
    """Return whether every list that ever showed a page is gone, or lies elsewhere since *alive_at*."""
    shown = (
        select(column.c.id)
        .join_from(listed, column, column.c.id == listed.c.column_id)
        .where(listed.c.page_id == number)
    )
    stays = shown.where(column.c.vanished_at.is_(None)).where(
        column.c.moved_at.is_(None) | (column.c.moved_at <= alive_at)
    )
    query = select(exists(shown), exists(stays))
    was_shown, is_shown = connection.execute(query).one()
    return bool(was_shown) and not is_shown


def join_moved(connection: Connection, old: int, new: int, occasion: Occasion) -> None:
    """Let page *old* lead to page *new*, where its article stands now; versions, captures and edits go along.

    What missed it at its old address stays with the old page: the article was never missing. The caller writes the
    event; nothing happens where the two are one already.
    """
    if connection.execute(select(page.c.merged_into).where(page.c.id == old)).scalar_one() is not None:
        return
    query = select(observation.c.capture_id).where(
        observation.c.page_id == old, observation.c.kind.not_in([Sighting.THERE, Sighting.MOVED])
    )
    missed = connection.execute(query).scalars().all()
    join_states(connection, old, new, standing=False)
    for table, key in ((observation, observation.c.capture_id), (capture, capture.c.id)):
        connection.execute(update(table).where(table.c.page_id == new, key.in_(missed)).values(page_id=old))
    merge_pages(connection, old, new, occasion.now)
    settle(connection, new, occasion)
