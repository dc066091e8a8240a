"""Runs as operators ask for them: the newest, and how each source fared in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, func, select

from govcrawl.archive.tables import capture, run, run_source
from govcrawl.archive.tables import source as source_table
from govcrawl.archive.words import RunOutcome
from govcrawl.causes import Cause
from govcrawl.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run on record: a crawl, an import, or a re-extraction."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    outcome: RunOutcome | None
    """None while it goes on, and where it was killed and no run has begun since."""
    command: str
    host: str
    pid: int
    message: str
    counts: Mapping[str, int]
    sources: int

    @property
    def took(self) -> timedelta | None:
        """How long it took; None without an end."""
        return self.finished_at - self.started_at if self.finished_at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """How a source fared in a run."""

    source_id: str
    name: str
    outcome: RunOutcome
    cause: Cause
    words: str
    counts: Mapping[str, int]
    bytes: int
    """Of its captures as they are kept, compressed."""
    took: timedelta | None
    """From its first capture to its last; None where it has fewer than two."""

    @property
    def limits(self) -> dict[str, int]:
        """How often each limit on what comes in fired, by name."""
        prefix = "limit_"
        return {name.removeprefix(prefix): count for name, count in self.counts.items() if name.startswith(prefix)}


def newest_runs(connection: Connection, limit: int) -> list[RunRecord]:
    """Return the newest runs, the newest first."""
    return _runs(connection, _RUNS.order_by(run.c.id.desc()).limit(limit))


def find_run(connection: Connection, number: int | None) -> RunRecord:
    """Return the run of that number, or the newest crawl without one; raises InputError where there is none."""
    crawled = select(func.max(run_source.c.run_id)).scalar_subquery()
    found = _runs(connection, _RUNS.where(run.c.id == (crawled if number is None else number)))
    if not found:
        raise InputError(f"no run {'' if number is None else number} in the archive; govcrawl runs lists them")
    return found[0]


def sources_of_run(connection: Connection, number: int) -> list[SourceRecord]:
    """Return how each source fared in a run, by their ids."""
    kept = {
        source_id: (size, last - first if count > 1 else None)
        for source_id, size, first, last, count in connection.execute(
            select(
                capture.c.source_id,
                func.sum(capture.c.length),
                func.min(capture.c.fetched_at),
                func.max(capture.c.fetched_at),
                func.count(),
            )
            .where(capture.c.run_id == number)
            .group_by(capture.c.source_id)
        )
    }
    names = ("source_id", "outcome", "cause", "words", "counts")
    query = (
        select(source_table.c.name, *(run_source.c[name] for name in names))
        .join_from(run_source, source_table, source_table.c.id == run_source.c.source_id)
        .where(run_source.c.run_id == number)
        .order_by(run_source.c.source_id)
    )
    found = []
    for row in connection.execute(query).mappings():
        size, took = kept.get(row["source_id"], (0, None))
        found.append(SourceRecord(**row, bytes=size, took=took))
    return found


_FIELDS = ("id", "started_at", "finished_at", "outcome", "command", "host", "pid", "message", "counts")
_SOURCES = select(func.count()).where(run_source.c.run_id == run.c.id).scalar_subquery()
_RUNS = select(*(run.c[name] for name in _FIELDS), _SOURCES.label("sources"))


def _runs(connection: Connection, query: Select[*tuple[object, ...]]) -> list[RunRecord]:
    rows = connection.execute(query).mappings()
    return [RunRecord(**(dict(row) | {"counts": row["counts"] or {}})) for row in rows]
