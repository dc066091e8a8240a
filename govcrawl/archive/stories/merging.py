"""Two stories that are one: the older keeps its id, that of the other still leads there."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from govcrawl.archive.driver import run, value_of
from govcrawl.canonical import story_id


def merge_stories(connection: Connection, loser: int, target: int) -> None:
    """Let all wordings, members and ids of story *loser* be those of story *target*; settle its first article after."""
    for table in ("story_text", "story_member", "story_alias"):
        run(connection, f"UPDATE {table} SET story_id = ? WHERE story_id = ?", (target, loser))
    run(
        connection,
        "INSERT INTO story_alias (public_id, story_id) SELECT public_id, ? FROM story WHERE id = ?",
        (target, loser),
    )
    run(
        connection, "UPDATE OR IGNORE series_member SET story_id = ? WHERE story_id = ?", (target, loser)
    )  # one series is enough for a story
    run(connection, "DELETE FROM series_member WHERE story_id = ?", (loser,))
    run(connection, "DELETE FROM story WHERE id = ?", (loser,))


def public_id_for(connection: Connection, key: str) -> tuple[str, str]:
    """Return key and public id of a new story: those of its text, or others where an older story has had them."""
    while True:
        public = story_id(key)
        query = (
            "SELECT 1 FROM story WHERE public_id = ? OR key = ? "
            "UNION ALL SELECT 1 FROM story_alias WHERE public_id = ? LIMIT 1"
        )
        if run(connection, query, (public, key, public)).fetchone() is None:
            return key, public
        key = hashlib.sha256(f"{key} again".encode()).hexdigest()


def story_number(connection: Connection, public_id: str) -> int | None:
    """Return the row number of the story with that id, also of one that was joined to another since."""
    query = "SELECT id FROM story WHERE public_id = ? UNION ALL SELECT story_id FROM story_alias WHERE public_id = ?"
    number: int | None = value_of(connection, query, (public_id, public_id))
    return number
