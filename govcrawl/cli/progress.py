"""The progress bar of long work: on stderr, in a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

T = TypeVar("T")


@contextmanager
def work_bar(*, shown: bool = True) -> Iterator[Callable[[str, int, int], None]]:
    """Yield what shows, on a bar, what is being done, how much of it is done, and how much there is."""
    with _bar(shown=shown) as progress:
        task = progress.add_task("starting", total=None) if progress else None

        def show(what: str, done: int, total: int) -> None:
            if progress is not None and task is not None:
                progress.update(task, description=what, completed=done, total=total)

        yield show


def counted(work: Sequence[T], label: str) -> Iterator[T]:
    """Yield each piece of *work*, with a bar on stderr that counts them; none while results go to the same terminal."""
    with _bar(shown=not sys.stdout.isatty()) as progress:
        task = progress.add_task(label, total=len(work)) if progress else None
        for piece in work:
            yield piece
            if progress is not None and task is not None:
                progress.advance(task)


@contextmanager
def counting(label: str, *, shown: bool = True) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that is told how much is done, and of how much; it shows a bar on stderr, in a terminal only."""
    with _bar(shown=shown) as progress:
        if progress is None:
            yield lambda done, total: None
            return
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def _bar(*, shown: bool = True) -> Iterator[Progress | None]:
    """Yield a bar on stderr, or None where that is no terminal or the bar is not to be shown."""
    if not (shown and sys.stderr.isatty()):
        yield None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # Rich would otherwise send what is printed meanwhile to stderr, too, even when stdout is a file.
    still = Progress(
        *columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
    )
    with still as progress:
        yield progress
