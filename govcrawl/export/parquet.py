"""Articles as Parquet, with real types and the codebook in the file; needs pyarrow, an extra."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from govcrawl.codebook import Column, Table, Type, articles_table
from govcrawl.errors import InputError
from govcrawl.export.files import Measured

GROUP_ROWS = 10_000
GROUP_CHARS = 2_000_000
"""A row group is closed with whichever of the two it reaches first, so that long texts do not fill the memory."""


def write_parquet(found: Iterable[RowMapping], stream: Measured, about: dict[str, Any]) -> None:
    """Write rows as Parquet, zstd, in row groups; *about* is kept as JSON under the key `govcrawl` of the file.

    Dates are date32, machine times timestamps in UTC, `topics` a list of strings; `document` stays the JSON that it
    is, because more may come into it. Each field has its meaning in its metadata. Raises InputError without pyarrow.
    """
    pyarrow, writing = _pyarrow()
    table = articles_table()
    schema = _schema(pyarrow, table, about)
    convert = {one.name: _CONVERSIONS[one.type] for one in table.columns if one.type in _CONVERSIONS}
    with writing.ParquetWriter(pyarrow.PythonFile(stream, mode="w"), schema, compression="zstd") as writer:
        columns: dict[str, list[Any]] = {name: [] for name in table.names}
        rows = chars = 0
        for row in found:
            for name, values in columns.items():
                value = row[name]
                values.append(convert[name](value) if name in convert and value is not None else value)
            rows, chars = rows + 1, chars + len(row["text"])
            if rows == GROUP_ROWS or chars >= GROUP_CHARS:
                writer.write_table(pyarrow.table(columns, schema=schema))
                columns = {name: [] for name in table.names}
                rows = chars = 0
        if rows:
            writer.write_table(pyarrow.table(columns, schema=schema))


def check_pyarrow() -> None:
    """Raise InputError where pyarrow is not installed."""
    _pyarrow()


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise InputError("Parquet needs pyarrow; install it with: pip install 'govcrawl[parquet]'") from error
    return pyarrow, pyarrow.parquet


def _schema(pyarrow: Any, table: Table, about: dict[str, Any]) -> Any:
    kinds = {
        Type.STRING: pyarrow.string(),
        Type.OBJECT: pyarrow.string(),
        Type.INTEGER: pyarrow.int32(),
        Type.NUMBER: pyarrow.float64(),
        Type.DATE: pyarrow.date32(),
        Type.DATETIME: pyarrow.timestamp("ms", tz="UTC"),
        Type.ARRAY: pyarrow.list_(pyarrow.string()),
    }
    fields = [
        pyarrow.field(one.name, kinds[one.type], nullable=not one.required, metadata=_told(one))
        for one in table.columns
    ]
    return pyarrow.schema(fields, metadata={"govcrawl": json.dumps(about, ensure_ascii=False)})


def _told(one: Column) -> dict[str, str]:
    values = {"description": one.en, "description_zh": one.zh, "unit": one.unit, "source": one.source.value}
    return {name: value for name, value in values.items() if value}


def _day(value: str) -> date | None:
    """Return the day, or None for a text that is no whole one."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


_CONVERSIONS: dict[Type, Callable[[str], object]] = {
    Type.DATE: _day,
    Type.DATETIME: datetime.fromisoformat,
    Type.ARRAY: json.loads,
}
