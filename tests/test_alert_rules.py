"""When a change is told, and what is said of it: pure rules."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from govcrawl.archive.words import RunOutcome
from govcrawl.causes import Cause
from govcrawl.cli import VERBS
from govcrawl.config import WebhookFormat
from govcrawl.telling.changes import WHOLE_RUN, Fared, Standing, judge_change
from govcrawl.telling.messages import Line, clipped, compose
from govcrawl.telling.trouble import CAUSES, RUNS, RunTrouble, explain_cause
from govcrawl.telling.webhook import payload_of

NIGHT = datetime(2024, 3, 5, 18, tzinfo=UTC)
OUTCOMES = {
    "o": (RunOutcome.OK, "fine"),
    "q": (RunOutcome.QUIET, "nothing_new"),
    "p": (RunOutcome.PARTIAL, "other"),
    "i": (RunOutcome.INCOMPLETE, "unproven_end"),
    "$": (RunOutcome.INCOMPLETE, "budget"),
    "b": (RunOutcome.BROKEN, "timeout"),
    "r": (RunOutcome.BROKEN, "reset"),
    "c": (RunOutcome.BROKEN, "list_changed"),
    "x": (RunOutcome.BLOCKED, "forbidden"),
    "h": (RunOutcome.QUIET, "hours"),
}


def told(nights: str, subject: str = "sichuan") -> str:
    """What is told night by night: `!` worse, `+` recovered, `.` nothing."""
    standing: Standing | None = None
    said = ""
    for number, sign in enumerate(nights):
        outcome, cause = OUTCOMES[sign]
        fared = Fared(subject=subject, outcome=outcome, cause=cause)
        turn = None
        if fared.says_something:
            standing, turn = judge_change(standing, fared, NIGHT + timedelta(days=number))
        said += {"worse": "!", "recovered": "+", None: "."}[turn]
    return said


@pytest.mark.parametrize(
    ("nights", "said"),
    [
        ("oqoqo", "....."),
        ("obbbo", ".!..+"),  # told once, while it lasts
        ("oxxq", ".!.+"),
        ("opo", "..."),  # one bad night that passes by itself
        ("oppo", "..!+"),
        ("oipio", "..!.+"),
        ("o$$$$$$$o", ".......!+"),  # a long first run is no trouble for a week
        ("obobobo", ".!+...."),  # flapping: one noise
        ("obobbo", ".!+.!+"),  # unless it lasts
        ("ob" + "o" * 14 + "b", ".!+" + "." * 13 + "!"),  # long after, at once again
        ("oppbb", "..!!."),  # worse than what was told
        ("oxpppo", ".!...+"),  # better, not well: nothing
        ("obrbrbr", ".!....."),  # one trouble on the way to a host is like another
        ("obbcc", ".!..!"),  # another trouble, and it lasts
        ("obbhhbo", ".!....+"),  # nights on which it was left alone say nothing
        ("b", "!"),
        ("h", "."),
    ],
)
def test_what_is_told_night_by_night(nights: str, said: str) -> None:
    assert told(nights) == said


def test_runs_that_fail_are_told_at_once_and_again_after_a_week() -> None:
    assert told("obobo", WHOLE_RUN) == ".!+!+"
    assert told("obbbbbbbbo", WHOLE_RUN) == ".!......!+"


def test_every_cause_has_words_and_advice_and_names_commands_that_are() -> None:
    assert {cause.value for cause in Cause} <= set(CAUSES)
    assert set(RUNS) == set(RunTrouble)
    planned = {"status", "runs", "doctor"}  # verbs of the same release that other modules bring
    for one in (*CAUSES.values(), *RUNS.values()):
        assert one.means
        assert one.advice
        for verb in re.findall(r"govcrawl (\w+)", one.advice):
            assert verb in VERBS or verb in planned, one.advice
    assert "{" not in "".join(explain_cause(cause, "sichuan", "a.cn").advice for cause in CAUSES)


def line(number: int, turn: str = "worse", cause: str = "list_changed", **more: str) -> Line:
    fields = {
        "turn": turn, "subject": f"source{number}", "name": f"第{number}号断面", "outcome": "broken", "cause": cause,
        "words": "", "means": CAUSES[cause].means, "advice": explain_cause(cause, f"source{number}").advice,
        "run_id": 7, "at": NIGHT.isoformat(),
    }  # fmt: skip
    return Line.of(fields | more)


def test_a_message_says_what_happened_and_what_to_do() -> None:
    message = compose([line(1, words="环境要闻: 404"), line(2, "recovered", "timeout")], "archive", "one")
    assert message.title == "govcrawl: 1 source worse, 1 source recovered (archive on one)"
    assert message.text.split("\n\n")[:2] == [
        (
            "Worse:\n- source1 第1号断面: broken: its list is not what it was: the site was rebuilt (环境要闻: 404)\n"
            "  To do: govcrawl sources mend source1"
        ),
        "Recovered:\n- source2 第2号断面: well again; it was broken: its host does not answer in time",
    ]
    assert [one["subject"] for one in message.fields["worse"]] == ["source1"]


def test_many_that_changed_alike_are_one_line_that_looks_at_the_machine_first() -> None:
    message = compose([line(number, cause="dns") for number in range(400)], "archive", "one")
    assert message.title.startswith("govcrawl: 400 sources worse")
    assert message.text.count("\n") < 8
    assert "source29 第29号断面 and 370 more" in message.text
    assert "network of this machine first" in message.text
    assert len(message.fields["worse"]) == 400


def test_every_kind_of_webhook_gets_what_it_takes() -> None:
    lines = [
        line(number, words=f"<at user_id='all'>{number}</at> & <b>", cause=cause) for number, cause in enumerate(CAUSES)
    ]
    message = compose(lines, "archive", "one")
    slack = payload_of(message, WebhookFormat.SLACK)["text"]
    assert "<" not in slack
    assert "&lt;at" in slack
    assert "<at" not in payload_of(message, WebhookFormat.FEISHU)["content"]["text"]
    wecom = payload_of(message, WebhookFormat.WECOM)
    assert wecom["msgtype"] == "text"
    assert len(wecom["text"]["content"].encode()) <= 2048
    assert re.search(r"… \d+ more lines", wecom["text"]["content"])
    assert payload_of(message, WebhookFormat.DINGTALK)["text"]["content"].startswith("govcrawl")
    assert payload_of(message, WebhookFormat.JSON)["worse"][0]["advice"]


def test_a_clipped_text_ends_with_how_much_is_left_out() -> None:
    text = "\n".join("雨" * 20 for _ in range(50))
    short = clipped(text, 1000)
    assert len(short.encode()) <= 1000
    kept = short.count("雨" * 20)
    assert short.endswith(f"… {50 - kept} more lines: govcrawl alerts show --last")
