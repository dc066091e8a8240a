"""Captures and fetches on record: every exchange, and every request that got no answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from govcrawl.archive.tables import capture, fetch, page, page_address, run
from govcrawl.exchange import Capture, Fetch, Role


def save_capture(connection: Connection, one: Capture, run_id: int | None) -> None:
    """Write a capture. One that is on record under its key already stays as it is."""
    values = asdict(one)
    values["column_name"] = values.pop("column")
    connection.execute(
        insert(capture).values(values | {"run_id": run_id}).on_conflict_do_nothing(index_elements=[capture.c.key])
    )


def save_fetch(connection: Connection, one: Fetch, run_id: int | None) -> None:
    """Write a request that got no answer, or was not sent."""
    values = asdict(one)
    values["column_name"] = values.pop("column")
    connection.execute(insert(fetch).values(values | {"run_id": run_id}))


def replayed_since(connection: Connection, urls: Iterable[str], replay: str, since: datetime) -> set[str]:
    """Return those of *urls* that a run over the recorded web *replay* has asked for, and judged, since then.

    Their capture times are those of the recordings, often years back, so they do not tell.
    """
    query = (
        select(capture.c.url)
        .join_from(capture, run, capture.c.run_id == run.c.id)
        .join(page_address, page_address.c.url == capture.c.url)
        .join(page, page.c.id == page_address.c.page_id)
        .where(capture.c.url.in_(list(urls)), capture.c.role == Role.ARTICLE, page.c.verdict.is_not(None))
        .where(run.c.started_at >= since, func.json_extract(run.c.settings, "$.replay") == replay)
    )
    return set(connection.execute(query).scalars())


def was_left(connection: Connection, url: str, run_id: int) -> bool:
    """Tell whether an earlier run fetched *url* as an article and ended before it was read."""
    query = select(capture.c.id).where(
        capture.c.url == url, capture.c.role == Role.ARTICLE, capture.c.verdict.is_(None), capture.c.run_id < run_id
    )
    return connection.execute(query.limit(1)).first() is not None
