"""The report as one HTML page: everything inline, nothing asked of any network, no script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path

from govcrawl.archive.room import readable
from govcrawl.export.files import replaced
from govcrawl.periods import CHINA
from govcrawl.reporting.charts import shown
from govcrawl.reporting.coverage import coverage_section
from govcrawl.reporting.nights import nights_section, trouble_section
from govcrawl.reporting.parts import WELL, badge
from govcrawl.reporting.records import Report
from govcrawl.reporting.tables import articles_section, hosts_section, limits_section, provinces_section, sizes_section

_SECTIONS: tuple[Callable[[Report], str], ...] = (
    trouble_section,
    articles_section,
    provinces_section,
    coverage_section,
    nights_section,
    hosts_section,
    sizes_section,
    limits_section,
)


def write_page(report: Report, path: Path) -> int:
    """Write the report to *path*, whole or not at all, and return its bytes; raises InputError, ArchiveError."""
    data = page_of(report).encode()
    with replaced(path) as stream:
        stream.write(data)
    return len(data)


def page_of(report: Report) -> str:
    """Return the page."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    body = "".join(each(report) for each in _SECTIONS)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f'<link rel="icon" href="data:,"><title>{escape(report.archive)} · govcrawl</title>'
        f"<style>{style}</style></head><body>{_head(report)}<main>{body}</main>{_foot(report)}</body></html>\n"
    )


@cache
def _style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def _head(report: Report) -> str:
    span = report.span
    when = report.made_at.astimezone(CHINA)
    return (
        '<header><p class="mark">govcrawl</p>'
        '<h1>档案运行报告 <span lang="en">Archive report</span></h1>'
        f"<p><b>{escape(report.archive)}</b> · {span.first} – {span.last} "
        f'<span lang="en">({len(span.days)} days, {report.runs} runs)</span> · '
        f'<span lang="en">made</span> {when:%Y-%m-%d %H:%M} 北京时间</p>{_tiles(report)}</header>'
    )


def _tiles(report: Report) -> str:
    articles, sizes, last = report.articles, report.sizes, report.last_run
    recent = sum(articles.by_day.get(day, 0) for day in report.span.days)
    tiles = [
        ("文章", "Articles", f"{articles.total:,}", f"{recent:,} published in these {len(report.span.days)} days"),
    ]
    if last is None:
        tiles.append(("上次运行", "Last run", "–", "no run has ended yet"))
    else:
        well = sum(one.outcome in WELL for one in last.fared.values())
        when = last.started_at.astimezone(CHINA)
        tiles += [
            ("正常来源", "Sources well", f"{well}<small> / {len(last.fared)}</small>", "in the last run"),
            ("上次运行", "Last run", badge(last.outcome), f"{when:%m-%d %H:%M}, {last.archived:,} pages archived"),
        ]
    a_day, left = sizes.growth.a_day, sizes.growth.days_left(sizes.kept_free)
    growth = f"{readable(int(a_day))} more a day" if a_day else "what a day adds shows after a day"
    room = (
        "–"
        if left is None
        else (f"{shown(int(left))}<small> 天 days</small>" if left < 3650 else "10+<small> 年 years</small>")
    )
    tiles += [
        ("体积", "Size", escape(readable(sizes.growth.total)), growth),
        ("磁盘余量", "Disk lasts", room, f"{readable(sizes.growth.free)} free"),
    ]
    return (
        '<ul class="tiles">'
        + "".join(
            f'<li><h2>{zh} <span lang="en">{en}</span></h2><p class="big">{big}</p><p lang="en">{escape(note)}</p></li>'
            for zh, en, big, note in tiles
        )
        + "</ul>"
    )


def _foot(report: Report) -> str:
    return (
        f'<footer><p lang="en">govcrawl {escape(report.version)}. Days are those of China; articles are counted by '
        "their day of publication, a source by the last run of each day. This page needs no network. See also "
        "<code>govcrawl status</code>, <code>govcrawl runs</code> and <code>govcrawl alerts show</code>.</p></footer>"
    )
