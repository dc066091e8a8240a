"""Put a manuscript into the markup of a kind of site; a kind is a TOML file in `markups/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from govcrawl.article import Precision
from govcrawl.demo.manuscript import Block, Kind, Manuscript

MARKUPS = Path(__file__).parent / "markups"
FULL_WIDTH = str.maketrans("0123456789:", "０１２３４５６７８９：")
PIECE = 17
"""Characters in one span of a text pasted from Word."""

NEIGHBOURS = (
    ("省生态环境厅召开半年工作调度会", "/sthjt/c100878/2023/7/4/10000001.shtml"),
    ("青潭市开展饮用水水源地专项检查", "/sthjt/c100878/2023/7/3/10000002.shtml"),
    ("望湖市湿地公园迎来首批越冬候鸟", "/sthjt/c100878/2023/6/30/10000003.shtml"),
    ("松湾区公布上半年环境空气质量排名", "/sthjt/c100878/2023/6/29/10000004.shtml"),
)
"""Headlines under 相关阅读 where a page stands alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """The site around a text, and the address that the text has there."""

    site_name: str = "南岭生态环境厅"
    owner: str = "南岭生态环境厅办公室"
    host: str = "sthjt.nanling.example"
    site_id_code: str = "4399000086"
    column: str = "地方动态"
    url: str = "http://sthjt.nanling.example/sthjt/c100878/2023/5/18/0123456789abcdef0123456789abcdef.shtml"
    generated: str = "2024-10-14 03:12:09"
    """When the CMS last wrote the page out: UCAP puts this into PubDate."""
    neighbours: tuple[tuple[str, str], ...] = NEIGHBOURS
    """Headline and address of other articles of the site."""
    pager: str = ""
    """HTML of what leads to the other parts of the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A page as the host sends it, and what a reader sees on it beside the fields of the manuscript."""

    body: bytes
    content_type: str
    published: str | None
    """The publication time at the precision that this kind of page prints."""
    optional: tuple[str, ...] = ()
    """The lines of this page that may be read or left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """How one kind of site writes a page; the strings are HTML with {text}, {url}, {title} or {{name}} to be filled."""

    page: str
    most: Precision
    paragraph: str
    heading: str
    caption: str
    line: str
    table: str
    editor: str = ""
    author: str = ""
    by_line: str = ""
    """Form of the line below the text that names the author of a text without credits."""
    neighbour: str = ""
    day: str = "{0:%Y-%m-%d}"
    clock: Mapping[str, str] = field(default_factory=dict)
    info_clock: bool = True
    leaf: Mapping[str, str] = field(default_factory=dict)
    """The date once more, in pieces, by precision."""
    header: str = "text/html"
    encoding: str = "utf-8"
    full_width: bool = False
    meta_published: str = "printed"
    split: str = ""
    piece: str = "{text}"
    copy: Mapping[str, str] = field(default_factory=dict)
    print: Mapping[str, str] = field(default_factory=dict)


def markup_names() -> tuple[str, ...]:
    """The kinds of sites that a manuscript can be rendered in."""
    return tuple(sorted(path.stem for path in MARKUPS.glob("*.toml")))


@cache
def load_markup(name: str) -> Markup:
    """Read one kind of site."""
    values: dict[str, Any] = tomllib.loads((MARKUPS / f"{name}.toml").read_text(encoding="utf-8"))
    return Markup(**{**values, "most": Precision(values["most"])})


def render(name: str, manuscript: Manuscript, head: Masthead | None = None) -> Rendered:
    """Render a manuscript as a page of that kind of site. Characters that its encoding lacks become references."""
    markup, head = load_markup(name), head or Masthead()
    values = page_values(markup, manuscript, head)
    html = re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], markup.page)
    return Rendered(
        body=html.encode(markup.encoding, "xmlcharrefreplace"),
        content_type=markup.header,
        published=manuscript.stated(markup.most),
        optional=(*manuscript.optional, *by_lines(markup, manuscript)),
    )


def page_values(markup: Markup, manuscript: Manuscript, head: Masthead) -> dict[str, str]:
    """Everything that a page template names, as HTML."""
    regular = {"paragraph": markup.paragraph, "heading": markup.heading, "caption": markup.caption}
    printed = print_time(markup, manuscript)
    plain = {
        "title": manuscript.title,
        "site_name": head.site_name,
        "owner": head.owner,
        "column": head.column,
        "site_id_code": head.site_id_code,
        "generated": head.generated,
        "generated_day": head.generated[:10],
        "printed": printed.translate(FULL_WIDTH) if markup.full_width else printed,
        "origin": manuscript.origin or "",
        "keywords": " ".join(manuscript.keywords),
        "first": manuscript.body[0],
        "last": manuscript.body[-1],
    }
    leaf = markup.leaf.get(manuscript.shown(markup.most), "")
    below = (*manuscript.credits, *by_lines(markup, manuscript))
    return {key: escape(value) for key, value in plain.items()} | {
        "leaf": leaf.format(manuscript.moment) if manuscript.published else "",
        "editor": fill(markup.editor, manuscript.editor),
        "author": fill(markup.author, manuscript.author),
        "above": "\n".join(fill(markup.line, line) for line in manuscript.original_title),
        "below": "\n".join(fill(markup.line, line) for line in below),
        "body": write_blocks(manuscript.blocks, regular | {"split": markup.split, "piece": markup.piece}, markup.table),
        "copy": write_blocks(manuscript.blocks, markup.copy, "<table>"),
        "print": write_blocks(manuscript.blocks, markup.print, "<table>"),
        "neighbours": "\n".join(
            markup.neighbour.format(title=escape(title), url=escape(url)) for title, url in head.neighbours
        ),
        "pager": head.pager,
        "meta": write_meta(manuscript, head, head.generated if markup.meta_published == "generated" else printed),
    }


def by_lines(markup: Markup, manuscript: Manuscript) -> tuple[str, ...]:
    """The author's line, on pages that name the author below the text, unless the credits do."""
    if not markup.by_line or not manuscript.author or manuscript.credits:
        return ()
    return (markup.by_line.format(text=manuscript.author),)


