"""Pages on record: the links seen in lists, what is due, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Exists, Select, and_, bindparam, exists, func, insert, or_, select, update

from govcrawl.archive.driver import Prepared, value_of
from govcrawl.archive.removals.delisting import note_listed
from govcrawl.archive.search.indexing import note_source
from govcrawl.archive.sources import column_id
from govcrawl.archive.tables import attachment, column, page, page_address, version, withdrawal
from govcrawl.archive.words import AddressKind, PageStatus
from govcrawl.article import Verdict
from govcrawl.canonical import RULE_VERSION, page_id, url_key, url_key_or_none

MOST_ATTEMPTS = 5
"""A page that could not be had so often is left alone until its list is swept."""

RETRY_AFTER = tuple(timedelta(hours=hours) for hours in (12, 12, 36, 84, 168))
"""How long to wait after each failed attempt; short of whole days, because nightly runs do not start on the second."""

LONGEST_WAIT = timedelta(days=56)
"""How long to wait at most before a page that was once had is tried again, however often it failed."""

_ASKED_AT_ONCE = 500
"""SQLite takes 32,766 parameters; a list page has some dozens of links, a feed some hundreds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """A row of a list."""

    url: str
    title: str | None = None
    date: str | None = None
    """YYYY-MM-DD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What is known of the page behind an address."""

    page_id: str
    url: str
    status: PageStatus
    verdict: Verdict | None
    first_seen_at: datetime
    fetched_at: datetime | None
    """Newest capture with something to read in it; None: none yet."""
    attempts: int
    """Failed tries since the last good one."""
    next_due_at: datetime | None
    last_error: str | None
    withdrawn: bool = False
    """Taken out of what is shown, on request; it is not fetched again."""

    def is_due(self, now: datetime, recheck_after: timedelta) -> bool:
        """Return whether to fetch it now: a first or another try, or a recheck *recheck_after* its last capture."""
        if self.withdrawn:
            return False
        if self.next_due_at is not None:
            return self.next_due_at <= now and self.attempts < MOST_ATTEMPTS
        return self.fetched_at is None or now - self.fetched_at >= recheck_after


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedLink:
    """A link of a list, as the archive knows it now."""

    link: ListedLink
    state: PageState
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """A known link that is to be fetched."""

    url: str
    title: str | None
    date: str | None
    column: str | None


def note_links(
    connection: Connection,
    source_id: str,
    column_name: str | None,
    links: Sequence[ListedLink],
    seen_at: datetime,
    run_id: int | None = None,
) -> list[NotedLink]:
    """Write the links of a list page, and return them with their pages, in list order.

    A link not yet known makes a page of status known; a known one keeps the title and date that it was first listed
    with. Left out of the answer are further links to the same page, and what is no web address.
    """
    rows: dict[str, ListedLink] = {}
    for link in links:
        if (key := url_key_or_none(link.url)) is not None:
            rows.setdefault(key, link)
    known = _pages_of(connection, rows)
    place = column_id(connection, source_id, column_name)
    for key, link in rows.items():
        if key not in known:
            make_page(
                connection, link, AddressKind.LISTED, seen_at, source_id=source_id, column_number=place, run_id=run_id
            )
    states = _pages_of(connection, rows)
    if states:
        seen = [
            {"number": states[key][0], "title": link.title, "date": link.date, "place": place, "source": source_id}
            for key, link in rows.items()
        ]
        connection.execute(_SEEN.values(last_listed_at=seen_at), seen)
        note_source(connection, source_id, [states[key][0] for key in rows if key in known])
    if place is not None:
        connection.execute(update(column).where(column.c.id == place).values(listed_at=seen_at))
        shown = [(states[key][0], link.date) for key, link in rows.items()]
        note_listed(connection, place, shown, seen_at, run_id)
    return [NotedLink(link=link, state=states[key][1], is_new=key not in known) for key, link in rows.items()]


def page_states(connection: Connection, urls: Iterable[str]) -> dict[str, PageState]:
    """Return what is known of the pages behind *urls*, by URL as given; unknown ones are left out."""
    keys = {url: key for url in urls if (key := url_key_or_none(url)) is not None}
    known = _pages_of(connection, dict.fromkeys(keys.values()))
    return {url: known[key][1] for url, key in keys.items() if key in known}


def due_pages(connection: Connection, source_id: str, now: datetime, limit: int) -> list[DuePage]:
    """Return known links with nothing to read on record yet, newest in their list first.

    Those that failed are among them when their waiting time is over and attempts are left.
    """
    query = _untired(source_id).where(
        page.c.status == PageStatus.KNOWN, or_(page.c.next_due_at.is_(None), page.c.next_due_at <= now)
    )
    return due_rows(connection, query.order_by(page.c.list_date.desc(), page.c.id).limit(limit))


def partial_due(connection: Connection, source_id: str, now: datetime, limit: int) -> list[DuePage]:
    """Return pages whose article lacks an attachment or a part that is due, the newest in their list first.

    A page that could itself not be had since then waits until it is due.
    """
    missing = select(attachment.c.page_id).where(attachment.c.fetched_at.is_(None), attachment.c.next_due_at <= now)
    in_parts = exists().where(version.c.page_id == page.c.id, version.c.current, version.c.partial)
    query = _untired(source_id).where(
        page.c.status != PageStatus.KNOWN,
        or_(page.c.attempts == 0, page.c.next_due_at.is_(None), page.c.next_due_at <= now),
        or_(page.c.id.in_(missing), and_(page.c.next_due_at <= now, page.c.attempts == 0, in_parts)),
    )
    return due_rows(connection, query.order_by(page.c.list_date.desc(), page.c.id).limit(limit))


