"""What the tests of extraction need around the demonstration's markups: real page texts as manuscripts, comparison."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import lxml.html
from lxml import etree

from govcrawl.article import Article
from govcrawl.demo.manuscript import Block, Kind, Manuscript
from govcrawl.demo.rendering import Masthead, Rendered
from govcrawl.page import Page

BLOCKS = ("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "tr", "br", "section", "table", "b", "i", "em")
CREDITS = ("文字:", "文字：", "图片:", "图片：")


def as_page(rendered: Rendered, head: Masthead | None = None) -> Page:
    """The answer that a host would give with this page."""
    return Page(
        url=(head or Masthead()).url,
        body=rendered.body,
        headers=(("Content-Type", rendered.content_type),),
    )


def real_manuscripts(shared: Path) -> dict[str, Manuscript]:
    """The accepted real page texts by file name; their optional lines become captions, credits and 原标题."""
    expected: dict[str, dict[str, Any]] = json.loads((shared / "seeds" / "expected.json").read_text(encoding="utf-8"))
    return {name: real_manuscript(name, entry) for name, entry in expected.items() if entry["verdict"] == "article"}


def real_manuscript(name: str, entry: dict[str, Any]) -> Manuscript:
    """One real page text."""
    optional: list[str] = entry["optional"]
    start = next((place for place, line in enumerate(optional) if line.startswith("原标题")), len(optional))
    captions = [line for line in optional[:start] if not line.startswith(CREDITS)]
    blocks = [Block(kind=Kind.CAPTION, text=line) for line in captions]
    blocks += [Block(kind=Kind.PARAGRAPH, text=line) for line in entry["body"]]
    return Manuscript(
        id=name,
        title=entry["title"],
        blocks=tuple(blocks),
        published=entry["published"].removesuffix("+08:00"),
        origin=entry["origin"],
        editor=entry["editor"],
        author=entry["author"],
        keywords=tuple(entry.get("keywords", ())),
        original_title=tuple(optional[start:]),
        credits=tuple(line for line in optional if line.startswith(CREDITS)),
    )


def clean(text: str | None) -> str | None:
    """NFC, trimmed; None stays None."""
    return None if text is None else unicodedata.normalize("NFC", text).strip()


def without_optional(lines: Iterable[str], optional: Iterable[str]) -> list[str]:
    """The lines without those that may be left out, each taken away as often as it is optional.

    >>> without_optional(["治前", "正文", "治前"], ["治前"])
    ['正文', '治前']
    """
    spare = Counter(clean(line) or "" for line in optional)
    kept: list[str] = []
    for line in lines:
        if spare[line]:
            spare[line] -= 1
        else:
            kept.append(line)
    return kept


def differences(article: Article, manuscript: Manuscript, rendered: Rendered) -> list[str]:
    """What was read otherwise than it is printed, one line a difference; empty when all is exact."""
    read = {
        "title": article.title,
        "published": article.published.value if article.published else None,
        "origin": article.origin,
        "editor": article.editor,
        "author": article.author,
    }
    printed = {
        "title": manuscript.title,
        "published": rendered.published,
        "origin": manuscript.origin,
        "editor": manuscript.editor,
        "author": manuscript.author,
    }
    found = [
        f"{name}: read {value!r}, printed {printed[name]!r}"
        for name, value in read.items()
        if clean(value) != clean(printed[name])
    ]
    lines = [clean(line) or "" for line in article.text.split("\n") if line.strip()]
    got = without_optional(lines, rendered.optional)
    wanted = [clean(line) or "" for line in manuscript.body]
    found += [f"body lacks {line!r}" for line in (Counter(wanted) - Counter(got)).elements()]
    found += [f"body has {line!r} too much" for line in (Counter(got) - Counter(wanted)).elements()]
    if not found and got != wanted:
        found.append("body: the lines are out of order")
    return found


def dump(rendered: Rendered, encoding: str) -> bytes:
    """The visible text of a page as a naive reader writes it down: a line for each block, nothing left out."""
    tree = lxml.html.fromstring(rendered.body.decode(encoding))
    etree.strip_elements(tree, "script", "style", "head", with_tail=False)
    for element in tree.iter(*BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    for cell in tree.iter("td", "th"):
        cell.tail = "\t" + (cell.tail or "")
    lines = (re.sub(r"[ \n\r]+", " ", line).strip() for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line).encode()
