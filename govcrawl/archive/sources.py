"""Sources and their columns on record: what the catalog says of them, and how far each backfill has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select, update
from sqlalchemy.dialects.sqlite import insert

from govcrawl.archive.driver import value_of
from govcrawl.archive.tables import column, page, source
from govcrawl.archive.tables.kinds import utc_text
from govcrawl.errors import ArchiveError
from govcrawl.regions import city_of, province_of
from govcrawl.source import Column, Source

_TOMORROW = timedelta(days=1, hours=8)
"""Tomorrow in China, counted from a time in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a column has been read: its backfill or sweep that is under way, and what earlier runs left on record.

    Only what `save_cursor` names is saved by it; `mark_read` and `note_stated` save the rest.
    """

    next: dict[str, Any] | None = None
    """The next list request, as JSON; None: not begun, or at the end."""
    done: bool = False
    proof: str | None = None
    """What proves the end of the list: a last page number, a total, agreeing empty answers."""
    at: datetime | None = None
    """When it was saved; aware, UTC."""
    read_through_at: datetime | None = None
    """When a run last read the list as far as was due; None: never."""
    swept_at: datetime | None = None
    """When a run last read the list deeper than nightly runs do; None: never."""
    swept_fully_at: datetime | None = None
    """When a run last read the whole list, or as much of it as is followed; None: never."""
    floor_date: str | None = None
    """The day down to which the first run read the list, YYYY-MM-DD; what is older is followed by a backfill only."""
    newest_date: str | None = None
    """The newest day, not after the next one, that a row of the list has shown."""
    stated_pages: int | None = None
    stated_total: int | None = None
    """How many pages and items its first page stated when it was last read."""
    read_as: str | None = None
    """The family that its first page was last read as."""
    changed_at: datetime | None = None
    """Since when the list is not what it was; None where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """How far a run has read a list, to be put on record at its end."""

    at: datetime
    swept: bool = False
    swept_fully: bool = False
    floor_date: str | None = None
    """To be kept where the column has none yet, or a later one."""


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


def save_missing_sources(connection: Connection, sources: Iterable[Source]) -> None:
    """Write those of *sources* that are not on record; the others stay as they are."""
    known = set(connection.execute(select(source.c.id)).scalars())
    save_sources(connection, [one for one in sources if one.id not in known])


def load_sources(connection: Connection) -> tuple[Source, ...]:
    """Return the sources on record that the last crawl of them knew, with the columns that it knew."""
    columns: dict[str, list[Column]] = {}
    listed = select(column.c.source_id, column.c.name, column.c.url).where(column.c.vanished_at.is_(None))
    for source_id, name, url in connection.execute(listed.order_by(column.c.id)):
        columns.setdefault(source_id, []).append(Column(name=name, url=url))
    fields = ("id", "name", "admin_code", "level", "host", "scope")
    rows = connection.execute(select(*(source.c[name] for name in fields)).order_by(source.c.id)).mappings()
    return tuple(Source(**row, columns=tuple(columns.get(row["id"], ()))) for row in rows)


def load_cursor(connection: Connection, source_id: str, column_name: str, now: datetime | None = None) -> Cursor:
    """Return how far a column has been read; raises ArchiveError for a column that is not on record.

    *now* (aware) bounds `newest_date`: a row dated later than the next day is a mistake of its editor.
    """
    names = ("backfill_done", "end_proof", "cursor_at", "read_through_at", "swept_at", "swept_fully_at", "floor_date")
    stated = ("stated_pages", "stated_total", "read_as", "changed_at")
    query = select(column.c.id, column.c.cursor, *(column.c[name] for name in (*names, *stated)))
    row = connection.execute(query.where(column.c.source_id == source_id, column.c.name == column_name)).one_or_none()
    if row is None:
        raise ArchiveError(_unknown(source_id, column_name))
    number, following, done, proof, at, through, swept, swept_fully, floor, pages, total, read_as, changed_at = row
    latest = ((now or datetime.now(UTC)) + _TOMORROW).date().isoformat()
    newest = select(func.max(page.c.list_date)).where(page.c.column_id == number, page.c.list_date <= latest)
    return Cursor(
        next=following,
        done=done,
        proof=proof,
        at=at,
        read_through_at=through,
        swept_at=swept,
        swept_fully_at=swept_fully,
        floor_date=floor,
        newest_date=connection.execute(newest).scalar_one(),
        stated_pages=pages,
        stated_total=total,
        read_as=read_as,
        changed_at=changed_at,
    )


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


