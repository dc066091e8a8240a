"""Runs on record: when each began, how it ended, and how every source fared in it."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from govcrawl import __version__
from govcrawl.archive.tables import run, run_source
from govcrawl.archive.words import RunOutcome
from govcrawl.causes import Cause

ABANDONED = "ended without a word (killed, or power lost)"
"""The message of a run whose process was gone when the next one began."""

_CLOCK_SECONDS = 5.0
"""How far the clocks of the kernel and of the run may differ; btime is given in whole seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStart:
    """What is known of a run when it begins."""

    started_at: datetime
    """Aware, UTC."""
    command: str
    """The command line."""
    pid: int = field(default_factory=os.getpid)
    host: str = field(default_factory=socket.gethostname)
    version: str = __version__
    settings: Mapping[str, Any] | None = None
    """Whatever of the settings is worth keeping, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSource:
    """How a source fared in a run."""

    source_id: str
    outcome: str
    """A word of RunOutcome."""
    cause: Cause
    counts: Mapping[str, int]
    words: str = ""
    """The cause in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """How a source fared in an earlier run."""

    run_id: int
    started_at: datetime
    outcome: RunOutcome
    cause: Cause
    words: str
    counts: Mapping[str, int]


def start_run(connection: Connection, start: RunStart) -> int:
    """Write the beginning of a run and return its number."""
    values = {
        "started_at": start.started_at,
        "command": start.command,
        "host": start.host,
        "pid": start.pid,
        "version": start.version,
        "settings": start.settings,
        "message": "",
    }
    return connection.execute(insert(run).values(values).returning(run.c.id)).scalar_one()


def finish_run(connection: Connection, run_id: int, outcome: str, counts: Mapping[str, int], message: str = "") -> None:
    """Write the end of a run; *outcome* is a word of RunOutcome."""
    ended = update(run).where(run.c.id == run_id)
    connection.execute(
        ended.values(finished_at=datetime.now(UTC), outcome=RunOutcome(outcome), counts=dict(counts), message=message)
    )


def save_run_source(connection: Connection, run_id: int, one: RunSource) -> None:
    """Write how a source fares in a run, over what was written of it before in the same run."""
    values = {
        "outcome": RunOutcome(one.outcome),
        "cause": one.cause,
        "words": one.words,
        "counts": dict(one.counts),
    }
    connection.execute(
        upsert(run_source)
        .values(values | {"run_id": run_id, "source_id": one.source_id})
        .on_conflict_do_update(index_elements=[run_source.c.run_id, run_source.c.source_id], set_=values)
    )


def close_abandoned_runs(connection: Connection) -> int:
    """Mark runs whose process ended without a word as incomplete, and return how many there were.

    A run counts as going on while the process that began it lives on this host; a younger process of the same number
    is another one. Runs noted on another host are taken for dead: the file lock allows one long writer at a time.
    """
    here = socket.gethostname()
    query = select(run.c.id, run.c.host, run.c.pid, run.c.started_at).where(run.c.outcome.is_(None))
    dead = [
        number
        for number, host, pid, started_at in connection.execute(query)
        if host != here or not _is_alive(pid, started_at)
    ]
    for number in dead:
        finish_run(connection, number, RunOutcome.INCOMPLETE, {}, ABANDONED)
    return len(dead)


def source_history(connection: Connection, source_id: str, n: int) -> list[PastRun]:
    """Return how a source fared in its last *n* runs, newest first."""
    query = (
        select(run.c.id, run.c.started_at, *(run_source.c[name] for name in ("outcome", "counts", "cause", "words")))
        .join_from(run_source, run, run.c.id == run_source.c.run_id)
        .where(run_source.c.source_id == source_id)
        .order_by(run.c.id.desc())
        .limit(n)
    )
    return [
        PastRun(run_id=number, started_at=started, outcome=outcome, cause=cause, words=words, counts=counts)
        for number, started, outcome, counts, cause, words in connection.execute(query)
    ]


def _is_alive(pid: int, since: datetime) -> bool:
    """Return whether process *pid* lives and is as old as *since*; where its age cannot be told, whether it lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    born = _born(pid)
    return born is None or born <= since.timestamp() + _CLOCK_SECONDS


def _born(pid: int) -> float | None:
    """Return when a process began, in seconds of the epoch (proc(5): stat, field 22); None without /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        lines = Path("/proc/stat").read_text(encoding="utf-8").splitlines()
        boot = next(int(line.split()[1]) for line in lines if line.startswith("btime "))
        return boot + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, StopIteration):
        return None
