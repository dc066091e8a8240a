"""What the report shows, asked of the archive: read only, a few seconds with a million articles."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from govcrawl import __version__
from govcrawl.archive import Archive
from govcrawl.archive.growth import growth_of
from govcrawl.archive.search.days import DAY
from govcrawl.archive.tables import column, run, run_source, source
from govcrawl.periods import CHINA
from govcrawl.reporting.coverage import coverage_of
from govcrawl.reporting.hosts import hosts_of
from govcrawl.reporting.records import (
    MEAN_DAYS,
    Articles,
    LastRun,
    Limit,
    Night,
    Report,
    Sizes,
    SourceNights,
    Span,
)
from govcrawl.telling.record import newest_run

_LIMIT = "limit_"


def collect(archive: Archive, days: int, now: datetime, kept_free: int = 0) -> Report:
    """Return what the report over the last *days* days shows; *now* is an aware time, and its day in China the last.

    *kept_free* are the bytes on the archive's disk below which no run goes on.
    """
    last = now.astimezone(CHINA).date()
    span = Span(first=last - timedelta(days=days - 1), last=last)
    with archive.read() as connection:
        nights, limits, runs = _nights(connection, span)
        hosts, captured = hosts_of(connection, span)
        return Report(
            archive=archive.folder.resolve().name,
            made_at=now,
            version=__version__,
            span=span,
            articles=_articles(connection, span),
            sources=_sources(connection, nights),
            last_run=_last_run(connection),
            runs=runs,
            hosts=hosts,
            sizes=Sizes(growth=growth_of(connection, archive.folder, now), captured=captured, kept_free=kept_free),
            limits=limits,
            coverage=coverage_of(connection, span),
        )


def _articles(connection: Connection, span: Span) -> Articles:
    """Count by the rows of the search index, whose numbers are days: the same articles as in the view."""
    shown = "TRUE"
    if connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM withdrawal)").scalar():
        shown = "NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = search_entry.page_id)"
    earliest = span.first - timedelta(days=MEAN_DAYS - 1)
    by_month: Counter[str] = Counter()
    by_day: dict[date, int] = {}
    undated = 0
    days = f"SELECT id / {DAY}, count(*) FROM search_entry WHERE {shown} GROUP BY 1"
    for number, count in connection.exec_driver_sql(days):
        if not number:
            undated = count
            continue
        day = date.fromordinal(number)
        by_month[day.isoformat()[:7]] += count
        if earliest <= day <= span.last:
            by_day[day] = count
    whole = f"SELECT source_id, count(*) FROM search_entry WHERE {shown} GROUP BY 1"
    part = whole.replace("GROUP BY", "AND id BETWEEN ? AND ? GROUP BY")
    bounds = (span.first.toordinal() * DAY, (span.last.toordinal() + 1) * DAY - 1)
    total = {str(name or ""): count for name, count in connection.exec_driver_sql(whole)}
    return Articles(
        total=sum(total.values()),
        undated=undated,
        by_day=by_day,
        by_month=dict(sorted(by_month.items())),
        by_source={str(name or ""): count for name, count in connection.exec_driver_sql(part, bounds)},
        total_by_source=total,
    )


def _nights(connection: Connection, span: Span) -> tuple[dict[str, dict[date, Night]], tuple[Limit, ...], int]:
    """Return how each source fared by day, the limits that fired, and how many runs there were."""
    begun = select(run.c.id, run.c.started_at).where(run.c.started_at >= span.begins).order_by(run.c.id)
    days = {number: at.astimezone(CHINA).date() for number, at in connection.execute(begun)}
    nights: dict[str, dict[date, Night]] = defaultdict(dict)
    fired: Counter[str] = Counter()
    hit: dict[str, set[str]] = defaultdict(set)
    ran = set()
    # Rows by the hundred thousand: only those counts are parsed in which a limit stands.
    limited = r"""counts LIKE '%"limit\_%' ESCAPE '\' OR counts LIKE '%"lists\_cut"%' ESCAPE '\'"""
    query = (
        f"SELECT run_id, source_id, outcome, cause, words, CASE WHEN {limited} THEN counts END "
        "FROM run_source WHERE run_id >= ? ORDER BY run_id"
    )
    for number, source_id, outcome, cause, words, counts in connection.exec_driver_sql(query, (min(days, default=0),)):
        if number not in days:
            continue
        ran.add(number)
        nights[source_id][days[number]] = Night(outcome=outcome, cause=cause, words=words)
        for name, count in (json.loads(counts) if counts else {}).items():
            if name.startswith(_LIMIT) or name == "lists_cut":
                fired[name.removeprefix(_LIMIT)] += count
                hit[name.removeprefix(_LIMIT)].add(source_id)
    limits = tuple(Limit(name=name, count=count, sources=len(hit[name])) for name, count in fired.most_common())
    return nights, limits, len(ran)


def _night(row: Mapping[Any, Any]) -> Night:
    return Night(outcome=str(row["outcome"]), cause=str(row["cause"]), words=str(row["words"]))


def _sources(connection: Connection, nights: Mapping[str, Mapping[date, Night]]) -> tuple[SourceNights, ...]:
    listed = select(column.c.source_id, func.count()).where(column.c.vanished_at.is_(None)).group_by(column.c.source_id)
    columns = {number: count for number, count in connection.execute(listed)}  # noqa: C416 - mypy knows no other way
    rows = connection.execute(
        select(source.c.id, source.c.name, source.c.province, source.c.host, source.c.vanished_at)
    )
    return tuple(
        SourceNights(
            id=number, name=name, province=province or "", host=host, nights=nights.get(number, {}),
            columns=columns.get(number, 0) if vanished is None else 0,
        )
        for number, name, province, host, vanished in rows
    )  # fmt: skip


def _last_run(connection: Connection) -> LastRun | None:
    number = newest_run(connection)
    if number is None:
        return None
    row = connection.execute(select(run).where(run.c.id == number)).mappings().one()
    fared = connection.execute(select(run_source).where(run_source.c.run_id == number)).mappings()
    return LastRun(
        id=number,
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        outcome=str(row["outcome"]),
        message=row["message"],
        fared={one["source_id"]: _night(one) for one in fared},
        archived=int((row["counts"] or {}).get("pages_archived", 0)),
    )
