"""When an article was last changed, where its page says so apart from its publication.

The evidence in its order: a visible 更新时间 or 修改时间 beside the text, a meta tag, `dateModified` in JSON-LD. A page
that shows no other date than 更新时间 states its publication with it (see published).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from lxml import etree

from govcrawl.article import Published
from govcrawl.extraction.blocks import Blocks
from govcrawl.extraction.dates import find_dates, is_possible
from govcrawl.extraction.metablock import Meta
from govcrawl.extraction.selection import Selection
from govcrawl.extraction.state import stated_change

_BLANK = r"[\s\u3000\u00a0]{0,8}"
_LABEL = re.compile(
    r"(?:(?<![\u4e00-\u9fffA-Za-z])(?:最后|最近|信息|文章|本页)?(?:(?:更新|修改)(?:时间|日期|于)?|编辑于)"
    r"|(?<![A-Za-z])(?:Last )?(?:[Uu]pdated|[Mm]odified))"
    rf"{_BLANK}[\]】]?{_BLANK}[:：∶﹕︓]?{_BLANK}(?=\d)"
)
"""The label of a last change, with a date behind it."""
_PROSE = re.compile(r"[\u4e00-\u9fff]{4,}|[。，；！？]")
_ABOVE, _BELOW = 15, 12
"""Lines around the text in which the time of the last change stands."""
_LONGEST = 150
_STAMP = 40
"""Characters behind a label within which its date ends."""


def lines_beside(blocks: Blocks, found: Selection) -> list[str]:
    """Return the short visible lines around and within the text that are no text; below it, those without links."""
    kept = found.kept
    text, last = set(kept), kept[-1] if kept else found.first
    return [
        blocks.lines[i].spaced
        for i in range(max(0, found.first - _ABOVE), min(len(blocks.lines), last + 1 + _BELOW))
        if i not in text and found.seen[i] and blocks.lines[i].chars <= _LONGEST
        if i <= last or not blocks.lines[i].link_chars
    ]


def find_modified(
    lines: Iterable[str], meta: Meta, root: etree._Element | None = None, fetched_at: datetime | None = None
) -> Published | None:
    """Return the time of the last change that the info lines, the tags or the data of a page state.

    `root` is the parsed page, in whose scripts it is looked for; later than a day after `fetched_at` it is refused.

    >>> find_modified(["发布时间：2023-07-19 更新时间：2023-07-21 09:30"], Meta()).value
    '2023-07-21T09:30:00+08:00'
    """
    stated = [*_labelled("\n".join(lines))]
    if meta.modified is not None:
        stated.append(meta.modified.published("meta"))
    change = stated_change(root) if root is not None and not stated else None
    if change is not None:
        stated.append(change.published("state"))
    return next((found for found in stated if is_possible(found.value, fetched_at)), None)


def apart_from(changed: Published | None, published: Published | None) -> Published | None:
    """Return the time of the last change unless it is the publication's own, or lies before it.

    >>> apart_from(find_modified(["更新于 2023-07-19"], Meta()), None) is None
    True
    """
    if changed is None or published is None or published.rule == "updated" or changed.date < published.date:
        return None
    return changed


def _labelled(text: str) -> Iterator[Published]:
    if (
        "更新" not in text
        and "修改" not in text
        and "编辑于" not in text
        and "odified" not in text
        and "pdated" not in text
    ):
        return
    for label in _LABEL.finditer(text):
        before = text[text.rfind("\n", 0, label.start()) + 1 : label.start()]
        # 县城启用新站 更新时间：… is a row of another article
        if _PROSE.search(before) and not find_dates(before) and not re.search("[:：]", before):
            continue
        dates = find_dates(text[label.end() : label.end() + _STAMP])
        if dates and dates[0].start == 0:
            yield dates[0].published("updated")
