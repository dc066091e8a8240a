"""Captures and fetches on record: every exchange, and every request that got no answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, case, exists, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from govcrawl.archive.driver import Prepared
from govcrawl.archive.tables import attachment, capture, fetch, page, page_address, run, version_capture
from govcrawl.archive.tables.kinds import row_of
from govcrawl.article import Verdict
from govcrawl.errors import ArchiveError
from govcrawl.exchange import Capture, Fetch, Record, Role


def save_capture(connection: Connection, one: Capture, run_id: int | None) -> None:
    """Write a capture. One that is on record under its key already stays as it is.

    Raises ArchiveError where the capture that a revisit refers to is not on record; where that is a revisit itself,
    both stand for the same one.
    """
    values = row_of(one)
    values["column_name"] = values.pop("column")
    if one.refers_to is not None:
        values["refers_to"] = _original(connection, one.refers_to)
    _SAVE.run(connection, values | {"run_id": run_id})


_SAVE = Prepared(insert(capture).on_conflict_do_nothing(index_elements=[capture.c.key]))


def _original(connection: Connection, key: str) -> int | None:
    number = case((capture.c.record == Record.REVISIT, capture.c.refers_to), else_=capture.c.id)
    row = connection.execute(select(number).where(capture.c.key == key)).one_or_none()
    if row is None:
        raise ArchiveError(f"capture {key}, which a revisit refers to, is not on record; save it first")
    return None if row[0] is None else int(row[0])


def whole_capture(connection: Connection, url: str, digest: str) -> tuple[str, int] | None:
    """Return file and offset of the newest response that brought that payload from *url*, whole, in answer to a GET."""
    query = (
        select(capture.c.file, capture.c.offset)
        .where(capture.c.digest == digest, capture.c.url == url, capture.c.method == "GET")
        .where(capture.c.record == Record.RESPONSE, capture.c.partial.is_(False))
        .order_by(capture.c.id.desc())
    )
    row = connection.execute(query.limit(1)).one_or_none()
    return None if row is None else (row[0], row[1])


def last_had(connection: Connection, url: str, since: datetime) -> int | None:
    """Return the row number of the newest answer of status 200 that brought *url* whole since then, if any did.

    Only what served as an article, a further part of one or an attachment counts: a notice of a firewall may bear
    validators too, newer ones than those of the page that it hides.
    """
    served = or_(
        capture.c.verdict.in_([verdict for verdict in Verdict if verdict.accepted]),
        exists().where(version_capture.c.capture_id == capture.c.id, version_capture.c.part > 1),
        exists().where(attachment.c.capture_id == capture.c.id),
    )
    query = (
        select(capture.c.id)
        .where(capture.c.url == url, capture.c.method == "GET", capture.c.status == 200)
        .where(capture.c.partial.is_(False), capture.c.fetched_at >= since)
        .where(capture.c.record.in_([Record.RESPONSE, Record.REVISIT]), served)
        .order_by(capture.c.fetched_at.desc(), capture.c.id.desc())
    )
    return connection.execute(query.limit(1)).scalar_one_or_none()


def save_fetch(connection: Connection, one: Fetch, run_id: int | None) -> None:
    """Write a request that got no answer, or was not sent."""
    values = row_of(one)
    values["column_name"] = values.pop("column")
    del values["is_sent"]
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
