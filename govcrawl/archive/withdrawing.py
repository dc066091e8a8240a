"""Taking a text out of what is shown, on request, and letting it be shown again.

Rows and captures stay: a withdrawn page is left out of views, search and export, is not fetched again, and is shown
with hashes in place of its text, so that a citation can still be checked by whoever holds the text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from govcrawl.archive.identity import Occasion
from govcrawl.archive.records import page_number
from govcrawl.archive.settling import settle
from govcrawl.archive.tables import page, version, withdrawal
from govcrawl.archive.tables.kinds import utc_text
from govcrawl.errors import InputError


def withdraw(connection: Connection, wanted: str, reason: str, now: datetime, by: str | None = None) -> str:
    """Hide the page with that page id, version id or URL, with all its versions and addresses; return its id.

    *reason* and *by* (who asked for it) stay on record with the hashes of every version. Raises InputError for an
    unknown page, an empty reason, or a page that is withdrawn already.
    """
    if not reason.strip():
        raise InputError("a withdrawal needs its reason: give --reason TEXT")
    number = page_number(connection, wanted)
    public, url_key = connection.execute(select(page.c.public_id, page.c.url_key).where(page.c.id == number)).one()
    if held := _withdrawals(connection, number):
        raise InputError(f"{public} is withdrawn since {held[0].at:%Y-%m-%d} ({held[0].reason}); --undo shows it again")
    values = {
        "page_id": number,
        "url_key": url_key,
        "at": now,
        "reason": reason.strip(),
        "requested_by": (by or "").strip() or None,
        "captures_erased": False,
        "detail": {"page": public, "versions": _hashes(connection, number)},
    }
    connection.execute(insert(withdrawal).values(values))
    settle(connection, number, Occasion(run_id=None, now=now))
    return public


def restore(connection: Connection, wanted: str, now: datetime, by: str | None = None, reason: str = "") -> str:
    """Show a withdrawn page again, and return its id; the withdrawal stays on record, with when it was undone.

    Raises InputError for an unknown page, or one that is not withdrawn.
    """
    number = page_number(connection, wanted)
    public = connection.execute(select(page.c.public_id).where(page.c.id == number)).scalar_one()
    held = _withdrawals(connection, number)
    if not held:
        raise InputError(f"{public} is not withdrawn; govcrawl show {public} shows it")
    undone = {
        "at": utc_text(now),
        "by": by,
        "reason": reason.strip() or None,
    }
    for row in held:
        detail = (row.detail or {}) | {"page": public, "undone": undone}
        connection.execute(update(withdrawal).where(withdrawal.c.id == row.id).values(page_id=None, detail=detail))
    settle(connection, number, Occasion(run_id=None, now=now))
    return public


def _withdrawals(connection: Connection, number: int) -> list[Any]:
    return list(connection.execute(select(withdrawal).where(withdrawal.c.page_id == number).order_by(withdrawal.c.id)))


def _hashes(connection: Connection, number: int) -> list[dict[str, object]]:
    """Return what tells each version of a page apart, oldest first."""
    fields = (version.c.public_id, version.c.reading_hash, version.c.body_sha256, version.c.current)
    rows = connection.execute(select(*fields).where(version.c.page_id == number).order_by(version.c.id))
    return [{"id": one, "reading_hash": read, "body_sha256": body, "current": now} for one, read, body, now in rows]
