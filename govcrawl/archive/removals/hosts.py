"""How hosts fare day by day: whether a miss says anything of its page, and whether a whole site is dead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Function, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from govcrawl.archive.driver import Prepared
from govcrawl.archive.tables import host_day, observation, page, run
from govcrawl.archive.words import PageStatus, Sighting, SiteState
from govcrawl.canonical import url_key_or_none

AROUND = timedelta(days=1)
"""A miss says something of its page only where its host gave something good within this time."""

DEAD_AFTER = timedelta(days=14)
"""A host of which nothing was had for so long, though it was asked on BAD_DAYS days, is dead."""

BAD_DAYS = 3

MOST_TOGETHER = 3
"""So many pages may go missing at once without a doubt; of more, at least half must still stand."""

LATELY = timedelta(days=7)
"""How far back other pages tell whether a site stands: one that stood before the site went says nothing."""

SAME_NIGHT = timedelta(hours=12)
"""Looks so long after one are of the same run; those of the next night may show a site that has come back."""

UNREACHED = frozenset({"timeout", "dns", "refused", "reset", "tls", "host_down"})
"""Errors of a fetch by which a host is not there."""


def host_of(url: str) -> str:
    """Return the host of an address as it stands in URL keys, with a port that is not the scheme's own."""
    return (url_key_or_none(url) or "").partition("/")[0]


def note_host(connection: Connection, url: str, at: datetime, *, good: bool) -> None:
    """Note that the host of *url* gave an article or a list (*good*), or did not answer or lacked a page."""
    host = host_of(url)
    if not host:
        return
    values = {"host": host, "day": _day(at), "good": good, "bad": not good}
    if _NOTE["good" if good else "bad"].run(connection, values).rowcount and good:
        _revive(connection, host, at)


_NOTE = {
    word: Prepared(
        insert(host_day).on_conflict_do_update(
            index_elements=[host_day.c.host, host_day.c.day], set_={word: True}, where=host_day.c[word].is_(False)
        )
    )
    for word in ("good", "bad")
}


def note_list_missing(connection: Connection, url: str, at: datetime, run_id: int | None) -> None:
    """Note that a column's first list page is not there; on the recorded web it may only not have been recorded."""
    if not is_replayed(connection, run_id):
        note_host(connection, url, at, good=False)


def is_replayed(connection: Connection, run_id: int | None) -> bool:
    """Return whether a run was over the recorded web, where what is missing may only not have been recorded."""
    query = select(func.json_extract(run.c.settings, "$.replay")).where(run.c.id == run_id)
    return connection.execute(query).scalar_one_or_none() is not None


def was_well(connection: Connection, host: str, at: datetime) -> bool:
    """Return whether a host gave an article or a list within AROUND of *at*, counted in days."""
    days = host_day.c.day.between(_day(at - AROUND), _day(at + AROUND))
    query = select(host_day.c.day).where(host_day.c.host == host, days, host_day.c.good).limit(1)
    return connection.execute(query).first() is not None


def others_stand(connection: Connection, number: int, host: str, since: datetime, until: datetime) -> bool | None:
    """Return whether the older pages of a host stand as such while page *number* is missing.

    Asked are those had before *since*, by their newest look in the LATELY up to *until*. None: there is none that was
    seen to stand. False: most of them are missing with it, so that the site was rebuilt.
    """
    newest = _looks_at_others(number, host, since, func.max(observation.c.at)).where(
        observation.c.at.between(max(since, until - LATELY), until + SAME_NIGHT)
    )
    return _do_stand(connection, newest)


def others_went_on(connection: Connection, number: int, host: str, at: datetime, until: datetime) -> bool | None:
    """Return likewise whether they stood after page *number* was missed, by their first look in the LATELY from *at*.

    Looks after *until* are left out, but for those of the same night.
    """
    first = _looks_at_others(number, host, at, func.min(observation.c.at)).where(
        observation.c.at.between(at, min(at + LATELY, until + SAME_NIGHT))
    )
    return _do_stand(connection, first)


_Looks = Select[int, Sighting, datetime]


def _looks_at_others(number: int, host: str, since: datetime, one: Function[datetime]) -> _Looks:
    """Return the query for *one* look at each page of a host that was had before *since*."""
    return (
        select(observation.c.page_id, observation.c.kind, one)
        .join_from(observation, page, page.c.id == observation.c.page_id)
        .where(observation.c.host == host)
        .where(page.c.first_seen_at < since, page.c.id != number, page.c.merged_into.is_(None))
        .group_by(observation.c.page_id)
    )


