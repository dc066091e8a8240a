"""Keys of addresses by new rules: what changes, and which pages turn out to be one.

Only rows whose key changes are touched, and one page of rows is in memory at a time. URLs are never changed; public
ids stay, because a page keeps its id whatever becomes of its key.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from govcrawl.archive.identity import Occasion, merge_pages
from govcrawl.archive.joining import are_two_articles, join_states
from govcrawl.archive.settling import settle
from govcrawl.archive.tables import attachment, event, page, page_address, version, withdrawal
from govcrawl.archive.words import EventKind
from govcrawl.canonical import RULE_VERSION, url_key_or_none

logger = logging.getLogger(__name__)

_AT_ONCE = 2000
"""Rows read at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeyed:
    """What re-keying an archive did."""

    addresses: int = 0
    """Addresses with another key than before."""
    merged: int = 0
    """Pages that turned out to be another page."""
    apart: tuple[str, ...] = ()
    """Public ids of pages that stay apart and keep their old key, because they are another article than the page that
    has the new one."""


def rekey(connection: Connection, now: datetime) -> Rekeyed:
    """Give every address, page, attachment and withdrawal the key that the rules of this release make of it.

    Pages whose keys meet are merged, with a `merged` event; every address stays on record. Where no page has a key of
    older rules, nothing happens. Call it in one transaction.
    """
    stale = exists().where(page.c.url_rules < RULE_VERSION, page.c.merged_into.is_(None))
    if not connection.execute(select(stale)).scalar_one():
        return Rekeyed()
    _rekey_attachments(connection)
    _rekey_withdrawals(connection)
    addresses = _find_changes(connection)
    merged, apart = 0, list[str]()
    for key in _meeting_keys(connection):
        merged += _meet(connection, key, Occasion(run_id=None, now=now), apart)
    connection.exec_driver_sql(
        "UPDATE page_address SET url_key = (SELECT key FROM rekeyed WHERE address = page_address.id) "
        "WHERE id IN (SELECT address FROM rekeyed WHERE NOT done)"
    )
    connection.exec_driver_sql("DROP TABLE rekeyed")
    _rekey_pages(connection)
    done = Rekeyed(addresses=addresses, merged=merged, apart=tuple(apart))
    _report(done)
    return done


def _report(done: Rekeyed) -> None:
    logger.info("rules %d of addresses: %d keys changed, %d pages merged", RULE_VERSION, done.addresses, done.merged)
    if done.apart:
        logger.warning(
            "rules %d of addresses: %d pages stay apart, though the rules make them one with another page whose text "
            "is another (such as %s); please report them",
            RULE_VERSION, len(done.apart), ", ".join(done.apart[:5]),
        )  # fmt: skip


def _rows(connection: Connection, *columns: Any) -> Iterator[list[Any]]:
    """Yield the rows of a table, some at a time; its row number is the first of *columns*."""
    query = select(*columns).order_by(columns[0]).limit(_AT_ONCE)
    last = -1
    while rows := connection.execute(query.where(columns[0] > last)).all():
        yield list(rows)
        last = rows[-1][0]


def _find_changes(connection: Connection) -> int:
    """Fill the table `rekeyed` with the addresses whose key changes, and take their old keys from them."""
    connection.exec_driver_sql(
        "CREATE TEMP TABLE rekeyed (address INTEGER PRIMARY KEY, old TEXT, key TEXT, done INTEGER DEFAULT 0)"
    )
    for rows in _rows(connection, page_address.c.id, page_address.c.url, page_address.c.url_key):
        changes = [(number, old, key) for number, url, old in rows if (key := url_key_or_none(url) or old) != old]
        if changes:
            connection.exec_driver_sql("INSERT INTO rekeyed (address, old, key) VALUES (?, ?, ?)", changes)
    connection.exec_driver_sql("CREATE INDEX temp.ix_rekeyed_key ON rekeyed (key)")
    # No key holds a space. One address may be given the key that another has to leave, in whatever order.
    parked = connection.exec_driver_sql(
        "UPDATE page_address SET url_key = url_key || ' ' || id WHERE id IN (SELECT address FROM rekeyed)"
    )
    return parked.rowcount


def _meeting_keys(connection: Connection) -> Iterator[str]:
    """Yield the new keys that more than one address is to have."""
    last = ""
    statement = (
        "SELECT key FROM rekeyed AS one WHERE key > ? GROUP BY key "
        "HAVING count(*) > 1 OR EXISTS (SELECT 1 FROM page_address WHERE url_key = one.key) ORDER BY key LIMIT 500"
    )
    while keys := connection.exec_driver_sql(statement, (last,)).scalars().all():
        yield from keys
        last = keys[-1]


