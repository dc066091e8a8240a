"""Pages that lie in files: how the command line names them, and how they are read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from govcrawl.errors import InputError
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.page import Page


@dataclass(frozen=True, slots=True)
class Input:
    """One page to read: how the output calls it, where it lies, its address if known."""

    id: str
    path: Path
    url: str | None
    fetched_at: str | None = None
    """When it was fetched, as the manifest writes it."""


def read_inputs(files: list[Path], url: str | None, manifest: Path | None) -> Iterator[Input]:
    """Yield the pages that the command line names; raises InputError for a manifest that cannot be read."""
    if url is not None and (len(files) != 1 or manifest is not None):
        raise InputError("--url gives the address of one file; for several use --manifest")
    for path in files:
        yield Input(str(path), path, url)
    if manifest is None:
        return
    try:
        lines = manifest.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the manifest {manifest}: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _entry(line, f"{manifest} line {number}", manifest.parent)


def _entry(line: str, where: str, folder: Path) -> Input:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON ({error.msg})") from error
    if not isinstance(row, dict) or not isinstance(row.get("path"), str):
        raise InputError(f'{where}: needs "path", a string')
    path = Path(row["path"])
    if not path.is_absolute() and not path.exists():
        path = folder / path
    found_url, at = row.get("url"), row.get("fetched_at")
    return Input(
        str(row.get("id", row["path"])),
        path,
        found_url if isinstance(found_url, str) else None,
        at if isinstance(at, str) else None,
    )


def read_page(entry: Input) -> Page:
    """Return the page of one input, under its own address or that of the file; raises InputError."""
    try:
        size = entry.path.stat().st_size
        if size > DEFAULT_LIMITS.page_bytes:
            bound = DEFAULT_LIMITS.page_bytes
            raise InputError(f"{entry.path}: {size:,} bytes, more than the {bound:,} that a page may have")
        body = entry.path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {entry.path}: {error.strerror}") from error
    kind = (("Content-Type", "text/plain"),) if entry.path.suffix.lower() == ".txt" else ()
    return Page(url=entry.url or entry.path.absolute().as_uri(), body=body, headers=kind)
