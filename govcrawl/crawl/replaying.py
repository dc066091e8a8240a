"""Replaying recordings: every page is read again, without any network, and compared with what was expected."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govcrawl.capture.holdings import Holdings
from govcrawl.crawl.expectation import EXPECTED, Entry, entry_of, step_of
from govcrawl.crawl.readers import ReaderPool
from govcrawl.crawl.sample import Extent, Sampler, Step, is_list
from govcrawl.errors import CaptureError, GovcrawlError, InputError
from govcrawl.limits import DEFAULT_LIMITS
from govcrawl.list_answers import Readers
from govcrawl.listing import NextRequest
from govcrawl.source import Source
from govcrawl.upkeep.disagreements import Disagreement, disagreements
from govcrawl.upkeep.held import HeldVisitor
from govcrawl.upkeep.recordings import (
    EXPECTATION,
    Expectation,
    read_expectation,
    read_source,
    write_expectation,
)

_AT_ONCE = 8
"""Pages that are read side by side, so that no reader process waits."""
_ROBOTS = "/robots.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field of a page that is not as expected."""

    url: str
    role: str
    disagreement: Disagreement


@dataclass(slots=True, kw_only=True)
class Replayed:
    """What became of one recording."""

    folder: Path
    pages: int = 0
    reviewed: bool = False
    written: bool = False
    """It had no expectation; now it has one, which nobody has reviewed."""
    differences: list[Difference] = field(default_factory=list)
    fault: GovcrawlError | None = None
    """Why it could not be read."""

    @property
    def agrees(self) -> bool:
        """Whether all is as expected."""
        return not (self.differences or self.fault or self.written)


def replay_recordings(
    folders: Sequence[Path],
    *,
    update: bool = False,
    watch: Callable[[Replayed], None] = lambda _: None,
    readers: Readers | None = None,
) -> list[Replayed]:
    """Replay recordings in order; *watch* is told of each when it is done.

    With *update* what is read now becomes the expectation, unreviewed, where the two differ. Pages are read by
    processes of their own, which are stopped when one takes too long, unless there are *readers*.
    """
    if readers is None:
        pool = ReaderPool(limits=DEFAULT_LIMITS)
        try:
            return replay_recordings(folders, update=update, watch=watch, readers=pool)
        finally:
            pool.close()

    async def work() -> list[Replayed]:
        done = []
        for folder in folders:
            done.append(await _replay(folder, readers, update=update))
            watch(done[-1])
        return done

    return asyncio.run(work())


def differences(before: Expectation, now: Expectation) -> list[Difference]:
    """Return where two expectations of the same pages differ; a page that only one has is one difference."""
    found = {_key(entry): entry for entry in now.pages}
    known = {_key(entry) for entry in before.pages}
    told = []
    for entry in before.pages:
        told += _of_page(entry, found.get(_key(entry)))
    for entry in now.pages:
        if _key(entry) not in known:
            told += _of_page(None, entry)
    return told


async def _replay(folder: Path, readers: Readers, *, update: bool) -> Replayed:
    done = Replayed(folder=folder)
    try:
        source = read_source(folder)
        expected = read_expectation(folder)
        with Holdings(folder, _refuse) as holdings:
            visitor = HeldVisitor(holdings, readers)
            if expected is None:
                steps = await _all_steps(visitor, holdings, source)
            else:
                steps = [_step(folder, entry) for entry in expected.pages]
            entries = await _entries(steps, visitor, source)
        now = Expectation(source=source.id, pages=entries)
        done.pages = len(entries)
        if expected is None:
            write_expectation(folder, now)
            done.written = True
            return done
        done.reviewed = expected.reviewed
        done.differences = differences(expected, now)
        if done.differences and update:
            write_expectation(folder, now)
            done.reviewed = False
    except GovcrawlError as error:
        done.fault = error
    return done


async def _entries(steps: Sequence[Step], visitor: HeldVisitor, source: Source) -> list[Entry]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(step: Step) -> Entry:
        async with gate:
            return await entry_of(step, visitor, source)

    return list(await asyncio.gather(*map(one, steps)))


async def _all_steps(visitor: HeldVisitor, holdings: Holdings, source: Source) -> list[Step]:
    """Return the recorded pages where nothing says which they are: those that the lists lead to, else all."""
    sampler = Sampler(visitor)
    await sampler.sample(source, Extent(articles=None, pages=None))
    if not source.columns:
        for url in holdings.addresses:
            visit = await visitor.fetch(url)
            if not url.endswith(_ROBOTS) and visit.page is not None and not await is_list(visitor, visit.page):
                await sampler.article(NextRequest(url=url))
    return [step for step in sampler.steps if step.failure is None]


def _step(folder: Path, entry: Entry) -> Step:
    try:
        return step_of(entry)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{folder / EXPECTATION}: no page as `govcrawl record` writes it ({error}); restore it"
        ) from error


def _refuse(message: str) -> None:
    raise CaptureError(message)


def _key(entry: Entry) -> tuple[Any, ...]:
    request = entry.get("request") or {}
    return entry.get("role"), entry.get("url"), request.get("body"), request.get("base64")


def _of_page(before: Entry | None, now: Entry | None) -> list[Difference]:
    entry = before or now or {}
    if before is None or now is None:
        told = [Disagreement(field="page", expected=_there(before), found=_there(now))]
    elif ("unanswered" in before) != ("unanswered" in now):
        told = [
            Disagreement(
                field="answer",
                expected=before.get("unanswered", "recorded"),
                found=now.get("unanswered", "recorded"),
            )
        ]
    else:
        told = list(disagreements(before.get(EXPECTED), now.get(EXPECTED)))
    return [Difference(url=str(entry["url"]), role=str(entry["role"]), disagreement=one) for one in told]


def _there(entry: Entry | None) -> str | None:
    return None if entry is None else "recorded"
