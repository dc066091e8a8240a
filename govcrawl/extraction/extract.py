"""From a Page to an Article."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit

from lxml import etree

from govcrawl.article import Article, Precision, Removed, Signals
from govcrawl.errors import ExtractionError
from govcrawl.extraction.blocks import Blocks, read_blocks
from govcrawl.extraction.breadcrumb import read_breadcrumb
from govcrawl.extraction.charset import decode
from govcrawl.extraction.document import has_markup, is_binary, parse
from govcrawl.extraction.metablock import Meta, read_meta
from govcrawl.extraction.plaintext import read_plain
from govcrawl.extraction.published import read_published, signed_day
from govcrawl.extraction.rows import count_dated_links
from govcrawl.extraction.scrub import Scrubbed, count_placeholders, count_sections, scrub
from govcrawl.extraction.selection import Selection, select
from govcrawl.extraction.state import State, confirm, read_state
from govcrawl.extraction.title import Names
from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.page import Page

EXTRACTOR_VERSION = 2
"""Rises whenever a change of the rules can change a reading."""
_COUNTER = re.compile(r"[(（]?\d{1,3}\s?/\s?(?P<total>\d{1,3})[)）]?(?:\s+|(?=[\u4e00-\u9fff]))")
_FEWEST_COUNTED = 3
_PERSON = re.compile(r"[\u4e00-\u9fff·]{2,6}")
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


def _read(page: Page, root: etree._Element) -> Article:
    meta = read_meta(root)
    blocks = read_blocks(root)
    found = select(blocks, _names(meta, root))
    lines = [blocks.lines[index].text for index in found.kept]
    body = scrub("\n".join(_uncounted(lines)))
    state = read_state(root, found.title.text) if _is_silent(found) else State()
    shown = found.shown_words(blocks)
    origin = _origin(found, meta, confirm(state.origins, shown))
    return Article(
        title=found.title.text,
        title_rule=found.title.rule,
        published=read_published(
            found.shown, found.hidden, meta, page.url, page.list_date, state.published, signed_day(lines)
        ),
        origin=origin,
        editor=found.shown.editor,
        author=found.shown.author
        or confirm({*state.authors, meta.author or ""} - {origin, found.shown.editor}, shown)
        or _signed_by(meta.author, lines),
        keywords=found.shown.keywords or meta.keywords,
        breadcrumb=read_breadcrumb(blocks, found.seen, found.first),
        site_name=meta.site_name,
        site_id_code=meta.site_id_code,
        meta=meta.government,
        text="\n".join(filter(None, map(str.strip, body.text.split("\n")))),
        removed=_removed(blocks, found, body),
        signals=_signals(blocks, found, body),
    )


def _signed_by(name: str | None, lines: list[str]) -> str | None:
    """Return the name in the author tag where the head or the end of the text gives it with its trade.

    >>> _signed_by("王小明", ["（专栏作家 王小明）水清了。", "鱼回来了。"]), _signed_by("王小明", ["王小明说。"])
    ('王小明', None)
    """
    if name is None or not _PERSON.fullmatch(name):
        return None
    signed = re.compile(rf"(?:记者|作者|作家|评论员|撰稿人?)[ :：/|丨]{{0,3}}{name}(?![\u4e00-\u9fff]*摄)")
    return name if any(signed.search(line) for line in (*lines[:2], *lines[-2:])) else None


def _is_silent(found: Selection) -> bool:
    """True when the info lines leave out what the data in scripts may tell: the origin, the day or its time."""
    published = found.shown.published
    return found.shown.origin is None or published is None or published.precision is Precision.DAY


def _uncounted(lines: list[str]) -> list[str]:
    """Drop the counter before each caption of a gallery (3/12), where all count to the same number.

    >>> _uncounted(["1/3 桥", "2/3 船", "3/3 灯", "1/2 的水"])
    ['桥', '船', '灯', '1/2 的水']
    """
    found = [_COUNTER.match(line) for line in lines]
    totals = Counter(match["total"] for match in found if match is not None)
    return [
        line[match.end() :] if match is not None and totals[match["total"]] >= _FEWEST_COUNTED else line
        for line, match in zip(lines, found, strict=True)
    ]


def _names(meta: Meta, root: etree._Element) -> Names:
    element = root.find(".//title")
    page_title = _plain_name("".join(map(str, element.itertext()))) if element is not None else None
    tag, other = _plain_name(meta.tags.get("articletitle")), _plain_name(meta.title)
    others = tuple(name for name in (page_title, other) if name and name != tag)
    return Names(tag=tag, others=others, site=meta.site_name)


def _plain_name(name: str | None) -> str | None:
    """A title without the tags and the doubly escaped characters that templates leave in it."""
    return " ".join(unescape(_TAG.sub(" ", name)).split()) if name else None


def _origin(found: Selection, meta: Meta, stated: str | None) -> str | None:
    """The visible origin, else the one that embedded data give and the head shows, a hidden one, the tag, or the
    issuer.

    The tag completes a visible origin that a template cuts short, and parts it from the name of the site behind it.
    """
    visible = found.shown.origin
    if visible and meta.origin:
        if visible.endswith(("…", "...")) and meta.origin.startswith(visible.rstrip(".…")):
            return meta.origin
        if visible.startswith(f"{meta.origin} "):
            return meta.origin
    hidden = found.hidden.origin if found.hidden else None
    return visible or stated or hidden or meta.origin or found.shown.issuer


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
