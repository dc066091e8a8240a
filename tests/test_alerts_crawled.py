"""Alerts of a real crawl, and `govcrawl alerts`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govcrawl.errors import AlertError, ConfigError
from tests.command_line import app
from tests.crawls import govcrawl
from tests.replays import PREFIX, Site, served
from tests.servers import Answer, Server

TOKEN = "hook-7f3a91-token"  # noqa: S105 - made up


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a crawl whose source is broken, and whose webhook is down."""
    folder = tmp_path_factory.mktemp("alerts")
    site = Site("static.example", range(1, 3))
    (folder / "mine.toml").write_text(site.source(), "utf-8")
    routes = site.routes() | {site.list_url(): Answer(b"", 404)}
    with served(routes) as server, Server({f"/{TOKEN}": Answer(b"", 502)}) as hook:
        done = govcrawl(
            "crawl", "static", "--catalog", "mine.toml", "--replay", server.base + PREFIX, cwd=folder,
            GOVCRAWL_ALERTS_WEBHOOK_URL=f"{hook.base}/{TOKEN}", GOVCRAWL_WORKERS="1",
        )  # fmt: skip
        (message,) = [json.loads(body) for _, body in hook.bodies]
    assert "static 云汀市生态环境局: broken" in message["text"]
    assert done.returncode == 13
    assert done.stderr.startswith("govcrawl: an alert was not delivered: webhook at 127.0.0.1: it answers 502")
    logged = "".join(path.read_text("utf-8") for path in (folder / "archive" / "logs").iterdir())
    assert "an alert was not delivered" in logged
    assert TOKEN not in logged + done.stderr + done.stdout
    return folder


def test_show_prints_what_would_be_said_and_sends_nothing(broken: Path) -> None:
    arguments = ["alerts", "show", "--archive", str(broken / "archive")]
    for more in ([], ["--last"]):
        shown = CliRunner().invoke(app, arguments + more)
        assert shown.exit_code == 0
        assert "govcrawl: 1 source worse" in shown.stdout
    (line,) = CliRunner().invoke(app, [*arguments, "--format", "jsonl"]).stdout.splitlines()
    assert json.loads(line)["subject"] == "static"


def test_test_sends_a_message_by_each_way_or_says_why_not(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["alerts", "test", "--archive", str(broken / "archive")]
    none = CliRunner().invoke(app, arguments)
    assert isinstance(none.exception, ConfigError)
    assert "nobody would be told" in str(none.exception)
    with Server({"/good": Answer(b"ok")}) as hook:
        monkeypatch.setenv("GOVCRAWL_ALERTS_WEBHOOK_URL", f"{hook.base}/good")
        good = CliRunner().invoke(app, arguments)
        assert (good.exit_code, good.stdout) == (0, "webhook: sent\n")
        assert "test message" in json.loads(hook.bodies[0][1])["text"]
        monkeypatch.setenv("GOVCRAWL_ALERTS_WEBHOOK_URL", f"{hook.base}/{TOKEN}")
        bad = CliRunner().invoke(app, arguments)
    assert isinstance(bad.exception, AlertError)
    assert str(bad.exception).startswith("webhook at 127.0.0.1: it answers 404")
    assert TOKEN not in str(bad.exception)
