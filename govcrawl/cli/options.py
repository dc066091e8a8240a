"""Options that several verbs share, worded once. What narrows articles is in `narrowing`, which loads the archive."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govcrawl.catalog import Catalog, load_catalog, user_files

ArchiveOption = Annotated[
    Path,
    typer.Option("--archive", envvar="GOVCRAWL_ARCHIVE", help="Folder of the archive.", show_default=True),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="GOVCRAWL_CONFIG",
        help="A settings file (TOML), instead of config.toml in the archive's folder.",
        metavar="FILE",
    ),
]
CatalogOption = Annotated[
    list[Path] | None,
    typer.Option("--catalog", help="A catalog file or folder of your own, added to the built-in one. Repeatable."),
]
ReplayOption = Annotated[
    str | None,
    typer.Option(
        "--replay",
        help="Fetch PREFIX + URL instead of URL; or what a WARC or WACZ file, or a folder of them, has recorded.",
        metavar="PREFIX|PATH",
    ),
]
ContactOption = Annotated[
    str,
    typer.Option("--contact", envvar="GOVCRAWL_CONTACT", help="Mail address or web page, sent with each request."),
]
SinceOption = Annotated[
    str | None, typer.Option("--since", help="Published on or after: YYYY, YYYY-MM or YYYY-MM-DD.", metavar="DATE")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", help="Published on or before: YYYY, YYYY-MM or YYYY-MM-DD.", metavar="DATE")
]
ProvinceOption = Annotated[
    str | None,
    typer.Option("--province", help="A province by name, with or without suffix, by pinyin or by code."),
]
CityOption = Annotated[
    str | None,
    typer.Option("--city", help="A city or prefecture by name, with or without suffix, by pinyin or by code."),
]


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSONL = "jsonl"


FormatOption = Annotated[
    Format, typer.Option("--format", help="A table (tab-separated where the output is no terminal) or JSON lines.")
]
LexiconOption = Annotated[
    Path | None,
    typer.Option(
        "--lexicon", envvar="GOVCRAWL_LEXICON", help="A lexicon file of your own, instead of the built-in one."
    ),
]

DEFAULT_ARCHIVE = Path("archive")


def known_catalog(catalog: list[Path] | None, archive: Path) -> Catalog:
    """Return the built-in catalog, then the files of `--catalog`, then the archive's own `catalog.toml` if it has one.

    Raises CatalogError that names file, source and key.
    """
    return load_catalog(user_files(catalog or (), archive))
