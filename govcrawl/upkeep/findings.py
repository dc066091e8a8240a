"""Findings: what is wrong or doubtful about a source, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """The source cannot be right as it is written."""
    WARNING = "warning"
    """Probably wrong, or out of date."""
    INFO = "info"
    """Unusual, and allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found at a source."""

    severity: Severity
    source: str
    """The id of the source."""
    key: str
    """The key of the catalog that it is about."""
    message: str
    """What is so, and what to do, on one line."""
    column: str | None = None
    """The name of the column, where it is about one."""

    def as_record(self) -> dict[str, object]:
        """Return it as plain values for JSON."""
        return asdict(self)


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with the worst first, otherwise in their order."""
    ranks = list(Severity)
    return sorted(findings, key=lambda finding: ranks.index(finding.severity))
