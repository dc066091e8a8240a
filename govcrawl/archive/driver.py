"""Straight to SQLite: the statements that every article needs, without SQLAlchemy's execution around them.

That takes 10 to 40 µs a statement where SQLite takes 1 to 20, and a new article needs some thirty of them (measured by
`benchmarks.writing`). What fails raises the driver's own errors, sqlite3.Error.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Insert, Select, Update

_Bind = Callable[[Any], Any] | None


def run(connection: Connection, statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
    """Run a statement in SQLite's own words and return its cursor."""
    plain: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]  # SQLite's
    return plain.execute(statement, values)


def value_of(connection: Connection, statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
    """Return the first column of the first row that a statement finds, or None where it finds none."""
    row = run(connection, statement, values).fetchone()
    return None if row is None else row[0]


def column_of(connection: Connection, statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
    """Return the first column of all rows that a statement finds."""
    return [row[0] for row in run(connection, statement, values)]


def insert_row(connection: Connection, statement: str, values: Sequence[Any] | Mapping[str, Any]) -> int:
    """Run an INSERT of one row and return its number."""
    return _number_of(run(connection, statement, values))


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Undo what the block does, and nothing else, where it raises."""
    run(connection, "SAVEPOINT job")
    try:
        yield
    except BaseException:
        run(connection, "ROLLBACK TO job")
        run(connection, "RELEASE job")
        raise
    run(connection, "RELEASE job")


class Prepared:
    """A statement of SQLAlchemy's language that is compiled once for each set of values' names.

    Values and rows pass through the types of their columns as with SQLAlchemy's own execution. Lists of values (IN),
    defaults made in Python and RETURNING are not for it.
    """

    def __init__(self, statement: Insert | Update | Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._made: dict[tuple[str, ...], tuple[str, list[tuple[str, Any, _Bind]]]] = {}
        self._rows: list[_Bind] | None = None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        """Run the statement and return its cursor."""
        names = tuple(values)
        made = self._made.get(names)
        if made is None:
            made = self._made[names] = self._compiled(connection, names)
        statement, binds = made
        given = [values.get(name, own) if bind is None else bind(values.get(name, own)) for name, own, bind in binds]
        return run(connection, statement, given)

    def insert(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Insert a row and return its number."""
        return _number_of(self.run(connection, values))

    def one_or_none(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Return the first row that a SELECT finds."""
        row = self.run(connection, values).fetchone()
        return None if row is None else self._read(connection, row)

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows that a SELECT finds."""
        return [self._read(connection, row) for row in self.run(connection, values).fetchall()]

    def _read(self, connection: Connection, row: Sequence[Any]) -> tuple[Any, ...]:
        if self._rows is None:
            assert isinstance(self._statement, Select)
            columns = self._statement.selected_columns
            self._rows = [column.type.result_processor(connection.dialect, None) for column in columns]
        return tuple(one if read is None else read(one) for one, read in zip(row, self._rows, strict=True))

    def _compiled(self, connection: Connection, names: tuple[str, ...]) -> tuple[str, list[tuple[str, Any, _Bind]]]:
        compiled = self._statement.compile(dialect=connection.dialect, column_keys=list(names))
        binds: list[tuple[str, Any, _Bind]] = []
        for name in compiled.positiontup or ():
            bind = compiled.binds[name]
            binds.append((name, bind.value, bind.type.bind_processor(connection.dialect)))
        return str(compiled), binds


def _number_of(cursor: sqlite3.Cursor) -> int:
    number = cursor.lastrowid
    assert number is not None  # an INSERT has one
    return number
