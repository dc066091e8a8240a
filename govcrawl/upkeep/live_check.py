"""The check of one source on the web: robots.txt, the first page of each list, one article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from govcrawl.article import Verdict
from govcrawl.causes import Cause, cause_of_failure, cause_of_status
from govcrawl.errors import GovcrawlError
from govcrawl.exchange import Role
from govcrawl.extraction.judge import GARBLED, REDIRECT_HOME, chars, judge
from govcrawl.listing import Link
from govcrawl.periods import CHINA
from govcrawl.refusals import cause_of_block
from govcrawl.source import Source
from govcrawl.upkeep.checkups import ArticleCheck, Checkup, ListCheck, conclude, left_alone
from govcrawl.upkeep.list_check import ListVisit, words_of
from govcrawl.upkeep.visits import Visit, Visitor

ARTICLES = 2
"""Articles that are asked for at most: where the newest is a film or has just been taken down, the next one tells
whether it is the source that is broken."""


async def check(visitor: Visitor, source: Source) -> Checkup:
    """Return how *source* fares; never raises for what its hosts do or do not.

    Asks for robots.txt of each site, the first page of each list (and what brings its rows), and one article, a second
    where the first is none.
    """
    if source.is_candidate:
        return left_alone(source, Cause.CANDIDATE, "no columns yet")
    lists: list[ListCheck] = []
    for column in source.columns:
        robots = Visit() if column.render else await _robots_of(visitor, column.url)
        lists.append(await ListVisit(visitor, source, column, robots).run())
    return conclude(source, lists, await _check_article(visitor, source, lists))


async def _robots_of(visitor: Visitor, url: str) -> Visit:
    """Return the visit to the robots.txt of an address; whoever visits keeps it."""
    parts = urlsplit(url)
    return await visitor.fetch(f"{parts.scheme}://{parts.netloc}/robots.txt", Role.ROBOTS)


async def _check_article(visitor: Visitor, source: Source, lists: Sequence[ListCheck]) -> ArticleCheck | None:
    found: ArticleCheck | None = None
    for one, link in newest_links(lists)[:ARTICLES]:
        tried = await _read_article(visitor, source, one, link)
        if tried.is_read:
            return tried
        found = found or tried
    return found


def newest_links(lists: Sequence[ListCheck]) -> list[tuple[ListCheck, Link]]:
    """Return the rows of all lists that were read, pages before documents, the newest first, then those without a day.

    Days to come are put last: they are those of announcements, or mistyped.
    """
    rows = [(one, link) for one in lists if one.is_read for link in one.links]

    def rank(row: tuple[ListCheck, Link]) -> tuple[bool, str]:
        one, link = row
        today = f"{(one.at + timedelta(days=1)).astimezone(CHINA):%Y-%m-%d}" if one.at else "9"
        return not link.attachment, link.date if link.date and link.date <= today else ""

    return sorted(rows, key=rank, reverse=True)


async def _read_article(visitor: Visitor, source: Source, one: ListCheck, link: Link) -> ArticleCheck:
    # Where its robots.txt cannot be had, that says why better than the refusal to go on without.
    robots = await _robots_of(visitor, link.url)
    visit = robots if robots.page is None else await visitor.fetch(link.url, Role.ARTICLE)
    if visit.page is None:
        failure = visit.failure
        if failure is None:
            return ArticleCheck(url=link.url, cause=Cause.OTHER)
        return ArticleCheck(url=link.url, cause=cause_of_failure(failure), words=words_of(failure))
    page = replace(visit.page, source_id=source.id, column=one.name, list_title=link.title, list_date=link.date)
    found = ArticleCheck(url=link.url, cause=Cause.FINE, status=page.status, at=page.fetched_at)
    try:
        article = await visitor.extract(page)
    except GovcrawlError as error:
        return replace(found, cause=Cause.UNREADABLE, words=str(error))
    judgement = judge(page, article, source.scope)
    found = replace(
        found,
        verdict=judgement.verdict.value,
        reasons=judgement.reasons,
        title=article.title,
        published=article.published.value if article.published else None,
        origin=article.origin,
        chars=chars(article),
    )
    words = " ".join((judgement.verdict.value, *judgement.reasons, link.url))
    # Off the topic is an article, too; that a portal writes on other things is no fault of its page.
    if GARBLED in judgement.reasons:
        return replace(found, cause=Cause.GARBLED, words=words)
    if judgement.verdict.accepted or judgement.verdict is Verdict.OFF_TOPIC:
        return found
    if judgement.verdict is Verdict.BLOCKED and REDIRECT_HOME not in judgement.reasons:
        return replace(found, cause=cause_of_block(page.status, judgement), words=words)
    if page.status >= 400:
        return replace(found, cause=cause_of_status(page.status), words=f"status {page.status} {link.url}")
    return replace(found, cause=Cause.ARTICLE_REFUSED, words=words)
