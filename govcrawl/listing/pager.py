"""The pager of a static list: the next page, the present one, how many there are.

In this order: `rel=next`; a control that says 下一页; the number after the present one; an arrow.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from lxml import etree

from govcrawl.listing.controls import LAST, Control, Controls, around, collect_controls, parent_class, request_of
from govcrawl.listing.document import ListDocument, short_text, squeeze, text_of
from govcrawl.listing.records import NextRequest
from govcrawl.pagers import PREVIOUS

_CURRENT = re.compile(
    r"(?:^|[\s_-])(?:on|active|current|curr?|selected|sel|now|this|hover|thisclass|pageon)(?=$|[\s_-])|"
    r"(?:^|\s)(?:cur|active|pageon)",
    re.I,
)
_PAGES = (
    re.compile(r"(?:共有?|分|总页数|总共|总)\s*[:：]?\s*(\d{1,5})\s*页"),
    re.compile(r"总页数\s*[:：]?\s*(\d{1,5})"),
    re.compile(r"(?<![\d/])\d{1,5}\s*/\s*(?:共\s*)?(\d{1,5})\s*页?(?![\d/]|[-—–]\d)"),
    re.compile(r"\d\s*条[，,；;\s]*(\d{1,5})\s*页"),
)
_COUNT = r"(\d{1,3}(?:,\d{3})+|\d{1,7})"
_TOTAL = (
    re.compile(rf"(?:共有?|共计|总计|合计|总共|总)\s*[:：]?\s*{_COUNT}\s*(?:条|篇|个?记录|项|个信息|信息)"),
    re.compile(rf"(?:总(?:记录|条)数|(?:记录|信息)总数|(?<!页)总数)\s*[:：]?\s*{_COUNT}(?!\s*页)"),
    re.compile(rf"(?:^|(?<!每页)(?<!显示)[\s，,（(|]){_COUNT}\s*条(?:记录|信息|数据|[）)])(?!\s*[/／每])"),
    re.compile(rf"(?<!每)页[\s，,；;、/|]*{_COUNT}\s*条(?!\s*[/／每]|(?:记录|信息|数据)\s*[/／每])"),
    re.compile(rf"^{_COUNT}\s*条$"),
)
_COUNTED = re.compile(
    r"总?共(?:有|计)?(?:检索|查询|搜索|找|查)?到?\s*[:：]?\s*(?P<count>\d{1,3}(?:,\d{3})+|\d{1,7})\s*"
    r"(?:条|篇|件|项)(?:相关)?(?:信息|记录|数据|文件|结果|内容|新闻|文章)?[。.]?"
)
_MORE = re.compile(
    r"[\s>»›+↓]*(?:点击)?(?:加载|查看|阅读|显示|浏览)?更(?:多|早|旧)(?:内容|信息|文章|新闻|的文章)?[\s>»›+↓…]*|较[旧早]的?文章[\s→»›>]*"
    r"|(?:向后|往后)翻页?|(?:load\s+more|older(?:\s+(?:posts|entries))?)[\s→»›>]*",
    re.I,
)
_PAGE_NAME = re.compile(r"page|^(?:p|pn|pg|start|offset|cursor)$", re.I)
_HERE = (
    re.compile(r"(?:当前)?第\s*(\d{1,5})\s*(?:/\s*\d{1,5}\s*)?页"),
    re.compile(r"当前页?\s*[:：]?\s*(\d{1,5})"),
    re.compile(r"(?<![\d/])(\d{1,5})\s*/\s*(?:共\s*)?\d{1,5}\s*页?(?![\d/]|[-—–]\d)"),
)
_OUTSIDE = etree.XPath(".//text()[not(ancestor::option)]", smart_strings=False)
_CHOSEN = re.compile(r"this\.(?:options\s*\[\s*this\.selectedIndex\s*\]\.)?value")
_BOX = re.compile(r"(?:^|[\s_-])(?:pages?|pager|pagebar|pagelist|fy|fenye|turnpage)(?=$|[\s_-])", re.I)
_BOX_CHARS = 80
"""A pager's text is shorter; `page` is also the name of wrappers of whole pages."""
_TRACES = (
    "加载更多",
    "查看更多",
    "点击加载",
    "下一页",
    "下页",
    "infinite",
    "dataproxy",
    "paginat",
    "fenye",
    "ms-controller",
    "v-for=",
)
_TRACE_FORMS = (
    re.compile(rb"load[-_]?more"),
    re.compile(
        rb"page(?:(?<=(?:current|.create|..count|..total|...next|...turn)page)|(?<=(?:cur|lay|.go|..j)page)"
        rb"|_?(?:no|num|index|div|bar)\b|r\s*\()",
        re.S,
    ),
)
"""Each begins with a word of its own, which is what makes the search for it quick."""