def _meet(connection: Connection, key: str, occasion: Occasion, apart: list[str]) -> int:
    """Let the addresses that meet in a key lead to one page; return how many pages were merged for it.

    The key goes to an address that has it already, else to the first one of the page that stays; the others keep
    their old keys, which no address has any more, so that their URLs stay on record.
    """
    addresses = connection.execute(
        select(page_address.c.id, page_address.c.page_id, page_address.c.url_key)
        .where(page_address.c.id.in_(_changed_to(connection, key)) | (page_address.c.url_key == key))
        .order_by(page_address.c.url_key != key, page_address.c.id)
    ).all()
    holder = addresses[0][1] if addresses[0][2] == key else None
    target, *others = _ranked(connection, {number for _, number, _ in addresses}, holder)
    merged = 0
    for number in others:
        if are_two_articles(connection, number, target):
            apart.append(connection.execute(select(page.c.public_id).where(page.c.id == number)).scalar_one())
            continue
        join_states(connection, number, target)
        merge_pages(connection, number, target, occasion.now)
        _note_merge(connection, number, target, occasion)
        merged += 1
    if merged:
        settle(connection, target, occasion)
    winner = next(number for number, owner, held in addresses if held == key or (holder is None and owner == target))
    for number, _, held in addresses:
        if held != key:
            _give(connection, number, key if number == winner else None)
    return merged


def _changed_to(connection: Connection, key: str) -> list[int]:
    statement = "SELECT address FROM rekeyed WHERE key = ?"
    return list(connection.exec_driver_sql(statement, (key,)).scalars())


def _give(connection: Connection, number: int, key: str | None) -> None:
    """Give an address its new key; None: another one has it."""
    if key is None:
        old = connection.exec_driver_sql("SELECT old FROM rekeyed WHERE address = ?", (number,)).scalar_one()
        key = _spare_key(old, number)
    connection.execute(update(page_address).where(page_address.c.id == number).values(url_key=key))
    connection.exec_driver_sql("UPDATE rekeyed SET done = 1 WHERE address = ?", (number,))


def _spare_key(old: str, number: int) -> str:
    """Return the old key, made such as no address can have."""
    return f"{old} {number}" if url_key_or_none(f"http://{old}") == old else old


def _ranked(connection: Connection, numbers: set[int], holder: int | None) -> list[int]:
    """Return pages, the one that stays first: with versions, then with the key already, then seen first."""
    has_version = exists().where(version.c.page_id == page.c.id)
    query = select(page.c.id, has_version, page.c.first_seen_at).where(page.c.id.in_(numbers))
    rows = connection.execute(query).all()
    return [row[0] for row in sorted(rows, key=lambda row: (not row[1], row[0] != holder, row[2], row[0]))]


def _note_merge(connection: Connection, loser: int, target: int, occasion: Occasion) -> None:
    one, other = (
        connection.execute(select(page.c.url).where(page.c.id == number)).scalar_one() for number in (loser, target)
    )
    values = {
        "page_id": loser,
        "kind": EventKind.MERGED,
        "at": occasion.now,
        "noted_at": occasion.now,
        "other_page_id": target,
        "detail": {"from": one, "to": other, "rules": RULE_VERSION},
        "run_id": occasion.run_id,
    }
    connection.execute(insert(event).values(values))


def _rekey_pages(connection: Connection) -> None:
    """Give each page the key of its own address, where that leads to it; those merged or kept apart keep theirs."""
    one = page.c.id == bindparam("number")
    for rows in _rows(connection, page.c.id, page.c.url, page.c.url_key, page.c.url_rules):
        stale = [(number, url_key_or_none(url) or old, old) for number, url, old, rules in rows if rules < RULE_VERSION]
        owners = _owners(connection, [key for _, key, _ in stale])
        given = {number: key for number, key, old in stale if key != old and owners.get(key) == number}
        taken = update(page).where(page.c.url_key.in_(given.values()))
        connection.execute(taken.values(url_key=page.c.url_key + " " + page.c.id))
        left = {number: _spare_key(old, number) for number, key, old in stale if key != old and number not in given}
        if keys := given | left:
            values = [{"number": number, "key": key} for number, key in keys.items()]
            connection.execute(update(page).where(one).values(url_key=bindparam("key")), values)
        if fresh := [{"number": number} for number, _, _ in stale if number not in left]:
            connection.execute(update(page).where(one).values(url_rules=RULE_VERSION), fresh)


def _owners(connection: Connection, keys: list[str]) -> dict[str, int]:
    query = select(page_address.c.url_key, page_address.c.page_id).where(page_address.c.url_key.in_(keys))
    return dict(connection.execute(query).all())


def _rekey_attachments(connection: Connection) -> None:
    """Give attachments their new keys; of two that meet on one page, the later keeps its old one."""
    for rows in _rows(connection, attachment.c.id, attachment.c.page_id, attachment.c.url, attachment.c.url_key):
        for number, owner, url, old in rows:
            key = url_key_or_none(url) or old
            if key != old:
                held = exists().where(attachment.c.page_id == owner, attachment.c.url_key == key)
                if not connection.execute(select(held)).scalar_one():
                    connection.execute(update(attachment).where(attachment.c.id == number).values(url_key=key))


def _rekey_withdrawals(connection: Connection) -> None:
    for rows in _rows(connection, withdrawal.c.id, withdrawal.c.url_key):
        for number, old in rows:
            key = url_key_or_none(f"http://{old}") or old
            if key != old:
                connection.execute(update(withdrawal).where(withdrawal.c.id == number).values(url_key=key))
