"""Invented article pages in the shapes of many government engines, with gold written by hand.

A file of fixtures/gov holds the gold, a line of `---`, the lines of the body, `---`, and the page. The page names what
it shows: `{{title}}`, `{{3}}` (line 3 of the body), `{{3<}}` and `{{3>}}` (its halves), `{{each 1-4 <p>*</p>}}`,
`{{rows 5-9 <td>}}` (cells of tabbed lines, a `<tr>` each), `{{cells 5 <td>}}` (without the `<tr>`) and
`{{of 首页,新闻 <li>*</li>}}`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "fixtures" / "gov"
MACRO = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class GovPage:
    """A page and what a reader sees on it."""

    name: str
    url: str
    body: bytes
    title: str
    published: str | None
    origin: str | None
    editor: str | None
    lines: tuple[str, ...]
    optional: tuple[str, ...]
    """Lines on which reasonable people differ."""


def load_pages(kind: str = "*") -> list[GovPage]:
    """Return the pages whose file name matches the pattern, by name."""
    return [read_page(path) for path in sorted(FOLDER.glob(f"{kind}.page"))]


def read_page(path: Path) -> GovPage:
    """Return one page with its gold."""
    head, text, markup = re.split(r"^---\n", path.read_text("utf-8"), maxsplit=2, flags=re.MULTILINE)
    pairs = [line.split(":", 1) for line in head.splitlines()]
    gold = {key: value.strip() or None for key, value in pairs}
    lines = tuple(text.splitlines())
    title = gold["title"] or ""
    return GovPage(
        name=path.stem,
        url=gold.get("url") or "http://www.example.gov.cn/xw/content.html",
        body=expand(markup, title, lines).encode(gold.get("encoding") or "utf-8"),
        title=title,
        published=gold.get("published"),
        origin=gold.get("origin"),
        editor=gold.get("editor"),
        lines=lines,
        optional=tuple(value.strip() for key, value in pairs if key == "optional"),
    )


def expand(markup: str, title: str, lines: Sequence[str]) -> str:
    """Fill in the names that a page's markup holds."""

    def fill(match: re.Match[str]) -> str:
        name, _, rest = match[1].partition(" ")
        if name == "title":
            return title
        if name == "of":
            words, _, pattern = rest.partition(" ")
            return "".join(pattern.replace("*", word).replace("#", str(n)) for n, word in enumerate(words.split(",")))
        if name in ("each", "rows", "cells"):
            span, _, pattern = rest.partition(" ")
            return "".join(fill_line(name, line, pattern) for line in span_of(span, lines))
        line = lines[int(name.rstrip("<>")) - 1]
        middle = len(line) // 2
        return line[:middle] if name.endswith("<") else line[middle:] if name.endswith(">") else line

    return MACRO.sub(fill, markup)


def fill_line(name: str, line: str, pattern: str) -> str:
    """Put one line of the body into a pattern, or its cells into those of a table."""
    if name == "each":
        return pattern.replace("*", line)
    tag = pattern.strip("<>").split()[0]
    cells = "".join(f"{pattern}{cell}</{tag}>" for cell in line.split("\t"))
    return cells if name == "cells" else f"<tr>{cells}</tr>\n"


def span_of(span: str, lines: Sequence[str]) -> Sequence[str]:
    """Return lines `3` or `3-7` or `3-`, counted from one."""
    first, dash, last = span.partition("-")
    return lines[int(first) - 1 : int(last) if last else len(lines) if dash else int(first)]
