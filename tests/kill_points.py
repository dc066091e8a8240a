"""Where a process kills itself with -9: in the middle of a WARC record, and at the points of a commit."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from govcrawl.archive.writer import Writer
from govcrawl.capture.writer import OPEN_SUFFIX


def arm(point: str) -> None:
    """Kill this process at *point*: `byte:N` of the captures written, or `begun:N`, `before:N`, `after:N` of a commit.

    `begun` is the first statement of the Nth batch, `before` when all of it is written and synced, `after` when it is
    committed and nobody was told. An empty text: never.
    """
    what, _, number = point.partition(":")
    if what == "byte":
        _tear_captures(int(number))
    elif what in ("begun", "after"):
        _count_batches(what, int(number))
    elif what == "before":
        _count_commits(int(number))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _Torn(io.FileIO):
    """A file whose writing ends in the middle, at a byte of all that is written to such files."""

    left = 0

    def write(self, some: Any) -> int:
        size = len(some)
        if size >= _Torn.left:
            super().write(bytes(some)[: _Torn.left])
            die()
        _Torn.left -= size
        return super().write(some) or 0


def _tear_captures(position: int) -> None:
    _Torn.left = position
    plain = Path.open

    def opened(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if path.name.endswith(OPEN_SUFFIX) and "x" in mode:
            return _Torn(str(path), "xb")
        return plain(path, mode, *rest, **more)

    Path.open = opened  # type: ignore[method-assign,assignment]  # the child's own, to be killed


def _count_batches(what: str, number: int) -> None:
    plain, count = Writer._do_batch, 0

    def do_batch(*arguments: Any) -> None:
        nonlocal count
        count += 1
        if count == number and what == "begun":
            die()
        plain(*arguments)
        if count == number:
            die()

    Writer._do_batch = do_batch  # type: ignore[method-assign,assignment]  # the child's own, to be killed


def _count_commits(number: int) -> None:
    count = 0

    def before(_: Any) -> None:
        nonlocal count
        count += 1
        if count == number:
            die()

    event.listen(Engine, "commit", before)
