"""Silences: which sources of an archive are silent for longer than their own rhythm explains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from govcrawl.archive.news import news_of
from govcrawl.crawl.rhythm import HISTORY, Silence, silence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """When a source has been heard of, and how long it has not."""

    silence: Silence
    news: tuple[date, ...]
    """The day of each article within the history, in no order."""


def voices(connection: Connection, source_ids: Iterable[str], today: date) -> dict[str, Voice]:
    """Return how long each source has been silent up to *today*, a day in China, against its own rhythm.

    What the days printed on articles call a silence is looked at again by the days on which they could be had, since
    sources that put up a batch now and then date its articles back.
    """
    found = _voices(connection, source_ids, today, by_print=True)
    silent = [name for name, voice in found.items() if voice.silence.is_broken]
    return found | _voices(connection, silent, today, by_print=False)


def _voices(connection: Connection, source_ids: Iterable[str], today: date, *, by_print: bool) -> dict[str, Voice]:
    news = news_of(connection, source_ids, today, HISTORY, by_print=by_print)
    return {
        name: Voice(silence=silence_of(each.days, today, each.since), news=each.days) for name, each in news.items()
    }
