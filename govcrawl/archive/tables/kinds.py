"""Column types for STRICT tables: everything is INTEGER, TEXT, REAL or BLOB underneath.

SQLAlchemy's own String, DateTime, JSON, Boolean and Enum emit type names that SQLite refuses in a STRICT table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import CheckConstraint, Dialect, Integer, MetaData, Text, TypeDecorator

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

W = TypeVar("W", bound=StrEnum)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables; every constraint has a name, so that a migration can find it."""


def row_of(record: DataclassInstance) -> dict[str, Any]:
    """Return the fields of a record whose values are plain or frozen; `asdict` would copy each of them deeply."""
    return {name: getattr(record, name) for name in _names_of(type(record))}


@cache
def _names_of(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def utc_text(at: datetime) -> str:
    """Return an aware time as every table keeps it; for statements that SQLAlchemy's types do not see.

    >>> utc_text(datetime(2024, 3, 5, 9, tzinfo=UTC))
    '2024-03-05T09:00:00.000Z'
    """
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Utc(TypeDecorator[datetime]):
    """An aware time, kept in UTC as `2026-11-21T19:43:32.000Z`: fixed width, so that text order is time order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the text of an aware time; a naive one is a mistake of the caller (ValueError)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return utc_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return the time of a stored text."""
        return None if value is None else datetime.fromisoformat(value)


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_EMPTY: dict[type, str] = {list: "[]", dict: "{}"}


def as_json(value: object) -> str:
    """Return a value as every table keeps it; for statements that SQLAlchemy's types do not see.

    >>> as_json({"b": "气", "a": []})
    '{"a":[],"b":"气"}'
    """
    # Most lists of a reading are empty.
    return _JSON.encode(value) if value else _EMPTY.get(type(value)) or _JSON.encode(value)


class Json(TypeDecorator[Any]):
    """A JSON value with sorted keys and characters as they are."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Return the JSON text; None is NULL."""
        return None if value is None else as_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """Return the value of a stored JSON text."""
        return None if value is None else json.loads(value)


class Flag(TypeDecorator[bool]):
    """True or false, kept as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """Return 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """Return the truth of a stored 1 or 0."""
        return None if value is None else bool(value)


class Word(TypeDecorator[W], Generic[W]):
    """A member of a StrEnum, kept as its value; `one_of` adds the CHECK."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[W]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: W | str | None, dialect: Dialect) -> str | None:
        """Return the word's value; ValueError for a word that is not of the list."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> W | None:
        """Return the member of a stored word."""
        return None if value is None else self.words(value)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Return the CHECK that *column* holds one of *words* (or NULL, where the column allows it)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def truth(column: str) -> CheckConstraint:
    """Return the CHECK that *column* holds 0 or 1."""
    return CheckConstraint(f"{column} IN (0, 1)", name=column)
