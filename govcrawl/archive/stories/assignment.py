"""Stories: the articles that carry one text, or nearly one. Each stays its own row; none is dropped.

A story has a lead, the wording that new ones are compared with (never the last that came, so chains do not drift).
Decisions by hand (`rulings.py`) come before everything that is worked out here.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection

from govcrawl.archive.driver import column_of, insert_row, run, value_of
from govcrawl.archive.stories.first import CONFIDENCE, rule_alone, settle_first
from govcrawl.archive.stories.merging import merge_stories, public_id_for
from govcrawl.archive.stories.placing import Place, Subject, place_text, related
from govcrawl.archive.stories.rulings import Ruled, are_apart, rulings_of
from govcrawl.archive.stories.series import leave_series, link_series
from govcrawl.archive.stories.texts import (
    TextRow,
    delete_text,
    insert_text,
    is_carried,
    rows_of,
    rows_of_story,
    set_kind,
    text_of,
    told,
)
from govcrawl.archive.tables.kinds import as_json, utc_text
from govcrawl.archive.words import Relation, TextKind
from govcrawl.fingerprints import Fingerprint, fingerprint
from govcrawl.forms import MATCH_FORM
from govcrawl.kinship import Kind, Told, compare

BY_TEXT = {"method": "text"}
"""Evidence of equal texts."""

BY_HAND = {"method": "hand"}

REJUDGED = 50
"""Wordings of a story that are compared anew when its lead changes, at most."""

_HELD = """
SELECT story_member.story_id, story_member.text_id, story_text.key, story_text.numbers
FROM story_member LEFT JOIN story_text ON story_text.id = story_member.text_id WHERE story_member.page_id = ?
"""
_READ = """
SELECT page.public_id, coalesce(page.source_id, substr(page.url_key, 1, instr(page.url_key, '/') - 1)),
       reading.title, reading.text, page.source_id, reading.origin, reading.origin_source_id
