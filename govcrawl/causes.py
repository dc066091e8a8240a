"""Causes: why a crawl or a check ended as it did, as a closed list, and what each means for a source."""

from __future__ import annotations

from enum import StrEnum

from govcrawl.exchange import Fetch
from govcrawl.outcome import RunOutcome
from govcrawl.source import Obstacle


class Cause(StrEnum):
    """Why a list, an article or a whole source fared as it did. The words are part of the JSON form."""

    FINE = "fine"
    """It was had and read."""
    NOTHING_NEW = "nothing_new"
    """The lists were read and show nothing new."""
    NO_DATES = "no_dates"
    """The list was read, but no row states a day, nor does an address: the order of its articles is unknown."""
    CANDIDATE = "candidate"
    """The source has no columns yet."""
    HOURS = "hours"
    """Left alone: the catalog allows visits at other hours only."""

    DNS = "dns"
    """The host's name leads to no address."""
    TLS = "tls"
    """No safe connection: a certificate that is out of date or another's, or outdated rules."""
    TIMEOUT = "timeout"
    """No answer in time."""
    REFUSED = "refused"
    """The host takes no connection."""
    RESET = "reset"
    """The connection broke off before the answer was whole."""
    ADDRESS = "address"
    """The name leads to an address inside a network."""
    REDIRECTS = "redirects"
    """Redirects without end."""
    TOO_LARGE = "too_large"
    """The answer is larger than any page may be."""
    SERVER_ERROR = "server_error"
    """500 to 599, of the address or of robots.txt, after which a host is left alone (RFC 9309 §2.3.1.4)."""
    OTHER = "other"
    """Another failure; the words say which."""

    ROBOTS_UNREACHABLE = "robots_unreachable"
    """robots.txt could not be had, after which nothing may be asked (RFC 9309 §2.3.1.4)."""
    NOT_RECORDED = "not_recorded"
    """Not in what is recorded, or not among the saved pages."""

    ROBOTS = "robots"
    """robots.txt forbids it, or asks for minutes between two requests."""
    FORBIDDEN = "forbidden"
    """403: turned away by user agent, address or the way of arrival."""
    CHALLENGE = "challenge"
    """A script that must run first, to set a cookie (412, 521), or a slider."""
    FIREWALL = "firewall"
    """A notice of a firewall (405, 418, 468, or with any other status)."""
    RATE_LIMIT = "rate_limit"
    """429, or a Retry-After of more than ten minutes."""
    EMPTY_ANSWER = "empty_answer"
    """Status 200 without a body, as firewalls answer."""
    HTTP_ONLY = "http_only"
    """https is missing or broken where http works."""
    ENTRANCE = "entrance"
    """Pages are given only to those who come by the home page."""

    NOT_FOUND = "not_found"
    """404 or 410."""
    STATUS = "status"
    """Another status that says that there is no page."""
    SENT_HOME = "sent_home"
    """The address sends on to the site's home page, as sites do with what they no longer have."""
    HOME_PAGE = "home_page"
    """The site's home page stands at the column's address."""
    SOFT_404 = "soft_404"
    """A page that says in words that there is none, with status 200."""
    LOGIN = "login"
    """A page that asks for a login."""
    SCRIPT = "script"
    """The rows exist only after JavaScript ran."""
    NOT_A_LIST = "not_a_list"
    """Another page, such as an article, or a list in which no reader finds rows: its shape has changed."""
    EMPTY_LIST = "empty_list"
    """A list without rows, twice."""
    ELSEWHERE = "elsewhere"
    """All rows lead to hosts that are not the source's."""
    TOO_FEW = "too_few"
    """Fewer rows than the catalog's `must_have_items`."""
    LIST_CHANGED = "list_changed"
    """A list that was read before shows other addresses or no days: the site was rebuilt, until somebody has looked."""
    SILENT = "silent"
    """The lists can be read, but have had nothing new for longer than the source's own rhythm explains."""
    SITE_DEAD = "site_dead"
    """Nothing of the whole site has been had for two weeks."""
    UNREADABLE = "unreadable"
    """The page could not be read, or the column's selectors fail; the words say why."""

    NO_ARTICLES = "no_articles"
    """Links, but not one article behind them: the pages have changed, or are drawn by a script."""
    ARTICLE_REFUSED = "article_refused"
    """The pages behind rows are no articles by the judge; the words have verdict and reasons, or the number."""
    PAGES_MISSING = "pages_missing"
    """Most of the pages that were had before do not stand where they stood."""
    GARBLED = "garbled"
    """More than one character in a hundred could not be decoded: the charset is neither the stated nor a known one."""

    UNPROVEN_END = "unproven_end"
    """A list that was to be read to its end stopped without a proof that it ends there."""
    RENDER = "render"
    """The list is rendered by a browser, which checks do without, and a crawl lacked."""
    BUDGET = "budget"
    """Not read to the end: enough was asked of its host."""
    TIME = "time"
    """Not read to the end within the time for one source."""
    DISK = "disk"
    """The run ended because the disk was nearly full."""
    INTERRUPTED = "interrupted"
    """The run was ended before its time, by hand or by a failure."""
    LIMIT = "limit"
    """A limit on what comes in fired; the words name it."""
    PROGRAM = "program"
    """An error of the program; the log has it."""

    @property
    def outcome(self) -> RunOutcome:
        """What it means for a list, in the words of a crawl."""
        return _OUTCOMES.get(self, RunOutcome.BROKEN)

    @property
    def shows_gone(self) -> bool:
        """True where the site was seen, and showed that the list no longer stands where the catalog says.

        Failures of the way to it (no address, no answer, an error of its server) show nothing: they pass, and when
        they are this machine's own, all sources have them at once.
        """
        return self in _GONE

    @property
    def obstacle(self) -> Obstacle | None:
        """What the catalog should name in the way, where it is one of the known kinds."""
        return _OBSTACLES.get(self)


