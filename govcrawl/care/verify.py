"""Verification of an archive: everything that its rows promise, looked at without a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.care.attachments import check_attachments
from govcrawl.care.captures import check_captures, check_some_captures
from govcrawl.care.index import check_index
from govcrawl.care.problem import RESTORE, Kind, Problem, Watch, unwatched
from govcrawl.care.readings import check_readings
from govcrawl.care.rows import check_database, check_rules, check_views
from govcrawl.errors import ArchiveError
from govcrawl.limits import DEFAULT_LIMITS, Limits


def verify(
    archive: Archive,
    *,
    quick: bool = False,
    seed: int = 0,
    workers: int = 2,
    alone: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    watch: Watch = unwatched,
) -> Iterator[Problem]:
    """Yield what is wrong with *archive*, and nothing where all is well; notes tell what is only worth knowing.

    Looked at are the database, its references, rules and views, the search index, every capture with its digest, the
    files of attachments, and whether current readings come out again. With *quick*, captures and readings are sampled
    (by *seed*) and files compared by size. Nothing is written, and a crawl may go on meanwhile: what it is writing is
    left out, unless the caller is *alone* (holds the lock). Readings come out again under the *limits* of their run.
    """
    yield from _asked(archive, partial(check_database, quick=quick), watch, "database")
    yield from _asked(archive, check_rules, watch, "rows")
    yield from _asked(archive, check_views, watch, "views")
    yield from _asked(archive, partial(check_index, quick=quick, seed=seed), watch, "index")
    if quick:
        yield from _told(lambda: check_some_captures(archive, watch, alone=alone, seed=seed))
    else:
        yield from _told(lambda: check_captures(archive, watch, alone=alone))
    yield from _told(lambda: check_attachments(archive, watch, alone=alone, quick=quick))
    yield from _told(lambda: check_readings(archive, watch, quick=quick, seed=seed, workers=workers, limits=limits))


def _asked(
    archive: Archive, check: Callable[[Connection], Iterator[Problem]], watch: Watch, stage: str
) -> Iterator[Problem]:
    def work() -> Iterator[Problem]:
        with archive.read() as connection:
            yield from check(connection)

    watch(stage, 0, 1)
    yield from _told(work)
    watch(stage, 1, 1)


def _told(check: Callable[[], Iterator[Problem]]) -> Iterator[Problem]:
    """Yield what a check finds; what keeps it from going on, such as a damaged database, is a problem, too."""
    try:
        yield from check()
    except ArchiveError as error:
        yield Problem(kind=Kind.DATABASE, what=str(error), where="archive.sqlite", advice=RESTORE)