FROM page
JOIN version ON version.page_id = page.id AND version.current = 1
JOIN reading ON reading.version_id = version.id AND reading.current = 1
WHERE page.id = ? AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE withdrawal.page_id = page.id)
"""


def assign_story(
    connection: Connection, page_number: int, key: str | None, now: datetime, found: Fingerprint | None = None
) -> None:
    """Let a page belong to the story of its current text, and to no other; None: to none. A withdrawn page is in none.

    *key* is the story key of its current reading; *found* the fingerprint of that text, made here where it is missing
    or another text's. The rows touched are bounded, however large the archive or the story is, but for a story whose
    first article changes: then each of its members is told.
    """
    held = run(connection, _HELD, (page_number,)).fetchone()
    subject = None if key is None else _subject(connection, page_number, key, found)
    if subject is None:
        if held is not None:
            _leave(connection, page_number, held[0], held[1])
        return
    ruled = rulings_of(connection, page_number)
    known = text_of(connection, subject.key, subject.numbers)
    if held is not None:
        stays = held[0] not in ruled.barred and ruled.story in (None, held[0])
        if stays and (held[1] == (known[0] if known else -1) or (held[1] is None and ruled)):
            settle_first(connection, held[0], page_number)
            return
        _leave(connection, page_number, held[0], held[1])
        ruled = rulings_of(connection, page_number)
        known = text_of(connection, subject.key, subject.numbers)
    _enter(connection, subject, known, ruled, now)


def enter_first(connection: Connection, subject: Subject, now: datetime) -> bool:
    """Let a page that had no text until now belong to the story of its text; return whether that story is new."""
    known = text_of(connection, subject.key, subject.numbers)
    return _enter(connection, subject, known, rulings_of(connection, subject.page), now)


def replace_page(connection: Connection, page_number: int, now: datetime) -> None:
    """Place a page anew after a decision on it."""
    held = run(connection, _HELD, (page_number,)).fetchone()
    key = value_of(connection, _KEY, (page_number,))
    if held is not None and key is not None:
        _leave(connection, page_number, held[0], held[1])
        assign_story(connection, page_number, key, now)


def settle_leads(connection: Connection, story: int) -> None:
    """After a join: of several leads the longest stays; those near to it or in it are no leads any more."""
    rows = [row for row in rows_of_story(connection, story, REJUDGED) if row.kind == TextKind.LEAD]
    if len(rows) > 1:
        _choose_lead(connection, rows)


def _subject(connection: Connection, page_number: int, key: str, found: Fingerprint | None) -> Subject | None:
    row = run(connection, _READ, (page_number,)).fetchone()
    if row is None:
        return None
    public, place, title, text, source, origin, origin_source = row
    return Subject(
        page=page_number, public_id=public, place=place, source=source, key=key, title=title, text=text,
        made=found, origin=origin, origin_source=origin_source,
    )  # fmt: skip


def _enter(
    connection: Connection, subject: Subject, known: tuple[int, int] | None, ruled: Ruled, now: datetime
) -> bool:
    """Make a page that is in no story a member of the right one; return whether that is new."""
    target = ruled.story if ruled.story not in ruled.barred else None
    if known is not None and known[1] not in ruled.barred and target in (None, known[1]):
        number, story = known
        (row,) = rows_of(connection, [number])
        evidence = BY_TEXT if row.kind in (TextKind.LEAD, TextKind.ROUNDUP) else None
        _add_member(connection, subject, story, number, row.evidence if evidence is None else as_json(evidence))
    elif known is not None:
        # The wording is of another story than this page: a decision by hand separates the two.
        alone = hashlib.sha256(f"{subject.key} {subject.public_id}".encode()).hexdigest()
        story = target if target is not None else _make_story(connection, alone, subject.page, now)
        _add_member(connection, subject, story, None, as_json(BY_HAND))
    elif target is not None:
        kind, said = related(connection, subject, rows_of_story(connection, target, 1))
        story = target
        number = insert_text(connection, story, kind, said or BY_HAND, _print_of(subject), subject.place)
        _add_member(connection, subject, story, number, as_json(said or BY_HAND))
    else:
        story, is_new = _found_or_join(connection, subject, ruled, now)
        if is_new:
            return True
    settle_first(connection, story, subject.page)
    return False


def _print_of(subject: Subject) -> Fingerprint:
    return subject.found or fingerprint(subject.title, subject.text) or Fingerprint(key=subject.key, numbers=0)


def _found_or_join(connection: Connection, subject: Subject, ruled: Ruled, now: datetime) -> tuple[int, bool]:
    """Place a wording that is new to the archive; return its story, and whether it is new as well."""
    found = _print_of(subject)
    place = place_text(connection, subject, found, ruled.barred)
    for row in place.released:
        set_kind(connection, row, TextKind.ROUNDUP)
        _release(connection, row, now)
    if place.released:
        place = place_text(connection, subject, found, ruled.barred)
    is_new = place.story is None
    rule = rule_alone(subject.source, subject.origin, subject.origin_source)
    story = _make_story(connection, subject.key, subject.page, now, rule) if place.story is None else place.story
    number = insert_text(connection, story, place.kind, place.evidence, found, subject.place)
    relation = Relation.FIRST if is_new else Relation.NEAR
    _add_member(connection, subject, story, number, as_json(place.evidence), relation)
    if place.absorbed:
        _absorb(connection, subject, story, place)
    link_series(connection, story, place.serials, subject, now)
    return story, is_new


def _absorb(connection: Connection, subject: Subject, story: int, place: Place) -> None:
    """Let the excerpts that were here before their whole be excerpts of it, in the oldest of their stories."""
    rows = [row for row, _ in place.absorbed if row.story_id == story or not are_apart(connection, row.story_id, story)]
    for other in sorted({row.story_id for row in rows} - {story}):
        merge_stories(connection, other, story)
    for row, evidence in place.absorbed:
        if row in rows:
            set_kind(connection, row, TextKind.EXCERPT, evidence)
    whole = Told(subject.title, subject.text)
    seen = {row.id for row in rows}
    for row in rows_of_story(connection, story, REJUDGED):
        if row.id in seen or row.kind not in (TextKind.NEAR, TextKind.EXCERPT):
            continue
        text = told(connection, row.id)
        kin = compare(text[0], whole) if text else None
        if kin is not None and kin.kind in (Kind.NEAR, Kind.PART):
            kind = TextKind.NEAR if kin.kind is Kind.NEAR else TextKind.EXCERPT
            set_kind(connection, row, kind, kin.evidence(subject.public_id))
    settle_first(connection, story)


def _release(connection: Connection, roundup: TextRow, now: datetime) -> None:
    """Give what was taken for excerpts of a roundup stories of their own."""
    for row in rows_of_story(connection, roundup.story_id, REJUDGED):
        if row.kind == TextKind.EXCERPT:
            _replace(connection, row, now)
    settle_first(connection, roundup.story_id)


def _replace(connection: Connection, row: TextRow, now: datetime) -> None:
    """Place a wording anew, with the pages that carry it."""
    query = "SELECT page_id FROM story_member WHERE text_id = ? ORDER BY page_id"
    pages = column_of(connection, query, (row.id,))
    run(connection, "DELETE FROM story_member WHERE text_id = ?", (row.id,))
    delete_text(connection, row)
    _mend(connection, row.story_id)
    for number in pages:
        key = value_of(connection, _KEY, (number,))
        assign_story(connection, number, key, now)


_KEY = """
SELECT reading.story_key FROM version
JOIN reading ON reading.version_id = version.id AND reading.current = 1
WHERE version.page_id = ? AND version.current = 1
"""


def _make_story(connection: Connection, key: str, page_number: int, now: datetime, rule: str = "alone") -> int:
    key, public = public_id_for(connection, key)
    at = utc_text(now)
    return insert_row(
        connection,
        "INSERT INTO story (public_id, key, match_form, first_page_id, created_at, first_confidence, first_rule) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (public, key, MATCH_FORM, page_number, at, CONFIDENCE[rule], rule),
    )


def _add_member(
    connection: Connection,
    subject: Subject,
    story: int,
    text: int | None,
    evidence: str,
    relation: Relation = Relation.NEAR,
) -> None:
    run(
        connection,
        "INSERT INTO story_member (page_id, story_id, relation, evidence, text_id) VALUES (?, ?, ?, ?, ?)",
        (subject.page, story, relation.value, evidence, text),
    )


def _leave(connection: Connection, page_number: int, story: int, text: int | None) -> None:
    """Take a page out of its story; a wording that no page carries goes, and a story without members."""
    run(connection, "DELETE FROM story_member WHERE page_id = ?", (page_number,))
    if text is not None and not is_carried(connection, text):
        for row in rows_of(connection, [text]):
            delete_text(connection, row)
    _mend(connection, story)


def _mend(connection: Connection, story: int) -> None:
    """After members went: find another lead and another first article, or delete the story without members."""
    query = "SELECT page_id FROM story_member WHERE story_id = ? LIMIT 1"
    member = value_of(connection, query, (story,))
    if member is None:
        run(connection, "DELETE FROM story_alias WHERE story_id = ?", (story,))
        leave_series(connection, story)
        run(connection, "DELETE FROM story WHERE id = ?", (story,))
        return
    rows = rows_of_story(connection, story, REJUDGED)
    # Its first page may be gone from the story, and the row must name one that is not.
    run(connection,
        "UPDATE story SET first_page_id = ? WHERE id = ? AND first_page_id NOT IN "
        "(SELECT page_id FROM story_member WHERE story_id = ?)", (member, story, story)
    )  # fmt: skip
    if rows and rows[0].kind not in (TextKind.LEAD, TextKind.ROUNDUP):
        _choose_lead(connection, rows)
    settle_first(connection, story)


def _choose_lead(connection: Connection, rows: list[TextRow]) -> None:
    """Make the first of a story's wordings its lead, and place those anew that are not near to it, nor excerpts."""
    lead, *others = rows
    set_kind(connection, lead, TextKind.LEAD, BY_TEXT)
    whole = told(connection, lead.id)
    for row in others:
        text = told(connection, row.id)
        if whole is None or text is None:
            continue
        kin = compare(text[0], whole[0])
        if kin.kind in (Kind.NEAR, Kind.SAME, Kind.PART):
            kind = TextKind.EXCERPT if kin.kind is Kind.PART else TextKind.NEAR
            set_kind(connection, row, kind, kin.evidence(whole[1]))
        else:
            set_kind(connection, row, TextKind.LEAD, BY_TEXT)
