"""What was told, kept in the archive: what stands, what waits to be delivered, which runs were looked at."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from govcrawl.archive.runs import ABANDONED
from govcrawl.archive.tables import alert, alert_subject, run, run_source, source
from govcrawl.telling.changes import Fared, Standing
from govcrawl.telling.messages import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """A run that ended without a word."""

    run_id: int
    started_at: datetime
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An alert that was not delivered by some way yet."""

    id: int
    lines: tuple[Line, ...]
    ways: frozenset[str]


def fared_in(connection: Connection, run_id: int) -> list[Fared]:
    """Return how each source fared in a run, in the order of their ids."""
    query = (
        select(run_source, source.c.name, source.c.host)
        .join_from(run_source, source, run_source.c.source_id == source.c.id)
        .where(run_source.c.run_id == run_id)
        .order_by(run_source.c.source_id)
    )
    return [
        Fared(
            subject=row["source_id"], outcome=row["outcome"], cause=row["cause"], words=row["words"],
            name=row["name"], site=row["host"],
        )
        for row in connection.execute(query).mappings()
    ]  # fmt: skip


def standings(connection: Connection) -> dict[str, Standing]:
    """Return what stands, by subject."""
    names = [each.name for each in dataclasses.fields(Standing)]
    rows = connection.execute(select(alert_subject)).mappings()
    return {row["subject"]: Standing(**{name: row[name] for name in names}) for row in rows}


def save_standings(connection: Connection, run_id: int | None, found: Mapping[str, Standing]) -> None:
    """Write what stands after a run, whose number is None for one that did not come to be."""
    for subject, one in found.items():
        values = {name: getattr(one, name) for name in (each.name for each in dataclasses.fields(Standing))}
        if run_id is not None:
            values["run_id"] = run_id
        connection.execute(
            upsert(alert_subject)
            .values(values | {"subject": subject})
            .on_conflict_do_update(index_elements=[alert_subject.c.subject], set_=values)
        )


def looked_at(connection: Connection) -> int | None:
    """Return the number of the newest run that was looked at; None where none was."""
    return connection.execute(select(func.max(alert_subject.c.run_id))).scalar_one()


def newest_begun(connection: Connection) -> int | None:
    """Return the number of the newest run."""
    return connection.execute(select(func.max(run.c.id))).scalar_one()


def newest_run(connection: Connection) -> int | None:
    """Return the number of the newest crawl that ended, in order or not."""
    ended = select(func.max(run.c.id)).where(run.c.outcome.is_not(None), run.c.id.in_(select(run_source.c.run_id)))
    return connection.execute(ended).scalar_one()


def killed_runs(connection: Connection, before: int | None, *, unfinished: bool = False) -> list[Killed]:
    """Return the runs that ended without a word and were not looked at yet, oldest first, up to run *before*.

    Where none was ever looked at, only the one just before counts. With *unfinished* those count, too, of which
    nobody has noted yet that they ended: the caller knows that no run is under way.
    """
    since = looked_at(connection)
    dead = run.c.message == ABANDONED
    query = select(run.c.id, run.c.started_at, run.c.command).where(
        dead | run.c.outcome.is_(None) if unfinished else dead
    )
    if before is not None:
        query = query.where(run.c.id < before)
        since = before - 2 if since is None else since
    rows = connection.execute(query.where(run.c.id > (since or 0)).order_by(run.c.id))
    return [Killed(run_id=number, started_at=at, command=command) for number, at, command in rows]


def queue(connection: Connection, at: datetime, run_id: int | None, lines: Sequence[Line], ways: Iterable[str]) -> None:
    """Keep what there is to tell, until it is delivered by each way."""
    connection.execute(
        insert(alert).values(
            at=at, run_id=run_id, lines=[dataclasses.asdict(line) for line in lines], waiting=sorted(ways)
        )
    )


def waiting(connection: Connection) -> list[Waiting]:
    """Return what waits to be delivered, oldest first."""
    rows = connection.execute(select(alert.c.id, alert.c.lines, alert.c.waiting).where(alert.c.waiting != []))
    return sorted(
        (
            Waiting(id=number, lines=tuple(map(Line.of, lines)), ways=frozenset(ways))
            for number, lines, ways in rows
        ),
        key=lambda one: one.id,
    )  # fmt: skip


def mark_delivered(connection: Connection, alerts: Iterable[Waiting], way: str) -> None:
    """Note that alerts were delivered by a way."""
    for one in alerts:
        left = connection.execute(select(alert.c.waiting).where(alert.c.id == one.id)).scalar_one()
        connection.execute(
            update(alert).where(alert.c.id == one.id).values(waiting=[each for each in left if each != way])
        )


def forget_way(connection: Connection, ways: Iterable[str]) -> None:
    """Let nothing wait any more for a way that is not among *ways*: nobody can be told by it."""
    for one in waiting(connection):
        for way in one.ways - set(ways):
            mark_delivered(connection, [one], way)


def last_told(connection: Connection) -> tuple[Line, ...]:
    """Return the lines of the newest alert; none where nothing was ever told."""
    found = connection.execute(select(alert.c.lines).order_by(alert.c.id.desc()).limit(1)).scalar()
    return tuple(map(Line.of, found or ()))
