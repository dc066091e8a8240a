"""Articles of a source as its lists showed them: what a rebuilt site is searched for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from govcrawl.archive.tables import column, page, reading, version

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
    """Return the articles of a source that have a title, the newest first."""
    title = func.coalesce(page.c.list_title, reading.c.title)
    day = func.coalesce(page.c.list_date, reading.c.published_date)
    query = (
        select(page.c.url, title, day, column.c.name)
        .join_from(page, version, (version.c.page_id == page.c.id) & version.c.current)
        .join(reading, (reading.c.version_id == version.c.id) & reading.c.current)
        .outerjoin(column, column.c.id == page.c.column_id)
        .where(page.c.source_id == source_id, page.c.merged_into.is_(None), title.is_not(None))
        .where(reading.c.verdict.in_(["article", "flagged"]))
        .order_by(day.desc(), page.c.id.desc())
        .limit(most)
    )
    rows = connection.execute(query).all()
    return [KnownArticle(url=url, title=named, day=at, column=name) for url, named, at, name in rows if named]
