"""Coverage by month: what was found of what was expected, so that no articles are told from no data."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from html import escape

from sqlalchemy import Connection

from govcrawl.reporting.charts import stacks
from govcrawl.reporting.parts import folded, nothing, section, table
from govcrawl.reporting.records import Coverage, Gap, Report, Span

_MONTHS = 12
_OPEN = 10
"""Most sources that are shown without a press."""
_MOST = 100

_STATUSES = {
    "complete": ("完整", "o"),
    "unknown": ("未知", "q"),
    "partial": ("部分", "p"),
    "blocked": ("被拦截", "x"),
    "no_data": ("无数据", "b"),
}
"""The statuses of the view: Chinese name, and class in the style sheet; those of a column from bottom to top."""

_NO_WANT = frozenset({"not_followed", "not_over"})
"""Reasons that are no gap: the source was not followed yet, or the month goes on."""

_REASONS = {
    "not_fetched": "listed, not fetched yet",
    "undated": "articles without a date",
    "not_run": "no run",
    "not_read": "lists not read through",
}
"""Reasons of the view that are no words of Cause."""


def coverage_of(connection: Connection, span: Span) -> Coverage | None:
    """Return the coverage of the twelve months up to the report's last day; None without the view."""
    if not connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'coverage'").first():
        return None
    last = span.last
    first = date(last.year - 1, last.month, 1)
    rows = connection.exec_driver_sql(
        "SELECT source_id, source, month, status, reason, found, expected FROM coverage "
        "WHERE month > ? AND month <= ? ORDER BY month",
        (first.isoformat()[:7], last.isoformat()[:7]),
    )
    months: dict[str, Counter[str]] = defaultdict(Counter)
    wanting: dict[str, list[tuple[str, str, int, int | None]]] = defaultdict(list)
    for source_id, name, month, status, reason, found, expected in rows:
        months[month][status] += 1
        if status != "complete" and reason not in _NO_WANT:
            wanting[source_id].append((name, reason or status, found, expected))
    gaps = [_gap(source_id, some) for source_id, some in wanting.items()]
    gaps.sort(key=lambda gap: (-gap.months, gap.source_id))
    return Coverage(months=dict(months), gaps=tuple(gaps))


def coverage_section(report: Report) -> str:
    """Return the sources by what is known of each month, and those with gaps; nothing without the view."""
    coverage = report.coverage
    if coverage is None:
        return ""
    if not coverage.months:
        body = nothing("还没有可以比较的月份。", "No month to compare yet.")
        return section("按月覆盖", "Coverage by month", body)
    columns = [
        [(kind, counts.get(status, 0)) for status, (_, kind) in _STATUSES.items()]
        for counts in coverage.months.values()
    ]
    tips = [
        f"{month}: " + ", ".join(f"{counts[status]} {status}" for status in _STATUSES if counts.get(status))
        for month, counts in coverage.months.items()
    ]
    legend = "".join(
        f'<li><i class="{kind}"></i>{zh} <span lang="en">{status}</span></li>'
        for status, (zh, kind) in _STATUSES.items()
    )
    chart = stacks(
        columns, tips, [_mark(month) for month in coverage.months], "Sources by status of coverage, by month"
    )
    body = f'<ul class="legend">{legend}</ul>{chart}'
    if coverage.gaps:
        heads = (("来源", "Source"), ("缺月", "Months"), ("原因", "Why"), ("已有 / 应有", "Found / expected"))
        rows = [_row(gap) for gap in coverage.gaps[:_MOST]]
        body += f'<h3>缺口 <span lang="en">Gaps</span></h3>{table(heads, rows[:_OPEN], "gaps")}'
        if rest := rows[_OPEN:]:
            more = len(coverage.gaps) - _OPEN
            body += folded(f'另有 {more} 个来源 <span lang="en">{more} more</span>', table(heads, rest, "gaps"))
    note = (
        f"Sources by status, the last {_MONTHS} months: complete where all lists were read and all that they show was "
        "fetched. govcrawl coverage has every month."
    )
    return section("按月覆盖", "Coverage by month", body, note)


def _mark(month: str) -> str:
    """Return the name of a month below the chart: its number, of a January the year.

    >>> _mark("2024-03"), _mark("2024-01")
    ('3', '2024')
    """
    year, _, number = month.partition("-")
    return year if number == "01" else str(int(number))


def _gap(source_id: str, some: list[tuple[str, str, int, int | None]]) -> Gap:
    known = [expected for _, _, _, expected in some if expected is not None]
    return Gap(
        source_id=source_id,
        name=some[0][0],
        months=len(some),
        reasons=dict(Counter(reason for _, reason, _, _ in some).most_common()),
        found=sum(found for _, _, found, _ in some),
        expected=sum(known) if len(known) == len(some) else None,
    )


def _row(gap: Gap) -> tuple[str, str, str, str]:
    why = ", ".join(f"{_REASONS.get(reason, reason)} × {count}" for reason, count in list(gap.reasons.items())[:4])
    expected = "?" if gap.expected is None else f"{gap.expected:,}"
    return (
        f"{escape(gap.name)} <code>{escape(gap.source_id)}</code>",
        f"{gap.months}",
        escape(why),
        f"{gap.found:,} / {expected}",
    )
