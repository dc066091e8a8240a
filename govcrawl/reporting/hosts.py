"""How hosts answered, and how much came in: one pass over the exchanges of the report's days."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import Connection

from govcrawl.archive.tables.kinds import utc_text
from govcrawl.reporting.records import Host, Span

_FEWEST = 10
"""Fewest steps from one answer to the next of which a pace is told."""
_LONGEST = 300.0
"""Seconds: a longer step is a pause between two parts of a run."""
_NOT_ASKED = frozenset({"robots", "not_saved", "scheme", "hours"})
"""Errors of requests that were not sent for reasons that are none of the host's."""


def hosts_of(connection: Connection, span: Span) -> tuple[tuple[Host, ...], dict[date, int]]:
    """Return the hosts, and how many bytes of captures came in by day in China."""
    since = utc_text(span.begins)
    answers: Counter[str] = Counter()
    failures: dict[str, Counter[str]] = defaultdict(Counter)
    steps: dict[str, list[float]] = defaultdict(list)
    before: dict[str, tuple[int | None, float]] = {}
    captured: Counter[date] = Counter()
    days: dict[str, date] = {}
    first = connection.exec_driver_sql("SELECT min(id) FROM capture WHERE fetched_at >= ?", (since,)).scalar()
    rows = connection.exec_driver_sql(
        "SELECT url, status, fetched_at, length, run_id FROM capture WHERE id >= ? AND fetched_at >= ? ORDER BY id",
        (first or 0, since),
    )
    for url, status, fetched_at, length, run_id in rows:
        host = _host(url)
        hour = fetched_at[:13]
        if hour not in days:
            days[hour] = (datetime.fromisoformat(fetched_at) + timedelta(hours=8)).date()
        captured[days[hour]] += length
        answers[host] += 1
        if status >= 400:
            failures[host][str(status)] += 1
        now = _seconds(fetched_at)
        last_run, last = before.get(host, (None, 0.0))
        if run_id is not None and last_run == run_id and 0 < now - last <= _LONGEST:
            steps[host].append(now - last)
        before[host] = (run_id, now)
    for url, error in connection.exec_driver_sql("SELECT url, error FROM fetch WHERE at >= ?", (since,)):
        if error not in _NOT_ASKED:
            failures[_host(url)][error] += 1
    found = [
        Host(
            name=name, answers=answers[name], failures=dict(failures[name].most_common()),
            pace=median(steps[name]) if len(steps[name]) >= _FEWEST else None,
        )
        for name in sorted({*answers, *failures})
    ]  # fmt: skip
    return tuple(found), dict(captured)


def _host(url: str) -> str:
    return str(url.split("/", 3)[2]) if url.count("/") >= 2 else ""


def _seconds(text: str) -> float:
    """Return the seconds of a stored time since some day long ago; a third of the time that `fromisoformat` takes."""
    return (
        date(int(text[:4]), int(text[5:7]), int(text[8:10])).toordinal() * 86400
        + int(text[11:13]) * 3600
        + int(text[14:16]) * 60
        + float(text[17:23])
    )
