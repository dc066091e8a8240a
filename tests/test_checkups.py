"""What follows from a check: the outcome of a source, what is written of it, which sources are asked together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govcrawl.archive.words import RunOutcome
from govcrawl.causes import Cause
from govcrawl.cli.sources import sources
from govcrawl.cli.sources.live import print_checkups
from govcrawl.crawl.checking import check_sources, effort_of, grouped
from govcrawl.crawl.scouting import Outing
from govcrawl.errors import InputError
from govcrawl.listing import Link
from govcrawl.periods import CHINA
from govcrawl.source import Column, Level, Obstacle, Source, SourceStatus
from govcrawl.upkeep.check_changes import changes_of
from govcrawl.upkeep.checkups import ArticleCheck, Checkup, ListCheck, Robots, conclude, left_alone
from govcrawl.upkeep.live_check import newest_links

AT = datetime(2024, 3, 5, 17, 0, tzinfo=UTC)
"""The sixth of March in China."""


def source(name: str = "yunting", *urls: str, known: Mapping[str, object] | None = None) -> Source:
    columns = tuple(Column(name=f"栏目{n}", url=url) for n, url in enumerate(urls or ("http://yt.example/xw/",)))
    made = Source(
        id=name, name="云汀市生态环境局", admin_code="510000", level=Level.CITY, host="yt.example", columns=columns
    )
    return replace(made, **(known or {}))  # type: ignore[arg-type]  # keys of Source, as each test names them


def seen(cause: Cause, words: str = "") -> ListCheck:
    robots = Robots.ALLOWED
    return ListCheck(name="要闻", url="http://yt.example/xw/", cause=cause, words=words, robots=robots, at=AT)


def read(cause: Cause = Cause.FINE) -> ArticleCheck:
    return ArticleCheck(url="http://yt.example/xw/1.html", cause=cause, at=AT)


def checkup(*causes: Cause, article: Cause | None = Cause.FINE, known: Mapping[str, object] | None = None) -> Checkup:
    lists = [seen(cause, "412" if cause is Cause.CHALLENGE else "") for cause in causes]
    return conclude(source(known=known or {}), lists, read(article) if article else None)


def changed(*causes: Cause, known: Mapping[str, object] | None = None) -> Mapping[str, object]:
    """What is written of a source after a check of its lists."""
    is_good = all(cause.outcome is RunOutcome.OK for cause in causes)
    found = changes_of([checkup(*causes, article=Cause.FINE if is_good else None, known=known)])
    return found["yunting"].values if found else {}


@pytest.mark.parametrize(
    ("lists", "article", "outcome", "cause"),
    [
        ([Cause.FINE, Cause.FINE], Cause.FINE, RunOutcome.OK, Cause.FINE),
        ([Cause.FINE, Cause.NO_DATES], Cause.FINE, RunOutcome.OK, Cause.NO_DATES),
        ([Cause.FINE, Cause.NOT_FOUND], Cause.FINE, RunOutcome.PARTIAL, Cause.NOT_FOUND),
        ([Cause.FINE, Cause.TOO_FEW], Cause.FINE, RunOutcome.BROKEN, Cause.TOO_FEW),
        ([Cause.NOT_FOUND, Cause.CHALLENGE], None, RunOutcome.BLOCKED, Cause.CHALLENGE),
        ([Cause.RENDER, Cause.TIMEOUT], None, RunOutcome.BROKEN, Cause.TIMEOUT),
        ([Cause.FINE, Cause.RENDER], Cause.FINE, RunOutcome.INCOMPLETE, Cause.RENDER),
        ([Cause.FINE, Cause.RENDER, Cause.ROBOTS], Cause.FINE, RunOutcome.PARTIAL, Cause.ROBOTS),
        ([Cause.GARBLED], Cause.FINE, RunOutcome.PARTIAL, Cause.GARBLED),
        ([Cause.FINE], Cause.NOT_FOUND, RunOutcome.PARTIAL, Cause.NOT_FOUND),
        ([Cause.FINE], Cause.TIMEOUT, RunOutcome.PARTIAL, Cause.TIMEOUT),
        ([Cause.FINE], Cause.BUDGET, RunOutcome.INCOMPLETE, Cause.BUDGET),
        ([Cause.FINE, Cause.NOT_FOUND], Cause.FORBIDDEN, RunOutcome.BLOCKED, Cause.FORBIDDEN),
    ],
)
def test_the_outcome_follows_from_lists_and_article(
    lists: list[Cause], article: Cause | None, outcome: RunOutcome, cause: Cause
) -> None:
    found = checkup(*lists, article=article)
    assert (found.outcome, found.cause) == (outcome, cause)


def test_a_good_check_makes_a_source_active_and_dates_it_in_china() -> None:
    assert changed(Cause.FINE) == {"status": SourceStatus.ACTIVE, "checked": "2024-03-06"}


@pytest.mark.parametrize(
    ("checked", "cause", "values"),
    [
        ("2024-03-06", Cause.FINE, {}),
        ("2024-03-07", Cause.FINE, {}),
        ("2024-03-07", Cause.NOT_FOUND, {}),
        ("2024-03-05", Cause.FINE, {"checked": "2024-03-06"}),
    ],
)
def test_nothing_is_written_twice_and_an_older_recording_changes_nothing(
    checked: str, cause: Cause, values: Mapping[str, object]
) -> None:
    assert changed(cause, known={"status": SourceStatus.ACTIVE, "checked": checked}) == values


def test_active_does_not_stand_for_a_source_whose_list_is_gone() -> None:
    active = {"status": SourceStatus.ACTIVE, "checked": "2024-01-01"}
    for gone in (Cause.NOT_FOUND, Cause.SENT_HOME, Cause.HOME_PAGE, Cause.ELSEWHERE, Cause.EMPTY_LIST):
        assert changed(gone, known=active) == {"status": SourceStatus.UNVERIFIED}
    for passing in (Cause.DNS, Cause.TIMEOUT, Cause.REFUSED, Cause.SERVER_ERROR, Cause.RATE_LIMIT):
        assert changed(passing, known=active) == {}
    assert changed(Cause.FINE, Cause.NOT_FOUND, known=active) == {}
    assert changed(Cause.NOT_FOUND) == {}


def test_an_obstacle_is_added_to_those_known_once() -> None:
    blocked = {"status": SourceStatus.ACTIVE, "obstacles": (Obstacle.MAINLAND,)}
    assert changed(Cause.CHALLENGE, known=blocked) == {"obstacles": [Obstacle.MAINLAND, Obstacle.CHALLENGE]}
    assert changed(Cause.CHALLENGE, known={"obstacles": (Obstacle.CHALLENGE,)}) == {}


def test_a_source_outside_its_hours_is_left_alone() -> None:
    now = datetime.now(CHINA)
    hours = f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"
    found = check_sources([source(known={"hours": hours})], Outing(contact="mail@example.org"))
    assert [(one.outcome, one.cause) for one in found] == [(RunOutcome.QUIET, Cause.HOURS)]
    assert hours in found[0].words
    assert changes_of(found) == {}


def test_sources_of_one_host_come_one_after_the_other() -> None:
    one, other = source("a"), source("b", "http://other.example/xw/")
    same, candidate = source("c", "http://yt.example/tz/", known={"delay": 10.0}), source("d", known={"columns": ()})
    groups = grouped([one, other, same])
    assert [[each.id for each in group] for group in groups] == [["a", "c"], ["b"]]
    effort = effort_of([one, other, same, candidate])
    assert (effort.hosts, effort.requests) == (2, 9)
    assert effort.seconds == 3 * 2.0 + 3 * 10.0


def test_the_newest_page_is_asked_for_and_not_one_of_a_day_to_come() -> None:
    dates = {"old": "2024-01-01", "new": "2024-03-05", "tomorrow": "2024-03-08", "none": None}
    links = [Link(url=f"http://yt.example/{name}.html", title=name, date=date) for name, date in dates.items()]
    document = Link(url="http://yt.example/a.pdf", title="document", date="2024-03-06", attachment=True)
    rows = newest_links([replace(seen(Cause.FINE), links=(document, *links)), seen(Cause.NOT_FOUND)])
    assert [link.title for _, link in rows] == ["new", "old", "tomorrow", "none", "document"]


def test_what_was_not_asked_says_why() -> None:
    found = left_alone(source(known={"columns": ()}), Cause.CANDIDATE, "no columns yet")
    assert found.record() == {
        "source": "yunting", "outcome": "quiet", "cause": "candidate", "words": "no columns yet", "checked_at": None,
        "obstacles": [], "lists": [], "article": None,
    }  # fmt: skip


def test_rows_are_tab_separated_where_the_output_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    undone = left_alone(source(known={"columns": ()}), Cause.CANDIDATE, "no columns yet")
    print_checkups([checkup(Cause.FINE, Cause.CHALLENGE), undone])
    assert capsys.readouterr().out.splitlines() == [
        "yunting\tpartial\tchallenge\tallowed\t1/2\tfine\t要闻: 412 (1 of 2 lists); obstacle: challenge",
        "yunting\tquiet\tcandidate\t\t\t\tno columns yet",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--write"], "--live"),
        (["--replay", "http://127.0.0.1:1/"], "--live"),
        (["--all", "sichuan"], "--all"),
        (["--live", "sichuan"], "contact"),
        (["--live", "nowhere"], "nowhere"),
        (["--live", "--province", "四川", "beijing"], "no source"),
        (["--live", "--replay", "no-such-file.warc.gz", "sichuan"], "no-such-file"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], message: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(sources, ["check", *words, "--archive", str(tmp_path)], env={"GOVCRAWL_CONTACT": ""})
    assert isinstance(result.exception, InputError)
    assert message in str(result.exception)
