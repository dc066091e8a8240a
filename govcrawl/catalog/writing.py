"""Writing catalog files: a source put in, or changes to sources, with all that people wrote around them kept."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import tomlkit
from filelock import FileLock, Timeout
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Comment, Table, Whitespace

from govcrawl.catalog.changes import Change
from govcrawl.catalog.keys import CHANGE_KEYS, COLUMN_KEYS, SOURCE_KEYS
from govcrawl.catalog.reader import MAX_BYTES, CatalogFile, read_file
from govcrawl.errors import CatalogError
from govcrawl.source import Column, Source
from govcrawl.toml_text import parse_toml

__all__ = ["Change", "add_source", "change_sources", "source_text"]

_PATIENCE = 30.0
"""Seconds to wait for another writer, who needs a fraction of one."""

_HERE = "govcrawl writes new columns here"
"""Marks a place in the text while it is edited."""

_TIGHT = re.compile(r"^([^#\n].*\n)(\[\[(?:source|change)\]\])", re.MULTILINE)
"""The beginning of a table without a blank line before it."""

_DEFAULTS = {field.name: field.default for field in (*fields(Source), *fields(Column))}


def source_text(source: Source, comments: Sequence[str] = ()) -> str:
    """Return a source as a `[[source]]` table with its columns, as the built-in files are written; values that are the
    default are left out, but for the status. *comments* are lines to stand before it."""
    lines = _comment_lines(comments)
    lines += ["[[source]]", *_pairs(_source_values(source))]
    return "\n".join([*lines, *_column_lines("source", source.columns), ""])


def change_text(name: str, change: Change) -> str:
    """Return a change of the source of that id as a `[[change]]` table with its columns."""
    given = {"id": name} | {key: _plain(value) for key, value in change.values.items() if value is not None}
    return "\n".join(["[[change]]", *_pairs(given), *_column_lines("change", change.columns), ""])


def add_source(file: Path, source: Source, comments: Sequence[str] = ()) -> None:
    """Write *source* to the end of *file*, which is made where it is missing.

    Raises CatalogError where the file has a source of that id or a change of it, is no catalog, or cannot be written.
    """
    with _rewriting(file) as draft:
        if source.id in {known.id for known in draft.before.sources} or source.id in draft.before.changes:
            raise CatalogError(
                f'{file}: source "{source.id}": key "id": stands in this file already; choose another id or change it'
            )
        draft.append(source_text(source, comments))


def change_sources(file: Path, changes: Mapping[str, Change]) -> None:
    """Write what changes at sources, by their ids, to *file*, which is made where it is missing.

    A `[[source]]` or `[[change]]` of that id that the file holds is edited, its other values and all comments kept;
    else a `[[change]]` is written at the end. A value of None takes its key out. Raises CatalogError for a key that a
    source has not, where the file is no catalog, would be none afterwards, or cannot be written.
    """
    with _rewriting(file) as draft:
        for name, change in changes.items():
            values = {key: _plain(value) for key, value in change.values.items()}
            for key in values:
                if key not in CHANGE_KEYS or key == "id":
                    raise CatalogError(
                        f'{file}: change "{name}": unknown key "{key}"; known are {", ".join(CHANGE_KEYS)}'
                    )
            draft.change(name, Change(values, change.columns))


class _Draft:
    """The text of a catalog file that is to become another."""

    def __init__(self, file: Path, data: bytes) -> None:
        self._file = file
        self._wanted = parse_toml(data, str(file), "catalog", CatalogError)
        self.before = read_file(data, str(file)) if self._wanted else CatalogFile()
        text = data.decode("utf-8-sig")
        self._mark = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
        self._end = "\r\n" if 0 < text.count("\n") == text.count("\r\n") else "\n"
        text = text.replace(self._end, "\n")
        self._text = text if not text or text.endswith("\n") else text + "\n"
        self._edits: dict[str, Change] = {}
        self._added: list[str] = []

    def append(self, text: str) -> None:
        """Put tables to the end, a blank line before them."""
        for key, tables in tomllib.loads(text).items():
            self._wanted.setdefault(key, []).extend(tables)
        self._added.append(text)

    def change(self, name: str, change: Change) -> None:
        """Edit the table of that id, or put a new one to the end."""
        wanted = next((table for _, table in _tables(self._wanted) if table["id"].strip() == name), None)
        if wanted is None:
            self.append(change_text(name, change))
            return
        _update(wanted, change.values)
        new = _put_columns(wanted, change.columns)
        if new:
            wanted.setdefault("column", []).extend(map(_column_values, new))
        self._edits[name] = change

    def data(self) -> bytes:
        """Return the new file, which was read and is what was wanted; raises CatalogError where it is not."""
        text = self._edited() if self._edits else self._text
        for added in self._added:
            text = f"{text.rstrip()}\n\n{added}".lstrip("\n")
        data = (self._mark + text.replace("\n", self._end)).encode()
        if len(data) > MAX_BYTES:
            raise CatalogError(f"{self._file}: would be larger than {MAX_BYTES:,} bytes; split it over several files")
        if _parsed(text) != self._wanted:
            raise self._unusual()
        if self._wanted:
            read_file(data, str(self._file))
        return data

    def _edited(self) -> str:
        new: list[list[str]] = []
        try:
            document = tomlkit.parse(self._text)
            moved = tomlkit.dumps(document) != self._text
            for kind, table in _tables(document):
                change = self._edits.get(table["id"].strip())
                if change is None:
                    continue
                rest = _detach(_last(table))
                _update(table, change.values)
                columns = _put_columns(table, change.columns)
                # tomlkit puts a first column behind what was taken away above, so the place is marked for text instead.
                _last(table).add(tomlkit.comment(_HERE))
                _last(table).value.body.extend(rest)
                new.append(_column_lines(kind, columns))
            text, *parts = tomlkit.dumps(document).split(f"# {_HERE}\n")
        except (TOMLKitError, AttributeError, TypeError) as problem:
            raise self._unusual() from problem
        if len(parts) != len(new):
            raise self._unusual()
        for lines, after in zip(new, parts, strict=True):
            gap = "\n" if lines and after and not after.startswith("\n") else ""
            text = text.rstrip(" \t") + "".join(line + "\n" for line in lines) + gap + after
        # tomlkit writes tables of one kind together, wherever they stood.
        return (_TIGHT.sub(r"\1\n\2", text) if moved else text).rstrip("\n") + "\n"

    def _unusual(self) -> CatalogError:
        return CatalogError(
            f"{self._file}: its form is too unusual to be edited; write each source as a [[source]] table"
        )


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _tables(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for kind in ("source", "change"):
        for table in document.get(kind, ()):
            yield kind, table


def _update(table: Any, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if value is not None:
            table[key] = value
        elif key in table:
            del table[key]


def _put_columns(table: Any, columns: Sequence[Column]) -> list[Column]:
    """Write columns into the place of those of the same name, and return the others."""
    rows = {row["name"].strip(): row for row in table.get("column", ())}
    for column in columns:
        if column.name in rows:
            row = rows[column.name]
            _update(row, dict.fromkeys(row) | _column_values(column))
    return [column for column in columns if column.name not in rows]


def _last(table: Table) -> Table:
    """Return the table whose lines are the last of *table*: that of its last column, or itself."""
    columns = table.get("column")
    last: Table = columns[-1] if isinstance(columns, AoT) and len(columns) else table
    return last


def _detach(table: Table) -> list[Any]:
    """Take the blank lines and comments behind the last key away, and return them: they belong to what follows."""
    body = table.value.body
    start = len(body)
    while start and isinstance(body[start - 1][1], Whitespace | Comment):
        start -= 1
    blank = (place for place in range(start, len(body)) if isinstance(body[place][1], Whitespace))
    start = next(blank, start)
    rest = body[start:]
    del body[start:]
    return rest


def _plain(value: object) -> Any:
    """Return a value as TOML has it."""
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, str) else value


def _source_values(source: Source) -> dict[str, Any]:
    values = {key: _plain(getattr(source, key)) for key in SOURCE_KEYS}
    return {key: value for key, value in values.items() if key == "status" or value != _plain(_DEFAULTS[key])}


def _column_values(column: Column) -> dict[str, Any]:
    values = {key: _plain(getattr(column, key)) for key in COLUMN_KEYS}
    return {key: value for key, value in values.items() if value != _plain(_DEFAULTS[key])}


def _pairs(values: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {tomlkit.item(value).as_string()}" for key, value in values.items()]


def _column_lines(kind: str, columns: Sequence[Column]) -> list[str]:
    return [line for column in columns for line in ("", f"[[{kind}.column]]", *_pairs(_column_values(column)))]


def _comment_lines(comments: Sequence[str]) -> list[str]:
    return [f"# {' '.join(line.split())}".rstrip() for line in comments]


@contextmanager
def _rewriting(file: Path) -> Iterator[_Draft]:
    """Yield the file as a draft, which takes its place when the block ends well; other writers wait meanwhile.

    A link stays a link, and the file keeps its mode and owner. Killed at any moment, it is the old one or the new one.
    """
    try:
        target = file.resolve()
        if target.exists() and not target.is_file():
            # A device would be replaced by a file, /dev/null for every program of the machine.
            raise CatalogError(f"{file}: cannot be written (no regular file); give another path")
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f".{target.name}.lock"), timeout=_PATIENCE):
            draft = _Draft(file, target.read_bytes() if target.exists() else b"")
            yield draft
            _replace(target, draft.data())
    except Timeout as problem:
        raise CatalogError(
            f"{file}: another process has been writing to it for {_PATIENCE:.0f} s; try again"
        ) from problem
    except (OSError, RuntimeError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
        raise CatalogError(f"{file}: cannot be written ({reason}); check the path and its permissions") from problem


def _replace(target: Path, data: bytes) -> None:
    new = target.with_name(f".{target.name}.new")
    with new.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if target.exists():
        old = target.stat()
        new.chmod(stat.S_IMODE(old.st_mode))
        with suppress(PermissionError):
            os.chown(new, old.st_uid, old.st_gid)
    new.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
