"""`govcrawl publish`: a read-only copy of the articles for others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govcrawl.archive import Archive
from govcrawl.archive.search.filters import PlaceOf
from govcrawl.cli.narrowing import (
    ByOption,
    LevelOption,
    OriginOption,
    SourceOption,
    StoryOption,
    TopicOption,
    VerdictOption,
    filters_of,
)
from govcrawl.cli.options import DEFAULT_ARCHIVE, ArchiveOption, CityOption, ProvinceOption, SinceOption, UntilOption
from govcrawl.cli.progress import counting
from govcrawl.cli.terminal import print_rows
from govcrawl.export.publication import publish as publish_copy
from govcrawl.export.rows import Selection, Stories


def publish(
    output: Annotated[Path, typer.Argument(metavar="OUT.sqlite", help="File to write.")],
    terms: Annotated[
        list[str] | None, typer.Argument(metavar="[TERMS]...", help="Only articles that hold all these words.")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    province: ProvinceOption = None,
    city: CityOption = None,
    by: ByOption = PlaceOf.SOURCE,
    source: SourceOption = None,
    level: LevelOption = None,
    origin: OriginOption = None,
    topic: TopicOption = None,
    verdict: VerdictOption = None,
    story: StoryOption = Stories.ALL,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Write a compact, read-only, indexed copy for sharing, without captures, and a manifest of its hashes.

    Example: govcrawl publish sichuan.sqlite --province 四川 --since 2023
    """
    filters = filters_of(
        since=since, until=until, province=province, city=city, by=by, source=source, level=level, origin=origin,
        topic=topic, verdict=verdict,
    )  # fmt: skip
    wanted = Selection(terms=" ".join(terms or []), filters=filters, stories=story)
    with (
        Archive.read_only(archive) as opened,
        opened.read() as connection,
        counting("articles") as tell,
    ):
        done = publish_copy(connection, output, wanted, tell=tell)
    print_rows(("table", "rows"), done.rows.items())
    typer.echo(f"{done.path} ({done.bytes} bytes), its hashes in {done.manifest}", err=True)
