"""Silences: which sources of an archive are silent for longer than their own rhythm explains."""

from __future__ import annotations

from collections.abc import Mapping
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
