"""Recordings: folders with the bytes of some pages, their source's table, and what is to be read on them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govcrawl.catalog.reader import read_sources
from govcrawl.catalog.writing import source_text
from govcrawl.errors import ArchiveError, InputError
from govcrawl.source import Source

CATALOG, EXPECTATION, EARLIER, RECORD = "catalog.toml", "expected.json", "expected.old.json", "record.warc.gz"
"""The files of a recording; the third is the expectation before the pages were recorded again."""

_ROW = re.compile(r"(\{\n +\"(?:url|title)\": [^{}\[\]]*\n +\})")
"""A row of a list as `json` spreads it over lines; on one line each, a person compares them more easily."""
_BREAK = re.compile(r"\n +")


@dataclass(slots=True, kw_only=True)
class Expectation:
    """What is to be read on the pages of a recording."""

    source: str
    """Id of the source."""
    reviewed: bool = False
    """Whether a person has compared it with the pages."""
    pages: list[dict[str, Any]] = field(default_factory=list)
    """In the order in which they were asked for (see govcrawl.crawl.expectation)."""


def find_recordings(folders: Iterable[Path]) -> list[Path]:
    """Return the recordings that *folders* are or have directly in them; raises InputError where there is none."""
    found: list[Path] = []
    for folder in folders:
        if (folder / CATALOG).is_file():
            found.append(folder)
            continue
        try:
            below = sorted(one for one in folder.iterdir() if (one / CATALOG).is_file() and one.name[0] != ".")
        except OSError as error:
            raise InputError(f"cannot read {folder}: {error.strerror}; record pages with `govcrawl record`") from error
        if not below:
            raise InputError(f"{folder}: holds no recording; record pages with `govcrawl record`")
        found += below
    return found


def read_source(folder: Path) -> Source:
    """Return the source of a recording as it was then; raises CatalogError or InputError."""
    file = folder / CATALOG
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}; record the pages again") from error
    return read_sources(data, str(file))[0]


def read_expectation(folder: Path) -> Expectation | None:
    """Return the expectation of a recording, or None where it has none; raises InputError for one that is damaged."""
    file = folder / EXPECTATION
    try:
        data = json.loads(file.read_bytes())
        if not isinstance(data, dict):
            raise TypeError("must be one table")
        pages = data["pages"]
        if not isinstance(pages, list) or not all(isinstance(page, dict) for page in pages):
            raise TypeError("pages must be a list of tables")
        if not pages:
            raise ValueError("holds no page, so that any reading would agree")
        json.dumps(data, ensure_ascii=False).encode()  # JSON can escape half a character, which no output can take
        return Expectation(source=str(data["source"]), reviewed=data["reviewed"] is True, pages=pages)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from error
    except KeyError as error:
        raise InputError(
            f"{file}: the key {error} is missing; restore it, or take the file away to have it made"
        ) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(f"{file}: {error}; correct it, or take the file away to have it made anew") from error


def write_expectation(folder: Path, expectation: Expectation) -> None:
    """Put the expectation of a recording in the place of that which is there; raises ArchiveError."""
    said = {"reviewed": expectation.reviewed, "source": expectation.source, "pages": expectation.pages}
    text = json.dumps(said, ensure_ascii=False, indent=1)
    write_whole(folder / EXPECTATION, _ROW.sub(lambda row: _BREAK.sub(" ", row[1]), text) + "\n")


def write_source(folder: Path, source: Source) -> None:
    """Write the table of a source; raises ArchiveError."""
    write_whole(folder / CATALOG, source_text(source))


def write_whole(file: Path, text: str) -> None:
    """Write a file that is there whole or not at all; raises ArchiveError."""
    draft = file.with_name(f".{file.name}.draft")
    try:
        with draft.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ArchiveError(
            f"cannot write {file}: {error.strerror}; free some space or check its permissions"
        ) from error