@dataclass(slots=True)
class Pager:
    """What a page says of its place in the list."""

    next_request: NextRequest | None = None
    beyond: NextRequest | None = None
    """What follows the last page, where its numbers should be out of date."""
    number: int | None = None
    pages: int | None = None
    total: int | None = None
    next_dead: bool = False
    """下一页 is printed and leads nowhere, while 上一页 leads back."""
    trace: bool = False
    """Whether anything on the page, its scripts included, tells of further pages."""


def find_pager(document: ListDocument, last: etree._Element | None) -> Pager:
    """Read the pager of a page; `last` is the link of the last row, behind which bare pagers stand."""
    controls = collect_controls(document, last)
    clusters = _clusters(controls.numbers)
    cluster = max(clusters, key=len, default=[])
    here, following = _present(cluster)
    pager = Pager(trace=bool(controls.next or controls.others or cluster) or _has_trace(document))
    texts = _surroundings([*controls.next, *controls.others, *cluster])
    _read_notes(pager, [*controls.notes, *texts])
    pager.number = here or pager.number
    pager.next_request = (
        _by_rel(document)
        or next((c.target for c in controls.next if c.target and not c.idle), None)
        or (following.target if following else None)
        or next((c.target for c in controls.arrows if c.target and not c.idle and cluster), None)
        or _by_select(document, pager)
        or _by_more(document, last)
    )
    if pager.next_request is None and pager.pages is None:
        pager.pages = _stated_by_numbers(cluster, here, controls)
        pager.next_dead = _is_dead(controls, texts)
    if pager.next_request is None and pager.number is None and _is_the_last(document, controls):
        pager.next_dead, pager.number = True, pager.pages
    if pager.total is None:
        pager.total = _counted_above(document)
    return pager


def _has_trace(document: ListDocument) -> bool:
    """True where words, scripts or an element named like a pager (a script may fill it) tell of further pages."""
    source = document.lowered
    if any(word.encode() in source for word in _TRACES) or any(form.search(source) for form in _TRACE_FORMS):
        return True
    boxes = (node for node in document.nodes if _BOX.search(f"{node.get('class', '')} {node.get('id', '')}"))
    return any(len(text_of(box)) < _BOX_CHARS for box in boxes)


def _clusters(numbers: list[Control]) -> list[list[Control]]:
    """Group numbers by the lowest element (up to three levels up) that holds at least two of them."""
    holders = Counter(up for control in numbers for up in around(control.element, 3))
    groups: dict[etree._Element, list[Control]] = {}
    for control in numbers:
        holder = next((up for up in around(control.element, 3) if holders[up] >= 2), None)
        if holder is not None:
            groups.setdefault(holder, []).append(control)
    # A calendar has nothing but the days of a month, and more of them than a pager shows.
    return [
        group for group in groups.values() if any(c.target for c in group) and not len({c.number for c in group}) >= 28
    ]


def _present(cluster: list[Control]) -> tuple[int | None, Control | None]:
    """The number of the present page and the control of the next, as a row of numbers shows them."""
    plain = [c for c in cluster if c.target is None]
    marked = [c for c in cluster if _CURRENT.search(f"{c.element.get('class', '')} {parent_class(c.element)}")]
    here = plain[0] if len(plain) == 1 else next((c for c in (*marked, *plain[:1])), None)
    if here is None or here.number is None:
        return None, None
    following = next((c for c in cluster if c.number == here.number + 1 and c.target is not None), None)
    return here.number, following


def _stated_by_numbers(cluster: list[Control], here: int | None, controls: Controls) -> int | None:
    """The number of pages, where the numbers shown end with the present one."""
    if controls.next and not all(c.idle for c in controls.next) and not (here and here > 1):
        return None  # 下一页 leads somewhere that only a script knows
    highest = max((c.number for c in cluster if c.number), default=None)
    if here is not None and here == highest and here > 1:
        return here
    return None


