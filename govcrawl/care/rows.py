"""Whether the database is whole, and its rows agree with each other."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from govcrawl.archive.views import VIEWS, statement_of
from govcrawl.care.problem import REPAIR, RESTORE, Kind, Problem

_AT_MOST = 100
"""Rows told of one rule; the rest is counted."""

_ACCEPTED = "('article', 'flagged')"

RULES = {
    "a page with versions has a current one": (
        "page",
        (
            "SELECT public_id FROM page WHERE merged_into IS NULL AND id IN (SELECT page_id FROM version) "
            "AND NOT EXISTS (SELECT 1 FROM version WHERE version.page_id = page.id AND version.current = 1)"
        ),
    ),
    "a version has a current reading": (
        "version",
        (
            "SELECT public_id FROM version WHERE NOT EXISTS "
            "(SELECT 1 FROM reading WHERE reading.version_id = version.id AND reading.current = 1)"
        ),
    ),
    "a version was seen in a capture": (
        "version",
        (
            "SELECT version.public_id FROM version JOIN page ON page.id = version.page_id "
            "WHERE page.merged_into IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM version_capture WHERE version_capture.version_id = version.id)"
        ),
    ),
    "an address leads to the page that another was merged into": (
        "page_address",
        "SELECT url FROM page_address WHERE page_id IN (SELECT id FROM page WHERE merged_into IS NOT NULL)",
    ),
    "a page is merged into one that is not merged itself": (
        "page",
        (
            "SELECT page.public_id FROM page JOIN page AS other ON other.id = page.merged_into "
            "WHERE other.merged_into IS NOT NULL"
        ),
    ),
    "a story has members, and its first page is one of them": (
        "story",
        (
            "SELECT public_id FROM story WHERE NOT EXISTS (SELECT 1 FROM story_member "
            "WHERE story_member.story_id = story.id AND story_member.page_id = story.first_page_id)"
        ),
    ),
    "a member of a story is an article that is shown": (
        "story_member",
        (
            "SELECT page.public_id FROM story_member JOIN page ON page.id = story_member.page_id "
            "WHERE page.merged_into IS NOT NULL OR NOT EXISTS (SELECT 1 FROM version "
            "JOIN reading ON reading.version_id = version.id AND reading.current = 1 "
            f"WHERE version.page_id = page.id AND version.current = 1 AND reading.verdict IN {_ACCEPTED})"
        ),
    ),
    "an edit leads from one version of its page to another": (
        "event",
        (
            "SELECT page.public_id || ' ' || event.at FROM event JOIN page ON page.id = event.page_id "
            "LEFT JOIN version AS one ON one.id = event.from_version_id "
            "LEFT JOIN version AS other ON other.id = event.to_version_id "
            "WHERE event.kind = 'edited' AND (one.page_id IS NOT event.page_id OR other.page_id IS NOT event.page_id "
            "OR one.id = other.id)"
        ),
    ),
    "an attachment that was had has its file": (
        "attachment",
        "SELECT url FROM attachment WHERE fetched_at IS NOT NULL AND (file IS NULL OR sha256 IS NULL)",
    ),
}
"""What holds in every archive: the rule, the table, and the query for the rows that break it."""


def check_database(connection: Connection, *, quick: bool) -> Iterator[Problem]:
    """Yield what SQLite's own checks of the file and of references between rows find."""
    pragma = f"PRAGMA {'quick_check' if quick else 'integrity_check'}({_AT_MOST})"
    for found in connection.exec_driver_sql(pragma).scalars():
        if found != "ok":
            yield Problem(kind=Kind.DATABASE, what=str(found), where="archive.sqlite", advice=RESTORE)
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_AT_MOST):
        what = f"it names a row of {parent} that is not there"
        yield Problem(kind=Kind.REFERENCE, what=what, where=f"{table} row {row}", advice=RESTORE)


def check_rules(connection: Connection) -> Iterator[Problem]:
    """Yield the rows that contradict others."""
    for rule, (table, query) in RULES.items():
        broken = connection.exec_driver_sql(query).scalars().all()
        for one in broken[:_AT_MOST]:
            more = f" (and {len(broken) - 1} more)" if len(broken) > _AT_MOST and one == broken[0] else ""
            advice = "report it with its id, please; nothing is lost, the captures tell all"
            yield Problem(kind=Kind.RULE, what=f"not so: {rule}{more}", where=f"{table} {one}", advice=advice)


def check_views(connection: Connection) -> Iterator[Problem]:
    """Yield the views that are missing, cannot be queried, or are not as this release makes them."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'view'").all()
    found = {str(name): str(sql).strip() for name, sql in rows}
    for name in VIEWS:
        what = None
        if name not in found:
            what = "it is missing"
        elif found[name] != statement_of(name).strip():
            what = "it is not as this release makes it"
        else:
            try:
                connection.exec_driver_sql(f"SELECT * FROM {name} LIMIT 1").all()
            except DBAPIError as error:
                what = f"it cannot be queried ({error.orig})"
        if what is not None:
            yield Problem(kind=Kind.VIEW, what=what, where=f"view {name}", advice=REPAIR)
