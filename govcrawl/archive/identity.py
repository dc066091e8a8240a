"""Which page an answer belongs to: every address of its redirect chain leads to one page, and no two articles merge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, insert, or_, select, update

from govcrawl.archive.driver import value_of
from govcrawl.archive.pages import ListedLink, add_address, make_page
from govcrawl.archive.search.indexing import index_page, note_source
from govcrawl.archive.sources import column_id
from govcrawl.archive.stories.assignment import assign_story
from govcrawl.archive.tables import event, page, page_address, reading, version, withdrawal
from govcrawl.archive.words import AddressKind, EventKind
from govcrawl.canonical import url_key
from govcrawl.fingerprints import Fingerprint
from govcrawl.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """In which run something is written, and when."""

    run_id: int | None
    now: datetime
    found: Fingerprint | None = None
    """Fingerprint of the text that is written, where it was made before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight(Occasion):
    """One answer as it comes to be written: what was seen, and in which capture."""

    answer: Page
    capture: int
    """Row number of its capture."""
    replayed: bool = False
    """Whether its run was over the recorded web."""


_PAGE_AT = "SELECT page_id FROM page_address WHERE url_key = ?"
_VERSION_OF = "SELECT id FROM version WHERE page_id = ? LIMIT 1"


def page_at(connection: Connection, key: str) -> int | None:
    """Return the row number of the page that a URL key leads to."""
    number: int | None = value_of(connection, _PAGE_AT, (key,))
    return number


def moved_away(connection: Connection, url: str) -> int | None:
    """Return the page that stood at *url* and is one with the page at its new address now; None for any other.

    What is seen at the old address says nothing of the new one.
    """
    number: int | None = value_of(connection, _MOVED_AWAY, (url_key(url),))
    return number


_MOVED_AWAY = "SELECT id FROM page WHERE url_key = ? AND merged_into = moved_to"


def page_of_answer(connection: Connection, sight: Sight, reading_hash: str | None) -> int:
    """Return the row number of the page that an answer belongs to; make it where it is not on record.

    *reading_hash* is that of what was read; None where nothing was (a block, an error, a way to the home page):
    then only the address that was asked for counts, because a redirect to such a place says nothing about the page.

    A page on the way of a redirect is merged into the one it leads to when it has no text of its own or the same
    text. One with a text of its own stays as it is and is noted as moved: many sites send every removed article to
    one notice.
    """
    asked = sight.answer.requested_url or sight.answer.url
    if reading_hash is None and (moved := moved_away(connection, asked)) is not None:
        return moved
    chain = _chain(sight.answer, whole=reading_hash is not None)
    owners = {key: page_at(connection, key) for key in chain}
    final = list(owners.values())[-1]
    others = [number for number in dict.fromkeys(owners.values()) if number is not None and number != final]
    alike = [number for number in others if _reads_alike(connection, number, reading_hash)]
    target = _target(connection, final, alike)
    if target is None:
        last = list(chain)[-1]
        target = owners[last] = _make(connection, sight, *chain[last])
    elif final is None and _has_version(connection, target):
        _note_move(connection, sight, target, None)
    for number in {*others, *([] if final is None else [final])} - {target}:
        if number in alike or number == final:
            _merge(connection, sight, number, target)
        else:
            _note_move(connection, sight, number, target)
    for key, (url, kind) in chain.items():
        if owners[key] is None:
            add_address(connection, target, url, kind, sight.now)
    return target


def merge_pages(connection: Connection, loser: int, target: int, now: datetime) -> None:
    """Let every address of page *loser* lead to page *target*; its versions stay its own, but it is shown no more.

    A request to withdraw the one holds for the other, which has its text. The caller writes the event.
    """
    connection.execute(update(page_address).where(page_address.c.page_id == loser).values(page_id=target))
    connection.execute(update(page).where(page.c.merged_into == loser).values(merged_into=target))
    connection.execute(update(page).where(page.c.id == loser).values(merged_into=target, next_due_at=None))
    connection.execute(update(withdrawal).where(withdrawal.c.page_id == loser).values(page_id=target))
    assign_story(connection, loser, None, now)
    index_page(connection, loser, None)
    fields = (page.c.source_id, page.c.column_id, page.c.list_title, page.c.list_date, page.c.last_listed_at)
    said = connection.execute(select(*fields).where(page.c.id == loser)).mappings().one()
    has = connection.execute(select(*fields).where(page.c.id == target)).mappings().one()
    if missing := {name: value for name, value in said.items() if has[name] is None and value is not None}:
        connection.execute(update(page).where(page.c.id == target).values(**missing))
        if "source_id" in missing:
            note_source(connection, missing["source_id"], [target])


