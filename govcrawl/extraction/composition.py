"""One page as an Article: what its parts say, put together."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from lxml import etree

from govcrawl.article import Article, Precision, Removed, Signals
from govcrawl.extraction.blocks import Blocks
from govcrawl.extraction.breadcrumb import read_breadcrumb
from govcrawl.extraction.document_fields import read_document_fields
from govcrawl.extraction.enclosures import read_attachments, read_images
from govcrawl.extraction.metablock import Meta, read_meta
from govcrawl.extraction.modified import apart_from, find_modified, lines_beside
from govcrawl.extraction.published import read_published, signed_day
from govcrawl.extraction.region import find_region
from govcrawl.extraction.rows import count_dated_links
from govcrawl.extraction.scrub import Scrubbed, count_placeholders, count_sections, scrub
from govcrawl.extraction.selection import Selection, select
from govcrawl.extraction.state import State, confirm, read_state
from govcrawl.extraction.title import Names
from govcrawl.extraction.trace import Trace
from govcrawl.extraction.walk import read_blocks
from govcrawl.page import Page

_COUNTER = re.compile(r"[(（]?\d{1,3}\s?/\s?(?P<total>\d{1,3})[)）]?(?:\s+|(?=[\u4e00-\u9fff])|$)")
_FEWEST_COUNTED = 3
_BARE = 50
"""Characters; a page with less text shows an image or a file rather than words."""
_PERSON = re.compile(r"[\u4e00-\u9fff·]{2,6}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


def compose(page: Page, root: etree._Element) -> tuple[Article, Trace]:
    """Return what stands on a parsed page, and what became of each of its lines."""
    meta = read_meta(root)
    blocks = read_blocks(root)
    found = select(blocks, _names(meta, root))
    lines = [blocks.lines[index].text for index in found.kept]
    body = scrub("\n".join(_uncounted(lines)))
    state = read_state(root, found.title.text) if _is_silent(found) else State()
    shown = found.shown_words(blocks)
    origin, origin_rule = _origin(found, meta, confirm(state.origins, shown))
    region = find_region(root, page.url, blocks, found)
    attachments, images = read_attachments(region), read_images(region)
    changed = find_modified(lines_beside(blocks, found), meta, root, page.fetched_at)
    stated = (state.published, signed_day(lines))
    published = read_published(
        found.shown, found.hidden, meta, page.url, page.list_date, *stated, changed=changed, fetched_at=page.fetched_at
    )
    article = Article(
        title=found.title.text,
        title_rule=found.title.rule,
        published=published,
        modified=apart_from(changed, published),
        origin=origin,
        origin_rule=origin_rule,
        editor=found.shown.editor,
        author=found.shown.author
        or confirm({*state.authors, meta.author or ""} - {origin, found.shown.editor}, shown)
        or _signed_by(meta.author, lines),
        keywords=found.shown.keywords or meta.keywords,
        breadcrumb=read_breadcrumb(blocks, found.seen, found.first),
        site_name=meta.site_name,
        site_id_code=meta.site_id_code,
        meta=meta.government,
        document=read_document_fields(blocks, found.kept, title=found.title.lines, seen=found.seen, tags=meta.tags),
        text="\n".join(filter(None, map(str.strip, body.text.split("\n")))),
        attachments=attachments,
        images=images,
        removed=_removed(blocks, found, body),
        signals=_signals(blocks, found, body, len(attachments), len(images)),
    )
    return article, _trace(blocks, found)


def _trace(blocks: Blocks, found: Selection) -> Trace:
    node = blocks.nodes[found.box] if found.box is not None else None
    words = node.words.split() if node is not None else []
    return Trace(
        lines=tuple(line.text for line in blocks.lines),
        rules=found.fates,
        element=None if node is None else f"<{node.tag}{' ' if words else ''}{' '.join(words)}>",
        sure=found.sure,
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
    element = next(root.iter("title"), None)
    page_title = _plain_name("".join(map(str, element.itertext()))) if element is not None else None
    tag, other = _plain_name(meta.tags.get("articletitle")), _plain_name(meta.title)
    others = tuple(name for name in (page_title, other) if name and name != tag)
    return Names(tag=tag, others=others, site=meta.site_name)


def _plain_name(name: str | None) -> str | None:
    """A title without the tags and the doubly escaped characters that templates leave in it."""
    return " ".join(unescape(_TAG.sub(" ", name)).split()) if name else None


def _origin(found: Selection, meta: Meta, stated: str | None) -> tuple[str | None, str | None]:
    """The visible origin, else the one that embedded data give and the head shows, a hidden one, the tag, or the
    issuer; and the rule that found it.

    The tag completes a visible origin that a template cuts short, and parts it from the name of the site behind it.
    """
    visible = found.shown.origin
    if visible and meta.origin:
        cut = visible.endswith(("…", "...")) and meta.origin.startswith(visible.rstrip(".…"))
        if cut or visible.startswith(f"{meta.origin} "):
            return meta.origin, "completed"
    hidden = found.hidden.origin if found.hidden else None
    ranks = (
        (visible, "line"), (stated, "data"), (hidden, "hidden"), (meta.origin, "meta"), (found.shown.issuer, "issuer"),
    )  # fmt: skip
    return next(((name, rule) for name, rule in ranks if name), (None, None))


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


def _signals(blocks: Blocks, found: Selection, body: Scrubbed, attachments: int, images: int) -> Signals:
    """Count what the judge reads. A page of next to no text has its attachments and images around it."""
    kept = found.kept
    bare = sum(blocks.lines[index].chars for index in kept) < _BARE
    span = range(kept[0], kept[-1] + 2) if kept else range(0)
    text = set(kept)
    visible = [line for line in blocks.lines if not line.hidden]
    return Signals(
        page_chars=sum(line.chars for line in visible),
        link_chars=sum(line.link_chars for line in visible),
        text_link_chars=sum(blocks.lines[index].link_chars for index in kept),
        dated_links=count_dated_links(blocks, found.seen),
        images=sum(place in span for place in blocks.images) or (images if bare else 0),
        attachments=sum(place in text for place in blocks.attachments) or (attachments if bare else 0),
        scripts_chars=blocks.script_chars,
        annotations=body.annotations,
        placeholders=count_placeholders(body.text),
        sections=count_sections(body.text),
        paywall_lines=body.paywall_lines,
    )
