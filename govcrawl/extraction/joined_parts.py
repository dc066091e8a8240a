"""One article from the articles of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import TypeVar

from govcrawl.article import Article, Attachment, Image, Part, Removed, Signals

T = TypeVar("T", Attachment, Image)

_LEAD = 4
"""Lines at the head of the first part that later parts repeat: a title, a lead, a credit."""
_PART_MARK = re.compile(r"[(（\[【]?(?:第?[\d一二三四五六七八九十]{1,3}(?:页|部分)?|[上中下续])[)）\]】]?$")
_CLOSED = re.compile(r"[。！？!?；;：:…—”’」』》〉）)\]】.]$")
_CONTINUED = re.compile(r"[，,、“‘「『《〈（(【\[]$")
_CONTINUES = re.compile(r"[，,。、；;：:！!？?”’」』》〉）)】\]%％℃]")
_BEGINS = re.compile(
    r"[（(【\[〔]|第?[\d一二三四五六七八九十]{1,3}[、.．章节条]|图|表|附|注|本报|本刊|新华社|记者|责任|编辑|来源|作者|摄影|文/"
)
_CREDIT = re.compile(r"(?:图|摄|供图|摄影|记者\S{0,12}|资料|制图)$")
_LONG = 40
"""Characters of a line that is a sentence begun, not a heading or a caption."""


def join_parts(parts: Sequence[tuple[str, Article]]) -> Article:
    """Return the article that the pages at these addresses, in order, make; one page comes back as it is.

    The first part says what the article is; where it names no origin, editor or author, a later one may. `parts` marks
    where the text of each page begins. A part that says what an earlier one says ends the article: some sites answer
    with the first part beyond the last. `next_part` is set when the article goes on behind the last page given.
    """
    first = parts[0][1]
    if len(parts) == 1:
        return first
    text, marks = first.text, [Part(url=parts[0][0], start=0)]
    used, following = [first], first.next_part
    for url, article in parts[1:]:
        if any(_says_the_same(article, earlier) for earlier in used):
            following = None
            break
        text, start = _append(text, _fresh(article, first))
        marks.append(Part(url=url, start=start))
        used.append(article)
        following = article.next_part
    if len(used) == 1:
        return replace(first, next_part=following)
    named = next((each for each in used if each.origin), first)
    return replace(
        first,
        text=text,
        parts=tuple(marks),
        next_part=following,
        origin=named.origin,
        origin_rule=named.origin_rule,
        editor=next((each.editor for each in used if each.editor), None),
        author=next((each.author for each in used if each.author), None),
        attachments=_once(each.attachments for each in used),
        images=_once(each.images for each in used),
        removed=_sum_removed(each.removed for each in used),
        signals=_sum_signals([each.signals for each in used]),
    )


def _says_the_same(one: Article, other: Article) -> bool:
    return (one.text, one.images) == (other.text, other.images)


def _fresh(article: Article, first: Article) -> str:
    """Return a later part's text without what it repeats at its head: the title, the first part's lead."""
    lines = article.text.split("\n")
    titles = {_plain(title) for title in (first.title, article.title) if title}
    lead = {_plain(line) for line in first.text.split("\n")[:_LEAD]}
    while lines and (_plain(lines[0]) in lead or _PART_MARK.sub("", _plain(lines[0])) in titles | {""}):
        del lines[0]
    return "\n".join(lines)


def _plain(line: str) -> str:
    return "".join(line.split())


def _append(text: str, more: str) -> tuple[str, int]:
    """Join two texts, on one line where a page border cuts a sentence; return the whole and where the second begins.

    >>> _append("入河排口的在线监测数据，", "每小时上传一次。")
    ('入河排口的在线监测数据，每小时上传一次。', 12)
    >>> _append("三、主要成效", "今年以来，水质转好。")[0]
    '三、主要成效\\n今年以来，水质转好。'
    """
    if not text or not more:
        return text + more, len(text)
    glue = "" if _is_cut(text.rpartition("\n")[2], more.partition("\n")[0]) else "\n"
    return text + glue + more, len(text) + len(glue)


def _is_cut(end: str, start: str) -> bool:
    """Tell whether one sentence runs over a page border: both sides must look like it, rows of tables never do."""
    if "\t" in end or "\t" in start or _CLOSED.search(end):
        return False
    if _CONTINUED.search(end) or _CONTINUES.match(start):
        return True
    begun = len(end) >= _LONG and re.search(r"[，。、]", end) is not None and not _CREDIT.search(end)
    return begun and not _BEGINS.match(start) and re.search(r"[。！？；]", start) is not None


def _once(groups: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    found: dict[str, T] = {}
    for group in groups:
        for one in group:
            found.setdefault(one.url, one)
    return tuple(found.values())


def _sum_removed(groups: Iterable[tuple[Removed, ...]]) -> tuple[Removed, ...]:
    totals: dict[str, int] = {}
    for group in groups:
        for one in group:
            totals[one.rule] = totals.get(one.rule, 0) + one.chars
    return tuple(Removed(rule=rule, chars=chars) for rule, chars in sorted(totals.items()))


def _sum_signals(signals: Sequence[Signals]) -> Signals:
    """Add up the counts; the rows of the longest list are those of the page that has most."""
    totals = {one.name: sum(getattr(each, one.name) for each in signals) for one in fields(Signals)}
    return Signals(**(totals | {"dated_links": max(each.dated_links for each in signals)}))
