"""What each cause means in plain words, and what to do about it; also for runs that fail as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class RunTrouble(StrEnum):
    """Why a run failed as a whole."""

    KILLED = "killed"
    """It ended without a word: killed, out of memory, or the power was lost."""
    STOPPED = "stopped"
    """It was ended in order before its time, by Ctrl-C or SIGTERM."""
    LOCKED = "locked"
    """It did not begin, since another process holds the archive."""
    DISK = "disk"
    """The disk is full, or nearly so."""
    ARCHIVE = "archive"
    """The archive cannot be opened, read or written."""
    INPUT = "input"
    """What it was given cannot be used: sources, catalog files, settings."""
    PROGRAM = "program"
    """An error of the program itself."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A cause for people."""

    means: str
    """What happened, as the rest of a sentence that begins with the source's name."""
    advice: str
    """What to do; `{id}` stands for the source's id."""


_WAIT = "wait a night; if it lasts, open {site} in a browser and see govcrawl sources check {id} --live"
_MEND = "govcrawl sources mend {id}"
_BLOCK = "do not defeat it: leave the source alone, lower its pace (delay, hours in its catalog entry) or ask the site"
_LOOK = "govcrawl sources check {id} --live shows what its lists answer"
_LOG = "see the run's log"

CAUSES: Mapping[str, Explained] = {
    "fine": Explained("all is well", "nothing"),
    "nothing_new": Explained("its lists show nothing new", "nothing"),
    "no_dates": Explained("no row of its list states a day", "nothing, unless articles are missing: " + _LOOK),
    "candidate": Explained("it has no columns yet", "govcrawl sources probe finds them"),
    "hours": Explained("left alone at this hour", "run the crawl within its hours"),
    "dns": Explained("its host's name leads to no address", "see whether the name changed; " + _MEND),
    "tls": Explained(
        "no safe connection: its certificate is out of date or another's, or its TLS is outdated",
        "tell the site; until it is mended, allow it with tls in its catalog entry",
    ),
    "timeout": Explained("its host does not answer in time", _WAIT),
    "refused": Explained("its host takes no connection", _WAIT),
    "reset": Explained("connections break off", _WAIT),
    "address": Explained(
        "its host's name leads to an address inside a network",
        "see whether the name was taken over; if it is meant, allow host and port in GOVCRAWL_ALLOWED_ADDRESSES",
    ),
    "redirects": Explained("its addresses redirect without end", _LOOK),
    "too_large": Explained("an answer was larger than any page may be", "if it is meant, raise the limit in [limits]"),
    "server_error": Explained("its server has an error (5xx)", _WAIT),
    "other": Explained("requests failed", _LOG + "; " + _LOOK),
    "robots_unreachable": Explained("its robots.txt cannot be had, after which nothing may be asked", _WAIT),
    "not_recorded": Explained("its pages are not in the recording", "record them: govcrawl record {id}"),
    "robots": Explained("its robots.txt forbids it", "respect it: set the source to candidate, or ask the site"),
    "forbidden": Explained("it turns the crawler away (403)", _BLOCK),
    "challenge": Explained("it asks for a script or a slider first (412, 521)", _BLOCK),
    "firewall": Explained("a firewall turns the crawler away", _BLOCK),
    "rate_limit": Explained("it asks for fewer requests (429)", "raise delay in its catalog entry"),
    "empty_answer": Explained("it answers with nothing, as firewalls do", _BLOCK),
    "http_only": Explained("https is missing where http works", "write its address with http in its catalog entry"),
    "entrance": Explained("it gives pages only to those who come by its home page", _LOOK),
    "not_found": Explained("its list is not found (404)", _MEND),
    "status": Explained("its list answers with an error", _LOOK),
    "sent_home": Explained("its list sends on to the home page", _MEND),
    "home_page": Explained("its home page stands in the list's place", _MEND),
    "soft_404": Explained("its list says in words that it is not there", _MEND),
    "login": Explained("its list asks for a login", _MEND),
    "script": Explained(
        "its rows exist only after a script ran", "set render = true in its catalog entry, or " + _MEND
    ),
    "not_a_list": Explained("another page stands in its list's place, or its shape has changed", _MEND),
    "empty_list": Explained("its list shows no rows", _LOOK + "; if it stays so, " + _MEND),
    "elsewhere": Explained("all its rows lead to other hosts", _MEND),
    "too_few": Explained("its list has fewer rows than must_have_items", _LOOK + "; if it stays so, " + _MEND),
    "list_changed": Explained("its list is not what it was: the site was rebuilt", _MEND),
    "silent": Explained(
        "nothing new for longer than its rhythm explains", "see whether it publishes elsewhere now; " + _MEND
    ),
    "site_dead": Explained("nothing of its site was had for two weeks", "see whether it moved; " + _MEND),
    "unreadable": Explained("its list cannot be read", _LOOK + "; " + _MEND),
    "no_articles": Explained("links, but no article behind them", _LOOK + "; a changed page needs a look"),
    "article_refused": Explained("pages behind its rows are no articles", _LOOK),
    "pages_missing": Explained("most pages looked at again are missing", "govcrawl removals --source {id}"),
    "garbled": Explained("its pages are in no charset that is known", _LOOK),
    "unproven_end": Explained("a list was to be read to its end, which is not proven", "nothing: the next run goes on"),
    "render": Explained("its list needs a browser", "install one: pip install 'govcrawl[render]' and a Chromium"),
    "budget": Explained("its budget was spent", "nothing: the next run goes on; or raise it in [budgets]"),
    "time": Explained("its time was spent", "nothing: the next run goes on; or raise it in [budgets]"),
    "disk": Explained("the disk was nearly full", "free some space"),
    "interrupted": Explained("the run was ended before its time", "nothing: the next run goes on"),
    "limit": Explained("a limit on what comes in fired", "govcrawl runs show names it; if it is meant, raise it"),
    "program": Explained("an error of the program", _LOG + " and report it"),
}
"""For each word of `Cause`."""

RUNS: Mapping[RunTrouble, Explained] = {
    RunTrouble.KILLED: Explained(
        "ended without a word (killed, out of memory, or power lost)",
        "nothing is lost and the next run goes on; if it comes again, see the system's log (journalctl -k)",
    ),
    RunTrouble.STOPPED: Explained(
        "was ended before its time (Ctrl-C or SIGTERM)",
        "the next run goes on; if a time limit ends every run, give it more time or fewer sources",
    ),
    RunTrouble.LOCKED: Explained(
        "did not begin, since another process holds the archive",
        "let it end or stop it; if runs take longer than the time between them, start them less often",
    ),
    RunTrouble.DISK: Explained("ended because the disk is full or nearly so", "free some space on the archive's disk"),
    RunTrouble.ARCHIVE: Explained(
        "failed, since the archive cannot be opened, read or written", "govcrawl verify says what is wrong with it"
    ),
    RunTrouble.INPUT: Explained("did not begin, since what it was given cannot be used", "correct what the words name"),
    RunTrouble.PROGRAM: Explained("failed by an error of the program", "see its log, and report it"),
}


def explain_cause(cause: str, source_id: str, site: str = "") -> Explained:
    """Return what a cause means, and what to do about it at a source; one that is not known is read as `other`.

    >>> explain_cause("list_changed", "sichuan").advice
    'govcrawl sources mend sichuan'
    """
    found = CAUSES.get(cause, CAUSES["other"])
    return Explained(found.means, found.advice.format(id=source_id, site=site or "its site"))
