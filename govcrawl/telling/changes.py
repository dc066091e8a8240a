"""What is told of a source and when: pure rules over how it fared, run by run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from govcrawl.archive.words import RunOutcome

WHOLE_RUN = "*"
"""The subject of what is told of runs as a whole; no source is called so."""

SETTLED = 2
"""Runs in a row after which an outcome that may pass by itself is told."""

PATIENT = 7
"""Runs in a row after which it is told that a source never comes to its end within what a run may take."""

FLAPPING = timedelta(days=14)
"""A source that was told of within this time and is in trouble again is told of when the trouble lasts."""

REMINDED = timedelta(days=7)
"""After this time it is told again that runs fail as a whole: nothing else would say so."""

SILENT_CAUSES = frozenset({"hours", "interrupted", "disk"})
"""Causes that say nothing of a source: it was not asked, or the run ended."""

_AT_ONCE = frozenset({RunOutcome.BROKEN, RunOutcome.BLOCKED})
_WELL = frozenset({RunOutcome.OK, RunOutcome.QUIET})
_GOES_ON = frozenset({"budget", "time", "unproven_end"})
_WAY = frozenset({"dns", "timeout", "refused", "reset", "server_error", "robots_unreachable", "other"})
"""Causes on the way to a host, which take turns when it is down; going from one to another is no change."""


class Turn(StrEnum):
    """Which way something changed."""

    WORSE = "worse"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """How a source, or runs as a whole, fared in one run."""

    subject: str
    outcome: RunOutcome
    cause: str
    """A word of Cause, or of RunTrouble for a whole run."""
    words: str = ""
    name: str = ""
    site: str = ""
    """Its host."""

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to do about it."""
        return self.outcome in _WELL

    @property
    def says_something(self) -> bool:
        """Whether it tells anything of its source."""
        return self.cause not in SILENT_CAUSES or self.subject == WHOLE_RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was seen of a subject last, and what stands as told."""

    seen_outcome: RunOutcome = RunOutcome.QUIET
    seen_cause: str = ""
    seen_runs: int = 0
    """How many runs in a row were well, or were not."""
    told_outcome: RunOutcome | None = None
    """The trouble that stands as told; None where none does."""
    told_cause: str = ""
    told_at: datetime | None = None
    """When anything was last told of it."""


def judge_change(before: Standing | None, fared: Fared, at: datetime) -> tuple[Standing, Turn | None]:
    """Return what stands after a run, and which way it changed if that is to be told.

    - `broken` and `blocked` are told at once; `partial` and `incomplete` when a second run in a row is not well, since
      most of them pass by themselves; that a budget was spent, when it is the seventh.
    - A source that was told of within 14 days, recovered, and is in trouble again is told of when the trouble lasts
      for a second run: one that flaps makes no noise every night.
    - What stands as told is told again only when it gets worse (from partial to blocked or broken) or, at the second
      run in a row, when the cause is of another kind.
    - A recovery is told, at once, of what stands as told.
    - Runs that fail as a whole are told of at once, however often, and again when they have failed for a week.
    """
    before = before or Standing()
    was_well = before.seen_outcome in _WELL
    runs = before.seen_runs + 1 if was_well == fared.is_well else 1
    now = replace(before, seen_outcome=fared.outcome, seen_cause=fared.cause, seen_runs=runs)
    if fared.is_well:
        if before.told_outcome is None:
            return now, None
        return replace(now, told_outcome=None, told_cause="", told_at=at), Turn.RECOVERED
    if not _is_due(before, fared, runs, at):
        return now, None
    return replace(now, told_outcome=fared.outcome, told_cause=fared.cause, told_at=at), Turn.WORSE


def _is_due(before: Standing, fared: Fared, runs: int, at: datetime) -> bool:
    grave, whole = fared.outcome in _AT_ONCE, fared.subject == WHOLE_RUN
    since = None if before.told_at is None else at - before.told_at
    if before.told_outcome is None:
        flaps = since is not None and since < FLAPPING and not whole
        return (grave and not flaps) or runs >= (PATIENT if fared.cause in _GOES_ON else SETTLED)
    if whole and since is not None and since >= REMINDED:
        return True
    if grave and before.told_outcome not in _AT_ONCE:
        return True
    lasting = fared.cause == before.seen_cause and runs >= SETTLED
    other_kind = _kind(fared.cause) != _kind(before.told_cause)
    return lasting and other_kind and (grave or before.told_outcome not in _AT_ONCE)


def _kind(cause: str) -> str:
    return "way" if cause in _WAY else cause
