"""Series: bulletins of one publisher that differ in their numbers only. They are linked, never called copies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from govcrawl.archive.driver import insert_row, run, value_of
from govcrawl.archive.stories.placing import Met, Subject
from govcrawl.archive.tables.kinds import as_json, utc_text
from govcrawl.canonical import series_id
from govcrawl.fingerprints import mask
from govcrawl.kinship import Told, are_two_cases

_OF = "SELECT series_id FROM series_member WHERE story_id = ?"


def link_series(connection: Connection, story: int, others: Sequence[Met], subject: Subject, now: datetime) -> None:
    """Let a story belong to the series of the first of other bulletins that allows it; two bulletins make a series.

    Bulletins of one publisher are of one series unless their titles name two subjects (two cities); those of several
    publishers are where both titles are dated and the same but for their numbers.
    """
    for other in others:
        if other.row.story_id != story and _are_of_one_series(connection, other, subject):
            _link(connection, story, other, subject, now)
            return


def _are_of_one_series(connection: Connection, other: Met, subject: Subject) -> bool:
    title = mask(subject.title or "")
    if title == other.text.title_mask and "0" in title:
        return True
    mine = Told(subject.title, subject.text)
    return _is_of_one_publisher(connection, other.row.story_id, subject) and not are_two_cases(mine, other.text)


def _link(connection: Connection, story: int, other: Met, subject: Subject, now: datetime) -> None:
    if run(connection, _OF, (story,)).fetchone() is not None:
        return
    number = value_of(connection, _OF, (other.row.story_id,))
    if number is None:
        number = _make(connection, other.row.story_id, mask(subject.title or ""), subject.source, now)
        _add(connection, other.row.story_id, number, {"method": "series"})
    _add(connection, story, number, other.evidence | {"method": "series"})


def leave_series(connection: Connection, story: int) -> None:
    """Take a story out of its series; a series without stories is deleted."""
    number = value_of(connection, _OF, (story,))
    if number is not None:
        run(connection, "DELETE FROM series_member WHERE story_id = ?", (story,))
        run(
            connection,
            "DELETE FROM bulletins WHERE id = ? "
            "AND NOT EXISTS (SELECT 1 FROM series_member WHERE series_id = bulletins.id)",
            (number,),
        )


def _is_of_one_publisher(connection: Connection, story: int, subject: Subject) -> bool:
    query = "SELECT source_id FROM page JOIN story ON story.first_page_id = page.id WHERE story.id = ?"
    source = value_of(connection, query, (story,))
    return source is not None and source == subject.source


def _make(connection: Connection, story: int, title: str, source: str | None, now: datetime) -> int:
    first = value_of(connection, "SELECT public_id FROM story WHERE id = ?", (story,))
    public = series_id(first)
    at = utc_text(now)
    query = "SELECT id FROM bulletins WHERE public_id = ?"
    held: int | None = value_of(connection, query, (public,))
    if held is not None:
        return held
    return insert_row(
        connection,
        "INSERT INTO bulletins (public_id, source_id, title, created_at) VALUES (?, ?, ?, ?)",
        (public, source, title, at),
    )


def _add(connection: Connection, story: int, number: int, evidence: dict[str, object]) -> None:
    run(
        connection,
        "INSERT OR IGNORE INTO series_member (story_id, series_id, evidence) VALUES (?, ?, ?)",
        (story, number, as_json(evidence)),
    )
