"""Titles beside their links: 查看, 下载 or an index number is linked, the name is plain text in another cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from govcrawl.listing.document import squeeze, text_of

_ACTION = re.compile(
    r"[\s\[\]【】()（）<>《》›»>+.…:：-]*(?:点击|在线|立即|我要|马上)?(?:(?:查看|浏览|阅读|预览|打开|下载)"
    r"(?:详情|详细|全文|原文|正文|内容|更多|附件|文件|信息|此?页)?"
    r"|(?:附件|文件|pdf|word|excel)(?:下载|查看|预览)?|详情|详细|详细信息|详细内容|全文|原文|图解|view|download|pdf|word)"
    r"[\s\[\]【】()（）<>《》›»>+.…:：-]*",
    re.I,
)
_CODE = re.compile(r"(?=[^\d]*\d)[A-Za-z\d\s/_.()（）\-—]{6,40}")
"""An index number, such as 007089357/2026-00124 or MB0X60341/2025-00960."""
_DOCUMENT_NUMBER = re.compile(r"[一-鿿]{1,12}[〔\[（(【]\d{4}[〕\]）)】]\s*第?\d{1,5}号")
_DATE = re.compile(r"[\s\d./:年月日\-—至~\[\]()（）]*|\d{4}[-./年][\s\d:./月日年号（）()星期周一二三四五六天至-]*")
_DAY = re.compile(r"\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?(?:\s[\d:]+)?|\d+")
_NAME_HEAD = re.compile(r"[一-鿿]{0,6}(?:标题|题名|题目|名称|主题|事项)")
_OTHER_HEAD = re.compile(r".*(?:机构|机关|部门|编号|类[别型])名称")
_NAMED = re.compile(r"(?:^|[\s_-])(?:\w*[-_])?(?:tit|title|name|bt|biaoti|mc|subject)s?(?=$|[\s_-])", re.I)
_PAGER = re.compile(r"[共第]\s*\d+\s*[页条]|[上下]一?页|[首尾末]页")
_LABEL = re.compile(r".{0,8}[：:]$")
_ROWS = frozenset(("tr", "li", "dl", "article"))
_LEVELS = 5
"""Elements from a link up to its row, at most."""
_LEAST = 4
"""Characters of the shortest title that is taken from a cell."""
_OFTEN = 3
"""Rows in which a text may stand and still be a title; names of offices and kinds of documents stand in more."""


def is_action(text: str) -> bool:
    """Tell a text that only says what a click does from a title.

    >>> is_action("查看"), is_action("【点击下载】"), is_action("下载中心建设方案")
    (True, True, False)
    """
    return _ACTION.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """Tell an index number from a title.

    >>> is_code("007089357/2026-00124"), is_code("岚环发〔2025〕52号"), is_code("2026"), is_code("PM2.5 专报")
    (True, True, False, False)
    """
    return (
        not _DAY.fullmatch(text)
        and (_CODE.fullmatch(text) is not None or _DOCUMENT_NUMBER.fullmatch(text) is not None)
        and any(char.isdigit() for char in text)
    )


def titles_beside(
    links: Iterable[tuple[etree._Element, str]], worded: set[etree._Element]
) -> dict[etree._Element, str]:
    """Return the plain-text title of the row of each link that has no title in it.

    `links` are those links with their texts, `worded` all links that have a title: no row holds one of each.
    """
    texts = dict(links)
    inside: Counter[etree._Element] = Counter()
    for link in texts:
        inside.update(_levels(link))
    taken = {up for link in worded for up in _levels(link)}
    found: dict[etree._Element, list[tuple[str, float]]] = {}
    rows: dict[etree._Element, etree._Element] = {}
    heads: dict[etree._Element, list[str]] = {}
    for link in texts:
        if link.tag == "a" and (row := _row(link, inside, texts, taken)) is not None:
            rows[link] = row
            found[link] = list(_candidates(row, link, heads))
    often = Counter(text for texts_of_row in found.values() for text in {text for text, _ in texts_of_row})
    titles: dict[etree._Element, str] = {}
    named: set[tuple[etree._Element, str]] = set()
    # Of 查看 and 下载 in one row the first leads to the article.
    for link, candidates in sorted(found.items(), key=lambda each: "载" in texts[each[0]]):
        rare = [(text, worth) for text, worth in candidates if often[text] <= _OFTEN * max(1, len(found) // 10)]
        best = max(rare, key=lambda each: each[1], default=None)
        if best is not None and (rows[link], best[0]) not in named:
            named.add((rows[link], best[0]))
            titles[link] = best[0]
    return titles


def _levels(link: etree._Element) -> Iterator[etree._Element]:
    for level, up in enumerate(link.iterancestors()):
        if level == _LEVELS or up.tag in ("body", "html", "table", "tbody", "ul", "ol"):
            return
        yield up
        if up.tag in _ROWS:
            return


def _row(
    link: etree._Element, inside: Counter[etree._Element], texts: dict[etree._Element, str], taken: set[etree._Element]
) -> etree._Element | None:
    """The smallest element around a link that holds a title beside it; None where another row begins before."""
    for up in _levels(link):
        if up in taken:
            return None
        if inside[up] > 1:
            # 查看 and 下载 of one row differ; two of a kind are two rows.
            others = [texts[each] for each in up.iter("a") if each in texts]
            if others.count(texts[link]) > 1 or len(others) > 4:
                return None
        if up.tag in _ROWS or (up.tag not in ("td", "th") and next(_candidates(up, link, {}), None) is not None):
            return up
    return None


def _candidates(
    row: etree._Element, link: etree._Element, heads: dict[etree._Element, list[str]]
) -> Iterator[tuple[str, float]]:
    """Yield the texts of a row that may be its title, each with its worth."""
    cells = [child for child in row if isinstance(child.tag, str)]
    named = _heads(row, heads) if row.tag == "tr" else []
    own = {link, *link.iterancestors()}
    bare = squeeze(" ".join(map(str, [row.text or "", *(child.tail or "" for child in cells)])))
    if bare and _fits(bare):
        yield bare, _worth(bare)
    for place, cell in enumerate(cells):
        if cell in own and row.tag == "tr":
            continue
        for node in (cell, *cell.iterdescendants("*")) if cell not in own else cell.iterdescendants("*"):
            if node in own or node.tag == "a" or (node is not cell and len(cell) and squeeze(cell.text)):
                continue
            text = text_of(node)
            if not _fits(text):
                continue
            worth = _worth(text)
            head = named[place] if len(named) == len(cells) else ""
            if head and _NAME_HEAD.fullmatch(head) and not _OTHER_HEAD.fullmatch(head):
                worth += 10.0
            if _NAMED.search(node.get("class") or "") or node.tag in ("h2", "h3", "h4", "h5", "strong"):
                worth += 2.0
            full = squeeze(node.get("title"))
            yield (full if text.rstrip(".…")[:4] in full and len(full) > len(text) else text), worth
            break


def _heads(row: etree._Element, known: dict[etree._Element, list[str]]) -> list[str]:
    table = next(row.iterancestors("table"), None)
    if table is None:
        return []
    if table not in known:
        first = next((each for each in table.iter("tr") if len(each) > 1), None)
        plain = first is not None and next(first.iter("a"), None) is None
        known[table] = [text_of(cell) for cell in first] if first is not None and plain else []
    return known[table]


def _fits(text: str) -> bool:
    if not _LEAST <= len(text) <= 200 or not any("一" <= char <= "鿿" for char in text):
        return False
    no_title = _DATE.fullmatch(text) or _LABEL.fullmatch(text) or _PAGER.search(text)
    return not (no_title or is_action(text) or is_code(text))


def _worth(text: str) -> float:
    """More for the longer, up to the length of a title; summaries are longer than those."""
    return min(1.0, len(text) / 16) if len(text) <= 80 else 0.5
