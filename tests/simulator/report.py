"""Crawl simulated sites and say how each fared."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from govcrawl.canonical import url_key
from tests.replays import started
from tests.simulator.articles import Piece
from tests.simulator.server import SimulatorServer
from tests.simulator.site import Asked, Dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the archive says of an article."""

    title: str
    day: str
    origin: str
    list_date: str | None
    """The day beside the link in the list."""

    @classmethod
    def of(cls, piece: Piece) -> Row:
        """What it should say."""
        return cls(title=piece.title, day=str(piece.day), origin=piece.origin, list_date=str(piece.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """What a crawl made of one site."""

    dialect: Dialect
    outcome: str
    cause: str
    rows: Mapping[str, Row]
    """The articles in the archive, by URL key."""
    articles: tuple[Asked, ...]
    """Requests for articles."""
    lists: tuple[Asked, ...]
    """All other requests."""

    @property
    def archived(self) -> frozenset[str]:
        """URL keys of the articles in the archive."""
        return frozenset(self.rows)

    @property
    def expected(self) -> frozenset[str]:
        """URL keys of the articles that should be there."""
        return frozenset(map(url_key, self.dialect.expected))

    @property
    def missed(self) -> frozenset[str]:
        """Articles that should be there and are not."""
        return self.expected - self.archived

    @property
    def extra(self) -> frozenset[str]:
        """Articles that do not belong to the list."""
        return self.archived - self.expected

    @property
    def doubled(self) -> dict[str, int]:
        """How often each article was asked for that was asked for more than once, under whatever address."""
        asked = Counter(url_key(each.url) for each in self.articles)
        return {key: times for key, times in asked.items() if times > 1}

    @property
    def altered(self) -> list[tuple[Row, Row]]:
        """Articles that are not in the archive as they were written: what was written, and what there is."""
        written = [(url_key(self.dialect.address(piece)), Row.of(piece)) for piece in self.dialect.found]
        pairs = [(row, self.rows[key]) for key, row in written if key in self.rows]
        return [(row, archived) for row, archived in pairs if row != replace(archived, list_date=row.list_date)]

    @property
    def undated(self) -> list[tuple[str, str | None]]:
        """Days that stand in the list, with what was read instead."""
        written = [(url_key(self.dialect.address(piece)), str(piece.day)) for piece in self.dialect.found]
        pairs = [(day, self.rows[key].list_date) for key, day in written if key in self.rows]
        return [(day, read) for day, read in pairs if day != read and self.dialect.lists_days]

    @property
    def is_right(self) -> bool:
        """Whether nothing is left to wish for."""
        return (
            not (self.missed or self.extra or self.doubled or self.altered or self.undated)
            and self.outcome in self.dialect.outcomes
            and len(self.lists) <= self.dialect.most_list_requests
        )

    def line(self) -> str:
        """A row of the table."""
        found, every = len(self.expected & self.archived), len(self.articles) + len(self.lists)
        cells = (
            self.dialect.name, self.dialect.family, "yes" if self.is_right else "NO", f"{found}/{len(self.expected)}",
            len(self.missed), len(self.extra), len(self.doubled), len(self.altered), len(self.undated),
            f"{len(self.lists)} (<= {self.dialect.most_list_requests})",
            f"{every / found:.2f}" if found else "-", self.outcome, "/".join(self.dialect.outcomes), self.cause,
        )  # fmt: skip
        return "| " + " | ".join(map(str, cells)) + " |"


LONGEST = 280
"""Seconds that a crawl of all sites may take on a busy machine; alone it takes less than 60."""
COLUMNS = (
    "dialect", "family", "right", "found", "missed", "extra", "doubled", "altered", "undated", "list requests",
    "requests an article", "outcome", "expected", "cause",
)  # fmt: skip
HEADER = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def fare(folder: Path, dialects: Sequence[Dialect]) -> dict[str, Fared]:
    """Crawl the whole of *dialects* in one run, into FOLDER/archive, and return what became of each, by name."""
    with SimulatorServer(dialects) as server:
        catalog, names = "".join(dialect.catalog() for dialect in dialects), [dialect.source_id for dialect in dialects]
        process = started(server, folder, catalog, names, backfill=True, GOVCRAWL_WORKERS=2)
        try:
            out, err = process.communicate(timeout=LONGEST)
        finally:
            process.kill()
        assert err == "", err
        report = json.loads(out)
        requests = {dialect.name: server.asked(dialect) for dialect in dialects}
    archived = _archived(folder)
    found = {}
    for dialect in dialects:
        asked = requests[dialect.name]
        outcome, cause = report["outcomes"][dialect.source_id]
        found[dialect.name] = Fared(
            dialect=dialect,
            outcome=outcome,
            cause=cause,
            rows=archived.get(dialect.source_id, {}),
            articles=tuple(each for each in asked if dialect.is_article(each.url)),
            lists=tuple(each for each in asked if not dialect.is_article(each.url)),
        )
    return found


def table(fared: Sequence[Fared]) -> str:
    """The table for a report, in Markdown."""
    right = sum(each.is_right for each in fared)
    return "\n".join([HEADER, *(each.line() for each in fared), "", f"{right} of {len(fared)} dialects are right."])


def _archived(folder: Path) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    query = "SELECT source_id, url, title, published_date, origin, list_date FROM articles"
    with closing(sqlite3.connect(folder / "archive" / "archive.sqlite")) as connection:
        for source, url, title, day, origin, listed in connection.execute(query):
            found[source][url_key(url)] = Row(title=title, day=day, origin=origin, list_date=listed)
    return found
