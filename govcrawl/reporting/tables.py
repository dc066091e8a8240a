"""The sections about articles, provinces, hosts, sizes and limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from govcrawl.archive.room import readable
from govcrawl.reporting.charts import Bar, bars, marks_of, meter
from govcrawl.reporting.parts import WELL, folded, nothing, section, table
from govcrawl.reporting.records import MEAN_DAYS, Articles, Host, Report, SourceNights

_HOSTS = 15
"""Most hosts in a table without a press."""
_SLOW = 8.0
"""Seconds from one answer to the next from which on a host is slow; the wait between two requests is 2 s by default."""
_SATURDAY = 5
_READ = WELL | {"partial", "incomplete"}
"""Outcomes of nights on which lists were read."""


def articles_section(report: Report) -> str:
    """Return the articles by day of publication, and by month over all the archive."""
    articles, days = report.articles, report.span.days
    counts = [articles.by_day.get(day, 0) for day in days]
    values = [
        Bar(
            count, f"{day} {'周六日' if day.weekday() >= _SATURDAY else ''} {count:,}", faint=day.weekday() >= _SATURDAY
        )
        for day, count in zip(days, counts, strict=True)
    ]
    label = f"Articles by day of publication, {days[0]} to {days[-1]}"
    body = bars(values, marks_of([f"{day:%m-%d}" for day in days]), label, _means(articles, days))
    undated = f" {articles.undated:,} articles have no date." if articles.undated else ""
    note = f"By day of publication; weekends are faint, the line is the mean of {MEAN_DAYS} days.{undated}"
    found = section("每日文章", "Articles per day", body, note)
    months = dict(articles.by_month)
    if len(months) > 1:
        drawn = bars(
            [Bar(count, f"{month} {count:,}") for month, count in months.items()],
            marks_of(list(months)),
            "Articles by month of publication, all of the archive",
        )
        found += section("每月文章", "Articles per month, all of the archive", drawn)
    return found


def provinces_section(report: Report) -> str:
    """Return articles and coverage by province: by it no news is told from no data."""
    groups: dict[str, list[SourceNights]] = defaultdict(list)
    for source in report.sources:
        if source.columns or source.nights or report.articles.total_by_source.get(source.id):
            groups[source.province].append(source)
    if not groups:
        return section("各省与覆盖", "Provinces and coverage", nothing("档案是空的。", "The archive is empty."))
    ran = {day for source in report.sources for day in source.nights}
    recent = {name: _sum(report.articles.by_source, some) for name, some in groups.items()}
    most = max(*recent.values(), 1)
    rows = []
    for name, some in sorted(groups.items(), key=lambda pair: (-recent[pair[0]], pair[0])):
        followed = [source for source in some if source.columns or source.nights]
        share = _coverage(followed, len(ran))
        rows.append(
            (
                escape(name) if name else "全国、媒体",
                f"{meter(recent[name] / most)}<b>{recent[name]:,}</b>",
                f"{_sum(report.articles.total_by_source, some):,}",
                f"{len(followed)}",
                "–" if share is None else f"{meter(share, _kind(share))}<b>{100 * share:.0f}%</b>",
            )
        )
    heads = (
        ("省份", "Province"),
        ("本期文章", "Articles"),
        ("全部", "In all"),
        ("来源", "Sources"),
        ("覆盖", "Coverage"),
    )
    missed = len(report.span.days) - len(ran)
    note = (
        "Coverage is the share of nights with a run on which a source's lists were read: where it is low, few "
        f"articles may mean no data. {len(ran)} of {len(report.span.days)} nights had a run"
        + (f", {missed} had none." if missed else ".")
    )
    half = -(-len(rows) // 2)
    tables = "".join(table(heads, some, "provinces") for some in (rows[:half], rows[half:]) if some)
    return section("各省与覆盖", "Provinces and coverage", f'<div class="two">{tables}</div>', note)


def hosts_section(report: Report) -> str:
    """Return the hosts that fail, and those that are slow."""
    failing = sorted((one for one in report.hosts if one.failed), key=lambda one: (-one.failed, one.name))
    slow = sorted(
        (one for one in report.hosts if (one.pace or 0) >= _SLOW), key=lambda one: (-(one.pace or 0), one.name)
    )
    body = ""
    if failing:
        heads = (("主机", "Host"), ("失败", "Failed"), ("原因", "How"), ("应答", "Answers"))
        rows = [_failing(one) for one in failing]
        body += f'<h3>失败最多 <span lang="en">Failing most</span></h3>{table(heads, rows[:_HOSTS], "hosts")}'
        if len(rows) > _HOSTS:
            rest = rows[_HOSTS:200]
            summary = f'另有 {len(rows) - _HOSTS} 个主机 <span lang="en">{len(rows) - _HOSTS} more hosts</span>'
            body += folded(summary, table(heads, rest, "hosts"))
    if slow:
        longest = slow[0].pace or 1.0
        slow_heads = (("主机", "Host"), ("秒/应答", "Seconds an answer"), ("应答", "Answers"))
        slow_rows = [
            (escape(one.name), f"{meter((one.pace or 0) / longest, 'i')}<b>{one.pace:.1f}</b>", f"{one.answers:,}")
            for one in slow[:_HOSTS]
        ]
        body += f'<h3>最慢 <span lang="en">Slowest</span></h3>{table(slow_heads, slow_rows, "hosts slow")}'
    if not body:
        body = nothing("没有失败，也没有很慢的主机。", "No host failed, and none is slow.")
    note = (
        "Failed are requests without an answer and answers of 400 and more. Seconds are from one answer to the next, "
        f"the polite wait between requests included; from {_SLOW:g} on a host is listed."
    )
    return section("主机", "Slow and failing hosts", body, note)


def sizes_section(report: Report) -> str:
    """Return what the archive takes, and what came in by day."""
    sizes, days = report.sizes, report.span.days
    # The scale of a chart has whole numbers, of four at least.
    unit, named = (1e6, "Megabytes") if max(sizes.captured.values(), default=0) >= 4e6 else (1e3, "Kilobytes")
    values = [Bar(sizes.captured.get(day, 0) / unit, f"{day} {readable(sizes.captured.get(day, 0))}") for day in days]
    growth, total = sizes.growth, max(sizes.growth.total, 1)
    rows = [
        (f'{zh} <span lang="en">{en}</span>', f"{meter(size / total)}<b>{escape(readable(size))}</b>")
        for zh, en, size in (
            ("数据库", "Database", growth.database),
            ("网页原件", "Captures", growth.captures),
            ("附件", "Attachments", growth.files),
        )
    ]
    heads = (("内容", "What"), ("大小", "Size"))
    chart = bars(values, marks_of([f"{day:%m-%d}" for day in days]), f"{named} of captures by day")
    left = f", enough for {sizes.days_left}" if sizes.days_left else ""
    more = f", {readable(int(growth.a_day))} more a day" if growth.a_day else ""
    note = f"{readable(growth.total)} in all{more}; {readable(growth.free)} are free on its disk{left}."
    body = f'{table(heads, rows, "sizes")}<h3>每日新增 <span lang="en">{named} of captures a day</span></h3>{chart}'
    return section("体积", "Sizes", body, note)


def limits_section(report: Report) -> str:
    """Return the limits that fired: what hides data is told."""
    if not report.limits:
        return section("触发的限制", "Limits that fired", nothing("没有触发任何限制。", "None fired."))
    heads = (("限制", "Limit"), ("次数", "Times"), ("来源数", "Sources"))
    rows = [(f"<code>{escape(one.name)}</code>", f"{one.count:,}", f"{one.sources:,}") for one in report.limits]
    note = "Each keeps something out of the archive; govcrawl runs show names the sources, [limits] changes them."
    return section("触发的限制", "Limits that fired", table(heads, rows, "limits"), note)


def _failing(host: Host) -> tuple[str, str, str, str]:
    how = ", ".join(f"{escape(error)} × {count:,}" for error, count in list(host.failures.items())[:5])
    share = host.failed / max(host.failed + host.answers, 1)
    return escape(host.name), f"{meter(share, 'b')}<b>{host.failed:,}</b>", how, f"{host.answers:,}"


def _means(articles: Articles, days: Sequence[date]) -> list[float]:
    """Return the mean of each day and the six before it."""
    week = [timedelta(days=number) for number in range(MEAN_DAYS)]
    return [sum(articles.by_day.get(day - back, 0) for back in week) / MEAN_DAYS for day in days]


def _sum(counts: object, sources: Sequence[SourceNights]) -> int:
    assert isinstance(counts, dict)
    return sum(counts.get(source.id, 0) for source in sources)


def _coverage(sources: Sequence[SourceNights], nights: int) -> float | None:
    if not sources or not nights:
        return None
    read = sum(night.outcome in _READ for source in sources for night in source.nights.values())
    return read / (nights * len(sources))


def _kind(share: float) -> str:
    return "o" if share >= 0.9 else "p" if share >= 0.6 else "b"
