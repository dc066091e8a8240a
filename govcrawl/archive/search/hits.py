"""Search in the articles: newest first or by relevance, each article or one of each story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from sqlalchemy import Connection, RowMapping, bindparam, text

from govcrawl.archive.search.asking import Asked, ask, time_limit
from govcrawl.archive.search.days import DAY
from govcrawl.archive.search.filters import Filters
from govcrawl.archive.search.matching import holds, match_of
from govcrawl.archive.search.queries import parse, positive_terms
from govcrawl.archive.search.ranking import Ranked, ranked
from govcrawl.archive.search.snippets import Snippet, snippet

RANKED = 10_000
"""Hits, the newest, among which the most relevant are looked for."""

LOOKED_INTO = 10_000
"""Articles, the newest that the index finds, that are looked into for them where only the texts tell which are hits;
0.1 ms each."""

MOST_COPIES = 1_000
"""Members of a story that are looked at for copies among the hits."""

_STORY = "LEFT JOIN story_member ON story_member.page_id = search_entry.page_id"
_HITS = """
SELECT search_entry.id AS entry, page.public_id AS id, page.url, page.source_id, source.name AS source, reading.title,
       reading.text, reading.published_at, reading.published_date, reading.origin, reading.chars, reading.verdict,
       story.public_id AS story_id, story.id AS story_number
FROM search_entry
JOIN page ON page.id = search_entry.page_id
JOIN reading ON reading.id = search_entry.reading_id
LEFT JOIN source ON source.id = page.source_id
LEFT JOIN story_member ON story_member.page_id = page.id
LEFT JOIN story ON story.id = story_member.story_id
WHERE search_entry.id IN :entries
"""
_MEMBERS = """
SELECT reading.title, reading.text FROM story_member
JOIN search_entry ON search_entry.page_id = story_member.page_id
JOIN reading ON reading.id = search_entry.reading_id
WHERE story_member.story_id = :story AND search_entry.id BETWEEN :low AND :high AND {conditions}
LIMIT :most
"""


class Order(StrEnum):
    """Which hits come first."""

    NEWEST = "newest"
    """By day of publication; those without a date last."""
    RELEVANCE = "relevance"
    """Among the newest 10,000 hits, those first that speak most of what is looked for, above all in the title."""


class Group(StrEnum):
    """What a row of the answer is."""

    NONE = "none"
    """An article."""
    STORY = "story"
    """A story: its first hit in the order asked for, and how many of its articles are hits."""


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
    copies: int | None = None
    """Further articles of its story among the hits (of the first 1,000 looked at); None where not asked for."""


def search(
    connection: Connection,
    terms: str,
    filters: Filters | None = None,
    *,
    limit: int = 20,
    offset: int = 0,
    order: Order = Order.NEWEST,
    group: Group = Group.NONE,
) -> list[Hit]:
    """Return the articles that a query finds (`queries`), newest publication first, those without a date last.

    Words are found as they stand, in whatever script and width; Latin words and numbers whole. Raises InputError for
    what is no query, for filters that nothing can meet, and where it takes too long.
    """
    asked = ask(connection, terms, filters)
    with time_limit(connection):
        if order is Order.RELEVANCE:
            entries = _relevant(connection, asked, group)
        elif group is Group.STORY:
            entries = _one_of_each(
                asked.hits(connection, "search_index.rowid AS id, story_member.story_id", joins=_STORY)
            )
        else:
            entries = (row["id"] for row in asked.hits(connection, "search_index.rowid AS id"))
        wanted = list(islice(entries, offset, offset + limit))
        return _load(connection, asked, wanted, group)


def is_looked_into(terms: str) -> bool:
    """Tell whether only the texts show which of the articles that the index finds are hits; see LOOKED_INTO."""
    return not match_of(parse(terms)).is_exact


def hit_ids(connection: Connection, terms: str, filters: Filters | None = None) -> list[str]:
    """Return the ids of all articles that `search` would find without a limit, oldest publication first."""
    asked = ask(connection, terms, filters)
    joins = "CROSS JOIN page ON page.id = search_entry.page_id"
    found = [
        (row["id"] < DAY, row["id"] // DAY, row["public_id"])
        for row in asked.hits(connection, "search_index.rowid AS id, page.public_id", joins=joins)
    ]
    return [public for _, _, public in sorted(found)]


def _relevant(connection: Connection, asked: Asked, group: Group) -> Iterator[int]:
    columns = "search_index.rowid AS id, search_entry.chars, story_member.story_id"
    rows = asked.hits(connection, columns, joins=_STORY, texts=True, most=RANKED if asked.is_exact else LOOKED_INTO)
    best = ranked(asked.query, (Ranked.of(row, asked.query) for row in islice(rows, RANKED)))
    if group is Group.STORY:
        return _one_of_each({"id": one.id, "story_id": one.story} for one in best)
    return (one.id for one in best)


def _one_of_each(rows: Iterable[RowMapping | dict[str, int | None]]) -> Iterator[int]:
    """Yield the first row of each story; an article without a story is one by itself."""
    seen: set[int] = set()
    for row in rows:
        story = row["story_id"]
        if story is not None and story in seen:
            continue
        if story is not None:
            seen.add(story)
        entry = row["id"]
        assert entry is not None
        yield entry


def _load(connection: Connection, asked: Asked, entries: list[int], group: Group) -> list[Hit]:
    statement = text(_HITS).bindparams(bindparam("entries", expanding=True))
    with closing(connection.execute(statement, {"entries": entries})) as found:
        rows = {row["entry"]: row for row in found.mappings()}
    words = [term.shown for term in positive_terms(asked.query)]
    hits = []
    for entry in entries:
        row = rows[entry]
        fields = {str(name): row[name] for name in row if name not in ("text", "entry", "story_number")}
        copies = _copies(connection, asked, row["story_number"]) if group is Group.STORY else None
        hits.append(Hit(**fields, snippet=snippet(row["text"], words), copies=copies))
    return hits


def _copies(connection: Connection, asked: Asked, story: int | None) -> int:
    """Return how many articles of a story are hits, beside the one that is shown."""
    if story is None:
        return 0
    statement = text(_MEMBERS.format(conditions=" AND ".join(["1", *asked.row_filters])))
    values = asked.row_values | {"story": story, "low": asked.low, "high": asked.high, "most": MOST_COPIES}
    members = connection.execute(statement, values)
    return sum(holds(asked.query, title, content) for title, content in members) - 1
