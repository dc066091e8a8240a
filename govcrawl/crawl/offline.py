"""A run without the network: what import and re-extraction hold open, and what is put on record of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from govcrawl.archive import Archive
from govcrawl.archive.lock import ArchiveLock, command_line
from govcrawl.archive.runs import RunStart, close_abandoned_runs, finish_run, start_run
from govcrawl.archive.words import RunOutcome
from govcrawl.capture import seal_leftovers
from govcrawl.errors import GovcrawlError


@dataclass(slots=True, kw_only=True)
class OfflineRun:
    """A run that reads what is there already."""

    archive: Archive
    id: int
    started_at: datetime
    sealed: tuple[Path, ...] = ()
    """Capture files that a killed run left open, now complete."""
    counts: Counter[str] = field(default_factory=Counter)
    errors: list[GovcrawlError] = field(default_factory=list)
    """What could not be read, while the rest went on."""

    @property
    def captures(self) -> Path:
        """The archive's folder of WARC files."""
        return self.archive.folder / "captures"


@contextmanager
def offline_run(
    folder: Path, what: str, *, create: bool = False, settings: Mapping[str, object] | None = None
) -> Iterator[OfflineRun]:
    """Hold the archive in *folder*, and its lock as *what*, for a run; write its beginning and its end.

    It ends ok, partial where `errors` were noted, and incomplete where the block was left by an exception, which the
    next such run makes good. Raises ArchiveError or LockedError.
    """
    with ExitStack() as held:
        archive = held.enter_context(Archive.open(folder, create=create))
        held.enter_context(ArchiveLock(folder, what))
        started = datetime.now(UTC)
        sealed = tuple(seal_leftovers(folder / "captures"))
        with archive.write() as connection:
            close_abandoned_runs(connection)
            number = start_run(connection, RunStart(started_at=started, command=command_line(), settings=settings))
        run = OfflineRun(archive=archive, id=number, started_at=started, sealed=sealed)
        try:
            yield run
        except BaseException as error:
            _finish(run, RunOutcome.INCOMPLETE, "interrupted" if isinstance(error, KeyboardInterrupt) else str(error))
            raise
        _finish(run, RunOutcome.PARTIAL if run.errors else RunOutcome.OK, "; ".join(map(str, run.errors[:10])))


def _finish(run: OfflineRun, outcome: RunOutcome, message: str) -> None:
    with run.archive.write() as connection:
        finish_run(connection, run.id, outcome, {name: count for name, count in run.counts.items() if count}, message)
