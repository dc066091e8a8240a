"""What is told after a run, and kept until it is told; nothing of it ever makes a crawl fail."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.archive import DATABASE
from govcrawl.archive.lock import is_held
from govcrawl.archive.words import RunOutcome
from govcrawl.config import Alerts
from govcrawl.errors import ArchiveError, GovcrawlError, InputError, LockedError, StoppedError
from govcrawl.telling.changes import WHOLE_RUN, Fared, Standing, Turn, judge_change
from govcrawl.telling.delivery import Way, deliver, expected_ways, ways_of
from govcrawl.telling.messages import Line, Message, compose, line_of
from govcrawl.telling.record import (
    Killed,
    fared_in,
    forget_way,
    killed_runs,
    mark_delivered,
    newest_begun,
    queue,
    save_standings,
    standings,
    waiting,
)
from govcrawl.telling.secrets import load_secrets
from govcrawl.telling.trouble import RunTrouble

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())

Ended = Callable[[int, bool], None]
"""Called with the number of a run that ended in order, and whether it was ended before its time."""

_HARD = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def told(folder: Path, alerts: Alerts) -> Iterator[Ended]:
    """Tell the operator how the run within the block ended, by what it is told, or by the error that ends the block.

    What somebody at a terminal sees at once, a mistake in what was typed or a held lock, is not sent around.
    """
    teller = Teller(folder, alerts)
    teller.begin()
    try:
        yield teller.ended
    except StoppedError:
        raise
    except GovcrawlError as error:
        if not (isinstance(error, InputError | LockedError) and sys.stderr.isatty()):
            teller.failed(trouble_of(error), str(error))
        raise
    except Exception as error:
        teller.failed(RunTrouble.PROGRAM, type(error).__name__)
        raise


class Teller:
    """Tells of the runs of one archive; every method returns whatever goes wrong with the telling, and says so."""

    def __init__(self, folder: Path, alerts: Alerts, environ: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._alerts = alerts
        self._environ = os.environ if environ is None else environ
        self._ways: dict[str, Way] = {}
        self._meant = expected_ways(alerts, self._environ) if alerts.enabled else set()
        if self._meant or (alerts.enabled and alerts.secrets_file):
            self._guarded(self._open_ways)

    def begin(self) -> None:
        """Tell of two or more runs in a row that ended without a word: this one may not come to its end either."""

        def work() -> None:
            if not (self._folder / DATABASE).is_file() or is_held(self._folder):
                return
            try:
                with Archive.open(self._folder) as archive, archive.write() as connection:
                    killed = killed_runs(connection, None, unfinished=True)
                    if len(killed) < 2:
                        return
                    now = datetime.now(UTC)
                    self._keep(connection, [_of_killed(one, now) for one in killed], killed[-1].run_id, {}, now)
            except ArchiveError:
                return  # the run itself is about to say so
            self._deliver_waiting()

        if self._meant:
            self._guarded(work)

    def ended(self, run_id: int, interrupted: bool = False) -> None:
        """Tell what changed with a run."""

        def work() -> None:
            now = datetime.now(UTC)
            with Archive.open(self._folder) as archive, archive.write() as connection:
                lines, after = news_of(connection, run_id, now, interrupted=interrupted)
                self._keep(connection, lines, run_id, after, now)
            self._deliver_waiting()

        if self._meant:
            self._guarded(work)

    def failed(self, trouble: RunTrouble, words: str) -> None:
        """Tell that a run failed as a whole."""
        fared = Fared(subject=WHOLE_RUN, outcome=RunOutcome.BROKEN, cause=trouble, words=words)
        now = datetime.now(UTC)

        def work() -> None:
            try:
                with Archive.open(self._folder) as archive, archive.write() as connection:
                    before = standings(connection).get(WHOLE_RUN)
                    after, turn = judge_change(before, fared, now)
                    lines = [] if turn is None else [line_of(turn, fared, before, None, now)]
                    # The newest run is this one, unless another process holds the archive.
                    mine = None if trouble is RunTrouble.LOCKED else newest_begun(connection)
                    self._keep(connection, lines, mine, {WHOLE_RUN: after}, now)
            except ArchiveError:
                # What cannot be kept is told at once, and every time.
                self._deliver_unkept([line_of(Turn.WORSE, fared, None, None, now)])
            else:
                self._deliver_waiting()

        if self._meant:
            self._guarded(work)

    def _open_ways(self) -> None:
        self._ways = ways_of(self._alerts, load_secrets(self._alerts, self._folder, self._environ))
        self._meant = set(self._ways)

    def _keep(
        self,
        connection: Connection,
        lines: Sequence[Line],
        run_id: int | None,
        after: Mapping[str, Standing],
        now: datetime,
    ) -> None:
        whole = standings(connection).get(WHOLE_RUN, Standing())
        save_standings(connection, run_id, {WHOLE_RUN: whole, **after})
        forget_way(connection, self._meant)
        if lines:
            queue(connection, now, run_id, lines, self._meant)

    def _deliver_waiting(self) -> None:
        with Archive.open(self._folder) as archive:
            with archive.read() as connection:
                found = waiting(connection)
            for way in self._ways.values():
                mine = [one for one in found if way.name in one.ways]
                if not mine or not self._sent(
                    way, message_of([line for one in mine for line in one.lines], self._folder)
                ):
                    continue
                with archive.write() as connection:
                    mark_delivered(connection, mine, way.name)

    def _deliver_unkept(self, lines: Sequence[Line]) -> None:
        for way in self._ways.values():
            self._sent(way, message_of(lines, self._folder))

    def _sent(self, way: Way, message: Message) -> bool:
        try:
            deliver(way, message)
        except GovcrawlError as error:
            _say(f"an alert was not delivered: {error}; it is sent with the next run's")
            return False
        logger.info("alert delivered by %s: %s", way.name, message.title)
        return True

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except GovcrawlError as error:
            _say(f"alerts: {error}")
        except Exception as error:
            _say(f"alerts: {type(error).__name__}; what was to be told is told with the next run's")
            logger.debug("telling failed", exc_info=True)


def news_of(
    connection: Connection, run_id: int, now: datetime, *, interrupted: bool = False
) -> tuple[list[Line], dict[str, Standing]]:
    """Return what there is to tell after a run, and what stands then."""
    before = standings(connection)
    fared = fared_in(connection, run_id)
    lines = [_of_killed(one, now) for one in killed_runs(connection, run_id)]
    after = {}
    for one in [_whole(fared, interrupted=interrupted), *fared]:
        if one.says_something:
            after[one.subject], turn = judge_change(before.get(one.subject), one, now)
            if turn is not None:
                lines.append(line_of(turn, one, before.get(one.subject), run_id, now))
    return lines, after


def message_of(lines: Sequence[Line], folder: Path) -> Message:
    """Return the message of *lines* about the archive in *folder*."""
    return compose(lines, folder.resolve().name, socket.gethostname())


def trouble_of(error: GovcrawlError) -> RunTrouble:
    """Return why a run failed as a whole."""
    if isinstance(error, LockedError):
        return RunTrouble.LOCKED
    if isinstance(error, ArchiveError):
        system = error.__cause__
        full = isinstance(system, OSError) and system.errno in _HARD
        return RunTrouble.DISK if full or "disk" in str(error) else RunTrouble.ARCHIVE
    return RunTrouble.INPUT if isinstance(error, InputError) or error.exit_code == 3 else RunTrouble.PROGRAM


def _whole(fared: Sequence[Fared], *, interrupted: bool) -> Fared:
    if any(one.cause == "disk" for one in fared):
        return Fared(subject=WHOLE_RUN, outcome=RunOutcome.BROKEN, cause=RunTrouble.DISK)
    if interrupted:
        return Fared(subject=WHOLE_RUN, outcome=RunOutcome.INCOMPLETE, cause=RunTrouble.STOPPED)
    return Fared(subject=WHOLE_RUN, outcome=RunOutcome.OK, cause="fine")


def _of_killed(one: Killed, now: datetime) -> Line:
    fared = Fared(
        subject=WHOLE_RUN,
        outcome=RunOutcome.INCOMPLETE,
        cause=RunTrouble.KILLED,
        words=one.command,
        name=f"run {one.run_id}, begun {one.started_at:%Y-%m-%d %H:%M} UTC,",
    )
    return line_of(Turn.WORSE, fared, None, one.run_id, now)


def _say(words: str) -> None:
    logger.error("%s", words)
    sys.stderr.write(f"govcrawl: {words}\n")
