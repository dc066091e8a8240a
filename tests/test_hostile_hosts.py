"""Hosts that misbehave, all at once beside three that do not: each ends with its limit counted and named, and nobody
else notices."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from govcrawl.capture.records import TLS_FIELD
from tests.hostile_hosts import PUBLIC
from tests.hostile_sites import (
    BLOCKED_AFTER,
    BLOCKED_MORE,
    HEALTHY,
    HEALTHY_PAGES,
    INWARD,
    LIST,
    OUTLANDISH,
    SAID,
    UNHURRIED,
)
from tests.test_crawl import rows
from tests.zoo import Crawled, crawl_zoo

DELAY = 0.14
MOST_LINKS = 120
MOST_LISTS = 10
PAGES_A_HOST = 125

FAILED: dict[str, tuple[str, str | None]] = {
    "drip": ("timeout", "timeout"),
    "slowhead": ("timeout", "timeout"),
    "silent": ("timeout", "timeout"),
    "endless": ("too_large", "too_large"),
    "chunked": ("too_large", "too_large"),
    "stated": ("too_large", "too_large"),
    "gzip": ("too_large", "too_large"),
    "deflate": ("too_large", "too_large"),
    "br": ("too_large", "too_large"),
    "zstd": ("too_large", "too_large"),
    "double": ("too_large", "too_large"),
    "garbage": ("other", None),
    "cut": ("reset", None),
    "reset": ("reset", None),
    "nonsense": ("reset", None),
    "mute": ("reset", None),
    "longhead": ("head", "head"),
    "headers": ("head", "head"),
    "continue": ("head", "head"),
    "loop": ("redirects", "redirects"),
    "cookies": ("redirects", "redirects"),
}
"""Hosts with one odd page: the code of its fetch row, and the limit that fired."""

REFUSED_TLS = {
    **dict.fromkeys(("oldtls", "oldcipher", "shortkey", "expired", "expired-other", "mismatched", "nameless"), ""),
    "untrusted": "",
    "expired-over": "expired until 2020-01-01",
}
"""Hosts whose TLS is refused, and what the words on it name."""

ALLOWED_TLS = {
    "oldtls-allowed": "legacy (TLSv1",
    "oldcipher-allowed": "legacy (TLSv1.2, ECDHE-ECDSA-CAMELLIA128-SHA256)",
    "shortkey-allowed": "legacy (RSA key of 1024 bits)",
    "expired-allowed": "expired (valid from ",
    "mismatched-allowed": "mismatched (of somebody.else.example)",
    "untrusted-allowed": "untrusted (signed by untrusted-allowed.example)",
}


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of all hosts."""
    return crawl_zoo(
        tmp_path_factory.mktemp("zoo"),
        links=2_000,
        megabytes=64,
        config={
            "politeness": {"at_once": 4, "delay": DELAY, "jitter": 0},
            "limits": {"page_bytes": 1_000_000, "seconds": 3, "links": MOST_LINKS, "list_pages": MOST_LISTS},
            "budgets": {"host_pages": PAGES_A_HOST},
        },
        GOVCRAWL_WORKERS=1,
        RETRY_TIMES=1,
    )


@pytest.mark.parametrize("name", FAILED)
def test_a_page_that_is_none_fails_alone(zoo: Crawled, name: str) -> None:
    error, limit = FAILED[name]
    outcome, words = zoo.outcomes[name]
    assert (outcome, zoo.errors(name), zoo.archived(name)) == ("partial", {error: 1}, 2)
    if limit is not None:
        assert zoo.counts(name)[f"limit_{limit}"] == 1
        assert limit in words


def test_healthy_hosts_are_asked_at_their_own_pace(zoo: Crawled) -> None:
    for name in HEALTHY:
        assert zoo.outcomes[name] == ("ok", "all due pages fetched")
        assert zoo.archived(name) == HEALTHY_PAGES
    gaps = _gaps(zoo)
    assert sum(gaps) >= len(gaps) * DELAY * 0.98
    # A machine that others keep busy is slower by as much as it keeps the crawl waiting.
    assert gaps[int(len(gaps) * 0.95)] <= (DELAY + 0.3) / (1 - zoo.starved)


def test_memory_and_time_stay_bounded(zoo: Crawled) -> None:
    assert zoo.peak < 600_000_000
    assert zoo.seconds < 60


@pytest.mark.parametrize("name", ["short", "unending", "lie", "resting", "busy"])
def test_what_can_be_read_is_read(zoo: Crawled, name: str) -> None:
    assert zoo.errors(name) == {}
    assert zoo.archived(name) == 3
    query = "SELECT text FROM articles WHERE source_id = ? ORDER BY url LIKE '%/t\\_%' ESCAPE '\\' DESC LIMIT 1"
    assert SAID in rows(zoo.archive, query, name)[0]["text"]


