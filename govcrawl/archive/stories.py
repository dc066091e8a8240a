"""Stories: the articles that carry one text. Each stays its own row; none is dropped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Select, case, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from govcrawl.archive.tables import page, reading, story, story_member, version
from govcrawl.archive.words import Relation
from govcrawl.canonical import story_id
from govcrawl.forms import MATCH_FORM


def assign_story(connection: Connection, page_number: int, key: str | None, now: datetime) -> None:
    """Let a page belong to the story of its current text, and to no other; None: to none.

    First among the members is the one published first, then the one first seen. An article that states the day only
    comes before those of that day that state the time.
    """
    held = connection.execute(
        select(story.c.id, story.c.key)
        .join_from(story_member, story, story.c.id == story_member.c.story_id)
        .where(story_member.c.page_id == page_number)
    ).one_or_none()
    if held is not None and held[1] != key:
        connection.execute(delete(story_member).where(story_member.c.page_id == page_number))
        _rank(connection, held[0])
    if key is not None:
        number = _story(connection, key, page_number, now)
        if held is None or held[1] != key:
            member = {"page_id": page_number, "story_id": number, "relation": Relation.COPY, "evidence": {"match": key}}
            connection.execute(insert(story_member).values(member))
        _rank(connection, number)


def _story(connection: Connection, key: str, page_number: int, now: datetime) -> int:
    number = connection.execute(select(story.c.id).where(story.c.key == key)).scalar_one_or_none()
    if number is not None:
        return number
    values = {
        "public_id": story_id(key),
        "key": key,
        "match_form": MATCH_FORM,
        "first_page_id": page_number,
        "created_at": now,
    }
    return connection.execute(insert(story).values(values).returning(story.c.id)).scalar_one()


def _rank(connection: Connection, number: int) -> None:
    """Find the first member and set the relations; a story without members is removed."""
    first = connection.execute(_first_member(number)).scalar_one_or_none()
    if first is None:
        connection.execute(delete(story).where(story.c.id == number))
        return
    connection.execute(
        update(story).where(story.c.id == number, story.c.first_page_id != first).values(first_page_id=first)
    )
    relation = case((story_member.c.page_id == first, Relation.FIRST.value), else_=Relation.COPY.value)
    exact = story_member.c.relation.in_([Relation.FIRST, Relation.COPY])
    connection.execute(
        update(story_member)
        .where(story_member.c.story_id == number, exact, story_member.c.relation != relation)
        .values(relation=relation)
    )


def _first_member(number: int) -> Select[int]:
    return (
        select(story_member.c.page_id)
        .join(page, page.c.id == story_member.c.page_id)
        .join(version, (version.c.page_id == page.c.id) & version.c.current)
        .join(reading, (reading.c.version_id == version.c.id) & reading.c.current)
        .where(story_member.c.story_id == number)
        .order_by(reading.c.published_at.is_(None), reading.c.published_at, page.c.first_seen_at, page.c.url_key)
        .limit(1)
    )
