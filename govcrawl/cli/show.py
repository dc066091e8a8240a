"""`govcrawl show`: one page with all that is known of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from govcrawl.archive import Archive
from govcrawl.archive.records import PageRecord, find_page
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from govcrawl.cli.terminal import printable

_SHOWN_APART = ("text", "reasons", "topics")


def show(
    wanted: Annotated[str, typer.Argument(metavar="ID_OR_URL", help="A page id (p…), a version id (v…) or a URL.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Show a page: its fields, its text, and what is known of its addresses, attachments, versions, events
    and copies.

    Example: govcrawl show https://sthjt.sc.gov.cn/sthjt/c103878/2023/7/19/0a1b2c.shtml
    """
    with Archive.read_only(archive) as opened, opened.read() as connection:
        record = find_page(connection, wanted)
    for line in lines_of(record):
        typer.echo(line)


def lines_of(record: PageRecord) -> Iterable[str]:
    """Yield what is known of a page, line by line."""
    yield from _fields({**(record.article or {}), **record.page})
    if record.withdrawal is not None:
        yield from _withdrawn(record.withdrawal)
    if reasons := json.loads(record.page["reasons"] or "[]"):
        yield f"{'reasons:':<21}{', '.join(reasons)}"
    if record.article is not None:
        yield ""
        yield printable(record.article["text"])
    yield from _section("Addresses", record.addresses)
    yield from _section("Attachments", map(_attachment, record.attachments))
    yield from _section("Versions", map(_version, record.versions))
    yield from _section("Events", map(_event, record.events))
    yield from _section("Same story", map(_copy, record.copies if len(record.copies) > 1 else ()))


def _fields(row: Mapping[str, Any]) -> Iterable[str]:
    for name, value in row.items():
        if value not in (None, "") and name not in _SHOWN_APART:
            yield f"{name + ':':<21}{printable(value)}"


def _withdrawn(row: Mapping[str, Any]) -> Iterable[str]:
    by = f", asked for by {row['requested_by']}" if row["requested_by"] else ""
    yield f"{'withdrawn:':<21}{row['at']}{printable(by)}: {printable(row['reason'])}"
    for version in json.loads(row["versions"] or "[]"):
        yield f"{'  version:':<21}{version['id']}  reading {version['reading_hash']}  body {version['body_sha256']}"


def _section(title: str, lines: Iterable[str]) -> Iterable[str]:
    found = list(lines)
    if found:
        yield f"\n{title}"
        yield from (f"  {printable(line)}" for line in found)


def _attachment(row: Mapping[str, Any]) -> str:
    return f"{row['kind'] or '':<5} {row['name'] or ''}  {row['url']}  {_state(row)}".rstrip()


def _state(row: Mapping[str, Any]) -> str:
    """Say in a few words whether an attachment was had, and what is known of it."""
    if row["status"] == "noted":
        return ""
    if row["status"] != "fetched":
        when = f", again from {row['next_due_at']}" if row["next_due_at"] else ""
        return f"{row['status']}{when}" + (f" ({row['last_error']})" if row["last_error"] else "")
    fields = json.loads(row["fields"] or "{}")
    words = [f"{row['bytes']} bytes", f"{row['chars'] or 0} characters"]
    words += [f"{fields['pages']} pages"] if "pages" in fields else []
    words += ["scanned"] if fields.get("scanned") else []
    words += [f"not read: {fields['error']}"] if fields.get("error") else []
    return f"{row['fetched_at']}  files/{row['file']}  {', '.join(words)}"


def _version(row: Mapping[str, Any]) -> str:
    mark = "current" if row["current"] else ""
    return f"{row['id']}  {row['fetched_at']}  {row['verdict']}  {row['chars']} characters  {mark}".rstrip()


def _event(row: Mapping[str, Any]) -> str:
    fields = ", ".join(json.loads(row["fields"] or "[]"))
    detail = json.loads(row["detail"] or "{}")
    return f"{row['at']}  {row['kind']}  {fields or detail.get('to', '')}".rstrip()


def _copy(row: Mapping[str, Any]) -> str:
    return f"{row['id']}  {row['relation']:<7}  {row['published_at'] or '':<25}  {row['source'] or ''}  {row['url']}"
