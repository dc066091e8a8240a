"""The index of texts: where a new text meets those it may be a copy, an excerpt or a neighbour in a series of.

Only the leads of stories are in it, so that a hundred near copies take the room of one. Every lookup is bounded: of a
crowded place (a template that thousands of pages share) only the newest are seen, because the less crowded places
tell texts apart.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from govcrawl.archive.driver import column_of, run
from govcrawl.fingerprints import BANDS, bands

IN_A_BAND = 24
"""Texts looked at in one band."""

COMMON = 50
"""A passage of so many stories is a formula (a disclaimer, a legal basis) and no longer looked up."""

IN_A_SERIES = 8
"""Texts that stand at one mark; further bulletins of the series are found through them."""

CANDIDATES = 16
"""Texts that are compared with a new one, at most, in each of the three ways."""

_BANDS = (
    "SELECT text_id FROM ("
    + " UNION ALL ".join(
        f"SELECT text_id FROM (SELECT text_id FROM near_band WHERE key = ? ORDER BY text_id DESC LIMIT {IN_A_BAND})"
        for _ in range(BANDS)
    )
    + f") GROUP BY text_id ORDER BY count(*) DESC, text_id LIMIT {CANDIDATES}"
)
_PASSAGES = "SELECT key, text_id FROM near_passage WHERE key IN (SELECT value FROM json_each(?))"
_MARKS = "SELECT text_id FROM series_mark WHERE key IN (SELECT value FROM json_each(?)) ORDER BY text_id"
_COUNTS = """
SELECT key, count(*) FROM near_passage WHERE key IN (SELECT value FROM json_each(:keys)) GROUP BY key
UNION ALL SELECT key, 0 FROM common_passage WHERE key IN (SELECT value FROM json_each(:keys))
"""
_ADD = "INSERT OR IGNORE INTO {table} (key, text_id) SELECT value, ? FROM json_each(?)"
_ADD_BANDS, _ADD_PASSAGES = _ADD.format(table="near_band"), _ADD.format(table="near_passage")
_ADD_MARKS = (
    _ADD.format(table="series_mark") + f" WHERE (SELECT count(*) FROM series_mark WHERE key = value) < {IN_A_SERIES}"
)


def candidates(
    connection: Connection, signature: bytes, passages: Iterable[int], marks: Iterable[int]
) -> dict[int, bool]:
    """Return the row numbers of texts to compare with one, and whether they have a sentence in common with it."""
    found: dict[int, bool] = {}
    if keys := list(passages):
        shared = Counter(number for _, number in run(connection, _PASSAGES, (json.dumps(keys),)))
        best = sorted(shared, key=lambda number: (-shared[number], number))
        found |= dict.fromkeys(best[:CANDIDATES], True)
    if signature:
        for number in column_of(connection, _BANDS, bands(signature)):
            found.setdefault(number, False)
    if keys := list(marks):
        numbers = column_of(connection, _MARKS, (json.dumps(keys),))
        for number in list(dict.fromkeys(numbers))[:CANDIDATES]:
            found.setdefault(number, False)
    return found


def add_text(connection: Connection, number: int, signature: bytes, passages: bytes, marks: bytes) -> None:
    """Enter a lead."""
    if signature:
        run(connection, _ADD_BANDS, (number, json.dumps(bands(signature))))
    if keys := unpacked(passages):
        _add_passages(connection, number, keys)
    add_marks(connection, number, marks)


def add_marks(connection: Connection, number: int, marks: bytes) -> None:
    """Enter where other bulletins of its series find a text; of a near copy only this."""
    if marks:
        run(connection, _ADD_MARKS, (number, json.dumps(unpacked(marks))))


def remove_text(connection: Connection, number: int, signature: bytes, passages: bytes, marks: bytes) -> None:
    """Take out what `add_text` entered."""
    entered = {
        "near_band": bands(signature) if signature else (),
        "near_passage": unpacked(passages),
        "series_mark": unpacked(marks),
    }
    for table, keys in entered.items():
        if rows := [(key, number) for key in keys]:
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE key = ? AND text_id = ?", rows)


def packed(keys: Iterable[int]) -> bytes:
    """Return hashes of 48 bits as bytes.

    >>> unpacked(packed([-(2**47), 5]))
    [-140737488355328, 5]
    """
    return b"".join(key.to_bytes(6, "big", signed=True) for key in keys)


def unpacked(keys: bytes) -> list[int]:
    """Return what `packed` was given."""
    return [int.from_bytes(keys[place : place + 6], "big", signed=True) for place in range(0, len(keys), 6)]


def _add_passages(connection: Connection, number: int, keys: list[int]) -> None:
    held: dict[int, int] = dict(run(connection, _COUNTS, {"keys": json.dumps(keys)}).fetchall())
    for key in [key for key, count in held.items() if count + 1 >= COMMON]:
        run(connection, "INSERT OR IGNORE INTO common_passage (key) VALUES (?)", (key,))
        run(connection, "DELETE FROM near_passage WHERE key = ?", (key,))
        held[key] = 0
    rare = [key for key in keys if held.get(key) != 0]
    run(connection, _ADD_PASSAGES, (number, json.dumps(rare)))
