"""The catalog: every source by its id, in the order of its files."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path

from govcrawl.catalog.changes import Change
from govcrawl.catalog.reader import MAX_BYTES, CatalogFile, apply_changes, read_file
from govcrawl.errors import CatalogError, InputError
from govcrawl.regions import region
from govcrawl.source import Source, SourceStatus


class Catalog:
    """A mapping from id to Source that keeps the order of files and of sources within them; never changed."""

    __slots__ = ("_sources", "unplaced")

    def __init__(self, sources: Iterable[Source] = (), unplaced: Mapping[str, Change] | None = None) -> None:
        """Raise CatalogError where two sources have one id."""
        known: dict[str, Source] = {}
        _add(known, sources)
        self._sources = known
        self.unplaced = dict(unplaced or {})
        """Changes in an archive's own catalog, by id, of sources in no file; these may be given at other times."""

    def __getitem__(self, source_id: str) -> Source:
        return self._sources[source_id]

    def __contains__(self, source_id: object) -> bool:
        return source_id in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def values(self) -> tuple[Source, ...]:
        """Return every source in order."""
        return tuple(self._sources.values())

    def get(self, source_id: str) -> Source:
        """Return the source of that id; raise InputError that names the nearest ids."""
        found = self._sources.get(source_id)
        if found is not None:
            return found
        near = difflib.get_close_matches(source_id.lower(), self._sources, n=3, cutoff=0.5)
        near += [other.id for other in self._sources.values() if other.name == source_id and other.id not in near]
        advice = f"did you mean {', '.join(near)}?" if near else "`govcrawl sources list` shows all"
        raise InputError(f"no source has the id {source_id!r}: {advice}")

    def by_province(self, code: str) -> tuple[Source, ...]:
        """Return the sources that lie in the province of that code, at every level."""
        return tuple(source for source in self._sources.values() if _province_code(source.admin_code) == code)

    def crawlable(self) -> tuple[Source, ...]:
        """Return what `crawl --all` visits: sources with columns that are not mere candidates."""
        return tuple(
            source
            for source in self._sources.values()
            if not source.is_candidate and source.status is not SourceStatus.CANDIDATE
        )


OWN_FILE = "catalog.toml"
"""The user's own catalog in the folder of an archive."""


def user_files(paths: Iterable[Path], archive: Path) -> tuple[Path, ...]:
    """Return the user's catalog files in the order in which they apply: *paths*, then that of the archive if any."""
    own = archive / OWN_FILE
    return (*paths, own) if os.path.lexists(own) else tuple(paths)


def load_catalog(paths: Iterable[Path] = (), *, builtin: bool = True) -> Catalog:
    """Return the built-in catalog with the user's files after it, each with its changes to the sources before.

    A path is a file, or a folder, which means all its `.toml` in the order of names (hidden ones left
    out). A file reached twice is read once. Changes of unknown sources are refused, except in an archive's own catalog:
    commands that were given other files may have written them. Raises CatalogError that names file, source and key.
    """
    sources: dict[str, Source] = {}
    unplaced: dict[str, Change] = {}
    for file in _catalog_files(paths, builtin=builtin):
        _add(sources, file.sources)
        changes = dict(file.changes)
        for name in [name for name, change in changes.items() if _is_own(change.file) and name not in sources]:
            unplaced[name] = changes.pop(name)
        apply_changes(sources, changes)
    return Catalog(sources.values(), unplaced)


def _is_own(file: str) -> bool:
    return Path(file).name == OWN_FILE


def _catalog_files(paths: Iterable[Path], *, builtin: bool) -> Iterator[CatalogFile]:
    if builtin:
        yield from _builtin_files()
    seen: set[Path] = set()
    for path in _files(paths):
        data = _read(path)
        resolved = path.resolve()
        if resolved not in seen:
            seen.add(resolved)
            yield read_file(data, str(path))


def _builtin_files() -> Iterator[CatalogFile]:
    files = (file for file in resources.files("govcrawl.catalog").iterdir() if file.name.endswith(".toml"))
    for file in sorted(files, key=lambda file: file.name):
        yield read_file(file.read_bytes(), f"govcrawl/catalog/{file.name}")


def _add(known: dict[str, Source], sources: Iterable[Source]) -> None:
    for source in sources:
        other = known.setdefault(source.id, source)
        if other is not source:
            raise CatalogError(
                f'{source.file}: source "{source.id}": key "id": already given in {other.file}; choose another id'
            )


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        try:
            if not path.is_dir():
                yield path
                continue
            found = sorted(file for file in path.iterdir() if file.suffix == ".toml" and not file.name.startswith("."))
        except OSError as problem:
            raise _unreadable(path, problem) from problem
        if not found:
            raise CatalogError(f"{path}: the folder holds no .toml file; name a catalog file or its folder")
        yield from found


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise _unreadable(path, problem) from problem


def _unreadable(path: Path, problem: OSError) -> CatalogError:
    reason = problem.strerror or type(problem).__name__
    return CatalogError(f"{path}: cannot be read ({reason}); check the path and its permissions")


def _province_code(admin_code: str) -> str:
    unit = region(admin_code)
    return unit.province_code if unit else ""
