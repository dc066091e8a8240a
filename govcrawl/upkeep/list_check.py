"""The check of one list: its first page, asked for and read as a crawl would, and what stands there instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from govcrawl.article import Judgement, Verdict
from govcrawl.causes import Cause, cause_of_failure, cause_of_status
from govcrawl.errors import GovcrawlError
from govcrawl.exchange import Fetch, Role
from govcrawl.extraction.charset import decode
from govcrawl.extraction.judge import (
    LOGIN,
    SCRIPT_ONLY,
    SOFT_404,
    is_announced,
    judge,
)
from govcrawl.extraction.stubs import path_is_home
from govcrawl.list_answers import AnswerKind, ListAnswer, Readers, read_list_answer
from govcrawl.listing import Link, Listing, NextRequest
from govcrawl.page import Page
from govcrawl.refusals import cause_of_block
from govcrawl.source import Column, Source, hosts_of
from govcrawl.upkeep.checkups import ListCheck, Robots
from govcrawl.upkeep.soundings import Ask
from govcrawl.upkeep.visits import Visit, Visitor

MOST_FRAMES = 3
"""Requests after the first that a list may take until it shows rows: a frame, a service, the service's other form."""

_FEW = 3
"""Rows below which a list may be none: links of a menu, or a title that stands over an article's date."""

_GARBLED = 0.01
"""Share of characters of a list's titles that could not be decoded; as the judge has it for articles."""

_QUOTED = re.compile(r"'([^']{3,80})'")

_TRAIL = re.compile(r"位置\s*[:：]|(?:当前|所在)位置|首\s*页(?:\s|&nbsp;|<[^<>]{0,300}>)*(?:&gt;|&raquo;|[>＞»›→])")
"""The path of columns above a list (当前位置：首页 > 要闻), which home pages lack."""


class ListVisit:
    """The check of one column of a source."""

    def __init__(self, visitor: Visitor, source: Source, column: Column, robots: Visit) -> None:
        self._visitor = visitor
        self._source = source
        self._column = column
        self._check = ListCheck(name=column.name, url=column.url, cause=Cause.OTHER, robots=_said(robots))
        self._robots = robots

    async def run(self) -> ListCheck:
        """Return how the column's first list page fared; never raises for what a host does or does not."""
        if self._column.render:
            return self._end(Cause.RENDER, "rendered by a browser, which a check does without; a crawl tells")
        if self._check.robots is Robots.UNREACHABLE:
            return self._unreached(self._robots)
        request: NextRequest | None = NextRequest(url=self._column.url)
        asked: list[tuple[str, bytes]] = []
        family = self._column.family
        while request is not None:
            asked.append((request.url, request.body))
            visit = await self._visitor.fetch(request, Role.LIST)
            if visit.page is None:
                return self._unreached(await self._behind(visit))
            page = visit.page
            self._check = replace(self._check, status=page.status, at=page.fetched_at)
            answer = await self._read(page, family, has_other=request.otherwise is not None)
            if answer.listing is None:
                return self._refused(page, answer)
            listing = answer.listing
            self._check = replace(self._check, family=listing.family, pages=listing.pages)
            if listing.links:
                return await self._judge_rows(page, listing, is_page=len(asked) == 1)
            if listing.next_request is not None and listing.next_request.rendered:
                return self._end(Cause.SCRIPT, "a script of the page loads its rows; try render = true")
            request, family = _following(request, listing, asked), listing.family
        return self._empty(answer)

    async def _read(self, page: Page, family: str | None, *, has_other: bool) -> ListAnswer:
        column = replace(self._column, family=family)
        return await read_list_answer(
            self._visitor, page, column, self._source.scope, is_first=True, has_other=has_other
        )

    def _end(self, cause: Cause, words: str) -> ListCheck:
        return replace(self._check, cause=cause, words=words)

    async def _behind(self, visit: Visit) -> Visit:
        """Return what keeps a host away to which the site sends on; as a rule it is itself, by https."""
        url = self._column.url
        if visit.failure is None or visit.failure.error != "robots_unreachable" or not url.startswith("http:"):
            return visit
        robots = await self._visitor.fetch(f"https://{urlsplit(url).netloc}/robots.txt", Role.ROBOTS)
        return visit if robots.failure is None else robots

    def _unreached(self, visit: Visit) -> ListCheck:
        """Say why there is no answer, of robots.txt or of the list."""
        if visit.failure is not None:
            cause = cause_of_failure(visit.failure)
            robots = Robots.FORBIDDEN if cause is Cause.ROBOTS else self._check.robots
            if visit.failure.error == "robots_unreachable":
                robots = Robots.UNREACHABLE
            self._check = replace(self._check, robots=robots)
            return self._end(cause, words_of(visit.failure))
        status = visit.page.status if visit.page is not None else 0
        self._check = replace(self._check, status=status)
        return self._end(cause_of_status(status), f"robots.txt: status {status}, so nothing else was asked")

    def _refused(self, page: Page, answer: ListAnswer) -> ListCheck:
        """Say what stands in the list's place."""
        if answer.kind is AnswerKind.HOME:
            return self._end(Cause.SENT_HOME, f"sends on to {page.url}")
        if answer.kind is AnswerKind.UNREAD or answer.judgement is None:
            return self._end(Cause.UNREADABLE, str(answer.error))
        status = f"status {page.status}"
        if answer.kind is AnswerKind.BLOCKED:
            seen = (reason for reason in answer.judgement.reasons if not reason.startswith("http_"))
            return self._end(cause_of_block(page.status, answer.judgement), ", ".join((status, *seen)))
        return self._end(cause_of_status(page.status), status)

    def _empty(self, answer: ListAnswer) -> ListCheck:
        """Say what a page is that shows no rows."""
        found = _other_than_list(answer.judgement) if answer.judgement is not None else None
        if found is not None:
            return self._end(*found)
        if answer.listing is not None and answer.listing.empty is not None:
            return self._end(Cause.EMPTY_LIST, "no rows, twice")
        return self._end(Cause.NOT_A_LIST, "no rows that can be read")

    async def _judge_rows(self, page: Page, listing: Listing, *, is_page: bool) -> ListCheck:
        """Say whether the rows are those of a list of the source."""
        hosts = hosts_of(self._source)
        own = tuple(link for link in listing.links if (urlsplit(link.url).hostname or "") in hosts)
        self._check = replace(self._check, links=own, elsewhere=len(listing.links) - len(own))
        if not own:
            there = urlsplit(listing.links[0].url).hostname
            return self._end(Cause.ELSEWHERE, f"{len(listing.links)} rows, all to other hosts such as {there}")
        least = self._column.must_have_items
        if len(listing.links) < least:
            return self._end(Cause.TOO_FEW, f"{len(listing.links)} rows, must_have_items is {least}")
        if is_page and await is_home_page(self._visitor, self._visitor.fetch, self._column, page, listing):
            return self._end(Cause.HOME_PAGE, "the site's home page stands there")
        if is_garbled(own):
            return self._end(Cause.GARBLED, f"titles cannot be decoded, such as {own[0].title[:20]}")
        newest = self._check.newest
        if is_page and (newest is None or len(listing.links) < _FEW):
            found = await self._look(page)
            if found is not None:
                return self._end(*found)
        if newest is None:
            return self._end(Cause.NO_DATES, f"{len(own)} rows without a date")
        return self._end(Cause.FINE, f"{len(own)} rows, newest {newest}")

    async def _look(self, page: Page) -> tuple[Cause, str] | None:
        """Return what a page is whose rows may be no more than the links of an article or of an error page."""
        try:
            article = await self._visitor.extract(page)
        except GovcrawlError:
            return None
        judgement = judge(page, article, self._source.scope)
        if judgement.verdict is Verdict.ARTICLE and is_announced(article):
            return Cause.NOT_A_LIST, "an article stands there"
        return _other_than_list(judgement)


