"""What an archive makes of the labelled pairs, counted by label and kind."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection

from govcrawl.archive.stories.assignment import assign_story
from govcrawl.source import Level, Source
from tests.archives import NOW, reading_of, save, save_some_sources
from tests.stories.pairs import Pair
from tests.stories.texts import Story

ANSWERS = ("copy", "excerpt", "series", "different")

Counts = Counter[tuple[str, str, str]]
"""By label, kind and answer."""

_STORIES = (
    "series_member", "bulletins", "series_mark", "near_band", "near_passage", "common_passage", "story_member",
    "story_text", "story",
)  # fmt: skip


def save_articles(connection: Connection, pairs: list[Pair]) -> dict[Story, tuple[int, str | None]]:
    """Save every article of the pairs once; return the row number of its page, and its story key."""
    articles = list(dict.fromkeys(article for pair in pairs for article in (pair.left, pair.right)))
    names = sorted({article.source for article in articles})
    sources = {
        name: Source(
            id=f"s{number}", name=name, admin_code="510000", level=Level.CITY, host=f"s{number}.example.gov.cn"
        )
        for number, name in enumerate(names)
    }
    save_some_sources(connection, sources.values())
    found = {}
    for number, article in enumerate(articles):
        source = sources[article.source]
        reading = reading_of(
            f"http://{source.host}/{number}.html",
            article.text,
            title=article.title,
            date=article.published,
            origin=article.origin or None,
            source_id=source.id,
        )
        (saved,) = save(connection, reading)
        row = connection.exec_driver_sql(
            "SELECT page.id, story_key FROM page JOIN version ON version.page_id = page.id "
            "JOIN reading ON reading.version_id = version.id WHERE page.public_id = ?",
            (saved.page_id,),
        ).one()
        found[article] = (int(row[0]), row[1])
    return found


def answer(connection: Connection, *pages: tuple[int, str | None]) -> str:
    """What an archive says of two articles that come to it in that order and are all that it holds."""
    undo = connection.begin_nested()
    for number, key in pages:
        assign_story(connection, number, key, NOW)
    rows = connection.exec_driver_sql(
        "SELECT story_member.story_id, relation, series_id FROM story_member "
        "LEFT JOIN series_member ON series_member.story_id = story_member.story_id"
    ).all()
    undo.rollback()
    if len(rows) == 2 and rows[0][0] == rows[1][0]:
        return "excerpt" if any(row[1] == "excerpt" for row in rows) else "copy"
    return "series" if len(rows) == 2 and rows[0][2] is not None and rows[0][2] == rows[1][2] else "different"


def confusion(connection: Connection, pairs: list[Pair], *, both: bool) -> Counts:
    """How often a pair of a label and kind was given which answer, in both orders of arrival or in one and the other by
    turns."""
    articles = save_articles(connection, pairs)
    for table in _STORIES:
        connection.exec_driver_sql(f"DELETE FROM {table}")
    found: Counts = Counter()
    for turn, pair in enumerate(pairs):
        one, other = articles[pair.left], articles[pair.right]
        orders = ((one, other), (other, one))
        for order in orders if both else orders[turn % 2 :][:1]:
            found[pair.label, pair.kind, answer(connection, *order)] += 1
    return found


def precision_and_recall(found: Counts, label: str) -> tuple[float, float]:
    """The two figures of one label. A short quotation (one paragraph or two) that is called an excerpt is no error."""
    free = {("excerpt_short", "excerpt")}
    right = sum(count for (meant, _, said), count in found.items() if meant == said == label)
    said = sum(count for (meant, _, said), count in found.items() if said == label and (meant, said) not in free)
    meant = sum(count for (meant, _, _), count in found.items() if meant == label)
    return (right / said if said else 1.0), (right / meant if meant else 1.0)


def table(found: Counts) -> str:
    """The counts as a table, a line a label and kind, and the figures of each label."""
    lines = [f"{'label':<14}{'kind':<22}" + "".join(f"{name:>11}" for name in ANSWERS)]
    for label, kind in sorted({key[:2] for key in found}):
        cells = "".join(f"{found[label, kind, name]:>11}" for name in ANSWERS)
        lines.append(f"{label:<14}{kind:<22}{cells}")
    for label in ANSWERS[:3]:
        precision, recall = precision_and_recall(found, label)
        lines.append(f"{label}: precision {precision:.3f}, recall {recall:.3f}")
    return "\n".join(lines)
