"""Manuscript: an original text with its fields, before any site has put it into markup."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from govcrawl.article import Precision, Verdict

ARTICLES = Path(__file__).parent / "articles"
ORDER = (Precision.DAY, Precision.MINUTE, Precision.SECOND)


class Kind(StrEnum):
    """What a block of a text is; a caption may be read or left out, the others must be read."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CAPTION = "caption"
    ROW = "row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One line of a text; the cells of a row are in `cells`."""

    kind: Kind
    text: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """A text as its writer hands it in; strings are NFC and trimmed."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    published: str | None = None
    """YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, in the time of China."""
    origin: str | None = None
    editor: str | None = None
    author: str | None = None
    keywords: tuple[str, ...] = ()
    original_title: tuple[str, ...] = ()
    """Lines of 原标题 above the text."""
    credits: tuple[str, ...] = ()
    """By-lines below the text, such as 文字:… and 图片:…"""
    verdict: Verdict = Verdict.ARTICLE

    @property
    def moment(self) -> datetime:
        """The publication time without zone; midnight when only the day is known."""
        return datetime.fromisoformat(self.published or "1970-01-01")

    @property
    def precision(self) -> Precision:
        """How much of the time is known; a time of full minutes counts as minutes."""
        if "T" not in (self.published or ""):
            return Precision.DAY
        return Precision.SECOND if self.moment.second else Precision.MINUTE

    def stated(self, most: Precision) -> str | None:
        """The publication time that a page shows which prints at most this precision: ISO 8601 with +08:00, or a day.

        >>> text = Manuscript(id="a", title="一", blocks=(), published="2023-05-18T09:26:41")
        >>> text.stated(Precision.MINUTE), text.stated(Precision.DAY)
        ('2023-05-18T09:26:00+08:00', '2023-05-18')
        """
        if self.published is None:
            return None
        shown = self.shown(most)
        if shown is Precision.DAY:
            return f"{self.moment:%Y-%m-%d}"
        return f"{self.moment:%Y-%m-%dT%H:%M}:{self.moment.second if shown is Precision.SECOND else 0:02d}+08:00"

    def shown(self, most: Precision) -> Precision:
        """The coarser of what is known and what a page can print."""
        return min(self.precision, most, key=ORDER.index)

    @property
    def body(self) -> tuple[str, ...]:
        """The lines that must be read, in order; a table row is one line, its cells joined by tabs."""
        return tuple(block.text for block in self.blocks if block.kind is not Kind.CAPTION)

    @property
    def optional(self) -> tuple[str, ...]:
        """The lines that may be read or left out."""
        captions = tuple(block.text for block in self.blocks if block.kind is Kind.CAPTION)
        return (*self.original_title, *captions, *self.credits)


def read_block(line: str) -> Block:
    """Read one line of a manuscript's text.

    >>> read_block("| 城市 | 浓度 |").text
    '城市\\t浓度'
    """
    if line.startswith("| "):
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        return Block(kind=Kind.ROW, text="\t".join(cells), cells=cells)
    for mark, kind in (("# ", Kind.HEADING), ("! ", Kind.CAPTION)):
        if line.startswith(mark):
            return Block(kind=kind, text=line.removeprefix(mark))
    return Block(kind=Kind.PARAGRAPH, text=line)


def read_manuscript(entry: dict[str, str | list[str]]) -> Manuscript:
    """Make a manuscript of one `[[article]]` table."""

    def one(key: str) -> str | None:
        value = entry.get(key)
        return value if isinstance(value, str) else None

    def many(key: str) -> tuple[str, ...]:
        return tuple(entry.get(key, ()))

    lines = [line for line in str(entry["text"]).split("\n") if line]
    return Manuscript(
        id=str(entry["id"]),
        title=str(entry["title"]),
        blocks=tuple(read_block(line) for line in lines),
        published=one("published"),
        origin=one("origin"),
        editor=one("editor"),
        author=one("author"),
        keywords=many("keywords"),
        original_title=many("original_title"),
        credits=many("credits"),
        verdict=Verdict(one("verdict") or "article"),
    )


@cache
def manuscripts(site: str) -> tuple[Manuscript, ...]:
    """The texts of one site (department, trade, news, portal), in the order of its file."""
    entries = tomllib.loads((ARTICLES / f"{site}.toml").read_text(encoding="utf-8"))["article"]
    return tuple(read_manuscript(entry) for entry in entries)


def all_manuscripts() -> tuple[Manuscript, ...]:
    """Every text, whatever its site."""
    return tuple(text for site in ("department", "trade", "news", "portal") for text in manuscripts(site))