def note_part_address(connection: Connection, sight: Sight, number: int, url: str, text: str) -> None:
    """Let the address of a further part lead to its article, page *number*, whose whole *text* is given.

    A page that a list made of that address is merged, unless it has a text that the article does not hold.
    """
    owner = page_at(connection, url_key(url))
    if owner is None:
        add_address(connection, number, url, AddressKind.REQUESTED, sight.now)
    elif owner != number and _is_held(connection, owner, text):
        _merge(connection, sight, owner, number)


def _chain(answer: Page, *, whole: bool) -> dict[str, tuple[str, AddressKind]]:
    """Return the addresses by key, in the order in which they were asked for; the first alone unless *whole*."""
    chain = {url_key(url): (url, kind) for url, kind in [(answer.requested_url or answer.url, AddressKind.REQUESTED)]}
    if not whole:
        return chain
    for url in answer.redirects:
        chain.setdefault(url_key(url), (url, AddressKind.REDIRECT))
    last = url_key(answer.url)
    chain[last] = chain.pop(last, (answer.url, AddressKind.FINAL))
    return chain


def _has_version(connection: Connection, number: int) -> bool:
    return value_of(connection, _VERSION_OF, (number,)) is not None


def _reads_alike(connection: Connection, number: int, reading_hash: str | None) -> bool:
    """Return whether a page has no text of its own, or its current version reads as *reading_hash*."""
    if not _has_version(connection, number):
        return True
    query = (
        select(reading.c.id)
        .join_from(reading, version, version.c.id == reading.c.version_id)
        .where(version.c.page_id == number, version.c.current, reading.c.hash == reading_hash)
    )
    return connection.execute(query).first() is not None


def _is_held(connection: Connection, number: int, text: str) -> bool:
    """Return whether a page has no text of its own, or one that stands in *text*."""
    query = (
        select(reading.c.text)
        .join_from(reading, version, version.c.id == reading.c.version_id)
        .where(version.c.page_id == number, version.c.current, reading.c.current)
    )
    own = connection.execute(query).scalar_one_or_none()
    return own is None or own in text


def _target(connection: Connection, final: int | None, alike: list[int]) -> int | None:
    """Return the page that stays: one with versions before one without, the place reached before those on the way."""
    candidates = ([final] if final is not None else []) + alike
    return next((number for number in candidates if _has_version(connection, number)), next(iter(candidates), None))


def _make(connection: Connection, sight: Sight, url: str, kind: AddressKind) -> int:
    answer = sight.answer
    return make_page(
        connection,
        ListedLink(url=url, title=answer.list_title, date=answer.list_date),
        kind,
        min(answer.fetched_at, sight.now),
        source_id=answer.source_id,
        column_number=column_id(connection, answer.source_id, answer.column),
        run_id=sight.run_id,
    )


def _merge(connection: Connection, sight: Sight, loser: int, target: int) -> None:
    merge_pages(connection, loser, target, sight.now)
    _note(connection, sight, EventKind.MERGED, loser, target)


def _note_move(connection: Connection, sight: Sight, number: int, target: int | None) -> None:
    """Note once that a page's address now leads to *target*, or (None) on to a new address of its own."""
    at = sight.answer.fetched_at
    connection.execute(
        update(page)
        .where(page.c.id == number, or_(page.c.fetched_at.is_(None), page.c.fetched_at < at))
        .values(fetched_at=at, attempts=0, next_due_at=None, last_error=None)
    )
    noted = exists().where(event.c.page_id == number, event.c.kind == EventKind.MOVED, event.c.other_page_id == target)
    if target is None or not connection.execute(select(noted)).scalar_one():
        _note(connection, sight, EventKind.MOVED, number, target)


def _note(connection: Connection, sight: Sight, kind: EventKind, number: int, other: int | None) -> None:
    values = {
        "page_id": number,
        "kind": kind,
        "at": sight.answer.fetched_at,
        "noted_at": sight.now,
        "capture_id": sight.capture,
        "other_page_id": other,
        "detail": {"from": sight.answer.requested_url or sight.answer.url, "to": sight.answer.url},
        "run_id": sight.run_id,
    }
    connection.execute(insert(event).values(values))
