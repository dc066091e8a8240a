"""A query with its filters, made ready to ask the index: the SQL, and the check of what it finds too much."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, RowMapping, text
from sqlalchemy.exc import OperationalError

from govcrawl.archive.search.filters import Filters, check_filters
from govcrawl.archive.search.matching import holds, match_of
from govcrawl.archive.search.queries import Query, parse
from govcrawl.bigrams import NO_SOURCE, source_word
from govcrawl.errors import InputError

SECONDS = 10.0
"""How long one question may take."""

MOST_SOURCES = 60
"""Publishers that the index itself is asked for; more of them hold so many articles that every row is looked at."""

_STEPS = 20_000
"""SQLite's steps between two looks at the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to ask. `low` and `high` bound the rows of the index."""

    query: Query
    expression: str
    is_exact: bool
    """Whether every row that the index finds is a hit."""
    word: str | None
    """The one word of the index that is asked for, with no filter beside; it is counted fastest."""
    low: int
    high: int
    conditions: tuple[str, ...] = ()
    """Over rows of search_entry."""
    values: dict[str, object] = field(default_factory=dict)
    row_filters: tuple[str, ...] = ()
    """All conditions over rows of search_entry, also those that the index itself is asked for."""
    row_values: dict[str, object] = field(default_factory=dict)

    def statement(self, columns: str, *, joins: str = "", entry: bool = True, end: str = "") -> str:
        """Return the SELECT of *columns*; *entry* says whether they are of search_entry, too.

        CROSS JOIN keeps the index outermost, so that its row order is the order of the answer.
        """
        entry = entry or bool(self.conditions) or bool(joins)
        entries = "CROSS JOIN search_entry ON search_entry.id = search_index.rowid" if entry else ""
        where = " AND ".join(
            ("search_index MATCH :match", "search_index.rowid BETWEEN :low AND :high", *self.conditions)
        )
        return f"SELECT {columns} FROM search_index {entries} {joins} WHERE {where} {end}"

    def bound(self, low: int | None = None, high: int | None = None, **more: object) -> dict[str, object]:
        """Return the parameters of `statement`, for a part of the rows where bounds are given."""
        rows = {"low": self.low if low is None else low, "high": self.high if high is None else high}
        return self.values | {"match": self.expression} | rows | more

    def candidates(self, connection: Connection, low: int | None = None, high: int | None = None) -> int:
        """Return how many rows the index finds; each is a hit where `is_exact`."""
        statement = text(self.statement("count(*)", entry=False))
        return int(connection.execute(statement, self.bound(low, high)).scalar_one())

    def hits(
        self,
        connection: Connection,
        columns: str,
        *,
        joins: str = "",
        texts: bool = False,
        most: int | None = None,
        **bounds: Any,
    ) -> Iterator[RowMapping]:
        """Yield columns of the hits, newest first, and read no more rows than are taken, nor than *most*.

        Title and text, by these names, are among them where *texts*, and where the hits must be checked.
        """
        if texts or not self.is_exact:
            columns += ", reading.title AS title, reading.text AS text"
            joins += " CROSS JOIN reading ON reading.id = search_entry.reading_id"
        end = "" if most is None else f" LIMIT {most}"
        statement = self.statement(columns, joins=joins, end=f"ORDER BY search_index.rowid DESC{end}")
        with closing(connection.execute(text(statement), self.bound(**bounds))) as found:
            for row in found.mappings():
                if self.is_exact or holds(self.query, row["title"], row["text"]):
                    yield row


def ask(connection: Connection, typed: str, filters: Filters | None = None) -> Asked:
    """Return the question. Raises InputError for what is no query, and for filters that nothing can meet."""
    wanted = filters or Filters()
    query = parse(typed)
    check_filters(connection, wanted)
    match = match_of(query)
    row_filters, row_values = conditions, values = wanted.row_conditions()
    expression, publishers = match.expression, _publishers(connection, wanted)
    if publishers is not None and len(publishers) <= MOST_SOURCES:
        conditions, values = wanted.row_conditions(publishers=False)
        words = " OR ".join(f'"{source_word(one)}"' for one in publishers) or NO_SOURCE
        expression = f"({expression}) AND ({words})"
    if _is_any_withdrawn(connection):
        guard = "NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = search_entry.page_id)"
        conditions, row_filters = [*conditions, guard], [*row_filters, guard]
    low, high = wanted.rows
    is_bare = not conditions and expression == match.expression and wanted.rows == Filters().rows
    return Asked(
        query=query,
        expression=expression,
        is_exact=match.is_exact,
        word=match.word if is_bare and match.is_exact else None,
        low=low,
        high=high,
        conditions=tuple(conditions),
        values=values,
        row_filters=tuple(row_filters),
        row_values=row_values,
    )


@contextmanager
def time_limit(connection: Connection, seconds: float = SECONDS) -> Iterator[None]:
    """Let what is asked of *connection* within the block take so long and no longer; then it is an InputError."""
    plain: Any = connection.connection.driver_connection
    deadline = time.monotonic() + seconds
    plain.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupted" not in str(error.orig):
            raise
        raise InputError(
            f"the search took more than {seconds:g} seconds and was ended; give a rarer word, or a shorter period "
            "with --since and --until"
        ) from error
    finally:
        plain.set_progress_handler(None, 0)


def _publishers(connection: Connection, filters: Filters) -> list[str] | None:
    """Return the ids of the publishers that the filters allow; None where they allow all."""
    conditions, values = filters.publisher_conditions()
    if not conditions:
        return None
    statement = text(f"SELECT id FROM source WHERE {' AND '.join(conditions)} ORDER BY id")
    return [str(one) for one in connection.execute(statement, values).scalars()]


def _is_any_withdrawn(connection: Connection) -> bool:
    """Whether the index still holds a page that was withdrawn; it should not."""
    join = "search_entry ON search_entry.page_id = withdrawal.page_id"
    return connection.execute(text(f"SELECT 1 FROM withdrawal JOIN {join} LIMIT 1")).first() is not None
