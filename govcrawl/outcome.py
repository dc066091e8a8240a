"""RunOutcome: the closed list of how a source can fare in a run."""

from __future__ import annotations

from enum import StrEnum


class RunOutcome(StrEnum):
    """How a source fared in a run, or a run as a whole."""

    OK = "ok"
    QUIET = "quiet"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    BROKEN = "broken"
    INCOMPLETE = "incomplete"
