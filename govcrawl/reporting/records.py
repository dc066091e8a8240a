"""What the report shows, as plain records between the queries and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from govcrawl.archive.growth import Growth
from govcrawl.periods import CHINA

MEAN_DAYS = 7
"""Days of a running mean; a week, since weekends are quiet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days of the report, in China, both included."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """When the first day begins."""
        return datetime.combine(self.first, time(), CHINA)

    @property
    def days(self) -> list[date]:
        """Every day, in order."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Articles:
    """How many articles there are; a day is the day of publication."""

    total: int
    undated: int
    by_day: Mapping[date, int]
    """Within the report's days, and the days before them that a mean of the first one takes in."""
    by_month: Mapping[str, int]
    """YYYY-MM; all of the archive."""
    by_source: Mapping[str, int]
    """Within the report's days, by id of the source."""
    total_by_source: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """How a source fared in the last run of a day."""

    outcome: str
    """A word of RunOutcome."""
    cause: str
    """A word of Cause."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNights:
    """A source, and how it fared night by night."""

    id: str
    name: str
    province: str
    """Empty for the nation and for media."""
    host: str
    nights: Mapping[date, Night]
    columns: int
    """Lists that it has now; 0: it is not crawled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The newest run that ended."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    message: str
    fared: Mapping[str, Night]
    """By id of the source."""
    archived: int
    """Pages that it archived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """How a host answered."""

    name: str
    answers: int
    failures: Mapping[str, int]
    """How often, by error of a fetch or by status of 400 and more."""
    pace: float | None
    """Seconds from one answer to the next within a run, in the middle of all; None where there are too few."""

    @property
    def failed(self) -> int:
        """Requests without an answer, or with an error for one."""
        return sum(self.failures.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What the archive takes on its disk."""

    growth: Growth
    captured: Mapping[date, int]
    """Bytes of captures by day, within the report's days."""
    kept_free: int
    """Bytes that runs leave free on the disk."""

    @property
    def days_left(self) -> str:
        """In how many days runs will stop for want of room, in words; empty where nothing grows."""
        left = self.growth.days_left(self.kept_free)
        return "" if left is None else f"{int(left):,} days" if left < _TEN_YEARS else "more than ten years"


_TEN_YEARS = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit on what comes in, and how often it fired."""

    name: str
    count: int
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A source of which something may be missing in some months."""

    source_id: str
    name: str
    months: int
    reasons: Mapping[str, int]
    """Months by reason, as in the view `coverage`."""
    found: int
    expected: int | None
    """In these months; None where it is not known for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was found of what was expected, by month; from the view `coverage`."""

    months: Mapping[str, Mapping[str, int]]
    """Sources by status, by month (YYYY-MM), oldest first."""
    gaps: tuple[Gap, ...]
    """The sources with the most months in want first; months before a source was followed are not in want."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the page shows."""

    archive: str
    made_at: datetime
    version: str
    span: Span
    articles: Articles
    sources: tuple[SourceNights, ...]
    last_run: LastRun | None
    runs: int
    """Runs within the report's days."""
    hosts: tuple[Host, ...]
    sizes: Sizes
    limits: tuple[Limit, ...]
    coverage: Coverage | None
    """None where the archive has no such view."""
