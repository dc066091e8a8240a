"""What a citation names: one version of a page, as it is read now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from govcrawl.archive.tables import page, page_address, version
from govcrawl.canonical import url_key
from govcrawl.errors import InputError

_GIVE = "give a page id (p…), a version id (v…) or a whole URL"
_READ = """
SELECT version.id AS version_number, version.public_id AS version_id, version.body_sha256, version.current,
       page.id AS page_number, page.public_id AS page_id, page.url, page.list_title,
       reading.id AS reading_number, reading.capture_id AS capture_number, reading.extractor, reading.verdict,
       reading.title, reading.published_at, reading.published_date, reading.origin, reading.origin_rule, reading.author,
       capture.fetched_at, source.name AS source
FROM version
JOIN page ON page.id = version.page_id
JOIN reading ON reading.version_id = version.id AND reading.current = 1
JOIN capture ON capture.id = reading.capture_id
LEFT JOIN source ON source.id = page.source_id
WHERE version.id = :number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A version of a page with what its current reading says of it."""

    version_number: int
    capture_number: int
    """Row of the capture that the reading was made of."""
    reading_number: int
    page_id: str
    version_id: str
    current: bool
    """Whether it is the page's newest."""
    body_sha256: str
    """Of the body that the version was made of; of several parts, over theirs (see `archive.parts.bodies_hash`)."""
    url: str
    title: str | None
    """Where the page has none, that of the list."""
    published_date: str | None
    origin: str | None
    origin_rule: str | None
    author: str | None
    source: str | None
    extractor: int
    verdict: str
    fetched_at: datetime


def find_cited(connection: Connection, wanted: str) -> Cited:
    """Return the version with that version id, or the current one of the page with that id or URL.

    A page that was merged into another leads to that one's. Raises InputError where the archive has none, the page has
    no text on record, or it was withdrawn: then with the reason.
    """
    number = _version_number(connection, wanted.strip())
    row = connection.execute(text(_READ), {"number": number}).mappings().one_or_none()
    if row is None:
        raise InputError(f"{wanted}: nothing was read in this version; there is nothing to cite")
    _refuse_withdrawn(connection, row)
    return Cited(
        **{name: row[name] for name in _SAME},
        current=bool(row["current"]),
        title=row["title"] or row["list_title"],
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
    )


_SAME = (
    "version_number", "capture_number", "reading_number", "page_id", "version_id", "body_sha256", "url",
    "published_date", "origin", "origin_rule", "author", "source", "extractor", "verdict",
)  # fmt: skip


def _version_number(connection: Connection, wanted: str) -> int:
    if wanted.startswith("v") and "/" not in wanted:
        query = select(version.c.id).where(version.c.public_id == wanted)
        number = connection.execute(query).scalar_one_or_none()
        if number is None:
            raise InputError(f"the archive has no version {wanted!r}; {_GIVE}")
        return number
    place = select(page.c.id, page.c.merged_into)
    if "/" in wanted:
        known = select(page_address.c.page_id).where(page_address.c.url_key == url_key(wanted))
        query_of_page = place.where(page.c.id.in_(known))
    else:
        query_of_page = place.where(page.c.public_id == wanted)
    found = connection.execute(query_of_page).one_or_none()
    if found is None:
        raise InputError(f"the archive has no page {wanted!r}; {_GIVE}")
    current = select(version.c.id).where(version.c.page_id == (found.merged_into or found.id), version.c.current)
    number = connection.execute(current).scalar_one_or_none()
    if number is None:
        raise InputError(f"{wanted}: the page has no text on record; govcrawl show {wanted} says why")
    return number


def _refuse_withdrawn(connection: Connection, row: Mapping[Any, Any]) -> None:
    query = "SELECT at, reason FROM withdrawal WHERE page_id = :page ORDER BY at DESC LIMIT 1"
    held = connection.execute(text(query), {"page": row["page_number"]}).one_or_none()
    if held is not None:
        reason = " ".join(str(held.reason).split())
        raise InputError(f"{row['page_id']} was withdrawn on {held.at[:10]} and is not cited: {reason}")
