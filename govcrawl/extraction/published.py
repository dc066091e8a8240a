"""When an article was published: the evidence in its order, and what may complete it.

The order: the visible date of an info line, the date in the address, the date beside the link on the list page, an info
line that the page hides, a meta tag, the data in its scripts, the day below the signature. A visible 更新时间 is the
day of the last change: it gives way to an earlier day in the address or the list. `PubDate` is the time at which the
page was generated on systems that also print 页面生成时间 (eight of eight such pages measured; off by up to two
years), so there it comes after everything else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from govcrawl.article import Precision, Published
from govcrawl.extraction.dates import FoundDate, date_in_url, find_dates, is_possible, read_date
from govcrawl.extraction.labels import Labels
from govcrawl.extraction.metablock import Meta

Stated = TypeVar("Stated", FoundDate, Published)
_STOP = re.compile(r"[，。！？；：:]")


def read_published(
    shown: Labels,
    hidden: Labels | None,
    meta: Meta,
    url: str,
    list_date: str | None,
    embedded: FoundDate | None = None,
    signed: FoundDate | None = None,
    *,
    changed: Published | None = None,
    fetched_at: datetime | None = None,
) -> Published | None:
    """Return the publication time with the rule that found it, or None where nothing states one.

    A time of day is taken from weaker evidence when its day is the same. `embedded` is what scripts say,
    `signed` the day below the signature, which goes before a day of generation. `changed`, the time of the last change,
    completes no day. A date later than a day after `fetched_at` is passed over for the next evidence.
    """

    def possible(found: Stated | None) -> Stated | None:
        return found if found is not None and is_possible(found.value, fetched_at) else None

    visible = possible(shown.published)
    unseen = possible(hidden.published) if hidden is not None else None
    in_url, in_list = possible(date_in_url(url)), possible(read_date(list_date or ""))
    tag, embedded, signed = possible(meta.published), possible(embedded), possible(signed)
    clocks = _clocks(shown, hidden, meta, embedded, changed)
    earlier = [day for day in (in_url, in_list) if day is not None and visible is not None and day.day < visible.date]
    if visible is not None and (visible.rule != "updated" or not earlier):
        return _completed(visible, clocks)
    generated = meta.published_is_generation
    found = _by("url", in_url) or _by("list", in_list)
    if found is None and unseen is not None:
        return _completed(unseen, clocks, "hidden")
    if found is None and signed is not None and ((tag and generated) or not (tag or embedded)):
        return signed.published("signature")
    if found is None and tag is not None and not generated:
        found = tag.published("meta")
    found = found or _by("state", embedded) or _by("generated", tag)
    return _completed(found, clocks, shorts=shown.shorts) if found is not None else None


def _by(rule: str, found: FoundDate | None) -> Published | None:
    return found.published(rule) if found is not None else None


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
    shown: Labels, hidden: Labels | None, meta: Meta, embedded: FoundDate | None, changed: Published | None
) -> Sequence[tuple[str, Precision]]:
    """Return times of day that may complete a day, the best first; the time of generation or of a change is none."""
    found: list[FoundDate | Published | None] = [*shown.dates]
    if hidden is not None:
        found.extend((hidden.published, *hidden.dates))
    if changed is not None and changed.rule == "updated":
        found = [item for item in found if item is None or item.value != changed.value]
    found.extend((None if meta.published_is_generation else meta.published, embedded))
    return [(item.value, item.precision) for item in found if item is not None and item.precision is not Precision.DAY]


def _completed(
    published: Published,
    clocks: Sequence[tuple[str, Precision]],
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
