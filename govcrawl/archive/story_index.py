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
_COUNTS = "SELECT key, count(*) FROM {table} WHERE key IN (SELECT value FROM json_each(?)) GROUP BY key"


def candidates(connection: Connection, signature: bytes, passages: Iterable[int], marks: Iterable[int]) -> list[int]:
    """Return the row numbers of texts to compare with one, those that meet it oftenest first."""
    found: dict[int, None] = {}
    if signature:
        found |= dict.fromkeys(connection.exec_driver_sql(_BANDS, tuple(bands(signature))).scalars())
    if keys := list(passages):
        shared = Counter(number for _, number in connection.exec_driver_sql(_PASSAGES, (json.dumps(keys),)))
        best = sorted(shared, key=lambda number: (-shared[number], number))
        found |= dict.fromkeys(best[:CANDIDATES])
    if keys := list(marks):
        numbers = connection.exec_driver_sql(_MARKS, (json.dumps(keys),)).scalars().all()
        found |= dict.fromkeys(list(dict.fromkeys(numbers))[:CANDIDATES])
    return list(found)


def add_text(connection: Connection, number: int, signature: bytes, passages: bytes, marks: bytes) -> None:
    """Enter a lead."""
    if signature:
        rows = [(key, number) for key in bands(signature)]
        connection.exec_driver_sql("INSERT OR IGNORE INTO near_band (key, text_id) VALUES (?, ?)", rows)
    if keys := unpacked(passages):
        _add_passages(connection, number, keys)
    add_marks(connection, number, marks)


def add_marks(connection: Connection, number: int, marks: bytes) -> None:
    """Enter where other bulletins of its series find a text; of a near copy only this."""
    if keys := unpacked(marks):
        held: dict[int, int] = dict(
            connection.exec_driver_sql(_COUNTS.format(table="series_mark"), (json.dumps(keys),)).all()
        )
        if rows := [(key, number) for key in keys if held.get(key, 0) < IN_A_SERIES]:
            connection.exec_driver_sql("INSERT OR IGNORE INTO series_mark (key, text_id) VALUES (?, ?)", rows)


def remove_text(connection: Connection, number: int, signature: bytes, passages: bytes, marks: bytes) -> None:
    """Take out what `add_text` entered."""
    entered = {
        "near_band": bands(signature) if signature else [],
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
    asked = json.dumps(keys)
    known = "SELECT key FROM common_passage WHERE key IN (SELECT value FROM json_each(?))"
    common = set(connection.exec_driver_sql(known, (asked,)).scalars())
    held: dict[int, int] = dict(connection.exec_driver_sql(_COUNTS.format(table="near_passage"), (asked,)).all())
    rows = []
    for key in keys:
        if key in common:
            continue
        if held.get(key, 0) + 1 >= COMMON:
            connection.exec_driver_sql("INSERT INTO common_passage (key) VALUES (?)", (key,))
            connection.exec_driver_sql("DELETE FROM near_passage WHERE key = ?", (key,))
        else:
            rows.append((key, number))
    if rows:
        connection.exec_driver_sql("INSERT OR IGNORE INTO near_passage (key, text_id) VALUES (?, ?)", rows)