def _do_stand(connection: Connection, looks: _Looks) -> bool | None:
    standing = [kind is Sighting.THERE for _, kind, _ in connection.execute(looks)]
    missing, there = standing.count(False) + 1, standing.count(True)
    if missing > MOST_TOGETHER and missing > there:
        return False
    return True if there else None


def has_older(connection: Connection, number: int, host: str, since: datetime) -> bool:
    """Return whether any other page of a host was had before *since*."""
    query = (
        select(observation.c.page_id)
        .join_from(observation, page, page.c.id == observation.c.page_id)
        .where(observation.c.host == host, observation.c.at < since, observation.c.kind == Sighting.THERE)
        .where(page.c.id != number, page.c.merged_into.is_(None))
    )
    return connection.execute(query.limit(1)).first() is not None


def call_witness(connection: Connection, number: int, host: str, at: datetime) -> None:
    """Let two other pages of the host be looked at soon, so that one page's miss can be told from the site's."""
    source = select(page.c.source_id).where(page.c.id == number).scalar_subquery()
    others = (
        select(page.c.id)
        .where(page.c.source_id == source, page.c.status == PageStatus.LIVE, page.c.id != number)
        .where(page.c.merged_into.is_(None), page.c.moved_to.is_(None), page.c.attempts == 0, _stands_on(host))
        .order_by(page.c.next_due_at.is_(None), page.c.next_due_at, page.c.id)
        .limit(2)
    )
    later = or_(page.c.next_due_at.is_(None), page.c.next_due_at > at)
    connection.execute(update(page).where(page.c.id.in_(others), later).values(next_due_at=at))


def mark_dead(connection: Connection, host: str, now: datetime) -> bool:
    """Mark the pages of a host as those of a dead site where it is one; return whether it is.

    Dead is a host that gave something once, and has given nothing for DEAD_AFTER while it was asked.
    """
    good = select(func.max(host_day.c.day)).where(host_day.c.host == host, host_day.c.good)
    last = connection.execute(good).scalar_one()
    if last is None or _day(now - DEAD_AFTER) < last:
        return False
    bad = select(func.count(), func.min(host_day.c.day)).where(
        host_day.c.host == host, host_day.c.bad, host_day.c.day > last
    )
    days, first = connection.execute(bad).one()
    if days < BAD_DAYS or first > _day(now - DEAD_AFTER):
        return False
    standing = page.c.status.in_([PageStatus.LIVE, PageStatus.SUSPECTED])
    marked = update(page).where(_stands_on(host), standing, page.c.merged_into.is_(None), page.c.site_state.is_(None))
    connection.execute(marked.values(site_state=SiteState.DEAD, site_state_at=now))
    return True


def site_states(connection: Connection, source_id: str) -> dict[SiteState, tuple[int, datetime]]:
    """Return how many pages of a source are marked as those of a dead or rebuilt site, and since when."""
    query = (
        select(page.c.site_state, func.count(), func.min(page.c.site_state_at))
        .where(page.c.source_id == source_id, page.c.site_state.is_not(None))
        .group_by(page.c.site_state)
    )
    return {
        state: (count, since)
        for state, count, since in connection.execute(query)
        if state is not None and since is not None
    }


def _revive(connection: Connection, host: str, at: datetime) -> None:
    """Take the mark of a dead site from the pages of a host that gives something again."""
    bounds = {"state": SiteState.DEAD, "at": at, "low": f"{host}/", "high": f"{host}0"}
    if _DEAD.one_or_none(connection, bounds) is not None:
        dead = select(page.c.id).where(
            page.c.site_state == SiteState.DEAD, page.c.site_state_at <= at, _stands_on(host)
        )
        connection.execute(update(page).where(page.c.id.in_(dead)).values(site_state=None, site_state_at=None))


_DEAD = Prepared(
    select(page.c.id)
    .where(page.c.site_state == bindparam("state"), page.c.site_state_at <= bindparam("at"))
    .where(page.c.url_key >= bindparam("low"), page.c.url_key < bindparam("high"))
    .limit(1)
)


def _stands_on(host: str) -> ColumnElement[bool]:
    """Return the condition that a page's key begins with a host; "0" is the character that follows "/"."""
    return and_(page.c.url_key >= f"{host}/", page.c.url_key < f"{host}0")


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
