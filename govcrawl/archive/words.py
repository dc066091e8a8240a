"""The closed lists of words that the archive's columns hold, beside those of article.py, source.py, exchange.py,
outcome.py and causes.py."""

from __future__ import annotations

from enum import StrEnum

from govcrawl.outcome import RunOutcome as RunOutcome  # the archive keeps this word, too


class PageStatus(StrEnum):
    """Whether a page stands on its site. Removal is a process, so there is a step before it."""

    KNOWN = "known"
    """Seen in a list, not yet captured with anything to read."""
    LIVE = "live"
    SUSPECTED = "suspected"
    REMOVED = "removed"


class AddressKind(StrEnum):
    """How an address came to lead to a page."""

    LISTED = "listed"
    REQUESTED = "requested"
    REDIRECT = "redirect"
    FINAL = "final"


class Relation(StrEnum):
    """How an article belongs to its story."""

    FIRST = "first"
    """Published first among those known; not a proof that it wrote the text."""
    COPY = "copy"
    NEAR = "near"
    EXCERPT = "excerpt"


class TextKind(StrEnum):
    """What a wording is in its story."""

    LEAD = "lead"
    """What others of the story were compared with; a story joined by hand has several."""
    NEAR = "near"
    EXCERPT = "excerpt"
    ROUNDUP = "roundup"
    """A lead that holds several stories whole, which are no excerpts of it."""


class RulingKind(StrEnum):
    """What was decided on two pages by hand."""

    JOIN = "join"
    SPLIT = "split"


class EventKind(StrEnum):
    """What happened to a page."""

    EDITED = "edited"
    REMOVED = "removed"
    RESTORED = "restored"
    MOVED = "moved"
    DELISTED = "delisted"
    MERGED = "merged"
    RELISTED = "relisted"


class Sighting(StrEnum):
    """What an answer shows of whether a page still stands. All but the first two are misses."""

    THERE = "there"
    MOVED = "moved"
    """A redirect to another address where the article stands under its title."""
    GONE = "gone"
    """404 or 410."""
    SOFT_404 = "soft_404"
    """An error page or an empty one, with a status of success."""
    HOME = "home"
    """A redirect to the home page."""
    LIST = "list"
    """A list or a search page in the article's place."""
    NOTICE = "notice"
    """A redirect to another text, such as one notice for all that was taken down."""

    @property
    def is_miss(self) -> bool:
        """True where the article did not stand where it stood."""
        return self not in (Sighting.THERE, Sighting.MOVED)


class SiteState(StrEnum):
    """Why pages that are missing are not taken for removed: the whole site is."""

    DEAD = "dead"
    """Nothing of its host has been had for two weeks."""
    REBUILT = "rebuilt"
    """Most of its older pages went missing together, while it goes on publishing."""


class Outcome(StrEnum):
    """What saving a reading did."""

    NEW = "new"
    """The page's first article."""
    COPY = "copy"
    """The page's first article, and its text is on record from another page, just so or nearly so."""
    CHANGED = "changed"
    """A new state of the page, now its current version."""
    SAME = "same"
    """Nothing new on the page."""
    REREAD = "reread"
    """A known capture, read by another extractor version."""
    OLDER = "older"
    """A state of the page from before its current version."""
    PARTIAL = "partial"
    """The answer was cut off, and a whole one is on record."""
    REFUSED = "refused"
    """Not an article; see the verdict."""
