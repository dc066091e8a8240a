"""`govcrawl links`: the articles that list pages in files name, and the way to the next page."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcrawl.cli.extract import Format
from govcrawl.cli.page_files import Input, read_inputs, read_page
from govcrawl.cli.progress import counted
from govcrawl.cli.terminal import print_rows, printable
from govcrawl.errors import ExtractionError, InputError
from govcrawl.source import Column

if TYPE_CHECKING:
    from govcrawl.listing import Link, Listing, NextRequest

_NOWHERE_HOST = "http://page.invalid"
_NOWHERE = f"{_NOWHERE_HOST}/column/"
"""Stands for the address of a page that has none on record; what is read below it is said as the page says it."""


def links(
    files: Annotated[list[Path] | None, typer.Argument(help="List pages: HTML as captured.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="The address of the (one) page.")] = None,
    manifest: Annotated[
        Path | None, typer.Option("--manifest", help='JSON lines {"id", "path", "url"} naming the pages.')
    ] = None,
    family: Annotated[
        str | None, typer.Option("--family", help="Read as this kind of CMS, as family = would in a catalog.")
    ] = None,
    items: Annotated[
        str | None, typer.Option("--items", help="CSS selector of the article links, as items = in a catalog.")
    ] = None,
    following: Annotated[
        str | None, typer.Option("--next", help="CSS selector of the link to the next page, as next = in a catalog.")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="json, jsonl (one line a page) or text.")] = Format.JSON,
) -> None:
    """Read the links of list pages in files, with title and date, and what they say of the next page.

    Example: govcrawl links index.html --url http://www.example.com/tzgg/ --format text
    """
    inputs = list(read_inputs(files or [], url, manifest))
    if not inputs:
        raise InputError("give files to read, or --manifest FILE; see govcrawl links --help")
    column = _column(family, items, following)
    unread = 0
    rows = []
    for entry in counted(inputs, "reading pages"):
        try:
            row = _read(entry, column)
        except (InputError, ExtractionError) as error:
            unread += 1
            sys.stderr.write(f"govcrawl: {error}\n")
            row = _as_row(entry, None, {})
        if output is Format.JSON:
            rows.append(row)
        elif output is Format.JSONL:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            _print_text(row)
    if output is Format.JSON:
        sys.stdout.write(json.dumps(rows[0] if len(rows) == 1 else rows, ensure_ascii=False, indent=2) + "\n")
    if unread:
        raise typer.Exit(InputError.exit_code)


def _column(family: str | None, items: str | None, following: str | None) -> Column:
    """The column that the options describe; raises InputError for a family or a selector that is none."""
    from cssselect import SelectorError, parse

    from govcrawl.listing import FAMILIES

    if family is not None and family not in FAMILIES:
        raise InputError(f"--family {family!r} is not known; the families are {', '.join(sorted(FAMILIES))}")
    for option, selector in (("--items", items), ("--next", following)):
        try:
            parse(selector or "*")
        except SelectorError as error:
            raise InputError(f"{option} {selector!r} is not a CSS selector: {error}") from error
    return Column(name="command line", url="", family=family, items=items, next=following)


def _read(entry: Input, column: Column) -> dict[str, Any]:
    from govcrawl.listing import read_listing
    from govcrawl.listing.document import read_document

    page = read_page(entry)
    if entry.url is not None:
        return _as_row(entry, read_listing(page, column), {})
    page = replace(page, url=_NOWHERE)
    listing, document = read_listing(page, column), read_document(page)
    return _as_row(entry, listing, document.references if document is not None else {})


def _as_row(entry: Input, listing: Listing | None, written: dict[str, str]) -> dict[str, Any]:
    """The line of one page; `written` are the references of a page without address, by what they were read as."""
    following = listing.next_request if listing else None
    plain = following is not None and following.method == "GET"
    return {
        "id": entry.id,
        "url": entry.url,
        "items": [_as_item(entry, link, written) for link in (listing.links if listing else ())],
        "next_page": following.url if following and plain and entry.url is not None else None,
        "pages": listing.pages if listing else None,
        "total": listing.total if listing else None,
        "family": listing.family if listing else None,
        "page_number": listing.page_number if listing else None,
        "end_proof": listing.end_proof if listing else None,
        "empty": listing.empty if listing else None,
        "next_request": _as_request(entry, following, written) if following else None,
        "then": [_as_request(entry, each, written) for each in (listing.then if listing else ())],
    }


def _as_item(entry: Input, link: Link, written: dict[str, str]) -> dict[str, Any]:
    return {
        **_address(entry, link.url, written),
        "title": link.title,
        "date": link.date,
        "pinned": link.pinned,
        "attachment": link.attachment,
        "raw_date": link.raw_date,
        "date_rule": link.date_rule,
    }


def _as_request(entry: Input, request: NextRequest, written: dict[str, str]) -> dict[str, Any]:
    return {
        **_address(entry, request.url, written),
        "method": request.method,
        "body": request.body.decode("utf-8", "replace"),
        "headers": dict(request.headers),
        "rendered": request.rendered,
        "otherwise": _as_request(entry, request.otherwise, written) if request.otherwise else None,
    }


def _address(entry: Input, url: str, written: dict[str, str]) -> dict[str, str | None]:
    """An absolute address, or for a page without its own the reference as the page has it: all of one page or none.

    Were only what is relative left out, the links that remain would be those to other sites.
    """
    if entry.url is not None:
        return {"url": url, "href": None}
    # What a script states stands in no `<a>`.
    bare = url.removeprefix(_NOWHERE) if url.startswith(_NOWHERE) else url.removeprefix(_NOWHERE_HOST)
    return {"url": None, "href": written.get(url, bare)}


def _print_text(row: dict[str, Any]) -> None:
    """Print a page for reading: what it is, its rows, where it goes on."""
    sys.stdout.write(printable(f"# {row['id']}") + "\n")
    for name in ("url", "family", "page_number", "pages", "total", "empty", "end_proof"):
        if row[name] is not None:
            sys.stdout.write(printable(f"{name}: {row[name]}") + "\n")
    request = row["next_request"]
    if request is not None:
        method = "" if request["method"] == "GET" else f"{request['method']} "
        body = f" {request['body']}" if request["body"] else ""
        sys.stdout.write(printable(f"next: {method}{request['url'] or request['href']}{body}") + "\n")
    sys.stdout.flush()
    print_rows(("date", "title", "marks", "address"), map(_cells, row["items"]))
    sys.stdout.write("\n")


def _cells(item: dict[str, Any]) -> tuple[str | None, ...]:
    marks = [mark for mark in ("pinned", "attachment") if item[mark]]
    return item["date"] or item["raw_date"], item["title"], " ".join(marks), item["url"] or item["href"]
