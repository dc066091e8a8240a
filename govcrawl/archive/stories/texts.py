"""Texts of stories on record: one row a wording, whichever pages carry it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from govcrawl.archive.driver import insert_row, run
from govcrawl.archive.stories.index import add_marks, add_text, packed, remove_text
from govcrawl.archive.tables.kinds import as_json
from govcrawl.archive.words import TextKind
from govcrawl.fingerprints import Fingerprint, short_hash
from govcrawl.kinship import Told

INDEXED = (TextKind.LEAD, TextKind.ROUNDUP)

_COLUMNS = "id, story_id, kind, shingles, evidence, signature, passages, marks"


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row of story_text."""

    id: int
    story_id: int
    kind: str
    shingles: int
    evidence: str
    signature: bytes
    passages: bytes
    marks: bytes


def half(key: str) -> bytes:
    """Return what a row keeps of a story key: 16 bytes of its 32, which no two texts share by chance either."""
    return bytes.fromhex(key[:32])


def marks_at(found: Fingerprint, place: str) -> list[int]:
    """Return the marks of a text at its publisher: a series is of one publisher."""
    return [short_hash(f"{mark} {place}") for mark in found.marks]


def text_of(connection: Connection, key: str, numbers: int) -> tuple[int, int] | None:
    """Return the row numbers of a wording and of its story."""
    row = run(
        connection, "SELECT id, story_id FROM story_text WHERE key = ? AND numbers = ?", (half(key), numbers)
    ).fetchone()
    return None if row is None else (row[0], row[1])


def insert_text(
    connection: Connection, story: int, kind: TextKind, evidence: object, found: Fingerprint, place: str
) -> int:
    """Write a wording, index it where it is a lead, and return its row number."""
    passages, marks = packed(found.passages), packed(marks_at(found, place))
    number = insert_row(
        connection,
        "INSERT INTO story_text (story_id, key, numbers, kind, evidence, algorithm, shingles, signature, passages, "
        "marks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (story, half(found.key), found.numbers, kind.value, as_json(evidence), found.algorithm, found.shingles,
         found.signature, passages, marks),
    )  # fmt: skip
    if kind in INDEXED:
        add_text(connection, number, found.signature, passages, marks)
    elif kind is TextKind.NEAR:
        add_marks(connection, number, marks)
    return number


def delete_text(connection: Connection, row: TextRow) -> None:
    """Delete a wording that no page carries."""
    indexed = row.kind in INDEXED
    remove_text(connection, row.id, row.signature if indexed else b"", row.passages if indexed else b"", row.marks)
    run(connection, "DELETE FROM story_text WHERE id = ?", (row.id,))


def set_kind(connection: Connection, row: TextRow, kind: TextKind, evidence: object = None) -> None:
    """Let a wording be another thing in its story, in or out of the index accordingly; members take its evidence."""
    was, now = row.kind in INDEXED, kind in INDEXED
    if was and not now:
        remove_text(connection, row.id, row.signature, row.passages, row.marks)
    elif now and not was:
        add_text(connection, row.id, row.signature, row.passages, row.marks)
    said = row.evidence if evidence is None else as_json(evidence)
    run(connection, "UPDATE story_text SET kind = ?, evidence = ? WHERE id = ?", (kind.value, said, row.id))
    if said != row.evidence:
        run(connection, "UPDATE story_member SET evidence = ? WHERE text_id = ?", (said, row.id))


def rows_of(connection: Connection, numbers: Sequence[int]) -> list[TextRow]:
    """Return wordings by their row numbers, in that order."""
    query = f"SELECT {_COLUMNS} FROM story_text WHERE id IN (SELECT value FROM json_each(?))"
    found = {row[0]: TextRow(*row) for row in run(connection, query, (json.dumps(list(numbers)),))}
    return [found[number] for number in numbers if number in found]


def rows_of_story(connection: Connection, story: int, limit: int) -> list[TextRow]:
    """Return the wordings of a story, leads and the longest first, at most *limit*."""
    query = (
        f"SELECT {_COLUMNS} FROM story_text WHERE story_id = ? "
        "ORDER BY kind NOT IN ('lead', 'roundup'), kind <> 'near', shingles DESC, id LIMIT ?"
    )
    return [TextRow(*row) for row in run(connection, query, (story, limit))]


_TOLD = """
SELECT reading.title, reading.text, page.public_id
FROM story_member
JOIN page ON page.id = story_member.page_id
JOIN version ON version.page_id = page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
WHERE story_member.text_id = ? LIMIT 1
"""


def told(connection: Connection, number: int) -> tuple[Told, str] | None:
    """Return a wording's text and the public id of a page that carries it."""
    row = run(connection, _TOLD, (number,)).fetchone()
    return None if row is None else (Told(row[0], row[1]), row[2])


def is_carried(connection: Connection, number: int) -> bool:
    """Tell whether a page carries a wording."""
    query = "SELECT 1 FROM story_member WHERE text_id = ? LIMIT 1"
    return run(connection, query, (number,)).fetchone() is not None
