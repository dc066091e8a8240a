"""Lists that say in words that they are empty, on pages where other rows stand: the latest of other columns."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from govcrawl.listing.blocks import Group
from govcrawl.listing.document import ListDocument, short_text, squeeze

_EMPTY = re.compile(
    r"[\s【\[(（*·—-]*(?:(?:对不起|抱歉|很抱歉)[，,！! ]*)?"
    r"(?:(?:该|本|此|当前)(?:栏目|分类|目录|类别|列表)(?:下|内|中)?[，, ]?)?"
    r"(?:暂时?(?:没有|无)|暂未(?:发布|公开)|没有(?:找到|查询到|检索到)?|未(?:找到|查询到|检索到)|无|尚无|目前没有)"
    r"(?:任何|相关|符合条件的|满足条件的|您要的|更多|对应)*(?:信息|数据|内容|记录|文章|新闻|公告|公示|文件|资料|结果|列表)"
    r"(?:发布|公开|可显示)?[\s。.！!~…】\])）*·—-]*"
)
_SIGN = re.compile(r"[无未]|没有")
_ZERO = re.compile(r"(?<![\d.])(?:共有?|总计|合计|总共)\s*[:：]?\s*0\s*(?:条|篇|项|件|个|页)")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LONGEST = 30
"""Characters of the longest such sentence."""
_MOST = 24
"""Rows of the longest box that is taken for one; to look for the sentence takes a while on long pages."""
_LEVELS = 4
"""Elements around the sentence in which the heading of its list or the count of it stands."""


def is_stated_empty(document: ListDocument, group: Group) -> bool:
    """Tell whether the page says that its list is empty, so that the rows of `group` are those of a box beside it.

    They are where they stand in a part for rankings and the like, where the page counts 0, or where what the list is
    called, over the sentence, is what the page is called.
    """
    if len(group.rows) > _MOST:
        return False
    sentence = _sentence(document)
    if sentence is None:
        return False
    around = [up for up in islice(sentence.iterancestors(), _LEVELS) if up.tag not in ("body", "html")]
    held = {row.head for row in group.rows}
    near = []
    for up in around:
        if not held.isdisjoint(up.iter("*")):
            break
        near.append(up)
    if not near and around:
        return False
    if all(block.aside or block.factor < 1.0 for block in group.blocks):
        return True
    if any(_ZERO.search(short_text(up, 200)) for up in near):
        return True
    name = squeeze(next((title.text for title in document.root.iter("title")), None))
    return any(
        len(text) > 2 and name.startswith(text)
        for up in near
        for heading in up.iter("h1", "h2", "h3", "h4", "strong", "b", "span")
        if (text := short_text(heading, _LONGEST))
    )


def _sentence(document: ListDocument) -> etree._Element | None:
    """The element that says so in view of the reader."""
    for node in document.nodes:
        text = node.text
        if not text or len(text) > 100 or text.isspace() or not _SIGN.search(text):
            continue
        if node.tag in ("a", "option", "button", "noscript", "title") or not _EMPTY.fullmatch(squeeze(text)):
            continue
        chain = (node, *node.iterancestors())
        if not any(_HIDDEN.search(up.get("style") or "") or up.get("hidden") is not None for up in chain):
            return node
    return None
