"""Options that several verbs share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
SourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only articles of this source, by its id. Repeatable.", metavar="ID"),
]

DEFAULT_ARCHIVE = Path("archive")
