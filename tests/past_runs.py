"""Runs on record, made row by row: what tests of telling and reporting look back on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from govcrawl.archive.tables import run, run_source

Fate = tuple[str, str, str]
"""Outcome, word of Cause, and words."""

OK: Fate = ("ok", "fine", "all due pages fetched")


def add_run(
    connection: Connection,
    at: datetime,
    fates: Mapping[str, Fate],
    *,
    counts: Mapping[str, Mapping[str, int]] | None = None,
    outcome: str | None = "ok",
    message: str = "",
    pid: int = 1,
) -> int:
    """Write a run with how its sources fared in it, and return its number."""
    values: dict[str, Any] = {
        "started_at": at, "finished_at": at + timedelta(hours=2) if outcome else None, "outcome": outcome,
        "command": "govcrawl crawl --all", "host": "one", "pid": pid, "version": "0.1.0", "settings": None,
        "counts": {}, "message": message,
    }  # fmt: skip
    number: int = connection.execute(insert(run).values(values).returning(run.c.id)).scalar_one()
    rows: list[dict[str, Any]] = []
    for source_id, (fared, cause, words) in fates.items():
        why = {"cause": cause, "words": words} if "words" in run_source.c else {"cause": words}
        found = (counts or {}).get(source_id, {})
        rows.append({"run_id": number, "source_id": source_id, "outcome": fared, "counts": dict(found)} | why)
    if rows:
        connection.execute(insert(run_source), rows)
    return number
