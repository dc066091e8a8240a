"""What stood in the way of a visit, by its cause; recorded, never defeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from govcrawl.article import Article
from govcrawl.causes import Cause, cause_of_failure, cause_of_status
from govcrawl.extraction.judge import judge
from govcrawl.page import Page
from govcrawl.refusals import cause_of_refusal
from govcrawl.source import Scope
from govcrawl.upkeep.probed import Hindrance, Robots
from govcrawl.upkeep.visits import Visit

_NOT_RECORDED = b"not recorded"
"""What a recorded web (`crawl/recorded_web.py`) and the demo answer for a page that they have not got."""
_WORDS: Mapping[Cause, str] = {
    Cause.DNS: "the host's name is not known",
    Cause.TIMEOUT: "no answer in time; it may want an address within mainland China",
    Cause.REFUSED: "the host refuses connections",
    Cause.RESET: "the host breaks connections off",
    Cause.TLS: "no secure connection comes about",
    Cause.ROBOTS: "forbidden by robots.txt",
    Cause.ROBOTS_UNREACHABLE: "robots.txt cannot be had, so nothing may be asked",
    Cause.BUDGET: "not asked: enough was asked of this host",
    Cause.NOT_RECORDED: "not among the pages that are recorded or saved",
    Cause.TOO_LARGE: "the answer is larger than a page may be",
    Cause.ADDRESS: "its address may not be asked",
    Cause.CHALLENGE: "a script must run first, to set a cookie",
    Cause.FORBIDDEN: "forbidden",
    Cause.FIREWALL: "refused by a firewall",
    Cause.RATE_LIMIT: "too many requests",
    Cause.NOT_FOUND: "not there",
    Cause.SENT_HOME: "sent on to the home page",
    Cause.EMPTY_ANSWER: "an empty answer",
    Cause.SOFT_404: "says that it is not there, under status 200",
    Cause.LOGIN: "wants a login",
    Cause.SCRIPT: "exists only after JavaScript ran",
}


def hindrance_of(url: str, visit: Visit) -> Hindrance | None:
    """Return what stood in the way of a visit, by the failure or the status; None for an answer."""
    if visit.failure is not None:
        cause = cause_of_failure(visit.failure)
        said = " ".join(visit.failure.message.split())[:200]
        # A connection that is not secure is an obstacle only where the site is seen to stand without it.
        obstacle = cause.obstacle if cause is not Cause.TLS else None
        return Hindrance(url=url, cause=cause, message=_WORDS.get(cause) or said or cause, obstacle=obstacle)
    page = visit.page
    if page is None or page.status < 400:
        return None
    if is_unrecorded(page):
        return hindrance_by(url, Cause.NOT_RECORDED)
    cause = cause_of_status(page.status)
    words = _WORDS.get(cause, "the host answers")
    return Hindrance(url=url, cause=cause, message=f"{words} (status {page.status})", obstacle=cause.obstacle)


def hindrance_by(url: str, cause: Cause) -> Hindrance:
    """Return a hindrance of a known cause, in the words for it."""
    return Hindrance(url=url, cause=cause, message=_WORDS.get(cause, cause.value), obstacle=cause.obstacle)


def is_unrecorded(page: Page) -> bool:
    """Return whether an answer says only that the page is not recorded."""
    return page.status == 404 and page.body.strip() == _NOT_RECORDED


def behind_robots(met: Hindrance, robots: Robots) -> Hindrance:
    """Return why nothing may be asked of a host whose robots.txt cannot be had, where that is known."""
    if met.cause is not Cause.ROBOTS_UNREACHABLE or robots.cause is None:
        return met
    words = f"robots.txt cannot be had ({robots.cause}), so nothing may be asked"
    return replace(met, cause=robots.cause, message=_WORDS.get(robots.cause, words))


def refusal_of(page: Page, article: Article) -> Hindrance | None:
    """Return why an answer is no page of the site; None where it is one."""
    cause = cause_of_refusal(judge(page, article, Scope.ALL))
    return hindrance_by(page.url, cause) if cause is not None else None
