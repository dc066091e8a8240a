"""One page with all that is known of it, found by page id, version id or URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from govcrawl.archive.tables import page, page_address, version
from govcrawl.canonical import url_key
from govcrawl.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """A page; each mapping has the columns of its query, in order."""

    page: Mapping[str, Any]
    """Its row of the view `pages`."""
    article: Mapping[str, Any] | None
    """Its row of the view `articles`; None where it is no article."""
    addresses: Sequence[str]
    versions: Sequence[Mapping[str, Any]]
    """Oldest first: id, current, fetched_at (first seen), title, chars, verdict, extractor, captures."""
    events: Sequence[Mapping[str, Any]]
    """In order of time, with those of the pages that were merged into it: at, kind, fields, detail."""
    attachments: Sequence[Mapping[str, Any]]
    """Its rows of the view `attachments`, in the order of the version that first linked them."""
    copies: Sequence[Mapping[str, Any]]
    """The members of its story: id, relation, source, published_at, url."""
    withdrawal: Mapping[str, Any] | None
    """Its row of the view `withdrawals`; None where its text may be shown."""


def find_page(connection: Connection, wanted: str) -> PageRecord:
    """Return the page with that page id, version id or URL; raises InputError where the archive has none."""
    number = page_number(connection, wanted)
    public = connection.execute(select(page.c.public_id).where(page.c.id == number)).scalar_one()
    rows = _rows(connection, "SELECT * FROM pages WHERE id = :id", id=public)
    articles = _rows(connection, "SELECT * FROM articles WHERE id = :id", id=public)
    addresses = select(page_address.c.url).where(page_address.c.page_id == number).order_by(page_address.c.id)
    return PageRecord(
        page=rows[0],
        article=articles[0] if articles else None,
        addresses=connection.execute(addresses).scalars().all(),
        versions=_rows(connection, _VERSIONS, number=number),
        events=_rows(connection, _EVENTS, number=number),
        attachments=_rows(connection, _ATTACHMENTS, id=public),
        copies=_rows(connection, _COPIES, number=number),
        withdrawal=next(iter(_rows(connection, _WITHDRAWAL, number=number)), None),
    )


_VERSIONS = """
SELECT version.public_id AS id, version.current AS current, min(capture.fetched_at) AS fetched_at,
       CASE WHEN EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = version.page_id) THEN NULL
           ELSE reading.title END AS title,
       reading.chars AS chars, reading.verdict AS verdict, reading.extractor AS extractor,
       count(*) AS captures
FROM version
JOIN reading ON reading.version_id = version.id AND reading.current = 1
JOIN version_capture ON version_capture.version_id = version.id
JOIN capture ON capture.id = version_capture.capture_id
WHERE version.page_id = :number
GROUP BY version.id ORDER BY 3, version.id
"""
_EVENTS = """
SELECT at, kind, fields, detail FROM event
WHERE page_id = :number OR page_id IN (SELECT id FROM page WHERE merged_into = :number) ORDER BY at, id
"""
_WITHDRAWAL = """
SELECT * FROM withdrawals WHERE undone_at IS NULL
  AND id IN (SELECT page.public_id FROM withdrawal JOIN page ON page.id = withdrawal.page_id
             WHERE page.id = :number)
ORDER BY at LIMIT 1
"""
_ATTACHMENTS = "SELECT * FROM attachments WHERE page_id = :id ORDER BY first_seen_at, place"
_COPIES = """
SELECT page.public_id AS id, other.relation AS relation, source.name AS source,
       reading.published_at AS published_at, page.url AS url
FROM story_member AS mine
JOIN story_member AS other ON other.story_id = mine.story_id
JOIN page ON page.id = other.page_id
JOIN version ON version.page_id = page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
LEFT JOIN source ON source.id = page.source_id
WHERE mine.page_id = :number
ORDER BY other.relation <> 'first', reading.published_at, page.id
"""


def page_number(connection: Connection, wanted: str) -> int:
    """Return the row number of the page with that page id, version id or URL; raises InputError where there is none.

    A page that was merged into another, as one whose article moved, leads to that one.
    """
    wanted = wanted.strip()
    if "/" in wanted:
        query = select(page_address.c.page_id).where(page_address.c.url_key == url_key(wanted))
    elif wanted.startswith("v"):
        query = select(version.c.page_id).where(version.c.public_id == wanted)
    else:
        query = select(page.c.id).where(page.c.public_id == wanted)
    number = connection.execute(query).scalar_one_or_none()
    if number is None:
        raise InputError(f"the archive has no page {wanted!r}; give a page id (p…), a version id (v…) or a whole URL")
    merged_into = connection.execute(select(page.c.merged_into).where(page.c.id == number)).scalar_one()
    return number if merged_into is None else merged_into


def _rows(connection: Connection, statement: str, **values: object) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in connection.execute(text(statement), values).mappings()
    ]
