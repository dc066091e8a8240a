"""Articles of a source as its lists showed them: what a rebuilt site is searched for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, exists, func, not_, or_, select

from govcrawl.archive.tables import column, page, reading, version
from govcrawl.article import Verdict

MOST = 2000
"""Articles of a source that are looked for, the newest; a rebuilt site shows the newest first, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article on record."""

    url: str
    title: str
    day: str | None = None
    """YYYY-MM-DD of its row in the list, or of its publication."""
    column: str | None = None
    """The column that first showed it."""


def known_articles(connection: Connection, source_id: str, most: int = MOST) -> list[KnownArticle]:
    """Return the articles of a source that have a title, the newest first.

    Of a column whose list is not what it was: those known before, under their addresses of then.
    """
    title = func.coalesce(page.c.list_title, reading.c.title)
    day = func.coalesce(page.c.list_date, reading.c.published_date)
    old = page.alias()
    is_target = exists().where(old.c.source_id == page.c.source_id, old.c.moved_to == page.c.id)
    before = and_(
        page.c.first_seen_at < column.c.changed_at,
        or_(page.c.merged_into.is_(None), page.c.merged_into == page.c.moved_to),
        not_(is_target),
    )
    query = (
        select(page.c.url, title, day, column.c.name)
        .join_from(
            page, version, (version.c.page_id == func.coalesce(page.c.merged_into, page.c.id)) & version.c.current
        )
        .join(reading, (reading.c.version_id == version.c.id) & reading.c.current)
        .outerjoin(column, column.c.id == page.c.column_id)
        .where(page.c.source_id == source_id, title.is_not(None))
        .where(or_(and_(column.c.changed_at.is_(None), page.c.merged_into.is_(None)), before))
        .where(reading.c.verdict.in_([Verdict.ARTICLE, Verdict.FLAGGED]))
        .order_by(day.desc(), page.c.id.desc())
        .limit(most)
    )
    rows = connection.execute(query).all()
    return [KnownArticle(url=url, title=named, day=at, column=name) for url, named, at, name in rows if named]
