"""One catalog file to Sources: every key known, typed and checked before it is used."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from govcrawl.catalog.keys import COLUMN_KEYS, SOURCE_KEYS, Key
from govcrawl.errors import CatalogError
from govcrawl.regions import COUNTRY
from govcrawl.source import Column, Level, Source, SourceStatus
from govcrawl.toml_text import parse_toml

MAX_BYTES = 4 * 1024 * 1024
"""Largest catalog file, in bytes (480 sources take about 150 kB)."""


def read_sources(data: bytes, file: str) -> tuple[Source, ...]:
    """Return the sources of one catalog file in its order.

    `file` is the name that errors give. Raises CatalogError that names file, source and key.
    """
    document = _parse(data, file)
    for key in document:
        if key != "source":
            raise CatalogError(f"{file}: unknown key {key!r}; a catalog file holds [[source]] tables only")
    tables = document.get("source")
    if not _is_tables(tables):
        raise CatalogError(f"{file}: holds no [[source]] table (two brackets); begin each source with one")
    return tuple(_source(table, number, file) for number, table in enumerate(tables or (), start=1))


def _parse(data: bytes, file: str) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise CatalogError(f"{file}: larger than {MAX_BYTES:,} bytes; is it a catalog? Split it over several files")
    return parse_toml(data, file, "catalog", CatalogError)


def _source(table: Mapping[str, Any], number: int, file: str) -> Source:
    name = table.get("id")
    where = f"{file}: source {_quoted(name) if isinstance(name, str) and name else f'no. {number}'}"
    columns = table.get("column", [])
    if not _is_tables(columns, may_be_empty=True):
        raise CatalogError(f'{where}: key "column": write each as a [[source.column]] table (two brackets)')
    values = _checked({key: value for key, value in table.items() if key != "column"}, SOURCE_KEYS, where)
    _agree(values["level"], values["admin_code"], where)
    read = tuple(_column(column, order, where) for order, column in enumerate(columns, start=1))
    _refuse_twins(read, where)
    if not read:
        values["status"] = SourceStatus.CANDIDATE
    return Source(**values, columns=read, file=file)


def _column(table: Mapping[str, Any], number: int, source: str) -> Column:
    name = table.get("name")
    where = f"{source}, column {_quoted(name) if isinstance(name, str) and name else f'no. {number}'}"
    return Column(**_checked(table, COLUMN_KEYS, where))


def _checked(table: Mapping[str, Any], keys: Mapping[str, Key], where: str) -> dict[str, Any]:
    values = {}
    for key, value in table.items():
        if key not in keys:
            near = difflib.get_close_matches(key, keys, n=1)
            advice = f"did you mean {_quoted(near[0])}?" if near else f"known are {', '.join(keys)}"
            raise CatalogError(f"{where}: unknown key {_quoted(key)}; {advice}")
        try:
            values[key] = keys[key].check(value)
        except ValueError as problem:
            raise CatalogError(f"{where}: key {_quoted(key)}: {_one_line(problem)}") from problem
    for key, rule in keys.items():
        if rule.required and key not in values:
            raise CatalogError(f"{where}: key {_quoted(key)} is missing; add it")
    return values


def _agree(level: Level, code: str, where: str) -> None:
    """Refuse a level that its admin code contradicts."""
    fits = {
        Level.NATIONAL: code == COUNTRY,
        Level.PROVINCE: code.endswith("0000") and code != COUNTRY,
        Level.CITY: not code.endswith("0000"),
        Level.COUNTY: not code.endswith("00"),
        Level.MEDIA: True,
    }
    if not fits[level]:
        raise CatalogError(f'{where}: key "admin_code": {code!r} is no code of level {level.value!r}; correct one')


def _refuse_twins(columns: tuple[Column, ...], where: str) -> None:
    names: set[str] = set()
    urls: set[str] = set()
    for column in columns:
        if column.name in names:
            raise CatalogError(f'{where}: key "name": two columns are called {column.name!r}; rename one')
        if column.url in urls:
            twin = f"{where}, column {_quoted(column.name)}"
            raise CatalogError(f'{twin}: key "url": {column.url} is given twice; drop one')
        names.add(column.name)
        urls.add(column.url)


def _is_tables(value: object, *, may_be_empty: bool = False) -> bool:
    if not isinstance(value, list) or not (value or may_be_empty):
        return False
    return all(isinstance(item, dict) for item in value)


def _quoted(word: str) -> str:
    """Return a word in quotes, without the control characters that a terminal would obey."""
    return '"' + "".join(char if char.isprintable() else "?" for char in word[:80]) + '"'


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())
