"""Ways: the links of a site that may lead to a column which is searched for, the likeliest first."""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from govcrawl.canonical import url_key_or_itself, url_key_or_none
from govcrawl.extraction.stubs import path_is_home
from govcrawl.forms import match_text
from govcrawl.upkeep.candidates import weigh_entry
from govcrawl.upkeep.navigation import Entry

_ANY = 0.1
"""Rank of a way whose name says nothing."""
_PAGER = re.compile(r"\d+|[上下前后][1一]?页|[尾末首]页|最后[1一]?页|第\d+页")


@dataclass(frozen=True, slots=True)
class Way:
    """A link, and how far from a home page it was found."""

    entry: Entry
    depth: int


class Ways:
    """Ways still to be gone, each address once, the likeliest first: crumbs of known articles, then columns of the same
    name, then what is called like news; what has any other name comes last."""

    def __init__(self, names: set[str], *, portal: bool) -> None:
        self._names = names
        self._portal = portal
        self._heap: list[tuple[float, int, Way]] = []
        self._ranks: dict[str, float] = {}

    def add(self, entries: Iterable[Entry], *, depth: int = 0, more: float = 0.0) -> None:
        """Put in where a page leads to; one that is in already moves up."""
        for entry in entries:
            key = url_key_or_none(entry.url)
            if key is None or path_is_home(entry.url) or _PAGER.fullmatch(entry.name):
                continue
            rank = self._rank(entry) + more - 0.02 * depth
            if rank > self._ranks.get(key, 0.0):
                self._ranks[key] = rank
                heapq.heappush(self._heap, (-rank, len(self._ranks), Way(entry, depth)))

    def is_named(self, entry: Entry) -> bool:
        """Return whether an entry is called like a column that is searched for."""
        return match_text(entry.name) in self._names

    def _rank(self, entry: Entry) -> float:
        found = weigh_entry(entry, portal=self._portal)
        named = 2.0 if self.is_named(entry) else 0.0
        return named + (found.rank if found is not None else 0.0) + _ANY

    def skip(self, url: str) -> None:
        """Never give that address."""
        self._ranks[url_key_or_itself(url)] = math.inf

    def pop(self) -> Way | None:
        """Return the likeliest one left."""
        while self._heap:
            way = heapq.heappop(self._heap)[2]
            key = url_key_or_itself(way.entry.url)
            if self._ranks[key] != math.inf:
                self.skip(key)
                return way
        return None
