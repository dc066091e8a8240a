"""Observations: what each answer shows of whether a page still stands."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from govcrawl.archive.identity import Sight, moved_away, page_at
from govcrawl.archive.removals.hosts import host_of, note_host
from govcrawl.archive.tables import observation, reading, version
from govcrawl.archive.words import Sighting
from govcrawl.article import Article, Judgement, Verdict
from govcrawl.canonical import url_key
from govcrawl.forms import version_text
from govcrawl.page import Page

_GONE = frozenset({404, 410})
"""RFC 9110 §15.5.5 and §15.5.11. Other refusals (400, 401, 403 …) are the host's, not the page's."""

_RECORDED = ("memento-datetime", "warc-date")
"""Headers by which a replay server says that an answer was recorded (RFC 7089, ISO 28500)."""


def sighting_of(answer: Page, judgement: Judgement) -> Sighting | None:
    """Return what an answer shows of the page that was asked for; None where it says nothing of it.

    Blocks, shells, logins and faults of the host say nothing, and so does an empty answer, which firewalls give.
    """
    verdict, reasons = judgement.verdict, judgement.reasons
    if verdict.accepted or verdict in (Verdict.OFF_TOPIC, Verdict.TEMPLATE_FARM):
        return Sighting.THERE
    if verdict is Verdict.ERROR:
        if answer.status in _GONE:
            return Sighting.GONE
        return Sighting.SOFT_404 if answer.status < 400 and "soft_404" in reasons else None
    if verdict is Verdict.EMPTY:
        return None if answer.status >= 400 or "empty_body" in reasons else Sighting.SOFT_404
    if verdict is Verdict.HOME or (verdict is Verdict.BLOCKED and reasons == ("redirect_home",)):
        return Sighting.HOME
    return Sighting.LIST if verdict in (Verdict.LIST, Verdict.SEARCH) else None


def observe(
    connection: Connection, sight: Sight, target: int, judgement: Judgement, article: Article | None
) -> tuple[Sighting | None, set[int]]:
    """Write what an answer shows, once its page *target* is known.

    Returns what it shows of the page that was asked for, and the row numbers of the pages that it says something of.
    An answer of the recorded web counts only where it bears the time at which it was recorded: a page that is not in a
    recording was not removed by that.
    """
    answer = sight.answer
    kind = sighting_of(answer, judgement)
    if sight.replayed and not any(answer.header(name) for name in _RECORDED):
        return None, set()
    if kind is None:
        if answer.status >= 500 and judgement.verdict is Verdict.ERROR:
            note_host(connection, answer.requested_url or answer.url, answer.fetched_at, good=False)
        return None, set()
    place = answer.requested_url or answer.url
    asked = _page_at(connection, place)
    seen = {target: kind}
    if kind is Sighting.THERE and asked is not None and asked != target:
        asked = moved_away(connection, place) or asked
        kind = Sighting.MOVED if _has_title(connection, asked, article) else Sighting.NOTICE
        seen[asked] = kind
    for number, shown in seen.items():
        _write(connection, sight, number, shown, host_of(answer.url if shown is not kind else place))
    note_host(connection, place, answer.fetched_at, good=not kind.is_miss)
    return kind, set(seen)


def note_there(connection: Connection, sight: Sight, number: int) -> None:
    """Write that a page stands as it did, without its text; `removals.note_unchanged` draws the conclusions."""
    _write(connection, sight, number, Sighting.THERE, host_of(sight.answer.url))
    note_host(connection, sight.answer.url, sight.answer.fetched_at, good=True)


def _write(connection: Connection, sight: Sight, number: int, kind: Sighting, host: str) -> None:
    at = sight.answer.fetched_at
    values = {"capture_id": sight.capture, "page_id": number, "at": at, "kind": kind, "host": host}
    connection.execute(_WRITE, values)


_OBSERVED = insert(observation)
_WRITE = _OBSERVED.on_conflict_do_update(
    index_elements=[observation.c.capture_id, observation.c.page_id],
    set_={"kind": _OBSERVED.excluded.kind, "host": _OBSERVED.excluded.host},
)


def _page_at(connection: Connection, url: str) -> int | None:
    return page_at(connection, url_key(url))


def _has_title(connection: Connection, number: int, article: Article | None) -> bool:
    """Return whether a page's current reading bears the title of *article*."""
    query = (
        select(reading.c.title)
        .join_from(reading, version, version.c.id == reading.c.version_id)
        .where(version.c.page_id == number, version.c.current, reading.c.current)
    )
    title = connection.execute(query).scalar_one_or_none()
    if not title or article is None or not article.title:
        return False
    return version_text(title) == version_text(article.title)
