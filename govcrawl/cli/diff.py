"""`govcrawl diff`: how one version of a page became another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from govcrawl.archive import Archive
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from govcrawl.cli.terminal import printable

if TYPE_CHECKING:
    from govcrawl.archive.versions.compared import VersionDifference
    from govcrawl.differences import Span

CONTEXT = 60
"""Equal characters that are shown before and after a change."""
_OLD, _NEW = "red strike", "green"


class Format(StrEnum):
    """How a difference is printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


def diff(
    wanted: Annotated[str, typer.Argument(metavar="ID_OR_URL", help="A page id (p…), a version id (v…) or a URL.")],
    from_version: Annotated[
        str | None, typer.Option("--from", help="The earlier version, by its id.", metavar="VERSION")
    ] = None,
    to_version: Annotated[
        str | None, typer.Option("--to", help="The later version, by its id.", metavar="VERSION")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Show the whole texts, not only what is near a change.")
    ] = False,
    format_: Annotated[
        Format, typer.Option("--format", help="Text, one JSON object, or a JSON line for each change.")
    ] = Format.TEXT,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Show how a page was edited: by default between the last two states that were seen. Where the output is no
    terminal, [-old-] and {+new+} mark what changed, [~ and {~ a sentence that stands elsewhere.

    Example: govcrawl diff p5ku2xq7dnb4ac --from v3k7m2pqx5lwza
    """
    from govcrawl.archive.versions.compared import difference_of

    with Archive.read_only(archive) as opened, opened.read() as connection:
        found = difference_of(connection, wanted, from_version, to_version)
    if format_ is Format.JSON:
        typer.echo(json.dumps(_record(found) | {"spans": list(_spans(found))}, ensure_ascii=False))
    elif format_ is Format.JSONL:
        for line in _spans(found):
            if line["change"] != "equal":
                ends = {"page_id": found.page_id, "from": found.from_version, "to": found.to_version}
                typer.echo(json.dumps(ends | line, ensure_ascii=False))
    else:
        _print(found, whole=whole)


def _record(found: VersionDifference) -> dict[str, Any]:
    return {
        "page_id": found.page_id, "url": found.url, "from": found.from_version, "to": found.to_version,
        "from_seen_at": found.from_seen_at, "to_seen_at": found.to_seen_at, "extractor": found.extractor,
        "fields": list(found.fields), "weight": found.weight, "marks": found.marks,
        "published": list(found.days),
    }  # fmt: skip


def _spans(found: VersionDifference) -> Iterator[dict[str, Any]]:
    if "published_at" in found.fields:
        old, new = found.days
        yield {"field": "published_at", "change": "replaced", "old": old or "", "new": new or "", "marks": ["date"]}
    for field, difference in found.texts.items():
        for span in difference.spans:
            marks = [mark.value for mark in span.marks]
            yield {"field": field, "change": span.change.value, "old": span.old, "new": span.new, "marks": marks}


def _print(found: VersionDifference, *, whole: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if found.from_version is None:
        console.print(f"{found.page_id} has one version, {found.to_version}; there is nothing to compare it with")
        return
    kinds = ", ".join(found.marks.get("kinds", ()))
    for head, text in (
        ("page", f"{found.page_id}  {found.url}"),
        ("from", f"{found.from_version}  last seen {found.from_seen_at or 'never whole'}"),
        ("to", f"{found.to_version}  first seen {found.to_seen_at or 'never whole'}"),
        ("changed", f"{', '.join(found.fields) or 'nothing that makes a version'}  extractor {found.extractor}"),
        ("weight", f"{found.weight:.2f}  {kinds}".rstrip()),
    ):
        console.print(Text(f"{head + ':':<9}{printable(text)}"))
    if "published_at" in found.fields:
        old_day, new_day = found.days
        console.print(Text("\npublished_at: ") + _change(old_day or "", new_day or "", console.is_terminal))
    for field, difference in found.texts.items():
        console.print(Text(f"\n{field}:", style="bold"))
        last = len(difference.spans) - 1
        parts = [
            _shown(span, console.is_terminal, whole=whole, is_first=number == 0, is_last=number == last)
            for number, span in enumerate(difference.spans)
        ]
        console.print(Text.assemble(*parts))


def _shown(span: Span, colour: bool, *, whole: bool, is_first: bool, is_last: bool) -> Text:
    if span.change.value != "equal":
        return _change(span.old, span.new, colour, moved=span.change.value == "moved")
    text = printable(span.old)
    before, after = "" if is_first else text[:CONTEXT], "" if is_last else text[-CONTEXT:]
    return Text(text if whole or len(text) <= len(before) + len(after) + 3 else f"{before} … {after}")


def _change(old: str, new: str, colour: bool, *, moved: bool = False) -> Text:
    one, other = printable(old), printable(new)
    sign = "~" if moved else ""
    if colour:
        return Text.assemble((one, f"{_OLD} dim" if moved else _OLD), (other, f"{_NEW} dim" if moved else _NEW))
    first = f"[{sign or '-'}{one}{sign or '-'}]" if one else ""
    return Text(first + (f"{{{sign or '+'}{other}{sign or '+'}}}" if other else ""))
