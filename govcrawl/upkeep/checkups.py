"""Checkup: how a source fared in a check, list by list, with its article, and the outcome that follows."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from govcrawl.archive.words import RunOutcome
from govcrawl.causes import Cause
from govcrawl.listing import Link
from govcrawl.source import Obstacle, Source


class Robots(StrEnum):
    """What a site's robots.txt says of a column."""

    ALLOWED = "allowed"
    NONE = "none"
    """There is none (a status of 400 to 499): everything is allowed (RFC 9309 §2.3.1.3)."""
    FORBIDDEN = "forbidden"
    UNREACHABLE = "unreachable"
    """It could not be had (no answer, 500 and more, or 429): until then everything is forbidden (RFC 9309 §2.3.1.4)."""
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCheck:
    """How the first list page of a column fared."""

    name: str
    url: str
    cause: Cause
    words: str = ""
    robots: Robots = Robots.UNASKED
    status: int | None = None
    family: str | None = None
    """As its reader found it, or as the catalog names it."""
    links: tuple[Link, ...] = ()
    """Those to hosts of the source."""
    elsewhere: int = 0
    """Rows that lead to other hosts."""
    pages: int | None = None
    """List pages, as the pager states them."""
    at: datetime | None = None
    """When the page was had (or recorded); aware, UTC."""

    @property
    def is_read(self) -> bool:
        """True where its rows were had."""
        return self.cause.outcome in (RunOutcome.OK, RunOutcome.PARTIAL)

    @property
    def newest(self) -> str | None:
        """The latest day beside a row, YYYY-MM-DD."""
        return max((link.date for link in self.links if link.date), default=None)

    def record(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {
            "name": self.name,
            "url": self.url,
            "robots": self.robots,
            "outcome": self.cause.outcome,
            "cause": self.cause,
            "words": self.words,
            "status": self.status,
            "family": self.family,
            "links": len(self.links),
            "elsewhere": self.elsewhere,
            "newest": self.newest,
            "pages": self.pages,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCheck:
    """How one article fared."""

    url: str
    cause: Cause
    words: str = ""
    status: int | None = None
    verdict: str | None = None
    reasons: tuple[str, ...] = ()
    title: str | None = None
    published: str | None = None
    origin: str | None = None
    chars: int = 0
    at: datetime | None = None

    @property
    def is_read(self) -> bool:
        """True where it was had, and is an article."""
        return self.cause.outcome is RunOutcome.OK

    def record(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        fields = dataclasses.asdict(self)
        del fields["at"]
        return {"url": fields.pop("url"), "outcome": self.cause.outcome, **fields, "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """How a source fared in a check."""

    source: Source
    outcome: RunOutcome
    cause: Cause
    words: str = ""
    lists: tuple[ListCheck, ...] = ()
    article: ArticleCheck | None = None

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """What was seen to stand in the way and the catalog does not name yet."""
        causes = [one.cause for one in self.lists] + ([self.article.cause] if self.article else [])
        seen = {each.obstacle for each in causes if each.obstacle is not None}
        return tuple(each for each in Obstacle if each in seen - set(self.source.obstacles))

    @property
    def at(self) -> datetime | None:
        """When it was checked: the earliest moment at which any of it was had (or recorded); None where nothing was."""
        moments = [one.at for one in (*self.lists, self.article) if one is not None and one.at is not None]
        return min(moments, default=None)

    def record(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {
            "source": self.source.id,
            "outcome": self.outcome,
            "cause": self.cause,
            "words": self.words,
            "checked_at": self.at.isoformat(timespec="seconds") if self.at else None,
            "obstacles": list(self.obstacles),
            "lists": [one.record() for one in self.lists],
            "article": self.article.record() if self.article else None,
        }


def conclude(source: Source, lists: Sequence[ListCheck], article: ArticleCheck | None) -> Checkup:
    """Return how a source fared by its lists and its article, as a crawl would judge it (`crawl.outcomes`)."""
    outcome, cause, words = _judge(lists, article)
    return Checkup(source=source, outcome=outcome, cause=cause, words=words, lists=tuple(lists), article=article)


def left_alone(source: Source, cause: Cause, words: str = "") -> Checkup:
    """Return the checkup of a source of which nothing was asked, or that was not asked to the end."""
    return Checkup(source=source, outcome=cause.outcome, cause=cause, words=words)


def _judge(lists: Sequence[ListCheck], article: ArticleCheck | None) -> tuple[RunOutcome, Cause, str]:
    bad = [one for one in lists if one.cause.outcome is not RunOutcome.OK]
    good = [one for one in lists if one.is_read]
    short = next((one for one in bad if one.cause is Cause.TOO_FEW), None)
    if short is not None:
        return RunOutcome.BROKEN, short.cause, f"{short.name}: {short.words}"
    if not good:
        ranks = (RunOutcome.BLOCKED, RunOutcome.BROKEN, RunOutcome.INCOMPLETE)
        worst = min(bad, key=lambda one: ranks.index(one.cause.outcome))
        return worst.cause.outcome, worst.cause, _of(len(bad), lists, worst)
    if article is not None and article.cause.outcome is RunOutcome.BLOCKED:
        return RunOutcome.BLOCKED, article.cause, f"article: {article.words}"
    if bad:
        first = next((one for one in bad if one.cause.outcome is not RunOutcome.INCOMPLETE), None)
        outcome = RunOutcome.PARTIAL if first is not None else RunOutcome.INCOMPLETE
        return outcome, (first or bad[0]).cause, _of(len(bad), lists, first or bad[0])
    if article is not None and not article.is_read:
        outcome = article.cause.outcome
        partial = outcome if outcome is RunOutcome.INCOMPLETE else RunOutcome.PARTIAL
        return partial, article.cause, f"article: {article.words}"
    undated = next((one for one in good if one.cause is Cause.NO_DATES), None)
    newest = max((one.newest for one in good if one.newest), default=None)
    words = f"newest {newest}" if newest else ""
    if undated is not None:
        return RunOutcome.OK, undated.cause, f"{undated.name}: {undated.words}"
    return RunOutcome.OK, Cause.FINE, words


def _of(bad: int, lists: Sequence[ListCheck], one: ListCheck) -> str:
    """Return which list is meant and what ails it, with how many of how many do not work where there are several."""
    count = f" ({bad} of {len(lists)} lists)" if len(lists) > 1 else ""
    return f"{one.name}: {one.words}{count}"
