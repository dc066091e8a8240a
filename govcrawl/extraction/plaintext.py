"""Reads a plain dump of a page (navigation, widgets, copies, footers and all) by general rules over its lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from govcrawl.article import Article, Precision, Published, Removed, Signals
from govcrawl.extraction.bounds import bounded_lines
from govcrawl.extraction.dates import complete, date_in_url, find_dates, is_possible
from govcrawl.extraction.label_values import strip_bullet
from govcrawl.extraction.labels import Labels, read_labels
from govcrawl.extraction.metablock import Meta
from govcrawl.extraction.modified import apart_from, find_modified
from govcrawl.extraction.noise import line_noise
from govcrawl.extraction.plain_body import read_body
from govcrawl.extraction.plain_lines import size
from govcrawl.extraction.plain_title import find_title
from govcrawl.extraction.scrub import count_placeholders, count_sections, scrub
from govcrawl.extraction.trace import Trace, trace_dropped

_BULLET = re.compile(r"^[\s\u200b\ufeff]*(?:[•·●▪■◆][\s\u3000]*)?")
_CRUMB = re.compile(r"^[^:：]{0,16}[:：]\s*")
_ARROW = re.compile(r"\s*(?:>>|[>»＞›→]|-&gt;)+\s*")
_SITE_CODE = re.compile(r"网站标识码\s*[:：]?\s*((?:bm)?\d{8,10})", re.IGNORECASE)
_LAST_CRUMBS = frozenset({"正文", "内容", "详情", "文章详情", "信息详情", "浏览文章"})


def read_plain(text: str, *, url: str, list_date: str | None = None, fetched_at: datetime | None = None) -> Article:
    """Read the text of a page as a naive reader sees it; `list_date` (YYYY-MM-DD) is the date beside its link, if any.

    Dates later than a day after `fetched_at` are refused.

    >>> dump = "首页 > 要闻 > 正文\\n某河治理见效\\n来源：某县 2023-07-19 17:04\\n河水清了，鱼回来了。\\n编辑：王五"
    >>> article = read_plain(dump, url="http://a.gov.cn/1.html")
    >>> article.title, article.origin, article.published.value, article.editor, article.text
    ('某河治理见效', '某县', '2023-07-19T17:04:00+08:00', '王五', '河水清了，鱼回来了。')
    """
    return trace_plain(text, url=url, list_date=list_date, fetched_at=fetched_at)[0]


def trace_plain(
    text: str, *, url: str, list_date: str | None = None, fetched_at: datetime | None = None
) -> tuple[Article, Trace]:
    """Return what `read_plain` does, and what became of each line."""
    scrubbed = scrub(bounded_lines(text.replace("\r\n", "\n").replace("\r", "\n")))
    lines = [line for raw in scrubbed.text.split("\n") if (line := _BULLET.sub("", raw).rstrip())]
    title = find_title(lines, read_labels(lines))
    labels = read_labels(lines, title=title[1] if title else None)
    if title is not None and title[0] in labels.info_lines:
        labels = read_labels(lines)
    body = read_body(lines, title, labels.info_lines)
    if scrubbed.annotation_chars:
        body.removed["annotation"] += scrubbed.annotation_chars
    if scrubbed.paywall_chars:
        body.removed["paywall"] += scrubbed.paywall_chars
    whole = "\n".join(lines)
    code = _SITE_CODE.search(whole)
    joined = unicodedata.normalize("NFC", "\n".join(line.strip() for line in body.lines))
    published = _published(labels, url, list_date, fetched_at)
    changed = find_modified((lines[number] for number in sorted(labels.info_lines)), Meta(), fetched_at=fetched_at)
    article = Article(
        title=title[1].strip() if title else None,
        title_rule="text" if title else None,
        published=published,
        modified=apart_from(changed, published),
        origin=labels.origin,
        origin_rule="line" if labels.origin else None,
        editor=labels.editor,
        author=labels.author,
        keywords=labels.keywords,
        breadcrumb=_breadcrumb(lines),
        site_id_code=code[1] if code else None,
        text=joined,
        removed=tuple(Removed(rule=rule, chars=chars) for rule, chars in body.removed.items()),
        signals=Signals(
            page_chars=size(whole), dated_links=_dated_rows(lines), annotations=scrubbed.annotations,
            placeholders=count_placeholders(whole), sections=count_sections(whole),
            paywall_lines=scrubbed.paywall_lines, replacement_chars=whole.count("\ufffd") + scrubbed.lost,
        ),
    )  # fmt: skip
    return article, trace_dropped(lines, body.dropped)


def _published(labels: Labels, url: str, list_date: str | None, fetched_at: datetime | None) -> Published | None:
    visible = labels.published
    if visible is not None and not is_possible(visible.value, fetched_at):
        visible = None
    if visible is not None and visible.rule != "updated":
        return visible
    in_url = date_in_url(url)
    if in_url is not None and is_possible(in_url.value, fetched_at):
        return complete(in_url, labels.dates).published("url")
    if visible is not None:
        return visible
    if list_date is not None and find_dates(list_date) and is_possible(list_date, fetched_at):
        return Published(value=list_date, precision=Precision.DAY, rule="list", raw=list_date)
    return None


def _breadcrumb(lines: Sequence[str]) -> tuple[str, ...]:
    for line in lines:
        if line_noise(line) == "breadcrumb":
            parts = _ARROW.split(_CRUMB.sub("", strip_bullet(line)))
            crumbs = [part.strip() for part in parts if part.strip()]
            return tuple(crumbs[:-1] if crumbs and crumbs[-1] in _LAST_CRUMBS else crumbs)
    return ()


def _dated_rows(lines: Sequence[str]) -> int:
    """Length of the longest run of rows that end or begin with a date and say something besides."""
    longest = run = 0
    for line in lines:
        dates = find_dates(line) if len(line) < 120 else []
        rest = size(line) - sum(size(found.raw) for found in dates)
        before, after = (line[: dates[0].start], line[dates[0].end :]) if len(dates) == 1 else (line, line)
        alone = not (before.strip(" [(（【") and after.strip(" ])）】"))
        if alone and rest >= 6 and line_noise(line) is None:
            run += 1
            longest = max(longest, run)
        elif not alone:
            run = 0
    return longest