def note_failure(connection: Connection, url: str, error: str, at: datetime, next_due: datetime | None = None) -> None:
    """Write that the page behind *url* could not be had; without *next_due*, the next try waits as RETRY_AFTER says.

    An address that is not on record is passed over.
    """
    row = connection.execute(
        select(page.c.id, page.c.attempts)
        .join_from(page, page_address, page_address.c.page_id == page.c.id)
        .where(page_address.c.url_key == url_key(url))
    ).one_or_none()
    if row is not None:
        number, attempts = row
        due = next_due or at + retry_wait(attempts)
        values = {"attempts": attempts + 1, "next_due_at": due, "last_error": error}
        connection.execute(update(page).where(page.c.id == number).values(values | {"last_error_at": at}))


def retry_wait(attempts: int) -> timedelta:
    """Return how long to wait after a failure that *attempts* others came before: as RETRY_AFTER says, then doubling.

    >>> [retry_wait(attempts).days for attempts in (3, 4, 5, 6, 99)]
    [3, 7, 14, 28, 56]
    """
    beyond = attempts - len(RETRY_AFTER) + 1
    return RETRY_AFTER[attempts] if beyond <= 0 else min(RETRY_AFTER[-1] * 2 ** min(beyond, 9), LONGEST_WAIT)


def make_page(
    connection: Connection,
    link: ListedLink,
    kind: AddressKind,
    seen_at: datetime,
    *,
    source_id: str | None,
    column_number: int | None,
    run_id: int | None,
) -> int:
    """Make the page of an address that leads to none yet, and return its row number."""
    key = url_key(link.url)
    values = {
        "public_id": _free_id(connection, key),
        "url": link.url,
        "url_key": key,
        "url_rules": RULE_VERSION,
        "source_id": source_id,
        "column_id": column_number,
        "list_title": link.title,
        "list_date": link.date,
        "first_seen_at": seen_at,
        "status": PageStatus.KNOWN,
        "attempts": 0,
        "misses": 0,
        "run_id": run_id,
    }
    number = _MAKE.insert(connection, values)
    add_address(connection, number, link.url, kind, seen_at)
    return number


def _free_id(connection: Connection, key: str) -> str:
    """Return the id of a new page with that key: that of the key, unless a page has it that was re-keyed since."""
    public = page_id(key)
    number = 1
    while value_of(connection, _WITH_ID, (public,)) is not None:
        number += 1
        public = page_id(f"{key} {number}")
    return public


def add_address(connection: Connection, number: int, url: str, kind: AddressKind, seen_at: datetime) -> None:
    """Let an address that leads to no page yet lead to page *number*."""
    values = {"page_id": number, "url_key": url_key(url), "url": url, "kind": kind, "first_seen_at": seen_at}
    _ADDRESS.run(connection, values)


_MAKE = Prepared(insert(page))
_ADDRESS = Prepared(insert(page_address))
_WITH_ID = "SELECT id FROM page WHERE public_id = ?"
_SEEN = (
    update(page)
    .where(page.c.id == bindparam("number"))
    .values(
        list_title=func.coalesce(page.c.list_title, bindparam("title")),
        list_date=func.coalesce(page.c.list_date, bindparam("date")),
        column_id=func.coalesce(page.c.column_id, bindparam("place")),
        source_id=func.coalesce(page.c.source_id, bindparam("source")),
    )
)


def is_withdrawn() -> Exists:
    """Return the SQL condition that the page of the query around it was taken out of what is shown."""
    return exists().where(withdrawal.c.page_id == page.c.id)


DueQuery = Select[str, str | None, str | None, str]


def shown_links(source_id: str) -> DueQuery:
    """Return the query for what `due_rows` takes of a source's pages, without those merged or withdrawn."""
    return (
        select(page.c.url, page.c.list_title, page.c.list_date, column.c.name)
        .outerjoin_from(page, column, column.c.id == page.c.column_id)
        .where(page.c.source_id == source_id, page.c.merged_into.is_(None), ~is_withdrawn())
    )


def due_rows(connection: Connection, query: DueQuery) -> list[DuePage]:
    """Return the pages that a query of `shown_links` finds."""
    rows = connection.execute(query)
    return [DuePage(url=url, title=title, date=date, column=name) for url, title, date, name in rows]


def _untired(source_id: str) -> DueQuery:
    return shown_links(source_id).where(page.c.attempts < MOST_ATTEMPTS)


def _pages_of(connection: Connection, keys: Mapping[str, object]) -> dict[str, tuple[int, PageState]]:
    """Return row number and state of the pages that URL keys lead to, by key."""
    wanted = list(keys)
    found: dict[str, tuple[int, PageState]] = {}
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        query = (
            select(page_address.c.url_key, page, is_withdrawn().label("withdrawn"))
            .join_from(page_address, page, page.c.id == page_address.c.page_id)
            .where(page_address.c.url_key.in_(wanted[start : start + _ASKED_AT_ONCE]))
        )
        for row in connection.execute(query).mappings():
            found[row[page_address.c.url_key]] = (
                row[page.c.id],
                PageState(
                    page_id=row[page.c.public_id],
                    url=row[page.c.url],
                    status=row[page.c.status],
                    verdict=row[page.c.verdict],
                    first_seen_at=row[page.c.first_seen_at],
                    fetched_at=row[page.c.fetched_at],
                    attempts=row[page.c.attempts],
                    next_due_at=row[page.c.next_due_at],
                    last_error=row[page.c.last_error],
                    withdrawn=bool(row["withdrawn"]),
                ),
            )
    return found
