"""The difference of two versions of a page, as one extractor version reads both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, exists, select

from govcrawl.archive.records import page_number
from govcrawl.archive.settling import sequence
from govcrawl.archive.tables import page, reading, version, withdrawal
from govcrawl.archive.versions.edits import differences, edit_of, states_of
from govcrawl.archive.versions.states import State
from govcrawl.differences import Difference
from govcrawl.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDifference:
    """How one version of a page became another, as one extractor version reads both."""

    page_id: str
    url: str
    from_version: str | None
    """None where the page has one version only; then nothing differs."""
    to_version: str
    from_seen_at: str | None
    """When a capture last showed it before the other; UTC."""
    to_seen_at: str | None
    """When a capture first showed it after the one; UTC."""
    extractor: int | None
    fields: tuple[str, ...]
    """Those in which the two are different states; a change of form alone names none."""
    weight: float
    marks: Mapping[str, Any]
    days: tuple[str | None, str | None]
    """Days of publication."""
    texts: Mapping[str, Difference]
    """title, text and origin, where they are not equal."""


def difference_of(
    connection: Connection, wanted: str, from_version: str | None = None, to_version: str | None = None
) -> VersionDifference:
    """Return how two versions of a page differ: by default the last two states that its captures show.

    A version id as *wanted* is the later one. Raises InputError for a page or version that is not on record, for a
    withdrawn page, and where no extractor version has read both: such texts differ by how they were read.
    """
    number = page_number(connection, wanted)
    if connection.execute(select(exists().where(withdrawal.c.page_id == number))).scalar_one():
        raise InputError(f"{wanted}: this page was withdrawn, and its texts are not shown")
    public = {
        name: row
        for row, name in connection.execute(
            select(version.c.id, version.c.public_id).where(version.c.page_id == number)
        )
    }
    for asked in (from_version, to_version):
        if asked is not None and asked not in public:
            raise InputError(f"{wanted} has no version {asked}; govcrawl history {wanted} lists them")
    if to_version is None and wanted.strip() in public:
        to_version = wanted.strip()
    steps = _states_shown(connection, number)
    before, after = _chosen(steps, public.get(from_version or ""), public.get(to_version or ""))
    if after is None:
        after = connection.execute(
            select(version.c.id).where(version.c.page_id == number).order_by(version.c.current.desc()).limit(1)
        ).scalar_one_or_none()
    if after is None:
        raise InputError(f"{wanted} has no version yet: nothing could be read on it; see govcrawl history {wanted}")
    names = {row: name for name, row in public.items()}
    page_id, url = connection.execute(select(page.c.public_id, page.c.url).where(page.c.id == number)).one()
    ends = _seen(steps, before, after)
    if before is None:
        return VersionDifference(
            page_id=page_id, url=url, from_version=None, to_version=names[after], from_seen_at=None,
            to_seen_at=ends[1], extractor=None, fields=(), weight=0.0, marks={}, days=(None, None), texts={},
        )  # fmt: skip
    extractor, old, new = _read_by_one(connection, before, after, names)
    edit = edit_of(extractor, old, new)
    found = {name: one for name, one in differences(old, new) if any(span.marks for span in one.spans)}
    return VersionDifference(
        page_id=page_id, url=url, from_version=names[before], to_version=names[after], from_seen_at=ends[0],
        to_seen_at=ends[1], extractor=extractor, fields=edit.fields if edit else (),
        weight=edit.weight if edit else 0.0, marks=edit.marks if edit else {}, days=(old.day, new.day), texts=found,
    )  # fmt: skip


Step = tuple[int, str, str]
"""A version, and when it was first and last shown in a row of captures."""


def _states_shown(connection: Connection, number: int) -> list[Step]:
    rows = connection.execute(sequence(number)).all()
    found = []
    for shown, some in groupby(rows, key=lambda row: row[2]):
        times = [row[1].isoformat(timespec="seconds") for row in some]
        found.append((shown, times[0], times[-1]))
    return found


def _chosen(steps: list[Step], before: int | None, after: int | None) -> tuple[int | None, int | None]:
    """Return the versions to compare: those asked for, else the last state shown and the one shown before it."""
    shown = [step[0] for step in steps]
    if after is None and shown:
        after = shown[-1]
    if before is None and after in shown:
        place = len(shown) - 1 - shown[::-1].index(after)
        before = shown[place - 1] if place else None
    return before, after


def _seen(steps: list[Step], before: int | None, after: int) -> tuple[str | None, str | None]:
    """Return when the earlier version was last seen and the later one first, at the last change from one to other."""
    for one, other in zip(steps[-2::-1], steps[:0:-1], strict=True):
        if (one[0], other[0]) == (before, after):
            return one[2], other[1]
    last = {shown: at for shown, _, at in steps}
    first = {shown: at for shown, at, _ in reversed(steps)}
    return last.get(before or 0), first.get(after)


def _read_by_one(connection: Connection, before: int, after: int, names: dict[int, str]) -> tuple[int, State, State]:
    one, other = states_of(connection, before), states_of(connection, after)
    current = connection.execute(
        select(reading.c.extractor).where(reading.c.version_id == after, reading.c.current)
    ).scalar_one()
    common = one.keys() & other.keys()
    if not common:
        raise InputError(
            f"{names[before]} and {names[after]} were read by different extractor versions ({max(one)} and {current}), "
            "so what differs may be how they were read; govcrawl reextract reads the earlier one again"
        )
    extractor = current if current in common else max(common)
    return extractor, one[extractor], other[extractor]
