"""Charts as SVG and HTML, from numbers alone: no script, no style attribute, every text escaped.

The drawings are stretched to the width that there is; what is to be read stands beside them as text, so that it keeps
its size on a telephone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

_CROWDED = 62
"""More columns than this stand without gaps and letters, like the lines of a bar code."""
_HEIGHT = 100.0
_WHOLE = (1.0, 2.0, 3.0, 4.0, 5.0, 10.0)
_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, and what its tip says."""

    value: float
    tip: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a heat map: a class of the style sheet, a letter to be read, and what its tip says."""

    kind: str
    letter: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a heat map; *end* stands in its last column."""

    name: str
    tip: str
    cells: Sequence[Cell]
    end: str = ""


def bars(values: Sequence[Bar], marks: Sequence[str], label: str, line: Sequence[float] = ()) -> str:
    """Return a bar chart; *marks* stand below it at even distances, *line* is drawn over it, a value a bar.

    >>> bars([Bar(3, "5 March: 3")], ["5 March"], "Articles").count("<rect")
    1
    """
    top = scale_top(max((bar.value for bar in values), default=0))
    wide = max(len(values), 1)
    drawn = "".join(_bar(number, bar, top) for number, bar in enumerate(values))
    over = ""
    if len(line) > 1:
        points = " ".join(f"{number + 0.5:g},{_y(value, top):.4g}" for number, value in enumerate(line))
        over = f'<polyline points="{points}"/>'
    grid = "".join(f'<line x1="0" x2="{wide}" y1="{y}" y2="{y}"/>' for y in (0, 25, 50, 75, 100))
    ticks = "".join(f"<span>{shown(top * share)}</span>" for share in (1, 0.75, 0.5, 0.25, 0))
    below = "".join(f"<span>{escape(mark)}</span>" for mark in marks)
    return (
        f'<div class="plot"><div class="ticks" aria-hidden="true">{ticks}</div>'
        f'<svg viewBox="0 0 {wide} 100" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f'<g class="grid">{grid}</g><g class="bars">{drawn}</g>{over}</svg></div>'
        f'<div class="marks{" each" if len(marks) == len(values) else ""}" aria-hidden="true">{below}</div>'
    )


def stacks(
    columns: Sequence[Sequence[tuple[str, float]]], tips: Sequence[str], marks: Sequence[str], label: str
) -> str:
    """Return equally high columns of parts on top of each other; a part is a class of the style sheet and a value.

    >>> stacks([[("o", 3), ("b", 1)]], ["March"], ["March"], "Coverage").count("<rect")
    2
    """
    drawn = "".join(_stack(number, parts, tip) for number, (parts, tip) in enumerate(zip(columns, tips, strict=True)))
    below = "".join(f"<span>{escape(mark)}</span>" for mark in marks)
    return (
        '<div class="plot low"><div class="ticks" aria-hidden="true"><span>100%</span><span>0</span></div>'
        f'<svg viewBox="0 0 {max(len(columns), 1)} 100" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}">{drawn}</svg></div>'
        f'<div class="marks{" each" if len(marks) == len(columns) else ""}" aria-hidden="true">{below}</div>'
    )


def meter(share: float, kind: str = "") -> str:
    """Return a bar that is filled to *share*, from 0 to 1; the number itself stands beside it.

    >>> meter(0.5)
    '<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" \
width="100" height="8"/><rect width="50" height="8"/></svg>'
    """
    width = f"{100 * min(max(share, 0.0), 1.0):.3g}"
    named = f' class="{escape(kind)}"' if kind else ""
    return (
        '<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="8"/><rect{named} width="{width}" height="8"/></svg>'
    )


def heat_map(heads: Sequence[tuple[str, str]], rows: Iterable[Row], corner: str, end: str) -> str:
    """Return a table of one small cell a column; *heads* are pairs of what is printed and the full name of a column.

    It is a table and no drawing, so that it can be read aloud, and printed without its colours.
    """
    kind = "heat long" if len(heads) > _CROWDED else "heat"
    columns = "".join(
        f'<th scope="col" title="{escape(full)}"><span>{escape(short)}</span></th>' for short, full in heads
    )
    body = "".join(_row(row) for row in rows)
    return (
        f'<div class="wide"><table class="{kind}">'
        f'<colgroup><col class="who"><col span="{max(len(heads), 1)}"><col class="end"></colgroup>'
        f'<thead><tr><th scope="col">{escape(corner)}</th>{columns}<th scope="col">{escape(end)}</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def scale_top(value: float) -> float:
    """Return a round number that is not less than *value*, for the top of a scale of four equal parts.

    >>> scale_top(0), scale_top(37), scale_top(1001)
    (4, 40, 1200)
    """
    if value <= 4:
        return 4
    power = 10.0 ** math.floor(math.log10(value / 4))
    step = next(step for step in (_STEPS if power >= 100 else _WHOLE) if step * power * 4 >= value)
    found = step * power * 4
    return int(found) if found == int(found) else found


def shown(value: float) -> str:
    """Return a number for people: with separators, and short from ten thousand on.

    >>> shown(1234), shown(0.5), shown(1_250_000)
    ('1,234', '0.5', '1.25M')
    """
    if value >= 1_000_000:
        return f"{value / 1_000_000:.3g}M"
    if value >= 10_000 and value % 1000 == 0:
        return f"{value / 1000:.4g}k"
    return f"{value:,.0f}" if value == int(value) else f"{value:.3g}"


def marks_of(names: Sequence[str], most: int = 6) -> list[str]:
    """Return at most *most* of *names* at nearly even distances, the first and the last among them.

    >>> marks_of(["1", "2", "3", "4", "5"], 3)
    ['1', '3', '5']
    """
    if len(names) <= most:
        return list(names)
    return [names[round(number * (len(names) - 1) / (most - 1))] for number in range(most)]


def _stack(number: int, parts: Sequence[tuple[str, float]], tip: str) -> str:
    total = sum(value for _, value in parts) or 1
    drawn, bottom = "", _HEIGHT
    for kind, value in parts:
        height = _HEIGHT * value / total
        bottom -= height
        if value:
            place = f'x="{number + 0.08:g}" y="{bottom:.4g}" width="0.84" height="{height:.4g}"'
            drawn += f'<rect class="{escape(kind)}" {place}/>'
    return f'<g class="stack"><title>{escape(tip)}</title>{drawn}</g>'


def _bar(number: int, bar: Bar, top: float) -> str:
    y = _y(bar.value, top)
    faint = ' class="faint"' if bar.faint else ""
    return (
        f'<rect{faint} x="{number + 0.1:g}" y="{y:.4g}" width="0.8" height="{_HEIGHT - y:.4g}">'
        f"<title>{escape(bar.tip)}</title></rect>"
    )


def _y(value: float, top: float) -> float:
    return _HEIGHT - _HEIGHT * min(max(value / top, 0.0), 1.0)


def _row(row: Row) -> str:
    # HTML lets the end tags of cells and rows be left out; of 14,000 cells they would be a third of the page.
    cells = "".join(
        f'<td class={cell.kind} title="{escape(cell.tip)}">{cell.letter}'
        if cell.tip
        else f"<td class={cell.kind}>{cell.letter}"
        for cell in row.cells
    )
    return f'<tr><th scope=row title="{escape(row.tip)}">{escape(row.name)}</th>{cells}<td class=end>{escape(row.end)}'
