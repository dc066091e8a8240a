"""`govcrawl status`: how each source stands, what needs attention first, and how long the disk will do."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import typer
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from govcrawl.archive import Archive
from govcrawl.archive.growth import Growth, growth_of
from govcrawl.archive.sources import load_sources
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, ConfigOption, Format, FormatOption, ProvinceOption
from govcrawl.cli.terminal import print_rows, printable
from govcrawl.config import load_config
from govcrawl.crawl.outcomes import exit_code, judge_run
from govcrawl.crawl.status import SourceStatus, Trend, source_statuses
from govcrawl.errors import InputError
from govcrawl.outcome import RunOutcome
from govcrawl.periods import CHINA
from govcrawl.regions import find_province

_ARROWS = {Trend.UP: "↑", Trend.LEVEL: "→", Trend.DOWN: "↓", None: " "}
_COLOURS = {
    RunOutcome.BROKEN: "red", RunOutcome.BLOCKED: "red", RunOutcome.INCOMPLETE: "yellow", RunOutcome.PARTIAL: "yellow",
}  # fmt: skip
_HEADS = ("outcome", "cause", "source", "name", "last run", "newest", "silent", "30 d", "missed")
_NUMBERS = frozenset({"silent", "30 d", "missed"})
_CAUSE_CELLS, _LEAST_NAME = 15, 8


def status(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Ids of sources; else all.")] = None,
    province: ProvinceOption = None,
    format_: FormatOption = Format.TABLE,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    config: ConfigOption = None,
) -> None:
    """Show how each source stands, what needs attention first, and how long the archive's disk will do.

    Example: govcrawl status --province 四川
    """
    now = datetime.now(UTC)
    with Archive.read_only(archive) as opened, opened.read() as connection:
        if names:
            known = {one.id for one in load_sources(connection)}
            for name in names:
                if name not in known:
                    raise InputError(f"the archive has no source {name}; govcrawl status shows those that it has")
        found = source_statuses(connection, now, names or None)
        disk = growth_of(connection, opened.folder, now)
    if province is not None:
        code = find_province(province).code[:2]
        found = [one for one in found if one.admin_code.startswith(code)]
    kept_free = load_config(config, archive).budgets.min_free_bytes
    if format_ is Format.JSONL:
        for one in found:
            typer.echo(json.dumps(record(one), ensure_ascii=False))
        typer.echo(json.dumps(disk_record(disk, kept_free), ensure_ascii=False))
    else:
        _print(found)
        typer.echo(disk_words(disk, kept_free), err=not Console().is_terminal)
    raise typer.Exit(exit_code(judge_run(one.verdict for one in found)))


def record(one: SourceStatus) -> dict[str, Any]:
    """Return a status as plain values for JSON; times are ISO 8601 in UTC, days are China's."""
    rate = one.miss_rate
    return {
        "source_id": one.source_id,
        "source": one.name,
        "province": one.province,
        "admin_code": one.admin_code,
        "outcome": one.outcome,
        "cause": one.cause,
        "words": one.words,
        "last_run_at": one.last_run_at.isoformat(timespec="seconds") if one.last_run_at else None,
        "newest": one.silence.last.isoformat() if one.silence.last else None,
        "silent_days": one.silence.days if one.silence.last else None,
        "usual_days": one.silence.usual,
        "articles_30_days": one.recent,
        "articles_30_days_before": round(one.before, 1),
        "trend": one.trend,
        "miss_rate": None if rate is None else round(rate, 4),
        "is_forgotten": one.is_forgotten,
    }


def disk_record(disk: Growth, kept_free: int) -> dict[str, Any]:
    """Return what the archive takes as plain values for JSON, in bytes and days."""
    left = disk.days_left(kept_free)
    return {
        "captures_bytes": disk.captures,
        "database_bytes": disk.database,
        "files_bytes": disk.files,
        "bytes_a_day": None if disk.a_day is None else round(disk.a_day),
        "free_bytes": disk.free,
        "days_left": None if left is None else int(left),
    }


def disk_words(disk: Growth, kept_free: int) -> str:
    """Return what the archive takes in a line."""
    held = f"archive {_size(disk.total)}, {_size(disk.free)} free"
    left = disk.days_left(kept_free)
    if disk.a_day is None or left is None:
        return f"{held}; what a day adds shows after a day of runs"
    days = f"{int(left):,} days" if left < 3650 else "more than ten years"
    return f"{held}; {disk.a_day / 1e6:.1f} MB a day, so {days} until {_size(kept_free)} are left"


def _size(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _print(found: list[SourceStatus]) -> None:
    """Print a row a source: a terminal of a hundred cells has room for it, other outputs get tab-separated lines."""
    console = Console()
    if not console.is_terminal:
        print_rows(_HEADS, [_plain_cells(one) for one in found])
        return
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0, header_style="bold")
    rows = [[printable(cell) for cell in _cells(one)] for one in found]
    for head, width in zip(_HEADS, _widths(rows, console.width), strict=True):
        justify: Literal["left", "right"] = "right" if head in _NUMBERS else "left"
        table.add_column(head, justify=justify, no_wrap=True, width=width)
    for one, (outcome, *others) in zip(found, rows, strict=True):
        colour = _COLOURS.get(one.outcome, "") if one.outcome else "dim"
        table.add_row(Text(outcome, style=colour), *map(Text, others))
    console.print(table)


def _widths(rows: list[list[str]], room: int) -> list[int]:
    """Return the cells of each column: names get what the others leave, since an id that is cut cannot be copied."""
    widths = [max(cell_len(line[place]) for line in (_HEADS, *rows)) for place in range(len(_HEADS))]
    name, cause = _HEADS.index("name"), _HEADS.index("cause")
    widths[cause] = min(widths[cause], _CAUSE_CELLS)
    left = room - sum(widths) + widths[name] - len(_HEADS)
    widths[name] = max(_LEAST_NAME, min(widths[name], left))
    return widths


def _day(day: date, ago: int) -> str:
    """Return a day of the last months as month and day, an earlier one as year and month."""
    return f"{day:%m-%d}" if ago < 300 else f"{day:%Y-%m}"


def _cells(one: SourceStatus) -> tuple[str, ...]:
    silence = one.silence
    days = "" if silence.last is None else f"{silence.days}/{silence.usual if silence.usual is not None else '?'}"
    rate = one.miss_rate
    return (
        one.outcome or "never run",
        one.cause or "",
        one.source_id,
        one.name,
        f"{one.last_run_at.astimezone(CHINA):%m-%d}" + ("!" if one.is_forgotten else "") if one.last_run_at else "",
        _day(silence.last, silence.days) if silence.last else "",
        days,
        f"{one.recent}{_ARROWS[one.trend]}",
        "" if rate is None else f"{rate:.1%}",
    )


def _plain_cells(one: SourceStatus) -> tuple[str, ...]:
    """Return the cells for other programs: days in full."""
    cells = list(_cells(one))
    cells[_HEADS.index("last run")] = f"{one.last_run_at.astimezone(CHINA):%Y-%m-%d}" if one.last_run_at else ""
    cells[_HEADS.index("newest")] = one.silence.last.isoformat() if one.silence.last else ""
    return tuple(cells)
