"""How a source is judged by what happened to it: the outcome, the cause that explains it, and words."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from govcrawl.archive import Archive
from govcrawl.archive.words import RunOutcome, SiteState
from govcrawl.causes import Cause
from govcrawl.crawl.outcomes import Judged, Tally, judge_source
from govcrawl.crawl.silences import fruitless
from govcrawl.source import Level, Source
from tests.watched_archive import fill

SINCE = datetime(2026, 3, 2, tzinfo=UTC)


def read(**more: Any) -> Tally:
    """A source whose two lists were read, and showed links."""
    return Tally(**{"lists_asked": 2, "lists_read": 2, "links": 40} | more)


def unread(*causes: Cause) -> Judged:
    """A source none of whose lists could be read."""
    tally = Tally(lists_asked=len(causes), lists_failed=len(causes))
    for cause in causes:
        tally.note_list(cause, f"环境要闻: {cause}")
    return judge_source(tally)


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        (Cause.DNS, "broken"), (Cause.TLS, "broken"), (Cause.TIMEOUT, "broken"), (Cause.SERVER_ERROR, "broken"),
        (Cause.NOT_FOUND, "broken"), (Cause.SENT_HOME, "broken"), (Cause.SOFT_404, "broken"),
        (Cause.FORBIDDEN, "blocked"), (Cause.CHALLENGE, "blocked"), (Cause.RATE_LIMIT, "blocked"),
    ],
)  # fmt: skip
def test_a_source_without_a_list_is_broken_or_blocked_by_what_kept_it_away(cause: Cause, outcome: str) -> None:
    judged = unread(cause)
    assert (judged.outcome, judged.cause) == (outcome, cause)
    assert judged.words.endswith(f": 环境要闻: {cause}")


def test_the_commonest_cause_is_named_not_the_first() -> None:
    judged = unread(Cause.DNS, Cause.TIMEOUT, Cause.TIMEOUT)
    assert (judged.cause, judged.words) == (Cause.TIMEOUT, "no list could be read: 环境要闻: timeout")
    assert unread(Cause.NOT_FOUND, Cause.FORBIDDEN, Cause.FORBIDDEN).outcome == "blocked"


@pytest.mark.parametrize(
    ("tally", "outcome", "cause"),
    [
        (read(), "quiet", Cause.NOTHING_NEW),
        (read(pages_archived=3), "ok", Cause.FINE),
        (Tally(lists_asked=1, lists_read=1), "broken", Cause.EMPTY_LIST),
        (read(links_elsewhere=40), "broken", Cause.ELSEWHERE),
        (read(lists_short=1), "broken", Cause.TOO_FEW),
        (read(lists_changed=1), "broken", Cause.LIST_CHANGED),
        (read(over_budget=9), "incomplete", Cause.BUDGET),
        (read(unproven_ends=1), "incomplete", Cause.UNPROVEN_END),
        (read(interrupted=True), "incomplete", Cause.INTERRUPTED),
        (read(lists_empty=1), "partial", Cause.EMPTY_LIST),
        (read(errors=1), "partial", Cause.PROGRAM),
        (read(pages_missing=50, pages_archived=2), "partial", Cause.PAGES_MISSING),
    ],
)
def test_each_kind_of_run_has_its_outcome_and_cause(tally: Tally, outcome: str, cause: Cause) -> None:
    judged = judge_source(tally)
    assert (judged.outcome, judged.cause) == (outcome, cause)


def refusing(refused: int, **more: Any) -> Judged:
    tally = read(pages_refused=refused, links_new=20, **more)
    tally.pages[Cause.SCRIPT] = refused
    tally.words[Cause.SCRIPT] = "http://a.example/1.html: shell script_only"
    return judge_source(tally)


def test_links_without_an_article_behind_them_are_broken_though_every_request_was_answered() -> None:
    judged = refusing(12)
    assert (judged.outcome, judged.cause) == ("broken", Cause.NO_ARTICLES)
    assert judged.words == "links but no articles: 12 of 12 pages are none: http://a.example/1.html: shell script_only"
    assert (refusing(12, pages_archived=4).outcome, refusing(12, pages_archived=4).cause) == (
        "partial",
        Cause.ARTICLE_REFUSED,
    )
    assert refusing(2).outcome == "ok"
    assert refusing(4, pages_archived=30).outcome == "ok"


def test_a_source_of_a_few_pages_a_night_is_broken_when_none_of_them_was_an_article_for_nights() -> None:
    def next_night(refused: int, **more: Any) -> Judged:
        tally = read(pages_refused=refused, links_new=refused, fruitless_before=4, **more)
        tally.pages[Cause.SCRIPT] = refused
        return judge_source(tally)

    assert (next_night(1).outcome, next_night(1).cause) == ("broken", Cause.NO_ARTICLES)
    assert next_night(1).words == "links but no articles: the last 5 new pages are none"
    assert next_night(0).outcome == "quiet"
    assert next_night(1, pages_new=1, pages_archived=1).outcome == "ok"
    broken = judge_source(read(fruitless_before=5))
    assert broken.outcome == "broken", "a night without new pages is no recovery"
    assert judge_source(read(fruitless_before=5, pages_refused=1, links_new=1)).outcome == "ok", "on other things"


def test_a_portal_whose_new_pages_are_all_on_other_things_is_well() -> None:
    assert judge_source(read(pages_refused=15, links_new=15)).outcome == "ok"


def test_pages_that_cannot_be_decoded_and_pages_that_robots_forbids_are_no_success() -> None:
    garbled = read(pages_archived=4)
    garbled.pages[Cause.GARBLED] = 3
    assert judge_source(garbled).cause is Cause.GARBLED
    forbidden = read(pages_asked=6, forbidden=6)
    forbidden.pages[Cause.ROBOTS] = 6
    assert (judge_source(forbidden).outcome, judge_source(forbidden).cause) == ("broken", Cause.ROBOTS)


def test_most_pages_blocked_is_blocked_and_a_few_failures_partial() -> None:
    blocked = read(pages_blocked=3, pages_archived=1)
    blocked.pages[Cause.CHALLENGE] = 3
    assert (judge_source(blocked).outcome, judge_source(blocked).cause) == ("blocked", Cause.CHALLENGE)
    failed = read(pages_failed=3, pages_archived=9)
    failed.pages.update([Cause.ARTICLE_REFUSED] * 5 + [Cause.TIMEOUT, Cause.SERVER_ERROR, Cause.TIMEOUT])
    judged = judge_source(failed)
    assert (judged.outcome, judged.cause, judged.words) == (
        "partial",
        Cause.TIMEOUT,
        "3 requests failed or were blocked",
    )


def test_limits_that_fired_are_named() -> None:
    tally = read(pages_archived=2)
    tally.limits = Counter(parts=2, too_large=1)
    assert judge_source(tally).words == "all due pages fetched; limits that fired: parts 2, too_large 1"


def test_a_silence_beyond_the_rhythm_breaks_a_source_whose_lists_read_well() -> None:
    tally = read()
    tally.silence = "nothing new for 30 days; its own rhythm explains 6"
    assert judge_source(tally) == Judged(outcome=RunOutcome.BROKEN, cause=Cause.SILENT, words=tally.silence)
    half = read(lists_failed=1)
    half.note_list(Cause.NOT_FOUND, "通知公告: status 404")
    for other, cause in (
        (half, Cause.NOT_FOUND),
        (read(attachments_failed=2), Cause.SILENT),
        (read(pages_failed=2), Cause.OTHER),
        (read(pages_blocked=3), Cause.FIREWALL),
        (read(over_budget=3), Cause.BUDGET),
    ):
        other.silence = tally.silence
        assert judge_source(other).cause is cause
    assert judge_source(half).outcome == "broken"
    assert judge_source(half).words.endswith(tally.silence)


def test_a_run_that_ends_for_want_of_disk_says_so() -> None:
    tally = read(interrupted=True)
    tally.stopped_by = Cause.DISK
    assert (judge_source(tally).cause, judge_source(tally).words) == (Cause.DISK, "stopped: the disk is nearly full")


def test_a_dead_site_is_named_before_its_unread_lists() -> None:
    tally = Tally(lists_asked=1, lists_failed=1)
    tally.note_list(Cause.TIMEOUT, "环境要闻: timeout")
    tally.note_site({SiteState.DEAD: (4, SINCE)})
    assert (judge_source(tally).outcome, judge_source(tally).cause) == ("broken", Cause.SITE_DEAD)


def test_every_cause_is_counted_by_name() -> None:
    tally = read()
    tally.note_list(Cause.TIMEOUT)
    tally.note_page(Cause.NOT_FOUND)
    assert tally.counts() == {
        "lists_asked": 2, "lists_read": 2, "links": 40, "list_timeout": 1, "page_not_found": 1,
    }  # fmt: skip


def test_pages_that_are_no_articles_are_counted_over_nights_until_one_is(tmp_path: Path) -> None:
    shells = {"links_new": 2, "pages_refused": 2, "page_script": 2}
    nights: dict[str, list[dict[str, int]]] = {
        "shells": [{"pages_new": 4}, shells, {}, shells],
        "mended": [shells, {"pages_new": 1, "pages_archived": 1}, {}, {}],
        "others": [shells, {"links_new": 3, "pages_refused": 3, "page_script": 1}, {}, {}],
        "reread": [shells, shells, {}, {}],
    }
    sources = [
        Source(id=name, name=name, admin_code="510000", level=Level.PROVINCE, host=f"{name}.example") for name in nights
    ]
    fill(tmp_path, sources, 4, 4)
    with Archive.open(tmp_path) as archive, archive.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO page (public_id, url, url_key, url_rules, source_id, run_id, first_seen_at, verdict, status,"
            " attempts, misses) VALUES ('p', 'http://a/', 'a', 2, 'reread', 2, '2026-11-20T00:00:00.000Z', 'article',"
            " 'live', 0, 0)"
        )
        for name, found in nights.items():
            for number, counts in enumerate(found, 1):
                values = {"counts": json.dumps(counts), "run": number, "source": name}
                connection.exec_driver_sql(
                    "UPDATE run_source SET counts = :counts WHERE run_id = :run AND source_id = :source", values
                )
        assert fruitless(connection, 5) == {"shells": 4}
        assert fruitless(connection, 3) == {"shells": 2}
