"""Search in the articles: words of two Chinese characters are found, newest comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from govcrawl.archive.bigrams import phrase
from govcrawl.archive.filters import Filters, check_filters
from govcrawl.archive.snippets import Snippet, snippet
from govcrawl.errors import InputError

_FROM = """
FROM search_index
CROSS JOIN search_entry ON search_entry.id = search_index.rowid
CROSS JOIN page ON page.id = search_entry.page_id
CROSS JOIN reading ON reading.id = search_entry.reading_id
LEFT JOIN source ON source.id = page.source_id
LEFT JOIN story_member ON story_member.page_id = page.id
LEFT JOIN story ON story.id = story_member.story_id
WHERE search_index MATCH :match AND search_index.rowid BETWEEN :low AND :high
  AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
  AND {conditions}
"""  # CROSS JOIN keeps the index outermost, so that its row order is the order of the answer
_HITS = """
SELECT page.public_id AS id, page.url, page.source_id, source.name AS source, reading.title, reading.text,
       reading.published_at, reading.published_date, reading.origin, reading.chars, reading.verdict,
       story.public_id AS story_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found."""

    id: str
    url: str
    source_id: str | None
    source: str | None
    title: str | None
    published_at: str | None
    published_date: str | None
    origin: str | None
    chars: int
    verdict: str
    story_id: str | None
    snippet: Snippet


def search(
    connection: Connection, terms: str, filters: Filters | None = None, *, limit: int = 20, offset: int = 0
) -> list[Hit]:
    """Return the articles that hold every word of *terms*, newest publication first, those without a date last.

    Words are separated by white space and found as they stand, in whatever script and width; nothing in them is an
    operator. Raises InputError where there is no word in *terms*, or for an unknown source.
    """
    body, values = found_in(connection, terms, filters or Filters())
    order = " ORDER BY search_index.rowid DESC LIMIT :limit OFFSET :offset"
    rows = connection.execute(text(_HITS + body + order), values | {"limit": limit, "offset": offset}).mappings()
    return [_hit(row, terms.split()) for row in rows]


def count_hits(connection: Connection, terms: str, filters: Filters | None = None) -> int:
    """Return how many articles `search` would find without a limit."""
    body, values = found_in(connection, terms, filters or Filters())
    return int(connection.execute(text("SELECT count(*) " + body), values).scalar_one())


def found_in(connection: Connection, terms: str, filters: Filters) -> tuple[str, dict[str, Any]]:
    """Return FROM and WHERE of what `search` finds, and their parameters; raises InputError as it does.

    `search_entry`, `page`, `reading` and `story_member` are in it.
    """
    phrases = [found for word in terms.split() if (found := phrase(word)) is not None]
    if not phrases:
        raise InputError(f"there is no word to search for in {terms!r}; give one or more, such as: 环保督察")
    check_filters(connection, filters)
    conditions, values = filters.row_conditions()
    low, high = filters.rows
    bounds = {"match": " AND ".join(phrases), "low": low, "high": high}
    return _FROM.format(conditions=" AND ".join(["1", *conditions])), values | bounds


def _hit(row: RowMapping, words: list[str]) -> Hit:
    fields = {str(name): value for name, value in row.items() if name != "text"}
    return Hit(**fields, snippet=snippet(row["text"], words))
