"""`govcrawl cite` and `govcrawl verify-citation`: how to name a version of a page, and the proof of it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from govcrawl.archive import Archive
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from govcrawl.cli.terminal import printable
from govcrawl.errors import CaptureError, InputError
from govcrawl.export.citation import Form
from govcrawl.export.citation import cite as citation_of
from govcrawl.export.cited import find_cited
from govcrawl.export.verification import Result, is_confirmed, verify

IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A version id (v…), or a page id (p…) or URL: its newest.")
]


class Lines(StrEnum):
    """How checks are printed."""

    TEXT = "text"
    JSON = "json"


def cite(
    wanted: IdArgument,
    form: Annotated[
        Form | None, typer.Option("--format", help="gbt7714 (GB/T 7714—2015), bibtex or json (CSL).")
    ] = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="The same as --format bibtex.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Print a citation of an article with the id of its version and the digest of its bytes.

    Example: govcrawl cite pq3tshxgxyiva --bibtex
    """
    if bibtex and form not in (None, Form.BIBTEX):
        raise InputError(f"--bibtex and --format {form} are two forms; give one of them")
    with Archive.read_only(archive) as opened, opened.read() as connection:
        cited = find_cited(connection, wanted)
    typer.echo(citation_of(cited, Form.BIBTEX if bibtex else form or Form.GBT7714))


def verify_citation(
    wanted: IdArgument,
    form: Annotated[Lines, typer.Option("--format", help="Lines, or one JSON object.")] = Lines.TEXT,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Confirm a citation: the bytes by their digests, and the text by reading it anew where that can be done.

    Ends with 0 when nothing failed, else with 8.

    Example: govcrawl verify-citation v7c2kq5xw3lma
    """
    with Archive.read_only(archive) as opened, opened.read() as connection:
        cited = find_cited(connection, wanted)
        checks = verify(connection, opened.folder / "captures", cited)
    if form is Lines.JSON:
        values = {"page_id": cited.page_id, "version_id": cited.version_id, "url": cited.url}
        told = [{"check": one.name, "result": one.result.value, "detail": one.detail} for one in checks]
        answer = values | {"body_sha256": cited.body_sha256, "extractor": cited.extractor}
        typer.echo(json.dumps(answer | {"confirmed": is_confirmed(checks), "checks": told}, ensure_ascii=False))
    else:
        typer.echo(f"{cited.version_id} of {cited.page_id}, {printable(cited.url)}")
        for one in checks:
            typer.echo(f"{one.result:<8}{one.name:<8}{printable(one.detail)}")
    failed = sum(one.result is Result.FAILED for one in checks)
    if failed:
        raise CaptureError(
            f"{cited.version_id}: {failed} of {len(checks)} checks failed; this citation is not confirmed"
        )
