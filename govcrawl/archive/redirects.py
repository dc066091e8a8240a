"""Imported redirects: the addresses that they give to pages on record."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from govcrawl.archive.identity import Sight, page_of_answer
from govcrawl.archive.tables import capture, page_address, reading, version
from govcrawl.article import Verdict
from govcrawl.canonical import url_key, url_key_or_none
from govcrawl.page import Page

_HOPS = 5
"""As many redirects as a crawl follows (REDIRECT_MAX_TIMES)."""


def imported_redirects(connection: Connection) -> array[int]:
    """Return the row numbers of all imported redirects in order of time; eight bytes each."""
    query = (
        select(capture.c.id)
        .where(capture.c.imported_from.is_not(None), capture.c.location.is_not(None))
        .order_by(capture.c.fetched_at, capture.c.id)
    )
    return array("q", connection.execute(query).scalars())


def redirects_by_target(connection: Connection) -> dict[int, int]:
    """Return the earliest imported redirect to each address, row numbers by the hash of the address."""
    query = select(capture.c.location, capture.c.id).where(
        capture.c.imported_from.is_not(None), capture.c.location.is_not(None)
    )
    found: dict[int, int] = {}
    for location, number in connection.execute(query.order_by(capture.c.fetched_at, capture.c.id)):
        found.setdefault(hash(location), number)
    return found


def way_to(connection: Connection, targets: dict[int, int], url: str) -> list[str]:
    """Return the addresses from which redirects lead to *url*, in the order in which they were asked for."""
    way = [url]
    for _ in range(_HOPS):
        query = select(capture.c.url, capture.c.location).where(capture.c.id == targets.get(hash(way[0]), 0))
        row = connection.execute(query).one_or_none()
        if row is None or row[1] != way[0] or url_key(row[0]) in map(url_key, way):
            break
        way.insert(0, row[0])
    return way[:-1]


def lead_redirects(connection: Connection, numbers: Sequence[int], run_id: int | None, now: datetime) -> int:
    """Let the addresses of redirects lead to the articles that they end at, and return how many were new.

    *numbers* are their row numbers, some hundreds at most. As in a crawl, a page on the way that has a text of its own
    stays as it is and is noted as moved. One that leads to no article says nothing. Doing it again changes nothing.
    """
    query = (
        select(capture.c.id, capture.c.url, capture.c.location, capture.c.fetched_at)
        .where(capture.c.id.in_(numbers), capture.c.location.is_not(None))
        .order_by(capture.c.fetched_at, capture.c.id)
    )
    led = 0
    for number, url, location, at in connection.execute(query).all():
        way = _way(connection, url, location or "")
        if way is None:
            continue
        *between, end = way
        target = _article(connection, end)
        if target is None or _page_at(connection, url) == target[0]:
            continue
        answer = Page(url=end, body=b"", requested_url=url, redirects=tuple(between), fetched_at=at)
        page_of_answer(connection, Sight(answer=answer, capture=number, run_id=run_id, now=now), target[1])
        led += _page_at(connection, url) == target[0]
    return led


def _way(connection: Connection, url: str, location: str) -> list[str] | None:
    """Return the addresses that a redirect leads to, the last of them no redirect; None where it leads nowhere."""
    way, seen = [location], {url_key(url)}
    for _ in range(_HOPS):
        key = url_key_or_none(way[-1])
        if key is None or key in seen:
            return None
        if _page_at(connection, way[-1]) is not None:
            return way
        seen.add(key)
        query = select(capture.c.location).where(capture.c.url == way[-1], capture.c.location.is_not(None)).limit(1)
        following = connection.execute(query).scalar_one_or_none()
        if following is None:
            return None
        way.append(following)
    return None


def _page_at(connection: Connection, url: str) -> int | None:
    query = select(page_address.c.page_id).where(page_address.c.url_key == url_key(url))
    return connection.execute(query).scalar_one_or_none()


def _article(connection: Connection, url: str) -> tuple[int, str] | None:
    """Return the page at an address, and the hash of its current reading; None unless that is an article."""
    query = (
        select(version.c.page_id, reading.c.hash)
        .join_from(page_address, version, version.c.page_id == page_address.c.page_id)
        .join(reading, reading.c.version_id == version.c.id)
        .where(page_address.c.url_key == url_key(url), version.c.current, reading.c.current)
        .where(reading.c.verdict.in_([Verdict.ARTICLE, Verdict.FLAGGED]))
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])
