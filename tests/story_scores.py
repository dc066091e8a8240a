"""What an archive makes of the labelled pairs, counted by label and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from govcrawl.source import Level, Source
from tests.archives import reading_of, save, save_some_sources
from tests.stories.pairs import Pair
from tests.stories.texts import Story

ANSWERS = ("copy", "excerpt", "series", "different")


def publishers(pairs: Iterable[Pair]) -> dict[str, Source]:
    """A source for each name that the pairs' sites have."""
    names = sorted({story.source for pair in pairs for story in (pair.left, pair.right)})
    return {
        name: Source(
            id=f"s{number}", name=name, admin_code="510000", level=Level.CITY, host=f"s{number}.example.gov.cn"
        )
        for number, name in enumerate(names)
    }


def answer(connection: Connection, one: Story, other: Story, sources: dict[str, Source]) -> str:
    """What an archive says of two articles that come in that order; what it was told is undone."""
    undo = connection.begin_nested()
    saved = [
        save(
            connection,
            reading_of(
                f"http://{sources[story.source].host}/{number}.html",
                story.text,
                title=story.title,
                date=story.published,
                origin=story.origin or None,
                source_id=sources[story.source].id,
            ),
        )[0].page_id
        for number, story in enumerate((one, other))
    ]
    rows = connection.exec_driver_sql(
        "SELECT story_member.story_id, relation, series_id FROM story_member JOIN page ON page.id = page_id "
        "LEFT JOIN series_member ON series_member.story_id = story_member.story_id WHERE page.public_id IN (?, ?)",
        tuple(saved),
    ).all()
    undo.rollback()
    if len(rows) == 2 and rows[0][0] == rows[1][0]:
        return "excerpt" if any(row[1] == "excerpt" for row in rows) else "copy"
    return "series" if len(rows) == 2 and rows[0][2] is not None and rows[0][2] == rows[1][2] else "different"


def confusion(connection: Connection, pairs: list[Pair]) -> Counter[tuple[str, str, str]]:
    """How often a pair of a label and kind was given which answer, each pair in both orders of arrival."""
    sources = publishers(pairs)
    save_some_sources(connection, sources.values())
    found: Counter[tuple[str, str, str]] = Counter()
    for pair in pairs:
        for one, other in ((pair.left, pair.right), (pair.right, pair.left)):
            found[pair.label, pair.kind, answer(connection, one, other, sources)] += 1
    return found


def precision_and_recall(found: Counter[tuple[str, str, str]], label: str) -> tuple[float, float]:
    """The two figures of one label. A short quotation called an excerpt is no error, nor is one called different."""
    right = sum(count for (meant, _, said), count in found.items() if meant == said == label)
    said = sum(
        count
        for (meant, _, said), count in found.items()
        if said == label and not (label == "excerpt" and meant == "excerpt_short")
    )
    meant = sum(count for (meant, _, _), count in found.items() if meant == label)
    return (right / said if said else 1.0), (right / meant if meant else 1.0)


def table(found: Counter[tuple[str, str, str]]) -> str:
    """The counts as a table, a line a label and kind."""
    lines = [f"{'label':<14}{'kind':<22}" + "".join(f"{name:>11}" for name in ANSWERS)]
    for label, kind in sorted({key[:2] for key in found}):
        cells = "".join(f"{found[label, kind, name]:>11}" for name in ANSWERS)
        lines.append(f"{label:<14}{kind:<22}{cells}")
    for label in ANSWERS[:3]:
        precision, recall = precision_and_recall(found, label)
        lines.append(f"{label}: precision {precision:.3f}, recall {recall:.3f}")
    return "\n".join(lines)
