"""Titles of known articles, and the rows of lists that show them again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from govcrawl.archive.known_articles import KnownArticle
from govcrawl.canonical import url_key, url_key_or_none
from govcrawl.forms import match_text
from govcrawl.listing import Link

LEAST_CHARS = 8
"""Characters of `match_text` that a title must have to be known by its beginning or end alone."""

_CUT = re.compile(r"(?:…|\.{2,}|。{2,})\s*$")
_MARK = re.compile(r"^\s*[\[【［(（〔<《][^\]】］)）〕>》]{1,12}[\]】］)）〕>》]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A known article, and the row that shows it now."""

    known: KnownArticle
    link: Link


class KnownTitles:
    """Finds known articles among the rows of any list."""

    def __init__(self, known: Iterable[KnownArticle]) -> None:
        self._by_title: dict[str, list[KnownArticle]] = {}
        self._addresses: set[str] = set()
        self._columns: dict[str | None, list[KnownArticle]] = {}
        for one in known:
            self._by_title.setdefault(match_text(one.title), []).append(one)
            self._addresses.add(url_key(one.url))
            self._columns.setdefault(one.column, []).append(one)
        self._by_title.pop("", None)

    def __len__(self) -> int:
        return sum(map(len, self._by_title.values()))

    def is_address(self, url: str) -> bool:
        """Return whether an article is known by that address."""
        return url_key_or_none(url) in self._addresses

    def belongs(self, one: KnownArticle, column: str) -> bool:
        """Return whether an article was known from a column, or may have been, where nothing is known from that one."""
        return one.column == column or column not in self._columns

    def count(self, column: str) -> int:
        """Return how many articles may have been known from a column."""
        return len(self._columns.get(column, ())) or len(self)

    def newest_of(self, column: str, most: int) -> set[str]:
        """Return the addresses of the newest *most* articles that may have been known from a column."""
        own = self._columns.get(column) or [one for known in self._columns.values() for one in known]
        return {one.url for one in sorted(own, key=lambda one: one.day or "", reverse=True)[:most]}

    def newest(self, column: str) -> str | None:
        """Return the newest day of the articles known from a column."""
        return max((one.day for one in self._columns.get(column, ()) if one.day is not None), default=None)

    def matches(self, links: Sequence[Link]) -> list[Match]:
        """Return the known articles that *links* show, each row and each article once, in the order of the rows.

        A title is the same whatever its punctuation; one that the list cuts off (…) or marks ([青川县]) is known by its
        rest. Where both days are known they are at most one apart; of several articles with one title (weekly reports)
        the day tells which.
        """
        found: list[Match] = []
        taken: set[str] = set()
        for link in links:
            one = next((known for known in self._alike(link) if known.url not in taken), None)
            if one is not None:
                taken.add(one.url)
                found.append(Match(known=one, link=link))
        return found

    def _alike(self, link: Link) -> list[KnownArticle]:
        for title in dict.fromkeys((link.title, _MARK.sub("", link.title))):
            for known in self._with_title(title):
                fitting = [one for one in known if _days_fit(one.day, link.date, exact=len(known) > 1)]
                if fitting:
                    return fitting
        return []

    def _with_title(self, title: str) -> Iterable[list[KnownArticle]]:
        """Yield the groups of articles whose title may be *title*."""
        folded = match_text(title)
        if folded in self._by_title:
            yield self._by_title[folded]
        elif _CUT.search(title) and len(folded) >= LEAST_CHARS:
            yield from (known for key, known in self._by_title.items() if key.startswith(folded))


def _days_fit(one: str | None, other: str | None, *, exact: bool) -> bool:
    if one is None or other is None:
        return not exact
    return one == other if exact else abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= 1
