"""`govcrawl record`: some pages of a source as they are, with what is read on them, for a person to review."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcrawl.cli.crawl import chosen_sources
from govcrawl.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    CatalogOption,
    ConfigOption,
    ContactOption,
    Format,
    FormatOption,
    ReplayOption,
    known_catalog,
)
from govcrawl.cli.replay import print_differences
from govcrawl.cli.terminal import print_rows
from govcrawl.config import load_config

if TYPE_CHECKING:
    from govcrawl.crawl.recording import Recorded, Wish

DEFAULT_FOLDER = Path("recordings")


def record(
    what: Annotated[
        str, typer.Argument(metavar="SOURCE|URL", help="Id of a source, or the address of a list or an article.")
    ],
    into: Annotated[Path, typer.Option("--into", help="Folder of the recordings.", metavar="DIR")] = DEFAULT_FOLDER,
    articles: Annotated[int, typer.Option("--articles", min=0, help="At most N articles a column.", metavar="N")] = 5,
    pages: Annotated[int, typer.Option("--pages", min=1, help="At most N list pages a column.", metavar="N")] = 2,
    whole: Annotated[
        bool, typer.Option("--whole", help="All list pages and articles, up to 500 requests a host.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Replace the recording; what was expected of it is kept beside.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    catalog: CatalogOption = None,
    replay: ReplayOption = None,
    contact: ContactOption = "",
    config: ConfigOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Record pages with what is read on them: to be reviewed by a person, and replayed as a test.

    Example: govcrawl record sichuan --articles 3 --contact mail@example.org
    """
    # Scrapy takes a second to load; the other verbs need not wait for it.
    from govcrawl.crawl.recorded_web import replay_prefix
    from govcrawl.crawl.recording import WHOLE, Wish, name_of, source_of
    from govcrawl.crawl.recording import record as start_recording
    from govcrawl.crawl.sample import Extent

    settings = load_config(config, archive)
    known = known_catalog(catalog, archive)
    url = what if "://" in what else None
    source = source_of(url, known) if url else chosen_sources(known, [what], None)[0]
    extent = WHOLE if whole else Extent(articles=articles, pages=pages)
    folder = into / (name_of(url) if url else source.id)
    with replay_prefix(replay) as prefix:
        wish = Wish(
            source=source,
            url=url,
            folder=folder,
            extent=extent,
            again=again,
            replay=prefix,
            contact=contact,
            config=settings,
        )
        recorded = start_recording(wish)
    if format_ is Format.JSONL:
        for page in recorded.expectation.pages:
            typer.echo(json.dumps(page, ensure_ascii=False))
        return
    _print(recorded, wish)


def _print(recorded: Recorded, wish: Wish) -> None:
    from govcrawl.crawl.replaying import differences

    print_rows(("role", "what", "title", "address"), map(_cells, recorded.expectation.pages))
    if recorded.earlier is not None:
        print_differences(recorded.folder, differences(recorded.earlier, recorded.expectation), Format.TABLE)
    if recorded.left_out:
        typer.echo(f"{recorded.left_out} pages were left out: enough was asked of their host")
    review = recorded.folder / "expected.json"
    typer.echo(
        f"{len(recorded.expectation.pages)} pages recorded in {recorded.folder}; compare {review} with the pages, "
        'correct it, and set "reviewed" to true'
    )


def _cells(page: dict[str, Any]) -> tuple[object, ...]:
    said = page.get("expected")
    if said is None:
        what: tuple[object, object] = (page["unanswered"], None)
    elif "unreadable" in said:
        what = ("unreadable", said["unreadable"])
    elif page["role"] == "list":
        proof = f", {said['end_proof']}" if said["end_proof"] else ""
        what = (said.get("verdict") or said["family"], f"{len(said['links'])} links{proof}")
    elif page["role"] == "part":
        what = ("goes on" if said["next_part"] else "ends", None)
    else:
        what = (said["verdict"], said["title"])
    return (page["role"], *what, page["url"])
