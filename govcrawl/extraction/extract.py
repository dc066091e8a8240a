"""From a Page to an Article."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit

from lxml import html

from govcrawl.article import Article, Removed, Signals
from govcrawl.errors import ExtractionError
from govcrawl.extraction.blocks import Blocks, read_blocks
from govcrawl.extraction.breadcrumb import read_breadcrumb
from govcrawl.extraction.charset import decode
from govcrawl.extraction.document import has_markup, is_binary, parse
from govcrawl.extraction.metablock import Meta, read_meta
from govcrawl.extraction.plaintext import read_plain
from govcrawl.extraction.published import read_published
from govcrawl.extraction.rows import count_dated_links
from govcrawl.extraction.scrub import Scrubbed, count_placeholders, count_sections, scrub
from govcrawl.extraction.selection import Selection, select
from govcrawl.extraction.title import Names
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.page import Page

EXTRACTOR_VERSION = 1
"""Rises whenever a change of the rules can change a reading."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


def extract_article(page: Page, limits: Limits = DEFAULT_LIMITS) -> Article:
    """Return what stands on a page. A page that is empty or no text gives an empty Article; what it is, `judge` says.

    Raises ExtractionError when the body is larger than `limits.page_bytes` or the parser refuses it.
    """
    if len(page.body) > limits.page_bytes:
        raise ExtractionError(
            f"{page.url}: {len(page.body)} bytes are more than a page may have ({limits.page_bytes});"
            " raise limits.page_bytes"
        )
    decoded = decode(page.body, page.header("content-type"))
    if is_binary(page.body, decoded.text):
        article = Article()
    elif is_plain(page, decoded.text):
        article = read_plain(decoded.text, url=page.url, list_date=page.list_date)
    else:
        root = parse(decoded.text, limits)
        article = Article() if root is None else _read(page, root)
    return replace(
        article,
        encoding=decoded.encoding,
        encoding_rule=decoded.rule,
        signals=replace(article.signals, replacement_chars=decoded.replacement_chars),
        extractor=EXTRACTOR_VERSION,
    )


def is_plain(page: Page, text: str) -> bool:
    """True for the text of a page without its markup: by its type, its name, or because nothing in it is a tag."""
    if page.content_type == "text/plain" or urlsplit(page.url).path.lower().endswith(".txt"):
        return True
    return not has_markup(text)


def _read(page: Page, root: html.HtmlElement) -> Article:
    meta = read_meta(root)
    blocks = read_blocks(root)
    found = select(blocks, _names(meta, root))
    body = scrub("\n".join(blocks.lines[index].text for index in found.kept))
    return Article(
        title=found.title.text,
        title_rule=found.title.rule,
        published=read_published(found.shown, found.hidden, meta, page.url, page.list_date),
        origin=_origin(found, meta),
        editor=found.shown.editor,
        author=found.shown.author,
        keywords=found.shown.keywords or meta.keywords,
        breadcrumb=read_breadcrumb(blocks, found.seen, found.first),
        site_name=meta.site_name,
        site_id_code=meta.site_id_code,
        meta=meta.government,
        text="\n".join(filter(None, map(str.strip, body.text.split("\n")))),
        removed=_removed(blocks, found, body),
        signals=_signals(blocks, found, body),
    )


def _names(meta: Meta, root: html.HtmlElement) -> Names:
    element = root.find(".//title")
    page_title = _plain_name("".join(map(str, element.itertext()))) if element is not None else None
    tag, other = _plain_name(meta.tags.get("articletitle")), _plain_name(meta.title)
    others = tuple(name for name in (page_title, other) if name and name != tag)
    return Names(tag=tag, others=others, site=meta.site_name)


def _plain_name(name: str | None) -> str | None:
    """A title without the tags and the doubly escaped characters that templates leave in it."""
    return " ".join(unescape(_TAG.sub(" ", name)).split()) if name else None


def _origin(found: Selection, meta: Meta) -> str | None:
    """The visible origin, completed from the tag where a template cuts it short; else a hidden one, else the tag."""
    visible = found.shown.origin
    if visible and meta.origin and visible.endswith(("…", "...")):
        return meta.origin if meta.origin.startswith(visible.rstrip(".…")) else visible
    return visible or (found.hidden.origin if found.hidden else None) or meta.origin


def _removed(blocks: Blocks, found: Selection, body: Scrubbed) -> tuple[Removed, ...]:
    totals = {
        "annotation": body.annotation_chars,
        "invisible": body.invisible + body.private,
        "paywall": body.paywall_chars,
    }
    for line, fate in zip(blocks.lines, found.fates, strict=True):
        if fate is not None:
            totals[fate] = totals.get(fate, 0) + line.chars
    return tuple(Removed(rule=rule, chars=chars) for rule, chars in sorted(totals.items()) if chars)


def _signals(blocks: Blocks, found: Selection, body: Scrubbed) -> Signals:
    kept = found.kept
    span = range(kept[0], kept[-1] + 2) if kept else range(0)
    text = set(kept)
    visible = [line for line in blocks.lines if not line.hidden]
    return Signals(
        page_chars=sum(line.chars for line in visible),
        link_chars=sum(line.link_chars for line in visible),
        text_link_chars=sum(blocks.lines[index].link_chars for index in kept),
        dated_links=count_dated_links(blocks, found.seen),
        images=sum(place in span for place in blocks.images),
        attachments=sum(place in text for place in blocks.attachments),
        scripts_chars=blocks.script_chars,
        annotations=body.annotations,
        placeholders=count_placeholders(body.text),
        sections=count_sections(body.text),
        paywall_lines=body.paywall_lines,
    )
