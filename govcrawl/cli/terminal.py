"""Rows on a terminal or in a pipe; archived text may do nothing to either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

# Control characters of ASCII and Latin-1 but for line end and tab, and the marks that turn the direction of writing.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


_UNBROKEN = re.compile(r"[0-9A-Za-z:.+-]{0,24}")


def printable(text: object) -> str:
    r"""Return *text* without the characters that steer a terminal; None is an empty string.

    >>> printable("蓝天\x1b[31m保卫战")
    '蓝天[31m保卫战'
    """
    return "" if text is None else _CONTROL.sub("", str(text))


def print_rows(heads: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Print rows: a table where stdout is a terminal, tab-separated lines without heads elsewhere.

    Cells are shown whole and as they are: what looks like markup in an archived title stays text.
    """
    console = Console()
    cells = [[printable(cell) for cell in row] for row in rows]
    if not console.is_terminal:
        for line in cells:
            typer.echo("\t".join(" ".join(cell.split()) for cell in line))
        return
    table = Table(title=title, title_justify="left")
    for place, head in enumerate(heads):
        # An id or a time that is cut into two lines cannot be copied.
        whole = all(_UNBROKEN.fullmatch(line[place]) for line in cells)
        table.add_column(head, overflow="fold", no_wrap=whole)
    for line in cells:
        table.add_row(*map(Text, line))
    console.print(table)
