"""The codebook: what each column means that leaves the archive, of which type and unit it is, and who says it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from govcrawl.archive.views import ARTICLE_COLUMNS


class Type(StrEnum):
    """Type of a value, in the words of the Table Schema of Frictionless."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    ARRAY = "array"
    OBJECT = "object"

    @property
    def sql(self) -> str:
        """The type in SQLite."""
        return {"integer": "INTEGER", "number": "REAL"}.get(self.value, "TEXT")


class Said(StrEnum):
    """Who says what a column holds."""

    PAGE = "page"
    LIST = "list"
    CATALOG = "catalog"
    CRAWL = "crawl"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column and its meaning."""

    name: str
    type: Type
    source: Said
    en: str
    zh: str
    unit: str | None = None
    required: bool = False
    """Never null."""
    values: tuple[str | int, ...] = ()
    """The closed list of its values; empty: any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table or view and its columns, in order."""

    name: str
    en: str
    zh: str
    key: str | None
    """The column that tells rows apart, where one does."""
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(one.name for one in self.columns)

    def only(self, names: Collection[str]) -> Table:
        """Return the table with those of its columns that are among *names*."""
        return replace(self, columns=tuple(one for one in self.columns if one.name in names))


@cache
def codebook() -> Mapping[str, Table]:
    """Return the tables of `codebook.toml` by name, in its order.

    >>> codebook()["articles"].columns[0].name, codebook()["articles"].columns[10].type.value
    ('id', 'date')
    """
    found: dict[str, Any] = tomllib.loads(files("govcrawl").joinpath("codebook.toml").read_text(encoding="utf-8"))
    return {
        name: Table(
            name=name,
            en=table["en"],
            zh=table["zh"],
            key=table.get("key"),
            columns=tuple(_column(one) for one in table["columns"]),
        )
        for name, table in found.items()
    }


@cache
def articles_table() -> Table:
    """Return the table of the columns that the view `articles` has."""
    return codebook()["articles"].only(ARTICLE_COLUMNS)


def _column(values: dict[str, Any]) -> Column:
    own = {"type": Type(values["type"]), "source": Said(values["source"]), "values": tuple(values.get("values", ()))}
    return Column(**values | own)
