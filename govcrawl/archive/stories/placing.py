"""Where a wording that is new to the archive belongs: it is compared with the texts that it meets in the index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import Connection

from govcrawl.archive.stories.index import candidates
from govcrawl.archive.stories.texts import INDEXED, TextRow, marks_at, rows_of, rows_of_story, told
from govcrawl.archive.words import TextKind
from govcrawl.fingerprints import Fingerprint, likeness, numbers_hash
from govcrawl.forms import fold
from govcrawl.kinship import Kind, Kinship, Told, compare, is_item_of, is_roundup

ITEMS = 20
"""Excerpts of a text that are looked at to tell whether it is a roundup."""

LIKELY = 0.08
"""A text that met in a band or a mark by chance is not read unless its signature is alike by this; bulletins of one
series are by 0.3 and more in lot A."""

SURE = 0.9
"""A near copy alike by this, with all numbers equal, needs no look at further texts."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A page whose story is sought, with its current text."""

    page: int
    public_id: str
    place: str
    """Its source, or its host where that is none of ours."""
    source: str | None
    key: str
    title: str | None
    text: str
    made: Fingerprint | None
    """A fingerprint that was made before, of this text or of another."""
    origin: str | None
    origin_source: str | None

    @property
    def found(self) -> Fingerprint | None:
        """The fingerprint of the text, where it was made before."""
        return self.made if self.made is not None and self.made.key == self.key else None

    @cached_property
    def numbers(self) -> int:
        """What the numbers of the text come to."""
        return self.found.numbers if self.found is not None else numbers_hash(fold(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A text on record that a new one was compared with."""

    row: TextRow
    page: str
    """Public id of a page that carries it."""
    text: Told
    kin: Kinship

    @property
    def evidence(self) -> dict[str, object]:
        """What shows the kinship."""
        return self.kin.evidence(self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a wording belongs."""

    story: int | None = None
    """None: in a story of its own."""
    kind: TextKind = TextKind.LEAD
    evidence: object
    absorbed: tuple[tuple[TextRow, dict[str, object]], ...] = ()
    """Leads of stories that are excerpts of it, with what shows it."""
    serials: tuple[Met, ...] = ()
    """Bulletins that seem to be of the same series, the most alike first."""
    released: tuple[TextRow, ...] = ()
    """A roundup that was taken for the whole of its items until now; release them and place anew."""


def place_text(connection: Connection, subject: Subject, found: Fingerprint, barred: Collection[int]) -> Place:
    """Return where a wording belongs; *barred* are stories that a decision by hand keeps it out of."""
    mine = Told(subject.title, subject.text)
    met = _meet(connection, subject, found, mine, barred)
    serials = tuple(sorted((one for one in met if one.kin.kind is Kind.SERIAL), key=_closeness))
    met = [one for one in met if one.row.kind in INDEXED]
    near = [one for one in met if one.kin.kind in (Kind.SAME, Kind.NEAR)]
    if near:
        nearest = min(near, key=_closeness)
        return Place(story=nearest.row.story_id, kind=TextKind.NEAR, evidence=nearest.evidence, serials=serials)
    for one in sorted((one for one in met if one.kin.kind is Kind.PART), key=_closeness):
        if one.row.kind == TextKind.ROUNDUP or is_item_of(mine, one.text):
            continue
        excerpts = _excerpts(connection, one.row.story_id)
        if excerpts and is_roundup(one.text, [mine, *excerpts]):
            return Place(evidence={}, released=(one.row,))
        return Place(story=one.row.story_id, kind=TextKind.EXCERPT, evidence=one.evidence)
    return replace(_found(met, mine), serials=serials)


def related(connection: Connection, subject: Subject, leads: Sequence[TextRow]) -> tuple[TextKind, object]:
    """Return what a wording is in the story that a decision by hand put it into."""
    for row in leads:
        if (text := told(connection, row.id)) is not None:
            kin = compare(Told(subject.title, subject.text), text[0])
            if kin.kind in (Kind.SAME, Kind.NEAR):
                return TextKind.NEAR, kin.evidence(text[1])
            if kin.kind is Kind.PART:
                return TextKind.EXCERPT, kin.evidence(text[1])
    return TextKind.LEAD, None


def _found(met: list[Met], mine: Told) -> Place:
    """Return the place of a wording that founds a story, or the story of its excerpts that were here before."""
    evidence = {"method": "text"}
    wholes = [one for one in met if one.kin.kind is Kind.WHOLE]
    parts = [one for one in wholes if one.row.kind != TextKind.ROUNDUP and not is_item_of(one.text, mine)]
    if len({one.row.story_id for one in wholes}) > 1 and is_roundup(mine, [one.text for one in wholes]):
        return Place(kind=TextKind.ROUNDUP, evidence=evidence)
    return Place(
        story=min((one.row.story_id for one in parts), default=None),
        evidence=evidence,
        absorbed=tuple((one.row, one.evidence) for one in parts),
    )


def _meet(
    connection: Connection, subject: Subject, found: Fingerprint, mine: Told, barred: Collection[int]
) -> list[Met]:
    numbers = candidates(connection, found.signature, found.passages, marks_at(found, subject.place))
    met: list[Met] = []
    rows = rows_of(connection, list(numbers)) if numbers else []
    near = {row.id: likeness(found.signature, row.signature) for row in rows}
    rows.sort(key=lambda row: -near[row.id])
    for row in rows:
        is_likely = numbers[row.id] or near[row.id] >= LIKELY
        text = told(connection, row.id) if is_likely and row.story_id not in barred else None
        if text is None:
            continue
        one = Met(row=row, page=text[1], text=text[0], kin=compare(mine, text[0]))
        met.append(one)
        is_near = one.row.kind in INDEXED and one.kin.kind in (Kind.SAME, Kind.NEAR)
        if is_near and one.kin.jaccard >= SURE and one.kin.numbers == 1:
            break
    return met


def _closeness(one: Met) -> tuple[float, float, int]:
    return -one.kin.jaccard, -one.kin.share, one.row.id


def _excerpts(connection: Connection, story: int) -> list[Told]:
    rows = [row for row in rows_of_story(connection, story, ITEMS) if row.kind == TextKind.EXCERPT]
    return [text[0] for row in rows if (text := told(connection, row.id)) is not None]