def fill(form: str, value: str | None) -> str:
    """Put a value into its form; nothing without a value.

    >>> fill("<b>{text}</b>", "A&B"), fill("<b>{text}</b>", None)
    ('<b>A&amp;B</b>', '')
    """
    return form.format(text=escape(value)) if value else ""


def print_time(markup: Markup, manuscript: Manuscript) -> str:
    """The publication time as the info line prints it, or an empty string."""
    if manuscript.published is None:
        return ""
    clock = markup.clock.get(manuscript.shown(markup.most), "") if markup.info_clock else ""
    return (markup.day + clock).format(manuscript.moment)


def cut(text: str, split: str) -> list[str]:
    """Cut a paragraph as editors do: in two halves, in pieces of a few characters, in sentences, or not at all.

    >>> cut("雨停了。河清了。", "sentences")
    ['雨停了。', '河清了。']
    """
    if split == "halves":
        return [text[: len(text) // 2], text[len(text) // 2 :]]
    if split == "pieces":
        return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    if split == "sentences":
        return re.findall(r"[^。]+。?", text)
    return [text]


def write_blocks(blocks: Iterable[Block], forms: Mapping[str, str], table: str) -> str:
    """Write blocks one by one; neighbouring rows make one table. Nothing without a form for paragraphs."""
    if "paragraph" not in forms:
        return ""
    parts: list[str] = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind is Kind.ROW:
            rows = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.cells) + "</tr>" for row in group)
            parts.append(table + "\n".join(rows) + "</table>")
            continue
        form = forms.get(kind, forms["paragraph"])
        split = forms.get("split", "") if kind is Kind.PARAGRAPH else ""
        piece = forms.get("piece", "{text}") if split else "{text}"
        for block in group:
            inner = "".join(piece.format(text=escape(part)) for part in cut(block.text, split))
            parts.append(form.format(text=inner))
    return "\n".join(parts)


def write_meta(manuscript: Manuscript, head: Masthead, published: str) -> str:
    """The meta tags of the government web standard (国办发〔2017〕47号), in their usual spelling and order."""
    pairs = (
        ("SiteName", head.site_name),
        ("SiteDomain", head.host),
        ("SiteIDCode", head.site_id_code),
        ("ColumnName", head.column),
        ("ColumnType", head.column),
        ("ArticleTitle", manuscript.title),
        ("PubDate", published),
        ("ContentSource", manuscript.origin or ""),
        ("Keywords", ",".join(manuscript.keywords)),
        ("Author", manuscript.editor or ""),
        ("Url", head.url),
    )
    return "\n".join(f'<meta name="{name}" content="{escape(value)}"/>' for name, value in pairs)
