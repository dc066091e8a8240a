"""When an article was published: the evidence in its order, and what may complete it.

The order: the visible date of an info line, the date in the address, the date beside the link on the list page, an info
line that the page hides, a meta tag, the data in its scripts, the day below the signature. A visible 更新时间 is the
day of the last change: it gives way to an earlier day in the address or the list. `PubDate` is the time at which the
page was generated on systems that also print 页面生成时间 (eight of eight such pages measured; off by up to two
years), so there it comes after everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from govcrawl.article import Precision, Published
from govcrawl.extraction.dates import FoundDate, date_in_url, find_dates, read_date
from govcrawl.extraction.labels import Labels
from govcrawl.extraction.metablock import Meta

_STOP = re.compile(r"[，。！？；：:]")


def read_published(
    shown: Labels,
    hidden: Labels | None,
    meta: Meta,
    url: str,
    list_date: str | None,
    embedded: FoundDate | None = None,
    signed: FoundDate | None = None,
) -> Published | None:
    """Return the publication time with the rule that found it, or None where nothing states one.

    A time of day is taken from weaker evidence when its day is the same. `embedded` is what scripts say,
    `signed` the day below the signature, which goes before a day of generation.
    """
    clocks = list(_clocks(shown, hidden, meta, embedded))
    in_url = date_in_url(url)
    in_list = read_date(list_date) if list_date else None
    if shown.published is not None:
        earlier = [day for day in (in_url, in_list) if day is not None and day.day < shown.published.date]
        if shown.published.rule != "updated" or not earlier:
            return _completed(shown.published, clocks)
    if in_url is not None:
        return _completed(in_url.published("url"), clocks, shorts=shown.shorts)
    if in_list is not None:
        return _completed(in_list.published("list"), clocks, shorts=shown.shorts)
    if hidden is not None and hidden.published is not None:
        return _completed(hidden.published, clocks, "hidden")
    if signed is not None and (meta.published_is_generation or (meta.published is None and embedded is None)):
        return signed.published("signature")
    if meta.published is not None:
        rule = "generated" if meta.published_is_generation else "meta"
        return _completed(meta.published.published(rule), clocks, shorts=shown.shorts)
    if embedded is not None:
        return _completed(embedded.published("state"), clocks, shorts=shown.shorts)
    return None


def signed_day(lines: Sequence[str]) -> FoundDate | None:
    """Return the day that closes a letter or notice: alone below a short line, or behind the name of who signs.

    >>> signed_day(["特此公告。", "某某区民政局", "2023年7月9日"]).value
    '2023-07-09'
    >>> signed_day(["会议于2023年7月9日召开。"]) is None
    True
    """
    for number in range(len(lines) - 1, max(0, len(lines) - 6), -1):
        line = lines[number].strip()
        dates = find_dates(line) if len(line) <= 40 and not _STOP.search(line) else []
        if len(dates) == 1 and len(dates[0].value) == 10 and line.endswith(dates[0].raw):
            before = line[: dates[0].start].strip()
            alone = not before and len(lines[number - 1]) <= 30 and not _STOP.search(lines[number - 1])
            named = re.search(r"[\u4e00-\u9fff]{3}$", before) and not re.search(r"日期|时间|截止|期限|至$", before)
            return dates[0] if alone or named else None
    return None


def _clocks(
    shown: Labels, hidden: Labels | None, meta: Meta, embedded: FoundDate | None
) -> Iterable[tuple[str, Precision]]:
    """Yield times of day that may complete a day, the best first."""
    found: list[FoundDate | Published | None] = [*shown.dates]
    if hidden is not None:
        found.extend((hidden.published, *hidden.dates))
    found.extend((meta.published, embedded))
    return [(item.value, item.precision) for item in found if item is not None and item.precision is not Precision.DAY]


def _completed(
    published: Published,
    clocks: Iterable[tuple[str, Precision]],
    rule: str | None = None,
    shorts: Sequence[str] = (),
) -> Published:
    """Add a time of day to a day: that of a date without its year (05-13 09:16) in the head, else weaker evidence."""
    value, precision = published.value, published.precision
    if precision is Precision.DAY:
        printed = [f"{value[:5]}{short}" for short in shorts if short[:5] == value[5:]]
        known = [*((f"{text}:00+08:00", Precision.MINUTE) for text in printed), *clocks]
        value, precision = next(((v, p) for v, p in known if v[:10] == published.date), (value, precision))
    return Published(value=value, precision=precision, rule=rule or published.rule, raw=published.raw)
