"""Which article of a story was published first, as far as the archive can tell, and how sure that is.

Evidence in this order: other members name its publisher as their origin (来源); the time of publication; its own
origin line, between articles of one day; when it was first seen. An excerpt is never before a whole text.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from govcrawl.archive.driver import run, value_of

AT_ONCE = 64
"""Of a larger story only the newest member is weighed against the first, so that a write stays short."""

CONFIDENCE = {
    "named": 0.95,
    "named_late": 0.7,
    "own": 0.85,
    "time": 0.6,
    "day": 0.5,
    "alone": 0.5,
    "seen": 0.2,
    "elsewhere": 0.1,
}
"""How sure each rule is, 0 to 1: an order of trust for those who filter, not a measured rate.

named: others name it as their origin; named_late: though it states a later day than they do; own: its own origin line
names it, and none is earlier; time: it states the earliest time; day: the earliest day, alone or before its equals;
alone: no other article is known; seen: none states when, it was seen first; elsewhere: the earliest known, but its own
origin line names somebody else."""


@dataclass(frozen=True, slots=True)
class _Member:
    page: int
    excerpt: bool
    text: int | None
    published: str | None
    seen: str
    url_key: str
    source: str | None
    origin: str | None
    origin_source: str | None

    @property
    def day(self) -> str:
        return (self.published or "")[:10]

    @property
    def own(self) -> bool:
        return self.source is not None and self.origin_source == self.source

    @property
    def taken(self) -> bool:
        return self.origin is not None and not self.own


_MEMBERS = """
SELECT page.id, coalesce(story_text.kind = 'excerpt', 0), story_member.text_id, reading.published_at,
       page.first_seen_at, page.url_key, page.source_id, reading.origin, reading.origin_source_id
FROM story_member
JOIN page ON page.id = story_member.page_id
JOIN version ON version.page_id = page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
LEFT JOIN story_text ON story_text.id = story_member.text_id
"""
_OF_STORY = _MEMBERS + "WHERE story_member.story_id = ? LIMIT ?"
_OF_PAGES = _MEMBERS + "WHERE story_member.page_id IN (?, (SELECT first_page_id FROM story WHERE id = ?))"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM story_member WHERE story_id = ? LIMIT ?)"
_RELATE = """
UPDATE story_member SET relation = CASE
    WHEN page_id = :first THEN 'first'
    WHEN text_id = :text THEN 'copy'
    WHEN (SELECT kind FROM story_text WHERE id = story_member.text_id) = 'excerpt' THEN 'excerpt'
    ELSE 'near' END
WHERE story_id = :story
"""
_FIRST = (
    "UPDATE story SET first_page_id = ?, first_confidence = ?, first_rule = ? WHERE id = ? "
    "AND (first_page_id, ifnull(first_confidence, -1), ifnull(first_rule, '')) <> (?, ?, ?)"
)


def settle_first(connection: Connection, story: int, page: int | None = None) -> None:
    """Find the first article of a story and set how every other is related to it.

    *page* is the one that has just come; of a story of more than AT_ONCE members it alone is weighed against the first.
    """
    count = value_of(connection, _COUNT, (story, AT_ONCE + 1))
    if count > AT_ONCE and page is not None:
        rows = run(connection, _OF_PAGES, (page, story)).fetchall()
    else:
        rows = run(connection, _OF_STORY, (story, -1)).fetchall()
    members = [_Member(*row) for row in rows]
    if not members:
        return
    first, rule = _choose(members)
    before = value_of(connection, "SELECT first_page_id FROM story WHERE id = ?", (story,))
    values = (first.page, CONFIDENCE[rule], rule)
    run(connection, _FIRST, (*values, story, *values))
    asked = {"first": first.page, "text": first.text, "story": story}
    if page is None or before != first.page:
        run(connection, _RELATE, asked)
    else:
        run(connection, _RELATE + " AND page_id = :page", asked | {"page": page})


def rule_alone(source: str | None, origin: str | None, origin_source: str | None) -> str:
    """Return the rule by which the only article of a story is its first."""
    if origin is None or (source is not None and origin_source == source):
        return "alone" if origin is None else "own"
    return "elsewhere"


def _choose(members: list[_Member]) -> tuple[_Member, str]:
    named = {member.origin_source for member in members if member.origin_source and not member.own}

    def rank(member: _Member) -> tuple[object, ...]:
        is_named = member.source in named
        return (
            member.excerpt,
            not is_named,
            member.published is None,
            member.day,
            not member.own,
            member.published or "",
            member.seen,
            member.url_key,
        )

    first, *others = sorted(members, key=rank)
    return first, _rule(first, others, is_named=first.source is not None and first.source in named)


def _rule(first: _Member, others: list[_Member], *, is_named: bool) -> str:
    if is_named and others:
        earliest = min((one.day for one in others if one.published), default="9")
        return "named_late" if first.published and earliest < first.day else "named"
    if first.taken:
        return "elsewhere"
    if first.own:
        return "own"
    if not others:
        return "alone"
    if first.published is None:
        return "seen"
    rest = [one for one in others if not one.excerpt]
    timed = len(first.published) > 10 and all(one.published is not None for one in rest)
    if timed and all(len(one.published or "") > 10 or one.day > first.day for one in rest):
        return "time"
    return "day"
