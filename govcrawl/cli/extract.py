"""`govcrawl extract`: what is read on pages that lie in files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from govcrawl.article import Article, Judgement, Verdict
from govcrawl.cli.progress import counted
from govcrawl.errors import ExtractionError, InputError
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.page import Page
from govcrawl.source import Scope


class Format(StrEnum):
    """How results are printed."""

    JSON = "json"
    JSONL = "jsonl"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Input:
    """One page to read: how the output calls it, where it lies, its address if known."""

    id: str
    path: Path
    url: str | None


def extract(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Pages: HTML as captured, or .txt dumps of a page.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="The address of the (one) page.")] = None,
    manifest: Annotated[
        Path | None, typer.Option("--manifest", help='JSON lines {"id", "path", "url"} naming the pages.')
    ] = None,
    scope: Annotated[Scope, typer.Option("--scope", help="Which articles count.")] = Scope.ALL,
    output: Annotated[Format, typer.Option("--format", help="json, jsonl (one line a page) or text.")] = Format.JSON,
) -> None:
    """Read title, date, origin and text of pages in files, and say what each page is.

    Example: govcrawl extract page.html --url http://www.example.com/t20240305_1.html --format text
    """
    inputs = list(_inputs(files or [], url, manifest))
    if not inputs:
        raise InputError("give files to read, or --manifest FILE; see govcrawl extract --help")
    unread = 0
    rows = []
    for entry in counted(inputs, "reading pages"):
        try:
            row = _row(entry, scope)
        except (InputError, ExtractionError) as error:
            unread += 1
            sys.stderr.write(f"govcrawl: {error}\n")
            row = _as_row(entry, Article(), Judgement(verdict=Verdict.ERROR, reasons=("unreadable",)))
        if output is Format.JSON:
            rows.append(row)
        else:
            sys.stdout.write(_line(row) if output is Format.JSONL else _text(row))
    if output is Format.JSON:
        sys.stdout.write(json.dumps(rows[0] if len(rows) == 1 else rows, ensure_ascii=False, indent=2) + "\n")
    if unread:
        raise typer.Exit(InputError.exit_code)


def _inputs(files: list[Path], url: str | None, manifest: Path | None) -> Iterator[Input]:
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
    found_url = row.get("url")
    return Input(str(row.get("id", row["path"])), path, found_url if isinstance(found_url, str) else None)


def _row(entry: Input, scope: Scope) -> dict[str, Any]:
    # Trafilatura takes half a second to load; the other verbs need not wait for it.
    from govcrawl.extraction import extract_article
    from govcrawl.extraction.judge import judge

    try:
        size = entry.path.stat().st_size
        if size > DEFAULT_LIMITS.page_bytes:
            bound = DEFAULT_LIMITS.page_bytes
            raise InputError(f"{entry.path}: {size:,} bytes, more than the {bound:,} that a page may have")
        body = entry.path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {entry.path}: {error.strerror}") from error
    kind = (("Content-Type", "text/plain"),) if entry.path.suffix.lower() == ".txt" else ()
    page = Page(url=entry.url or entry.path.absolute().as_uri(), body=body, headers=kind)
    article = extract_article(page)
    return _as_row(entry, article, judge(page, article, scope))


def _as_row(entry: Input, article: Article, judgement: Judgement) -> dict[str, Any]:
    published = article.published
    return {
        "id": entry.id,
        "url": entry.url,
        "title": article.title,
        "published": published.value if published else None,
        "published_rule": published.rule if published else None,
        "origin": article.origin,
        "editor": article.editor,
        "author": article.author,
        "text": article.text,
        "verdict": judgement.verdict.value,
        "reasons": list(judgement.reasons),
        "removed": [{"rule": part.rule, "chars": part.chars} for part in article.removed],
    }


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _text(row: dict[str, Any]) -> str:
    names = ("title", "published", "origin", "editor", "author")
    head = [f"# {row['id']}", f"verdict: {row['verdict']} {' '.join(row['reasons'])}".rstrip()]
    head += [f"{name}: {row[name]}" for name in names if row[name]]
    return "\n".join(head) + f"\n\n{row['text']}\n\n"