def mark_read(connection: Connection, source_id: str, column_name: str, milestone: Milestone) -> None:
    """Write that a run has read the list of a column as far as was due."""
    values: dict[str, object] = {"read_through_at": milestone.at}
    if milestone.swept or milestone.swept_fully:
        values["swept_at"] = milestone.at
    if milestone.swept_fully:
        values["swept_fully_at"] = milestone.at
    if milestone.floor_date is not None:
        # SQLite's min() of two values is NULL where one of them is.
        floor = milestone.floor_date
        values["floor_date"] = func.min(func.coalesce(column.c.floor_date, floor), floor)
    here = update(column).where(column.c.source_id == source_id, column.c.name == column_name)
    connection.execute(here.values(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the first page of a column states, and how it was read."""

    family: str
    pages: int | None = None
    total: int | None = None


def note_stated(connection: Connection, source_id: str, column_name: str, stated: Stated) -> None:
    """Write what the first page of a column states; numbers are kept where it states none."""
    here = update(column).where(column.c.source_id == source_id, column.c.name == column_name)
    numbers = {"stated_pages": stated.pages, "stated_total": stated.total} if stated.pages or stated.total else {}
    connection.execute(here.values(read_as=stated.family, **numbers))


def note_changed_column(connection: Connection, source_id: str, column_name: str, at: datetime) -> None:
    """Write that the list of a column is not what it was, and that its articles may lie at other addresses since."""
    here = update(column).where(column.c.source_id == source_id, column.c.name == column_name)
    connection.execute(here.values(moved_at=at, changed_at=func.coalesce(column.c.changed_at, utc_text(at))))


def settle_changed_column(connection: Connection, source_id: str, column_name: str) -> None:
    """Write that somebody has looked, and that the list of a column is right as it is."""
    here = update(column).where(column.c.source_id == source_id, column.c.name == column_name)
    connection.execute(here.values(changed_at=None))


def column_id(connection: Connection, source_id: str | None, column_name: str | None) -> int | None:
    """Return the row number of a column, or None where it is not on record."""
    return None if column_name is None else value_of(connection, _COLUMN, (source_id, column_name))


_COLUMN = 'SELECT id FROM "column" WHERE source_id = ? AND name = ?'


def _unknown(source_id: str, column_name: str) -> str:
    return f"source {source_id} has no column {column_name!r} in the archive; save the sources first"


def _save_source(connection: Connection, one: Source, at: datetime) -> str:
    fields = asdict(one)
    for name in ("columns", "family", "obstacles", "checked"):  # the upkeep's, not the researcher's
        del fields[name]
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
    _forget_place(connection, source_id, one, at)
    first = {"source_id": source_id, "name": one.name, "first_seen_at": at, "backfill_done": False}
    connection.execute(
        insert(column)
        .values(values | first)
        .on_conflict_do_update(index_elements=[column.c.source_id, column.c.name], set_=values)
    )


def _forget_place(connection: Connection, source_id: str, one: Column, at: datetime) -> None:
    """Begin anew with a column whose address is another now: how far its list was read says nothing of the new one.

    The day down to which it was followed stays, so that its articles are found again as far back.
    """
    here = update(column).where(column.c.source_id == source_id, column.c.name == one.name, column.c.url != one.url)
    unread = ("cursor", "end_proof", "cursor_at", "read_through_at", "swept_at", "swept_fully_at")
    stated = ("stated_pages", "stated_total", "read_as", "changed_at")
    values: dict[str, object] = dict.fromkeys((*unread, *stated))
    oldest = select(func.min(page.c.list_date)).where(page.c.column_id == column.c.id).scalar_subquery()
    floor = case((column.c.backfill_done, oldest), else_=func.coalesce(column.c.floor_date, oldest))
    connection.execute(here.values(values | {"floor_date": floor, "backfill_done": False, "moved_at": at}))
