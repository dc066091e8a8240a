"""Options that several verbs share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govcrawl.archive.filters import PlaceOf

ArchiveOption = Annotated[
    Path,
    typer.Option("--archive", envvar="GOVCRAWL_ARCHIVE", help="Folder of the archive.", show_default=True),
]
CatalogOption = Annotated[
    list[Path] | None,
    typer.Option("--catalog", help="A catalog file or folder of your own, added to the built-in one. Repeatable."),
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
ByOption = Annotated[
    PlaceOf,
    typer.Option("--by", help="Whose province --province means: the site's, or that of the article's origin (来源)."),
]
SourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only articles of this source, by its id. Repeatable.", metavar="ID"),
]
LexiconOption = Annotated[
    Path | None,
    typer.Option(
        "--lexicon", envvar="GOVCRAWL_LEXICON", help="A lexicon file of your own, instead of the built-in one."
    ),
]

DEFAULT_ARCHIVE = Path("archive")