def _is_dead(controls: Controls, texts: list[str]) -> bool:
    back = any(c.target for c in controls.others if PREVIOUS.fullmatch(c.text))
    printed = bool(controls.next) or any("下一页" in text or "下页" in text for text in texts)
    return back and printed and all(c.idle for c in controls.next)


def _is_the_last(document: ListDocument, controls: Controls) -> bool:
    """True where 尾页 is a link to the page itself and 下一页, if printed, leads nowhere."""
    return all(control.idle for control in controls.next) and any(
        LAST.fullmatch(control.text) and document.resolve(control.element.get("href")) == document.own
        for control in controls.others
    )


def _counted_above(document: ListDocument) -> int | None:
    """The number of items that an element of its own states (共 137 条信息); None where several state numbers."""
    stated = {
        int(match["count"].replace(",", ""))
        for node in document.nodes
        if node.text and "共" in node.text and len(node) < 4 and (match := _COUNTED.fullmatch(short_text(node, 24)))
    }
    return stated.pop() if len(stated) == 1 else None


def _read_notes(pager: Pager, notes: Iterable[str]) -> None:
    for note in notes:
        pager.pages = pager.pages or _first(_PAGES, note)
        pager.total = pager.total or _first(_TOTAL, note)
        pager.number = pager.number or _first(_HERE, note)
    if pager.number is not None and pager.pages is not None and pager.number > pager.pages:
        pager.number = pager.pages = None


def _surroundings(controls: list[Control]) -> list[str]:
    """The text around the controls, as long as it is short enough to be a pager's own."""
    texts: list[str] = []
    for control in controls[:3]:
        for up in around(control.element, 3):
            text = _without_options(up)
            if len(text) > 200:
                break
            texts.append(text)
    return texts


def _without_options(element: etree._Element) -> str:
    """The text of an element but for its drop-downs, whose numbers are those of all pages."""
    if next(element.iter("select"), None) is None:
        return text_of(element)
    return squeeze(" ".join(map(str, _OUTSIDE(element))))


def _by_rel(document: ListDocument) -> NextRequest | None:
    for element in document.root.iter("link", "a"):
        named = "next" in (element.get("rel") or "").lower().split()
        if named and (following := request_of(document, document.resolve(element.get("href")))):
            return following
    return None


def _by_more(document: ListDocument, last: etree._Element | None) -> NextRequest | None:
    """Follow 加载更多 behind the rows where it leads to another page of this very list."""
    behind = last is None
    for anchor in document.anchor_nodes:
        if anchor is last:
            behind = True
        elif behind and anchor.get("href") and _MORE.fullmatch(text_of(anchor)):
            request = request_of(document, document.resolve(anchor.get("href")))
            if request is not None and _is_further_page(request.url, document.own):
                return request
    return None


def _is_further_page(url: str, own: str) -> bool:
    """Tell a further page of a list from another column: but for numbers of pages the two have the same address."""
    if _path(url) != _path(own):
        return False
    asked, had = (set(parse_qsl(each.partition("?")[2].partition("#")[0])) for each in (url, own))
    return all(_PAGE_NAME.search(name) for name, _ in asked ^ had)


def _path(url: str) -> str:
    path = url.partition("?")[0]
    return re.sub(r"(?:(?:/page)?/\d*/?|(?:index|list|default)?(?:[_-]\d+)?\.\w+)$", "", path).rstrip("/")


def _by_select(document: ListDocument, pager: Pager) -> NextRequest | None:
    """Read a drop-down of page numbers; its selected option is the present page.

    The values are addresses, or numbers for a function of the page that states the address.
    """
    for select in (node for node in document.nodes if node.tag == "select" and node.get("onchange")):
        options = list(select.iter("option"))
        if [text_of(o).strip("第页 ") for o in options[:2]] != ["1", "2"]:
            continue
        pager.trace = True
        if pager.pages is None:
            _read_notes(pager, [text for up in around(select, 2) if len(text := _without_options(up)) <= 200])
        here = next((n for n, o in enumerate(options) if o.get("selected") is not None), 0)
        following = squeeze(options[here + 1].get("value")) if here + 1 < len(options) else ""
        if following.isdigit():
            call = _CHOSEN.sub(following, select.get("onchange") or "")
            url = document.resolve(document.page_scripts.called_address(call))
        else:
            url = document.resolve(following)
        if request := request_of(document, url):
            return request
    return None


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    return next((int(m[1].replace(",", "")) for pattern in patterns if (m := pattern.search(text))), None)
