"""Whether every capture row's record can be read, and what else the WARC files hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import select

from govcrawl.archive import Archive
from govcrawl.archive.lock import is_held
from govcrawl.archive.tables import capture
from govcrawl.capture.scanning import Gap, Record, record_at, scan
from govcrawl.capture.writer import OPEN_SUFFIX
from govcrawl.care.problem import REPAIR, RESTORE, Kind, Problem, Watch

TORN = "torn"
"""Folder below captures/ where what was cut off a file is kept."""

_ANSWERS = ("response", "revisit", "resource", "conversion")
_SAMPLE = 200
"""Records read with `quick`."""


class Row(NamedTuple):
    """What a capture row says of its record."""

    offset: int
    length: int
    key: str
    digest: str


def check_captures(archive: Archive, watch: Watch, *, alone: bool) -> Iterator[Problem]:
    """Read every WARC file once from beginning to end, and yield what its rows and it do not agree on.

    A file that another process is writing is read as far as rows speak of it. *alone*: the caller holds the lock.
    """
    folder = archive.folder / "captures"
    files = captured_files(archive)
    total, done = sum(_size(folder, name) for name in files), 0
    for name in files:
        watch("captures", done, total)
        path = place_of(folder, name)
        if path is None:
            yield _missing(folder / name, len(rows_of(archive, name)))
            continue
        yield from _check_file(archive, path, name, is_written=_is_written(archive, path, alone=alone))
        done += _size(folder, name)
    yield from check_strays(archive, files, alone=alone)
    watch("captures", total, total)


def check_some_captures(archive: Archive, watch: Watch, *, alone: bool, seed: int) -> Iterator[Problem]:
    """Do so for some records, chosen by *seed*, and for the last of each file, so that it is there and long enough."""
    folder = archive.folder / "captures"
    random = Random(seed)
    files = captured_files(archive)
    for done, name in enumerate(files):
        watch("captures", done, len(files))
        path = place_of(folder, name)
        rows = rows_of(archive, name)
        if path is None:
            yield _missing(folder / name, len(rows))
            continue
        last = max(rows, default=Row(0, 0, "", ""))
        chosen = random.sample(rows, min(len(rows), -(-_SAMPLE // len(files))))
        with path.open("rb") as stream:
            for row in sorted({*chosen, last} if rows else chosen):
                yield from _compare(path, row, record_at(stream, row.offset))
    yield from check_strays(archive, files, alone=alone)


def captured_files(archive: Archive) -> list[str]:
    """Return the names of the WARC files that rows speak of."""
    with archive.read() as connection:
        return list(connection.execute(select(capture.c.file).distinct().order_by(capture.c.file)).scalars())


def rows_of(archive: Archive, name: str) -> list[Row]:
    """Return what rows say of the records of one file, in the order of the file."""
    fields = (capture.c.offset, capture.c.length, capture.c.key, capture.c.digest)
    with archive.read() as connection:
        query = select(*fields).where(capture.c.file == name).order_by(capture.c.offset)
        return [Row(*row) for row in connection.execute(query)]


def place_of(folder: Path, name: str) -> Path | None:
    """Return where a WARC file lies, finished or still being written; None where it is gone."""
    for _ in range(2):  # it may be finished between two looks
        for path in (folder / name, folder / (name + OPEN_SUFFIX)):
            if path.is_file():
                return path
    return None


def check_strays(archive: Archive, files: list[str], *, alone: bool) -> Iterator[Problem]:
    """Yield the files below captures/ that no row names, and those that a killed process left open."""
    folder = archive.folder / "captures"
    named = set(files)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith(f"{TORN}/"):
            continue
        if name.endswith(OPEN_SUFFIX):
            if not _is_written(archive, path, alone=alone):
                yield Problem(kind=Kind.TORN, what="a killed run left it open", where=str(path), advice=REPAIR)
        elif name not in named and name not in captured_files(archive):
            yield _stray(path)


def _stray(path: Path) -> Problem:
    records = (one for one in scan(path) if isinstance(one, Record))
    first = next(records, None)
    if first is not None and first.software.startswith("govcrawl/"):
        what = "none of its answers is on record: the run was killed before"
        return Problem(kind=Kind.RECORD, what=what, where=str(path), advice="nothing to do", note=True)
    what = "no row names it"
    return Problem(kind=Kind.ORPHAN, what=what, where=str(path), advice="move it out of the archive")


def _check_file(archive: Archive, path: Path, name: str, *, is_written: bool) -> Iterator[Problem]:
    rows = {row.offset: row for row in rows_of(archive, name)}
    left, unknown, ours = dict(rows), list[Record](), False
    for one in scan(path, sorted(rows)):
        if isinstance(one, Gap):
            if not is_written or not one.is_tail:
                yield _gap(path, one)
            continue
        ours = ours or one.software.startswith("govcrawl/")
        if (row := left.pop(one.offset, None)) is not None:
            yield from _compare(path, row, one)
        elif one.kind in _ANSWERS:
            unknown.append(one)
    for row in left.values():
        yield from _compare(path, row, None)
    if ours and not is_written:
        yield from _unknown(archive, path, name, unknown)


def _compare(path: Path, row: Row, record: Record | None) -> Iterator[Problem]:
    what = None
    if record is None:
        what = f"the record of capture {row.key} cannot be read"
    elif record.kind not in _ANSWERS or (record.key and record.key != row.key):
        what = f"there is another record than that of capture {row.key} ({record.kind} {record.key})"
    elif record.fault:
        what = f"the bytes of capture {row.key} are not those that were written ({record.fault})"
    elif record.digest and record.digest != row.digest:
        what = f"the digest of capture {row.key} is not that of its row ({record.digest}, {row.digest})"
    if what is not None:
        yield Problem(kind=Kind.CAPTURE, what=what, where=f"{path} at byte {row.offset}", advice=RESTORE)


def _unknown(archive: Archive, path: Path, name: str, records: list[Record]) -> Iterator[Problem]:
    """Yield the answers of a file of ours that no row names; behind the last row they are those of a killed run."""
    rows = {row.offset for row in rows_of(archive, name)} if records else set()  # more may be on record by now
    last = max(rows, default=-1)
    tail = [one for one in records if one.offset > last]
    for one in records:
        if one.offset < last and one.offset not in rows:
            what = f"the answer {one.key} is not on record, though later ones are"
            advice = "nothing is lost; report it, please"
            yield Problem(kind=Kind.RECORD, what=what, where=f"{path} at byte {one.offset}", advice=advice)
    if tail:
        what = f"{len(tail)} answers at its end are not on record: the run was killed, or went on during a backup"
        where = f"{path} at byte {tail[0].offset}"
        yield Problem(kind=Kind.RECORD, what=what, where=where, advice="nothing to do", note=True)


def _gap(path: Path, gap: Gap) -> Problem:
    where = f"{path} at byte {gap.offset}"
    if gap.is_tail:
        what = f"its last {gap.end - gap.offset} bytes are no whole record"
        return Problem(kind=Kind.TORN, what=what, where=where, advice=REPAIR)
    what = f"{gap.end - gap.offset} bytes cannot be read"
    return Problem(kind=Kind.CAPTURE, what=what, where=where, advice=RESTORE)


def _missing(path: Path, rows: int) -> Problem:
    what = f"the file is gone, and with it {rows} captures"
    return Problem(kind=Kind.CAPTURE, what=what, where=str(path), advice=RESTORE)


def _is_written(archive: Archive, path: Path, *, alone: bool) -> bool:
    return path.name.endswith(OPEN_SUFFIX) and not alone and is_held(archive.folder)


def _size(folder: Path, name: str) -> int:
    path = place_of(folder, name)
    return 0 if path is None else path.stat().st_size
