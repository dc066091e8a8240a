"""What stood in the way of a visit, by its cause; recorded, never defeated."""

from __future__ import annotations

from dataclasses import replace

from govcrawl.article import Article, Verdict
from govcrawl.extraction import judge as judging
from govcrawl.extraction.judge import judge
from govcrawl.page import Page
from govcrawl.source import Obstacle, Scope
from govcrawl.upkeep.probed import Hindrance, Robots
from govcrawl.upkeep.visits import Visit

_FAILURES = {
    "dns": "the host's name is not known",
    "timeout": "no answer in time; it may want an address within mainland China",
    "refused": "the host refuses connections",
    "reset": "the host breaks connections off",
    "tls": "no secure connection comes about",
    "robots": "forbidden by robots.txt",
    "robots_unreachable": "robots.txt cannot be had, so nothing may be asked",
    "host_down": "left alone after many requests without an answer",
    "budget": "not asked: enough was asked of this host",
    "not_saved": "not among the saved pages",
    "too_large": "the answer is larger than a page may be",
    "address": "its address may not be asked",
    "scheme": "this is no web address",
}
_STATUSES = {
    412: (Obstacle.CHALLENGE, "challenge", "a script must run first (412)"),
    521: (Obstacle.CHALLENGE, "challenge", "a script must run first (521)"),
    403: (Obstacle.FORBIDDEN, "forbidden", "forbidden (403)"),
    405: (Obstacle.FORBIDDEN, "forbidden", "refused by a firewall (405)"),
    418: (Obstacle.FORBIDDEN, "forbidden", "refused by a firewall (418)"),
    468: (Obstacle.FORBIDDEN, "forbidden", "refused by a firewall (468)"),
    404: (None, "http_404", "not there (404)"),
    410: (None, "http_410", "not there any more (410)"),
    429: (None, "http_429", "too many requests (429)"),
}
_REASONS = {
    judging.CHALLENGE_SCRIPT: (Obstacle.CHALLENGE, "challenge", "a script must run first, to set a cookie"),
    judging.SLIDER: (Obstacle.CHALLENGE, "challenge", "a person must solve a puzzle first"),
    judging.WAF_NOTICE: (Obstacle.FORBIDDEN, "forbidden", "refused by a firewall"),
    judging.REDIRECT_HOME: (None, "redirect_home", "sent on to the home page"),
    judging.EMPTY_BODY: (None, "empty", "an empty answer"),
    judging.SOFT_404: (None, "soft_404", "says that it is not there, under status 200"),
    judging.LOGIN: (None, "login", "wants a login"),
    judging.SCRIPT_ONLY: (Obstacle.SCRIPT, "script", "exists only after JavaScript ran"),
    judging.SCRIPT_REDIRECT: (Obstacle.SCRIPT, "script", "only sends on by a script"),
}


def hindrance_of(url: str, visit: Visit) -> Hindrance | None:
    """Return what stood in the way of a visit, by the failure or the status; None for an answer."""
    if visit.failure is not None:
        code = visit.failure.error
        obstacle = Obstacle.ROBOTS if code == "robots" else None
        said = " ".join(visit.failure.message.split())[:200]
        return Hindrance(url=url, cause=code, message=_FAILURES.get(code) or said or code, obstacle=obstacle)
    page = visit.page
    if page is None or page.status < 400:
        return None
    obstacle, cause, message = _STATUSES.get(
        page.status, (None, f"http_{page.status}", f"the host answers with status {page.status}")
    )
    return Hindrance(url=url, cause=cause, message=message, obstacle=obstacle)


def behind_robots(met: Hindrance, robots: Robots) -> Hindrance:
    """Return why nothing may be asked of a host whose robots.txt cannot be had, where that is known."""
    if met.cause != "robots_unreachable" or robots.cause is None:
        return met
    message = _FAILURES.get(robots.cause) or f"robots.txt cannot be had ({robots.cause}), so nothing may be asked"
    return replace(met, cause=robots.cause, message=message)


def refusal_of(page: Page, article: Article) -> Hindrance | None:
    """Return why an answer is no page of the site; None where it is one."""
    found = judge(page, article, Scope.ALL)
    if found.verdict not in (Verdict.BLOCKED, Verdict.ERROR, Verdict.SHELL):
        return None
    told = next((_REASONS[reason] for reason in found.reasons if reason in _REASONS), None)
    obstacle, cause, message = told or (None, found.verdict.value, f"judged {found.verdict.value}")
    return Hindrance(url=page.url, cause=cause, message=message, obstacle=obstacle)
