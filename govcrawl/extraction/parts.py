"""Where an article goes on that its publisher spreads over several pages, and which lines are that pager's own.

The address decides: a further part stands at the page's own address with the next number. Words (下一页, a row of
numbers, a script's call) only say which of those addresses it is. What is a pager of comments or of a list has such
addresses, too, and is told by where it stands and by what the page is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from lxml import etree

from govcrawl.article import Article, Removed
from govcrawl.extraction.part_addresses import Step, is_mentioned, names_article, part_number, steps
from govcrawl.extraction.refusals import has_prose
from govcrawl.page import Page
from govcrawl.pagers import ARROW, NEXT, NUMBER, PREVIOUS, read_script_pager

__all__ = ["find_next_part", "is_mentioned", "part_number", "with_next_part"]

_VERB = re.compile(r"^(?:请?点击|继续)?(?:阅读|进入|查看|浏览)?(?=下)")
_PAGE = re.compile(r"第\s*(\d{1,2}|[一二三四五六七八九十])\s*页(?:\s*[:：].{0,40})?")
_DIGITS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
_FIRST = re.compile(r"[\[(]?\s*(?:1|首页|第[1一]页)\s*[\])]?")
_NOT_THE_ARTICLE = re.compile(
    r"comment|pinglun|replay|reply|liuyan|guestbook|(?:^|[\s_-])(?:pl|cmt|bbs|related|xgwz|tuijian|recommend)(?=$|[\s_-])",
    re.I,
)
_SCRIPT = re.compile(r"[a-z][\w+.-]*:(?!//)", re.I)
_LONGEST = 2000
"""Characters of an address; what is longer holds data."""
_AROUND = 6
"""Levels above a control that are looked at for the region it stands in."""
_LISTED = 5
"""Rows with dates from which a page without a sentence is a list."""

_WORD = (
    r"(?:首页|首頁|尾页|末页|[上下前后]一?[页頁]|共\s*\d+\s*页|第\s*\d+\s*(?:/\s*\d+\s*)?页|\d{1,2}(?!\d)|[<>«»‹›]+|\.{3}|…+|"
    r"(?:余下|阅读|显示|在?本页(?:阅读|显示))?全文|单页(?:阅读|显示)|分页\s*[:：]?)"
)
_EDGE = r"[\s\[\]【】()（）|｜/·,，、]*"
_PAGER_LINE = re.compile(rf"{_EDGE}(?:(?>{_WORD}){_EDGE})++|第\s*\d{{1,2}}\s*页\s*[:：].{{1,40}}")
_SPEAKS = re.compile(r"[页頁]|全文")
_HEAD, _TAIL = 4, 12
"""Lines at the head and the tail of a text among which a pager's lines may stand."""


@dataclass(frozen=True, slots=True)
class _Control:
    """A link that bears a part number."""

    step: Step
    url: str
    shown: int | None
    """The number that it shows."""
    is_next: bool


def with_next_part(article: Article, page: Page, root: etree._Element) -> Article:
    """Return the article of a page with `next_part`, and without the words of the pager that leads there.

    *root* is the page's tree with its scripts. A page that names no further part of itself comes back as it is.
    """
    if not is_mentioned(page.url, page.body):
        return article
    text, chars = without_pager(article.text)
    removed = (*article.removed, Removed(rule="parts", chars=chars)) if chars else article.removed
    article = replace(article, text=text, removed=removed)
    return replace(article, next_part=find_next_part(page.url, root, article))


def find_next_part(url: str, root: etree._Element, article: Article) -> str | None:
    """Return the absolute address of the page on which the article of *url* goes on, or None.

    *article* is what was read on this page alone. None on the last part, on lists, and wherever the pager leads back,
    to another host, or to what is no part of this address.
    """
    found = next(_by_script(url, root), None) or _by_links(url, _controls(url, root), _first_parts(url, root))
    if found is None:
        return None
    target, step = found
    return target if _reads_as_article(article, step.base) else None


def without_pager(text: str) -> tuple[str, int]:
    """Return a text without the lines of a pager at its head and tail, and how many characters they had.

    >>> without_pager("水位回落。\\n[1]\\n[2]\\n下一页")
    ('水位回落。', 9)
    >>> without_pager("三处站点读数如下：\\n17")[1]
    0
    """
    lines = text.split("\n")
    dropped: set[int] = set()
    run: list[int] = []
    for index in range(len(lines) + 1):
        near = index < _HEAD or index >= len(lines) - _TAIL
        if index < len(lines) and near and "\t" not in lines[index] and _PAGER_LINE.fullmatch(lines[index]):
            run.append(index)
            continue
        words = " ".join(lines[each] for each in run)
        if _SPEAKS.search(words) or re.search(r"(?<!\d)1\D+2(?!\d)", words):
            dropped.update(run)
        run = []
    kept = "\n".join(line for index, line in enumerate(lines) if index not in dropped)
    return kept, sum(len("".join(lines[index].split())) for index in dropped)


