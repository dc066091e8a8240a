"""When an article was published: the evidence in its order, and what may complete it.

The order: the visible date of an info line, the date in the address, the date beside the link on the list page, an info
line that the page hides, a meta tag. `PubDate` is the time at which the page was generated on systems that also print
页面生成时间 (eight of eight such pages measured; off by up to two years), so there it comes after everything else.
"""

from __future__ import annotations

from collections.abc import Iterable

from govcrawl.article import Precision, Published
from govcrawl.extraction.dates import FoundDate, date_in_url, read_date
from govcrawl.extraction.labels import Labels
from govcrawl.extraction.metablock import Meta


def read_published(
    shown: Labels, hidden: Labels | None, meta: Meta, url: str, list_date: str | None
) -> Published | None:
    """Return the publication time with the rule that found it, or None where nothing states one.

    A time of day is taken from weaker evidence when its day is the same.
    """
    clocks = list(_clocks(shown, hidden, meta))
    if shown.published is not None:
        return _completed(shown.published, clocks)
    in_url = date_in_url(url)
    if in_url is not None:
        return _completed(in_url.published("url"), clocks)
    in_list = read_date(list_date) if list_date else None
    if in_list is not None:
        return _completed(in_list.published("list"), clocks)
    if hidden is not None and hidden.published is not None:
        return _completed(hidden.published, clocks, "hidden")
    if meta.published is not None:
        rule = "generated" if meta.published_is_generation else "meta"
        return meta.published.published(rule)
    return None


def _clocks(shown: Labels, hidden: Labels | None, meta: Meta) -> Iterable[tuple[str, Precision]]:
    """Yield times of day that may complete a day, the best first."""
    found: list[FoundDate | Published | None] = [*shown.dates]
    if hidden is not None:
        found.extend((hidden.published, *hidden.dates))
    found.append(meta.published)
    return [(item.value, item.precision) for item in found if item is not None and item.precision is not Precision.DAY]


def _completed(published: Published, clocks: Iterable[tuple[str, Precision]], rule: str | None = None) -> Published:
    value, precision = published.value, published.precision
    if precision is Precision.DAY:
        value, precision = next(
            ((value, precision) for value, precision in clocks if value[:10] == published.date), (value, precision)
        )
    return Published(value=value, precision=precision, rule=rule or published.rule, raw=published.raw)
