"""Edits of a page: what changed between two of its versions, as one extractor version reads them, and its weight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from govcrawl.archive.tables import reading
from govcrawl.archive.versions.recording import STATE_COLUMNS, state_of_row
from govcrawl.archive.versions.states import EDIT_FIELDS, State, changed_fields
from govcrawl.differences import Difference, changed_values, compare, joint_weight
from govcrawl.differences.weights import FIELDS, MOST_VALUES


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What changed from one version to another."""

    extractor: int
    """Version of the extractor that read both."""
    fields: tuple[str, ...]
    """Those of EDIT_FIELDS that changed."""
    weight: float
    marks: dict[str, Any]
    """`kinds`, and by kind the changed values, old and new (see `marks_of`)."""


def edit_between(connection: Connection, before: int, after: int) -> Edit | None:
    """Return what changed between two versions; None where nothing did, or no extractor version read both.

    The oldest extractor version that read both judges, so a later one does not judge anew.
    """
    one, other = states_of(connection, before), states_of(connection, after)
    common = min(one.keys() & other.keys(), default=None)
    return None if common is None else edit_of(common, one[common], other[common])


def edit_of(extractor: int, old: State, new: State) -> Edit | None:
    """Return what changed between two readings of an extractor version; None where they tell one state."""
    fields = tuple(changed_fields(old, new))
    if not fields:
        return None
    found = dict(differences(old, new, fields))
    weights = [max(FIELDS.get(name, 0.0), found[name].weight if name in found else 0.0) for name in fields]
    return Edit(extractor=extractor, fields=fields, weight=joint_weight(weights), marks=marks_of(old, new, found))


def differences(old: State, new: State, fields: tuple[str, ...] = EDIT_FIELDS) -> Iterator[tuple[str, Difference]]:
    """Yield the difference of each of those fields that are texts."""
    for name in fields:
        if name != "published_at":
            yield name, compare(getattr(old, name) or "", getattr(new, name) or "")


def marks_of(old: State, new: State, found: dict[str, Difference]) -> dict[str, Any]:
    """Return what kinds of things changed, and their old and new values (MOST_VALUES of a kind at most).

    `published` has the days of publication where they differ, `origin` the origins.
    """
    kinds = {mark.value for one in found.values() for mark in one.marks}
    marks: dict[str, Any] = {"kinds": sorted(kinds)}
    for name, one in found.items():
        if name == "origin":
            marks["origin"] = [old.origin, new.origin]
            continue
        for kind, values in changed_values(one).items():
            marks[kind] = [*marks.get(kind, []), *values][:MOST_VALUES]
    if old.day != new.day and "published_at" in changed_fields(old, new):
        marks["published"] = [old.day, new.day]
    return marks


def states_of(connection: Connection, version_number: int) -> dict[int, State]:
    """Return what the readings of a version tell, by extractor version."""
    rows = connection.execute(
        select(reading.c.extractor, *STATE_COLUMNS).where(reading.c.version_id == version_number)
    ).all()
    return {row[0]: state_of_row(row[1:]) for row in rows}
