"""Articles that an export wants, oldest publication first, in memory that does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from govcrawl.archive.days import DAY
from govcrawl.archive.filters import Filters, check_filters
from govcrawl.archive.search import found_in

_READ_AT_ONCE = 200
_EVERYTHING = """
FROM search_entry
JOIN page ON page.id = search_entry.page_id
JOIN reading ON reading.id = search_entry.reading_id
LEFT JOIN story_member ON story_member.page_id = page.id
WHERE NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
  AND {conditions}
"""
_ALL = """
SELECT page.public_id {body}
ORDER BY search_entry.id < :dated, search_entry.id / :dated, page.public_id
"""
_STORY = "coalesce(story_member.story_id, -page.id)"
_ONE = f"""
SELECT id FROM (
    SELECT page.public_id AS id, search_entry.id AS entry, row_number() OVER (
        PARTITION BY {_STORY}
        ORDER BY coalesce(story_member.relation, '') <> 'first', reading.published_at IS NULL, reading.published_at,
                 page.first_seen_at, page.public_id
    ) AS place
    {{body}}
)
WHERE place = 1 ORDER BY entry < :dated, entry / :dated, id
"""


class Stories(StrEnum):
    """Which articles of a story are wanted."""

    ALL = "all"
    """Each of them."""
    ONE = "one"
    """Its first publisher's; where that is not among the wanted, the earliest of those that are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is wanted of the archive."""

    terms: str = ""
    """As `search` takes them; empty: all articles."""
    filters: Filters = field(default_factory=Filters)
    stories: Stories = Stories.ALL

    def clause(self, connection: Connection) -> tuple[str, dict[str, Any]]:
        """Return FROM and WHERE, with `search_entry`, `page`, `reading` and `story_member` in them, and parameters.

        Raises InputError for terms without a word, and for a source, topic, city or verdict that nothing can have.
        """
        if self.terms:
            return found_in(connection, self.terms, self.filters)
        check_filters(connection, self.filters)
        conditions, values = self.filters.conditions()
        return _EVERYTHING.format(conditions=conditions), values


def rows(connection: Connection, selection: Selection) -> Iterator[RowMapping]:
    """Yield the wanted rows of the view `articles`, oldest publication first, those without a date last.

    Those of one day are in the order of their ids. Neither rows nor ids are gathered. All is of one state of the
    archive where *connection* is in one transaction. Raises as `Selection.clause` does.
    """
    for ids in _ids(connection, selection):
        wanted = {f"id_{number}": value for number, value in enumerate(ids)}
        query = f"SELECT * FROM articles WHERE id IN ({', '.join(f':{name}' for name in wanted)})"
        found = {row["id"]: row for row in connection.execute(text(query), wanted).mappings()}
        yield from (found[one] for one in ids if one in found)


def count_rows(connection: Connection, selection: Selection) -> int:
    """Return how many rows `rows` yields."""
    body, values = selection.clause(connection)
    what = f"count(DISTINCT {_STORY})" if selection.stories is Stories.ONE else "count(*)"
    return int(connection.execute(text(f"SELECT {what} {body}"), values).scalar_one())


def count_extractors(connection: Connection, selection: Selection) -> dict[int, int]:
    """Return how many of the wanted articles each extractor version has read; of stories, all their articles count."""
    body, values = selection.clause(connection)
    query = f"SELECT reading.extractor, count(*) {body} GROUP BY 1 ORDER BY 1"
    return {int(version): int(count) for version, count in connection.execute(text(query), values)}


def _ids(connection: Connection, selection: Selection) -> Iterator[list[str]]:
    body, values = selection.clause(connection)
    query = (_ONE if selection.stories is Stories.ONE else _ALL).format(body=body)
    found = connection.execute(
        text(query), values | {"dated": DAY}, execution_options={"yield_per": _READ_AT_ONCE}
    ).scalars()
    yield from ([str(one) for one in some] for some in found.partitions(_READ_AT_ONCE))