@pytest.mark.parametrize(("name", "least"), [("busy", 4 * DELAY), ("resting", 1.0)])
def test_a_host_that_is_overtaxed_is_asked_later(zoo: Crawled, name: str, least: float) -> None:
    times = [each["at"] for each in zoo.told["log"] if each["host"] == name]
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) >= least * 0.95


def test_an_answer_without_an_end_is_marked(zoo: Crawled) -> None:
    marked = rows(zoo.archive, "SELECT source_id FROM capture WHERE partial")
    assert [row[0] for row in marked] == ["unending"]


@pytest.mark.parametrize(("name", "verdict"), [("soft", "error"), ("empty", "blocked")])
def test_an_error_with_status_200_is_no_article(zoo: Crawled, name: str, verdict: str) -> None:
    judged = rows(zoo.archive, "SELECT verdict FROM pages WHERE url LIKE ?", f"%/t_{name}.html")
    assert [row["verdict"] for row in judged] == [verdict]
    assert zoo.archived(name) == 2


def test_no_redirect_leads_into_a_network(zoo: Crawled) -> None:
    assert zoo.errors("inward") == {"address": len(INWARD)}
    assert zoo.counts("inward")["limit_address"] == len(INWARD)
    assert "address" in zoo.outcomes["inward"][1]
    assert zoo.told["secrets"] == 0
    own = {zoo.ports[host.port] for host in zoo.hosts}
    elsewhere = {(address, port) for address, port in zoo.connected if address != "127.0.0.1" or port not in own}
    assert elsewhere == {(PUBLIC, zoo.ports["http"])}


def test_no_redirect_leads_out_of_the_web(zoo: Crawled) -> None:
    assert zoo.errors("schemes") == {"scheme": len(OUTLANDISH)}
    assert zoo.counts("schemes")["limit_scheme"] == len(OUTLANDISH)
    assert "scheme" in zoo.outcomes["schemes"][1]


def test_a_connection_goes_to_the_address_that_was_checked(zoo: Crawled) -> None:
    """The name is a public address at first, and this machine to whoever asks again."""
    assert zoo.told["lookups"]["rebind"] == 1
    assert zoo.outcomes["rebind"][0] == "broken"
    assert [each for each in zoo.told["log"] if each["host"] == "rebind"] == []


def test_variants_of_one_page_are_left_after_twenty(zoo: Crawled) -> None:
    counts = zoo.counts("variants")
    assert counts["limit_variants"] == 1
    assert zoo.outcomes["variants"][0] == "incomplete"
    assert "variants" in zoo.outcomes["variants"][1]
    asked = [each for each in zoo.told["log"] if each["target"].startswith("/xw/show.html")]
    assert 20 <= len(asked) < MOST_LINKS - 10  # some are asked before the first are read
    assert counts["pages_left"] == zoo.errors("variants")["variants"] > 0


def test_a_calendar_ends_where_the_web_begins(zoo: Crawled) -> None:
    assert zoo.counts("calendar")["limit_calendar"] == 1
    assert "calendar" in zoo.outcomes["calendar"][1]
    asked = [each for each in zoo.told["log"] if each["host"] == "calendar" and each["target"].startswith(LIST)]
    assert len(asked) <= 12


@pytest.mark.parametrize(("name", "articles"), [("circle", 12), ("mirror", 3)])
def test_a_pager_that_leads_in_circles_is_left(zoo: Crawled, name: str, articles: int) -> None:
    assert zoo.counts(name)["limit_circling"] == 1
    assert zoo.outcomes[name][0] == "incomplete"
    assert "circling" in zoo.outcomes[name][1]
    assert zoo.archived(name) == articles


def test_a_list_that_is_its_own_next_page_is_asked_for_once(zoo: Crawled) -> None:
    assert zoo.outcomes["knot"] == ("incomplete", "the end of a list is not proven")
    assert [each["target"] for each in zoo.told["log"] if each["host"] == "knot"].count(LIST) == 1


def test_a_list_without_end_is_cut(zoo: Crawled) -> None:
    counts = zoo.counts("register")
    assert (counts["limit_list_pages"], counts["lists_cut"], counts["lists_read"]) == (1, 1, MOST_LISTS)
    assert "list_pages" in zoo.outcomes["register"][1]


def test_no_host_is_asked_more_often_than_its_delay(zoo: Crawled) -> None:
    times = [each["at"] for each in zoo.told["log"] if each["host"] == "unhurried"]
    assert len(times) == 6  # robots.txt, the list and four articles
    assert times[-1] - times[0] >= 5 * UNHURRIED * 0.95


