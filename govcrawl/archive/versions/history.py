"""The history of a page, and the edits of all pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from govcrawl.archive.records import page_number
from govcrawl.archive.search.filters import Filters, Order, check_filters
from govcrawl.archive.versions.states import EDIT_FIELDS
from govcrawl.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that is known of a page over time; each mapping has the columns of its query, in order."""

    page: Mapping[str, Any]
    """id, url, status."""
    versions: Sequence[Mapping[str, Any]]
    """Oldest first: version_id, first_seen_at, last_seen_at, captures, current, partial, verdict, chars."""
    captures: Sequence[Mapping[str, Any]]
    """In order of time: fetched_at, capture_id, status, verdict, version_id (empty where it shows none), part."""
    readings: Sequence[Mapping[str, Any]]
    """By version and extractor: version_id, extractor, current, capture_id, read_at, verdict, chars."""
    events: Sequence[Mapping[str, Any]]
    """In order of time, with those of the pages that were merged into it: at, kind, from_version_id, to_version_id,
    fields, weight, detail."""


def find_history(connection: Connection, wanted: str) -> History:
    """Return the history of the page with that page id, version id or URL; raises InputError where there is none."""
    number = page_number(connection, wanted)
    rows = {name: _rows(connection, statement, number=number) for name, statement in _QUERIES.items()}
    return History(
        page=rows["page"][0],
        versions=rows["versions"],
        captures=rows["captures"],
        readings=rows["readings"],
        events=rows["events"],
    )


def find_edits(
    connection: Connection,
    filters: Filters | None = None,
    *,
    field: str | None = None,
    least_weight: float = 0.0,
    order: Order = Order.TIME,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return rows of the view `edits`, newest (or weightiest) first, `fields` and `marks` opened.

    The period of *filters* is that in which the edit was seen, in China. Raises InputError for an unknown source or
    field.
    """
    wanted = filters or Filters()
    check_filters(connection, wanted)
    if field is not None and field not in EDIT_FIELDS:
        raise InputError(f"{field!r} is not a field that edits name; give one of {', '.join(EDIT_FIELDS)}")
    conditions, values = wanted.of_pages("edits.page_id", "date(at, '+8 hours')")
    of_field = "AND EXISTS (SELECT 1 FROM json_each(fields) WHERE value = :field)" if field else ""
    first = "weight DESC, at DESC" if order is Order.WEIGHT else "at DESC, weight DESC"
    query = (
        f"SELECT * FROM edits WHERE {conditions} {of_field} AND coalesce(weight, 0) >= :weight "
        f"ORDER BY {first}, page_id LIMIT :limit"
    )
    more = {"field": field} if field else {}
    found = _rows(connection, query, weight=least_weight, limit=limit, **values, **more)
    return [
        row | {"fields": json.loads(row["fields"] or "[]"), "marks": json.loads(row["marks"] or "{}")} for row in found
    ]


_QUERIES = {
    "page": "SELECT public_id AS id, url, status FROM page WHERE id = :number",
    "versions": """
SELECT version.public_id AS version_id, min(capture.fetched_at) AS first_seen_at,
       max(capture.fetched_at) AS last_seen_at, count(*) AS captures,
       version.current AS current, version.partial AS partial, reading.verdict AS verdict,
       reading.chars AS chars
FROM version
JOIN reading ON reading.version_id = version.id AND reading.current = 1
JOIN version_capture ON version_capture.version_id = version.id AND version_capture.part = 1
JOIN capture ON capture.id = version_capture.capture_id
WHERE version.page_id = :number
GROUP BY version.id ORDER BY 2, version.id
""",
    "captures": """
SELECT capture.fetched_at AS fetched_at, capture.key AS capture_id, capture.status AS status,
       capture.verdict AS verdict, version.public_id AS version_id, version_capture.part AS part
FROM capture
LEFT JOIN version_capture ON version_capture.capture_id = capture.id
LEFT JOIN version ON version.id = version_capture.version_id
WHERE capture.page_id = :number AND capture.role IN ('article', 'part')
ORDER BY capture.fetched_at, version_capture.part, capture.id
""",
    "readings": """
SELECT version.public_id AS version_id, reading.extractor AS extractor, reading.current AS current,
       capture.key AS capture_id, reading.created_at AS read_at, reading.verdict AS verdict, reading.chars AS chars
FROM reading
JOIN version ON version.id = reading.version_id
JOIN capture ON capture.id = reading.capture_id
WHERE version.page_id = :number
ORDER BY version.id, reading.extractor
""",
    "events": """
SELECT event.at AS at, event.kind AS kind, one.public_id AS from_version_id, other.public_id AS to_version_id,
       event.fields AS fields, event.weight AS weight, event.detail AS detail
FROM event
LEFT JOIN version AS one ON one.id = event.from_version_id
LEFT JOIN version AS other ON other.id = event.to_version_id
WHERE event.page_id = :number OR event.page_id IN (SELECT id FROM page WHERE merged_into = :number)
ORDER BY event.at, event.id
""",
}


def _rows(connection: Connection, statement: str, **values: object) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in connection.execute(text(statement), values).mappings()
    ]
