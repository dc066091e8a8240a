"""Crawl simulated sites and say how each fared."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from govcrawl.canonical import url_key
from tests.replays import started
from tests.simulator.server import SimulatorServer
from tests.simulator.site import Asked, Dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """What a crawl made of one site."""

    dialect: Dialect
    outcome: str
    cause: str
    families: frozenset[str | None]
    """What the site was taken for, as the archive has it; empty where the archive does not say."""
    archived: frozenset[str]
    """URL keys of the articles in the archive."""
    articles: tuple[Asked, ...]
    """Requests for articles."""
    lists: tuple[Asked, ...]
    """All other requests."""

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
    def is_right(self) -> bool:
        """Whether nothing is left to wish for."""
        return (
            not (self.missed or self.extra or self.doubled)
            and self.outcome in self.dialect.outcomes
            and len(self.lists) <= self.dialect.most_list_requests
        )

    def line(self) -> str:
        """A row of the table."""
        found, every = len(self.expected & self.archived), len(self.articles) + len(self.lists)
        cells = (
            self.dialect.name, self.dialect.family, "yes" if self.is_right else "NO", f"{found}/{len(self.expected)}",
            len(self.missed), len(self.extra), len(self.doubled),
            f"{len(self.lists)} (<= {self.dialect.most_list_requests})",
            f"{every / found:.2f}" if found else "-", self.outcome, "/".join(self.dialect.outcomes), self.cause,
        )  # fmt: skip
        return "| " + " | ".join(map(str, cells)) + " |"


LONGEST = 280
"""Seconds that a crawl of all sites may take on a busy machine; alone it takes less than 60."""
COLUMNS = (
    "dialect", "family", "right", "found", "missed", "extra", "doubled", "list requests", "requests an article",
    "outcome", "expected", "cause",
)  # fmt: skip
HEADER = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def fare(folder: Path, dialects: Sequence[Dialect]) -> dict[str, Fared]:
    """Crawl the whole of *dialects* in one run, into FOLDER/archive, and return what became of each, by name."""
    with SimulatorServer(dialects) as server:
        catalog, names = "".join(dialect.catalog() for dialect in dialects), [dialect.source_id for dialect in dialects]
        process = started(server, folder, catalog, names, backfill=True, GOVCRAWL_WORKERS=2)
        out, err = process.communicate(timeout=LONGEST)
        assert err == "", err
        report = json.loads(out)
        requests = {dialect.name: server.asked(dialect) for dialect in dialects}
    archived = _rows(folder, "SELECT source_id, url FROM articles")
    families = _rows(folder, "SELECT source_id, family FROM column")
    found = {}
    for dialect in dialects:
        asked = requests[dialect.name]
        outcome, cause = report["outcomes"][dialect.source_id]
        found[dialect.name] = Fared(
            dialect=dialect,
            outcome=outcome,
            cause=cause,
            families=frozenset(family for source, family in families if source == dialect.source_id),
            archived=frozenset(url_key(url) for source, url in archived if source == dialect.source_id),
            articles=tuple(each for each in asked if dialect.is_article(each.url)),
            lists=tuple(each for each in asked if not dialect.is_article(each.url)),
        )
    return found


def table(fared: Sequence[Fared]) -> str:
    """The table for a report, in Markdown."""
    right = sum(each.is_right for each in fared)
    return "\n".join([HEADER, *(each.line() for each in fared), "", f"{right} of {len(fared)} dialects are right."])


def _rows(folder: Path, query: str) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "archive" / "archive.sqlite")) as connection:
        return [(str(first), str(second)) for first, second in connection.execute(query)]
