"""One catalog file to Sources: every key known, typed and checked before it is used."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from govcrawl.catalog.changes import Change, changed
from govcrawl.catalog.keys import CHANGE_KEYS, COLUMN_KEYS, SOURCE_KEYS, Key
from govcrawl.errors import CatalogError
from govcrawl.regions import COUNTRY
from govcrawl.source import Column, Level, Source, SourceStatus
from govcrawl.toml_text import parse_toml

MAX_BYTES = 4 * 1024 * 1024
"""Largest catalog file, in bytes (480 sources take about 150 kB)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogFile:
    """What one catalog file holds."""

    sources: tuple[Source, ...] = ()
    changes: Mapping[str, Change] = field(default_factory=dict)
    """By the id of the source that they are of, in the order of the file."""


def read_sources(data: bytes, file: str) -> tuple[Source, ...]:
    """Return the sources of one catalog file in its order; its changes are checked and left out.

    `file` is the name that errors give. Raises CatalogError that names file, source and key.
    """
    return read_file(data, file).sources


def read_file(data: bytes, file: str) -> CatalogFile:
    """Return the sources of one catalog file and its changes to those of others, each in its order.

    `file` is the name that errors give. Raises CatalogError that names file, source and key.
    """
    document = _parse(data, file)
    for key in document:
        if key not in ("source", "change"):
            raise CatalogError(
                f"{file}: unknown key {key!r}; a catalog file holds [[source]] and [[change]] tables only"
            )
    if not document:
        raise CatalogError(f"{file}: holds no [[source]] table (two brackets); begin each source with one")
    for key, tables in document.items():
        if not _is_tables(tables):
            raise CatalogError(f"{file}: holds no [[{key}]] table (two brackets); begin each {key} with one")
    sources = tuple(_source(table, number, file) for number, table in enumerate(document.get("source", ()), start=1))
    return CatalogFile(sources=sources, changes=_changes(document.get("change", ()), sources, file))


def apply_changes(known: dict[str, Source], changes: Mapping[str, Change]) -> None:
    """Put changed sources into the place of those that are known by the same id.

    Raises CatalogError for an unknown id, and where the values do not agree after the change.
    """
    for name, change in changes.items():
        where = f"{change.file}: change {_quoted(name)}"
        source = known.get(name)
        if source is None:
            near = difflib.get_close_matches(name, known, n=1)
            advice = f"did you mean {_quoted(near[0])}? Else give" if near else "give"
            raise CatalogError(
                f'{where}: key "id": no file before this one has such a source; {advice} its file with --catalog'
            )
        known[name] = after = changed(source, change)
        _agree(after.level, after.admin_code, where)
        _refuse_twins(after.columns, where)


def _parse(data: bytes, file: str) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise CatalogError(f"{file}: larger than {MAX_BYTES:,} bytes; is it a catalog? Split it over several files")
    return parse_toml(data, file, "catalog", CatalogError)


def _source(table: Mapping[str, Any], number: int, file: str) -> Source:
    where = _place(table, "source", number, file)
    read = _columns(table, "source", where)
    values = _checked({key: value for key, value in table.items() if key != "column"}, SOURCE_KEYS, where)
    _agree(values["level"], values["admin_code"], where)
    if not read:
        values["status"] = SourceStatus.CANDIDATE
    return Source(**values, columns=read, file=file)


def _change(table: Mapping[str, Any], number: int, file: str) -> tuple[str, Change]:
    where = _place(table, "change", number, file)
    read = _columns(table, "change", where)
    values = _checked({key: value for key, value in table.items() if key != "column"}, CHANGE_KEYS, where)
    return values.pop("id"), Change(values, read, file)


def _changes(tables: Iterable[Mapping[str, Any]], sources: Iterable[Source], file: str) -> Mapping[str, Change]:
    own = {source.id for source in sources}
    changes: dict[str, Change] = {}
    for number, table in enumerate(tables, start=1):
        name, change = _change(table, number, file)
        where = f'{file}: change {_quoted(name)}: key "id"'
        if name in changes:
            raise CatalogError(f"{where}: changed twice in this file; make it one table")
        if name in own:
            raise CatalogError(f"{where}: the source is of this same file; correct it there")
        changes[name] = change
    return changes


def _place(table: Mapping[str, Any], kind: str, number: int, file: str) -> str:
    name = table.get("id")
    return f"{file}: {kind} {_quoted(name) if isinstance(name, str) and name else f'no. {number}'}"


def _columns(table: Mapping[str, Any], kind: str, where: str) -> tuple[Column, ...]:
    columns = table.get("column", [])
    if not _is_tables(columns, may_be_empty=True):
        raise CatalogError(f'{where}: key "column": write each as a [[{kind}.column]] table (two brackets)')
    read = tuple(_column(column, order, where) for order, column in enumerate(columns, start=1))
    _refuse_twins(read, where)
    return read


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