def _following(request: NextRequest, listing: Listing, asked: Sequence[tuple[str, bytes]]) -> NextRequest | None:
    """Return what to ask after an answer without rows: what it names, another form of the request, or it once more.

    Servers give empty answers in passing.
    """
    if len(asked) > MOST_FRAMES:
        return None
    following = listing.next_request or request.otherwise
    if following is not None and (following.url, following.body) not in asked:
        return following
    is_again = asked.count((request.url, request.body)) > 1
    return request if listing.empty is not None and not is_again else None


async def is_home_page(readers: Readers, ask: Ask, column: Column, page: Page, listing: Listing) -> bool:
    """Tell whether a page without a path of columns shows just what the home page of its site shows.

    Sites that were rebuilt show their home page in the place of what they no longer have.
    """
    if path_is_home(column.url) or _TRAIL.search(decode(page.body, page.header("content-type")).text):
        return False
    parts = urlsplit(page.url)
    visit = await ask(f"{parts.scheme}://{parts.netloc}/")
    if visit.page is None or visit.page.status >= 400:
        return False
    try:
        home = await readers.list_links(visit.page, replace(column, family=listing.family))
    except GovcrawlError:
        return False
    return {link.url for link in home.links} == {link.url for link in listing.links}


def _other_than_list(judgement: Judgement) -> tuple[Cause, str] | None:
    """Return what stands at a list's address by the judge of articles; None where it may be a list."""
    if SOFT_404 in judgement.reasons:
        return Cause.SOFT_404, "the page says that it is not there"
    if LOGIN in judgement.reasons:
        return Cause.LOGIN, "asks for a login"
    if SCRIPT_ONLY in judgement.reasons:
        return Cause.SCRIPT, "nothing but scripts; try render = true"
    if judgement.verdict is Verdict.HOME:
        return Cause.HOME_PAGE, "a home page"
    return None


def _said(robots: Visit) -> Robots:
    """Return what a robots.txt says before any of its rules is applied."""
    if robots.page is None and robots.failure is None:
        return Robots.UNASKED
    if robots.page is None or robots.page.status == 429 or robots.page.status >= 500:
        return Robots.UNREACHABLE
    return Robots.NONE if robots.page.status >= 400 else Robots.ALLOWED


def is_garbled(links: Sequence[Link]) -> bool:
    """Tell whether the titles of rows could not be decoded."""
    titles = "".join(link.title for link in links)
    return titles.count("\ufffd") > _GARBLED * len(titles)


def words_of(fetch: Fetch) -> str:
    """Return why a request got no answer, in a few words; addresses of a replay server are nobody's business."""
    host = urlsplit(fetch.url).hostname
    known = {
        "dns": f"{host} leads to no address",
        "timeout": f"{host} gives no answer in time",
        "refused": f"{host} takes no connection",
        "reset": f"{host} breaks the connection off",
    }
    if fetch.error == "tls":
        # OpenSSL's own words are the last in quotes: certificate verify failed, wrong version number.
        said = _QUOTED.findall(fetch.message)
        return f"{host} has no safe connection{f' ({said[-1]})' if said else ''}"
    return known.get(fetch.error) or " ".join(fetch.message.split())[:160]
