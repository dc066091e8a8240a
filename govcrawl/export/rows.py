"""Articles that an export wants, oldest publication first, in memory that does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from sqlalchemy import Connection, RowMapping, text

from govcrawl.archive.search.asking import ask
from govcrawl.archive.search.days import DAY
from govcrawl.archive.search.filters import Filters, check_filters

_READ_AT_ONCE = 200
_GATHERED_AT_ONCE = 5_000

# Kept outside the archive, in SQLite's own temporary file, which a reader may write; so no list of ids is in memory.
_MAKE = "CREATE TEMP TABLE wanted_entry (id INTEGER PRIMARY KEY)"
_GATHER_ALL = """
INSERT INTO temp.wanted_entry SELECT search_entry.id FROM search_entry
WHERE NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = search_entry.page_id) AND {conditions}
"""
_FROM = """
FROM temp.wanted_entry
JOIN search_entry ON search_entry.id = wanted_entry.id
JOIN page ON page.id = search_entry.page_id
"""
_REST_OF_STORIES = f"""
DELETE FROM temp.wanted_entry WHERE id IN (
    SELECT entry FROM (
        SELECT search_entry.id AS entry, row_number() OVER (
            PARTITION BY story_member.story_id
            ORDER BY story_member.relation <> 'first', reading.published_at IS NULL, reading.published_at,
                     page.first_seen_at, page.public_id
        ) AS place
        {_FROM}
        JOIN reading ON reading.id = search_entry.reading_id
        JOIN story_member ON story_member.page_id = page.id
    )
    WHERE place > 1
)
"""
_IDS = f"""
SELECT page.public_id {_FROM}
ORDER BY wanted_entry.id < {DAY}, wanted_entry.id / {DAY}, page.public_id
"""
_EXTRACTORS = (
    f"SELECT reading.extractor, count(*) {_FROM} JOIN reading ON reading.id = search_entry.reading_id GROUP BY 1"
)


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
    """A query, as `search` takes it; empty: all articles."""
    filters: Filters = field(default_factory=Filters)
    stories: Stories = Stories.ALL


def gather(connection: Connection, selection: Selection) -> int:
    """Find which articles are wanted, for `rows` and `count_extractors` on *connection*, and return their number.

    They stay until the next call. Raises InputError for what is no query, and for filters that nothing can meet.
    """
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.wanted_entry")
    connection.exec_driver_sql(_MAKE)
    if selection.terms:
        asked = ask(connection, selection.terms, selection.filters)
        found = asked.hits(connection, "search_index.rowid AS id")
        while some := [(row["id"],) for row in islice(found, _GATHERED_AT_ONCE)]:
            connection.exec_driver_sql("INSERT INTO temp.wanted_entry VALUES (?)", some)
    else:
        check_filters(connection, selection.filters)
        conditions, values = selection.filters.conditions()
        connection.execute(text(_GATHER_ALL.format(conditions=conditions)), values)
    if selection.stories is Stories.ONE:
        connection.exec_driver_sql(_REST_OF_STORIES)
    return int(connection.exec_driver_sql("SELECT count(*) FROM temp.wanted_entry").scalar_one())


def rows(connection: Connection) -> Iterator[RowMapping]:
    """Yield the rows of the view `articles` that were gathered, oldest publication first, those without a date last.

    Those of one day are in the order of their ids. Neither rows nor ids are held in memory. All is of one state of the
    archive where *connection* is in one transaction since `gather`.
    """
    found = connection.execute(text(_IDS), execution_options={"yield_per": _READ_AT_ONCE}).scalars()
    for ids in found.partitions(_READ_AT_ONCE):
        wanted = {f"id_{number}": value for number, value in enumerate(ids)}
        query = f"SELECT * FROM articles WHERE id IN ({', '.join(f':{name}' for name in wanted)})"
        held = {row["id"]: row for row in connection.execute(text(query), wanted).mappings()}
        yield from (held[one] for one in ids if one in held)


def count_extractors(connection: Connection) -> dict[int, int]:
    """Return how many of the gathered articles each extractor version has read."""
    return {int(version): int(count) for version, count in connection.exec_driver_sql(_EXTRACTORS)}
