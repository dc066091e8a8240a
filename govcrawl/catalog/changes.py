"""Changes: what one catalog file says otherwise of a source that stands in another."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govcrawl.source import Column, Source, SourceStatus


@dataclass(frozen=True, slots=True)
class Change:
    """Values that replace those of a source, and columns that replace those of the same name or come after them."""

    values: Mapping[str, object]
    """By the keys of [[source]], but `id`."""
    columns: Sequence[Column] = ()
    file: str = ""
    """The catalog file it comes from."""


def changed(source: Source, change: Change) -> Source:
    """Return *source* as *change* has it.

    A source without columns stays a candidate, and one that gets its first columns is unverified unless the change says
    more. Whether the values agree with each other is the reader's to check.
    """
    columns = {column.name: column for column in source.columns} | {column.name: column for column in change.columns}
    values = dict(change.values)
    if not columns:
        values["status"] = SourceStatus.CANDIDATE
    elif source.is_candidate:
        values.setdefault("status", SourceStatus.UNVERIFIED)
    # The keys and their types were checked one by one when the file was read.
    fields: dict[str, object] = {field.name: getattr(source, field.name) for field in dataclasses.fields(source)}
    return Source(**{**fields, **values, "columns": tuple(columns.values())})  # type: ignore[arg-type]  # as above
