"""Sources and their columns on record: what the catalog says of them, and how far each backfill has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from govcrawl.archive.tables import column, source
from govcrawl.errors import ArchiveError
from govcrawl.regions import city_of, province_of
from govcrawl.source import Column, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far the backfill of a column has come."""

    next: dict[str, Any] | None = None
    """The next list request, as JSON; None: not begun, or at the end."""
    done: bool = False
    proof: str | None = None
    """What proves the end of the list: a last page number, a total, agreeing empty answers."""
    at: datetime | None = None
    """When it was saved; aware, UTC."""
    listed_at: datetime | None = None
    """When a list page of the column was last read (loaded, not saved); None: never."""
    read_through_at: datetime | None = None
    """When a run last read the list as far as was due (loaded, not saved); None: never."""

    @property
    def was_interrupted(self) -> bool:
        """True when the last run that read this list did not get as far as was due."""
        through, listed = self.read_through_at, self.listed_at
        return listed is not None and (through is None or through < listed)


def save_sources(
    connection: Connection, sources: Iterable[Source], *, whole: bool = False, now: datetime | None = None
) -> None:
    """Write sources with their columns, over what was known of them.

    A column that its source no longer has is kept and marked as vanished, and so is, when *sources* are the *whole*
    catalog, a source that is not among them.
    """
    at = now or datetime.now(UTC)
    seen = [_save_source(connection, one, at) for one in sources]
    if whole:
        gone = update(source).where(source.c.id.not_in(seen), source.c.vanished_at.is_(None))
        connection.execute(gone.values(vanished_at=at))


def load_cursor(connection: Connection, source_id: str, column_name: str) -> Cursor:
    """Return how far a column's backfill has come; raises ArchiveError for a column that is not on record."""
    query = select(
        column.c.cursor,
        column.c.backfill_done,
        column.c.end_proof,
        column.c.cursor_at,
        column.c.listed_at,
        column.c.read_through_at,
    )
    row = connection.execute(query.where(column.c.source_id == source_id, column.c.name == column_name)).one_or_none()
    if row is None:
        raise ArchiveError(_unknown(source_id, column_name))
    following, done, proof, at, listed_at, through = row
    return Cursor(next=following, done=done, proof=proof, at=at, listed_at=listed_at, read_through_at=through)


def save_cursor(connection: Connection, source_id: str, column_name: str, cursor: Cursor) -> None:
    """Write how far a column's backfill has come; raises ArchiveError for a column that is not on record."""
    done = connection.execute(
        update(column)
        .where(column.c.source_id == source_id, column.c.name == column_name)
        .values(
            cursor=cursor.next,
            backfill_done=cursor.done,
            end_proof=cursor.proof,
            cursor_at=cursor.at or datetime.now(UTC),
        )
    )
    if done.rowcount != 1:
        raise ArchiveError(_unknown(source_id, column_name))


def mark_read_through(connection: Connection, source_id: str, column_name: str, at: datetime) -> None:
    """Write that a run has read the list of a column as far as was due."""
    here = update(column).where(column.c.source_id == source_id, column.c.name == column_name)
    connection.execute(here.values(read_through_at=at))


def column_id(connection: Connection, source_id: str | None, column_name: str | None) -> int | None:
    """Return the row number of a column, or None where it is not on record."""
    query = select(column.c.id).where(column.c.source_id == source_id, column.c.name == column_name)
    return connection.execute(query).scalar_one_or_none()


def _unknown(source_id: str, column_name: str) -> str:
    return f"source {source_id} has no column {column_name!r} in the archive; save the sources first"


def _save_source(connection: Connection, one: Source, at: datetime) -> str:
    fields = asdict(one)
    del fields["columns"]
    values = fields | {
        "province": province_of(one.admin_code),
        "city": city_of(one.admin_code),
        "updated_at": at,
        "vanished_at": None,
    }
    connection.execute(
        insert(source)
        .values(values | {"first_seen_at": at})
        .on_conflict_do_update(index_elements=[source.c.id], set_=values)
    )
    for one_column in one.columns:
        _save_column(connection, one.id, one_column, at)
    gone = update(column).where(
        column.c.source_id == one.id,
        column.c.name.not_in([kept.name for kept in one.columns]),
        column.c.vanished_at.is_(None),
    )
    connection.execute(gone.values(vanished_at=at))
    return one.id


def _save_column(connection: Connection, source_id: str, one: Column, at: datetime) -> None:
    values = {
        "url": one.url,
        "family": one.family,
        "item_selector": one.items,
        "next_selector": one.next,
        "render": one.render,
        "must_have_items": one.must_have_items,
        "max_pages": one.max_pages,
        "vanished_at": None,
    }
    first = {"source_id": source_id, "name": one.name, "first_seen_at": at, "backfill_done": False}
    connection.execute(
        insert(column)
        .values(values | first)
        .on_conflict_do_update(index_elements=[column.c.source_id, column.c.name], set_=values)
    )