_OUTCOMES = {
    **dict.fromkeys((Cause.FINE, Cause.NO_DATES), RunOutcome.OK),
    **dict.fromkeys((Cause.NOTHING_NEW, Cause.CANDIDATE, Cause.HOURS), RunOutcome.QUIET),
    **dict.fromkeys(
        (Cause.FORBIDDEN, Cause.CHALLENGE, Cause.FIREWALL, Cause.RATE_LIMIT, Cause.EMPTY_ANSWER), RunOutcome.BLOCKED
    ),
    **dict.fromkeys(
        (Cause.ARTICLE_REFUSED, Cause.GARBLED, Cause.PAGES_MISSING, Cause.LIMIT, Cause.PROGRAM), RunOutcome.PARTIAL
    ),
    **dict.fromkeys(
        (Cause.UNPROVEN_END, Cause.RENDER, Cause.BUDGET, Cause.TIME, Cause.DISK, Cause.INTERRUPTED),
        RunOutcome.INCOMPLETE,
    ),
}

_GONE = frozenset(
    {
        Cause.NOT_FOUND, Cause.STATUS, Cause.SENT_HOME, Cause.HOME_PAGE, Cause.SOFT_404, Cause.LOGIN, Cause.SCRIPT,
        Cause.NOT_A_LIST, Cause.EMPTY_LIST, Cause.ELSEWHERE, Cause.TOO_FEW, Cause.UNREADABLE,
    }
)  # fmt: skip

_OBSTACLES = {
    Cause.CHALLENGE: Obstacle.CHALLENGE,
    Cause.FORBIDDEN: Obstacle.FORBIDDEN,
    Cause.FIREWALL: Obstacle.FORBIDDEN,
    Cause.ROBOTS: Obstacle.ROBOTS,
    Cause.SCRIPT: Obstacle.SCRIPT,
    Cause.TLS: Obstacle.HTTP,
    Cause.HTTP_ONLY: Obstacle.HTTP,
    Cause.ENTRANCE: Obstacle.ENTRANCE,
}

_FAILURES = {
    "retry_after": Cause.RATE_LIMIT,
    "host_down": Cause.TIMEOUT,
    "scheme": Cause.OTHER,
    "head": Cause.TOO_LARGE,
    "crowded": Cause.LIMIT,
    "blocked": Cause.FIREWALL,
    "variants": Cause.LIMIT,
    "not_saved": Cause.NOT_RECORDED,
}
"""Codes of fetches that are called otherwise here; all others are called alike."""

_STATUSES = {
    403: Cause.FORBIDDEN, 404: Cause.NOT_FOUND, 405: Cause.FIREWALL, 410: Cause.NOT_FOUND,
    412: Cause.CHALLENGE, 418: Cause.FIREWALL, 429: Cause.RATE_LIMIT, 468: Cause.FIREWALL, 521: Cause.CHALLENGE,
}  # fmt: skip


def cause_of_failure(fetch: Fetch) -> Cause:
    """Return why a request got no answer.

    >>> from datetime import UTC, datetime
    >>> from govcrawl.exchange import Role
    >>> at = datetime(2024, 3, 5, tzinfo=UTC)
    >>> cause_of_failure(Fetch(url="https://a.cn/", method="GET", role=Role.LIST, at=at, error="tls"))
    <Cause.TLS: 'tls'>
    """
    known = _FAILURES.get(fetch.error) or next((each for each in Cause if each.value == fetch.error), None)
    return known or Cause.OTHER


def cause_of_status(status: int) -> Cause:
    """Return what a status of 400 and more says.

    >>> cause_of_status(410), cause_of_status(502), cause_of_status(400)
    (<Cause.NOT_FOUND: 'not_found'>, <Cause.SERVER_ERROR: 'server_error'>, <Cause.STATUS: 'status'>)
    """
    return _STATUSES.get(status, Cause.SERVER_ERROR if status >= 500 else Cause.STATUS)
