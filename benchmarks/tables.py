"""Tables for a terminal or for a Markdown document."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NONE = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of words under a head; all columns but the first are figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_text(table: Table) -> str:
    """Return the table with aligned columns.

    >>> print(as_text(Table(head=("reader", "F1"), rows=(("a", "0.9"),))))
    reader   F1
    a       0.9
    """
    lines = [table.head, *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(_aligned(line, widths)).rstrip() for line in lines)


def as_markdown(table: Table) -> str:
    """Return the table in Markdown.

    >>> print(as_markdown(Table(head=("reader", "F1"), rows=(("a", "0.9"),))))
    | reader | F1 |
    |---|---:|
    | a | 0.9 |
    """
    rule = "|---|" + "---:|" * (len(table.head) - 1)
    rows = [f"| {' | '.join(line)} |" for line in (table.head, *table.rows)]
    return "\n".join((rows[0], rule, *rows[1:]))


def figure(value: float | None, digits: int = 3) -> str:
    """Return a figure with so many digits behind the point, or a dash for none."""
    return NONE if value is None else f"{value:.{digits}f}"


def share(values: Sequence[float], part: float) -> float:
    """Return the value below which `part` of the values lie (nearest rank).

    >>> share([5, 1, 4, 2, 3], 0.9), share([5, 1, 4, 2, 3], 0.5)
    (5, 3)
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def machine() -> str:
    """Return the day, processor, number of cores and Python, as one line."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", info.read_text() if info.is_file() else "", re.MULTILINE)
    model = found[1].strip() if found else platform.processor() or platform.machine()
    today = datetime.now().astimezone().date().isoformat()
    return f"{today}, {model}, {os.cpu_count()} cores, {platform.python_implementation()} {platform.python_version()}"


def versions(packages: Iterable[str]) -> str:
    """Return the installed versions of packages, once each, as one line."""
    found = []
    for package in dict.fromkeys((*packages, "lxml")):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} (not installed)")
    return ", ".join(found)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.rjust(width) if place else cell.ljust(width)
