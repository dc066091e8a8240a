"""An archive that looks back on many nightly runs: made row by row, with nothing behind the rows.

The numbers come from a fixed seed: some sources break and stay so, some for a night; weekends and the Spring Festival
are quiet, some hosts are slow, some fail often.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from govcrawl.archive import Archive
from govcrawl.archive.archive import DATABASE
from govcrawl.archive.search.days import DAY
from govcrawl.archive.sources import save_sources
from govcrawl.archive.tables.kinds import utc_text
from govcrawl.source import Source
from tests.past_runs import OK, Fate, add_run

QUIET: Fate = ("quiet", "nothing_new", "nothing new")
_FATES: Sequence[Fate] = (
    (
        "broken",
        "list_changed",
        "环境要闻: none of its rows is known, though half of them are dated within what was read",
    ),
    ("broken", "dns", "环境要闻: dns"),
    ("broken", "timeout", "通知公告: timeout"),
    ("blocked", "firewall", "its lists are blocked <script>alert(1)</script>"),
    ("blocked", "challenge", "its lists are blocked: 412"),
    ("partial", "article_refused", "3 of 20 pages are no articles: \"soft_404\" & 'shell'"),
    ("partial", "server_error", "2 requests failed or were blocked"),
    ("incomplete", "budget", "page budget spent; the next run goes on"),
)
_SLOW, _EVERY = 5, 97
"""Which sources have a slow host."""
_ERRORS = ("timeout", "dns", "reset", "tls", "refused")


def simulate(folder: Path, sources: Sequence[Source], last: datetime, nights: int, *, daily: float = 3.0) -> None:
    """Make an archive of *sources* with a run each night up to *last*, and about *daily* articles a source and day."""
    chance = random.Random(7)
    trouble: dict[str, tuple[Fate, int]] = {}
    weights = {source.id: daily * chance.choice((0.2, 0.5, 1, 1, 2, 4)) for source in sources}
    weights |= {source.id: daily * 2 for source in sources[_SLOW::_EVERY]}
    with Archive.open(folder, create=True) as archive:
        for start in range(0, nights, 30):
            with archive.write() as connection:
                save_sources(connection, sources, now=last - timedelta(days=nights))
                for number in range(start, min(start + 30, nights)):
                    at = last - timedelta(days=nights - 1 - number)
                    if chance.random() < 0.01:
                        continue
                    fates = {source.id: _fate(source.id, at.date(), trouble, chance) for source in sources}
                    counts = {source.id: _counts(fates[source.id], chance) for source in sources}
                    worst = "broken" if any(fate[0] == "broken" for fate in fates.values()) else "ok"
                    add_run(connection, at, fates, counts=counts, outcome=worst)
    with sqlite3.connect(folder / DATABASE) as plain:
        _fill(plain, sources, weights, last, nights, chance)
    plain.close()
    with (folder / "captures" / "one.warc.gz").open("wb") as stream:
        stream.truncate(20_000 * int(sum(weights.values()) * nights * 0.7))  # a hole, which takes no room


def _fate(source_id: str, day: date, trouble: dict[str, tuple[Fate, int]], chance: random.Random) -> Fate:
    fate, left = trouble.get(source_id, (OK, 0))
    if left > 0:
        trouble[source_id] = (fate, left - 1)
        return fate
    if chance.random() < 0.006:
        fate = chance.choice(_FATES)
        trouble[source_id] = (fate, chance.choice((0, 0, 0, 1, 2, 6, 40)))
        return fate
    return QUIET if day.weekday() >= 5 or chance.random() < 0.3 else OK


def _counts(fate: Fate, chance: random.Random) -> dict[str, int]:
    counts = {"lists_read": 1, "pages_archived": chance.randrange(6)}
    if chance.random() < 0.01:
        counts[f"limit_{chance.choice(('timeout', 'too_large', 'attachments', 'redirects'))}"] = chance.randrange(1, 9)
    return counts


def _fill(
    plain: sqlite3.Connection,
    sources: Sequence[Source],
    weights: dict[str, float],
    last: datetime,
    nights: int,
    chance: random.Random,
) -> None:
    entries: list[tuple[object, ...]] = []
    captures: list[tuple[object, ...]] = []
    failures: list[tuple[object, ...]] = []
    number = 0
    for night in range(nights):
        at = last - timedelta(days=nights - 1 - night)
        day = at.date()
        festival = day.month == 2 and 8 <= day.day <= 17
        share = 0.25 if day.weekday() >= 5 else 0.1 if festival else 1.0
        for place, source in enumerate(sources):
            clock = at + timedelta(seconds=place)
            step = 14.0 if place % _EVERY == _SLOW else 2.0
            for _ in range(int(weights[source.id] * share + chance.random())):
                number += 1
                clock += timedelta(seconds=step * (0.5 + chance.random()))
                entries.append((day.toordinal() * DAY + number, number, number, source.id, "article", 900, "[]"))
                status = 404 if chance.random() < 0.01 else 200
                captures.append(
                    (f"k{number}", f"http://{source.host}/a/{number}.html", status, utc_text(clock), night + 1)
                )
            if chance.random() < (0.3 if place % 41 == 3 else 0.004):
                error = chance.choice(_ERRORS)
                failures.append((f"http://{source.host}/list", utc_text(clock), error, source.id))
    plain.execute(
        "UPDATE \"column\" SET floor_date = '2000-01-01', read_through_at = ? WHERE id % 9 > 0", (utc_text(last),)
    )
    plain.executemany(
        "INSERT INTO search_entry (id, page_id, reading_id, source_id, verdict, chars, topics) VALUES (?,?,?,?,?,?,?)",
        entries,
    )
    plain.executemany(
        "INSERT INTO capture (key, url, method, role, status, fetched_at, file, offset, length, digest, body_bytes, "
        "content_type, partial, run_id) "
        "VALUES (?, ?, 'GET', 'article', ?, ?, 'one.warc.gz', 0, 21000, 'sha1:A', 80000, 'text/html', 0, ?)",
        captures,
    )
    plain.executemany(
        "INSERT INTO fetch (url, method, role, at, error, message, source_id) VALUES (?, 'GET', 'list', ?, ?, '', ?)",
        failures,
    )


def midnight(year: int, month: int, day: int) -> datetime:
    """The beginning of a nightly run: half past two in China."""
    return datetime(year, month, day, 18, 30, tzinfo=UTC) - timedelta(days=1)
