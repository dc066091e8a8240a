"""Attachments on record: which documents a page links to, and which version linked them first. Nothing is fetched."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from govcrawl.archive.identity import Sight
from govcrawl.archive.tables import attachment, reading
from govcrawl.article import Article
from govcrawl.canonical import url_key_or_none


def save_attachments(
    connection: Connection, page_number: int, version_number: int, article: Article, sight: Sight
) -> None:
    """Write the documents that a version of a page links to; a row each, and as the earliest capture shows it.

    Saving again changes nothing, and the order in which captures are saved does not matter. Of several readings of
    one capture the current one says how a document is called. Call it after the version's reading is saved.
    """
    if not article.attachments:
        return
    known = {
        key: (number, version, first)
        for number, key, version, first in connection.execute(
            select(attachment.c.id, attachment.c.url_key, attachment.c.version_id, attachment.c.first_seen_at).where(
                attachment.c.page_id == page_number
            )
        )
    }
    at = sight.answer.fetched_at
    is_current = _is_current(connection, version_number, article)
    for place, one in enumerate(article.attachments, 1):
        key = url_key_or_none(one.url)
        if key is None:
            continue
        values = {
            "url": one.url,
            "title": one.name or None,
            "kind": one.kind or None,
            "place": place,
            "version_id": version_number,
            "first_seen_at": at,
        }
        if key not in known:
            fixed = {"page_id": page_number, "url_key": key, "attempts": 0}
            number = connection.execute(insert(attachment).values(values | fixed).returning(attachment.c.id))
            known[key] = (number.scalar_one(), version_number, at)
            continue
        row, version, first = known[key]
        if at < first or (at == first and version == version_number and is_current):
            connection.execute(update(attachment).where(attachment.c.id == row).values(values))


def _is_current(connection: Connection, version_number: int, article: Article) -> bool:
    query = select(reading.c.extractor).where(reading.c.version_id == version_number, reading.c.current)
    return connection.execute(query).scalar_one_or_none() == article.extractor