def test_a_list_of_too_many_links_is_cut(zoo: Crawled) -> None:
    counts = zoo.counts("links")
    assert (counts["limit_links"], counts["links"], zoo.archived("links")) == (1, MOST_LINKS, 2)
    assert "links" in zoo.outcomes["links"][1]


def test_a_host_that_blocks_is_left_alone(zoo: Crawled) -> None:
    outcome, words = zoo.outcomes["blocks"]
    assert outcome == "blocked"
    assert "blocked" in words
    counts = zoo.counts("blocks")
    assert (counts["limit_blocked"], counts["pages_blocked"] >= 5) == (1, True)
    asked = [each for each in zoo.told["log"] if each["host"] == "blocks" and each["target"] != "/robots.txt"]
    assert BLOCKED_AFTER + 5 <= len(asked) < BLOCKED_AFTER + BLOCKED_MORE
    assert zoo.archived("blocks") == BLOCKED_AFTER - 1
    due = rows(zoo.archive, "SELECT count(*) FROM page WHERE attempts = 0 AND status = 'known'")
    assert due[0][0] >= counts["pages_left"] > 0


def test_the_log_holds_no_page(zoo: Crawled) -> None:
    log = next((zoo.archive / "logs").iterdir()).read_text("utf-8")
    assert SAID not in log
    assert "Traceback" not in log
    assert len(log) < 200_000


def test_no_cookie_is_sent_back(zoo: Crawled) -> None:
    assert not any(each["cookie"] for each in zoo.told["log"])


@pytest.mark.parametrize("name", REFUSED_TLS)
def test_bad_tls_is_refused(zoo: Crawled, name: str) -> None:
    assert zoo.outcomes[name][0] == "broken"
    error = rows(zoo.archive, "SELECT error, message FROM fetch WHERE source_id = ?", name)
    assert {row["error"] for row in error} <= {"tls", "reset"} if name.startswith("old") else {"tls"}
    assert all(REFUSED_TLS[name] in row["message"] for row in error)
    assert [each for each in zoo.told["log"] if each["host"] == name] == []


@pytest.mark.parametrize("name", ALLOWED_TLS)
def test_bad_tls_is_excused_where_the_catalog_says_so_and_recorded(zoo: Crawled, name: str) -> None:
    assert zoo.outcomes[name][0] == "ok"
    assert zoo.archived(name) == 2
    assert zoo.counts(name)["tls_excused"] == 4  # robots.txt, the list and two articles
    recorded = [words for host, words in _excused(zoo.archive) if host == name]
    assert len(recorded) == 4
    assert all(words.startswith(ALLOWED_TLS[name]) for words in recorded)


def test_good_tls_needs_no_excuse(zoo: Crawled) -> None:
    assert {host for host, _ in _excused(zoo.archive)} == set(ALLOWED_TLS)
    assert "tls_excused" not in zoo.counts("safe")


@pytest.mark.proof
@pytest.mark.timeout(400)
def test_full_sizes_stay_within_the_bounds(tmp_path: Path) -> None:
    """Bombs of a gigabyte, a list of 100,000 links, and the limits as they are by default, but for less patience."""
    found = crawl_zoo(
        tmp_path,
        links=100_000,
        megabytes=1024,
        config={
            "politeness": {"delay": 0.25, "jitter": 0},
            "limits": {"seconds": 10},
            "budgets": {"host_pages": 100},
        },
    )
    assert found.peak < 600_000_000
    for name, (error, _) in FAILED.items():
        assert (found.outcomes[name][0], found.errors(name)) == ("partial", {error: 1}), name
    gaps = _gaps(found)
    assert gaps[int(len(gaps) * 0.95)] <= (0.25 + 0.3) / (1 - found.starved)
    assert found.counts("links")["limit_links"] == 1
    print(f"peak {found.peak / 1e6:.0f} MB, {found.seconds:.0f} s, p95 {gaps[int(len(gaps) * 0.95)]:.3f} s")


def _gaps(zoo: Crawled) -> list[float]:
    """The seconds between the requests to each healthy host, of all of them, the shortest first.

    Those before its first article are left out: until its list has been read, there is nothing to ask for.
    """
    gaps = []
    for name in HEALTHY:
        times = [each["at"] for each in zoo.told["log"] if each["host"] == name][2:]
        gaps += [later - earlier for earlier, later in itertools.pairwise(times)]
    return sorted(gaps)


def _excused(archive: Path) -> list[tuple[str, str]]:
    """The host and the excuse of each exchange that has one."""
    found = []
    for file in (archive / "captures").iterdir():
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                words = record.rec_headers.get_header(TLS_FIELD)
                host = re.match(r"https://([^.]+)\.", record.rec_headers.get_header("WARC-Target-URI") or "")
                if words and host:
                    found.append((host[1], words))
    return found
