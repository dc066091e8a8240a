"""Status: how each source stands by its last run, its news and its rhythm, and what the archive takes of the disk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median_high

from sqlalchemy import Connection

from govcrawl.archive.news import china_day
from govcrawl.archive.tables.kinds import utc_text
from govcrawl.causes import Cause
from govcrawl.crawl.outcomes import FROM_BEST, judge_run
from govcrawl.crawl.rhythm import Silence
from govcrawl.crawl.silences import voices
from govcrawl.outcome import RunOutcome

RECENT, BEFORE = 30, 90
"""Days: what is had of late is compared with what was had before."""

MISSES = timedelta(days=90)
"""How far back sweeps count for the miss rate: three monthly ones."""

_MORE, _LESS = 1.5, 0.5
_LEAST = 6
"""Articles in both spans below which their numbers show no trend."""

_FORGOTTEN, _MANY = timedelta(days=3), 3
"""A source is forgotten when no run has visited it for so long, and for so many times as runs usually lie apart."""

_LATEST = 10
"""Crawls by which it is told how far they lie apart."""


class Trend(StrEnum):
    """How many articles a source brings of late, against before."""

    UP = "up"
    LEVEL = "level"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """How one source stands."""

    source_id: str
    name: str
    province: str | None
    admin_code: str
    last_run_at: datetime | None
    outcome: RunOutcome | None
    """That of its last run, or broken where it has fallen silent since; None where no run has ended."""
    cause: Cause | None
    words: str
    silence: Silence
    """Up to its last run; what nobody looked for is no silence."""
    recent: int
    """Articles of the last 30 days."""
    before: float
    """Articles in 30 days, on average of the 90 before."""
    swept: int
    missed: int
    """Links that sweeps of the last 90 days read, and those of them that nightly runs had passed by."""
    is_forgotten: bool
    """No run has visited it for longer than runs usually lie apart."""

    @property
    def verdict(self) -> RunOutcome:
        """What it comes to for cron: a source that should have been visited and was not is incomplete at least."""
        known = (
            self.outcome or RunOutcome.INCOMPLETE,
            RunOutcome.INCOMPLETE if self.is_forgotten else RunOutcome.QUIET,
        )
        return judge_run(known)

    @property
    def miss_rate(self) -> float | None:
        """Share of links that nightly runs had passed by; None where nothing was swept."""
        return self.missed / self.swept if self.swept else None

    @property
    def trend(self) -> Trend | None:
        """None where there are too few articles to tell."""
        if self.recent + self.before * BEFORE / RECENT < _LEAST:
            return None
        if self.recent > self.before * _MORE:
            return Trend.UP
        return Trend.DOWN if self.recent < self.before * _LESS else Trend.LEVEL


def source_statuses(connection: Connection, now: datetime, chosen: Collection[str] | None = None) -> list[SourceStatus]:
    """Return how sources stand, those that need attention first; without *chosen* all that the catalog still names."""
    today = china_day(now)
    rows = [row for row in connection.exec_driver_sql(_SOURCES) if chosen is None or row[0] in chosen]
    looked = {row[0]: china_day(datetime.fromisoformat(row[4])) if row[4] else today for row in rows}
    heard = voices(connection, looked)
    since = utc_text(now - MISSES)
    swept = {name: (all_, missed) for name, all_, missed in connection.exec_driver_sql(_SWEPT, (since,))}
    forgotten = now - _longest_wait(connection)
    found = []
    for source_id, name, province, admin_code, at, outcome, cause, words in rows:
        last_run = datetime.fromisoformat(at) if at else None
        silence, days = heard[source_id].silence, heard[source_id].news
        fell_silent = silence.is_broken and outcome in (RunOutcome.OK, RunOutcome.QUIET)
        read, missed = swept.get(source_id, (0, 0))
        start = today - timedelta(days=RECENT)
        status = SourceStatus(
            source_id=source_id,
            name=name,
            province=province,
            admin_code=admin_code,
            last_run_at=last_run,
            outcome=RunOutcome.BROKEN if fell_silent else outcome and RunOutcome(outcome),
            cause=Cause.SILENT if fell_silent else cause and Cause(cause),
            words=silence.words if fell_silent else words or "",
            silence=silence,
            recent=_within(days, start, today),
            before=_within(days, start - timedelta(days=BEFORE), start) * RECENT / BEFORE,
            swept=read,
            missed=missed,
            is_forgotten=not last_run or last_run < forgotten,
        )
        found.append(status)
    return sorted(found, key=_rank)


def _longest_wait(connection: Connection) -> timedelta:
    """Return how long a source may wait for a run before it is forgotten; a weekly crawl is no forgetting."""
    began = [datetime.fromisoformat(at) for (at,) in connection.exec_driver_sql(_CRAWLS, (_LATEST,))]
    waits = [later - earlier for later, earlier in pairwise(began)]
    return max(_FORGOTTEN, _MANY * median_high(waits)) if waits else _FORGOTTEN


def _within(days: Sequence[date], after: date, until: date) -> int:
    return sum(after < day <= until for day in days)


def _rank(one: SourceStatus) -> tuple[int, float, str]:
    """Order by the outcome, the worst first; then by how far the silence goes beyond the rhythm."""
    is_well = one.outcome in (None, RunOutcome.OK, RunOutcome.QUIET)
    urgency = int(one.is_forgotten) if is_well or one.outcome is None else 2 + FROM_BEST.index(one.outcome)
    beyond = one.silence.days / (one.silence.usual + 1) if one.silence.usual is not None else 0.0
    return -urgency, -beyond, one.source_id


_SOURCES = """
SELECT source.id, source.name, source.province, source.admin_code, run.started_at, last.outcome, last.cause, last.words
FROM source
LEFT JOIN run_source AS last ON last.source_id = source.id
    AND last.run_id = (SELECT max(run_id) FROM run_source WHERE source_id = source.id)
LEFT JOIN run ON run.id = last.run_id
WHERE source.vanished_at IS NULL
  AND EXISTS (SELECT 1 FROM "column" WHERE source_id = source.id AND vanished_at IS NULL)
ORDER BY source.id
"""

_CRAWLS = """
SELECT started_at FROM run WHERE EXISTS (SELECT 1 FROM run_source WHERE run_id = run.id) ORDER BY id DESC LIMIT ?
"""

_SWEPT = """
SELECT source_id, sum(json_extract(counts, '$.links_swept')), coalesce(sum(json_extract(counts, '$.links_missed')), 0)
FROM run_source
WHERE run_id >= (SELECT min(id) FROM run WHERE started_at >= ?) AND counts LIKE '%"links_swept"%'
GROUP BY source_id
"""
