"""`govcrawl extract`: what is read on pages that lie in files."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcrawl.article import Article, Judgement, Verdict
from govcrawl.cli.explanation import print_explanation
from govcrawl.cli.options import LexiconOption
from govcrawl.cli.page_files import Input, read_inputs, read_page
from govcrawl.cli.progress import counted
from govcrawl.errors import ExtractionError, InputError
from govcrawl.source import Scope
from govcrawl.topics import Lexicon, load_lexicon

if TYPE_CHECKING:
    from govcrawl.extraction.trace import Trace
    from govcrawl.origins import OriginIndex


class Format(StrEnum):
    """How results are printed."""

    JSON = "json"
    JSONL = "jsonl"
    TEXT = "text"


def extract(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Pages: HTML as captured, or .txt dumps of a page.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="The address of the (one) page.")] = None,
    manifest: Annotated[
        Path | None, typer.Option("--manifest", help='JSON lines {"id", "path", "url"} naming the pages.')
    ] = None,
    scope: Annotated[Scope, typer.Option("--scope", help="Which articles count.")] = Scope.ALL,
    lexicon: LexiconOption = None,
    output: Annotated[Format, typer.Option("--format", help="json, jsonl (one line a page) or text.")] = Format.JSON,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say by which rule each field was found and each line left out.")
    ] = False,
) -> None:
    """Read title, date, origin and text of pages in files, and say what each page is.

    Example: govcrawl extract page.html --url http://www.example.com/t20240305_1.html --explain
    """
    inputs = list(read_inputs(files or [], url, manifest))
    if not inputs:
        raise InputError("give files to read, or --manifest FILE; see govcrawl extract --help")
    weighing = load_lexicon(lexicon)
    unread = 0
    rows = []
    for entry in counted(inputs, "reading pages"):
        try:
            article, judgement, trace = _read(entry, scope, weighing)
        except (InputError, ExtractionError) as error:
            unread += 1
            sys.stderr.write(f"govcrawl: {error}\n")
            article, judgement, trace = _nothing_read()
        row = _as_row(entry, article, judgement)
        if explain:
            print_explanation(entry.id, article, judgement, trace)
        elif output is Format.JSON:
            rows.append(row)
        else:
            sys.stdout.write(_line(row) if output is Format.JSONL else _text(row))
    if output is Format.JSON and not explain:
        sys.stdout.write(json.dumps(rows[0] if len(rows) == 1 else rows, ensure_ascii=False, indent=2) + "\n")
    if unread:
        raise typer.Exit(InputError.exit_code)


def _read(entry: Input, scope: Scope, lexicon: Lexicon) -> tuple[Article, Judgement, Trace]:
    # Trafilatura takes half a second to load; the other verbs need not wait for it.
    from govcrawl.extraction import trace_article
    from govcrawl.extraction.judge import judge

    page = read_page(entry)
    article, trace = trace_article(page)
    return article, judge(page, article, scope, lexicon), trace


def _nothing_read() -> tuple[Article, Judgement, Trace]:
    from govcrawl.extraction.trace import Trace

    return Article(), Judgement(verdict=Verdict.ERROR, reasons=("unreadable",)), Trace()


def _as_row(entry: Input, article: Article, judgement: Judgement) -> dict[str, Any]:
    published, document = article.published, article.document
    place = _origins().place_of(article.origin) if article.origin else None
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
        "attachments": [{"url": one.url, "name": one.name, "kind": one.kind} for one in article.attachments],
        "images": [{"url": one.url, "name": one.name} for one in article.images],
        "modified": article.modified.value if article.modified else None,
        "document": asdict(document) if document else None,
        "origin_admin_code": place.admin_code if place else None,
        "origin_source_id": place.source_id if place else None,
        "next_part": article.next_part,
        "parts": [{"url": one.url, "start": one.start} for one in article.parts],
        "topics": list(judgement.topics),
        "relevance": judgement.relevance,
    }


@cache
def _origins() -> OriginIndex:
    from govcrawl.catalog import load_catalog
    from govcrawl.origins import OriginIndex

    return OriginIndex(load_catalog().values())


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _text(row: dict[str, Any]) -> str:
    names = ("title", "published", "origin", "editor", "author")
    head = [f"# {row['id']}", f"verdict: {row['verdict']} {' '.join(row['reasons'])}".rstrip()]
    head += [f"{name}: {row[name]}" for name in names if row[name]]
    return "\n".join(head) + f"\n\n{row['text']}\n\n"
