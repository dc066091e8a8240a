"""Options that narrow articles, and the filters that they state."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from govcrawl.archive.search.filters import Filters, PlaceOf, find_topic
from govcrawl.article import Verdict
from govcrawl.errors import InputError
from govcrawl.export.rows import Stories
from govcrawl.periods import parse_period
from govcrawl.regions import find_city, find_province
from govcrawl.source import Level


class Accepted(StrEnum):
    """The verdicts of articles."""

    ARTICLE = "article"
    FLAGGED = "flagged"


ByOption = Annotated[
    PlaceOf,
    typer.Option("--by", help="Whose place --province and --city mean: the site's, or the article's origin's (来源)."),
]
LevelOption = Annotated[
    list[Level] | None, typer.Option("--level", help="Only articles of publishers of this rank. Repeatable.")
]
OriginOption = Annotated[
    str | None, typer.Option("--origin", help="Only articles whose 来源 line holds this.", metavar="TEXT")
]
TopicOption = Annotated[
    list[str] | None,
    typer.Option("--topic", help="Only articles on this topic, such as air or 大气. Repeatable.", metavar="TOPIC"),
]
SourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only articles of this source, by its id. Repeatable.", metavar="ID"),
]
VerdictOption = Annotated[
    list[Accepted] | None, typer.Option("--verdict", help="Only articles judged so; both when absent.")
]


StoryOption = Annotated[
    Stories,
    typer.Option("--story", help="All articles, or of each text only the first publisher's among those that match."),
]


def filters_of(
    *,
    since: str | None = None,
    until: str | None = None,
    province: str | None = None,
    city: str | None = None,
    by: PlaceOf = PlaceOf.SOURCE,
    source: list[str] | None = None,
    level: list[Level] | None = None,
    origin: str | None = None,
    topic: list[str] | None = None,
    verdict: list[Accepted] | None = None,
) -> Filters:
    """Return the filters that options state; raises InputError for a bad date or place, or a `--by` of nothing.

    Sources and topics are looked up in the archive later, by `check_filters`.
    """
    if by is PlaceOf.ORIGIN and not (province or city):
        raise InputError("--by origin says how --province and --city are meant: give one of them, too")
    code = find_province(province).code if province else None
    return Filters(
        period=parse_period(since, until),
        province=code,
        city=find_city(city, code).code if city else None,
        by=by,
        sources=tuple(source or ()),
        levels=tuple(level or ()),
        origin=origin,
        topics=tuple(map(find_topic, topic or ())),
        verdicts=tuple(Verdict(one) for one in verdict or ()),
    )