def _reads_as_article(article: Article, base: str) -> bool:
    """Tell a part of an article from a list, whose pages are numbered alike; the name of an article says much."""
    length = len("".join(article.text.split()))
    linked = article.signals.text_link_chars
    is_list = article.signals.dated_links >= _LISTED and not has_prose(article.text)
    if names_article(base):
        return not is_list and linked * 2 <= length
    return not is_list and has_prose(article.text) and linked * 5 <= length


def _by_script(url: str, root: etree._Element) -> Iterator[tuple[str, Step]]:
    """Yield what a script's pager call for this very page says of the part that follows."""
    for script in root.iter("script"):
        code = script.text or ""
        if "age" not in code:
            continue
        pager = read_script_pager([code])
        if pager is None or not pager.number < pager.pages:
            continue
        target = _join(url, pager.address(pager.number + 1))
        for step in steps(url, target) if target else ():
            if step.other > (step.own or 0) and (step.own is not None or pager.number == 1):
                yield target or "", step


def _by_links(url: str, controls: list[_Control], known: frozenset[str]) -> tuple[str, Step] | None:
    """Choose among links to numbered addresses: the one that says next, else the number after the present one."""
    sound = [one for one in controls if one.step.own is None or names_article(one.step.base) or one.step.base in known]
    for one in sound:
        if one.is_next and one.step.other in ((1, 2) if one.step.own is None else (one.step.own + 1,)):
            return one.url, one.step
    numbers = [one for one in sound if one.shown is not None]
    for one in numbers:
        here = _here(one.step, numbers)
        if here is not None and one.shown == here + 1 and one.step.other > (one.step.own or 0):
            return one.url, one.step
    return None


def _here(step: Step, numbers: Iterable[_Control]) -> int | None:
    """Return the number of the present part as its pager counts; None where the links do not agree on one."""
    if step.own is None:
        return 1
    shifts = {one.step.other - one.shown for one in numbers if one.step.base == step.base and one.shown is not None}
    shift = next(iter(shifts)) if len(shifts) == 1 else None
    return step.own - shift if shift in (0, -1) else None


def _controls(url: str, root: etree._Element) -> list[_Control]:
    found = []
    for element, target in _links(url, root):
        words = _words(element)
        rel = "next" in (element.get("rel") or "").lower().split()
        is_next = rel or NEXT.fullmatch(_VERB.sub("", words)) is not None or ARROW.fullmatch(words) is not None
        shown = _shown(words)
        if (is_next or shown is not None) and not _is_elsewhere(element):
            found += [_Control(step, target, shown, is_next) for step in steps(url, target)]
    return found


def _first_parts(url: str, root: etree._Element) -> frozenset[str]:
    """Return the articles to whose first part the page leads back (1, 首页, 上一页), by the base of their addresses."""
    if part_number(url) is not None:
        return frozenset()
    back = (target for element, target in _links(url, root) if _leads_back(_words(element)))
    return frozenset(step.base for target in back for step in steps(target, url) if step.own is None)


def _leads_back(words: str) -> bool:
    return _FIRST.fullmatch(words) is not None or PREVIOUS.fullmatch(words) is not None


def _links(url: str, root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    base = next((href for each in root.iter("base") if (href := each.get("href"))), None)
    start = (_join(url, base) if base else None) or url
    for element in root.iter("a", "link", "option"):
        reference = (element.get("value" if element.tag == "option" else "href") or "").strip()
        if 0 < len(reference) <= _LONGEST and reference[0] != "#" and not _SCRIPT.match(reference):
            target = _join(start, reference)
            if target is not None:
                yield element, target


def _words(element: etree._Element) -> str:
    """Return what a control says, in its text or, without one, in its title or that of its image."""
    text = "".join("".join(map(str, element.itertext())).split()) if isinstance(element.tag, str) else ""
    if text:
        return text
    image = element.find(".//img")
    names = (element.get("title"), *(() if image is None else (image.get("alt"), image.get("title"))))
    return "".join(next(filter(None, names), "").split())


def _shown(words: str) -> int | None:
    if match := NUMBER.fullmatch(words):
        return int(match[1])
    if match := _PAGE.fullmatch(words):
        return _DIGITS.get(match[1]) or int(match[1])
    return None


def _is_elsewhere(element: etree._Element) -> bool:
    """Tell whether a control stands among comments or recommendations."""
    for level, up in enumerate(element.iterancestors()):
        if level == _AROUND or up.tag in ("body", "html"):
            break
        if _NOT_THE_ARTICLE.search(f"{up.get('class', '')} {up.get('id', '')}"):
            return True
    return False


def _join(base: str, reference: str) -> str | None:
    try:
        target = urljoin(base, reference.replace("\\", "/"))
    except ValueError:
        return None
    return target.partition("#")[0] if target.lower().startswith(("http://", "https://")) else None
