"""Silences: which sources of an archive are silent for longer than their own rhythm explains, or bring no articles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from govcrawl.archive.news import news_of
from govcrawl.crawl.outcomes import bears_fruit, fruitless_pages
from govcrawl.crawl.rhythm import HISTORY, Silence, silence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """When a source has been heard of, and how long it has not."""

    silence: Silence
    news: tuple[date, ...]
    """The day of each article within the history, in no order."""


def voices(connection: Connection, sources: Mapping[str, date]) -> dict[str, Voice]:
    """Return how long each source has been silent up to a day in China, the last on which anybody looked.

    What the days printed on articles call a silence is looked at again by the days on which they could be had, since
    sources that put up a batch now and then date its articles back.
    """
    found = _voices(connection, sources, by_print=True)
    silent = {name: sources[name] for name, voice in found.items() if voice.silence.is_broken}
    return found | _voices(connection, silent, by_print=False)


def _voices(connection: Connection, sources: Mapping[str, date], *, by_print: bool) -> dict[str, Voice]:
    news = news_of(connection, sources, HISTORY, by_print=by_print)
    return {
        name: Voice(silence=silence_of(each.days, sources[name], each.since), news=each.days)
        for name, each in news.items()
    }


_NIGHTS = 60
"""Crawls that are looked back upon for pages that are no articles."""


def fruitless(connection: Connection, run_id: int) -> dict[str, int]:
    """Return of each source how many new pages of the runs before *run_id* were refused since its last article.

    What was read again since, with another extractor or other selectors, and is an article now, counts as one.
    """
    found: dict[str, int] = {}
    begun: dict[str, int] = {}
    fertile: set[str] = set()
    for source_id, number, counts in connection.exec_driver_sql(_COUNTED, (run_id, _NIGHTS, run_id)):
        if source_id in fertile:
            continue
        told = json.loads(counts)
        if bears_fruit(told):
            fertile.add(source_id)
        elif count := fruitless_pages(told):
            found[source_id] = found.get(source_id, 0) + count
            begun[source_id] = number
    return {
        name: count
        for name, count in found.items()
        if not connection.exec_driver_sql(_READ_SINCE, (name, begun[name])).scalar()
    }


_COUNTED = """
SELECT source_id, run_id, counts FROM run_source
WHERE run_id >= (SELECT min(id) FROM (
    SELECT id FROM run WHERE id < ? AND EXISTS (SELECT 1 FROM run_source WHERE run_id = run.id)
    ORDER BY id DESC LIMIT ?
)) AND run_id < ? AND (counts LIKE '%"page_%' OR counts LIKE '%"pages_new"%' OR counts LIKE '%"pages_refused"%')
ORDER BY run_id DESC
"""

_READ_SINCE = """
SELECT EXISTS (SELECT 1 FROM page WHERE source_id = ? AND run_id >= ? AND verdict IN ('article', 'flagged'))
"""
